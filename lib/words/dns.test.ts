// Tests of the words for names that give nothing.

import { expect, test } from 'vitest';
import type { Answer } from '#lib/dns/record.ts';
import { nothingWords } from './dns.ts';

const nxdomain = (why: Extract<Answer, { kind: 'nxdomain' }>['why']): Answer => ({ kind: 'nxdomain', why, rules: [] });
const nodata = (why: Extract<Answer, { kind: 'nodata' }>['why']): Answer => ({ kind: 'nodata', why, rules: [] });

test.each<[Answer, string]>([
  [nxdomain({ kind: 'none-ready', service: 'shop/db', unready: 0 }), 'NXDOMAIN: it has no endpoints.'],
  [nxdomain({ kind: 'none-ready', service: 'shop/db', unready: 1 }), 'NXDOMAIN: its only endpoint is not ready.'],
  [nxdomain({ kind: 'none-ready', service: 'shop/db', unready: 3 }), 'NXDOMAIN: none of its 3 endpoints is ready.'],
  [nxdomain({ kind: 'no-endpoint', service: 'shop/db', host: 'db-0', unready: 1 }), 'NXDOMAIN: the endpoint is not ready.'],
  [nxdomain({ kind: 'dotted-pod', service: 'shop/db', host: 'my.pod' }), 'NXDOMAIN: the name of the Pod has a dot'],
  [nxdomain({ kind: 'too-long' }), 'NXDOMAIN: nobody can ask for it'],
  [nxdomain({ kind: 'external-is-address', service: 'shop/x', target: '192.0.2.7' }), 'NXDOMAIN: externalName 192.0.2.7 is an address.'],
  [nxdomain({ kind: 'no-service', service: 'shop/x' }), 'NXDOMAIN: there is no Service x in shop.'],
  [
    nodata({ kind: 'chain-ends', at: 'a.shop.svc.cluster.local', why: 'circle' }),
    'NODATA: the alias leads to a.shop.svc.cluster.local, in a circle.',
  ],
  [nodata({ kind: 'other-family' }), 'NODATA: it has no address of this family.'],
  [{ kind: 'unknown', namespace: 'other', rules: [] }, 'unknown: it depends on other, which is not in this view.'],
])('%j', (answer, expected) => {
  const words = nothingWords(answer);
  expect(`${words?.code}: ${words?.why}`).toContain(expected);
});

test('an answer with records needs no words', () => {
  expect(nothingWords({ kind: 'records', records: [], leaves: undefined, rules: [] })).toBeUndefined();
});
