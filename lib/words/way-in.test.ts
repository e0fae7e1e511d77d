// Tests of what the tag of a way in says: the kind always where it can be read, and no more than fits.

import { expect, test } from 'vitest';
import { tagWords, type WayInText, wayInWords } from './way-in.ts';

const ingress: WayInText = { kind: 'ingress', label: '/api', whole: 'www.shop.example/api' };
const balancer: WayInText = { kind: 'load-balancer', label: '203.0.113.80', whole: '203.0.113.80' };
const nodePort: WayInText = { kind: 'node-port', label: ':30080', whole: ':30080' };
const route: WayInText = { kind: 'route', label: '90% /', whole: 'www.shop.example/ (90%)' };

test.each<[string, readonly WayInText[], number, string]>([
  ['a path with its host', [ingress], 30, 'Ingress www.shop.example/api'],
  ['the path', [ingress], 13, 'Ingress /api'],
  ['the kind alone', [{ ...ingress, label: '/recommendations' }], 13, 'Ingress'],
  ['less than that: the path', [ingress], 6, '/api'],
  ['an address', [balancer], 26, 'load balancer 203.0.113.80'],
  ['its end', [balancer], 13, 'LB ….0.113.80'],
  ['its end alone', [balancer], 6, '…13.80'],
  ['a node port', [nodePort], 17, 'node port :30080'],
  ['the same, short', [nodePort], 13, 'node :30080'],
  ['a share of a route', [route], 13, 'Gateway 90% /'],
  ['several of one kind', [ingress, ingress], 13, 'Ingress ×2'],
  ['several kinds', [ingress, balancer], 13, '2 ways in'],
  ['several kinds in little room', [ingress, balancer], 6, '2 ways'],
  ['none', [], 13, ''],
])('%s', (_, ways, most, words) => {
  const text = tagWords(ways, most);
  expect(text).toBe(words);
  expect(text.length).toBeLessThanOrEqual(most);
});

test('in full', () => {
  expect([ingress, balancer, nodePort].map(wayInWords)).toEqual([
    'Ingress www.shop.example/api',
    'load balancer 203.0.113.80',
    'node port :30080',
  ]);
});
