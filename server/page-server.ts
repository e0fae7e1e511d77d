// Next as a request handler behind the guard: the only place that starts it.

import { existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import next from 'next';
import { err, ok, type Result } from '#lib/std/result.ts';

export type PageServer = {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): Promise<void>;
};

const PROJECT = fileURLToPath(new URL('..', import.meta.url));

/** Next tells stdout how long it took to read its configuration; stdout is for the one line that says where Signalbox is. */
async function withoutChatter(prepare: () => Promise<void>): Promise<void> {
  const { log } = globalThis.console;
  globalThis.console.log = () => undefined;
  try {
    await prepare();
  } finally {
    globalThis.console.log = log;
  }
}

/** The error is a sentence for the terminal. */
export async function openPageServer(dev: boolean, port: number): Promise<Result<PageServer, string>> {
  if (!dev && !existsSync(new URL('../.next/BUILD_ID', import.meta.url))) {
    return err('The pages have not been built. Start Signalbox with "npm start", which builds them, or run "npx next build" first.');
  }
  process.env['NEXT_TELEMETRY_DISABLED'] = '1';
  // Next attaches its upgrade listener (hot reload) to the server it is told of, and has no other way to reach it. This one
  // never listens: upgrades are the guard's, which hands on what it allows.
  const unheard = createServer();
  const app = next({ dev, dir: PROJECT, hostname: 'localhost', port, httpServer: unheard });
  await (dev ? app.prepare() : withoutChatter(() => app.prepare()));
  const handle = app.getRequestHandler();
  return ok({
    handle: (request, response) => handle(request, response),
    upgrade: (request, socket, head) => {
      if (!unheard.emit('upgrade', request, socket, head)) socket.destroy();
    },
    close: () => app.close(),
  });
}
