// For tests: what a real control plane wrote while the demo was recorded, as deltas with their times.

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { READERS, type KubeKind } from '#lib/kube/record.ts';
import { type Delta, put, remove } from '#lib/cluster/delta.ts';
import { keyOf } from '#lib/kube/key.ts';

/** `t` in ms since the recording began. */
export type RecordedEvent = { readonly t: number; readonly delta: Delta };

type Line = {
  readonly t: number;
  readonly type: string;
  readonly object: { readonly kind: KubeKind; readonly metadata: { readonly namespace?: string; readonly name: string } };
};

/** In order; throws where an object can not be read. */
export function recordedShop(): readonly RecordedEvent[] {
  const text = gunzipSync(readFileSync(new URL('../../server/replay/recordings/shop.ndjson.gz', import.meta.url))).toString();
  const events: RecordedEvent[] = [];
  for (const line of text.split('\n').slice(1)) {
    if (line === '') continue;
    const { t, type, object } = JSON.parse(line) as Line;
    if (type === 'BOOKMARK') continue;
    const read = READERS[object.kind](object);
    if (!read.ok) throw new Error(read.error.problem);
    const { kind, metadata } = object;
    const isGone = type === 'DELETED' || read.value === undefined;
    events.push({ t, delta: isGone ? remove(kind, keyOf(metadata.namespace ?? '', metadata.name)) : put(read.value) });
  }
  return events;
}
