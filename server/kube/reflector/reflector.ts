// The reflector: keeps a sink equal to one resource of the API server, with the semantics of client-go's.

import { type Key, keyOf } from '#lib/kube/key.ts';
import type { KubeRecord, Resource } from '#lib/kube/record.ts';
import type { Clock } from '#server/clock.ts';
import { backoff } from '#server/kube/api/backoff.ts';
import type { Connection, Reply } from '#server/kube/api/connection.ts';
import { decodeEvent, type WatchEvent } from '#server/kube/api/decode.ts';
import { eventOrder, isOlder } from './event-order.ts';
import type { Failure } from '#server/kube/api/failure.ts';
import { type InitialList, initialList } from './initial-list.ts';
import type { KubeLog } from '#server/kube/kube-log.ts';
import { listPages } from '#server/kube/api/list-pages.ts';
import { newPosition } from './position.ts';
import { readStream, SILENCE, type StreamEnd } from '#server/kube/api/read-stream.ts';
import { startRecovery } from './recovery.ts';
import { resourcePath } from '#server/kube/api/resource-path.ts';
import type { Session } from './session.ts';
import type { Sink } from '#server/kube/sink.ts';
import { statusTeller } from './status-teller.ts';
import type { Watchdog } from '#server/kube/api/watchdog.ts';

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

/** All in ms. A watch shorter than this without an event is a failure: the server, or a proxy before it, cannot hold it. */
const SHORT_WATCH = 1000;
/** After a watch of this length the back-off starts afresh. */
const HEALTHY = 10_000;
/** A server that knows streamed lists is not silent for this long in the middle of one. */
const STREAM_SILENCE = 10_000;

const NO_ANSWER: Failure = { kind: 'network', problem: 'The API server has not answered for 90 seconds.' };
const LIST_CUT: Failure = { kind: 'network', problem: 'The connection was cut while a list was being read.' };
const ENDED_AT_ONCE: Failure = { kind: 'network', problem: 'The API server, or a proxy before it, ends each watch at once.' };
const NO_VERSION: Failure = { kind: 'protocol', problem: 'The API server sent a list without a resourceVersion.' };
const BUG: Failure = { kind: 'protocol', problem: 'Signalbox could not handle what the API server sent. This is a bug.' };

type Bookmark = Extract<WatchEvent, { kind: 'bookmark' }>;

export function startReflector(options: ReflectorOptions): Reflector {
  const { connection, resource, sink, session, clock, random, log } = options;
  const { kind } = resource;
  const position = newPosition(resource);
  const order = eventOrder();
  const status = statusTeller(kind, sink, clock, position);
  const recovery = startRecovery({ ...options, position, status, renew });

  let stopped = false;
  let generation: AbortController | undefined;
  let wake: (() => void) | undefined;

  function goLive(): void {
    recovery.live();
    status.live();
  }

  function answered(reply: Reply): void {
    const date = Date.parse(reply.header('date') ?? '');
    if (Number.isFinite(date)) session.serverDate(date);
    recovery.answered();
  }

  /** A complete list is there: from here on the picture is true. */
  function hold(records: readonly KubeRecord[], unread: readonly Key[], version: string): void {
    // A wider picture than may be seen now is replaced as a whole, so that nothing of it stays for ever.
    sink.replace(kind, records, position.held === 'cluster' ? undefined : position.namespace, unread);
    position.held = position.namespace === undefined ? 'cluster' : 'namespace';
    position.version = version;
    order.begin(version);
    recovery.listed();
    goLive();
  }

  function receive(event: WatchEvent): void {
    if (event.kind === 'put') {
      if (order.accept(keyOf(event.record.metadata.namespace, event.record.metadata.name), event.version)) sink.put(event.record);
    } else if (event.kind === 'delete') {
      if (order.accept(event.key, event.version)) sink.delete(kind, event.key);
    } else if (event.kind === 'fault') {
      sink.fault(event.fault);
    }
    if (event.kind !== 'error' && event.version !== '' && !isBehind(event.version)) position.version = event.version;
  }

  /** The version to resume from only grows. */
  function isBehind(version: string): boolean {
    return position.version === undefined || isOlder(version, position.version);
  }

  // Each of the following does one thing and returns how long to wait before the next, in ms.

  async function list(): Promise<number> {
    const started = clock.monotonic();
    const report = status.listing();
    report(0, undefined);
    const listed = await listPages({
      connection,
      clock,
      kind,
      path: resourcePath(resource, position.namespace, position.api),
      generation: newGeneration(),
      open: answered,
      page(received, remaining, faults) {
        for (const fault of faults) sink.fault(fault);
        report(received, remaining);
      },
    });
    if (stopped || listed === undefined) return 0;
    if (!listed.ok) return await recovery.recover(listed.error, 'list');
    const { records, unread, version } = listed.value;
    if (version === '') return recovery.fail(NO_VERSION);
    log({ kind: 'listed', of: kind, how: 'paged', objects: records.length, ms: clock.monotonic() - started });
    hold(records, unread, version);
    return 0;
  }

  /** Watches from a version or, without one, streams the list and goes on watching on the same connection. */
  async function watch(from: string | undefined): Promise<number> {
    const started = clock.monotonic();
    const report = status.listing();
    let initial: InitialList | undefined = from === undefined ? initialList() : undefined;
    let opened: number | undefined;
    let events = 0;
    let behind = 0;
    let failure: Failure | undefined;
    let ignored = false;
    let cancelSettle: (() => void) | undefined;
    if (initial !== undefined) report(0, undefined);

    function endInitial(bookmark: Bookmark, list: InitialList, dog: Watchdog): boolean {
      // A server that does not know streamed lists sends bookmarks without the mark, if any.
      ignored = !bookmark.initialEventsEnd || bookmark.version === '';
      if (ignored) return false;
      log({ kind: 'listed', of: kind, how: 'streamed', objects: list.size(), ms: clock.monotonic() - started });
      initial = undefined;
      dog.allow(SILENCE);
      hold(list.records(), list.unread(), bookmark.version);
      return true;
    }

    /** A bookmark that is older than what we hold, twice in a row, is from a server that went back to an old backup. */
    function isFromThePast(bookmark: Bookmark): boolean {
      behind = bookmark.version !== '' && isBehind(bookmark.version) ? behind + 1 : 0;
      return behind > 1;
    }

    function handle(event: WatchEvent, dog: Watchdog): boolean {
      if (event.kind === 'error') {
        failure = event.failure;
        return false;
      }
      events++;
      if (initial !== undefined) {
        if (event.kind === 'bookmark') return endInitial(event, initial, dog);
        if (event.kind === 'fault') sink.fault(event.fault);
        initial.add(event);
        report(initial.size(), undefined);
        return true;
      }
      receive(event);
      if (event.kind === 'bookmark' && isFromThePast(event)) {
        position.version = undefined;
        return false;
      }
      if (status.current() !== 'live') goLive();
      return true;
    }

    const end = await readStream({
      connection,
      clock,
      path: resourcePath(resource, position.namespace, position.api),
      query: watchQuery(from),
      generation: newGeneration(),
      open(reply, dog) {
        answered(reply);
        opened = clock.monotonic();
        if (initial !== undefined) return dog.allow(STREAM_SILENCE);
        log({ kind: 'watching', of: kind, resumed: true });
        // A server that ends each watch at once would otherwise make the status flicker.
        if (status.current() !== 'retrying') goLive();
        else cancelSettle = clock.after(SHORT_WATCH, goLive);
      },
      line: (line, dog) => handle(decodeEvent(kind, line), dog),
    });
    cancelSettle?.();
    if (stopped) return 0;
    if (opened !== undefined && clock.monotonic() - opened >= HEALTHY) recovery.healthy();
    if (failure !== undefined) return await recovery.recover(failure, 'watch');
    if (ignored || (initial !== undefined && end.kind === 'silent' && end.opened)) {
      session.streamedLists = false;
      return 0;
    }
    return await ended(end, { listing: initial !== undefined, events, ms: clock.monotonic() - started });
  }

  async function ended(end: StreamEnd, was: { readonly listing: boolean; readonly events: number; readonly ms: number }): Promise<number> {
    switch (end.kind) {
      case 'failed':
        return await recovery.recover(end.failure, 'watch');
      case 'silent':
        if (!end.opened) return recovery.fail(NO_ANSWER);
        log({ kind: 'ended', of: kind, reason: 'silent', ms: was.ms });
        return 0;
      case 'closed':
        if (was.listing) return recovery.fail(LIST_CUT);
        log({ kind: 'ended', of: kind, reason: 'closed', ms: was.ms });
        if (end.lasted >= SHORT_WATCH) return 0;
        // With events it made progress, so it is only asked not to be asked too often. Without, the picture is still true
        // as of this moment, so the first short watch is no news for the reader.
        return was.events > 0 ? backoff(1, random) : recovery.fail(ENDED_AT_ONCE, recovery.attempts() === 0);
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

  function newGeneration(): AbortController {
    generation = new AbortController();
    return generation;
  }

  /** A credential plugin may take a minute; stopping does not wait for it. */
  function renew(): Promise<void> {
    return new Promise((resolve, reject) => {
      wake = resolve;
      connection.refreshCredentials().then(resolve, reject);
    });
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
    await recovery.prepare();
    if (stopped) return 0;
    if (position.version !== undefined) return await watch(position.version);
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
        position.version = undefined;
        wait = recovery.fail(BUG);
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
