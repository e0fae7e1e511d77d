// How a hypothesis is written in a URL: the Service that it is about, and its changes.

import { readScope } from '#lib/scope/scope.ts';
import type { Key } from '#lib/kube/key.ts';
import type { Hypothesis } from '#lib/whatif/assumption.ts';
import { decodeHypothesis, encodeHypothesis } from '#lib/whatif/encode.ts';

/** What is supposed, and about which Service. Never empty: without a change nothing is supposed. */
export type WhatIf = { readonly service: Key; readonly changes: Hypothesis };

/** `shop/web~etp:Cluster~drain:node-1`; undefined for what says nothing that can be read. */
export function parseWhatIf(raw: string | null): WhatIf | undefined {
  if (raw === null) return undefined;
  const [service = '', ...changes] = raw.split('~');
  const scope = readScope(new URLSearchParams({ service }));
  if (!scope.ok || scope.value.kind !== 'service') return undefined;
  const hypothesis = decodeHypothesis(changes.join('~'));
  return hypothesis.length === 0 ? undefined : { service: scope.value.service, changes: hypothesis };
}

export function formatWhatIf({ service, changes }: WhatIf): string {
  return `${service}~${encodeHypothesis(changes)}`;
}
