// The connection to the stream of one scope: opens it, decodes it, opens it again when it breaks.

import { type Scope, scopeId } from '#lib/scope/scope.ts';
import { decodeEvent } from '#lib/wire/encode.ts';
import { type Message, MESSAGE_KINDS, type MessageKind } from '#lib/wire/message.ts';

export type ConnectionState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  /** `since` and `nextRetryAt` in ms on this machine's clock (Date.now); `problem` is a sentence, where one is known. */
  | {
      readonly kind: 'lost';
      readonly since: number;
      readonly attempt: number;
      readonly nextRetryAt: number;
      readonly problem: string | undefined;
    }
  /** The server speaks a newer protocol than this page. */
  | { readonly kind: 'outdated' }
  /** The server will not serve this scope; asking again changes nothing. */
  | { readonly kind: 'refused'; readonly problem: string };

/** What the browser gives, as an input, so that the back-off can be tested without waiting. */
export type Outside = {
  open(url: string): EventSource;
  /** Asks the same address once without keeping the stream: why was it refused? Undefined for no answer at all. */
  probe(url: string): Promise<{ readonly status: number; readonly text: string; readonly retryAfter: number | undefined } | undefined>;
  now(): number;
  random(): number;
  after(ms: number, call: () => void): () => void;
};

export type Connection = {
  /** Opens at once instead of waiting for the back-off. */
  retry(): void;
  /** Opens anew if nothing came for too long; for when the page comes back from sleep. */
  check(): void;
  close(): void;
};

/** The server sends something at least every 15 s. */
export const SILENCE = 45_000;
const FIRST_DELAY = 1_000;
const LONGEST_DELAY = 15_000;

/** 1 s to 15 s, doubling, with jitter, so that a hundred tabs do not come back at one moment. `attempt` from 1. */
export function backOff(attempt: number, random: number): number {
  const base = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** (attempt - 1));
  return Math.round(Math.min(LONGEST_DELAY, Math.max(FIRST_DELAY, base * (0.75 + random / 2))));
}

function streamUrl(scope: Scope, last: string): string {
  const id = scopeId(scope);
  const query = id.includes('=') ? [id] : [];
  if (last !== '') query.push(`lastEventId=${last}`);
  return `/api/stream${query.length === 0 ? '' : `?${query.join('&')}`}`;
}

export function connect(
  scope: Scope,
  onMessage: (message: Message) => void,
  onState: (state: ConnectionState) => void,
  outside: Outside = browser(),
): Connection {
  let source: EventSource | undefined;
  let cancelTimer = (): void => undefined;
  let last = '';
  let attempt = 0;
  let lostSince: number | undefined;
  let heard = outside.now();
  let live = false;
  let ended = false;

  function end(state: ConnectionState): void {
    close();
    onState(state);
  }

  function close(): void {
    ended = true;
    cancelTimer();
    source?.close();
  }

  function watchSilence(): void {
    cancelTimer();
    cancelTimer = outside.after(SILENCE, () => lose('Nothing came from Signalbox for 45 s.', undefined));
  }

  function onEvent(from: EventSource, kind: MessageKind, event: MessageEvent<string>): void {
    if (from !== source || ended) return;
    heard = outside.now();
    watchSilence();
    const decoded = decodeEvent(kind, event.data);
    if (!decoded.ok) {
      if (decoded.error === 'newer-protocol') return end({ kind: 'outdated' });
      // Whatever it was is lost; without its number the server sends a whole snapshot.
      last = '';
      return lose('A message could not be read.', undefined);
    }
    if (event.lastEventId !== '') last = event.lastEventId;
    if (decoded.value.kind === 'bye') {
      if (decoded.value.reason === 'slow') last = '';
      return lose(decoded.value.reason === 'shutdown' ? 'Signalbox was stopped.' : 'This page was too slow for the stream.', undefined);
    }
    attempt = 0;
    lostSince = undefined;
    if (!live) {
      live = true;
      onState({ kind: 'live' });
    }
    onMessage(decoded.value);
  }

  function lose(problem: string | undefined, wait: number | undefined): void {
    if (ended) return;
    source?.close();
    source = undefined;
    live = false;
    attempt++;
    const now = outside.now();
    lostSince ??= now;
    const delay = Math.max(wait ?? 0, backOff(attempt, outside.random()));
    onState({ kind: 'lost', since: lostSince, attempt, nextRetryAt: now + delay, problem });
    cancelTimer();
    cancelTimer = outside.after(delay, open);
  }

  /** EventSource hides the status, so the reason is asked for separately. */
  async function explain(url: string, of: EventSource): Promise<void> {
    const answer = await outside.probe(url);
    if (ended || source !== of) return;
    if (answer === undefined) return lose('Signalbox does not answer.', undefined);
    const { status, text, retryAfter } = answer;
    if (status === 503) return lose(text === '' ? 'Signalbox serves as many pages as it may.' : text, retryAfter);
    if (status >= 400 && status < 500) return end({ kind: 'refused', problem: text === '' ? `The server answered ${status}.` : text });
    lose(status >= 500 ? `The server answered ${status}.` : undefined, undefined);
  }

  function open(): void {
    if (ended) return;
    const url = streamUrl(scope, last);
    const opened = outside.open(url);
    source = opened;
    heard = outside.now();
    watchSilence();
    for (const kind of MESSAGE_KINDS) opened.addEventListener(kind, (event) => onEvent(opened, kind, event as MessageEvent<string>));
    opened.addEventListener('error', () => {
      if (opened !== source || ended) return;
      // Its own reconnect has no back-off to speak of and no view of the age, so ours takes over.
      opened.close();
      if (live) lose(undefined, undefined);
      else void explain(url, opened);
    });
  }

  onState({ kind: 'connecting' });
  open();
  return {
    retry() {
      if (ended || live) return;
      source?.close();
      cancelTimer();
      open();
    },
    check() {
      if (!ended && outside.now() - heard > SILENCE) lose('Nothing came from Signalbox for 45 s.', undefined);
    },
    close,
  };
}

function browser(): Outside {
  return {
    open: (url) => new EventSource(url),
    async probe(url) {
      const stop = new AbortController();
      try {
        const response = await fetch(url, { headers: { accept: 'text/event-stream' }, signal: stop.signal, cache: 'no-store' });
        const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
        const text = response.ok ? '' : (await response.text()).slice(0, 300);
        return { status: response.status, text, retryAfter: Number.isFinite(seconds) ? seconds * 1000 : undefined };
      } catch {
        // Refused, reset, offline: no answer at all, which the caller puts into words.
        return undefined;
      } finally {
        stop.abort();
      }
    },
    now: () => Date.now(),
    random: () => Math.random(),
    after(ms, call) {
      const timer = setTimeout(call, ms);
      return () => clearTimeout(timer);
    },
  };
}
