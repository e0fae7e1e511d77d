'use client';
// What every panel needs: the live store, the derived summaries, the view, and how to change it.

import { createContext, useContext, useSyncExternalStore } from 'react';
import type { Standing } from '#lib/routing/standpoint.ts';
import type { Vantage } from '#lib/routing/vantage.ts';
import type { ServiceSummaries } from './service-summaries.ts';
import type { SupposedStore } from './supposed-store.ts';
import type { Shade } from './theme.ts';
import type { Go } from './use-view.ts';
import type { InspectorTab, Selection, Theme, View } from './view.ts';

export type Live = {
  /** While something is supposed, its state is the supposed one. */
  readonly store: SupposedStore;
  readonly summaries: ServiceSummaries;
  readonly view: View;
  readonly go: Go;
  /** Where the reader stands, with all of kube-proxy's settings; the same object until either changes. */
  readonly standing: Standing;
  /** Stands elsewhere; undefined: nowhere. By which way in, and in which family, is kept where it still makes sense. */
  readonly standAt: (vantage: Vantage | undefined) => void;
  /** Selects in place; undefined clears. */
  readonly select: (selection: Selection | undefined, tab?: InspectorTab) => void;
  /** Goes where the thing lives: a Service becomes the scope, everything else is selected. */
  readonly openSelection: (selection: Selection) => void;
  readonly openNamespace: (namespace: string) => void;
  readonly theme: Theme;
  readonly shade: Shade;
  readonly chooseTheme: (theme: Theme) => void;
};

export const LiveContext = createContext<Live | undefined>(undefined);

export function useLive(): Live {
  const live = useContext(LiveContext);
  if (live === undefined) throw new Error('useLive needs the App around it.');
  return live;
}

/** Renders again with each frame that changed something; returns the number of that frame. */
export function useVersion(): number {
  const { store } = useLive();
  return useSyncExternalStore(
    store.subscribe,
    () => store.version,
    () => 0,
  );
}
