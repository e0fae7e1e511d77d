// Faults on demand, as a client meets them.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { generateRecording } from '#server/replay/generate.ts';
import { type ManualClock, manualClock } from '#testing/manual-clock.ts';
import { createReplay, type Replay } from '#server/replay/replay.ts';
import { type ApiList, type ApiStatus, ask, list, watch } from '#testing/replay/client.ts';
import { readFault } from './read-fault.ts';

const recording = generateRecording({ services: 2, pods: 8, nodes: 2, churn: { perSecond: 4, seconds: 5 } });
const PODS = '/api/v1/pods';
const STREAMED = 'watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';

let clock: ManualClock;
let replay: Replay;

beforeEach(async () => {
  clock = manualClock();
  replay = await createReplay({ recording, clock, paused: true });
});
afterEach(() => replay.close());

function watchNow(query = ''): ReturnType<typeof watch> {
  return watch(`${replay.url}${PODS}?watch=1&resourceVersion=${replay.state().version}${query}`);
}

describe('answers instead of the server', () => {
  test('429 and 503 with Retry-After, as often as they count, for one resource', async () => {
    replay.addFault({ kind: 'busy', code: 429, retryAfter: 3, resource: 'pods', count: 2 });
    replay.addFault({ kind: 'busy', code: 503, retryAfter: 1, resource: 'nodes', count: 1 });
    const answers = [await ask<ApiStatus>(replay.url + PODS), await ask<ApiStatus>(replay.url + PODS)];
    for (const { status, headers, body } of answers) {
      expect([status, headers.get('retry-after')]).toEqual([429, '3']);
      expect([body.reason, body.details?.retryAfterSeconds]).toEqual(['TooManyRequests', 3]);
    }
    expect((await ask(replay.url + PODS)).status).toBe(200);
    expect((await ask(`${replay.url}/api/v1/nodes`)).status).toBe(503);
    expect((await ask(`${replay.url}/api/v1/services`)).status).toBe(200);
    expect(replay.state().faults).toEqual([]);
  });

  test('403 for one kind but in one namespace', async () => {
    replay.addFault({ kind: 'forbidden', resource: 'pods', allow: ['scale-0'] });
    const { status, body } = await ask<ApiStatus>(replay.url + PODS);
    expect(status).toBe(403);
    expect(body).toMatchObject({ kind: 'Status', reason: 'Forbidden', code: 403, details: { kind: 'pods' } });
    expect(body.message).toBe('pods is forbidden: User "replay" cannot list resource "pods" in API group "" at the cluster scope');
    expect((await ask(`${replay.url}/api/v1/namespaces/scale-0/pods`)).status).toBe(200);
    const other = await ask<ApiStatus>(`${replay.url}/api/v1/namespaces/other/pods?watch=1`);
    expect(other.body.message).toContain('cannot watch resource "pods" in API group "" in the namespace "other"');
    expect((await ask(`${replay.url}/api/v1/services`)).status).toBe(200);
  });

  test('401 until the token is right', async () => {
    replay.addFault({ kind: 'unauthorized', token: 'second' });
    expect((await ask<ApiStatus>(replay.url + PODS)).body.reason).toBe('Unauthorized');
    expect((await ask(`${replay.url}/version`, { authorization: 'Bearer first' })).status).toBe(401);
    expect((await ask(replay.url + PODS, { authorization: 'Bearer second' })).status).toBe(200);
  });

  test('a group that is absent, then installed', async () => {
    const id = replay.addFault({ kind: 'absent', group: 'networking.k8s.io' });
    expect((await fetch(`${replay.url}/apis/networking.k8s.io/v1/ingresses`)).status).toBe(404);
    expect(JSON.stringify((await ask(`${replay.url}/apis`)).body)).not.toContain('networking.k8s.io');
    replay.removeFault(id);
    expect((await ask(`${replay.url}/apis/networking.k8s.io/v1/ingresses`)).status).toBe(200);
  });

  test('500 without a Status', async () => {
    replay.addFault({ kind: 'broken', count: 1 });
    const response = await fetch(replay.url + PODS);
    expect([response.status, response.headers.get('content-type')]).toEqual([500, 'text/plain; charset=utf-8']);
  });

  test('410 on a continue token, and a version that is too large', async () => {
    const page = await list(`${replay.url}${PODS}?limit=3`);
    replay.addFault({ kind: 'gone', at: 'continue', count: 1 });
    const url = `${replay.url}${PODS}?limit=3&continue=${page.metadata.continue}`;
    expect((await ask<ApiStatus>(url)).body).toMatchObject({ code: 410, reason: 'Expired' });
    expect((await ask<ApiList>(url)).body.items).toHaveLength(3);
    replay.addFault({ kind: 'too-large', at: 'list', count: 1 });
    expect((await ask<ApiStatus>(replay.url + PODS)).body.details?.causes?.[0]?.reason).toBe('ResourceVersionTooLarge');
  });
});

describe('watches', () => {
  test('close after some ms, open ones and new ones', async () => {
    const before = await watchNow();
    replay.addFault({ kind: 'close-watches', after: 500, resource: 'pods' });
    const after = await watchNow();
    const other = await watch(`${replay.url}/api/v1/nodes?watch=1`);
    clock.advance(499);
    expect(replay.state().watches).toBe(3);
    clock.advance(1);
    expect(await Promise.all([before.ended, after.ended])).toEqual(['end', 'end']);
    expect(replay.state().watches).toBe(1);
    other.close();
  });

  test('410 as the answer, and inside the stream', async () => {
    replay.addFault({ kind: 'gone', at: 'watch', count: 1 });
    const refused = await ask<ApiStatus>(`${replay.url}${PODS}?watch=1&resourceVersion=${replay.state().version}`);
    expect([refused.status, refused.body.reason]).toEqual([410, 'Expired']);
    const open = await watchNow();
    expect(open.status).toBe(200);
    replay.addFault({ kind: 'gone', at: 'stream', count: 1 });
    expect(await open.ended).toBe('end');
    expect(open.events).toMatchObject([{ type: 'ERROR', object: { code: 410, reason: 'Expired' } }]);
  });

  test('a version too large is an ERROR event', async () => {
    replay.addFault({ kind: 'too-large', at: 'watch', count: 1 });
    const refused = await watchNow();
    await refused.ended;
    expect(refused.events).toMatchObject([{ type: 'ERROR', object: { code: 504, reason: 'Timeout' } }]);
  });

  test.each([
    ['duplicate', 'aabbccdd'],
    ['replay', 'abacabdbc'],
    ['late', 'badc'],
  ] as const)('events that are %s', async (mode, order) => {
    replay.addFault({ kind: 'disorder', mode });
    const watcher = await watchNow();
    replay.step(1000); // Four changes of a Pod, or more where one was replaced.
    const events = await watcher.until((seen) => seen.length >= order.length);
    const versions = [...new Set(events.map((event) => Number(event.object.metadata.resourceVersion)))].sort((a, b) => a - b);
    const letters = events.map((event) => String.fromCharCode(97 + versions.indexOf(Number(event.object.metadata.resourceVersion))));
    expect(letters.slice(0, order.length).join('')).toBe(order);
    watcher.close();
  });

  test('a server without streamed lists: ignores, or refuses', async () => {
    replay.addFault({ kind: 'old-server', answer: 'ignore' });
    const ignored = await watch(`${replay.url}${PODS}?${STREAMED}&timeoutSeconds=1`);
    clock.advance(1000);
    await ignored.ended;
    expect(ignored.events.filter((event) => event.type === 'ADDED')).toHaveLength(8);
    expect(ignored.events.some((event) => event.object.metadata.annotations?.['k8s.io/initial-events-end'] !== undefined)).toBe(false);
    replay.clearFaults();
    replay.addFault({ kind: 'old-server', answer: 'refuse' });
    expect((await ask<ApiStatus>(`${replay.url}${PODS}?${STREAMED}`)).body).toMatchObject({ code: 422, reason: 'Invalid' });
  });
});

describe('bad objects', () => {
  test.each([
    ['no-metadata', 0],
    ['null-arrays', 0],
    ['huge', 3_000_000],
    ['wrong-types', 0],
  ] as const)('%s in a list', async (shape, size) => {
    replay.addFault({ kind: 'bad-object', at: 'list', shape, resource: 'pods', count: 1 });
    const body = await list(replay.url + PODS);
    expect(body.items).toHaveLength(9);
    expect(JSON.stringify(body.items.at(-1)).length).toBeGreaterThan(size);
    expect((await list(replay.url + PODS)).items).toHaveLength(8);
  });

  test('in pages: on the last one', async () => {
    replay.addFault({ kind: 'bad-object', at: 'list', shape: 'null-arrays' });
    const first = await list(`${replay.url}${PODS}?limit=5`);
    expect(first.items).toHaveLength(5);
    expect((await list(`${replay.url}${PODS}?limit=5&continue=${first.metadata.continue}`)).items).toHaveLength(4);
  });

  test('invalid UTF-8 reaches the wire as it is', async () => {
    replay.addFault({ kind: 'bad-object', at: 'list', shape: 'invalid-utf8' });
    const bytes = Buffer.from(await (await fetch(replay.url + PODS)).arrayBuffer());
    expect(bytes.includes(Buffer.from([0xc3, 0x28]))).toBe(true);
    expect(() => new TextDecoder('utf-8', { fatal: true }).decode(bytes)).toThrow('not valid');
  });

  test('in an open watch, and a line that is not JSON', async () => {
    const watcher = await watchNow();
    replay.addFault({ kind: 'bad-object', at: 'watch', shape: 'not-json', count: 1 });
    replay.addFault({ kind: 'bad-object', at: 'watch', shape: 'no-metadata', count: 1 });
    await watcher.until((seen) => seen.length === 1);
    expect(watcher.events[0]?.object.metadata).toBeUndefined();
    expect(watcher.broken).toHaveLength(1);
    watcher.close();
  });
});

describe('outages', () => {
  test('reset: sockets go, the server stays', async () => {
    const watcher = await watchNow();
    replay.addFault({ kind: 'outage', for: 0 });
    expect(await watcher.ended).toBe('error');
    expect((await ask(replay.url + PODS)).status).toBe(200);
  });

  test('refused for a while, then back on the same port with the same versions', async () => {
    const watcher = await watchNow();
    const version = replay.state().version;
    replay.addFault({ kind: 'outage', for: 20_000 });
    expect(await watcher.ended).toBe('error');
    await expect(fetch(replay.url + PODS)).rejects.toThrow('fetch failed');
    replay.step(1000);
    clock.advance(20_000);
    await expect
      .poll(() =>
        fetch(replay.url + PODS).then(
          (response) => response.status,
          () => 0,
        ),
      )
      .toBe(200);
    const resumed = await watch(`${replay.url}${PODS}?watch=1&resourceVersion=${version}`);
    const missed = await resumed.until((seen) => seen.length > 0);
    expect(missed[0]?.object.metadata.resourceVersion).toBe(String(version + 1));
    resumed.close();
  });
});

describe('readFault', () => {
  test.each([
    [
      { kind: 'busy', code: '503', retryAfter: '2', count: '3' },
      { kind: 'busy', code: 503, retryAfter: 2, count: 3 },
    ],
    [
      { kind: 'close-watches', after: '100', resource: 'pods' },
      { kind: 'close-watches', after: 100, resource: 'pods' },
    ],
    [
      { kind: 'forbidden', allow: 'a,b' },
      { kind: 'forbidden', allow: ['a', 'b'] },
    ],
    [{ kind: 'gone' }, { kind: 'gone', at: 'stream' }],
    [
      { kind: 'outage', for: 0 },
      { kind: 'outage', for: 0 },
    ],
  ])('%j', (raw, fault) => {
    expect(readFault(raw)).toEqual({ ok: true, value: fault });
  });

  test.each([{}, { kind: 'rain' }, { kind: 'busy', code: 418 }, { kind: 'outage', for: -1 }, { kind: 'absent' }, null, 'busy'])(
    '%j is refused',
    (raw) => {
      expect(readFault(raw).ok).toBe(false);
    },
  );
});
