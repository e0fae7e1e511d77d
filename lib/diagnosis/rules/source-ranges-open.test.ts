// Tests of source-ranges-open.

import { expect, test } from 'vitest';
import { buildService } from '#lib/kube/builders.ts';
import type { LoadBalancerIngress } from '#lib/kube/service.ts';
import { ask } from '#lib/diagnosis/builders.ts';
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
