// The events about an object, as a state holds them.

import { type Event, lastTimeOf } from '#lib/kube/event.ts';
import { type Key, keyOf } from '#lib/kube/key.ts';
import type { KubeKind } from '#lib/kube/record.ts';
import { linked } from './multimap.ts';
import { type ClusterState, get } from './state.ts';

/** The kubelet writes the name of its Node in the place of the uid. */
function isNamed({ regarding: { kind, uid } }: Event, own: string): boolean {
  return kind === 'Node' || uid === undefined || uid === '' || uid === own;
}

/** Is the object there that it is about, and not another one of its name? */
export function isThere(state: ClusterState, event: Event): boolean {
  const { kind, namespace, name } = event.regarding;
  const record = get(state, kind as KubeKind, keyOf(namespace ?? '', name ?? ''));
  return record !== undefined && 'uid' in record.metadata && isNamed(event, record.metadata.uid);
}

/** The latest first. */
export function eventsAbout(state: ClusterState, kind: KubeKind, key: Key): readonly Event[] {
  return [...linked(state.index.eventsByObject, `${kind}:${key}`)]
    .flatMap((at) => state.tables.Event.get(at) ?? [])
    .filter((event) => isThere(state, event))
    .sort((a, b) => (lastTimeOf(b) ?? 0) - (lastTimeOf(a) ?? 0) || (a.metadata.name < b.metadata.name ? -1 : 1));
}
