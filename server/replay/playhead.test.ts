// The virtual clock of a replay.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { generateRecording } from './generate.ts';
import { type ManualClock, manualClock } from '#testing/manual-clock.ts';
import { createPlayhead, type Playhead } from './playhead.ts';
import { rounds } from './round.ts';
import { createStore, type Store } from './store.ts';
import { momentAt } from './timeline.ts';

const recording = generateRecording({ services: 2, pods: 6, nodes: 2, churn: { perSecond: 4, seconds: 10 } });
let clock: ManualClock;
let store: Store;
let head: Playhead;

function start(loop: boolean, paused = false): void {
  store = createStore(momentAt(recording, 0), recording.version, 100_000);
  head = createPlayhead({ recording, store, clock, speed: 1, loop, paused, at: 0 });
}

/** The objects in the store are those of the recording at `t`, in this round. */
function expectMoment(t: number): void {
  const inRound = rounds(recording);
  const moment = momentAt(recording, t, (object) => inRound(object, head.loops()));
  for (const resource of recording.resources) {
    const wanted = [...(moment.get(resource.resource)?.values() ?? [])].map((object) => object.encode(0).toString()).sort();
    const found = store.list(resource).map((entry) => entry.object.encode(0).toString());
    expect(found.sort()).toEqual(wanted);
  }
}

beforeEach(() => {
  clock = manualClock();
});
afterEach(() => head.close());

describe('playing', () => {
  test('emits events when they are due', () => {
    start(true);
    clock.advance(2600);
    expect(head.position()).toBe(2500); // The last event so far; nobody asked since.
    expectMoment(2500);
    head.sync();
    expect(head.position()).toBe(2600);
  });

  test('a factor of speed', () => {
    start(true);
    head.setSpeed(3);
    clock.advance(1000);
    head.sync();
    expect(head.position()).toBeCloseTo(3000, 3);
    expectMoment(3000);
  });

  test('paused, time stands and can be stepped', () => {
    start(true, true);
    clock.advance(5000);
    expect(head.position()).toBe(0);
    expect(head.date()).toBe(recording.startedAt);
    head.step(1250);
    expect(head.position()).toBe(1250);
    expectMoment(1250);
    head.play();
    clock.advance(250);
    head.sync();
    expect(head.position()).toBe(1500);
  });
});

describe('looping', () => {
  test('goes back to the beginning by ordinary changes while the date goes on', () => {
    start(true);
    clock.advance(recording.duration + 1000);
    head.sync();
    expect(head.loops()).toBe(1);
    expect(head.position()).toBe(1000);
    expect(head.date()).toBe(recording.startedAt + recording.duration + 1000);
    expectMoment(1000);
  });

  test('long sleep leaves whole rounds out', () => {
    start(true, true);
    const before = store.version();
    head.step(recording.duration * 1000 + 500);
    expect(head.loops()).toBe(1000);
    expect(head.position()).toBe(500);
    expectMoment(500);
    expect(store.version() - before).toBeLessThan(3 * recording.events.length);
  });

  test('without looping it stays at the end', () => {
    start(false);
    clock.advance(recording.duration * 3);
    head.sync();
    expect(head.position()).toBe(recording.duration);
    expect(head.loops()).toBe(0);
    expectMoment(recording.duration);
  });
});

test.each([9_000, 100, 4_250, 0, 1_000_000])('seeking to %d shows that moment', (t) => {
  start(true, true);
  head.seek(5_000);
  head.seek(t);
  expect(head.position()).toBe(Math.min(t, recording.duration));
  expectMoment(head.position());
});
