// The palette's offers to stand somewhere.

import { expect, it, test } from 'vitest';
import { type Hit, groupHits } from '#components/search/palette-hits.ts';
import { askedStand, vantageHits } from './palette-vantages.ts';

const POD: Hit = { kind: 'Pod', namespace: 'data', name: 'db-0', detail: '10.0.0.1' };
const NODE: Hit = { kind: 'Node', namespace: '', name: 'node-1', detail: '' };

test.each([
  ['stand', ''],
  ['Stand on node-1', 'node-1'],
  ['stand in db', 'db'],
  ['stand db', 'db'],
  ['arrive from outside at node-1', 'node-1'],
  ['arrive at n', 'n'],
  ['leave', ''],
  ['from outside', ''],
  ['outside, at node-1', 'node-1'],
  ['on Node node-1', 'Node node-1'],
  ['in web-1', 'web-1'],
  ['in', undefined],
  ['outside-proxy', undefined],
  ['standby-1', undefined],
  ['web', undefined],
])('asked of “%s”: %j', (query, bare) => {
  expect(askedStand(query)?.bare).toBe(bare);
});

it('offers a Pod once, a Node from inside and from outside, and to leave where somebody stands', () => {
  const stood: unknown[] = [];
  const stand = { vantage: { kind: 'node', node: 'node-1' }, via: undefined, family: undefined } as const;
  const hits = [...vantageHits([POD, NODE, { ...POD, kind: 'Service' }], stand, (vantage) => stood.push(vantage))];
  expect(hits.map((h) => h.name)).toEqual(['Leave where you stand', 'Stand in db-0', 'Stand on node-1', 'Arrive from outside at node-1']);
  for (const hit of hits) hit.run?.();
  expect(stood).toEqual([
    undefined,
    { kind: 'pod', pod: 'data/db-0' },
    { kind: 'node', node: 'node-1' },
    { kind: 'external', node: 'node-1', address: undefined },
  ]);
  expect([...vantageHits([POD, NODE], undefined, () => undefined, askedStand('arrive at n')?.outside)].map((h) => h.name)).toEqual([
    'Arrive from outside at node-1',
  ]);
  expect(groupHits(hits, 'db-0').flatMap((group) => group.hits.map((h) => h.name))).toEqual(['Stand in db-0']);
});
