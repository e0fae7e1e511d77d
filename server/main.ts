// The process: configuration, the live cluster, its streams, the guarded HTTP server with the page behind it.

import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import next from 'next';
import { systemClock } from './clock.ts';
import { createLiveCluster } from './cluster/live.ts';
import { readCommand } from './config.ts';
import { CONNECTION_HEADER, createFront, listen } from './ops/front.ts';
import { play, readLines } from './playback.ts';
import { setRuntime } from './runtime.ts';
import { createHub } from './stream/hub.ts';
import { respondWithStream } from './stream/respond.ts';

process.env['NEXT_TELEMETRY_DISABLED'] = '1';
const command = readCommand(process.argv.slice(2), process.env, '0.1.0');
if (!command.ok) {
  console.error(command.error);
  process.exit(2);
}
if (command.value.kind === 'print') {
  console.log(command.value.text);
  process.exit(0);
}
const { config } = command.value;
const cluster = createLiveCluster({
  clock: systemClock,
  info: { name: 'demo', source: 'demo', server: '127.0.0.1', version: 'v1.36.2', namespace: undefined, problem: undefined },
});
const hub = createHub({ cluster, clock: systemClock, epoch: randomBytes(6).toString('hex') });
play(readLines(new URL('./replay/recordings/shop.ndjson.gz', import.meta.url).pathname), cluster, systemClock);

// Next attaches an upgrade listener to the server it is given: this one never listens.
const app = next({
  dev: config.dev,
  dir: new URL('..', import.meta.url).pathname,
  hostname: 'localhost',
  port: config.port,
  httpServer: createServer(),
});
await app.prepare();
const handle = app.getRequestHandler();
const front = createFront({
  policy: { allowedHosts: config.allowedHosts, dev: config.dev },
  handle: (request, response) => void handle(request, response),
  upgrade: config.dev ? app.getUpgradeHandler() : undefined,
  onRefusal: (status, reason) => console.error(status, reason),
});
setRuntime({
  config,
  openStream: (request) => respondWithStream(hub, request, () => front.drop(request.headers.get(CONNECTION_HEADER))),
  search: () => Response.json([]),
});
const port = await listen(front.server, config.port, config.listen);
console.log(`Signalbox shows ${cluster.current().cluster.name} at http://127.0.0.1:${port}`);
