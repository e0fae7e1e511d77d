// Tests of the EndpointSlice reader.

import { describe, expect, test } from 'vitest';
import { withField } from '#testing/builders/kube.ts';
import { readEndpointSlice } from './endpoint-slice.ts';

const RAW = {
  metadata: { namespace: 'shop', name: 'web-abc', uid: 'u1', labels: { 'kubernetes.io/service-name': 'web' } },
  addressType: 'IPv6',
  endpoints: [
    {
      addresses: ['fd00::1', 'fd00::2'],
      conditions: { ready: false, serving: true, terminating: true },
      hostname: 'web-0',
      nodeName: 'node-1',
      zone: 'a',
      targetRef: { kind: 'Pod', namespace: 'shop', name: 'web-0', uid: 'p1', resourceVersion: '7' },
      hints: { forZones: [{ name: 'a' }], forNodes: [{ name: 'node-1' }] },
      deprecatedTopology: { x: 'y' },
    },
    { addresses: ['fd00::3'] },
  ],
  ports: [{ name: 'http', protocol: 'SCTP', port: 8080, appProtocol: 'h2c' }, {}],
};

const META = { namespace: 'shop', name: 'web-abc', uid: 'u1' };

describe('readEndpointSlice', () => {
  test('reads every field that it keeps', () => {
    const first = {
      ...RAW.endpoints[0],
      deprecatedTopology: undefined,
      targetRef: { kind: 'Pod', namespace: 'shop', name: 'web-0', uid: 'p1' },
    };
    expect(readEndpointSlice(RAW)).toEqual({
      ok: true,
      value: {
        kind: 'EndpointSlice',
        metadata: { ...RAW.metadata, ownerReferences: [] },
        addressType: 'IPv6',
        endpoints: [first, { addresses: ['fd00::3'], conditions: {} }],
        ports: [RAW.ports[0], { name: '', protocol: 'TCP' }],
      },
    });
  });

  test('unset conditions stay unset: only the reader of endpoints knows what they mean', () => {
    const read = readEndpointSlice({
      metadata: META,
      endpoints: [{ addresses: ['10.0.0.1'], conditions: { ready: null } }, { conditions: null }],
    });
    const unset = { ready: undefined, serving: undefined, terminating: undefined };
    expect(read.ok && read.value.endpoints.map((e) => e.conditions)).toEqual([unset, unset]);
    expect(read.ok && read.value.endpoints[1]?.addresses).toEqual([]);
  });

  test('null lists are empty: the controller writes them for a Service that selects nothing', () => {
    const read = readEndpointSlice({ metadata: META, addressType: 'IPv4', endpoints: null, ports: null });
    expect(read).toMatchObject({ ok: true, value: { endpoints: [], ports: [] } });
  });

  test.each([
    ['metadata.uid', '', 'metadata.uid'],
    ['addressType', 'IPX', 'addressType'],
    ['endpoints', 'x', 'endpoints'],
    ['endpoints[1]', null, 'endpoints[1]'],
    ['endpoints[0].addresses', 'fd00::1', 'endpoints[0].addresses'],
    ['endpoints[0].addresses[1]', 4, 'endpoints[0].addresses[1]'],
    ['endpoints[0].conditions', [], 'endpoints[0].conditions'],
    ['endpoints[0].conditions.ready', 'true', 'endpoints[0].conditions.ready'],
    ['endpoints[0].targetRef', 'Pod', 'endpoints[0].targetRef'],
    ['endpoints[0].targetRef.name', 4, 'endpoints[0].targetRef.name'],
    ['endpoints[0].hints', [], 'endpoints[0].hints'],
    ['endpoints[0].hints.forZones[0].name', undefined, 'endpoints[0].hints.forZones[0].name'],
    ['endpoints[0].hints.forNodes[0]', 'node-1', 'endpoints[0].hints.forNodes[0]'],
    ['ports[1].port', 'x', 'ports[1].port'],
    ['ports[0].protocol', 'ICMP', 'ports[0].protocol'],
  ])('%s = %j is a fault at %s', (field, value, path) => {
    expect(readEndpointSlice(withField(RAW, field, value))).toMatchObject({ ok: false, error: { kind: 'EndpointSlice', path } });
  });

  test('1.28 knows no hints.forNodes', () => {
    const read = readEndpointSlice(withField(RAW, 'endpoints[0].hints', { forZones: [{ name: 'a' }] }));
    expect(read.ok && read.value.endpoints[0]?.hints).toEqual({ forZones: [{ name: 'a' }], forNodes: [] });
  });
});
