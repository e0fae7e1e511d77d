// Next as a request handler behind the guard: the only place that starts it.

import { existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import next from 'next';
import { err, ok, type Result } from '#lib/std/result.ts';

export type PageServer = {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>;
  close(): Promise<void>;
};

const PROJECT = fileURLToPath(new URL('..', import.meta.url));

/** The error is a sentence for the terminal. */
export async function openPageServer(dev: boolean, port: number): Promise<Result<PageServer, string>> {
  if (!dev && !existsSync(new URL('../.next/BUILD_ID', import.meta.url))) {
    return err('The pages have not been built. Start Signalbox with "npm start", which builds them, or run "npx next build" first.');
  }
  process.env['NEXT_TELEMETRY_DISABLED'] = '1';
  // Next attaches an upgrade listener to the server it is told of. This one never listens: upgrades are the guard's.
  const app = next({ dev, dir: PROJECT, hostname: 'localhost', port, httpServer: createServer() });
  await app.prepare();
  const handle = app.getRequestHandler();
  const upgrade = app.getUpgradeHandler();
  return ok({ handle: (request, response) => handle(request, response), upgrade, close: () => app.close() });
}
