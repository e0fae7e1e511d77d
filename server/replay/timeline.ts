// What exists at a moment of the recording.

import type { Recording } from './recording.ts';
import type { StoredObject } from './stored-object.ts';

/** Objects by resource (plural) and key. */
export type Moment = ReadonlyMap<string, ReadonlyMap<string, StoredObject>>;

/** Index of the first event after `t` (ms): the events before it have happened at `t`. */
export function eventsUntil(recording: Recording, t: number): number {
  let low = 0;
  let high = recording.events.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((recording.events[middle]?.t ?? 0) <= t) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The state after the events up to and including `t`, folded from the first lists; `as`: the objects as they are in a round. */
export function momentAt(recording: Recording, t: number, as: (object: StoredObject) => StoredObject = (object) => object): Moment {
  const moment = new Map<string, Map<string, StoredObject>>();
  for (const resource of recording.resources) moment.set(resource.resource, new Map());
  for (const object of recording.initial) moment.get(object.resource.resource)?.set(object.key, object);
  const end = eventsUntil(recording, t);
  for (let index = 0; index < end; index++) {
    const event = recording.events[index];
    if (event === undefined) continue;
    const objects = moment.get(event.object.resource.resource);
    if (event.type === 'put') objects?.set(event.object.key, event.object);
    else objects?.delete(event.object.key);
  }
  for (const objects of moment.values()) for (const [key, object] of objects) objects.set(key, as(object));
  return moment;
}
