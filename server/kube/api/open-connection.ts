// One pool of connections to one API server: every request of the process goes through here.

import { Agent, type Dispatcher, ProxyAgent, Socks5ProxyAgent } from 'undici';
import { err, ok, type Result } from '#lib/std/result.ts';
import { type Clock, systemClock } from '#server/clock.ts';
import type { Connection, ConnectionInfo, Reply } from './connection.ts';
import { anonymous, type ClientCertificate, type Credentials } from './credentials.ts';
import { ACCEPT, decodeStatus } from './decode.ts';
import type { Failure } from './failure.ts';
import { networkProblem } from './network-problem.ts';

export type TlsSettings = {
  /** PEM; undefined trusts the authorities that the runtime trusts. */
  readonly ca: string | Buffer | undefined;
  /** `tls-server-name`: the name that the certificate must carry, where it is not the address. */
  readonly serverName: string | undefined;
  /** False accepts any certificate (`insecure-skip-tls-verify`). */
  readonly verify: boolean;
};

export type Endpoint = {
  readonly info: ConnectionInfo;
  /** http or https; a path in it stands before every request's. */
  readonly url: URL;
  readonly tls: TlsSettings;
  /** http://, https:// or socks5://. */
  readonly proxy: string | undefined;
  readonly credentials: Credentials;
};

const CONNECT_TIMEOUT = 10_000;
/** Within this after a refresh another one changes nothing: seven reflectors meet one expired token together. */
const REFRESH_PAUSE = 5_000;
/** A Status is small; a proxy's page of HTML need not be read to its end. */
const LONGEST_STATUS = 64 * 1024;

const USER_AGENT = 'signalbox';

function newPool(endpoint: Endpoint, certificate: ClientCertificate | undefined): Dispatcher {
  const { tls, proxy, url } = endpoint;
  const secure = {
    ...(tls.ca === undefined ? {} : { ca: tls.ca }),
    ...(tls.serverName === undefined ? {} : { servername: tls.serverName }),
    ...(certificate === undefined ? {} : { cert: certificate.cert, key: certificate.key }),
    rejectUnauthorized: tls.verify,
  };
  // The reflector watches for silence itself, on its own clock; HTTP/1.1 so that one stalled socket stalls one kind only.
  const common = { headersTimeout: 0, bodyTimeout: 0, connectTimeout: CONNECT_TIMEOUT, allowH2: false };
  const connect = { timeout: CONNECT_TIMEOUT, keepAlive: true, keepAliveInitialDelay: 30_000 };
  if (proxy === undefined) return new Agent({ ...common, connect: url.protocol === 'https:' ? { ...connect, ...secure } : connect });
  if (/^socks5h?:/.test(proxy)) return new Socks5ProxyAgent(proxy.replace(/^socks5h/, 'socks5'), { ...common, requestTls: secure });
  return new ProxyAgent({ ...common, uri: proxy, requestTls: { ...connect, ...secure } });
}

/** RFC 9110 section 10.2.3: seconds, or a date; in ms from now. */
function readRetryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d{1,9}$/.test(value.trim())) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isFinite(date) ? Math.max(0, date - now) : undefined;
}

function headerReader(headers: Dispatcher.ResponseData['headers']): Reply['header'] {
  return (name) => {
    const value = headers[name.toLowerCase()];
    return Array.isArray(value) ? value[0] : value;
  };
}

async function readBounded(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of body) {
    parts.push(part);
    length += part.length;
    if (length >= LONGEST_STATUS) break;
  }
  return Buffer.concat(parts);
}

const CANCELLED: Failure = { kind: 'network', problem: 'The request was cancelled.' };

function aborted(signal: AbortSignal): Promise<Result<never, Failure>> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(err(CANCELLED));
    else signal.addEventListener('abort', () => resolve(err(CANCELLED)), { once: true });
  });
}

function sameCertificate(a: ClientCertificate | undefined, b: ClientCertificate | undefined): boolean {
  return String(a?.cert) === String(b?.cert) && String(a?.key) === String(b?.key);
}

export function openConnection(endpoint: Endpoint, clock: Clock = systemClock): Connection {
  const { credentials, url, info } = endpoint;
  const base = url.pathname.replace(/\/+$/, '');
  let certificate: ClientCertificate | undefined;
  let pool = newPool(endpoint, undefined);
  let refreshedAt = Number.NEGATIVE_INFINITY;
  let refreshing: Promise<void> | undefined;
  let closed = false;

  /** A new certificate needs new TLS sessions; streams on the old pool go on until they end. */
  function present(next: ClientCertificate | undefined): void {
    if (sameCertificate(certificate, next)) return;
    const old = pool;
    certificate = next;
    pool = newPool(endpoint, next);
    void old.close();
  }

  async function refresh(): Promise<void> {
    credentials.forget();
    // A failure here is met again, and told, by the request that follows.
    await credentials.current();
    refreshedAt = clock.monotonic();
  }

  async function get(
    path: string,
    query: Readonly<Record<string, string>>,
    signal: AbortSignal,
    accept: string = ACCEPT,
  ): Promise<Result<Reply, Failure>> {
    // A credential plugin may take a minute; a request that is given up does not wait for it.
    const identity = await Promise.race([credentials.current(), aborted(signal)]);
    if (closed || signal.aborted) return err(CANCELLED);
    if (!identity.ok) return identity;
    present(identity.value.certificate);
    const search = new URLSearchParams(query).toString();
    try {
      const response = await pool.request({
        origin: url.origin,
        path: `${base}${path}${search === '' ? '' : `?${search}`}`,
        method: 'GET',
        headers: { accept, 'user-agent': USER_AGENT, ...identity.value.headers },
        signal,
      });
      const header = headerReader(response.headers);
      const status = response.statusCode;
      if (status >= 200 && status < 300) return ok({ status, header, body: response.body });
      const body = await readBounded(response.body);
      return err(decodeStatus(body, status, readRetryAfter(header('retry-after'), clock.now())));
    } catch (error) {
      return err({ kind: 'network', problem: networkProblem(error, info.server) });
    }
  }

  return {
    info,
    get,
    refreshCredentials() {
      if (clock.monotonic() - refreshedAt < REFRESH_PAUSE) return Promise.resolve();
      refreshing ??= refresh().finally(() => {
        refreshing = undefined;
      });
      return refreshing;
    },
    async close() {
      closed = true;
      await pool.destroy();
    },
  };
}

/** A connection straight to an address, without credentials: the demo, a test, `kubectl proxy`. */
export function connectTo(options: {
  readonly server: string;
  readonly name: string;
  readonly source: ConnectionInfo['source'];
  readonly namespace?: string;
}): Connection {
  const url = new URL(options.server);
  return openConnection({
    info: { name: options.name, source: options.source, server: url.host, namespace: options.namespace },
    url,
    tls: { ca: undefined, serverName: undefined, verify: true },
    proxy: undefined,
    credentials: anonymous,
  });
}
