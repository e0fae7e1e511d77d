// Tests of the rules that open a port.

import { expect, test } from 'vitest';
import { policyCluster, policy } from '#testing/builders/policy.ts';
import { openRules, rulesForServicePort } from './open-rules.ts';

const web = policyCluster().tables.Pod.get('shop/web')!;
const HTTP = { port: 8080, protocol: 'TCP' } as const;
const all = policy('p', {
  ingress: [{ ports: [{ port: 80 }] }, { ports: [{ port: 'http' }] }, {}, { ports: [{ port: 80 }, { port: 8080 }] }],
});
const out = policy('q', { policyTypes: ['Egress'], ingress: [{}] });

test('N8, N17: by number, by name, and without ports; only of policies that isolate ingress', () => {
  expect(openRules([all, out], HTTP, web).map((r) => `${r.policy} ${r.rule}`)).toEqual(['shop/p 1', 'shop/p 2', 'shop/p 3']);
});

test('N17: rules for the port of the Service, which open nothing', () => {
  expect(rulesForServicePort([all], HTTP, 80, web).map((r) => r.rule)).toEqual([0]);
  expect(rulesForServicePort([all], HTTP, 8080, web)).toEqual([]);
});
