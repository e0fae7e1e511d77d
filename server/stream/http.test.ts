// Streams over real HTTP, behind the real guard: headers, refusals, resume from every cut point, a reader that stalls.

import { type ClientRequest, get, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { buildPod } from '#testing/builders/kube.ts';
import { formatEventId } from '#lib/wire/encode.ts';
import type { ClusterInfo } from '#lib/wire/message.ts';
import { createLiveCluster, type LiveCluster } from '#server/cluster/live.ts';
import { feedLine, feedLists, readRecorded } from '#testing/recorded/sink.ts';
import { systemClock } from '#server/clock.ts';
import { CONNECTION_HEADER, createFront, type Front, listen } from '#server/ops/front.ts';
import { manualClock, type ManualClock } from '#testing/manual-clock.ts';
import { sendResponse } from '#testing/doubles/send-response.ts';
import { until } from '#testing/until.ts';
import { contents, contentsOf, createFoldingReader, type FoldingReader } from '#testing/doubles/folding-reader.ts';
import { createHub, type Hub } from './hub.ts';
import { projectScope } from '#lib/scope/project-scope.ts';
import { respondWithStream } from './respond.ts';

const INFO: ClusterInfo = { name: 'test', source: 'demo', server: '', version: undefined, namespace: undefined, problem: undefined };
const SHOP = readRecorded('shop');

let clock: ManualClock;
let cluster: LiveCluster;
let hub: Hub;
let front: Front;
let port: number;
/** How an answer gets to the socket. */
let give: typeof sendResponse;
/** What a request waits for before it is looked at. */
let before: Promise<void>;

beforeEach(async () => {
  clock = manualClock();
  give = sendResponse;
  before = Promise.resolve();
  cluster = createLiveCluster({ clock, info: INFO });
  hub = createHub({ cluster, clock, epoch: 'test' });
  front = createFront({
    policy: { allowedHosts: [], dev: false, takesRecordings: false },
    handle: (request: IncomingMessage, response) => {
      const headers = new Headers(Object.entries(request.headers).map(([name, value]): [string, string] => [name, String(value)]));
      const asked = new Request(`http://localhost${request.url ?? '/'}`, { headers, method: request.method ?? 'GET' });
      void before.then(() => give(respondWithStream(hub, asked, front.answer(asked.headers.get(CONNECTION_HEADER))), response));
    },
    upgrade: undefined,
    onRefusal: () => undefined,
  });
  port = await listen(front.server, 0, '127.0.0.1');
});

afterEach(() => {
  hub.close();
  cluster.close();
  front.server.closeAllConnections();
  front.server.close();
});

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    systemClock.after(ms, resolve);
  });
}

type Opened = { readonly request: ClientRequest; readonly answered: Promise<void>; readonly done: Promise<void> };

/** Reads from `path` into the reader until `limit` bytes have come or the stream ends. */
function open(path: string, reader: FoldingReader, limit = Number.POSITIVE_INFINITY): Opened {
  const id = reader.lastEventId();
  const headers = id === undefined ? {} : { 'last-event-id': formatEventId(id) };
  const request = get({ host: '127.0.0.1', port, path, headers, agent: false });
  const answered = Promise.withResolvers<void>();
  const done = Promise.withResolvers<void>();
  request.on('response', (response) => {
    let read = 0;
    answered.resolve();
    response.on('data', (chunk: Buffer) => {
      const wanted = chunk.subarray(0, limit - read);
      if (wanted.length > 0) reader.read(wanted);
      read += wanted.length;
      if (read >= limit) request.destroy();
    });
    // Cut on purpose, in most of these tests.
    response.on('error', () => done.resolve());
    response.on('close', () => done.resolve());
  });
  request.on('error', () => done.resolve());
  return { request, answered: answered.promise, done: done.promise };
}

describe('over HTTP', () => {
  test('the answer is an event stream that nobody may transform, with the headers of every answer', async () => {
    const response = await fetch(`http://127.0.0.1:${port}/api/stream?namespace=shop`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(response.headers.get('cache-control')).toContain('no-transform');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('content-security-policy')).toMatch(/script-src 'nonce-[A-Za-z0-9+/]{24}' 'strict-dynamic'/);
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    await response.body?.cancel();
    await until('every stream is closed', () => hub.counts().streams === 0);
  });

  test.each([
    ['/api/stream?namespace=Not_A_Name', 400],
    ['/api/stream?service=alone', 400],
  ])('%s: %i', async (path, status) => {
    expect((await fetch(`http://127.0.0.1:${port}${path}`)).status).toBe(status);
  });

  test('beyond 64 streams the answer is 503 with Retry-After', async () => {
    const aborter = new AbortController();
    const url = `http://127.0.0.1:${port}/api/stream`;
    // Held: fetch ends the stream of an answer that nobody refers to any more.
    const held: Response[] = [];
    for (let i = 0; i < 64; i++) held.push(await fetch(url, { signal: aborter.signal }));
    const refused = await fetch(url);
    expect(held.every(({ status }) => status === 200)).toBe(true);
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('5');
    expect(await refused.text()).toContain('Close a tab');
    aborter.abort();
    await until('every stream is closed', () => hub.counts().streams === 0);
    const again = await fetch(url);
    expect(again.status).toBe(200);
    await again.body?.cancel();
  });

  test('an upgrade is destroyed, and so is a CONNECT', async () => {
    for (const head of [
      'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
      'CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n',
    ]) {
      const socket: Socket = connect(port, '127.0.0.1');
      let answer = '';
      socket.on('data', (chunk: Buffer) => {
        answer += chunk.toString();
      });
      socket.write(head);
      await new Promise((resolve) => {
        socket.once('close', resolve);
      });
      expect(answer).toBe('');
    }
  });

  test.each([
    ['4,000 parameters', `/?${'a=&'.repeat(4000)}`, '', 414],
    ['an address that Node does not parse', `/?${'a=&'.repeat(6000)}`, '', 431],
    ['33 parameters', `/icon.svg?${'a&'.repeat(33)}`, '', 400],
    ['a User-Agent of 12 kB', '/', `User-Agent: ${'a'.repeat(12_000)}\r\n`, 431],
    ['an image of another site', '/', 'Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: image\r\n', 403],
  ])('%s: refused by a sentence, before anything reads it', async (_, target, more, status) => {
    give = () => expect.unreachable('it was handed on');
    const socket = dial(`GET ${target} HTTP/1.1\r\nHost: localhost\r\n${more}\r\n`);
    expect(await head(socket)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    socket.destroy();
  });

  test('bye, then the end, when the hub closes', async () => {
    const reader = createFoldingReader();
    const { done } = open('/api/stream', reader);
    await until('the first messages have come', () => reader.messages().length >= 2);
    hub.close();
    await done;
    expect(reader.messages().at(-1)).toEqual({ kind: 'bye', reason: 'shutdown' });
  });
});

/** A connection on which nothing is read until it is asked for, and whose end is no error of the test. */
function dial(text: string): Socket {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(text);
  return socket;
}

const ask = (method: 'GET' | 'HEAD'): string => `${method} /api/stream HTTP/1.1\r\nHost: localhost\r\n\r\n`;

/** The status line and the headers. */
function head(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const end = text.indexOf('\r\n\r\n');
      if (end >= 0) resolve(text.slice(0, end));
    });
  });
}

/** The least that a page server may do: it writes the head, and neither reads the body nor ever cancels it. */
function giveHead(response: Response, out: ServerResponse): void {
  out.statusCode = response.status;
  response.headers.forEach((value, name) => out.setHeader(name, value));
  if (response.body === null) out.end();
  else out.flushHeaders();
}

async function expectPlace(): Promise<void> {
  await until('every place is free', () => hub.counts().streams === 0);
  const response = await fetch(`http://127.0.0.1:${port}/api/stream`);
  expect(response.status).toBe(200);
}

describe('a place among the 64 streams', () => {
  test('is not taken by HEAD, which is answered with the headers of GET and no body', async () => {
    const sockets = Array.from({ length: 64 }, () => dial(ask('HEAD')));
    const answers = await Promise.all(sockets.map(head));
    expect(new Set(answers.map((text) => text.split('\r\n')[0]))).toEqual(new Set(['HTTP/1.1 200 OK']));
    expect(answers[0]).toContain('content-type: text/event-stream; charset=utf-8');
    expect(answers[0]).toContain('cache-control: no-cache, no-transform');
    expect(hub.counts()).toMatchObject({ streams: 0, feeds: 0 });
    expect((await fetch(`http://127.0.0.1:${port}/api/stream?service=alone`, { method: 'HEAD' })).status).toBe(400);
    await expectPlace();
    for (const socket of sockets) socket.destroy();
  });

  test.each([
    ['the page server cancels what it no longer sends', sendResponse],
    ['the page server leaves the body alone', giveHead],
  ])('is free again when the client resets: %s', async (_, how) => {
    give = how;
    const sockets = Array.from({ length: 64 }, () => dial(ask('GET')));
    await Promise.all(sockets.map(head));
    expect(hub.counts().streams).toBe(64);
    for (const socket of sockets) socket.resetAndDestroy();
    await expectPlace();
  });

  test('is free again when the client leaves before the head is written', async () => {
    give = () => undefined;
    const sockets = Array.from({ length: 64 }, () => dial(ask('GET')));
    await until('all are attached', () => hub.counts().streams === 64);
    for (const socket of sockets) socket.destroy();
    await until('every place is free', () => hub.counts().streams === 0);
    give = sendResponse;
    await expectPlace();
  });

  test('is free again when the answer fails before anything of it is sent', async () => {
    give = (_, out) => out.destroy();
    const sockets = Array.from({ length: 64 }, () => dial(ask('GET')));
    await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve))));
    give = sendResponse;
    await expectPlace();
  });

  test('is not taken for a client that has gone before its request was looked at', async () => {
    const later = Promise.withResolvers<void>();
    before = later.promise;
    const sockets = Array.from({ length: 64 }, () => dial(ask('GET')));
    await until('all are asked', () => front.answer('64') !== undefined);
    for (const socket of sockets) socket.destroy();
    await until('all have gone', () => Array.from({ length: 64 }, (_, i) => front.answer(String(i + 1))).every((a) => a === undefined));
    later.resolve();
    await later.promise;
    expect(hub.counts()).toMatchObject({ streams: 0, feeds: 0 });
    await expectPlace();
  });

  test('is free again when a connection closes on which one request waited behind another', async () => {
    const socket = dial(ask('GET').repeat(64));
    await until('all are attached', () => hub.counts().streams === 64);
    socket.destroy();
    await expectPlace();
  });
});

describe('resume over HTTP', () => {
  test.each(['', '?namespace=shop', '?service=shop/web'])('converges from wherever it was cut: /api/stream%s', async (query) => {
    feedLists(cluster, SHOP);
    clock.advance(1000);
    const lines = SHOP.filter((line) => line.t > 0 && line.t < 130_000);
    const path = `/api/stream${query}`;
    const reader = createFoldingReader();
    const service = query.startsWith('?service');
    const scope =
      query === ''
        ? { kind: 'overview' as const }
        : service
          ? { kind: 'service' as const, service: 'shop/web' }
          : { kind: 'namespace' as const, namespace: 'shop' };
    // Each round cuts a little later within the bytes: inside the status, the snapshot, an id, a batch.
    for (let i = 0; i < lines.length; i += 3) {
      const cutAfter = 1 + ((i * 997) % 120_000);
      const { request, answered, done } = open(path, reader, cutAfter);
      await answered;
      for (const line of lines.slice(i, i + 3)) {
        feedLine(cluster, line);
        clock.advance(60);
      }
      await pause(1);
      request.destroy();
      await done;
      reader.cut();
      await until('every stream is closed', () => hub.counts().streams === 0);
    }
    const { request, done } = open(path, reader);
    const wanted = contents(projectScope(cluster.state, scope).records());
    await until('the reader holds what the cluster holds', () => contentsOf(reader.state()).join('\n') === wanted.join('\n'));
    request.destroy();
    await done;
    expect(hub.counts().resumes).toBeGreaterThan(10);
  });
});

describe('a reader that stalls', () => {
  test('holds less than 1 MiB, is dropped, and delays nobody', async () => {
    const pods = Array.from({ length: 20_000 }, (_, i) => buildPod({ name: `pod-${i}`, ips: [`10.0.${i >> 8}.${i & 255}`] }));
    cluster.replace('Pod', pods, undefined, []);
    clock.advance(2000);
    const stalled = connect(port, '127.0.0.1');
    stalled.pause();
    stalled.on('error', () => undefined);
    stalled.write('GET /api/stream?namespace=shop HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await until('the stream is open', () => hub.counts().streams === 1);
    await until('what it does not take is queued', () => hub.counts().queuedBytes > 100_000);

    const reader = createFoldingReader();
    const { request, done } = open('/api/stream?namespace=shop', reader);
    await until('the other has all Pods', () => reader.state().tables.Pod.size === 20_000);
    for (let i = 0; i < 50; i++) {
      cluster.put(buildPod({ name: `pod-${i}`, ready: false }));
      clock.advance(60);
      await pause(1);
      expect(hub.counts().queuedBytes).toBeLessThan(1024 * 1024);
    }
    await until('the other has every batch', () => reader.messages().filter((m) => m.kind === 'batch').length === 50);

    clock.advance(31_000);
    expect(hub.counts()).toMatchObject({ streams: 1, slow: 1 });
    clock.advance(3_000);
    // The connection is cut although its reader never took anything: resumed, it finds the end.
    const closed = new Promise((resolve) => {
      stalled.once('close', resolve);
    });
    stalled.resume();
    await closed;
    request.destroy();
    await done;
  });
});
