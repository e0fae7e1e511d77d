// The scene of somebody whose place is gone: the one from nowhere, whether it goes under them or a link leads there.

import { expect, test } from 'vitest';
import { remove } from '#lib/cluster/delta.ts';
import { apply, type ClusterState } from '#lib/cluster/state.ts';
import { DEFAULT_CHOICE, NO_VANTAGE, type RouteSettings, routeSettings } from '#lib/routing/route-settings.ts';
import type { Vantage } from '#lib/routing/vantage.ts';
import type { Scope } from '#lib/scope/scope.ts';
import { at, clusterOf, serviceAndSlice } from '#testing/builders/routing.ts';
import { nextScene, type Scene } from './scene.ts';

const SHOP: Scope = { kind: 'namespace', namespace: 'shop' };

function cluster(): ClusterState {
  return clusterOf(...serviceAndSlice({}, [at(1, { node: 'n1' }), at(2, { node: 'n2' })]));
}

function sceneOf(state: ClusterState, from: RouteSettings, before?: Scene): Scene {
  const scene = nextScene(SHOP, state, 900, from, before, []);
  if (scene === undefined) throw new Error('there is no picture');
  return scene;
}

const drawn = ({ picture, here }: Scene): unknown => ({ elements: picture.elements, here });

test.each<[string, Vantage, kind: 'Pod' | 'Node', key: string]>([
  ['in a Pod', { kind: 'pod', pod: 'shop/c1' }, 'Pod', 'shop/c1'],
  ['in a Pod whose Node leaves', { kind: 'pod', pod: 'shop/c3' }, 'Node', 'n3'],
  ['on a Node', { kind: 'node', node: 'n3' }, 'Node', 'n3'],
  ['outside, at a Node', { kind: 'external', node: 'n3', address: undefined }, 'Node', 'n3'],
])('%s', (_, vantage, kind, key) => {
  const state = cluster();
  const from = routeSettings({ vantage, via: undefined, family: undefined }, DEFAULT_CHOICE);
  const before = sceneOf(state, from);
  expect(before.here).toBeDefined();
  const changes = apply(state, [remove(kind, key)]);
  const after = nextScene(SHOP, state, 900, from, before, changes);
  if (after === undefined) throw new Error('there is no picture');
  expect(drawn(after)).toEqual(drawn(sceneOf(state, NO_VANTAGE, before)));
  expect(drawn(sceneOf(state, from))).toEqual(drawn(sceneOf(state, NO_VANTAGE)));
});
