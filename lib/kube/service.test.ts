// Tests of the Service reader.

import { describe, expect, test } from 'vitest';
import { withField } from '#testing/builders/kube.ts';
import { readService } from './service.ts';

const RAW = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { namespace: 'shop', name: 'web', uid: 'u1', labels: { app: 'web' }, creationTimestamp: '2026-11-22T00:00:00Z' },
  spec: {
    type: 'LoadBalancer',
    clusterIP: '10.96.0.10',
    clusterIPs: ['10.96.0.10', 'fd00::10'],
    ipFamilies: ['IPv4', 'IPv6'],
    ipFamilyPolicy: 'PreferDualStack',
    ports: [
      { name: 'http', protocol: 'TCP', port: 80, targetPort: 'http', nodePort: 30080, appProtocol: 'http' },
      { name: 'dns', protocol: 'UDP', port: 53, targetPort: 5353 },
    ],
    selector: { app: 'web' },
    externalIPs: ['192.0.2.1'],
    externalTrafficPolicy: 'Local',
    internalTrafficPolicy: 'Cluster',
    trafficDistribution: 'PreferSameZone',
    sessionAffinity: 'ClientIP',
    sessionAffinityConfig: { clientIP: { timeoutSeconds: 600 } },
    publishNotReadyAddresses: true,
    healthCheckNodePort: 31000,
    allocateLoadBalancerNodePorts: false,
    loadBalancerClass: 'example.com/lb',
    loadBalancerSourceRanges: ['198.51.100.0/24'],
  },
  status: {
    loadBalancer: {
      ingress: [
        { ip: '192.0.2.9', ipMode: 'VIP', ports: [{ port: 80 }, { port: 53, protocol: 'UDP', error: 'MixedProtocolNotSupported' }] },
        { hostname: 'lb.example', ports: [{ port: 80, protocol: 'TCP' }] },
      ],
    },
    conditions: [
      { type: 'LoadBalancerPortsError', status: 'True', reason: 'r', message: 'm', lastTransitionTime: 't', observedGeneration: 2 },
      { type: 'cilium.io/IPAMRequestSatisfied', status: 'False', reason: 'no_pool' },
      { type: 'example.com/Ready', status: 'True', message: 'm' },
      { type: 'example.com/Progressing', status: 'False', message: 'm' },
    ],
  },
};

const META = { namespace: 'shop', name: 'web', uid: 'u1' };

describe('readService', () => {
  test('reads every field that it keeps', () => {
    expect(readService(RAW)).toEqual({
      ok: true,
      value: {
        kind: 'Service',
        metadata: {
          namespace: 'shop',
          name: 'web',
          uid: 'u1',
          labels: { app: 'web' },
          creationTimestamp: '2026-11-22T00:00:00Z',
          ownerReferences: [],
        },
        spec: {
          ...RAW.spec,
          ports: [RAW.spec.ports[0], { name: 'dns', protocol: 'UDP', port: 53, targetPort: 5353 }],
        },
        status: {
          loadBalancer: {
            ingress: [
              { ip: '192.0.2.9', ipMode: 'VIP', ports: [{ port: 53, protocol: 'UDP', error: 'MixedProtocolNotSupported' }] },
              { hostname: 'lb.example' },
            ],
          },
          conditions: [
            { type: 'LoadBalancerPortsError', status: 'True', reason: 'r', message: 'm' },
            { type: 'cilium.io/IPAMRequestSatisfied', status: 'False', reason: 'no_pool' },
          ],
          isOfCilium: false,
        },
      },
    });
  });

  test('fills in what the API server would default', () => {
    const read = readService({ metadata: META, spec: { ports: [{ port: 80 }] } });
    expect(read).toMatchObject({
      ok: true,
      value: {
        metadata: { labels: {}, ownerReferences: [] },
        spec: {
          type: 'ClusterIP',
          selector: {},
          clusterIPs: [],
          ipFamilies: [],
          externalIPs: [],
          sessionAffinity: 'None',
          publishNotReadyAddresses: false,
          loadBalancerSourceRanges: [],
          ports: [{ name: '', protocol: 'TCP', port: 80, targetPort: 80 }],
        },
        status: { loadBalancer: { ingress: [] }, conditions: [], isOfCilium: false },
      },
    });
    const spec = read.ok ? read.value.spec : undefined;
    expect([spec?.externalTrafficPolicy, spec?.internalTrafficPolicy, spec?.trafficDistribution]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test.each([undefined, null, 0, ''])('targetPort %j means the port itself', (targetPort) => {
    const read = readService({ metadata: META, spec: { ports: [{ port: 81, targetPort }] } });
    expect(read.ok && read.value.spec.ports[0]?.targetPort).toBe(81);
  });

  test('null lists and objects are empty, as the API server writes them', () => {
    const spec = { ports: null, clusterIPs: null, ipFamilies: null, selector: null, externalIPs: null, loadBalancerSourceRanges: null };
    const read = readService({ metadata: { ...META, labels: null, annotations: null, ownerReferences: null }, spec, status: null });
    expect(read).toEqual(readService({ metadata: META, spec: {} }));
    expect(read.ok).toBe(true);
  });

  test('a family that is not known is left out, the record is kept', () => {
    const read = readService(withField(RAW, 'spec.ipFamilies', ['IPv6', '']));
    expect(read.ok && read.value.spec.ipFamilies).toEqual(['IPv6']);
  });

  test.each([
    ['metadata', undefined, 'metadata.namespace'],
    ['metadata.namespace', '', 'metadata.namespace'],
    ['metadata.name', 7, 'metadata.name'],
    ['metadata.uid', undefined, 'metadata.uid'],
    ['metadata.labels', { app: true }, 'metadata.labels["app"]'],
    ['metadata.labels', [], 'metadata.labels'],
    ['spec', 'x', 'spec'],
    ['spec.type', 'Magic', 'spec.type'],
    ['spec.ports', {}, 'spec.ports'],
    ['spec.ports[1]', 'x', 'spec.ports[1]'],
    ['spec.ports[1].port', '53', 'spec.ports[1].port'],
    ['spec.ports[0].protocol', 'ICMP', 'spec.ports[0].protocol'],
    ['spec.ports[1].targetPort', true, 'spec.ports[1].targetPort'],
    ['spec.ports[0].nodePort', 1.5, 'spec.ports[0].nodePort'],
    ['spec.selector', ['app'], 'spec.selector'],
    ['spec.clusterIPs', [null], 'spec.clusterIPs[0]'],
    ['spec.externalTrafficPolicy', 'Here', 'spec.externalTrafficPolicy'],
    ['spec.internalTrafficPolicy', 1, 'spec.internalTrafficPolicy'],
    ['spec.sessionAffinity', 'Cookie', 'spec.sessionAffinity'],
    ['spec.sessionAffinityConfig.clientIP', 5, 'spec.sessionAffinityConfig.clientIP'],
    ['spec.sessionAffinityConfig.clientIP.timeoutSeconds', '5', 'spec.sessionAffinityConfig.clientIP.timeoutSeconds'],
    ['spec.publishNotReadyAddresses', 'yes', 'spec.publishNotReadyAddresses'],
    ['status.loadBalancer', [], 'status.loadBalancer'],
    ['status.loadBalancer.ingress[1].hostname', {}, 'status.loadBalancer.ingress[1].hostname'],
  ])('%s = %j is a fault at %s', (field, value, path) => {
    expect(readService(withField(RAW, field, value))).toMatchObject({ ok: false, error: { kind: 'Service', path } });
  });

  test('a fault names the object where it has a name', () => {
    const bad = readService(withField(RAW, 'spec.type', 5));
    expect(bad).toEqual({
      ok: false,
      error: {
        kind: 'Service',
        namespace: 'shop',
        name: 'web',
        path: 'spec.type',
        problem: 'expected one of ClusterIP, NodePort, LoadBalancer, ExternalName, found a number',
      },
    });
    expect(readService({ metadata: { name: 3 } })).toMatchObject({ ok: false, error: { namespace: undefined, name: undefined } });
  });

  test('reads what 1.28 sends (no trafficDistribution, no ipMode) and ignores what later versions add', () => {
    const old = withField(withField(RAW, 'spec.trafficDistribution', undefined), 'status.loadBalancer.ingress', [{ ip: '192.0.2.9' }]);
    expect(readService(old)).toMatchObject({ ok: true, value: { status: { loadBalancer: { ingress: [{ ip: '192.0.2.9' }] } } } });
    expect(readService(withField(RAW, 'spec.addedIn137', { a: [1] }))).toEqual(readService(RAW));
  });
});

test.each([
  ['True', true],
  ['False', false],
])('Cilium has given the addresses where its condition is %s: %j', (status, is) => {
  const raw = { metadata: META, status: { conditions: [{ type: 'cilium.io/IPAMRequestSatisfied', status }] } };
  expect(readService(raw)).toMatchObject({ ok: true, value: { status: { isOfCilium: is } } });
});
