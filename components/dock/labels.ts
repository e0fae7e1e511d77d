// Where the words of marks go: right of their mark, else left of it, and nowhere where they would lie on others.

/** From left to right of the mark, in px, and how wide its words are. */
export type Wanted = { readonly left: number; readonly right: number; readonly width: number };

type Taken = { readonly from: number; readonly to: number };

const AIR = 5;

function isFree(taken: readonly Taken[], from: number, to: number): boolean {
  return taken.every((other) => to + AIR <= other.from || from >= other.to + AIR);
}

/** The left ends of the words, undefined for those that find no room; those that come first are placed first. No words lie on a mark. */
export function placeLabels(wanted: readonly Wanted[], width: number): readonly (number | undefined)[] {
  const marks = wanted.map(({ left, right }): Taken => ({ from: left, to: right }));
  const words: Taken[] = [];
  return wanted.map((label, i) => {
    const others = [...marks.slice(0, i), ...marks.slice(i + 1), ...words];
    for (const from of [label.right + AIR, label.left - AIR - label.width]) {
      const to = from + label.width;
      if (from < 0 || to > width || !isFree(others, from, to)) continue;
      words.push({ from, to });
      return from;
    }
    return undefined;
  });
}

/** Of the interface's face at 12 px and below, by the width of its digits: close enough to keep words apart before they are drawn. */
export function widthOf(words: string): number {
  return Math.ceil(words.length * 6.4);
}
