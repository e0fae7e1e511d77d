// For tests: the recorded shop as a browser of one namespace receives it, and words that only name things.

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { type Delta, put, remove } from '#lib/cluster/delta.ts';
import { recordKey } from '#lib/cluster/record.ts';
import { READERS, type KubeKind } from '#lib/kube/record.ts';
import type { Words } from './element.ts';

export const NAMING_WORDS: Words = {
  cell: ({ kind, endpoints }, n, all) => `${kind} ${endpoints} ${n}/${all}`,
  reach: (reach, ready) => (reach.kind === 'proxied' ? reach.verdict.kind : ready),
  verdicts: (here) => String(here),
  share: ({ most }) => String(most),
  missing: 'missing',
};

type Event = { readonly t: number; readonly delta: Delta };

function load(): readonly Event[] {
  const text = gunzipSync(readFileSync(new URL('../../server/replay/recordings/shop.ndjson.gz', import.meta.url))).toString();
  const events: Event[] = [];
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

export const EVENTS = load();

/** Only what a browser in the namespace scope holds. */
export function inScope(delta: Delta, namespace: string): boolean {
  const kind = delta.op === 'put' ? delta.record.kind : delta.kind;
  if (kind === 'Node' || kind === 'Namespace') return true;
  const key = delta.op === 'put' ? recordKey(delta.record) : delta.key;
  return key.startsWith(`${namespace}/`);
}
