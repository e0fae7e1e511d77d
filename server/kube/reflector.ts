// The reflector: keeps a sink equal to one resource of the API server, with the semantics of client-go's.

import { type Key, keyOf } from '#lib/kube/key.ts';
import type { KubeRecord, Resource } from '#lib/kube/record.ts';
import type { WatchStatus } from '#lib/wire/message.ts';
import type { Clock } from '#server/clock.ts';
import { backoff } from './backoff.ts';
import type { Connection, Reply } from './connection.ts';
import { decodeEvent, type WatchEvent } from './decode.ts';
import { eventOrder, isOlder } from './event-order.ts';
import { describeFailure, type Failure } from './failure.ts';
import type { KubeLog } from './kube-log.ts';
import { listPages } from './list-pages.ts';
import { readStream, SILENCE, type StreamEnd } from './read-stream.ts';
import { resourcePath } from './resource-path.ts';
import type { Sink } from './sink.ts';
import type { Watchdog } from './watchdog.ts';

/** What the reflectors of one connection learn from each other. */
export type Session = {
  /** Cleared for good when the server refuses or ignores `sendInitialEvents`. */
  streamedLists: boolean;
  /** The API server's `Date`, in ms since 1970. */
  serverDate(time: number): void;
  /** The cluster's clock, ms since 1970. */
  now(): number;
};

export type ReflectorOptions = {
  readonly connection: Connection;
  readonly resource: Resource;
  readonly sink: Sink;
  readonly session: Session;
  readonly clock: Clock;
  /** [0, 1). */
  readonly random: () => number;
  /** Watched alone where the whole cluster may not be; undefined where no namespace is known. */
  readonly fallback: string | undefined;
  readonly log: KubeLog;
};

export type Reflector = {
  /** Ends every request; the sink hears nothing more. Resolves when the last one is over. */
  stop(): Promise<void>;
};

/** All in ms. Denied and absent kinds are asked for again after this. */
export const ASK_AGAIN = 60_000;
/** A watch shorter than this without an event is a failure: the server, or a proxy before it, cannot hold it. */
export const SHORT_WATCH = 1000;
/** After a watch of this length the back-off starts afresh. */
export const HEALTHY = 10_000;
/** A server that knows streamed lists is not silent for this long in the middle of one. */
export const STREAM_SILENCE = 10_000;
/** A relist over a picture that is held is not announced before this. */
const CALM = 1000;
/** Progress is told at most this often. */
const PROGRESS = 100;
/** No answer may keep a kind waiting for longer. */
const LONGEST_RETRY_AFTER = 60 * 60 * 1000;
/** A server that restored an old backup never reaches the version that we ask for. */
const TOO_LARGE_TRIES = 3;

type InitialList = { readonly records: Map<Key, KubeRecord>; readonly unread: Set<Key> };

export function startReflector(options: ReflectorOptions): Reflector {
  const { connection, resource, sink, session, clock, random, log } = options;
  const { kind } = resource;
  const fallback = resource.namespaced ? options.fallback : undefined;

  let stopped = false;
  let generation: AbortController | undefined;
  let wake: (() => void) | undefined;

  /** Where to go on watching; undefined asks for a list. */
  let version: string | undefined;
  /** The namespace that is watched alone, if one is. */
  let namespace: string | undefined;
  /** What the sink has been given: nothing, the whole cluster or one namespace. */
  let held: 'nothing' | 'cluster' | 'namespace' = 'nothing';

  const order = eventOrder();

  let attempt = 0;
  let lostAt: number | undefined;
  let status: WatchStatus['state'] | undefined;
  /** The credentials were renewed for this failure already. */
  let renewed = false;
  let renewNext = false;
  let denials = 0;
  let expirations = 0;
  let tooLarge = 0;

  function tell(next: WatchStatus): void {
    if (stopped) return;
    status = next.state;
    sink.status(kind, next);
  }

  /** A request was answered as it should be. */
  function goLive(): void {
    lostAt = undefined;
    if (status !== 'live') tell(namespace === undefined ? { state: 'live' } : { state: 'live', namespace });
  }

  function answered(reply: Reply): void {
    const date = Date.parse(reply.header('date') ?? '');
    if (Number.isFinite(date)) session.serverDate(date);
    renewed = false;
  }

  function progress(started: number): (received: number, remaining: number | undefined) => void {
    let next = held === 'nothing' ? 0 : started + CALM;
    return (received, remaining) => {
      const now = clock.monotonic();
      // That nothing has come yet is only news at the very start: a kind that is asked for again keeps its status until then.
      if (now < next || (received === 0 && status !== undefined)) return;
      next = now + PROGRESS;
      tell({ state: 'listing', received, remaining });
    };
  }

  /** A complete list is there: from here on the picture is true. */
  function hold(records: readonly KubeRecord[], unread: readonly Key[], from: string): void {
    // A wider picture than may be seen now is replaced as a whole, so that nothing of it stays for ever.
    sink.replace(kind, records, held === 'cluster' ? undefined : namespace, unread);
    held = namespace === undefined ? 'cluster' : 'namespace';
    version = from;
    order.begin(from);
    denials = 0;
    tooLarge = 0;
    goLive();
  }

  // Each of the following does one thing and returns how long to wait before the next, in ms.

  function fail(failure: Failure, quiet = false): number {
    attempt++;
    lostAt ??= session.now();
    const asked = failure.kind === 'status' ? Math.min(failure.retryAfter ?? 0, LONGEST_RETRY_AFTER) : 0;
    // Those who were all told the same time do not come back all at once.
    const wait = Math.max(backoff(attempt, random), asked === 0 ? 0 : asked + Math.round(random() * 1000));
    const problem = describeFailure(failure);
    log({ kind: 'failed', of: kind, attempt, wait, problem });
    if (!quiet) tell({ state: 'retrying', since: lostAt, attempt, problem, held: held !== 'nothing' });
    return wait;
  }

  function deny(verb: 'list' | 'watch'): number {
    if (namespace === undefined && fallback !== undefined) {
      namespace = fallback;
      version = undefined;
      return 0;
    }
    denials++;
    // One refusal may be a hiccup of the authorizer; after two, what may not be seen is not shown any longer.
    if (denials > 1) letGo();
    tell({ state: 'denied', verb, group: resource.group, resource: resource.resource, namespace });
    if (namespace !== undefined) {
      namespace = undefined;
      version = undefined;
    }
    return calmDown();
  }

  function absent(): number {
    letGo();
    version = undefined;
    tell({ state: 'absent' });
    return calmDown();
  }

  function letGo(): void {
    if (held !== 'nothing') sink.replace(kind, [], held === 'cluster' ? undefined : fallback, []);
    held = 'nothing';
    version = undefined;
  }

  function calmDown(): number {
    attempt = 0;
    lostAt = undefined;
    return ASK_AGAIN;
  }

  function expire(failure: Failure): number {
    log({ kind: 'ended', of: kind, reason: 'expired', ms: 0 });
    version = undefined;
    expirations++;
    // A list that is too old as soon as it is read would otherwise be asked for without a pause.
    return expirations > 1 ? fail(failure) : 0;
  }

  async function recover(failure: Failure, verb: 'list' | 'watch'): Promise<number> {
    if (failure.kind !== 'status') return fail(failure);
    switch (failure.code) {
      case 401:
        if (renewed) {
          renewNext = true;
          return fail(failure);
        }
        renewed = true;
        await renew();
        return 0;
      case 403:
        return deny(verb);
      case 404:
        return absent();
      case 410:
        return expire(failure);
      case 400:
      case 422:
        if (version === undefined && verb === 'watch' && session.streamedLists) {
          session.streamedLists = false;
          return 0;
        }
        version = undefined;
        return fail(failure);
      case 504:
        if (failure.causes?.includes('ResourceVersionTooLarge') === true && ++tooLarge >= TOO_LARGE_TRIES) version = undefined;
        return fail(failure);
      default:
        return fail(failure);
    }
  }

  async function list(): Promise<number> {
    const started = clock.monotonic();
    const report = progress(started);
    report(0, undefined);
    const listed = await listPages({
      connection,
      clock,
      kind,
      path: resourcePath(resource, namespace),
      generation: newGeneration(),
      open: answered,
      page(received, remaining, faults) {
        for (const fault of faults) sink.fault(fault);
        report(received, remaining);
      },
    });
    if (stopped || listed === undefined) return 0;
    if (!listed.ok) return await recover(listed.error, 'list');
    if (listed.value.version === '') return fail({ kind: 'protocol', problem: 'The API server sent a list without a resourceVersion.' });
    log({ kind: 'listed', of: kind, how: 'paged', objects: listed.value.records.length, ms: clock.monotonic() - started });
    hold(listed.value.records, listed.value.unread, listed.value.version);
    return 0;
  }

  function receive(event: WatchEvent): void {
    switch (event.kind) {
      case 'put':
        if (order.accept(keyOf(event.record.metadata.namespace, event.record.metadata.name), event.version)) sink.put(event.record);
        break;
      case 'delete':
        if (order.accept(event.key, event.version)) sink.delete(kind, event.key);
        break;
      case 'fault':
        sink.fault(event.fault);
        break;
      case 'bookmark':
      case 'error':
        break;
    }
    advance(event);
  }

  /** The version to resume from only grows. */
  function advance(event: WatchEvent): void {
    if (event.kind === 'error' || event.version === '' || version === undefined || isOlder(event.version, version)) return;
    version = event.version;
  }

  function collect(event: WatchEvent, initial: InitialList): void {
    if (event.kind === 'put') {
      const key = keyOf(event.record.metadata.namespace, event.record.metadata.name);
      initial.records.set(key, event.record);
      initial.unread.delete(key);
    } else if (event.kind === 'delete') {
      initial.records.delete(event.key);
      initial.unread.delete(event.key);
    } else if (event.kind === 'fault') {
      sink.fault(event.fault);
      if (event.key !== undefined) initial.unread.add(event.key);
    }
  }

  /** Watches from a version or, without one, streams the list and goes on watching on the same connection. */
  async function watch(from: string | undefined): Promise<number> {
    const started = clock.monotonic();
    const report = progress(started);
    let initial: InitialList | undefined = from === undefined ? { records: new Map(), unread: new Set() } : undefined;
    let events = 0;
    let failure: Failure | undefined;
    let ignored = false;
    let behind = 0;
    let opened: number | undefined;
    let cancelSettle: (() => void) | undefined;
    if (initial !== undefined) report(0, undefined);

    /** A bookmark that is older than what we hold, twice in a row, is from a server that went back to an old backup. */
    function heedBookmark(event: Extract<WatchEvent, { kind: 'bookmark' }>): boolean {
      if (version !== undefined && event.version !== '' && isOlder(event.version, version)) {
        if (++behind < 2) return true;
        version = undefined;
        return false;
      }
      behind = 0;
      advance(event);
      return true;
    }

    function onBookmark(event: Extract<WatchEvent, { kind: 'bookmark' }>, dog: Watchdog): boolean {
      if (initial === undefined) {
        return heedBookmark(event);
      }
      // A server that does not know streamed lists sends bookmarks without the mark, if any.
      ignored = !event.initialEventsEnd || event.version === '';
      if (ignored) return false;
      log({ kind: 'listed', of: kind, how: 'streamed', objects: initial.records.size, ms: clock.monotonic() - started });
      const { records, unread } = initial;
      initial = undefined;
      dog.allow(SILENCE);
      hold([...records.values()], [...unread], event.version);
      return true;
    }

    const end = await readStream({
      connection,
      clock,
      path: resourcePath(resource, namespace),
      query: watchQuery(from),
      generation: newGeneration(),
      open(reply, dog) {
        answered(reply);
        opened = clock.monotonic();
        if (initial !== undefined) {
          dog.allow(STREAM_SILENCE);
          return;
        }
        log({ kind: 'watching', of: kind, resumed: true });
        if (status !== 'retrying') goLive();
        else cancelSettle = clock.after(SHORT_WATCH, goLive);
      },
      line(line, dog) {
        const event = decodeEvent(kind, line);
        if (event.kind === 'error') {
          failure = event.failure;
          return false;
        }
        events++;
        if (event.kind === 'bookmark') {
          if (!onBookmark(event, dog)) return false;
        } else if (initial === undefined) {
          receive(event);
        } else {
          collect(event, initial);
          report(initial.records.size, undefined);
        }
        if (initial === undefined && status !== 'live') goLive();
        return true;
      },
    });
    cancelSettle?.();
    if (stopped) return 0;
    if (opened !== undefined && clock.monotonic() - opened >= HEALTHY) {
      attempt = 0;
      expirations = 0;
    }
    if (failure !== undefined) return await recover(failure, 'watch');
    if (ignored || (initial !== undefined && end.kind === 'silent' && end.opened)) {
      session.streamedLists = false;
      return 0;
    }
    return await ended(end, initial !== undefined, events, clock.monotonic() - started);
  }

  async function ended(end: StreamEnd, listing: boolean, events: number, ms: number): Promise<number> {
    switch (end.kind) {
      case 'failed':
        return await recover(end.failure, 'watch');
      case 'silent':
        if (!end.opened) return fail({ kind: 'network', problem: 'The API server has not answered for 90 seconds.' });
        log({ kind: 'ended', of: kind, reason: 'silent', ms });
        return 0;
      case 'closed':
        if (listing) return fail({ kind: 'network', problem: 'The connection was cut while a list was being read.' });
        log({ kind: 'ended', of: kind, reason: 'closed', ms });
        if (end.lasted < SHORT_WATCH) {
          const problem = 'The API server, or a proxy before it, ends each watch at once.';
          // The picture is true as of this moment, so one short watch is no news for the reader.
          return events === 0 ? fail({ kind: 'network', problem }, attempt === 0) : backoff(1, random);
        }
        return 0;
      case 'left':
      case 'aborted':
        return 0;
    }
  }

  /** timeoutSeconds is spread over 5 to 10 minutes so that the watches of many clients do not end together. */
  function watchQuery(from: string | undefined): Record<string, string> {
    const timeoutSeconds = String(300 + Math.floor(random() * 300));
    const query = { watch: 'true', allowWatchBookmarks: 'true', timeoutSeconds };
    return from === undefined
      ? { ...query, sendInitialEvents: 'true', resourceVersionMatch: 'NotOlderThan' }
      : { ...query, resourceVersion: from };
  }

  /** A credential plugin may take a minute; stopping does not wait for it. */
  function renew(): Promise<void> {
    return new Promise((resolve, reject) => {
      wake = resolve;
      connection.refreshCredentials().then(resolve, reject);
    });
  }

  function newGeneration(): AbortController {
    generation = new AbortController();
    return generation;
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = clock.after(ms, resolve);
      wake = () => {
        cancel();
        resolve();
      };
    });
  }

  async function turn(): Promise<number> {
    if (renewNext) {
      renewNext = false;
      await renew();
      if (stopped) return 0;
    }
    if (version !== undefined) return await watch(version);
    return session.streamedLists ? await watch(undefined) : await list();
  }

  async function run(): Promise<void> {
    for (;;) {
      if (stopped) return;
      let wait: number;
      try {
        wait = await turn();
      } catch (error) {
        log({ kind: 'bug', of: kind, error });
        version = undefined;
        wait = fail({ kind: 'protocol', problem: 'Signalbox could not handle what the API server sent. This is a bug.' });
      }
      if (wait > 0 && !stopped) await pause(wait);
    }
  }

  const done = run();

  return {
    async stop() {
      stopped = true;
      generation?.abort();
      wake?.();
      await done;
    },
  };
}
