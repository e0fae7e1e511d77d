// Tests of balancer-error.

import { expect, test } from 'vitest';
import { buildService, type ServiceOptions } from '#testing/builders/kube.ts';
import { ask } from '#testing/builders/diagnosis.ts';
import { balancerError } from './balancer-error.ts';

const mixed = { type: 'LoadBalancerPortsError', status: 'True', reason: 'LoadBalancerMixedProtocolNotSupported', message: 'TCP only' };
const address = { ip: '203.0.113.7', hostname: undefined, ipMode: undefined };
const found = (options: ServiceOptions) => ask(balancerError, [buildService({ type: 'LoadBalancer', ingress: [address], ...options })]);

test('a condition says what is wrong', () => {
  expect(found({ conditions: [mixed] })).toMatchObject([
    {
      severity: 'warning',
      title: 'The load balancer reports LoadBalancerPortsError True: LoadBalancerMixedProtocolNotSupported: TCP only.',
      evidence: [{ field: 'status.conditions[LoadBalancerPortsError].status', value: 'True', note: 'TCP only' }],
    },
  ]);
});

test('so does the error of a port, which is named', () => {
  const ports = [{ port: 53, protocol: 'UDP', error: 'MixedProtocolNotSupported' }] as const;
  const [only] = found({ ingress: [address, { ...address, ip: '203.0.113.8', ports }], conditions: [mixed] });
  expect(only?.title).toBe('The load balancer reports an error of port 53/UDP at 203.0.113.8: MixedProtocolNotSupported.');
  expect(only?.evidence).toHaveLength(2);
});

test('silent without, where no address is given, and where it is no load balancer', () => {
  expect(found({})).toEqual([]);
  expect(found({ ingress: [], conditions: [mixed] })).toEqual([]);
  expect(found({ type: 'ClusterIP', conditions: [mixed] })).toEqual([]);
});
