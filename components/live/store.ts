// The store, in layers: a source gives records, they are folded frame by frame, a hypothesis lies over them, and what comes of it is
// one object that is shown. Framework-free.

import { diff } from '#lib/cluster/diff.ts';
import { apply, type Change, newState } from '#lib/cluster/state.ts';
import { samePlace, type Scope, scopeId } from '#lib/scope/scope.ts';
import { createFrameQueue, type Frame } from './frame.ts';
import { createHypothesis } from './hypothesis.ts';
import type { Shown, ShownFrame } from './shown.ts';
import type { OpenSource } from './source.ts';
import { createSummaries } from './summaries.ts';
import type { WhatIf } from './what-if-url.ts';

export type Store = {
  /** The same object until something of it changes. */
  read(): Shown;
  /** Heard whenever there is another one. */
  subscribe(listener: () => void): () => void;
  /** Once per animation frame that changed something, before the subscribers: none is left out, as renderings may be. */
  onFrame(listener: (frame: ShownFrame) => void): () => void;
  /** Milliseconds since 1970 on the cluster's clock. */
  clusterTime(): number;
  /** How late the last message was, in ms. */
  behind(): number;
  /** Shows another scope: keeps the old records until the new snapshot is in. */
  open(scope: Scope): void;
  /** Shows the moment at this time (ms since 1970 on the cluster's clock) from now on; undefined: now. As often as a pointer moves. */
  seek(at: number | undefined): void;
  /** Supposes this from now on, over each state that comes; undefined: nothing. */
  suppose(whatIf: WhatIf | undefined): void;
  pause(on: boolean): void;
  retry(): void;
  close(): void;
};

export type StoreOptions = { readonly requestFrame?: (call: () => void) => void };

export function createStore(openSource: OpenSource, options: StoreOptions = {}): Store {
  const requestFrame = options.requestFrame ?? ((call) => void requestAnimationFrame(call));
  const actual = newState();
  const hypothesis = createHypothesis(actual);
  const summaries = createSummaries();
  const queue = createFrameQueue(requestFrame, fold);
  const listeners = new Set<() => void>();
  const frameListeners = new Set<(frame: ShownFrame) => void>();
  let shown: Shown = {
    ...frameOf([]),
    status: undefined,
    connection: { kind: 'connecting' },
    scope: undefined,
    ready: false,
    paused: false,
    waiting: 0,
    moment: undefined,
    newTrouble: [],
  };

  function frameOf(changes: readonly Change[]): ShownFrame {
    return {
      state: { ...hypothesis.state() },
      actual: { ...actual },
      supposed: hypothesis.supposed(),
      summaries: summaries.read(),
      changes,
    };
  }

  function show(next: Partial<Shown>): void {
    shown = { ...shown, ...next, waiting: queue.waiting() };
    for (const listener of listeners) listener();
  }

  function showFrame(changes: readonly Change[], ready: boolean): void {
    const frame = frameOf(changes);
    // Whoever hears the frame reads the store as it is by then.
    shown = { ...shown, ...frame, ready };
    for (const listener of frameListeners) listener(frame);
    show({});
  }

  function fold({ snapshot, deltas }: Frame): void {
    const first = snapshot === undefined ? [] : apply(actual, diff(actual, snapshot));
    const changes = [...first, ...apply(actual, deltas)];
    const ready = shown.ready || snapshot !== undefined;
    if (changes.length === 0 && ready === shown.ready) return;
    summaries.follow(actual, changes);
    showFrame(hypothesis.follow(changes), ready);
  }

  const source = openSource({
    snapshot(records) {
      queue.replace(records);
      if (shown.paused) show({});
    },
    batch(deltas) {
      queue.push(deltas);
      if (shown.paused) show({});
    },
    status: (status) => show({ status }),
    connection: (connection) => show({ connection }),
  });

  return {
    read: () => shown,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onFrame(listener) {
      frameListeners.add(listener);
      return () => frameListeners.delete(listener);
    },
    clusterTime: () => source.time(),
    behind: () => source.behind(),
    open(scope) {
      const before = shown.scope;
      if (before !== undefined && scopeId(before) === scopeId(scope)) return;
      queue.clear();
      queue.hold(false);
      // Another client at the same place: what is shown stays true while the stream is opened anew.
      show({ scope, ready: shown.ready && before !== undefined && samePlace(before, scope), paused: false });
      source.open(scope);
    },
    seek(at) {
      if (at === shown.moment?.wanted) return;
      show({ moment: at === undefined ? undefined : { wanted: at, shown: undefined, loading: true, problem: undefined } });
    },
    suppose(whatIf) {
      const changes = hypothesis.suppose(whatIf);
      if (changes !== undefined) showFrame(changes, shown.ready);
    },
    pause(on) {
      if (shown.paused === on) return;
      queue.hold(on);
      show({ paused: on });
    },
    retry: () => source.retry(),
    close() {
      source.close();
      show({ scope: undefined });
    },
  };
}
