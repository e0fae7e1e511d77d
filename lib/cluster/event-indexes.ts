// The index of events: which are about an object.

import type { Event } from '#lib/kube/event.ts';
import { type Key, keyOf } from '#lib/kube/key.ts';
import type { Filing } from './filing.ts';
import type { Multimap } from './multimap.ts';

export type EventIndexes = {
  /** `Kind:key` of the object -> event keys. */
  readonly eventsByObject: Multimap;
};

export function newEventIndexes(): EventIndexes {
  return { eventsByObject: new Map() };
}

/** `Pod:shop/web-1` */
export function objectOf({ regarding: { kind, namespace, name } }: Event): string {
  return `${kind ?? ''}:${keyOf(namespace ?? '', name ?? '')}`;
}

export const fileEvent: Filing<'Event', EventIndexes> = ({ index }, how, key: Key, event, other) => {
  if (other === undefined || objectOf(other) !== objectOf(event)) how(index.eventsByObject, objectOf(event), key);
};
