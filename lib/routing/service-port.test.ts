// Tests of what kube-proxy derives from a Service (SPEC R1, R2, R4, R14 to R20, R62 to R64).

import { describe, expect, test } from 'vitest';
import { buildService, buildServicePort, type ServiceOptions } from '#testing/builders/kube.ts';
import type { IPFamily } from '#lib/kube/service.ts';
import { isLocal } from './local-policy.ts';
import { addressFamiliesOf, clusterIPOf, healthCheckPortOf, isVIP, servicePortInfo, unproxied } from './service-port.ts';

const PROXY_NAME = 'service.kubernetes.io/service-proxy-name';

function info(options: ServiceOptions, family: IPFamily = 'IPv4') {
  const service = buildService(options);
  return servicePortInfo(service, service.spec.ports[0] ?? buildServicePort(), family, '10.96.0.10');
}

test.each<[ServiceOptions, string | undefined]>([
  [{}, undefined],
  [{ clusterIP: 'None' }, 'headless'],
  [{ clusterIP: undefined }, 'headless'],
  [{ clusterIP: '' }, 'headless'],
  [{ type: 'ExternalName' }, 'external-name'],
])('R1: %j is left out as %s', (options, why) => {
  expect(unproxied(buildService(options))).toBe(why);
});

test('R2: the label service-proxy-name, even empty, leaves a Service to another proxy', () => {
  expect(unproxied(buildService({ labels: { [PROXY_NAME]: 'other' } }))).toBe('service-proxy-name');
  expect(unproxied(buildService({ labels: { [PROXY_NAME]: '' } }))).toBe('service-proxy-name');
});

test.each<[ServiceOptions, IPFamily, string | undefined]>([
  [{ ipFamilies: ['IPv6', 'IPv4'], clusterIPs: ['fd00::a', '10.96.0.1'] }, 'IPv4', '10.96.0.1'],
  [{ ipFamilies: ['IPv6', 'IPv4'], clusterIPs: ['fd00::a', '10.96.0.1'] }, 'IPv6', 'fd00::a'],
  [{ ipFamilies: ['IPv4'] }, 'IPv6', undefined],
  [{ ipFamilies: ['IPv4', 'IPv6'], clusterIPs: ['10.96.0.1'] }, 'IPv6', undefined],
  [{ ipFamilies: [], clusterIP: 'fd00::b' }, 'IPv6', 'fd00::b'],
  [{ ipFamilies: [], clusterIP: 'fd00::b' }, 'IPv4', undefined],
])('R4: the clusterIP of %j in %s is %s', (options, family, expected) => {
  expect(clusterIPOf(buildService(options), family)).toBe(expected);
});

test.each<[ServiceOptions, readonly IPFamily[]]>([
  [{ ipFamilies: ['IPv6', 'IPv4'], clusterIPs: ['fd00::a', '10.96.0.1'] }, ['IPv6', 'IPv4']],
  [{ ipFamilies: ['IPv4', 'IPv6'], clusterIPs: ['10.96.0.1'] }, ['IPv4']],
  [{ ipFamilies: [], clusterIP: 'fd00::b' }, ['IPv6']],
  [{ ipFamilies: [], clusterIP: '10.96.0.1' }, ['IPv4']],
  [{ labels: { [PROXY_NAME]: 'other' }, ipFamilies: ['IPv6'], clusterIPs: ['fd00::a'] }, ['IPv6']],
  [{ clusterIP: 'None', clusterIPs: ['None'], ipFamilies: ['IPv4', 'IPv6'] }, []],
  [{ clusterIP: 'None', clusterIPs: ['None'], ipFamilies: [] }, []],
  [{ clusterIP: undefined, clusterIPs: [], ipFamilies: [] }, []],
  [{ type: 'ExternalName', ipFamilies: [], clusterIP: '10.96.0.1' }, []],
])('R1, R4: %j has addresses of its own in %j', (options, expected) => {
  expect(addressFamiliesOf(buildService(options))).toEqual(expected);
});

test.each<[ServiceOptions, boolean]>([
  [{ type: 'NodePort' }, true],
  [{ type: 'LoadBalancer' }, true],
  [{ type: 'ClusterIP' }, false],
  [{ type: 'ClusterIP', externalIPs: ['192.0.2.1'] }, true],
])('R14: eTP Local of %j is in effect: %s', (options, effect) => {
  expect(isLocal(buildService({ ...options, externalTrafficPolicy: 'Local' })).external).toBe(effect);
});

test('R15: iTP Local where it is set, Cluster where it is not', () => {
  expect(isLocal(buildService({ internalTrafficPolicy: 'Local' })).internal).toBe(true);
  expect(isLocal(buildService({ internalTrafficPolicy: undefined })).internal).toBe(false);
});

const vip = { ip: '203.0.113.7', hostname: undefined, ipMode: undefined };

describe('R16: externally accessible', () => {
  test.each<[ServiceOptions, IPFamily, boolean]>([
    [{}, 'IPv4', false],
    [{ type: 'LoadBalancer' }, 'IPv4', false],
    [{ ports: [buildServicePort({ nodePort: 30_080 })] }, 'IPv4', true],
    [{ ingress: [vip] }, 'IPv4', true],
    [{ ingress: [vip] }, 'IPv6', false],
    [{ externalIPs: ['192.0.2.1'] }, 'IPv4', true],
    [{ externalIPs: ['192.0.2.1'] }, 'IPv6', false],
  ])('R16: %j in %s: %s', (options, family, accessible) => {
    expect(info(options, family).externallyAccessible).toBe(accessible);
  });
});

test.each<[ServiceOptions, boolean, boolean]>([
  [{}, true, false],
  [{ internalTrafficPolicy: 'Local' }, false, true],
  [{ internalTrafficPolicy: 'Local', externalIPs: ['192.0.2.1'] }, true, true],
  [{ externalIPs: ['192.0.2.1'], externalTrafficPolicy: 'Local' }, true, true],
  [{ type: 'LoadBalancer', externalTrafficPolicy: 'Local' }, true, false],
])('R17, R18: %j uses cluster %s, local %s', (options, usesCluster, usesLocal) => {
  expect(info(options)).toMatchObject({ usesCluster, usesLocal });
});

test.each([
  [vip, true],
  [{ ...vip, ipMode: 'VIP' }, true],
  [{ ...vip, ipMode: 'Proxy' }, false],
  [{ ip: undefined, hostname: 'lb.example', ipMode: undefined }, false],
  [{ ip: '', hostname: 'lb.example', ipMode: undefined }, false],
])('R19: %j is short-circuited: %s', (ingress, expected) => {
  expect(isVIP(ingress)).toBe(expected);
  expect(info({ ingress: [ingress] }).loadBalancerVIPs).toHaveLength(expected ? 1 : 0);
});

test.each<[ServiceOptions, number | undefined]>([
  [{ type: 'LoadBalancer', externalTrafficPolicy: 'Local' }, 32_000],
  [{ type: 'LoadBalancer', externalTrafficPolicy: 'Cluster' }, undefined],
  [{ type: 'NodePort', externalTrafficPolicy: 'Local' }, undefined],
])('R20: the health check of %j is at %s', (options, port) => {
  expect(healthCheckPortOf(buildService({ ...options, healthCheckNodePort: 32_000 }))).toBe(port);
});

test.each<[string, readonly string[], IPFamily, readonly string[]]>([
  ['R62', ['10.0.0.0/8', '0.0.0.0/0'], 'IPv4', []],
  ['R62', ['10.0.0.0/8', '::/0'], 'IPv4', ['10.0.0.0/8']],
  ['R63', ['10.0.0.0/8', 'fd00::/8'], 'IPv4', ['10.0.0.0/8']],
  ['R63', ['10.0.0.0/8'], 'IPv6', []],
  ['R64', ['  10.0.0.0/8 ', 'nonsense'], 'IPv4', ['10.0.0.0/8']],
])('%s: the ranges %j in %s are %j', (_, loadBalancerSourceRanges, family, expected) => {
  expect(info({ loadBalancerSourceRanges }, family).sourceRanges.map((r) => r.text)).toEqual(expected);
});
