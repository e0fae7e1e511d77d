// Tests of what differs between two moments.

import { expect, test } from 'vitest';
import type { Presence } from '#lib/churn/endpoint-state.ts';
import type { Transition } from '#lib/churn/life.ts';
import { netChanges, netWords } from './net-changes.ts';

function move(name: string, time: number, from: Presence, to: Presence, over: Partial<Transition> = {}): Transition {
  return {
    service: 'shop/web',
    family: 'IPv4',
    address: `10.0.0.${name}`,
    pod: `shop/web-${name}`,
    uid: `uid-${name}`,
    from,
    to,
    portsBefore: [],
    ports: [],
    nodeName: to === 'absent' ? undefined : 'node-1',
    zone: 'a',
    time,
    cause: { kind: 'unknown' },
    ...over,
  };
}

test('from the first to the last of each endpoint; there and back is nothing', () => {
  const changes = netChanges([
    move('4', 50, 'ready', 'absent', { service: 'shop/api' }),
    move('1', 40, 'notReady', 'ready'),
    move('3', 35, 'notReady', 'ready'),
    move('2', 30, 'draining', 'absent'),
    move('3', 25, 'ready', 'notReady'),
    move('2', 20, 'ready', 'draining'),
    move('5', 15, 'ready', 'notReady'),
    move('1', 10, 'absent', 'notReady'),
  ]);
  expect(changes.map(({ kind, service, pod, from, to }) => [kind, service, pod, from, to])).toEqual([
    ['went', 'shop/api', 'shop/web-4', 'ready', 'absent'],
    ['came', 'shop/web', 'shop/web-1', 'absent', 'ready'],
    ['went', 'shop/web', 'shop/web-2', 'ready', 'absent'],
    ['changed', 'shop/web', 'shop/web-5', 'ready', 'notReady'],
  ]);
  expect(netWords(changes)).toBe('1 came, 2 went, 1 changed');
  expect(changes[2]?.nodeName, 'of one that went, where it was').toBe('node-1');
});

test('another Pod at the same address is another endpoint', () => {
  const changes = netChanges([move('1', 20, 'absent', 'ready', { uid: 'new' }), move('1', 20, 'ready', 'absent', { uid: 'old' })]);
  expect(changes.map(({ kind }) => kind)).toEqual(['came', 'went']);
});
