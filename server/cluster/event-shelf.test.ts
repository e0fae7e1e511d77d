// Tests of events on their way into the state.

import { beforeEach, describe, expect, test } from 'vitest';
import { KUBE_KINDS } from '#lib/kube/record.ts';
import type { Event } from '#lib/kube/event.ts';
import { buildEvent } from '#testing/builders/event.ts';
import { buildNode, buildPod } from '#testing/builders/kube.ts';
import { manualClock } from '#testing/manual-clock.ts';
import { createLiveCluster, type LiveCluster } from './live.ts';

const NOW = Date.parse('2026-11-22T02:00:00Z');
const before = (ms: number): string => new Date(NOW - ms).toISOString();
const INFO = { name: 'test', source: 'demo', server: '', version: undefined, namespace: undefined, problem: undefined } as const;

let clock: ReturnType<typeof manualClock>;
let cluster: LiveCluster;
let batches: number;

beforeEach(() => {
  clock = manualClock(NOW);
  cluster = createLiveCluster({ clock, info: INFO });
  batches = 0;
  cluster.replace('Pod', [buildPod()], undefined, []);
  for (const kind of KUBE_KINDS) cluster.status(kind, { state: 'live' });
  cluster.flush();
  cluster.subscribe(() => batches++);
});

const held = (): readonly string[] => [...cluster.state.tables.Event.values()].map(({ metadata }) => metadata.name).sort();
const event = (name: string, options: Parameters<typeof buildEvent>[0] = {}): Event => buildEvent({ name, last: before(1000), ...options });

test('a storm is one batch every two seconds, with the last word of each', () => {
  for (let count = 1; count <= 1000; count++) cluster.put(event('a', { count }));
  clock.advance(1000);
  expect([batches, held()]).toEqual([0, []]);
  clock.advance(1500);
  expect([batches, held()]).toEqual([1, ['a']]);
  expect(cluster.state.tables.Event.get('shop/a')?.deprecatedCount).toBe(1000);
});

test('what goes well, and what is not kept, wakes nobody', () => {
  for (let i = 0; i < 100; i++) cluster.delete('Event', `shop/x${i}`);
  cluster.put(event('old', { last: before(2 * 60 * 60 * 1000) }));
  clock.advance(10_000);
  expect(batches).toBe(0);
});

test('of an object the five latest are kept', () => {
  for (let i = 1; i <= 9; i++) cluster.put(event(`e${i}`, { last: before(10_000 - i) }));
  clock.advance(3000);
  expect(held()).toEqual(['e5', 'e6', 'e7', 'e8', 'e9']);
  cluster.put(event('e10', { last: before(1) }));
  clock.advance(3000);
  expect(held()).toEqual(['e10', 'e6', 'e7', 'e8', 'e9']);
});

test('in all no more than two thousand', () => {
  const many = Array.from({ length: 2500 }, (_, i) => event(`e${i}`, { of: `pod-${i}`, last: before(2500 - i) }));
  cluster.replace('Event', many, undefined, []);
  cluster.flush();
  expect(held()).toHaveLength(2000);
  expect(held()).not.toContain('e0');
});

describe('they go', () => {
  test('when the API server deletes them, and when a list lacks them', () => {
    cluster.replace('Event', [event('a'), event('b')], undefined, []);
    cluster.flush();
    cluster.delete('Event', 'shop/a');
    clock.advance(3000);
    expect(held()).toEqual(['b']);
    cluster.replace('Event', [], undefined, []);
    cluster.flush();
    expect(held()).toEqual([]);
  });

  test('within a minute, when their object goes or another one takes its name', () => {
    cluster.replace('Event', [event('a'), event('n', { kind: 'Node', of: 'node-1', uid: 'node-1' })], undefined, []);
    cluster.put(buildNode());
    cluster.flush();
    cluster.put(buildPod({ uid: 'another' }));
    clock.advance(60_000);
    cluster.flush();
    expect(held()).toEqual(['n']);
  });

  test('after an hour', () => {
    cluster.put(event('a'));
    clock.advance(30 * 60_000);
    expect(held()).toEqual(['a']);
    clock.advance(31 * 60_000);
    expect(held()).toEqual([]);
  });

  test('and not those of which only the Pods may not be read', () => {
    cluster.status('Pod', { state: 'denied', verb: 'list', group: '', resource: 'pods', namespace: undefined });
    cluster.put(event('a', { of: 'unknown' }));
    clock.advance(120_000);
    expect(held()).toEqual(['a']);
  });
});

test('one that comes back is held again', () => {
  cluster.put(event('a'));
  cluster.delete('Event', 'shop/a');
  cluster.put(event('a', { count: 2 }));
  clock.advance(3000);
  expect(cluster.state.tables.Event.get('shop/a')?.deprecatedCount).toBe(2);
});
