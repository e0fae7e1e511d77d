// How fast the picture changes: up to so many changes in a second each of them moves, beyond that they are counted.

/** Above this many changes in a second motion would be noise. */
export const MOST_PER_SECOND = 20;

const SECOND = 1000;

export type Pace = {
  /** So many changes at once, at `now` in ms; gives how many there were in the second that ends with them. */
  note(changes: number, now: number): number;
  /** Changes in the second before `now`. */
  at(now: number): number;
};

export function createPace(): Pace {
  let recent: { readonly at: number; readonly changes: number }[] = [];
  const at = (now: number): number => {
    recent = recent.filter((noted) => now - noted.at < SECOND);
    return recent.reduce((sum, { changes }) => sum + changes, 0);
  };
  return {
    at,
    note(changes, now) {
      if (changes > 0) recent.push({ at: now, changes });
      return at(now);
    },
  };
}
