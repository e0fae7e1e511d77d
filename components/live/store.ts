// The store, in layers: a source gives records, they are folded frame by frame, a hypothesis lies over them, and what comes of it is
// one object that is shown. While a moment of the past is looked at its records come from the history, and the stream goes on in a
// state beside. Framework-free.

import { put } from '#lib/cluster/delta.ts';
import { type Change, newState, records } from '#lib/cluster/state.ts';
import { samePlace, type Scope, scopeId } from '#lib/scope/scope.ts';
import type { Mute } from '#lib/diagnosis/mutes.ts';
import { type Beside, createBeside } from './beside.ts';
import { createFrameQueue, foldFrame, type Frame } from './frame.ts';
import type { OpenHistory } from './history-source.ts';
import { createHypothesis } from './hypothesis.ts';
import type { Shown, ShownFrame } from './shown.ts';
import type { OpenSource } from './source.ts';
import { recordHere, remuted } from './mutes.ts';
import { createSummaries } from './summaries.ts';
import type { WhatIf } from './what-if-url.ts';

export type Store = {
  /** The same object until something of it changes. */
  read(): Shown;
  /** Heard whenever there is another one. */
  subscribe(listener: () => void): () => void;
  /** Once per animation frame that changed something, before the subscribers: none is left out, as renderings may be. */
  onFrame(listener: (frame: ShownFrame) => void): () => void;
  /** What happens now while a moment of the past is shown. */
  onLive(listener: (changes: readonly Change[]) => void): () => void;
  /** Milliseconds since 1970 on the cluster's clock: of the moment that is shown. */
  clusterTime(): number;
  /** Now on the cluster's clock, whatever is shown; 0 before it is known. */
  liveTime(): number;
  /** How late the last message was, in ms. */
  behind(): number;
  /** Shows another scope: keeps the old records until the new snapshot is in. */
  open(scope: Scope): void;
  /** Shows the moment at this time (ms since 1970 on the cluster's clock) from now on; undefined: now. As often as a pointer moves. */
  seek(at: number | undefined): void;
  /** Supposes this from now on, over each state that comes; undefined: nothing. */
  suppose(whatIf: WhatIf | undefined): void;
  /** Shows findings as this reader has muted them, from now on; also to be told when one of these mutes ends. */
  mute(mutes: readonly Mute[]): void;
  /** Holds the picture still; a moment of the past is still by itself. */
  pause(on: boolean): void;
  retry(): void;
  close(): void;
};

export type StoreOptions = {
  readonly requestFrame?: (call: () => void) => void;
  /** The reader's clock, which ends mutes. In ms since 1970. */
  readonly now?: () => number;
};

export function createStore(openSource: OpenSource, openHistory: OpenHistory, options: StoreOptions = {}): Store {
  const requestFrame = options.requestFrame ?? ((call) => void requestAnimationFrame(call));
  const now = options.now ?? Date.now;
  const actual = newState();
  const hypothesis = createHypothesis(actual);
  const summaries = createSummaries();
  const queue = createFrameQueue(requestFrame, fold);
  const listeners = new Set<() => void>();
  const frameListeners = new Set<(frame: ShownFrame) => void>();
  const liveListeners = new Set<(changes: readonly Change[]) => void>();
  /** While a moment of the past is shown, or on its way. */
  let beside: Beside | undefined;
  /** Of now. */
  let live: Pick<Shown, 'ready' | 'whole' | 'status'> = { ready: false, whole: false, status: undefined };
  let mutes: readonly Mute[] = [];
  /** Since when now is out of reach, on this machine's clock: whatever place is opened meanwhile does not make it newer. */
  let lostSince: number | undefined;
  /** The place of which the records of now are. */
  let held: Scope | undefined;
  let wanted: number | undefined;
  let seeking = false;
  let shown: Shown = {
    ...frameOf([]),
    status: undefined,
    connection: { kind: 'connecting' },
    scope: undefined,
    ready: false,
    whole: false,
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

  function showFrame(changes: readonly Change[], rest: Partial<Shown>): void {
    const frame = frameOf(changes);
    // Whoever hears the frame reads the store as it is by then.
    shown = { ...shown, ...rest, ...frame };
    for (const listener of frameListeners) listener(frame);
    show({});
  }

  /** Makes the state that is shown follow, and shows it. */
  function follow(changes: readonly Change[], rest: Partial<Shown>): void {
    if (changes.length === 0 && (rest.ready ?? shown.ready) === shown.ready) return show(rest);
    summaries.follow(actual, changes);
    showFrame(hypothesis.follow(changes), rest);
  }

  /** As this reader has muted it. */
  function here({ snapshot, deltas }: Frame): Frame {
    if (mutes.length === 0) return { snapshot, deltas };
    const at = now();
    return {
      snapshot: snapshot?.map((record) => recordHere(mutes, record, at)),
      deltas: deltas.map((delta) => (delta.op === 'put' ? put(recordHere(mutes, delta.record, at)) : delta)),
    };
  }

  function fold(arrived: Frame): void {
    const frame = here(arrived);
    const isIn = frame.snapshot !== undefined;
    live = { ...live, ready: live.ready || isIn, whole: live.whole || isIn };
    if (isIn) held = shown.scope;
    if (beside === undefined) {
      const changes = foldFrame(actual, frame);
      const { ready, whole } = live;
      if (changes.length > 0 || ready !== shown.ready || whole !== shown.whole) follow(changes, { ready, whole });
      return;
    }
    const changes = beside.fold(frame);
    const newTrouble = beside.newTrouble();
    if (newTrouble !== shown.newTrouble) show({ newTrouble });
    for (const listener of liveListeners) listener(changes);
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
    status(status) {
      live = { ...live, status };
      // On the way to a moment it is the nearest that is known.
      if (beside === undefined || shown.status === undefined) show({ status });
    },
    connection(next) {
      // On the way to another place it is as lost as before.
      if (next.kind === 'connecting' && lostSince !== undefined) return;
      lostSince = next.kind === 'lost' ? (lostSince ?? next.since) : undefined;
      const connection = next.kind === 'lost' && lostSince !== undefined ? { ...next, since: lostSince } : next;
      show({ connection });
      if (connection.kind === 'live') history.retry();
    },
  });

  const history = openHistory(
    {
      // Where nothing tells how the cluster was watched then, what is known of now is nearest.
      show(frame, status, moment) {
        const isIn = frame.snapshot !== undefined;
        const rest = { ready: shown.ready || isIn, whole: shown.whole || isIn, status: status ?? live.status, moment };
        follow(foldFrame(actual, here(frame)), rest);
      },
      moment: (moment) => show({ moment }),
    },
    () => source.time(),
  );

  function leaveNow(at: number): void {
    beside = createBeside(actual);
    queue.hold(false);
    show({ paused: false, newTrouble: beside.newTrouble(), moment: { wanted: at, shown: undefined, loading: true, problem: undefined } });
  }

  function comeBack(): void {
    if (beside === undefined) return;
    const { state } = beside;
    beside = undefined;
    history.seek(undefined);
    // Where its first snapshot is still on its way, what is shown stays until that is in.
    const changes = live.ready ? foldFrame(actual, { snapshot: [...records(state)], deltas: [] }) : [];
    follow(changes, { ...live, moment: undefined, newTrouble: [] });
  }

  function seekOnce(): void {
    seeking = false;
    if (wanted !== undefined && beside !== undefined) history.seek(wanted);
  }

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
    onLive(listener) {
      liveListeners.add(listener);
      return () => liveListeners.delete(listener);
    },
    clusterTime: () => shown.moment?.shown ?? source.time(),
    liveTime: () => source.time(),
    behind: () => source.behind(),
    open(scope) {
      const before = shown.scope;
      if (before !== undefined && scopeId(before) === scopeId(scope)) return;
      queue.clear();
      queue.hold(false);
      // Another client at the same place: what is shown stays true while the stream is opened anew.
      const stays = before !== undefined && samePlace(before, scope);
      // While now is out of reach nothing newer replaces what is known of the place that the reader comes back to.
      const known = beside === undefined && lostSince !== undefined && held !== undefined && samePlace(held, scope);
      live = { ...live, ready: known || (live.ready && stays), whole: false };
      show({ scope, ready: known || (shown.ready && stays), whole: false, paused: false });
      history.open(scope);
      source.open(scope);
    },
    seek(at) {
      if (at === wanted) return;
      wanted = at;
      if (at === undefined) return comeBack();
      if (beside === undefined) leaveNow(at);
      if (seeking) return;
      seeking = true;
      requestFrame(seekOnce);
    },
    suppose(whatIf) {
      const changes = hypothesis.suppose(whatIf);
      if (changes !== undefined) showFrame(changes, {});
    },
    mute(next) {
      mutes = next;
      const ofNow = beside === undefined ? [] : remuted(beside.state, mutes, now());
      beside?.fold({ snapshot: undefined, deltas: ofNow });
      const deltas = remuted(actual, mutes, now());
      if (deltas.length > 0) follow(foldFrame(actual, { snapshot: undefined, deltas }), {});
    },
    pause(on) {
      if (shown.paused === on || beside !== undefined) return;
      queue.hold(on);
      show({ paused: on });
    },
    retry() {
      source.retry();
      history.retry();
    },
    close() {
      source.close();
      history.close();
      beside = undefined;
      wanted = undefined;
      show({ scope: undefined, moment: undefined, newTrouble: [] });
    },
  };
}
