// The control paths of a replay, for people and end-to-end tests: /_replay/state, seek, step, pause, play, speed, fault, clear.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { err, ok, type Result } from '#lib/std/result.ts';
import type { Fault } from './faults/fault.ts';
import { readFault } from './faults/read-fault.ts';

export type ReplayState = {
  /** Position in ms since the start of the recording. */
  readonly t: number;
  readonly duration: number;
  readonly loops: number;
  /** The virtual date, ISO 8601. */
  readonly date: string;
  readonly paused: boolean;
  readonly speed: number;
  /** The newest resourceVersion. */
  readonly version: number;
  readonly watches: number;
  readonly requests: number;
  readonly faults: readonly { readonly id: number; readonly fault: Fault; readonly left: number | undefined }[];
};

/** What can be commanded of a controls. */
export type Controls = {
  state(): ReplayState;
  play(): void;
  pause(): void;
  /** Jumps to `ms`; watchers see the difference as ordinary events. */
  seek(ms: number): void;
  /** Plays `ms` of virtual time at once, paused or not. */
  step(ms: number): void;
  setSpeed(factor: number): void;
  /** Forgets the changes so far, as etcd's compaction does: every older version answers 410. */
  compact(): void;
  /** Returns the number to remove it by. */
  addFault(fault: Fault): number;
  removeFault(id: number): void;
  clearFaults(): void;
};

const LOCAL_HOST = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/;
const BODY_LIMIT = 16 * 1024;

/** Only programs of this machine: no page of a browser may command the server, nor reach it under a foreign name. */
function refusal(request: IncomingMessage): { code: number; problem: string } | undefined {
  if (!LOCAL_HOST.test(request.headers.host ?? '')) return { code: 421, problem: 'The control answers only to the loopback address.' };
  if (request.headers.origin !== undefined) return { code: 403, problem: 'The control does not answer to web pages.' };
  return undefined;
}

function send(response: ServerResponse, code: number, body: unknown): void {
  const bytes = Buffer.from(`${JSON.stringify(body, null, 2)}\n`);
  response.writeHead(code, { 'Content-Type': 'application/json', 'Content-Length': bytes.length, 'Cache-Control': 'no-store' });
  response.end(bytes);
}

/** `124` and `124s` are seconds, `124000ms` milliseconds. */
export function readTime(value: string | null): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s)?$/.exec(value ?? '');
  if (match === null) return undefined;
  return Number(match[1]) * (match[2] === 'ms' ? 1 : 1000);
}

function command(controls: Controls, verb: string, query: URLSearchParams): Result<unknown, string> {
  switch (verb) {
    case 'pause':
      controls.pause();
      return ok(controls.state());
    case 'play':
      controls.play();
      return ok(controls.state());
    case 'seek':
    case 'step': {
      const time = readTime(query.get('t'));
      if (time === undefined) return err(`${verb} needs t in seconds: /_replay/${verb}?t=124 (or t=124000ms)`);
      if (verb === 'seek') controls.seek(time);
      else controls.step(time);
      return ok(controls.state());
    }
    case 'speed': {
      const factor = Number(query.get('x') ?? '');
      if (!(factor > 0 && factor <= 1000)) return err('speed needs x above 0, at most 1000: /_replay/speed?x=2');
      controls.setSpeed(factor);
      return ok(controls.state());
    }
    case 'compact':
      controls.compact();
      return ok(controls.state());
    case 'clear': {
      const id = query.get('id');
      if (id === null) controls.clearFaults();
      else controls.removeFault(Number(id));
      return ok(controls.state());
    }
    default:
      return err('the control knows state, seek, step, pause, play, speed, compact, fault and clear');
  }
}

async function readBody(request: IncomingMessage): Promise<Result<unknown, string>> {
  if (Number(request.headers['content-length'] ?? 0) > BODY_LIMIT) return err('the body is too long');
  const sent = await text(request);
  if (sent === '') return ok(undefined);
  try {
    return ok(JSON.parse(sent) as unknown);
  } catch (error) {
    if (error instanceof SyntaxError) return err(`the body is not JSON: ${error.message}`);
    throw error;
  }
}

function addFault(controls: Controls, request: IncomingMessage, response: ServerResponse, raw: unknown): void {
  const fault = readFault(raw);
  if (!fault.ok) return send(response, 400, { problem: fault.error });
  if (fault.value.kind !== 'outage') return send(response, 200, { id: controls.addFault(fault.value), fault: fault.value });
  // The answer to this request must not be reset along with everything else.
  request.socket.once('close', () => controls.addFault(fault.value));
  response.setHeader('Connection', 'close');
  send(response, 200, { fault: fault.value });
}

export async function answerControl(controls: Controls, request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
  const refused = refusal(request);
  if (refused !== undefined) return send(response, refused.code, { problem: refused.problem });
  const verb = url.pathname.slice('/_replay/'.length);
  if (verb === 'state' && request.method === 'GET') return send(response, 200, controls.state());
  if (request.method !== 'POST') return send(response, 405, { problem: 'State is read with GET, everything else is changed with POST.' });
  const body = await readBody(request);
  if (!body.ok) return send(response, 400, { problem: body.error });
  if (verb === 'fault') return addFault(controls, request, response, body.value ?? Object.fromEntries(url.searchParams));
  const done = command(controls, verb, url.searchParams);
  if (done.ok) send(response, 200, done.value);
  else send(response, 400, { problem: done.error });
}
