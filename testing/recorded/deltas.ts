// For tests: what a real control plane wrote while the demo was recorded, as deltas with their times.

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { READERS, type KubeKind } from '#lib/kube/record.ts';
import { type Delta, put, remove } from '#lib/cluster/delta.ts';
import { recordKey } from '#lib/cluster/record.ts';

/** `t` in ms since the recording began. */
export type RecordedEvent = { readonly t: number; readonly delta: Delta };

/** In order; throws where an object can not be read. */
export function recordedShop(): readonly RecordedEvent[] {
  const text = gunzipSync(readFileSync(new URL('../../server/replay/recordings/shop.ndjson.gz', import.meta.url))).toString();
  const events: RecordedEvent[] = [];
  for (const line of text.split('\n').slice(1)) {
    if (line === '') continue;
    const { t, type, object } = JSON.parse(line) as { t: number; type: string; object: { kind: KubeKind } };
    if (type === 'BOOKMARK') continue;
    const read = READERS[object.kind](object);
    if (!read.ok) throw new Error(read.error.problem);
    events.push({ t, delta: type === 'DELETED' ? remove(read.value.kind, recordKey(read.value)) : put(read.value) });
  }
  return events;
}
