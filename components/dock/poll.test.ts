// Tests of asking again and again.

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { poll } from './poll.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function stage() {
  const page = Object.assign(new EventTarget(), { hidden: false });
  const asked: { readonly signal: AbortSignal; readonly answer: () => void }[] = [];
  const ask = (signal: AbortSignal): Promise<void> => new Promise((resolve) => asked.push({ signal, answer: resolve }));
  const stop = poll(page, ask, { first: 60, every: 1000 });
  const show = (hidden: boolean): void => {
    page.hidden = hidden;
    page.dispatchEvent(new Event('visibilitychange'));
  };
  return { asked, show, stop };
}

test('the next question waits for the answer to the one before', async () => {
  const { asked, stop } = stage();
  expect(asked).toHaveLength(0);
  await vi.advanceTimersByTimeAsync(5000);
  expect(asked).toHaveLength(1);
  asked[0]?.answer();
  await vi.advanceTimersByTimeAsync(999);
  expect(asked).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(asked).toHaveLength(2);
  stop();
  expect(asked[1]?.signal.aborted).toBe(true);
  asked[1]?.answer();
  await vi.advanceTimersByTimeAsync(5000);
  expect(asked).toHaveLength(2);
});

test('what is not wanted any more before it was asked is never asked', async () => {
  const { asked, stop } = stage();
  await vi.advanceTimersByTimeAsync(59);
  stop();
  await vi.advanceTimersByTimeAsync(5000);
  expect(asked).toHaveLength(0);
});

test('out of sight nothing is asked; in sight again at once', async () => {
  const { asked, show } = stage();
  await vi.advanceTimersByTimeAsync(60);
  show(true);
  asked[0]?.answer();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toHaveLength(1);
  show(false);
  await vi.advanceTimersByTimeAsync(0);
  expect(asked).toHaveLength(2);
});
