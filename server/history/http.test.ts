// The past over real HTTP, behind the real guard: a window as lines, a moment as a stream, and what the chronicle answers.

import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { followChronicle, newChronicle } from '#lib/churn/chronicle.ts';
import type { ChangesAnswer, LanesAnswer, LatelyAnswer, LivesAnswer } from '#lib/churn/chronicle-view.ts';
import { type Delta, put } from '#lib/cluster/delta.ts';
import { apply, newState } from '#lib/cluster/state.ts';
import { projectScope } from '#lib/scope/project-scope.ts';
import { readScope } from '#lib/scope/scope.ts';
import { HISTORY_VERSION, type HistoryLine } from '#lib/wire/history.ts';
import type { ClusterInfo } from '#lib/wire/message.ts';
import { createLiveCluster, type LiveCluster } from '#server/cluster/live.ts';
import { CONNECTION_HEADER, createFront, type Front, listen, type OpenAnswer } from '#server/ops/front.ts';
import { ROOM } from '#testing/builders/churn.ts';
import { buildPod, buildService } from '#testing/builders/kube.ts';
import { buildStatus } from '#testing/builders/status.ts';
import { contents, contentsOf, createFoldingReader } from '#testing/doubles/folding-reader.ts';
import { sendResponse } from '#testing/doubles/send-response.ts';
import { manualClock, type ManualClock } from '#testing/manual-clock.ts';
import { feedLine, feedLists, readRecorded } from '#testing/recorded/sink.ts';
import { until } from '#testing/until.ts';
import { createHistory, type KeptHistory } from './create-history.ts';
import type { Entry, History } from './history.ts';
import { type ChronicleQuestion, respondWithChronicle } from './respond-chronicle.ts';
import { createHistoryResponder, type HistoryResponder } from './respond-history.ts';

const INFO: ClusterInfo = { name: 'test', source: 'demo', server: '', version: undefined, namespace: undefined, problem: undefined };
const SHOP = readRecorded('shop');
const CHRONICLE = /^\/api\/history\/(lanes|changes|lives|lately)$/;

let clock: ManualClock;
let cluster: LiveCluster;
let history: KeptHistory;
let responder: HistoryResponder;
let front: Front;
let url: string;
/** How an answer gets to the socket. */
let give: typeof sendResponse;
const chronicle = newChronicle(ROOM);

function answer(request: Request, open: OpenAnswer | undefined): Promise<Response> {
  const { pathname } = new URL(request.url);
  const question = CHRONICLE.exec(pathname)?.[1] as ChronicleQuestion | undefined;
  const source = { chronicle, state: cluster.state, now: () => cluster.now() };
  if (question !== undefined) return Promise.resolve(respondWithChronicle(source, question, request));
  return pathname === '/api/history' ? responder.window(request, open) : responder.moment(request, open);
}

function respond(past: History | undefined): void {
  responder = createHistoryResponder({ history: past, clock, cluster: () => INFO, now: () => cluster.now() });
}

beforeEach(async () => {
  give = sendResponse;
  clock = manualClock();
  cluster = createLiveCluster({ clock, info: INFO, onChurn: (churn, told, now) => followChronicle(chronicle, churn, told, now) });
  history = createHistory({ cluster, clock, bounds: { bytes: 1e9, age: 1e9 }, run: 'test' });
  respond(history);
  front = createFront({
    policy: { allowedHosts: [], dev: false, takesRecordings: false },
    handle(request, response) {
      const headers = new Headers(Object.entries(request.headers).map(([name, value]): [string, string] => [name, String(value)]));
      const asked = new Request(`http://localhost${request.url ?? '/'}`, { headers, method: request.method ?? 'GET' });
      void answer(asked, front.answer(asked.headers.get(CONNECTION_HEADER))).then((given) => give(given, response));
    },
    upgrade: undefined,
    onRefusal: () => undefined,
  });
  url = `http://127.0.0.1:${await listen(front.server, 0, '127.0.0.1')}`;
});

afterEach(async () => {
  await history.close();
  cluster.close();
  front.server.closeAllConnections();
  front.server.close();
});

/** Lists, then so many changes, 60 ms after each other. */
function play(count: number, each: (i: number) => void = () => undefined): void {
  feedLists(cluster, SHOP);
  clock.advance(2000);
  SHOP.filter(({ t }) => t > 0)
    .slice(0, count)
    .forEach((line, i) => {
      feedLine(cluster, line);
      clock.advance(60);
      each(i);
      clock.advance(1);
    });
}

async function linesOf(path: string): Promise<readonly HistoryLine[]> {
  const response = await fetch(url + path);
  expect(response.status, path).toBe(200);
  const text = await response.text();
  expect(text.endsWith('\n')).toBe(true);
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as HistoryLine);
}

/** The state at a time, from the lines of a window. */
function foldUntil(lines: readonly HistoryLine[], time: number): readonly string[] {
  const state = newState();
  for (const line of lines) {
    if (line.kind === 'snapshot') apply(state, line.records.map(put));
    if (line.kind === 'batch' && line.time <= time) apply(state, line.deltas);
  }
  return contentsOf(state);
}

describe('GET /api/history', () => {
  test.each(['', 'namespace=shop&', 'service=shop/web&', 'namespace=data&client=shop/none&'])(
    '%s the scope at each moment',
    async (query) => {
      const scope = readScope(new URLSearchParams(query));
      if (!scope.ok) throw new Error(scope.error);
      const seen: { readonly time: number; readonly contents: readonly string[] }[] = [];
      play(400, (i) => {
        if (i % 25 === 0) seen.push({ time: cluster.now(), contents: contents(projectScope(cluster.state, scope.value).records()) });
      });
      const middle = seen.slice(4, -3);
      const [from, to] = [middle[0]!.time, middle.at(-1)!.time];
      const lines = await linesOf(`/api/history?${query}from=${from}&to=${new Date(to).toISOString()}`);
      expect(lines[0]).toMatchObject({ kind: 'history', version: HISTORY_VERSION, cluster: { name: 'test' }, from, to });
      expect(lines[1]).toMatchObject({ kind: 'status', status: { kinds: { Pod: { state: 'live' } } } });
      expect(lines.at(-1)).toEqual({ kind: 'end', time: to });
      for (const { time, contents: wanted } of middle) expect(foldUntil(lines, time)).toEqual(wanted);
      const times = lines.flatMap((line) => (line.kind === 'batch' ? [line.time] : []));
      expect(times.length).toBeGreaterThan(0);
      expect(Math.min(...times)).toBeGreaterThan(from);
      expect(Math.max(...times)).toBeLessThanOrEqual(to);
    },
  );

  test('its headers; nothing of it may be kept or transformed', async () => {
    play(5);
    const response = await fetch(`${url}/api/history`);
    expect(response.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
    expect(response.headers.get('cache-control')).toContain('no-transform');
    await response.text();
    const head = await fetch(`${url}/api/history`, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-type'), await head.text()]).toEqual([200, 'application/x-ndjson; charset=utf-8', '']);
  });

  test.each([
    ['from=yesterday', 'The parameter "from" must be a time'],
    ['from=2026-11-22T05:54:14', 'The parameter "from" must be a time'],
    ['to=99999999999999999', 'The parameter "to" must be a time'],
    ['from=2&to=1', 'must not be later than "to"'],
    ['namespace=Not_A_Name', 'not a name that Kubernetes allows'],
  ])('%s is refused in words', async (query, words) => {
    const response = await fetch(`${url}/api/history?${query}`);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(words);
  });

  test('where none is kept it says so', async () => {
    expect((await fetch(`${url}/api/history`)).status).toBe(404);
    respond(undefined);
    const response = await fetch(`${url}/api/history`);
    expect([response.status, await response.text()]).toEqual([404, expect.stringContaining('--history off')]);
  });

  test('a window that grows too long ends before its end, and says where', async () => {
    const text = 'x'.repeat(20_000);
    const wide = (i: number): Delta => put(buildPod({ name: `pod-${i % 7}`, labels: { text: `${text}${i}` } }));
    respond(double([{ from: 1000, batches: Array.from({ length: 2000 }, (_, i) => [1010 + 10 * i, [wide(i)]] as const) }]));
    const lines = await linesOf('/api/history?namespace=shop&from=1000&to=90000');
    const end = lines.at(-1);
    const last = lines.at(-2);
    expect(lines[0]).toMatchObject({ from: 1000, to: 21_000 });
    if (end?.kind !== 'end' || last?.kind !== 'batch') throw new Error('a batch and the end were expected');
    expect([end.time, last.time < 21_000]).toEqual([last.time + 9, true]);
    expect((await linesOf(`/api/history?namespace=shop&from=${end.time}&to=90000`)).at(-1)?.kind).toBe('end');
  });

  test('what happened at one time is not parted', async () => {
    const big = (i: number): Delta => put(buildPod({ name: `pod-${i}`, labels: { text: 'x'.repeat(1_000_000) } }));
    const together = Array.from({ length: 20 }, (_, i) => [2000, [big(i)]] as const);
    respond(double([{ from: 1000, batches: [...together, [3000, [big(30)]]] }]));
    const lines = await linesOf('/api/history?namespace=shop&from=1000&to=3000');
    expect(lines.filter(({ kind }) => kind === 'batch')).toHaveLength(20);
    expect(lines.at(-1)).toEqual({ kind: 'end', time: 2999 });
  });

  test('a place is free again where the page server leaves the body alone', async () => {
    const reading = { now: 0, aborted: 0 };
    respond(endless(reading));
    give = (response, out) => {
      out.statusCode = response.status;
      out.flushHeaders();
    };
    const aborter = new AbortController();
    const path = `${url}/api/history?from=1000&to=2000`;
    for (let i = 0; i < 8; i++) await fetch(path, { signal: aborter.signal });
    aborter.abort();
    await until('there is a place', async () => {
      const left = new AbortController();
      const { status } = await fetch(path, { signal: left.signal });
      left.abort();
      return status === 200;
    });
    expect(reading.now).toBe(9);
  });

  test('after a gap the whole state', async () => {
    respond(
      double([
        { from: 1000, batches: [[2000, [put(buildService())]]] },
        { from: 9000, batches: [[9500, [put(buildPod())]]] },
      ]),
    );
    const lines = await linesOf('/api/history?namespace=shop&from=1500&to=10000');
    expect(lines.map(({ kind }) => kind)).toEqual(['history', 'status', 'snapshot', 'batch', 'gap', 'status', 'snapshot', 'batch', 'end']);
    expect(lines[4]).toEqual({ kind: 'gap', from: 2000, to: 9000, why: 'damaged' });
    expect(lines[6]).toMatchObject({ time: 9000, records: [], more: false });
  });

  test('a window that begins or ends in a gap has what was last known, and the gap', async () => {
    respond(
      double([
        { from: 1000, batches: [[2000, [put(buildService())]]] },
        { from: 9000, batches: [[9500, [put(buildPod())]]] },
      ]),
    );
    const gap = { kind: 'gap', from: 2000, to: 9000, why: 'damaged' };
    const within = await linesOf('/api/history?namespace=shop&from=4000&to=5000');
    expect(within.map(({ kind }) => kind)).toEqual(['history', 'status', 'snapshot', 'gap', 'end']);
    expect(within[2]).toMatchObject({ time: 2000, records: [{ kind: 'Service' }] });
    expect(within[3]).toEqual(gap);
    const out = await linesOf('/api/history?namespace=shop&from=4000&to=9200');
    expect(out.map(({ kind }) => kind)).toEqual(['history', 'status', 'snapshot', 'gap', 'status', 'snapshot', 'end']);
    expect(out[3]).toEqual(gap);
  });

  test('whoever leaves is read for no longer; beyond eight at once the answer is 503', async () => {
    const reading = { now: 0, aborted: 0 };
    respond(endless(reading));
    const aborter = new AbortController();
    for (let i = 0; i < 8; i++) await fetch(`${url}/api/history?from=1000&to=2000`, { signal: aborter.signal });
    const refused = await fetch(`${url}/api/history?from=1000&to=2000`);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await refused.text()).toContain('Ask again');
    aborter.abort();
    await until('all have been given up', () => reading.aborted === 8);
    // One that takes nothing is cut off in the end.
    const stalled = connect(Number(new URL(url).port), '127.0.0.1');
    stalled.on('error', () => undefined);
    stalled.write('GET /api/history?from=1000&to=2000 HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await until('the stalled one is read', () => reading.now === 9);
    const closed = new Promise((resolve) => {
      stalled.once('close', resolve);
    });
    clock.advance(60_000);
    // Read from again, it finds the end.
    stalled.resume();
    await closed;
    await until('it has been given up', () => reading.aborted === 9);
  });
});

/** One that is read until its reader leaves; counts those that read, and those that were given up. */
function endless(reading: { now: number; aborted: number }): History {
  return {
    ready: () => Promise.resolve(),
    spans: () => [{ from: 1000, to: 2000, why: undefined }],
    async *read(_from, _to, signal) {
      reading.now++;
      yield { kind: 'moment', time: 1000, seq: 1, state: newState(), status: undefined };
      await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));
      reading.aborted++;
    },
  };
}

/** A history of a few spans, each of which begins with nothing. */
function double(spans: readonly { readonly from: number; readonly batches: readonly (readonly [number, readonly Delta[]])[] }[]): History {
  const endOf = ({ from, batches }: (typeof spans)[number]): number => batches.at(-1)?.[0] ?? from;
  return {
    ready: () => Promise.resolve(),
    spans: () => spans.map((span, i) => ({ from: span.from, to: endOf(span), why: i === 0 ? undefined : 'damaged' })),
    async *read(from, to, signal): AsyncGenerator<Entry> {
      for (const span of spans.filter((one) => endOf(one) >= from && one.from <= to)) {
        const state = newState();
        const start = Math.max(from, span.from);
        for (const [time, deltas] of span.batches) if (time <= start) apply(state, deltas);
        yield { kind: 'moment', time: start, seq: 0, state, status: buildStatus() };
        for (const [time, deltas] of span.batches) {
          if (signal?.aborted === true) return;
          if (time > start && time <= to) yield { kind: 'batch', batch: { seq: time, time, deltas } };
        }
      }
    },
  };
}

describe('GET /api/stream?at=', () => {
  test('the scope as it was, how it was watched, and a bye', async () => {
    let wanted: readonly string[] = [];
    let at = 0;
    play(200, (i) => {
      if (i !== 120) return;
      at = cluster.now();
      wanted = contents(projectScope(cluster.state, { kind: 'namespace', namespace: 'shop' }).records());
    });
    const response = await fetch(`${url}/api/stream?namespace=shop&at=${new Date(at).toISOString()}`);
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const reader = createFoldingReader();
    reader.read(new Uint8Array(await response.arrayBuffer()));
    expect(contentsOf(reader.state())).toEqual(wanted);
    expect(reader.messages()[0]?.kind).toBe('status');
    expect(reader.messages()[1]).toMatchObject({ kind: 'snapshot', time: at, scope: 'namespace=shop' });
    expect(reader.messages().at(-1)).toEqual({ kind: 'bye', reason: 'moment' });
    // Nobody can go on from there.
    expect(reader.lastEventId()).toBeUndefined();
  });

  test('a time that is none is refused in words', async () => {
    const response = await fetch(`${url}/api/stream?at=noon`);
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('"at" must be a time')]);
  });
});

describe('what the chronicle answers', () => {
  async function json<T>(path: string): Promise<T> {
    const response = await fetch(`${url}/api/history/${path}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toContain('no-store');
    return (await response.json()) as T;
  }

  test('lanes, changes, lives and lately of one scope and one span', async () => {
    play(3000);
    const lanes = await json<LanesAnswer>('lanes?namespace=shop&each=1000');
    expect(lanes).toMatchObject({ version: 1, to: cluster.now(), each: 1000 });
    expect(lanes.lanes.map(({ service }) => service)).toContain('shop/search');
    expect(lanes.lanes.every(({ service }) => service.startsWith('shop/'))).toBe(true);
    expect(lanes.lanes.reduce((sum, { changes }) => sum + changes, 0)).toBe(lanes.changes);
    expect((await json<LanesAnswer>('lanes?limit=1')).lanes).toHaveLength(1);
    expect((await json<LanesAnswer>('lanes?service=shop/web')).lanes.map(({ service }) => service)).toEqual(['shop/web']);

    const page = await json<ChangesAnswer>('changes?namespace=shop&limit=7');
    expect([page.changes.length, page.more]).toEqual([7, true]);
    const next = await json<ChangesAnswer>(`changes?namespace=shop&limit=7&before=${page.changes.at(-1)?.number}`);
    expect(next.changes[0]!.number).toBeLessThan(page.changes.at(-1)!.number);
    const some = await json<ChangesAnswer>('changes?state=ready,absent&cause=drain&cause=scale');
    expect(new Set(some.changes.map(({ to }) => to))).toEqual(new Set(['ready', 'absent']));
    expect(new Set(some.changes.map(({ cause }) => cause.kind))).toEqual(new Set(['drain', 'scale']));
    const node = page.changes[0]?.nodeName ?? '';
    expect((await json<ChangesAnswer>(`changes?node=${node}`)).changes.every(({ nodeName }) => nodeName === node)).toBe(true);

    const lives = await json<LivesAnswer>('lives?service=shop/web');
    expect(lives.lives.length).toBe(lives.total);
    expect(lives.lives.some(({ came }) => came?.kind === 'rollout')).toBe(true);
    expect(lives.lives.every(({ states }) => states.length > 0)).toBe(true);

    const lately = await json<LatelyAnswer>('lately');
    expect(lately.outages.map(({ service }) => service)).toContain('shop/search');
    expect(lately.rollouts.length).toBeGreaterThan(0);
    expect(lately.flapping.map(({ service }) => service)).toEqual(['shop/checkout']);
  });

  test.each([
    ['lanes?namespace=NO', 'not a name that Kubernetes allows'],
    ['lanes?each=0', '"each" must be a whole number from 1 to 86400000'],
    ['lanes?limit=1000', '"limit" must be a whole number from 0 to 500'],
    ['lanes?from=x', '"from" must be a time'],
    ['changes?state=gone', '"state" must be of these: ready, notReady, draining, terminated, absent'],
    ['changes?cause=', '"cause" must be of these: rollout, scale'],
    ['changes?before=x', '"before" must be a whole number'],
    ['changes?limit=0', '"limit" must be a whole number from 1 to 5000'],
    ['changes?to=x', '"to" must be a time'],
    ['lives', '"service" is needed'],
    ['lives?service=shop/web&each=-1', '"each" must be'],
  ])('%s is refused in words', async (path, words) => {
    const response = await fetch(`${url}/api/history/${path}`);
    expect(response.status).toBe(400);
    expect(((await response.json()) as { readonly error: string }).error).toContain(words);
  });

  test('other sites may ask nothing of it', async () => {
    for (const path of ['/api/history', '/api/history/lanes', '/api/history/changes', '/api/history/lives', '/api/history/lately']) {
      const response = await fetch(url + path, { headers: { origin: 'http://other.example' } });
      expect(response.status, path).toBe(403);
    }
  });
});
