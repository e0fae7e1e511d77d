// The store that the screen reads: the live one, or, while something is supposed, the same with the supposed state in its place.

import { copyState } from '#lib/cluster/copy.ts';
import { diff } from '#lib/cluster/diff.ts';
import { apply, type Change, type ClusterState, records } from '#lib/cluster/state.ts';
import { type Supposed, suppose } from '#lib/whatif/suppose.ts';
import type { LiveStore } from './store.ts';
import type { WhatIf } from './what-if-url.ts';

export type SupposedStore = LiveStore & {
  /** The cluster as it is. Mutated in place, as `state` is. */
  readonly actual: ClusterState;
  /** What came of the hypothesis; undefined while nothing is supposed. */
  readonly supposed: Supposed | undefined;
  /** Supposes this from now on, over each state that comes; undefined: nothing. */
  suppose(whatIf: WhatIf | undefined): void;
};

/** Whoever follows its frames sees one state that changes, and need not know whether it is supposed. */
export function createSupposedStore(live: LiveStore): SupposedStore {
  const listeners = new Set<() => void>();
  const frameListeners = new Set<(changes: readonly Change[]) => void>();
  let whatIf: WhatIf | undefined;
  let supposed: Supposed | undefined;
  /** Kept while something is supposed, so that each frame can say what has changed. */
  let shown: ClusterState | undefined;
  let own = 0;

  function frame(changes: readonly Change[]): void {
    for (const listener of frameListeners) listener(changes);
  }

  function notify(): void {
    for (const listener of listeners) listener();
  }

  /** Brings what is shown to what the hypothesis makes of the live state, or back to that. */
  function renew(): readonly Change[] {
    supposed = whatIf === undefined ? undefined : suppose(live.state, whatIf.service, whatIf.changes);
    shown ??= copyState(live.state);
    const changes = apply(shown, diff(shown, records(supposed?.state ?? live.state)));
    if (supposed === undefined) shown = undefined;
    return changes;
  }

  live.onFrame((changes) => frame(whatIf === undefined ? changes : renew()));
  live.subscribe(notify);

  return {
    get state() {
      return shown ?? live.state;
    },
    get actual() {
      return live.state;
    },
    get supposed() {
      return supposed;
    },
    get status() {
      return live.status;
    },
    get connection() {
      return live.connection;
    },
    get scope() {
      return live.scope;
    },
    get ready() {
      return live.ready;
    },
    get paused() {
      return live.paused;
    },
    get waiting() {
      return live.waiting;
    },
    get version() {
      return live.version + own;
    },
    clusterTime: live.clusterTime,
    behind: live.behind,
    open: live.open,
    pause: live.pause,
    retry: live.retry,
    close: live.close,
    suppose(next) {
      if (next === whatIf) return;
      whatIf = next;
      // Without a copy yet, what is shown is the live state; the changes are those from there.
      const changes = renew();
      own++;
      frame(changes);
      notify();
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
}
