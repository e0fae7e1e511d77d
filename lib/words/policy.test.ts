// Tests of policies in words.

import { expect, test } from 'vitest';
import { block, namespaces, pods, policy } from '#testing/builders/policy.ts';
import { peerWords, portsWords, selectorWords } from './policy.ts';

const peer = (raw: object) => policy('p', { ingress: [{ from: [raw] }] }).spec.ingress[0]!.from[0]!;
const ports = (...raw: readonly object[]) => policy('p', { ingress: [{ ports: raw }] }).spec.ingress[0]!.ports;
const byName = { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: ['ops'] }] };

test.each([
  [pods({}), 'all Pods of shop'],
  [pods({ app: 'client' }), 'Pods app=client of shop'],
  [namespaces({}), 'all Pods of every namespace'],
  [namespaces({ team: 'ops' }), 'all Pods of namespaces team=ops'],
  [namespaces({ 'kubernetes.io/metadata.name': 'ops' }), 'all Pods of namespace ops'],
  [{ namespaceSelector: byName }, 'all Pods of namespace ops'],
  [{ namespaceSelector: { ...byName, matchLabels: { team: 'x' } } }, 'all Pods of namespaces team=x, kubernetes.io/metadata.name=ops'],
  [{ ...namespaces({ team: 'ops' }), ...pods({ app: 'a' }) }, 'Pods app=a of namespaces team=ops'],
  [block('10.0.0.0/8'), '10.0.0.0/8'],
  [block('10.0.0.0/8', '10.1.0.0/16', '10.2.0.0/16'), '10.0.0.0/8 without 10.1.0.0/16, 10.2.0.0/16'],
  [{}, 'nobody'],
])('%j: %s', (raw, words) => {
  expect(peerWords(peer(raw), 'shop')).toBe(words);
});

test.each([
  [[], 'every port'],
  [[{ port: 8080 }, { protocol: 'UDP', port: 'dns' }], 'TCP 8080, UDP dns'],
  [[{ port: 1, endPort: 9 }, { protocol: 'SCTP' }], 'TCP 1 to 9, every SCTP port'],
])('%j: %s', (raw, words) => {
  expect(portsWords(ports(...raw))).toBe(words);
});

test('every operator', () => {
  const expressions = [
    { key: 'a', operator: 'In', values: ['1', '2'] },
    { key: 'b', operator: 'NotIn', values: ['1'] },
    { key: 'c', operator: 'NotIn', values: ['1', '2'] },
    { key: 'd', operator: 'Exists' },
    { key: 'e', operator: 'DoesNotExist' },
  ];
  const { podSelector } = policy('p', { podSelector: { matchExpressions: expressions } }).spec;
  expect(selectorWords(podSelector)).toBe('a in (1, 2), b!=1, c not in (1, 2), with d, without e');
});
