// Tests of balancer-detour.

import { expect, test } from 'vitest';
import { buildService } from '#testing/builders/kube.ts';
import type { LoadBalancerIngress } from '#lib/kube/service.ts';
import { ask } from '#testing/builders/diagnosis.ts';
import { balancerDetour } from './balancer-detour.ts';

function lines(over: Partial<LoadBalancerIngress>, type: 'LoadBalancer' | 'ClusterIP' = 'LoadBalancer'): readonly string[] {
  const ingress = [{ ip: undefined, hostname: undefined, ipMode: undefined, ...over }];
  return ask(balancerDetour, [buildService({ type, ingress })]).flatMap((f) => f.evidence.map((e) => `${e.field} ${e.value}`));
}

test('a host name, or an IP with the ipMode Proxy', () => {
  expect(lines({ hostname: 'lb.example' })).toEqual(['status.loadBalancer.ingress[0].hostname lb.example']);
  expect(lines({ ip: '192.0.2.1', ipMode: 'Proxy' })).toEqual(['status.loadBalancer.ingress[0].ipMode Proxy']);
});

test('silent of a VIP, of one without a mode, and of other types', () => {
  expect(lines({ ip: '192.0.2.1', ipMode: 'VIP' })).toEqual([]);
  expect(lines({ ip: '192.0.2.1', hostname: 'lb.example' })).toEqual([]);
  expect(lines({ hostname: 'lb.example' }, 'ClusterIP')).toEqual([]);
});

test('it is information, and signalled nowhere', () => {
  expect(balancerDetour.severity).toBe('info');
});
