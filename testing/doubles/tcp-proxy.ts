// A TCP proxy in this process that does what networks do: latency, throttling, splitting, cutting, silence.

import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { type Clock, systemClock } from '#server/clock.ts';
import { cutInsideLine, type Slicing, sliceLength } from './tcp-slice.ts';

/** What the network does to the bytes from the server to the client. */
export type Weather = {
  /** Milliseconds by which every byte arrives later. */
  readonly latency: number;
  /** Bytes a second for each connection; Infinity does not throttle. */
  readonly rate: number;
  /** How bytes are cut into packets. */
  readonly slicing: Slicing;
  /** Half-open: no byte passes either way, the sockets stay. */
  readonly silent: boolean;
};

const CLEAR: Weather = { latency: 0, rate: Number.POSITIVE_INFINITY, slicing: 'whole', silent: false };

export type TcpProxy = {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** Open connections. */
  connections(): number;
  /** Connections accepted since the start. */
  accepted(): number;
  /** Changes the weather of all connections, open and new. */
  set(change: Partial<Weather>): void;
  /** The next bytes of every open connection stop inside a line, then it ends: with FIN, or with RST. */
  cut(end: 'fin' | 'reset'): void;
  /** Resets every open connection. */
  reset(): void;
  /** Refuses connections (and resets the open ones) until `accept`. */
  refuse(): void;
  accept(): Promise<void>;
  close(): Promise<void>;
};

export type TcpProxyOptions = {
  /** `http://HOST:PORT` of the server behind the proxy. */
  readonly target: string;
  readonly clock?: Clock;
  readonly port?: number;
};

/** Bytes that wait in one connection before the server is asked to pause. */
const HIGH_WATER = 1 << 20;
/** How often a throttled connection writes, in ms. */
const TICK = 20;

type Connection = { readonly wake: () => void; cutNext: 'fin' | 'reset' | undefined; readonly client: Socket; readonly server: Socket };

function open(client: Socket, target: URL, clock: Clock, weather: () => Weather): Connection {
  const server = connect(Number(target.port), target.hostname);
  client.setNoDelay(true);
  server.setNoDelay(true);
  let queue: { bytes: Buffer; readonly due: number }[] = [];
  let queued = 0;
  let finished = false;
  let timer: (() => void) | undefined;
  let turn: NodeJS.Immediate | undefined;

  function stop(): void {
    timer?.();
    clearImmediate(turn);
    queue = [];
  }

  /** Sends what may go now and asks to be woken for the rest. */
  function step(): void {
    timer?.();
    timer = undefined;
    turn = undefined;
    const { rate, slicing, silent } = weather();
    if (silent || client.destroyed) return;
    const head = queue[0];
    if (head === undefined) {
      if (finished) client.end();
      return;
    }
    const wait = head.due - clock.monotonic();
    if (wait > 0) {
      timer = clock.after(wait, step);
      return;
    }
    const allowed = Number.isFinite(rate) ? Math.max(1, Math.floor((rate * TICK) / 1000)) : head.bytes.length;
    const length = Math.min(allowed, sliceLength(head.bytes, slicing));
    const drained = client.write(head.bytes.subarray(0, length));
    queued -= length;
    if (length === head.bytes.length) queue.shift();
    else head.bytes = head.bytes.subarray(length);
    if (queued < HIGH_WATER && server.isPaused()) server.resume();
    if (!drained) client.once('drain', step);
    else if (Number.isFinite(rate)) timer = clock.after((length / rate) * 1000, step);
    else if (queue.length === 0) step();
    // A turn of the event loop between packets, so that they are not joined again on the way.
    else turn = setImmediate(step);
  }

  function wake(): void {
    if (timer === undefined && turn === undefined && !client.writableNeedDrain) step();
    if (weather().silent) client.pause();
    else if (client.isPaused() && !server.writableNeedDrain) client.resume();
  }

  const connection: Connection = { wake, cutNext: undefined, client, server };
  server.on('data', (bytes: Buffer) => {
    if (connection.cutNext !== undefined) {
      const end = connection.cutNext;
      client.write(bytes.subarray(0, cutInsideLine(bytes)), () => (end === 'fin' ? client.end() : client.resetAndDestroy()));
      server.destroy();
      return;
    }
    queue.push({ bytes, due: clock.monotonic() + weather().latency });
    queued += bytes.length;
    if (queued > HIGH_WATER) server.pause();
    wake();
  });
  client.on('data', (bytes: Buffer) => {
    if (!server.write(bytes)) {
      client.pause();
      server.once('drain', wake);
    }
  });
  server.on('end', () => {
    finished = true;
    wake();
  });
  client.on('end', () => server.end());
  server.on('error', () => client.resetAndDestroy());
  client.on('error', () => server.destroy());
  client.on('close', () => {
    stop();
    server.destroy();
  });
  return connection;
}

/** Rejects when the port is taken. */
export async function createTcpProxy(options: TcpProxyOptions): Promise<TcpProxy> {
  const target = new URL(options.target);
  const clock = options.clock ?? systemClock;
  let weather = CLEAR;
  let accepted = 0;
  const connections = new Set<Connection>();
  const listener: Server = createServer((client) => {
    accepted += 1;
    if (weather.silent) client.pause();
    const connection = open(client, target, clock, () => weather);
    connections.add(connection);
    client.on('close', () => connections.delete(connection));
  });

  function listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      listener.once('error', reject);
      listener.listen(port, '127.0.0.1', () => {
        listener.off('error', reject);
        resolve();
      });
    });
  }
  function reset(): void {
    for (const { client } of connections) client.resetAndDestroy();
  }

  await listen(options.port ?? 0);
  const { port } = listener.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    connections: () => connections.size,
    accepted: () => accepted,
    set(change) {
      weather = { ...weather, ...change };
      for (const connection of connections) connection.wake();
    },
    cut(end) {
      for (const connection of connections) connection.cutNext = end;
    },
    reset,
    refuse() {
      listener.close();
      reset();
    },
    async accept() {
      if (!listener.listening) await listen(port);
    },
    close() {
      return new Promise((resolve) => {
        if (listener.listening) listener.close(() => resolve());
        else resolve();
        for (const { client } of connections) client.destroy();
      });
    },
  };
}
