// Serves one watch: the first events, then changes as they happen, bookmarks, and the end.

import type { ServerResponse } from 'node:http';
import type { Clock } from '#server/clock.ts';
import { badObject } from './faults/bad-object.ts';
import { disturb } from './faults/disorder.ts';
import type { Fault } from './faults/fault.ts';
import type { Faults } from './faults/faults.ts';
import { bookmarkBytes, writeBytes, encodeEvent, type EventType, errorBytes, initialBytes, viewOfWrite } from './watch-event-bytes.ts';
import type { ListOptions } from './list-options.ts';
import { createPump } from './pump.ts';
import type { Random } from './random.ts';
import type { Resource } from './resource.ts';
import { type Status, tooLarge, tooOld } from './status.ts';
import type { Write, Snapshot, Store, Version } from './store.ts';

/** How events look on the wire: as objects, or as rows of a Table. */
export type Presentation = {
  readonly contentType: string;
  readonly change: (change: Write, view: { readonly type: EventType; readonly of: 'last' | 'before' }) => Buffer;
  readonly initial: (version: Version) => Buffer;
};

export const AS_OBJECTS: Presentation = { contentType: 'application/json', change: writeBytes, initial: initialBytes };

export type WatchContext = {
  readonly store: Store;
  readonly clock: Clock;
  readonly faults: Faults;
  readonly random: Random;
  /** Milliseconds between bookmarks; a real server sends about one a minute. */
  readonly bookmarkInterval: number;
  /** Frames that may wait for one slow reader before its watch is ended. */
  readonly queueLimit: number;
  /** Open watches; a watch puts itself in and takes itself out. */
  readonly open: Set<OpenWatch>;
};

export type OpenWatch = { readonly resource: Resource; readonly end: () => void };

type Start =
  | { readonly kind: 'refused'; readonly status: Status }
  | { readonly kind: 'events'; readonly state: Snapshot; readonly changes: readonly Write[]; readonly announceEnd: boolean };

function begin(context: WatchContext, resource: Resource, options: ListOptions): Start {
  const { store, faults } = context;
  const { version } = options;
  const oldServer = faults.peek('old-server', resource.resource);
  const old = oldServer?.answer === 'ignore';
  const streamed = options.sendInitialEvents === true && !old;
  if (version !== undefined && version !== 0 && faults.take('too-large', resource.resource, (f) => f.at === 'watch') !== undefined) {
    return { kind: 'refused', status: tooLarge(version, store.version()) };
  }
  if (streamed) {
    if (version !== undefined && version > store.version()) return { kind: 'refused', status: tooLarge(version, store.version()) };
    return { kind: 'events', state: store.list(resource), changes: [], announceEnd: options.bookmarks };
  }
  if (version === undefined || version === 0) {
    // Unset or 0 shows what exists first, unless the reader asked not to see it.
    const silent = options.sendInitialEvents === false && !old;
    // A watch from nowhere is a streamed list to a server that knows them, and ends its first events as one.
    const announceEnd = options.sendInitialEvents === undefined && options.bookmarks && oldServer === undefined;
    return { kind: 'events', state: silent ? [] : store.list(resource), changes: [], announceEnd };
  }
  // A version in the future opens and stays silent until it is passed (API concepts, "unavailable resource versions").
  const changes = store.changesAfter(resource, version);
  if (changes === undefined) return { kind: 'refused', status: tooOld(version, store.version()) };
  return { kind: 'events', state: [], changes, announceEnd: false };
}

function* openingFrames(
  start: Extract<Start, { kind: 'events' }>,
  resource: Resource,
  options: ListOptions,
  show: Presentation,
  version: number,
): Generator<Buffer> {
  for (const entry of start.state) if (options.select(entry.object)) yield show.initial(entry);
  if (start.announceEnd) yield bookmarkBytes(resource, version, true);
}

/** Answers 200 at once; refusals follow as an ERROR event, as the watch cache of a real server does. */
export function serveWatch(
  context: WatchContext,
  response: ServerResponse,
  resource: Resource,
  options: ListOptions,
  show: Presentation,
): void {
  const { store, clock, faults } = context;
  response.writeHead(200, { 'Content-Type': show.contentType });
  response.flushHeaders();
  const start = begin(context, resource, options);
  if (start.kind === 'refused') {
    response.end(errorBytes(start.status));
    return;
  }
  const select = (entry: Version) => options.select(entry.object);
  const passed = options.version ?? 0;
  const cancels: (() => void)[] = [];

  function close(): void {
    for (const cancel of cancels) cancel();
    cancels.length = 0;
    context.open.delete(self);
  }
  function end(): void {
    close();
    pump.end();
  }
  function fail(status: Status): void {
    pump.push(errorBytes(status));
    end();
  }
  const self: OpenWatch = { resource, end };

  const first = openingFrames(start, resource, options, show, store.version());
  const pump = createPump(response, first, context.queueLimit, () => {
    close();
    response.destroy();
  });
  const send = disturb(faults, resource.resource, (frame) => pump.push(frame));
  function onChange(change: Write): void {
    if (change.version <= passed) return;
    const view = viewOfWrite(change, select);
    if (view !== undefined) send(show.change(change, view));
  }
  function bookmark(): void {
    if (options.bookmarks) pump.push(bookmarkBytes(resource, store.version(), false));
  }
  function bookmarkLater(): void {
    cancels[0] = clock.after(context.bookmarkInterval, () => {
      bookmark();
      bookmarkLater();
    });
  }
  /** Faults that befall a watch, when it opens and when they are added while it is open. */
  function befall(fault: Fault): void {
    const mine = resource.resource;
    if (fault.kind === 'close-watches') {
      if (faults.take('close-watches', mine, (f) => f === fault)) cancels.push(clock.after(fault.after, end));
    } else if (fault.kind === 'gone' && fault.at === 'stream') {
      if (faults.take('gone', mine, (f) => f === fault)) fail(tooOld(passed, store.version()));
    } else if (fault.kind === 'bad-object' && fault.at === 'watch') {
      if (faults.take('bad-object', mine, (f) => f === fault)) pump.push(encodeEvent('ADDED', badObject(resource, fault.shape)));
    }
  }

  context.open.add(self);
  bookmarkLater();
  for (const change of start.changes) onChange(change);
  cancels.push(store.subscribe(resource, onChange), faults.onAdd(befall));
  const timeout = options.timeout ?? Math.floor(1800 * (1 + context.random()));
  cancels.push(
    clock.after(timeout * 1000, () => {
      bookmark();
      end();
    }),
  );
  for (const { fault } of faults.list()) befall(fault);
  response.on('close', close);
}
