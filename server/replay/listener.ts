// The listening side: one HTTP server on the loopback that can go away and come back on the same port.

import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export type Listener = {
  readonly port: number;
  /** Sockets that are open now. */
  sockets(): number;
  /** Resets every open connection. */
  reset(): void;
  /** Resets everything and refuses connections until `resume`. */
  suspend(): void;
  resume(): Promise<void>;
  close(): Promise<void>;
};

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** `port` 0 takes a free one. Rejects when the port is taken. */
export async function openListener(port: number, handle: RequestListener): Promise<Listener> {
  const open = new Set<Socket>();
  const server = createServer({ keepAliveTimeout: 120_000, requestTimeout: 0 }, handle);
  server.on('connection', (socket) => {
    socket.setNoDelay(true);
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  await listen(server, port);
  const actual = (server.address() as AddressInfo).port;

  function reset(): void {
    for (const socket of open) socket.resetAndDestroy();
  }
  return {
    port: actual,
    sockets: () => open.size,
    reset,
    suspend() {
      server.close();
      reset();
    },
    async resume() {
      if (!server.listening) await listen(server, actual);
    },
    close() {
      return new Promise((resolve) => {
        if (!server.listening) resolve();
        else server.close(() => resolve());
        for (const socket of open) socket.destroy();
      });
    },
  };
}
