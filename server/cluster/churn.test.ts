// When the look of churn begins: not before all that it reads is known, or may not be read.

import { expect, test } from 'vitest';
import { put } from '#lib/cluster/delta.ts';
import { newState } from '#lib/cluster/state.ts';
import type { KubeKind } from '#lib/kube/record.ts';
import { buildEndpoint, buildService, buildSlice } from '#testing/builders/kube.ts';
import { createChurn } from './churn.ts';
import { fold } from './derivation.ts';

function watching() {
  const state = newState();
  const kinds = new Set<KubeKind>();
  const denied = new Set<KubeKind>();
  const told: (readonly string[])[] = [];
  const churn = createChurn({
    known: () => ({ kinds, within: new Map() }),
    denied: (kind) => denied.has(kind),
    onChurn: (_, { transitions }) => told.push(transitions.map(({ from, to }) => `${from}>${to}`)),
  });
  return { kinds, denied, told, step: (...deltas: Parameters<typeof fold>[1]) => fold(state, deltas, [churn], 1000) };
}

test('what the first lists bring is told as nothing; from then on each batch tells', () => {
  const { kinds, told, step } = watching();
  step(put(buildService()));
  for (const kind of ['Service', 'Pod', 'Node'] as const) kinds.add(kind);
  step(put(buildSlice({ endpoints: [buildEndpoint({ ready: true })] })));
  expect(told).toEqual([]);
  kinds.add('EndpointSlice');
  step();
  expect(told).toEqual([[]]);
  step(put(buildSlice({ endpoints: [buildEndpoint({ ready: false })] })));
  expect(told).toEqual([[], ['ready>notReady']]);
  step();
  expect(told).toHaveLength(2);
});

test('Pods and Nodes that may not be read are not waited for', () => {
  const { kinds, denied, told, step } = watching();
  for (const kind of ['Service', 'EndpointSlice', 'Node'] as const) kinds.add(kind);
  step(put(buildService()));
  expect(told).toEqual([]);
  denied.add('Pod');
  step();
  expect(told).toEqual([[]]);
});
