// Tests of the Nodes that drop under a Local traffic policy (SPEC R54, R55).

import { describe, expect, test } from 'vitest';
import { put } from '#lib/cluster/delta.ts';
import { apply, newState } from '#lib/cluster/state.ts';
import { buildEndpoint, buildNode, buildService, buildServicePort, buildSlice, type ServiceOptions } from '#testing/builders/kube.ts';
import type { SliceEndpoint } from '#lib/kube/endpoint-slice.ts';
import { localDrops } from './local-drops.ts';

function drops(options: ServiceOptions, ...endpoints: readonly SliceEndpoint[]) {
  const service = buildService(options);
  const state = newState();
  apply(state, [service, ...['n3', 'n1', 'n2'].map((name) => buildNode({ name })), buildSlice({ endpoints })].map(put));
  return localDrops(state, service);
}

const on = (nodeName: string | undefined, address: string, conditions: object = {}): SliceEndpoint =>
  buildEndpoint({ address, ...(nodeName === undefined ? {} : { nodeName }), ...conditions });

const internal: ServiceOptions = { internalTrafficPolicy: 'Local' };
const external: ServiceOptions = { type: 'LoadBalancer', externalTrafficPolicy: 'Local', ports: [buildServicePort({ nodePort: 30_080 })] };

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

  test('a port that nothing outside can reach drops nobody from outside', () => {
    expect(drops({ ...external, ports: [buildServicePort({})] }, on('n2', '10.0.0.1'))).toEqual({ internal: [], external: [] });
  });

  test('a port without any endpoint is rejected, and the others still drop', () => {
    const ports = [buildServicePort({}), buildServicePort({ name: 'admin', port: 9000 })];
    expect(drops({ ...internal, ports }, on('n2', '10.0.0.1')).internal).toEqual(['n1', 'n3']);
  });

  test('an endpoint without a Node is local nowhere', () => {
    expect(drops(internal, on(undefined, '10.0.0.1')).internal).toEqual(['n1', 'n2', 'n3']);
  });
});
