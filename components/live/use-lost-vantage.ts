'use client';
// useLostVantage: whether the place where the reader chose to stand is there, and since when it is not.

import { useMemo, useSyncExternalStore } from 'react';
import type { VantageChoice } from '#lib/routing/route-settings.ts';
import { type VantageLoss, vantageLoss } from '#lib/routing/vantage-loss.ts';
import type { Store } from './store.ts';

export type LostVantage = {
  readonly loss: VantageLoss;
  /** When this page saw it go, on the cluster's clock; undefined: it was not there when the page came. */
  readonly since: number | undefined;
};

/** The same object for as long as it is lost in the same way. */
export function watchVantage(store: Pick<Store, 'read' | 'clusterTime'>, stand: VantageChoice | undefined): () => LostVantage | undefined {
  let lost: LostVantage | undefined;
  let wasThere = false;
  return () => {
    const { whole, scope, state, moment } = store.read();
    // Of the overview one sees no routes, and while a snapshot is on its way nothing is known to be missing.
    if (stand === undefined || !whole || scope?.kind === 'overview') return lost;
    const loss = vantageLoss(state, stand);
    if (loss?.kind !== lost?.loss.kind) {
      lost = loss === undefined ? undefined : { loss, since: wasThere && moment === undefined ? store.clusterTime() : undefined };
    }
    wasThere = loss === undefined && moment === undefined;
    return lost;
  };
}

export function useLostVantage(store: Store, stand: VantageChoice | undefined): LostVantage | undefined {
  const read = useMemo(() => watchVantage(store, stand), [store, stand]);
  return useSyncExternalStore(store.subscribe, read, read);
}
