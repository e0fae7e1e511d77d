// Tests of slice-unwatched.

import { expect, test } from 'vitest';
import { buildEndpoint, buildService, buildSlice } from '#testing/builders/kube.ts';
import { ask } from '#testing/builders/diagnosis.ts';
import { sliceUnwatched } from './slice-unwatched.ts';

const headless = (endpoints = [buildEndpoint(), buildEndpoint({ address: '10.0.0.2' })]) =>
  buildSlice({ name: 'web-own', labels: { 'service.kubernetes.io/headless': '' }, endpoints });

test('a slice with the headless label under a Service with a cluster IP', () => {
  const [only] = ask(sliceUnwatched, [buildService(), headless(), buildSlice()]);
  expect(only?.title).toBe('kube-proxy does not see 2 endpoints of web-own.');
  expect(only?.at).toEqual([{ kind: 'EndpointSlice', key: 'shop/web-own' }]);
  expect(only?.next).toEqual(['kubectl -n shop get endpointslices -l kubernetes.io/service-name=web --show-labels']);
});

test('silent for headless Services, for other slices, and for one that lists nobody', () => {
  expect(ask(sliceUnwatched, [buildService({ clusterIP: 'None', clusterIPs: ['None'] }), headless()])).toEqual([]);
  expect(ask(sliceUnwatched, [buildService(), buildSlice()])).toEqual([]);
  expect(ask(sliceUnwatched, [buildService(), headless([])])).toEqual([]);
});
