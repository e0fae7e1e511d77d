// What the TCP proxy does to a connection.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { generateRecording } from '#server/replay/generate.ts';
import { manualClock } from '#testing/manual-clock.ts';
import { createReplay, type Replay } from '#server/replay/replay.ts';
import { createTcpProxy, type TcpProxy } from './tcp-proxy.ts';
import { cutInsideLine, sliceLength } from './tcp-slice.ts';
import { list, watch } from '#testing/replay/client.ts';

const recording = generateRecording({ services: 2, pods: 20, nodes: 2, churn: { perSecond: 4, seconds: 5 } });
const PODS = '/api/v1/pods';

let replay: Replay;
let proxy: TcpProxy;

beforeEach(async () => {
  replay = await createReplay({ recording, clock: manualClock(), paused: true });
  proxy = await createTcpProxy({ target: replay.url });
});
afterEach(async () => {
  await proxy.close();
  await replay.close();
});

async function timed<T>(act: () => Promise<T>): Promise<{ value: T; ms: number }> {
  const start = performance.now();
  const value = await act();
  return { value, ms: performance.now() - start };
}

describe('weather', () => {
  test('clear: nothing is changed', async () => {
    expect(await list(proxy.url + PODS)).toEqual(await list(replay.url + PODS));
  });

  test('latency', async () => {
    proxy.set({ latency: 150 });
    const { value, ms } = await timed(() => list(proxy.url + PODS));
    expect(value.items).toHaveLength(20);
    expect(ms).toBeGreaterThanOrEqual(145);
  });

  test('throttled to a rate', async () => {
    proxy.set({ rate: 500_000 }); // Some 210 kB of Pods.
    const { value, ms } = await timed(() => list(proxy.url + PODS));
    expect(value.items).toHaveLength(20);
    expect(ms).toBeGreaterThan(300);
  });

  test.each(['bytes', 'characters'] as const)('cut into %s, and whole again', async (slicing) => {
    proxy.set({ slicing });
    expect(await list(`${proxy.url}/api/v1/nodes`)).toEqual(await list(`${replay.url}/api/v1/nodes`));
  });

  test('silent: no byte, but the socket stays; then what was missed', async () => {
    const watcher = await watch(`${proxy.url}${PODS}?watch=1&resourceVersion=${replay.state().version}`);
    proxy.set({ silent: true });
    const asked = replay.state().requests;
    const late = list(`${proxy.url}/api/v1/nodes`);
    replay.step(2000);
    await expect.poll(() => proxy.connections()).toBe(2);
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(watcher.events).toEqual([]);
    expect(replay.state().requests).toBe(asked);
    proxy.set({ silent: false });
    expect((await late).items).toHaveLength(2);
    expect((await watcher.until((seen) => seen.length >= 8)).length).toBeGreaterThanOrEqual(8);
    watcher.close();
  });
});

describe('breaking', () => {
  test.each(['fin', 'reset'] as const)('cut inside a line, with %s', async (end) => {
    const watcher = await watch(`${proxy.url}${PODS}?watch=1&resourceVersion=${replay.state().version}`);
    proxy.cut(end);
    replay.step(1000);
    expect(await watcher.ended).toBe('error');
    expect(watcher.events.length).toBeLessThan(4);
  });

  test('reset, refused, accepted again', async () => {
    const watcher = await watch(`${proxy.url}${PODS}?watch=1`);
    await watcher.until((seen) => seen.length === 20);
    proxy.refuse();
    expect(await watcher.ended).toBe('error');
    await expect(fetch(proxy.url + PODS)).rejects.toThrow('fetch failed');
    await proxy.accept();
    expect((await list(proxy.url + PODS)).items).toHaveLength(20);
  });

  test('a client that leaves takes its connection along', async () => {
    const watcher = await watch(`${proxy.url}${PODS}?watch=1`);
    await watcher.until((seen) => seen.length === 20);
    watcher.close();
    await expect.poll(() => proxy.connections()).toBe(0);
    await expect.poll(() => replay.state().watches).toBe(0);
  });
});

test('slices end inside characters, and cuts inside lines', () => {
  const text = Buffer.from('naïve ☃ end');
  const first = sliceLength(text, 'characters');
  expect(text.subarray(0, first).toString('latin1')).toBe('na\u00c3');
  expect(sliceLength(text.subarray(first), 'characters')).toBe(' ve '.length + 1);
  expect(sliceLength(text, 'bytes')).toBe(1);
  expect(cutInsideLine(Buffer.from('ab\nabcdefgh\nab\n'))).toBe(7);
});
