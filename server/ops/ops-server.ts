// The second listener: /livez, /readyz and /metrics, for the kubelet and Prometheus.

import { createServer, type Server } from 'node:http';
import type { Health } from './health.ts';

type Answer = { readonly status: number; readonly type: string; readonly body: string };

const TEXT = 'text/plain; charset=utf-8';

function answer(path: string, health: Health, metrics: () => string): Answer {
  switch (path) {
    case '/livez':
      return { status: 200, type: TEXT, body: 'ok\n' };
    case '/readyz': {
      const notReady = health.notReady();
      return notReady === undefined ? { status: 200, type: TEXT, body: 'ok\n' } : { status: 503, type: TEXT, body: `${notReady}\n` };
    }
    case '/metrics':
      return { status: 200, type: 'text/plain; version=0.0.4; charset=utf-8', body: metrics() };
    default:
      return { status: 404, type: TEXT, body: 'Here are /livez, /readyz and /metrics.\n' };
  }
}

export function createOpsServer(health: Health, metrics: () => string): Server {
  const limits = { maxHeaderSize: 8 * 1024, headersTimeout: 5_000, requestTimeout: 10_000, keepAliveTimeout: 30_000 };
  const server = createServer(limits, (request, response) => {
    response.setHeader('x-content-type-options', 'nosniff');
    response.setHeader('cache-control', 'no-store');
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD', connection: 'close' }).end();
      return;
    }
    const { status, type, body } = answer((request.url ?? '').split('?', 1)[0] ?? '', health, metrics);
    response.writeHead(status, { 'content-type': type }).end(body);
  });
  server.maxConnections = 64;
  server.on('upgrade', (_request, socket) => socket.destroy());
  return server;
}
