// The connection over real sockets: TLS, client certificates, proxies, refusals, and that an abort frees the socket.

import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { TLSSocket } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import { describeConfigProblem } from '#server/kube/credentials/config-problem.ts';
import type { Connection } from './connection.ts';
import { describeFailure, type Failure } from './failure.ts';
import { loadConnection } from '#server/kube/credentials/load-config.ts';
import { connectTo } from './open-connection.ts';

const fixture = (name: string) => readFileSync(new URL(`./fixtures/${name}`, import.meta.url));
const base64 = (name: string) => fixture(name).toString('base64');

const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function listen(server: Server | TcpServer): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    if ('closeAllConnections' in server) server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

async function serve(listener: RequestListener): Promise<string> {
  return `http://127.0.0.1:${await listen(createServer(listener))}`;
}

function direct(server: string): Connection {
  const connection = connectTo({ server, name: 'test', source: 'demo' });
  closing.push(() => connection.close());
  return connection;
}

async function configured(cluster: object, user: object = {}, env: Record<string, string> = {}): Promise<Connection> {
  const home = await mkdtemp(path.join(tmpdir(), 'signalbox-tls-'));
  const file = path.join(home, 'config');
  const config = {
    'current-context': 'c',
    clusters: [{ name: 'c', cluster }],
    users: [{ name: 'u', user }],
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
  };
  await writeFile(file, JSON.stringify(config));
  const loaded = await loadConnection({ env: { ...env, KUBECONFIG: file }, home });
  await rm(home, { recursive: true });
  if (!loaded.ok) throw new Error(describeConfigProblem(loaded.error));
  closing.push(() => loaded.value.close());
  return loaded.value;
}

async function ask(connection: Connection, at = '/api'): Promise<string> {
  const reply = await connection.get(at, {}, AbortSignal.timeout(60_000));
  if (!reply.ok) return describeFailure(reply.error);
  const parts: Uint8Array[] = [];
  for await (const chunk of reply.value.body) parts.push(chunk);
  return Buffer.concat(parts).toString();
}

async function failure(connection: Connection): Promise<Failure | undefined> {
  const reply = await connection.get('/api', {}, AbortSignal.timeout(60_000));
  return reply.ok ? undefined : reply.error;
}

describe('requests', () => {
  test('path, query, and a path in the server address', async () => {
    const server = await serve((request, response) => response.end(request.url));
    expect(await ask(direct(server), '/api/v1/pods')).toBe('/api/v1/pods');
    expect(await ask(direct(`${server}/k8s/clusters/c-1/`), '/api/v1/pods')).toBe('/k8s/clusters/c-1/api/v1/pods');
    const reply = await direct(server).get('/api', { continue: 'a b&c', limit: '500' }, AbortSignal.timeout(60_000));
    if (!reply.ok) throw new Error('no reply');
    for await (const chunk of reply.value.body) expect(Buffer.from(chunk).toString()).toBe('/api?continue=a+b%26c&limit=500');
  });

  test('requests share a pool', async () => {
    const sockets = new Set<unknown>();
    const server = await serve((request, response) => {
      sockets.add(request.socket);
      response.end('ok');
    });
    const connection = direct(server);
    for (let i = 0; i < 20; i++) await ask(connection);
    // A second one may be opened in the moment between the end of a body and the release of its socket.
    expect(sockets.size).toBeLessThanOrEqual(2);
  });

  test.each(['abort', 'leave the loop'])('%s: the socket is freed, and closed', async (how) => {
    let closed = 0;
    const server = await serve((request, response) => {
      request.socket.on('close', () => closed++);
      response.write('first\n');
    });
    const abort = new AbortController();
    const reply = await direct(server).get('/api', { watch: 'true' }, abort.signal);
    if (!reply.ok) throw new Error('no reply');
    const read = (async () => {
      for await (const _chunk of reply.value.body) {
        if (how === 'abort') abort.abort();
        else break;
      }
    })();
    await read.catch((error: unknown) => expect(error).toMatchObject({ name: 'AbortError' }));
    await expect.poll(() => closed).toBe(1);
  });
});

describe('refusals', () => {
  test('a Status is read: reason, message, causes, and Retry-After from the header or the details', async () => {
    const body = {
      kind: 'Status',
      code: 429,
      reason: 'TooManyRequests',
      message: 'slow\ndown',
      details: { retryAfterSeconds: 9, causes: [{ reason: 'Busy' }] },
    };
    let headers: Record<string, string> = { 'retry-after': '3' };
    const server = await serve((_request, response) => response.writeHead(429, headers).end(JSON.stringify(body)));
    const connection = direct(server);
    const expected = { kind: 'status', code: 429, reason: 'TooManyRequests', message: 'slow down', causes: ['Busy'] };
    expect(await failure(connection)).toEqual({ ...expected, retryAfter: 3000 });
    headers = {};
    expect(await failure(connection)).toEqual({ ...expected, retryAfter: 9000 });
  });

  test('Retry-After as a date', async () => {
    const server = await serve((_request, response) =>
      response.writeHead(503, { 'retry-after': new Date(Date.now() + 60_000).toUTCString() }).end(),
    );
    const found = await failure(direct(server));
    expect(found?.kind === 'status' && found.retryAfter).toBeGreaterThan(50_000);
  });

  test("a proxy's page of HTML is not repeated", async () => {
    const server = await serve((_request, response) => response.writeHead(502).end('<html>'.repeat(50_000)));
    expect(await ask(direct(server))).toBe('The API server answered 502.');
  });

  test('nothing listens', async () => {
    const port = await listen(createTcpServer());
    closing.splice(0).forEach((close) => close());
    expect(await ask(direct(`http://127.0.0.1:${port}`))).toContain('connection refused');
  });

  test('a server that is none', async () => {
    const port = await listen(createTcpServer((socket) => socket.on('error', () => undefined).end('SSH-2.0-none\r\n')));
    expect(await ask(direct(`http://127.0.0.1:${port}`))).toContain(`127.0.0.1:${port}`);
  });

  test('requests after close are refused, not sent', async () => {
    const server = await serve((_request, response) => response.end('ok'));
    const connection = direct(server);
    await connection.close();
    expect(await failure(connection)).toEqual({ kind: 'network', problem: 'The request was cancelled.' });
  });
});

describe('TLS', () => {
  async function secure(): Promise<string> {
    const server = createTlsServer(
      { key: fixture('server.key'), cert: fixture('server.crt'), ca: fixture('ca.crt'), requestCert: true, rejectUnauthorized: false },
      (request, response) => {
        const { socket } = request;
        response.end(socket instanceof TLSSocket && socket.authorized ? String(socket.getPeerCertificate().subject.CN) : 'anonymous');
      },
    );
    return `https://127.0.0.1:${await listen(server)}`;
  }
  const authority = { 'certificate-authority-data': base64('ca.crt'), 'tls-server-name': 'kube.test' };

  test('certificate-authority-data and tls-server-name', async () => {
    expect(await ask(await configured({ server: await secure(), ...authority }))).toBe('anonymous');
  });

  test('an unknown authority and a wrong name are refused, and said so', async () => {
    const server = await secure();
    expect(await ask(await configured({ server }))).toContain('authority that is not trusted');
    expect(await ask(await configured({ server, 'certificate-authority-data': base64('ca.crt') }))).toContain('is for another name');
  });

  test('insecure-skip-tls-verify', async () => {
    expect(await ask(await configured({ server: await secure(), 'insecure-skip-tls-verify': true }))).toBe('anonymous');
  });

  test('a client certificate inline', async () => {
    const user = { 'client-certificate-data': base64('client.crt'), 'client-key-data': base64('client.key') };
    expect(await ask(await configured({ server: await secure(), ...authority }, user))).toBe('anna');
  });

  test('certificates as files', async () => {
    const file = (name: string) => path.join(import.meta.dirname, 'fixtures', name);
    const cluster = { server: await secure(), 'certificate-authority': file('ca.crt'), 'tls-server-name': 'kube.test' };
    expect(await ask(await configured(cluster, { 'client-certificate': file('client.crt'), 'client-key': file('client.key') }))).toBe(
      'anna',
    );
  });

  test('https to a server that speaks plain http', async () => {
    const server = await serve((_request, response) => response.end('ok'));
    expect(await ask(await configured({ server: server.replace('http:', 'https:') }))).toContain('does not speak TLS');
  });
});

describe('proxies', () => {
  /** An HTTP proxy that notes what is asked of it. */
  async function proxy(notes: string[], target: () => number): Promise<string> {
    const server = createServer((request, response) => {
      notes.push(request.url ?? '');
      response.end('by proxy');
    });
    server.on('connect', (request, client) => {
      notes.push(`CONNECT ${request.url ?? ''}`);
      const upstream = connect(target(), '127.0.0.1', () => {
        client.write('HTTP/1.1 200 OK\r\n\r\n');
        upstream.pipe(client).pipe(upstream);
      });
      upstream.on('error', () => client.destroy());
      client.on('error', () => upstream.destroy());
    });
    return `http://127.0.0.1:${await listen(server)}`;
  }

  test('proxy-url: a tunnel for https', async () => {
    const notes: string[] = [];
    const port = await listen(
      createTlsServer({ key: fixture('server.key'), cert: fixture('server.crt') }, (_request, response) => response.end('tls')),
    );
    const url = await proxy(notes, () => port);
    const cluster = { server: 'https://kube.test:6443', 'certificate-authority-data': base64('ca.crt'), 'proxy-url': url };
    expect(await ask(await configured(cluster))).toBe('tls');
    expect(notes).toEqual(['CONNECT kube.test:6443']);
  });

  test('HTTP_PROXY of the environment for a plain server elsewhere', async () => {
    const notes: string[] = [];
    const url = await proxy(notes, () => 0);
    expect(await ask(await configured({ server: 'http://kube.test:8080' }, {}, { HTTP_PROXY: url }))).toBe('by proxy');
    expect(notes).toEqual(['http://kube.test:8080/api']);
  });
});

test('a connection shows nothing of its credentials', async () => {
  const connection = await configured({ server: 'http://127.0.0.1:9' }, { token: 'canary' });
  const { inspect } = await import('node:util');
  expect(inspect(connection, { depth: 10, showHidden: true })).not.toContain('canary');
  expect(await ask(connection)).not.toContain('canary');
});
