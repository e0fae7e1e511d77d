// Where the reader stands: the words of the chip, and the key V.

import { describe, expect, it, test } from 'vitest';
import { HOME, standIn, type View } from '#components/live/view.ts';
import { DEFAULT_CHOICE, type ProxyChoice, type VantageChoice } from '#lib/routing/route-settings.ts';
import type { Vantage } from '#lib/routing/vantage.ts';
import { sameVantage, standHere } from '#components/live/stand-here.ts';
import { chipWords, proxyWords } from '#lib/words/vantage.ts';

const POD: Vantage = { kind: 'pod', pod: 'shop/web-1' };
const NODE: Vantage = { kind: 'node', node: 'node-1' };
const OUTSIDE: Vantage = { kind: 'external', node: 'node-1', address: undefined };

function stand(vantage: Vantage, over: Partial<VantageChoice> = {}): VantageChoice {
  return { vantage, via: undefined, family: undefined, ...over };
}

test.each<[VantageChoice, ProxyChoice, string, readonly string[]]>([
  [stand(POD), DEFAULT_CHOICE, 'in web-1', []],
  [stand({ kind: 'pod', pod: 'data/db-0' }), DEFAULT_CHOICE, 'in data/db-0', []],
  [stand(NODE, { via: { kind: 'nodePort', at: 'node-2' } }), DEFAULT_CHOICE, 'on node-1', ['by node port node-2']],
  [stand({ ...OUTSIDE, address: '198.51.100.4' }, { family: 'IPv6' }), DEFAULT_CHOICE, 'outside, at node-1', ['as 198.51.100.4', 'IPv6']],
  [
    stand(OUTSIDE),
    { ...DEFAULT_CHOICE, mode: 'nftables', nodePortAddresses: 'primary' },
    'outside, at node-1',
    ['nftables', 'node ports on the Node’s own address'],
  ],
])('the chip of %j', (choice, proxy, where, how) => {
  expect(chipWords(choice, proxy, 'shop')).toEqual({ where, how });
});

test('of kube-proxy’s settings only what differs from the defaults is said', () => {
  expect(proxyWords(DEFAULT_CHOICE)).toEqual([]);
  expect(proxyWords({ ...DEFAULT_CHOICE, detectLocal: { kind: 'ClusterCIDR', cidrs: undefined } })).toEqual([]);
  expect(proxyWords({ ...DEFAULT_CHOICE, detectLocal: { kind: 'ClusterCIDR', cidrs: [] } })).toEqual(['Pods known by nothing']);
  expect(proxyWords({ ...DEFAULT_CHOICE, detectLocal: { kind: 'NodeCIDR' } })).toEqual(['Pods known by NodeCIDR']);
});

describe('the key V', () => {
  function press(view: Partial<View>): unknown {
    let done: unknown = 'nothing';
    standHere({ view: { ...HOME, ...view }, standAt: (vantage) => (done = vantage) }, () => (done = 'asks'));
    return done;
  }

  it('stands in what is selected, leaves where one stands already, and asks otherwise', () => {
    expect(press({ selection: { kind: 'Pod', key: 'shop/web-1' } })).toEqual(POD);
    expect(press({ selection: { kind: 'Node', key: 'node-1' }, stand: stand(POD) })).toEqual(NODE);
    expect(press({ selection: { kind: 'Node', key: 'node-1' }, stand: stand(NODE) })).toBeUndefined();
    expect(press({ selection: { kind: 'Node', key: 'node-1' }, stand: stand(OUTSIDE) })).toEqual(NODE);
    expect(press({ selection: { kind: 'Service', key: 'shop/web' } })).toBe('asks');
    expect(press({})).toBe('asks');
  });
});

test('a vantage is the same only with the same place, node and address', () => {
  expect(sameVantage(undefined, undefined)).toBe(true);
  expect(sameVantage(NODE, undefined)).toBe(false);
  expect(sameVantage(NODE, { ...NODE })).toBe(true);
  expect(sameVantage(NODE, OUTSIDE)).toBe(false);
  expect(sameVantage(OUTSIDE, { ...OUTSIDE, address: '198.51.100.4' })).toBe(false);
});

test('elsewhere on the same side the way in is kept; across the border it is not', () => {
  const before = stand(NODE, { via: { kind: 'nodePort', at: undefined }, family: 'IPv6' });
  expect(standIn(before, POD)).toEqual({ ...before, vantage: POD });
  expect(standIn(before, OUTSIDE)).toEqual(stand(OUTSIDE, { family: 'IPv6' }));
  expect(standIn(undefined, POD)).toEqual(stand(POD));
});
