// Tests of no-address.

import { expect, test } from 'vitest';
import { buildService } from '#lib/kube/builders.ts';
import { ask } from '#lib/diagnosis/builders.ts';
import { noAddress } from './no-address.ts';

test('a load balancer without an address, by class', () => {
  expect(ask(noAddress, [buildService({ type: 'LoadBalancer' })])[0]?.cause).toContain('The cloud provider');
  expect(ask(noAddress, [buildService({ type: 'LoadBalancer', loadBalancerClass: 'example.com/lb' })])[0]?.cause).toContain(
    'example.com/lb',
  );
});

test('it is given two minutes, as clouds take', () => {
  expect(noAddress.settles.seconds).toBe(120);
});

test('silent with an address or a name, and for other types', () => {
  const ingress = [{ ip: undefined, hostname: 'lb.example', ipMode: undefined }];
  expect(ask(noAddress, [buildService({ type: 'LoadBalancer', ingress })])).toEqual([]);
  expect(ask(noAddress, [buildService({ type: 'NodePort' })])).toEqual([]);
});
