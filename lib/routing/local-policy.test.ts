// Tests of Local traffic policies: which Nodes drop.

import { describe, expect, test } from 'vitest';
import { put } from '#lib/cluster/delta.ts';
import { apply, newState } from '#lib/cluster/state.ts';
import { buildEndpoint, buildNode, buildService, buildSlice, type ServiceOptions } from '#lib/kube/builders.ts';
import type { SliceEndpoint } from '#lib/kube/endpoint-slice.ts';
import { backendsOf } from './backend.ts';
import { isExternallyReachable, isLocal, localDrops } from './local-policy.ts';

function drops(options: ServiceOptions, ...endpoints: readonly SliceEndpoint[]) {
  const service = buildService(options);
  const state = newState();
  apply(state, [service, ...['n3', 'n1', 'n2'].map((name) => buildNode({ name })), buildSlice({ endpoints })].map(put));
  return localDrops(state, service, backendsOf(state, 'shop/web'));
}

const on = (nodeName: string | undefined, address: string, conditions: object = {}): SliceEndpoint =>
  buildEndpoint({ address, ...(nodeName === undefined ? {} : { nodeName }), ...conditions });

const internal: ServiceOptions = { internalTrafficPolicy: 'Local' };
const external: ServiceOptions = { type: 'LoadBalancer', externalTrafficPolicy: 'Local' };

describe('localDrops', () => {
  test('Nodes without an endpoint drop, by name', () => {
    expect(drops(internal, on('n2', '10.0.0.1'))).toEqual({ internal: ['n1', 'n3'], external: [] });
    expect(drops(external, on('n2', '10.0.0.1'))).toEqual({ internal: [], external: ['n1', 'n3'] });
    expect(drops({ ...external, ...internal }, on('n2', '10.0.0.1'))).toEqual({ internal: ['n1', 'n3'], external: ['n1', 'n3'] });
  });

  test('with the policy Cluster none drops', () => {
    expect(drops({}, on('n2', '10.0.0.1'))).toEqual({ internal: [], external: [] });
  });

  test('a terminating endpoint that serves still takes traffic on its Node', () => {
    const draining = on('n1', '10.0.0.1', { ready: false, serving: true, terminating: true });
    expect(drops(internal, draining, on('n2', '10.0.0.2')).internal).toEqual(['n3']);
  });

  test('one that is not ready does not, nor one that has stopped serving', () => {
    const off = [on('n1', '10.0.0.1', { ready: false }), on('n3', '10.0.0.3', { ready: false, serving: false, terminating: true })];
    expect(drops(internal, ...off, on('n2', '10.0.0.2')).internal).toEqual(['n1', 'n3']);
  });

  test('with nobody anywhere kube-proxy rejects, so nothing drops', () => {
    expect(drops(internal)).toEqual({ internal: [], external: [] });
    expect(drops(internal, on('n1', '10.0.0.1', { ready: false }))).toEqual({ internal: [], external: [] });
  });

  test('an endpoint without a Node is local nowhere', () => {
    expect(drops(internal, on(undefined, '10.0.0.1')).internal).toEqual(['n1', 'n2', 'n3']);
  });
});

test.each<[ServiceOptions, boolean]>([
  [{}, false],
  [{ externalIPs: ['192.0.2.1'] }, true],
  [{ type: 'NodePort' }, true],
  [{ type: 'LoadBalancer' }, true],
  [{ type: 'ExternalName', externalIPs: ['192.0.2.1'] }, false],
])('isExternallyReachable of %j: %j', (options, reachable) => {
  expect(isExternallyReachable(buildService(options))).toBe(reachable);
});

test.each<[ServiceOptions, { internal: boolean; external: boolean }]>([
  [internal, { internal: true, external: false }],
  [
    { ...internal, clusterIP: 'None' },
    { internal: false, external: false },
  ],
  [
    { ...internal, type: 'ExternalName' },
    { internal: false, external: false },
  ],
  [{ externalTrafficPolicy: 'Local' }, { internal: false, external: false }],
  [external, { internal: false, external: true }],
])('isLocal of %j: %j', (options, local) => {
  expect(isLocal(buildService(options))).toEqual(local);
});
