// A step of the fold: derivations in order, each upon what those before it have changed.

import { expect, test } from 'vitest';
import { put } from '#lib/cluster/delta.ts';
import { newState } from '#lib/cluster/state.ts';
import { buildNamespace, buildNode, buildPod } from '#testing/builders/kube.ts';
import { type Derivation, fold, nextDue } from './derivation.ts';

test('each derivation sees the changes of the batch and of those before it, applied; the step gives all, in order', () => {
  const state = newState();
  const seen: string[] = [];
  const first: Derivation = {
    derive(at, changes, now) {
      seen.push(`first at ${now}: ${changes.map(({ key }) => key).join(' ')}; ${at.tables.Pod.size} Pod`);
      return [put(buildNode({ name: 'one' })), put(buildNode({ name: 'two' }))];
    },
  };
  const silent: Derivation = { derive: () => [] };
  const last: Derivation = {
    derive(at, changes) {
      seen.push(`last: ${changes.map(({ key }) => key).join(' ')}; ${at.tables.Node.size} Nodes`);
      return [put(buildNamespace({ name: 'three' }))];
    },
  };
  const { deltas, changes } = fold(state, [put(buildPod({ name: 'web' }))], [first, silent, last], 7);
  expect(seen).toEqual(['first at 7: shop/web; 1 Pod', 'last: shop/web one two; 2 Nodes']);
  expect(changes.map(({ key }) => key)).toEqual(['shop/web', 'one', 'two', 'three']);
  expect(deltas).toHaveLength(4);
  expect(state.tables.Namespace.size).toBe(1);
});

test('the next time is the first of all; none where all depend on changes alone', () => {
  const at = (due?: number): Derivation => ({ derive: () => [], nextDue: () => due });
  expect(nextDue([at(9), at(), at(4), { derive: () => [] }])).toBe(4);
  expect(nextDue([at(), { derive: () => [] }])).toBeUndefined();
});
