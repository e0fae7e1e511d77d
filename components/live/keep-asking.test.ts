// keepAsking: asked at once, again on news, seldom without, and no more once it is stopped.

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ShownFrame } from './shown.ts';
import { keepAsking } from './keep-asking.ts';

type Listener = (frame: ShownFrame) => void;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function started() {
  const listeners = new Set<Listener>();
  const asked: AbortSignal[] = [];
  let answer: (() => void) | undefined;
  const stop = keepAsking(
    {
      onFrame(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    (signal) => {
      asked.push(signal);
      return new Promise((resolve) => (answer = resolve));
    },
  );
  return {
    asked,
    stop,
    listeners,
    async answer() {
      answer?.();
      await vi.advanceTimersByTimeAsync(0);
    },
    change(kind: 'EndpointSlice' | 'Finding') {
      for (const listener of listeners)
        listener({ changes: [{ kind, key: 'a', before: undefined, after: undefined }] } as unknown as ShownFrame);
    },
  };
}

test('at once, on news at most once a second, and seldom without', async () => {
  const { asked, answer, change } = started();
  expect(asked).toHaveLength(1);
  await answer();
  change('Finding');
  await vi.advanceTimersByTimeAsync(5000);
  expect(asked, 'a finding is no news of endpoints').toHaveLength(1);
  change('EndpointSlice');
  await vi.advanceTimersByTimeAsync(0);
  expect(asked).toHaveLength(2);
  await answer();
  change('EndpointSlice');
  await vi.advanceTimersByTimeAsync(900);
  expect(asked, 'not twice in a second').toHaveLength(2);
  await vi.advanceTimersByTimeAsync(100);
  expect(asked).toHaveLength(3);
  await answer();
  await vi.advanceTimersByTimeAsync(15_000);
  expect(asked).toHaveLength(4);
});

test('news that comes while it is asked is asked for afterwards', async () => {
  const { asked, answer, change } = started();
  change('EndpointSlice');
  await vi.advanceTimersByTimeAsync(3000);
  expect(asked, 'one at a time').toHaveLength(1);
  await answer();
  expect(asked).toHaveLength(2);
});

test('stopped, it gives up what is on its way and asks no more', async () => {
  const { asked, answer, stop, listeners } = started();
  stop();
  expect(asked[0]?.aborted).toBe(true);
  expect(listeners.size).toBe(0);
  await answer();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toHaveLength(1);
});
