// The lives of a Service in one line: how many there were, the longest outage, the fewest that were ready.

import type { LivesAnswer } from '#lib/churn/chronicle-view.ts';
import { lastedWords } from '#lib/std/age.ts';
import { countText } from '#lib/std/plural.ts';

/** `lives`: a Pod with addresses in two families counts once. `now` on the cluster's clock. */
export function summaryWords({ from, known, outages, steps }: LivesAnswer, lives: number, now: number): string {
  const seen = known.filter(({ how }) => how === 'seen');
  const watched = seen.reduce((sum, span, i) => sum + (i === seen.length - 1 ? Math.max(span.to, now) : span.to) - span.from, 0);
  const lengths = outages
    .filter(({ kind }) => kind !== 'nodeDrops')
    .map((outage) => (outage.to ?? now) - Math.max(outage.from ?? from, from));
  const longest = lengths.length === 0 ? 'none' : lastedWords(Math.max(...lengths));
  const fewest = steps.length === 0 ? 'unknown' : countText(Math.min(...steps.map(({ ready }) => ready)));
  return `${countText(lives)} in ${lastedWords(watched)} · longest outage ${longest} · fewest ready ${fewest}`;
}
