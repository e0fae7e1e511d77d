// The dashboard's HTTP server: the guard and the headers that every answer carries, with the page server behind them.

import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type GuardPolicy, judge, type RequestFacts } from './guard.ts';
import { contentSecurityPolicy, SECURITY_HEADERS } from './headers.ts';

/** An answer that is under way. */
export type OpenAnswer = {
  /** Frees its connection at once; a reader that takes nothing would hold it for ever. */
  drop(): void;
  /** Called once, however it ends: it was given in full, the client went away, or nobody ever sent it. */
  onClose(then: () => void): void;
};

export type Front = {
  readonly server: Server;
  /** That of the request with this number; undefined where it has ended already. */
  answer(connection: string | null): OpenAnswer | undefined;
};

export type FrontOptions = {
  readonly policy: GuardPolicy;
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void;
  /** Only development needs one (the page's reload channel); everything else is destroyed. */
  readonly upgrade: ((request: IncomingMessage, socket: Duplex, head: Buffer) => void) | undefined;
  readonly onRefusal: (status: number, reason: string) => void;
};

/** Set on every request that passes, whatever the client sent under that name. */
export const CONNECTION_HEADER = 'x-signalbox-connection';

/** no-transform: without it Next compresses a stream, and so holds back what should be there at once. It keeps this header as it is. */
const API_CACHE_CONTROL = 'no-store, no-transform';

/** Streams (64) and the requests of a few pages beside them. */
const MOST_CONNECTIONS = 256;
const LIMITS = { maxHeaderSize: 16 * 1024, headersTimeout: 10_000, requestTimeout: 20_000, keepAliveTimeout: 30_000 };

/** Written by hand, for there is no response to write to. */
const TOO_LARGE = [
  'HTTP/1.1 431 Request Header Fields Too Large',
  ...Object.entries(SECURITY_HEADERS).map(([name, value]) => `${name}: ${value}`),
  'content-type: text/plain; charset=utf-8',
  'connection: close',
  '',
  `The address and the headers are longer than ${LIMITS.maxHeaderSize} characters.\n`,
].join('\r\n');

type Open = { readonly response: ServerResponse; readonly closing: (() => void)[] };

function valuesOf(request: IncomingMessage, name: string): string[] {
  const values: string[] = [];
  for (let i = 0; i + 1 < request.rawHeaders.length; i += 2) {
    if (request.rawHeaders[i]?.toLowerCase() === name) values.push(request.rawHeaders[i + 1] ?? '');
  }
  return values;
}

function factsOf(request: IncomingMessage): RequestFacts {
  return {
    method: request.method ?? '',
    target: request.url ?? '',
    hosts: valuesOf(request, 'host'),
    origin: request.headers.origin,
    userAgent: request.headers['user-agent'],
    fetchSite: valuesOf(request, 'sec-fetch-site')[0],
    fetchMode: valuesOf(request, 'sec-fetch-mode')[0],
    fetchDest: valuesOf(request, 'sec-fetch-dest')[0],
    contentType: request.headers['content-type'],
    contentLength: request.headers['content-length'],
    transferEncoding: request.headers['transfer-encoding'],
  };
}

export function createFront({ policy, handle, upgrade, onRefusal }: FrontOptions): Front {
  const open = new Map<string, Open>();
  let requests = 0;

  function close(connection: string): void {
    const closing = open.get(connection)?.closing ?? [];
    open.delete(connection);
    for (const then of closing) then();
  }

  const server = createServer(LIMITS, (request, response) => {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
    const judgement = judge(factsOf(request), policy);
    if (judgement.verdict === 'refuse') {
      onRefusal(judgement.status, judgement.reason);
      if (judgement.status === 405) response.setHeader('allow', 'GET, HEAD');
      // What is left of a refused request is not read.
      response.setHeader('connection', 'close');
      response.setHeader('content-type', 'text/plain; charset=utf-8');
      response.statusCode = judgement.status;
      response.end(`${judgement.reason}\n`);
      return;
    }
    const csp = contentSecurityPolicy(randomBytes(18).toString('base64'), policy.dev);
    response.setHeader('content-security-policy', csp);
    // Next takes the nonce for its scripts from the request's header.
    request.headers['content-security-policy'] = csp;
    if (request.url?.startsWith('/api/') === true) response.setHeader('cache-control', API_CACHE_CONTROL);
    const connection = String(++requests);
    request.headers[CONNECTION_HEADER] = connection;
    open.set(connection, { response, closing: [] });
    response.once('close', () => close(connection));
    handle(request, response);
  });
  server.maxConnections = MOST_CONNECTIONS;
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const allowed = upgrade !== undefined && judge(factsOf(request), policy).verdict === 'allow';
    if (allowed) upgrade(request, socket, head);
    else socket.destroy();
  });
  server.on('connect', (_request: IncomingMessage, socket: Duplex) => socket.destroy());
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // Node has not parsed it, so nothing above has seen it. What else is malformed gets no answer.
    if (error.code === 'HPE_HEADER_OVERFLOW' && socket.writable) socket.end(TOO_LARGE, () => socket.destroy());
    else socket.destroy();
  });
  return {
    server,
    answer(connection) {
      const found = open.get(connection ?? '');
      return found && { drop: () => found.response.destroy(), onClose: (then) => void found.closing.push(then) };
    },
  };
}

/** Resolves with the port; rejects with the system's error (EADDRINUSE…). */
export function listen(server: Server, port: number, address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, () => {
      server.off('error', reject);
      const bound = server.address();
      resolve(typeof bound === 'object' && bound !== null ? bound.port : port);
    });
  });
}
