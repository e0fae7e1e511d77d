// Case: batches as server-sent events to 200 readers over HTTP, against writing the same bytes to 200 bare sockets.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { systemClock } from '#server/clock.ts';
import type { LiveCluster } from '#server/cluster/live.ts';
import { decodeEvent } from '#server/kube/api/decode.ts';
import { createHub } from '#server/stream/hub.ts';
import { respondWithStream } from '#server/stream/respond.ts';
import { feedLines, newCluster } from './feed-cluster.ts';
import { cpu, median, report } from './measure.ts';
import { recordedLines, type WatchLine } from './recorded-lines.ts';
import type { ReadersOrder } from './socket-readers.ts';

const READERS = 200;
const BATCHES = 150;
const ROUNDS = 5;
/** Time for the readers to take one batch, in ms, so that no reader falls behind in either case. */
const PAUSE = 8;

const { initial, events } = recordedLines('shop');

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

type Readers = { count(): Promise<number>; stop(): void };

/** Resolves when all have been accepted. */
async function openReaders(server: Server, request: string): Promise<Readers> {
  const port = await listen(server);
  const child = fork(fileURLToPath(new URL('socket-readers.ts', import.meta.url)));
  let accepted = 0;
  server.on('connection', () => accepted++);
  child.send({ port, readers: READERS, request } satisfies ReadersOrder);
  while (accepted < READERS) await pause(10);
  await pause(500);
  return {
    async count() {
      const answer = once(child, 'message') as Promise<[number]>;
      child.send('count' satisfies ReadersOrder);
      return (await answer)[0];
    },
    stop: () => child.disconnect(),
  };
}

/** As the web framework does it: takes the body part by part, and waits where the socket is full. */
async function pipe(response: Response, to: ServerResponse): Promise<void> {
  to.writeHead(response.status, Object.fromEntries(response.headers));
  if (response.body === null) return;
  const parts = response.body.getReader();
  for (;;) {
    const part = await parts.read();
    if (part.done || to.destroyed) break;
    if (!to.write(part.value)) await once(to, 'drain');
  }
  to.end();
}

type Step = () => void;

async function play(steps: readonly Step[]): Promise<number> {
  globalThis.gc?.();
  const start = cpu();
  for (const step of steps) {
    step();
    await pause(PAUSE);
  }
  return cpu() - start;
}

/** The changes of the recording, read beforehand: one batch for each that changes anything. */
function changesOf(cluster: LiveCluster, lines: readonly WatchLine[]): Step[] {
  return lines.map((line) => {
    const event = decodeEvent(line.kind, line.bytes);
    return () => {
      if (event.kind === 'put') cluster.put(event.record);
      if (event.kind === 'delete') cluster.delete(line.kind, event.key);
      cluster.flush();
    };
  });
}

/** One round, as a ratio: the stream first, then the same bytes, batch by batch, to bare sockets. */
async function round(): Promise<number> {
  const cluster = newCluster();
  feedLines(cluster, initial);
  const hub = createHub({ cluster, clock: systemClock, epoch: 'bench', maxStreams: READERS + 1 });
  const web = createHttpServer((request: IncomingMessage, response: ServerResponse) => {
    const asked = new Request(`http://localhost${request.url ?? '/'}`);
    void pipe(respondWithStream(hub, asked, { drop: () => response.destroy(), onClose: (then) => response.once('close', then) }), response);
  });
  const streaming = await openReaders(web, 'GET /?namespace=shop HTTP/1.1\r\nHost: localhost\r\n\r\n');
  const before = await streaming.count();
  // A reader like the others, in this process, that keeps the bytes of each batch for the floor.
  const batches: Uint8Array[] = [];
  hub.attach({ kind: 'namespace', namespace: 'shop' }, undefined, {
    room: () => 1024 * 1024,
    queued: () => 0,
    write: (frame) => {
      batches.push(frame);
    },
    end: () => undefined,
  });
  batches.length = 0;
  const streamed = await play(changesOf(cluster, events).slice(0, BATCHES));
  await pause(200);
  const delivered = (await streaming.count()) - before;
  hub.close();
  streaming.stop();
  web.close();
  web.closeAllConnections();

  const sockets = new Set<Socket>();
  const bare = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  const reading = await openReaders(bare, '');
  const written = await play(
    batches.map((bytes) => () => {
      for (const socket of sockets) socket.write(bytes);
    }),
  );
  await pause(200);
  const floorBytes = await reading.count();
  reading.stop();
  bare.close();
  for (const socket of sockets) socket.destroy();
  if (floorBytes === 0 || delivered < floorBytes) throw new Error(`The readers got ${delivered} bytes instead of ${floorBytes}.`);
  return streamed / written;
}

const ratios: number[] = [];
for (let i = 0; i <= ROUNDS; i++) {
  const ratio = await round();
  // The first warms up.
  if (i > 0) ratios.push(ratio);
}
await report({ name: 'delivery to 200 readers / bare sockets', value: median(ratios), unit: 'ratio', target: 4 });
process.exit(0);
