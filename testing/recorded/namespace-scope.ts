// For tests: the recorded shop as a browser of one namespace receives it, and words that only name things.

import type { Delta } from '#lib/cluster/delta.ts';
import { recordKey } from '#lib/cluster/record.ts';
import { recordedShop } from './deltas.ts';
import type { Words } from '#lib/graph/element.ts';

export const NAMING_WORDS: Words = {
  cell: ({ kind, endpoints }, n, all) => `${kind} ${endpoints} ${n}/${all}`,
  reach: (reach, ready) => (reach.kind === 'proxied' ? reach.verdict.kind : ready),
  verdicts: (here) => String(here),
  share: ({ most }) => String(most),
  missing: 'missing',
};

export const EVENTS = recordedShop();

/** Only what a browser in the namespace scope holds. */
export function inScope(delta: Delta, namespace: string): boolean {
  const kind = delta.op === 'put' ? delta.record.kind : delta.kind;
  if (kind === 'Node' || kind === 'Namespace') return true;
  const key = delta.op === 'put' ? recordKey(delta.record) : delta.key;
  return key.startsWith(`${namespace}/`);
}
