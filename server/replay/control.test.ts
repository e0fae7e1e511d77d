// The control paths.

import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readTime } from './control.ts';
import { generateRecording } from './generate.ts';
import { manualClock } from '#testing/manual-clock.ts';
import type { ReplayState } from './control.ts';
import { createReplay, type Replay } from './replay.ts';

const clock = manualClock();
let replay: Replay;

beforeAll(async () => {
  const recording = generateRecording({ services: 1, pods: 4, nodes: 1, churn: { perSecond: 2, seconds: 30 } });
  replay = await createReplay({ recording, clock, paused: true });
});
afterAll(() => replay.close());

async function post(
  path: string,
  init: RequestInit = {},
): Promise<{ status: number; body: ReplayState & { problem?: string; id?: number } }> {
  const response = await fetch(`${replay.url}/_replay/${path}`, { method: 'POST', ...init });
  return { status: response.status, body: (await response.json()) as ReplayState & { problem?: string; id?: number } };
}

/** fetch does not let a test write its own Host. */
function withHost(host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request(`${replay.url}/_replay/state`, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.on('error', reject);
    asked.end();
  });
}

test('seek, step, speed, play, pause', async () => {
  expect((await post('seek?t=12')).body.t).toBe(12_000);
  expect((await post('step?t=1500ms')).body.t).toBe(13_500);
  expect((await post('speed?x=4')).body.speed).toBe(4);
  expect((await post('play')).body.paused).toBe(false);
  expect((await post('pause')).body.paused).toBe(true);
  const state = (await (await fetch(`${replay.url}/_replay/state`)).json()) as ReplayState;
  expect(state).toMatchObject({ t: 13_500, duration: 31_000, loops: 0, paused: true, speed: 4, watches: 0, faults: [] });
});

test('faults by query, by JSON, and cleared', async () => {
  const first = await post('fault?kind=busy&code=503&count=2&resource=pods');
  await post('fault', { body: JSON.stringify({ kind: 'forbidden', allow: ['a'] }) });
  expect(replay.state().faults.map((entry) => entry.fault.kind)).toEqual(['busy', 'forbidden']);
  expect((await post(`clear?id=${first.body.id}`)).body.faults).toHaveLength(1);
  expect((await post('clear')).body.faults).toEqual([]);
});

test('an outage begins after its command is answered', async () => {
  const { status, body } = await post('fault?kind=outage&for=1000');
  expect([status, body.id]).toEqual([200, undefined]);
  await expect
    .poll(() =>
      fetch(`${replay.url}/livez`).then(
        () => 'up',
        () => 'down',
      ),
    )
    .toBe('down');
  clock.advance(1000);
  await expect
    .poll(() =>
      fetch(`${replay.url}/livez`).then(
        () => 'up',
        () => 'down',
      ),
    )
    .toBe('up');
});

describe('refused', () => {
  test.each(['seek', 'seek?t=soon', 'speed?x=0', 'speed?x=fast', 'fault?kind=rain', 'dance'])('%s', async (path) => {
    const { status, body } = await post(path);
    expect(status).toBe(400);
    expect(body.problem).toBeTruthy();
  });

  test('a body that is not JSON', async () => {
    expect((await post('fault', { body: '{' })).status).toBe(400);
  });

  test('changes by GET, pages of a browser, foreign names', async () => {
    expect((await fetch(`${replay.url}/_replay/seek?t=1`)).status).toBe(405);
    expect((await post('pause', { headers: { origin: 'http://localhost:3000' } })).status).toBe(403);
    expect(await withHost('evil.example')).toBe(421);
    expect(await withHost('localhost:18200')).toBe(200);
  });
});

test.each([
  ['124', 124_000],
  ['1.5', 1500],
  ['3s', 3000],
  ['250ms', 250],
  ['', undefined],
  ['-1', undefined],
])('%s as a time', (text, ms) => expect(readTime(text)).toBe(ms));
