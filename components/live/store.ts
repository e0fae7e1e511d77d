// The live store: the browser's ClusterState and everything known about how fresh it is. Framework-free.

import { diff } from '#lib/cluster/diff.ts';
import type { AnyRecord } from '#lib/cluster/record.ts';
import { samePlace, type Scope, scopeId } from '#lib/scope/scope.ts';
import { apply, type Change, type ClusterState, newState } from '#lib/cluster/state.ts';
import type { Message, Status } from '#lib/wire/message.ts';
import { createClusterClock } from './cluster-clock.ts';
import { connect, type Connection, type ConnectionState } from './connection.ts';
import { createFrameQueue, type Frame } from './frame.ts';

export type LiveStore = {
  /** Mutated in place; read it while rendering, keep no copies of its tables. */
  readonly state: ClusterState;
  readonly status: Status | undefined;
  readonly connection: ConnectionState;
  readonly scope: Scope | undefined;
  /** The first snapshot of the place is in; that of another client there may still be on its way. */
  readonly ready: boolean;
  readonly paused: boolean;
  /** Changes that wait while paused. */
  readonly waiting: number;
  /** Grows whenever something to be shown has changed; the snapshot of useSyncExternalStore. */
  readonly version: number;
  /** Milliseconds since 1970 on the cluster's clock. */
  clusterTime(): number;
  /** How late the last message was, in ms. */
  behind(): number;
  /** Shows another scope: closes the old stream, keeps the old records until the new snapshot is in. */
  open(scope: Scope): void;
  pause(on: boolean): void;
  retry(): void;
  close(): void;
  subscribe(listener: () => void): () => void;
  /** Once per animation frame with all of its changes; after a later snapshot, with the differences only. */
  onFrame(listener: (changes: readonly Change[]) => void): () => void;
};

export type StoreOptions = {
  readonly connect?: typeof connect;
  readonly requestFrame?: (call: () => void) => void;
  readonly monotonic?: () => number;
};

export function createLiveStore(options: StoreOptions = {}): LiveStore {
  const opens = options.connect ?? connect;
  const requestFrame = options.requestFrame ?? ((call) => void requestAnimationFrame(call));
  const clock = createClusterClock(options.monotonic ?? (() => performance.now()));
  const state = newState();
  const listeners = new Set<() => void>();
  const frameListeners = new Set<(changes: readonly Change[]) => void>();
  const queue = createFrameQueue(requestFrame, flush);
  let status: Status | undefined;
  let connection: ConnectionState = { kind: 'connecting' };
  let stream: Connection | undefined;
  let scope: Scope | undefined;
  let parts: AnyRecord[] = [];
  let ready = false;
  let paused = false;
  let version = 0;

  function notify(): void {
    version++;
    for (const listener of listeners) listener();
  }

  function flush({ snapshot, deltas }: Frame): void {
    const changes = snapshot === undefined ? apply(state, deltas) : [...apply(state, diff(state, snapshot)), ...apply(state, deltas)];
    const first = snapshot !== undefined && !ready;
    if (snapshot !== undefined) ready = true;
    if (changes.length > 0 || first) for (const listener of frameListeners) listener(changes);
    if (changes.length > 0 || first) notify();
  }

  function onMessage(message: Message): void {
    // A snapshot and a status carry the time of what they hold, which may be long past.
    if (message.kind !== 'bye') clock.observe(message.time, message.kind === 'batch' || message.kind === 'heartbeat');
    switch (message.kind) {
      case 'snapshot':
        if (scope === undefined || message.scope !== scopeId(scope)) return;
        for (const record of message.records) parts.push(record);
        if (message.more) return;
        queue.replace(parts);
        parts = [];
        if (paused) notify();
        return;
      case 'batch':
        queue.push(message.deltas);
        if (paused) notify();
        return;
      case 'status':
        status = message.status;
        return notify();
      case 'heartbeat':
      case 'bye':
        return;
    }
  }

  function onState(next: ConnectionState): void {
    if (next.kind === 'lost') clock.reset();
    // The parts of a snapshot that broke off are worth nothing: the next connection begins a new one.
    if (next.kind !== 'live') parts = [];
    connection = next;
    notify();
  }

  const store: LiveStore = {
    state,
    get status() {
      return status;
    },
    get connection() {
      return connection;
    },
    get scope() {
      return scope;
    },
    get ready() {
      return ready;
    },
    get paused() {
      return paused;
    },
    get waiting() {
      return queue.waiting();
    },
    get version() {
      return version;
    },
    clusterTime: () => clock.now(),
    behind: () => clock.behind(),
    open(next) {
      if (scope !== undefined && scopeId(scope) === scopeId(next)) return;
      stream?.close();
      // Another client at the same place: what is shown stays true while the stream is opened anew.
      ready = ready && scope !== undefined && samePlace(scope, next);
      scope = next;
      paused = false;
      parts = [];
      queue.clear();
      queue.hold(false);
      stream = opens(next, onMessage, onState);
    },
    pause(on) {
      if (paused === on) return;
      paused = on;
      queue.hold(on);
      notify();
    },
    retry: () => stream?.retry(),
    close() {
      stream?.close();
      stream = undefined;
      scope = undefined;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onFrame(listener) {
      frameListeners.add(listener);
      return () => frameListeners.delete(listener);
    },
  };
  if (typeof document !== 'undefined') {
    // After sleep or a long time in the background timers may be late: look at once.
    for (const event of ['visibilitychange', 'pageshow', 'online']) addEventListener(event, () => stream?.check(), true);
  }
  return store;
}
