// Tests of no-endpoints.

import { expect, test } from 'vitest';
import { buildEndpoint, buildService, buildSlice } from '#lib/kube/builders.ts';
import { ask, titles } from '#lib/diagnosis/builders.ts';
import { noEndpoints } from './no-endpoints.ts';

test('no selector and no endpoints, with a slice that is empty or without one', () => {
  const bare = buildService({ selector: {} });
  expect(titles(ask(noEndpoints, [bare]))).toEqual(['It has no selector, and no EndpointSlice holds an address for it.']);
  expect(ask(noEndpoints, [bare, buildSlice({ endpoints: [] })])[0]?.evidence[1]).toMatchObject({
    subject: { kind: 'EndpointSlice', key: 'shop/web-a' },
    value: '0 addresses',
  });
});

test('silent where an address is written, ready or not, and for other kinds of Service', () => {
  const slice = buildSlice({ endpoints: [buildEndpoint({ address: '203.0.113.1', ready: false })] });
  expect(ask(noEndpoints, [buildService({ selector: {} }), slice])).toEqual([]);
  expect(ask(noEndpoints, [buildService()])).toEqual([]);
  expect(ask(noEndpoints, [buildService({ type: 'ExternalName', selector: {} })])).toEqual([]);
});

test('information for a headless Service without ports, which nobody can mean to call', () => {
  const headless = { selector: {}, clusterIP: 'None', clusterIPs: ['None'] };
  expect(ask(noEndpoints, [buildService({ ...headless, ports: [] })])[0]?.severity).toBe('info');
  expect(ask(noEndpoints, [buildService(headless)])[0]?.severity).toBe('broken');
});
