// Tests of source-ranges-open.

import { describe, expect, test } from 'vitest';
import { buildNode, buildService, buildServicePort, type ServiceOptions } from '#testing/builders/kube.ts';
import type { LoadBalancerIngress } from '#lib/kube/service.ts';
import { ask } from '#testing/builders/diagnosis.ts';
import { sourceRangesOpen } from './source-ranges-open.ts';

const vip = (ip: string, ipMode?: string): LoadBalancerIngress => ({ ip, hostname: undefined, ipMode });
const BOTH = [vip('203.0.113.7'), vip('2001:db8::7')];
const found = (loadBalancerSourceRanges: readonly string[], ingress = BOTH, type: 'LoadBalancer' | 'NodePort' = 'LoadBalancer') =>
  ask(sourceRangesOpen, [buildService({ type, ingress, loadBalancerSourceRanges })]).map((f) => [f.severity, f.title]);

test('the address of a family without ranges is open', () => {
  expect(found(['198.51.100.0/24'])).toEqual([['warning', '2001:db8::7 lets everybody in: no source range is IPv6.']]);
  expect(found(['fd00::/8'])).toEqual([['warning', '203.0.113.7 lets everybody in: no source range is IPv4.']]);
});

test('/0 beside others opens its family', () => {
  expect(found(['198.51.100.0/24', '0.0.0.0/0', 'fd00::/8'])).toEqual([
    ['info', '0.0.0.0/0 among the source ranges lets everybody in; the others narrow nothing.'],
  ]);
});

test('silent where each family has its ranges, where /0 is alone, and where no rule of kube-proxy is asked', () => {
  expect(found(['198.51.100.0/24', 'fd00::/8'])).toEqual([]);
  expect(found(['0.0.0.0/0', '::/0'])).toEqual([]);
  expect(found([])).toEqual([]);
  expect(found(['198.51.100.0/24'], [vip('203.0.113.7'), vip('2001:db8::7', 'Proxy')])).toEqual([]);
  expect(found(['198.51.100.0/24'], BOTH, 'NodePort')).toEqual([]);
});

describe('narrowed to some', () => {
  const RANGES = ['198.51.100.0/24'];
  const about = (options: ServiceOptions, ...podCIDRs: readonly string[]) =>
    ask(sourceRangesOpen, [
      buildService({ type: 'LoadBalancer', ingress: [vip('203.0.113.7')], loadBalancerSourceRanges: RANGES, ...options }),
      buildNode({ podCIDRs }),
    ]).map((f) => [f.severity, f.title]);

  test('external IPs and node ports let everybody in all the same: information', () => {
    expect(about({ externalIPs: ['192.0.2.77', '2001:db8::77'], ports: [buildServicePort({ nodePort: 31_443 })] })).toEqual([
      ['info', 'The source ranges do not hold for the external IP 192.0.2.77 and the node port 31443.'],
    ]);
  });

  test('not where nobody is narrowed, and where there is no such way', () => {
    const open = { externalIPs: ['192.0.2.77'], loadBalancerSourceRanges: ['0.0.0.0/0'] };
    expect(about(open)).toEqual([]);
    expect(about({ externalIPs: ['2001:db8::77'] })).toEqual([]);
  });

  test('Pods whose network is in no range are dropped: information', () => {
    expect(about({}, '10.244.1.0/24')).toEqual([
      ['info', 'Pods of this cluster are dropped at 203.0.113.7: their addresses are in no source range.'],
    ]);
    expect(about({ loadBalancerSourceRanges: [...RANGES, '10.244.1.0/25'] }, '10.244.1.0/24')).toHaveLength(1);
  });

  test('not where it is in one, where Nodes do not say it, and where the load balancer answers itself', () => {
    expect(about({ loadBalancerSourceRanges: [...RANGES, '10.244.0.0/16'] }, '10.244.1.0/24')).toEqual([]);
    expect(about({}, 'fd00:10:244::/64')).toEqual([]);
    expect(about({})).toEqual([]);
    expect(about({ ingress: [vip('203.0.113.7', 'Proxy')] }, '10.244.1.0/24')).toEqual([]);
  });
});
