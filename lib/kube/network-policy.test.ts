// Tests of the NetworkPolicy reader.

import { describe, expect, test } from 'vitest';
import { withField } from '#testing/builders/kube.ts';
import { readNetworkPolicy } from './network-policy.ts';

const RAW = {
  metadata: { namespace: 'shop', name: 'allow', uid: 'u1' },
  spec: {
    podSelector: { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'tier', operator: 'In', values: ['a'] }] },
    policyTypes: ['Ingress', 'Egress'],
    ingress: [
      {
        from: [
          { podSelector: { matchLabels: { app: 'api' } }, namespaceSelector: {} },
          { ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } },
        ],
        ports: [
          { protocol: 'UDP', port: 'dns' },
          { port: 8000, endPort: 9000 },
        ],
      },
      {},
    ],
    egress: [{ to: [{ namespaceSelector: { matchExpressions: [{ key: 'k', operator: 'DoesNotExist' }] } }] }],
  },
};

const NONE = { matchLabels: {}, matchExpressions: [] };

describe('readNetworkPolicy', () => {
  test('reads every field that it keeps', () => {
    expect(readNetworkPolicy(RAW)).toEqual({
      ok: true,
      value: {
        kind: 'NetworkPolicy',
        metadata: { ...RAW.metadata, labels: {}, ownerReferences: [] },
        spec: {
          podSelector: RAW.spec.podSelector,
          policyTypes: ['Ingress', 'Egress'],
          ingress: [
            {
              from: [
                { podSelector: { matchLabels: { app: 'api' }, matchExpressions: [] }, namespaceSelector: NONE },
                { ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } },
              ],
              ports: [
                { protocol: 'UDP', port: 'dns' },
                { protocol: 'TCP', port: 8000, endPort: 9000 },
              ],
            },
            { from: [], ports: [] },
          ],
          egress: [
            {
              to: [{ namespaceSelector: { matchLabels: {}, matchExpressions: [{ key: 'k', operator: 'DoesNotExist', values: [] }] } }],
              ports: [],
            },
          ],
        },
      },
    });
  });

  test('an empty selector and an absent one of a peer are told apart', () => {
    const read = readNetworkPolicy(withField(RAW, 'spec.ingress[0].from', [{ podSelector: {} }]));
    const peer = read.ok ? read.value.spec.ingress[0]?.from[0] : undefined;
    expect([peer?.podSelector, peer?.namespaceSelector]).toEqual([NONE, undefined]);
  });

  test('defaults and null lists', () => {
    const read = readNetworkPolicy({ metadata: RAW.metadata, spec: { podSelector: null, policyTypes: null, ingress: null, egress: null } });
    expect(read).toMatchObject({ ok: true, value: { spec: { podSelector: NONE, policyTypes: [], ingress: [], egress: [] } } });
  });

  test.each([
    ['spec.podSelector', 'x', 'spec.podSelector'],
    ['spec.podSelector.matchExpressions[0].operator', 'Like', 'spec.podSelector.matchExpressions[0].operator'],
    ['spec.podSelector.matchExpressions[0].key', undefined, 'spec.podSelector.matchExpressions[0].key'],
    ['spec.policyTypes', 'Ingress', 'spec.policyTypes'],
    ['spec.ingress[0].from[1].ipBlock.cidr', undefined, 'spec.ingress[0].from[1].ipBlock.cidr'],
    ['spec.ingress[0].from[1].ipBlock.except[0]', 1, 'spec.ingress[0].from[1].ipBlock.except[0]'],
    ['spec.ingress[0].from[0].podSelector.matchLabels', { app: 1 }, 'spec.ingress[0].from[0].podSelector.matchLabels["app"]'],
    ['spec.ingress[0].from[0].namespaceSelector', [], 'spec.ingress[0].from[0].namespaceSelector'],
    ['spec.ingress[0].ports[1].endPort', '9000', 'spec.ingress[0].ports[1].endPort'],
    ['spec.ingress[1]', 4, 'spec.ingress[1]'],
    ['spec.egress[0].to', {}, 'spec.egress[0].to'],
  ])('%s = %j is a fault at %s', (field, value, path) => {
    expect(readNetworkPolicy(withField(RAW, field, value))).toMatchObject({ ok: false, error: { kind: 'NetworkPolicy', path } });
  });
});
