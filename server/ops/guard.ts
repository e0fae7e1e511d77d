// The guard at the HTTP server, in front of every path: who may ask, and what for (docs/reliability.md, rows 23 to 26 and 34).

import { bytes } from '#lib/std/bytes.ts';
import { MOST_RECORDING_BYTES, RECORDING_TYPE, RECORDINGS } from '#lib/wire/recordings.ts';
import { LONGEST_ADDRESS, MOST_PARAMETERS } from '#lib/wire/address.ts';

export type RequestFacts = {
  readonly method: string;
  /** The request target as it came over the wire. */
  readonly target: string;
  /** All values of the header; more than one is refused. */
  readonly hosts: readonly string[];
  readonly origin: string | undefined;
  readonly userAgent: string | undefined;
  /** Sec-Fetch-Site, Sec-Fetch-Mode and Sec-Fetch-Dest: which page asks, how, and for what; browsers alone send them. */
  readonly fetchSite: string | undefined;
  readonly fetchMode: string | undefined;
  readonly fetchDest: string | undefined;
  /** Of what is sent. */
  readonly contentType: string | undefined;
  readonly contentLength: string | undefined;
  readonly transferEncoding: string | undefined;
};

export type GuardPolicy = {
  /** Further names that `Host` may have, without a port, in lower case. */
  readonly allowedHosts: readonly string[];
  /** Next's development server needs POST for its overlay; never on otherwise. */
  readonly dev: boolean;
  /** A page of this Signalbox may hand over a recording: the only thing that is taken from anybody. */
  readonly takesRecordings: boolean;
};

export type Judgement =
  | { readonly verdict: 'allow' }
  /** `reason` is a sentence that echoes nothing of the request. */
  | { readonly verdict: 'refuse'; readonly status: RefusalStatus; readonly reason: string };

type RefusalStatus = 400 | 403 | 405 | 411 | 413 | 414 | 415 | 421 | 431;

const ALLOW: Judgement = { verdict: 'allow' };

/** Next searches it for names of crawlers, in a time that grows with its square. Browsers send some hundred characters. */
const LONGEST_USER_AGENT = 1024;

function refuse(status: RefusalStatus, reason: string): Judgement {
  return { verdict: 'refuse', status, reason };
}

/** The host name of a `Host` header without its port, in lower case; undefined where it is none. */
function hostName(header: string): string | undefined {
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(:\d{1,5})?$/.exec(header.toLowerCase());
  return match?.[1];
}

const LOOPBACK_V4 = /^127\.(25[0-5]|2[0-4]\d|1?\d?\d)\.(25[0-5]|2[0-4]\d|1?\d?\d)\.(25[0-5]|2[0-4]\d|1?\d?\d)$/;

function isAllowedHost(name: string, allowed: readonly string[]): boolean {
  return name === 'localhost' || name.endsWith('.localhost') || name === '[::1]' || LOOPBACK_V4.test(name) || allowed.includes(name);
}

/** Same host and port as `Host`, over either scheme: a proxy in front may speak TLS. */
function isSameOrigin(origin: string, host: string): boolean {
  return origin === `http://${host}` || origin === `https://${host}`;
}

function isDevPost(facts: RequestFacts, policy: GuardPolicy): boolean {
  return policy.dev && facts.method === 'POST' && facts.target.startsWith('/__nextjs');
}

/** Next decodes the path before it looks for a route, so `/%61pi` is the API too. What does not decode is treated as if it were. */
function isApi(target: string): boolean {
  try {
    const path = decodeURIComponent(new URL(target, 'http://localhost').pathname);
    return path === '/api' || path.startsWith('/api/');
  } catch {
    return true;
  }
}

/** Counted as any parser would part it, before any does. */
function parameters(target: string): number {
  let count = 1;
  for (let at = target.indexOf('&'); at >= 0; at = target.indexOf('&', at + 1)) count++;
  return count;
}

/** Asks a page of another site or another port? What sends no such header is no browser, and acts for nobody but itself. */
function isForeign({ fetchSite }: RequestFacts): boolean {
  return fetchSite !== undefined && fetchSite !== 'same-origin' && fetchSite !== 'none';
}

/** A link that opens in a tab: no image, script or frame of the page that has it. */
function opensInTab({ fetchMode, fetchDest }: RequestFacts): boolean {
  return fetchMode === 'navigate' && fetchDest === 'document';
}

function isRecording({ method, target }: RequestFacts, { takesRecordings }: GuardPolicy): boolean {
  const [path, query = 'name='] = target.split('?');
  return takesRecordings && method === 'POST' && path === RECORDINGS && query.startsWith('name=');
}

/** Beyond what is asked of every request: it comes from a page of this Signalbox, and says beforehand what it is and how large. */
function judgeRecording({ origin, fetchSite, contentType, contentLength, transferEncoding }: RequestFacts): Judgement {
  if (origin === undefined || (fetchSite !== undefined && fetchSite !== 'same-origin')) {
    return refuse(403, 'A recording is taken from a page of this Signalbox alone.');
  }
  if (contentType !== RECORDING_TYPE) return refuse(415, `A recording is sent as ${RECORDING_TYPE}.`);
  if (transferEncoding !== undefined || contentLength === undefined || !/^\d{1,15}$/.test(contentLength)) {
    return refuse(411, 'A recording is sent with its length.');
  }
  if (Number(contentLength) > MOST_RECORDING_BYTES) {
    return refuse(413, `A page hands over ${bytes(MOST_RECORDING_BYTES)} at most.`);
  }
  return ALLOW;
}

export function judge(facts: RequestFacts, policy: GuardPolicy): Judgement {
  const { method, target, hosts, origin, userAgent } = facts;
  const givesRecording = isRecording(facts, policy);
  if (method !== 'GET' && method !== 'HEAD' && !isDevPost(facts, policy) && !givesRecording) {
    return refuse(405, 'Signalbox only reads: GET and HEAD are answered.');
  }
  // `//host` would be read as another origin by some URL parsers; a backslash counts as a slash for some of them.
  if (!/^\/(?![/\\])/.test(target)) return refuse(400, 'The request target must begin with one slash.');
  if (target.length > LONGEST_ADDRESS) return refuse(414, `The address is longer than ${LONGEST_ADDRESS} characters.`);
  if (parameters(target) > MOST_PARAMETERS) return refuse(400, `The address has more than ${MOST_PARAMETERS} parameters.`);
  if (userAgent !== undefined && userAgent.length > LONGEST_USER_AGENT) {
    return refuse(431, `The User-Agent header is longer than ${LONGEST_USER_AGENT} characters.`);
  }
  const [host] = hosts;
  if (host === undefined || hosts.length > 1) return refuse(400, 'Exactly one Host header is needed.');
  const name = hostName(host);
  if (name === undefined || !isAllowedHost(name, policy.allowedHosts)) {
    return refuse(421, 'This host name is not served. Open Signalbox as localhost, or start it with --allowed-host.');
  }
  if (origin !== undefined && !isSameOrigin(origin.toLowerCase(), host.toLowerCase())) {
    return refuse(403, 'Requests from other origins are not answered.');
  }
  if (isForeign(facts)) {
    if (isApi(target)) return refuse(403, 'Other sites may not ask the API.');
    if (!opensInTab(facts)) return refuse(403, 'Other sites may link to Signalbox, and not load anything of it.');
  }
  return givesRecording ? judgeRecording(facts) : ALLOW;
}
