// What changed lately in the whole cluster: outages, rollouts and flapping, each a sentence with the moment that it leads to.

import type { LatelyAnswer } from '#lib/churn/chronicle-view.ts';
import type { Outage } from '#lib/churn/outage.ts';
import { type Rollout, standsStill } from '#lib/churn/rollout.ts';
import { type Key, splitKey } from '#lib/kube/key.ts';
import { outageWords, rolloutWords, storyWords } from '#lib/words/churn.ts';
import { type OutageBlock, outageBlocks } from '#components/dock/outage-blocks.ts';

export type News = {
  readonly id: string;
  /** Of one namespace; it leads to the first. */
  readonly services: readonly Key[];
  readonly kind: 'outage' | 'rollout' | 'flapping';
  /** What it leads to, and when it ended, or `now` where it goes on. Undefined: nobody knows when it began. */
  readonly at: number | undefined;
  readonly until: number;
  readonly isOpen: boolean;
  /** Somebody was without an answer; it went otherwise than it should; it went well. */
  readonly severity: 'broken' | 'warning' | 'none';
  readonly words: string;
};

function byService<T extends { readonly service: Key }>(items: readonly T[]): ReadonlyMap<Key, readonly T[]> {
  const found = new Map<Key, T[]>();
  for (const item of items) {
    const held = found.get(item.service);
    if (held === undefined) found.set(item.service, [item]);
    else held.push(item);
  }
  return found;
}

/** A Node drops for all ports alike: told once. */
function dropBlocks(outages: readonly Outage[]): readonly OutageBlock[] {
  const byNode = new Map<string, Outage[]>();
  for (const outage of outages) {
    if (outage.kind === 'nodeDrops')
      byNode.set(outage.node ?? '', [...(byNode.get(outage.node ?? '') ?? []), { ...outage, kind: 'nobodyReady' }]);
  }
  return [...byNode.values()].flatMap((all) =>
    outageBlocks(all).map((block) => ({ ...block, outages: block.outages.map((outage): Outage => ({ ...outage, kind: 'nodeDrops' })) })),
  );
}

function outageNews({ outages, now }: LatelyAnswer): readonly News[] {
  return [...byService(outages)].flatMap(([service, all]) =>
    [...outageBlocks(all), ...dropBlocks(all)].map(({ from, to, outages: parts }): News => {
      const [longest] = parts;
      return {
        id: `outage ${service} ${from ?? ''} ${longest?.node ?? ''}`,
        services: [service],
        kind: 'outage',
        at: from,
        until: to ?? now,
        isOpen: to === undefined,
        severity: 'broken',
        words: longest === undefined ? '' : outageWords({ ...longest, from, to }, now),
      };
    }),
  );
}

/** One workload behind several Services has one rollout: told once, as what it cost the worst of them. */
function rolloutNews({ rollouts, now }: LatelyAnswer): readonly News[] {
  const same = new Map<string, Rollout[]>();
  for (const rollout of rollouts) {
    const { service, workload, from, to, began } = rollout;
    const id = `rollout ${splitKey(service).namespace} ${workload.kind}/${workload.name} ${from} ${to} ${began ?? ''}`;
    same.set(id, [...(same.get(id) ?? []), rollout]);
  }
  return [...same].flatMap(([id, all]): News[] => {
    const [worst] = all.toSorted((a, b) => b.withoutReady - a.withoutReady || a.fewestReady - b.fewestReady);
    if (worst === undefined) return [];
    const { began, end, withoutReady } = worst;
    const isWell = end === undefined || end.how === 'complete' || end.how === 'unseen';
    return [
      {
        id,
        services: all.map(({ service }) => service).toSorted(),
        kind: 'rollout',
        at: began ?? end?.at,
        until: end?.at ?? now,
        isOpen: end === undefined,
        severity: withoutReady > 0 ? 'broken' : isWell && !standsStill(worst, now) ? 'none' : 'warning',
        words: rolloutWords(worst, now),
      },
    ];
  });
}

function flappingNews({ flapping, now }: LatelyAnswer): readonly News[] {
  return flapping.map(({ service, story }) => ({
    id: `flapping ${service} ${story.from} ${story.pod ?? ''}`,
    services: [service],
    kind: 'flapping',
    at: story.to,
    until: story.to,
    isOpen: now - story.to < 60_000,
    severity: 'warning',
    words: storyWords(story),
  }));
}

/** Newest first: what goes on, then by when it ended. */
export function newsOf(answer: LatelyAnswer): readonly News[] {
  return [...outageNews(answer), ...rolloutNews(answer), ...flappingNews(answer)].sort(
    (a, b) =>
      Number(b.isOpen) - Number(a.isOpen) || (a.isOpen ? 0 : b.until - a.until) || (b.at ?? 0) - (a.at ?? 0) || (a.id < b.id ? -1 : 1),
  );
}
