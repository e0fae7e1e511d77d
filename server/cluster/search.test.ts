// Search: names, addresses, order, limits.

import { expect, test } from 'vitest';
import { put } from '#lib/cluster/delta.ts';
import { apply, newState } from '#lib/cluster/state.ts';
import { buildEndpoint, buildNamespace, buildNode, buildPod, buildService, buildSlice } from '#lib/kube/builders.ts';
import type { KubeRecord } from '#lib/kube/record.ts';
import { MOST_HITS, search } from './search.ts';

function stateOf(...records: readonly KubeRecord[]) {
  const state = newState();
  apply(state, records.map(put));
  return state;
}

const STATE = stateOf(
  buildNamespace({ name: 'web-team' }),
  buildNode({ name: 'node-web', zone: 'a' }),
  buildService({ name: 'web', clusterIPs: ['10.96.0.7'] }),
  buildService({ name: 'my-web', clusterIP: 'None', clusterIPs: ['None'] }),
  buildService({ name: 'pay', type: 'ExternalName', externalName: 'pay.example', clusterIPs: [] }),
  buildPod({ name: 'web-1', ips: ['10.0.0.11', 'fd00::b'] }),
  buildPod({ name: 'api-1', ips: ['10.0.0.1'] }),
  buildSlice({
    name: 'legacy-x',
    service: 'legacy',
    endpoints: [buildEndpoint({ address: '192.168.1.5' }), buildEndpoint({ address: '10.0.0.1' })],
  }),
);

const names = (query: string): string[] => search(STATE, query).map((hit) => `${hit.kind} ${hit.name}`);

test('finds by part of a name: equal first, then beginning with it, then containing it', () => {
  expect(names('web')).toEqual(['Service web', 'Namespace web-team', 'Pod web-1', 'Service my-web', 'Node node-web']);
  expect(names('  WEB-1 ')).toEqual(['Pod web-1']);
});

test('finds Pods, Services and endpoints by address or its beginning', () => {
  expect(names('10.0.0.1')).toEqual(['Pod api-1', 'Pod web-1']);
  expect(names('10.96.')).toEqual(['Service web']);
  expect(names('fd00:')).toEqual(['Pod web-1']);
  expect(names('192.168.1.5')).toEqual(['Endpoint 192.168.1.5']);
  expect(search(STATE, '192.168.')[0]).toMatchObject({ namespace: 'shop', service: 'legacy', detail: 'legacy-x of legacy' });
});

test('an address is not looked for in the middle of another', () => {
  expect(names('0.0.11')).toEqual([]);
});

test('says what tells a hit from others', () => {
  const details = Object.fromEntries(['web', 'my-web', 'pay', 'web-1', 'node-web'].map((q) => [q, search(STATE, q)[0]?.detail]));
  expect(details).toEqual({
    web: 'ClusterIP 10.96.0.7',
    'my-web': 'headless',
    pay: 'ExternalName pay.example',
    'web-1': 'Running · 10.0.0.11, fd00::b · node-1',
    'node-web': 'zone a',
  });
});

test('an empty or hopeless query finds nothing', () => {
  expect(names('')).toEqual([]);
  expect(names('   ')).toEqual([]);
  expect(names('nothing-like-it')).toEqual([]);
  expect(names('x'.repeat(100_000))).toEqual([]);
});

test('gives at most 50, the closest', () => {
  const state = stateOf(...Array.from({ length: 200 }, (_, i) => buildPod({ name: `p-${i}` })), buildService({ name: 'p' }));
  const hits = search(state, 'p');
  expect(hits).toHaveLength(MOST_HITS);
  expect(hits[0]).toMatchObject({ kind: 'Service', name: 'p' });
});
