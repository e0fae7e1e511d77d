// Tests of what explains several findings, in words.

import { expect, test } from 'vitest';
import { COMMON_CAUSES, type CommonCauseKind, commonCause } from '#lib/cluster/common-cause.ts';
import { affectedWords, commonCauseLine, commonCauseWords } from './common-cause.ts';

const services = (count: number) => Array.from({ length: count }, (_, i) => ({ kind: 'Service' as const, key: `shop/s${i}` }));

test.each<[kind: CommonCauseKind, of: readonly string[], words: string]>([
  ['nodes-not-ready', ['node-0003'], 'Node node-0003 is not ready'],
  ['nodes-not-ready', ['a', 'b'], 'Nodes a and b are not ready'],
  ['nodes-not-ready', ['a', 'b', 'c', 'd', 'e'], '5 Nodes (a, b, c and 2 more) are not ready'],
  ['nodes-gone', ['a'], 'Node a does not exist any more'],
  ['nodes-drained', ['a'], 'Node a is being drained'],
  ['rollout-stuck', ['shop/web'], 'The rollout of Deployment shop/web is stuck'],
  ['rollout-stuck', ['shop/a', 'shop/b'], 'The rollouts of Deployments shop/a and shop/b are stuck'],
  ['slices-behind', [], 'The EndpointSlice controller is behind'],
  ['policies', ['shop/deny', 'shop/more'], 'NetworkPolicies shop/deny and shop/more keep connections away'],
  ['service-missing', ['shop/reviews'], 'Service shop/reviews does not exist'],
  ['gateway-missing', ['edge/gw'], 'Gateway edge/gw does not exist'],
  ['gateway-not-served', ['edge/gw'], 'Gateway edge/gw is not served'],
  ['namespace-terminating', ['shop'], 'Namespace shop is being deleted'],
])('%s of %j', (kind, of, words) => {
  expect(commonCauseWords(commonCause(kind, of))).toBe(words);
});

test('every kind has words of its own', () => {
  const kinds = Object.keys(COMMON_CAUSES) as readonly CommonCauseKind[];
  const all = kinds.map((kind) => commonCauseWords(commonCause(kind, COMMON_CAUSES[kind] === undefined ? [] : ['x'])));
  expect(new Set(all).size).toBe(kinds.length);
});

test('who is affected', () => {
  expect(affectedWords([])).toBe('');
  expect(affectedWords(services(1))).toBe('1 Service affected');
  expect(affectedWords([...services(2), { kind: 'Ingress', key: 'shop/in' }])).toBe('2 Services and 1 Ingress affected');
  expect(affectedWords([1, 2].map((i) => ({ kind: 'NetworkPolicy', key: `shop/p${i}` })))).toBe('2 NetworkPolicies affected');
  expect(commonCauseLine(commonCause('nodes-not-ready', ['node-0003']), services(5))).toBe(
    'Node node-0003 is not ready: 5 Services affected',
  );
  expect(commonCauseLine(commonCause('gateway-not-served', ['edge/gw']), [])).toBe('Gateway edge/gw is not served');
});
