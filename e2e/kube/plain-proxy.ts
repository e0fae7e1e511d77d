// The API server without TLS and credentials, on the loopback: for readers that have neither.

import { createServer, type Server } from 'node:http';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Access } from './api.ts';

export type PlainProxy = {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  close(): Promise<void>;
};

export async function openPlainProxy({ server: target, ca, token }: Access): Promise<PlainProxy> {
  const { hostname, port } = new URL(target);
  const server: Server = createServer((incoming, outgoing) => {
    const { host: _host, connection: _connection, ...headers } = incoming.headers;
    const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const sent = request(
      { hostname, port, ca, method: incoming.method, path: incoming.url, headers: { ...headers, ...authorization } },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        outgoing.flushHeaders();
        answer.pipe(outgoing);
        answer.on('error', () => outgoing.destroy());
      },
    );
    sent.on('error', () => outgoing.destroy());
    outgoing.on('close', () => sent.destroy());
    incoming.pipe(sent);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
