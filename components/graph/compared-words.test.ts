// What is said of a station between two moments.

import { expect, test } from 'vitest';
import { comparedStations } from '#lib/graph/compared.ts';
import type { NetChange } from '#lib/churn/net-changes.ts';
import { comparedWords, countedWords, ghostWords, type OtherMoment } from './compared-words.ts';

const BEFORE: OtherMoment = { clock: '05:54:14', isBefore: true };
const AFTER: OtherMoment = { clock: '05:58:10', isBefore: false };

function change(kind: NetChange['kind'], over: Partial<NetChange> = {}): NetChange {
  const [from, to] = { came: ['absent', 'ready'], went: ['draining', 'absent'], changed: ['ready', 'notReady'] }[kind] as [
    NetChange['from'],
    NetChange['to'],
  ];
  const at = { service: 'shop/web', address: '10.0.0.1', pod: 'shop/web-1', nodeName: 'node-1' };
  return { kind, from, to, ...at, last: {} as NetChange['last'], ...over };
}

const only = (...changes: NetChange[]) => [...comparedStations(changes).values()][0] ?? { difference: 'came', changes: [] };

test.each<readonly [string, readonly NetChange[], string, string]>([
  ['came', [change('came')], 'came after 05:54:14', 'comes by 05:58:10'],
  ['went', [change('went')], 'went after 05:54:14', 'goes by 05:58:10'],
  ['another state', [change('changed')], 'at 05:54:14 ready', 'at 05:58:10 not ready'],
  ['in both families', [change('came'), change('came', { address: 'fd00::1' })], 'came after 05:54:14', 'comes by 05:58:10'],
  ['to two Services the same', [change('went'), change('went', { service: 'shop/web-all' })], 'went after 05:54:14', 'goes by 05:58:10'],
  [
    'to two Services otherwise',
    [change('went'), change('changed', { service: 'shop/web-all' })],
    'web: went after 05:54:14, web-all: at 05:54:14 ready',
    'web: goes by 05:58:10, web-all: at 05:58:10 not ready',
  ],
  ['another Pod of its name', [change('went'), change('came')], 'replaced after 05:54:14', 'replaced by 05:58:10'],
])('%s', (_what, changes, before, after) => {
  expect(comparedWords(only(...changes), BEFORE)).toBe(before);
  expect(comparedWords(only(...changes), AFTER)).toBe(after);
});

test('one that is not in the picture says who and where it is', () => {
  expect(ghostWords(only(change('went')), BEFORE)).toBe('Not here at this moment: web-1, on node-1, went after 05:54:14');
  const outside = change('came', { pod: undefined, nodeName: undefined });
  expect(ghostWords(only(outside), AFTER)).toBe('Not here at this moment: 10.0.0.1, comes by 05:58:10');
});

test('those that a bar counts', () => {
  const stations = [only(change('came')), only(change('came')), only(change('changed'))];
  expect(countedWords(stations, BEFORE)).toBe('2 came, 1 changed');
  expect(countedWords(stations, AFTER)).toBe('2 come, 1 change');
});
