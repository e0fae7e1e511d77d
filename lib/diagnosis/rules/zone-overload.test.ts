// Tests of zone-overload.

import { expect, test } from 'vitest';
import { buildEndpoint, buildNode, buildService, buildSlice } from '#testing/builders/kube.ts';
import { ask } from '#testing/builders/diagnosis.ts';
import { zoneOverload } from './zone-overload.ts';

/** Four Nodes in each zone. */
const NODES = ['a', 'b'].flatMap((zone) => [1, 2, 3, 4].map((n) => buildNode({ name: `${zone}${n}`, zone })));
const inZone = (zone: string, count: number) =>
  Array.from({ length: count }, (_, i) =>
    buildEndpoint({ address: `10.0.${zone === 'a' ? 1 : 2}.${i}`, zone, forZones: [{ name: zone }] }),
  );
const found = (a: number, b: number, trafficDistribution = 'PreferSameZone', nodes = NODES) =>
  ask(zoneOverload, [buildService({ trafficDistribution }), buildSlice({ endpoints: [...inZone('a', a), ...inZone('b', b)] }), ...nodes]);

test('one endpoint for half of the Nodes, and five for the other half', () => {
  expect(found(1, 5).map((f) => [f.severity, f.title])).toEqual([
    ['info', '1 endpoint in zone a takes the connections of 4 Nodes: 3.0 times an even share.'],
  ]);
});

test('silent where it is about even, where one zone has all, and where zones are not kept to', () => {
  expect(found(2, 3)).toEqual([]);
  expect(found(3, 0)).toEqual([]);
  expect(found(1, 5, 'PreferSameNode')).toEqual([]);
  expect(found(1, 5, 'none')).toEqual([]);
});
