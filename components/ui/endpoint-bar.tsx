// Endpoints by state as a bar of fixed width, and as words for who cannot see it.

import type { EndpointCounts } from '#lib/cluster/summary.ts';

const PARTS = [
  ['ready', 'fill-ready', 'ready'],
  ['draining', 'fill-draining', 'draining'],
  ['notReady', 'fill-not-ready', 'not ready'],
  ['broken', 'fill-broken', 'broken'],
] as const;

export function totalOf(counts: EndpointCounts): number {
  return counts.ready + counts.draining + counts.notReady + counts.broken;
}

/** `3 ready, 1 not ready`; states that nobody is in are left out. */
export function countWords(counts: EndpointCounts): string {
  const words = PARTS.filter(([state]) => counts[state] > 0).map(([state, , word]) => `${counts[state]} ${word}`);
  return words.length === 0 ? 'no endpoints' : words.join(', ');
}

const WIDTH = 72;
const GAP = 1.5;

/** A part that is there is never thinner than 4 px: one broken endpoint of a thousand must be seen. */
export function partWidths(counts: EndpointCounts, width: number): readonly number[] {
  const total = totalOf(counts);
  if (total === 0) return PARTS.map(() => 0);
  const present = PARTS.filter(([state]) => counts[state] > 0).length;
  const room = width - GAP * (present - 1);
  const wanted = PARTS.map(([state]) => (counts[state] === 0 ? 0 : Math.max(4, (counts[state] / total) * room)));
  const excess = wanted.reduce((sum, w) => sum + w, 0) - room;
  const widest = wanted.indexOf(Math.max(...wanted));
  return wanted.map((w, i) => (i === widest ? w - excess : w));
}

export function EndpointBar({ counts }: { readonly counts: EndpointCounts }) {
  const widths = partWidths(counts, WIDTH);
  /** Where each part begins, after those before it that are there. */
  const starts = widths.map((_, i) => widths.slice(0, i).reduce((x, width) => (width === 0 ? x : x + width + GAP), 0));
  return (
    <svg width={WIDTH} height={6} role="img" aria-label={countWords(counts)} className="shrink-0">
      <title>{countWords(counts)}</title>
      {totalOf(counts) === 0 && <rect x=".5" y="2.5" width={WIDTH - 1} height="1" className="fill-hairline-2" />}
      {PARTS.map(([state, fill], i) => {
        const width = widths[i] ?? 0;
        if (width === 0) return null;
        const quiet = state === 'ready' ? 'opacity-45' : '';
        return <rect key={state} x={starts[i]} y="0" width={width} height="6" rx="1.5" className={`${fill} ${quiet}`} />;
      })}
    </svg>
  );
}
