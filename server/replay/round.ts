// Rounds of a recording: what was written while it was recorded has, in each round, the times of that round and uids of its own.

import type { Recording } from './recording.ts';
import { isObject, type StoredObject, storeObject } from './stored-object.ts';

/** The object as it is in a round: 0 as it was recorded, 1 the next one, -1 the one before. */
export type InRound = (object: StoredObject, round: number) => StoredObject;

const TIME = /"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z)"/g;
const UID = /[0-9a-f]{8}(?=-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/g;
const UID_LENGTH = 36;

export function rounds({ startedAt, duration, initial, events }: Recording): InRound {
  // What was there before the recording began is there at the beginning of each round.
  const first = new Set(initial);
  const lasting = new Set(initial.map(({ uid }) => uid));
  const born = new Set(events.flatMap(({ object: { uid } }) => (lasting.has(uid) ? [] : [uid])));

  function inRound(text: string, round: number): string {
    const shifted = text.replace(TIME, (found, time: string, fraction: string | undefined) => {
      const at = Date.parse(time);
      if (at <= startedAt) return found;
      const date = new Date(at + round * duration).toISOString();
      return fraction === undefined ? `"${date.slice(0, 19)}Z"` : `"${date.slice(0, 19)}${fraction}Z"`;
    });
    return shifted.replace(UID, (head, at: number) => {
      if (!born.has(shifted.slice(at, at + UID_LENGTH))) return head;
      return ((Number.parseInt(head, 16) + round) >>> 0).toString(16).padStart(8, '0');
    });
  }

  return (object, round) => {
    if (round === 0 || first.has(object)) return object;
    const before = object.encode(object.recordedVersion).toString('utf8');
    const after = inRound(before, round);
    if (after === before) return object;
    const read: unknown = JSON.parse(after);
    return isObject(read) ? storeObject(object.resource, read, Buffer.from(after)) : object;
  };
}
