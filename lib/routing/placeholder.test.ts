// Tests of placeholders: whose they are, and what is not one.

import { describe, expect, test } from 'vitest';
import {
  buildEndpoint,
  buildPod,
  buildService,
  buildServicePort,
  buildSlice,
  buildSlicePort,
  buildTarget,
} from '#testing/builders/kube.ts';
import type { EndpointSlice } from '#lib/kube/endpoint-slice.ts';
import { clusterOf, FROM_POD } from '#testing/builders/routing.ts';
import { placeholderOf } from './placeholder.ts';
import { route } from './route.ts';

const bare = buildService({ selector: {}, ports: [buildServicePort({ name: 'http', port: 80 })] });
const dummy = (address = '192.192.192.192', port = 9999, name = 'mark'): EndpointSlice =>
  buildSlice({ name, endpoints: [buildEndpoint({ address })], ports: [buildSlicePort({ port })] });

/** Under the name of the Service, and without its label. */
const UNLABELLED = { name: 'web', service: undefined } as const;

describe('R79: what all endpoints of a Service are', () => {
  test('Cilium’s for an Ingress or a Gateway', () => {
    expect(placeholderOf(bare, [dummy()])).toMatchObject({ of: 'Cilium', traffic: 'elsewhere' });
  });

  test('Harvester’s, by the uid that it writes', () => {
    const targetRef = buildTarget('lb', { kind: undefined, uid: 'dummy347-546a-4642-9da6-5608endpoint' });
    const slice = buildSlice({ endpoints: [buildEndpoint({ address: '10.52.0.255', targetRef })] });
    expect(placeholderOf(bare, [slice])).toMatchObject({ of: 'Harvester', traffic: 'nobody' });
  });

  test('none: an endpoint at the same address that names a Pod', () => {
    const slice = buildSlice({ endpoints: [buildEndpoint({ address: '10.52.0.255', targetRef: buildTarget('web-1', { uid: 'u1' }) })] });
    expect(placeholderOf(bare, [slice])).toBeUndefined();
  });

  test('none: another port, another address, a selector, an endpoint beside it, no endpoint', () => {
    expect(placeholderOf(bare, [dummy('192.192.192.192', 80)])).toBeUndefined();
    expect(placeholderOf(bare, [dummy('192.192.192.193')])).toBeUndefined();
    expect(placeholderOf(buildService(), [dummy()])).toBeUndefined();
    expect(placeholderOf(bare, [dummy(), buildSlice()])).toBeUndefined();
    expect(placeholderOf(bare, [])).toBeUndefined();
  });
});

test('R79: of a Service whose traffic another dataplane takes no verdict is given', () => {
  const query = {
    service: 'shop/web',
    port: { number: 80, protocol: 'TCP' },
    family: 'IPv4',
    vantage: FROM_POD,
    via: { kind: 'clusterIP' },
  } as const;
  expect(route(clusterOf(bare, dummy()), query)).toMatchObject({
    verdict: { kind: 'no-rule', reason: 'placeholder' },
    endpoints: [],
    rules: ['R79'],
  });
  const unlabelled = buildSlice({ ...UNLABELLED, endpoints: dummy().endpoints, ports: dummy().ports });
  expect(route(clusterOf(bare, unlabelled), query)).toMatchObject({ verdict: { kind: 'no-rule', reason: 'placeholder' } });
  const usual = buildSlice({ ...UNLABELLED, endpoints: [buildEndpoint({ pod: 'web-1' })], ports: [buildSlicePort({ name: 'http' })] });
  expect(route(clusterOf(bare, usual, buildPod()), query).verdict.kind).toBe('reject');
  const beside = buildSlice({ name: 'own', endpoints: [buildEndpoint({ pod: 'web-1' })], ports: [buildSlicePort({ name: 'http' })] });
  expect(route(clusterOf(bare, dummy(), beside, buildPod()), query).verdict).toEqual({ kind: 'deliver' });
});
