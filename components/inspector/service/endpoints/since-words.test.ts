// Since when an endpoint is in its state: seen and told apart.

import { expect, test } from 'vitest';
import type { LifeLine } from '#lib/churn/chronicle-view.ts';
import { clockWords } from '#components/parts/clock-words.ts';
import { lifeAt, sinceOf } from './since-words.ts';

const T = Date.UTC(2026, 10, 29, 12, 0, 0);
const clock = (seconds: number): string => clockWords(T + seconds * 1000);

function life(part: Partial<LifeLine>): LifeLine {
  return {
    family: 'IPv4',
    address: '10.0.0.7',
    pod: 'shop/web-1',
    uid: 'u',
    nodeName: 'node-1',
    zone: 'a',
    began: undefined,
    ended: undefined,
    seenUntil: undefined,
    told: undefined,
    states: [{ from: T, state: 'ready' }],
    came: undefined,
    went: undefined,
    flapping: false,
    ...part,
  };
}

test.each<[string, Partial<LifeLine>, number, string | undefined, 'seen' | 'told' | undefined]>([
  [
    'seen to come',
    {
      began: T,
      states: [
        { from: T, state: 'notReady' },
        { from: T + 4000, state: 'ready' },
      ],
    },
    64,
    `since ${clock(4)}, 60 s`,
    'seen',
  ],
  [
    'a moment before its last state',
    {
      began: T,
      states: [
        { from: T, state: 'notReady' },
        { from: T + 4000, state: 'ready' },
      ],
    },
    3,
    `since ${clock(0)}, 3 s`,
    'seen',
  ],
  [
    'changed since the look began',
    {
      states: [
        { from: T, state: 'ready' },
        { from: T + 1000, state: 'notReady' },
      ],
    },
    200,
    `since ${clock(1)}, 3 min`,
    'seen',
  ],
  ['there before', {}, 60, `since before Signalbox began to watch at ${clock(0)}`, 'told'],
  [
    'there before, and its Pod tells',
    { told: { created: T - 9000, ready: T - 5000 } },
    60,
    `since before Signalbox began to watch at ${clock(0)}; the Pod says Ready since ${clock(-5)}`,
    'told',
  ],
  [
    'not ready, and there before',
    { told: { created: T - 9000, ready: T - 5000 }, states: [{ from: T, state: 'notReady' }] },
    60,
    `since before Signalbox began to watch at ${clock(0)}; the Pod says created ${clock(-9)}`,
    'told',
  ],
  ['a moment before it', { began: T }, -1, undefined, undefined],
])('%s', (_, part, seconds, words, kind) => {
  expect(sinceOf(life(part), T + seconds * 1000)).toEqual(words === undefined ? undefined : { kind, words });
});

test('the life is that of the Pod which had the address then', () => {
  const first = life({ uid: 'a', began: T, ended: T + 5000 });
  const second = life({ uid: 'b', began: T + 6000 });
  const endpoint = (uid: string) => ({ family: 'IPv4', address: '10.0.0.7', uid }) as Parameters<typeof lifeAt>[1];
  expect(lifeAt([first, second], endpoint('a'), T + 1000)).toBe(first);
  expect(lifeAt([first, second], endpoint('a'), T + 5000)).toBeUndefined();
  expect(lifeAt([first, second], endpoint('b'), T + 9000)).toBe(second);
});
