// What events say of a Pod, for the evidence of findings: the words alone, so that a probe that fails once more changes nothing.

import type { Evidence } from '#lib/cluster/finding.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { notReadyWhy } from '#lib/cluster/not-ready-why.ts';
import type { Event } from '#lib/kube/event.ts';
import { type Key, keyOf } from '#lib/kube/key.ts';
import type { Pod } from '#lib/kube/pod.ts';
import { notReadyWords } from '#lib/words/not-ready.ts';
import { type Dependency, dependency } from './dependency.ts';
import { evidence, podSubject } from './evidence.ts';
import { servicesOfPod } from './lost-nodes.ts';

/** The first that is said of it. */
export function eventEvidence(state: ClusterState, pod: Pod): readonly Evidence[] {
  for (const fact of notReadyWhy(state, pod)) {
    if (fact.kind !== 'probe' && fact.kind !== 'event') continue;
    return [evidence(podSubject(pod), `Event ${fact.event.reason ?? ''}`.trim(), notReadyWords(fact, 0))];
  }
  return [];
}

function saysTheSame(a: Event | undefined, b: Event | undefined): boolean {
  return a !== undefined && b !== undefined && a.note === b.note && a.reason === b.reason && a.regarding.uid === b.regarding.uid;
}

/** The Pods that something new is said of. That it was so once more is no news. */
export function* podsOfNews(before: Event | undefined, after: Event | undefined): Generator<Key> {
  if (saysTheSame(before, after)) return;
  for (const event of [before, after]) {
    if (event?.regarding.kind === 'Pod') yield keyOf(event.regarding.namespace ?? '', event.regarding.name ?? '');
  }
}

/** For rules about Services that have it in their evidence. */
export const eventsOfPods: Dependency = dependency('Event', function* (state, _, before, after): Generator<Key> {
  for (const pod of podsOfNews(before, after)) yield* servicesOfPod(state, pod);
});
