// Cluster time: follows the API server's Date, never goes back, never stands still, ignores jumps of this machine's clock (docs/reliability.md, row 16).

import { describe, expect, test } from 'vitest';
import { manualClock } from '#testing/manual-clock.ts';
import { createClusterTime } from './cluster-time.ts';

const HOUR = 3_600_000;

describe('cluster time', () => {
  test("is this machine's until the server has answered", () => {
    const clock = manualClock(1_000_000);
    const time = createClusterTime(clock);
    clock.advance(500);
    expect(time.now()).toBe(1_000_500);
  });

  test('follows the server from its first answer, also where this machine is an hour ahead', () => {
    const clock = manualClock(10 * HOUR);
    const time = createClusterTime(clock);
    expect(time.now()).toBe(10 * HOUR);
    time.observe(9 * HOUR);
    expect(time.now()).toBe(9 * HOUR);
    clock.advance(2500);
    expect(time.now()).toBe(9 * HOUR + 2500);
  });

  test('a Date that is cut to the second does not pull it back', () => {
    const clock = manualClock(0);
    const time = createClusterTime(clock);
    time.observe(HOUR);
    clock.advance(1900);
    time.observe(HOUR + 1000);
    expect(time.now()).toBe(HOUR + 1900);
  });

  test("a jump of this machine's clock is not seen", () => {
    const clock = manualClock(HOUR);
    const time = createClusterTime(clock);
    time.observe(HOUR);
    clock.advance(1000);
    clock.setWall(20 * HOUR);
    expect(time.now()).toBe(HOUR + 1000);
    clock.setWall(0);
    clock.advance(1000);
    expect(time.now()).toBe(HOUR + 2000);
  });

  test("goes on a little slower, and never back, when the server's clock is set back", () => {
    const clock = manualClock(0);
    const time = createClusterTime(clock);
    time.observe(2 * HOUR);
    expect(time.now()).toBe(2 * HOUR);
    time.observe(HOUR);
    expect(time.now()).toBe(2 * HOUR);
    clock.advance(10_000);
    expect(time.now()).toBe(2 * HOUR + 9000);
    time.observe(HOUR + 10_000);
    expect(time.now()).toBe(2 * HOUR + 9000);
    time.observe(3 * HOUR);
    expect(time.now()).toBe(3 * HOUR);
  });

  test('has caught up with a server whose clock was set back after ten times as long', () => {
    const clock = manualClock(0);
    const time = createClusterTime(clock);
    time.observe(HOUR + 60_000);
    time.observe(HOUR);
    clock.advance(600_000);
    expect(time.now()).toBe(HOUR + 600_000);
    clock.advance(1000);
    expect(time.now()).toBe(HOUR + 601_000);
  });

  test('does not depend on who read it when: an age is never the difference of two clocks', () => {
    const clock = manualClock(0);
    const [read, unread] = [createClusterTime(clock), createClusterTime(clock)];
    for (const date of [HOUR, 2 * HOUR, HOUR, HOUR + 60_000, 30_000]) {
      for (const time of [read, unread]) time.observe(date);
      clock.advance(4000);
      read.now();
    }
    expect(unread.now()).toBe(read.now());
  });

  test('a header that is no date changes nothing', () => {
    const clock = manualClock(HOUR);
    const time = createClusterTime(clock);
    time.observe(Number.NaN);
    expect(time.now()).toBe(HOUR);
  });
});
