// The cluster's clock as the page knows it.

import { expect, it } from 'vitest';
import { createClusterClock } from './cluster-clock.ts';

function at(): { clock: ReturnType<typeof createClusterClock>; set: (ms: number) => void } {
  let now = 0;
  return { clock: createClusterClock(() => now), set: (ms) => (now = ms) };
}

it('runs on by itself from the message that came fastest', () => {
  const { clock, set } = at();
  expect(clock.now()).toBe(0);
  set(100);
  clock.observe(10_000, true);
  set(400);
  clock.observe(10_100, true);
  expect(clock.behind()).toBe(200);
  set(1400);
  expect(clock.now()).toBe(11_300);
});

it('does not call a page late for a snapshot of a quiet cluster', () => {
  const { clock, set } = at();
  clock.observe(10_000, true);
  set(50);
  clock.observe(2_000, false);
  expect(clock.behind()).toBe(0);
});

it('forgets a clock that was set back after a few messages', () => {
  const { clock, set } = at();
  clock.observe(3_600_000, true);
  for (let i = 1; i <= 16; i++) {
    set(i * 10);
    clock.observe(1_000 + i * 10, true);
  }
  expect(clock.now()).toBe(1_160);
  expect(clock.behind()).toBe(0);
});
