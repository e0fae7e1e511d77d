'use client';
// What every panel needs: what is shown, the view, and how to change it.

import { createContext, useContext, useSyncExternalStore } from 'react';
import type { RouteSettings } from '#lib/routing/route-settings.ts';
import type { Vantage } from '#lib/routing/vantage.ts';
import type { Shown } from './shown.ts';
import type { Store } from './store.ts';
import type { Shade } from './theme.ts';
import type { LostVantage } from './use-lost-vantage.ts';
import type { Go } from './use-view.ts';
import type { InspectorTab, Selection, Theme, View } from './view.ts';

export type Live = {
  /** For what is done to it, and for its clock; what is shown is read by useShown. */
  readonly store: Store;
  readonly view: View;
  readonly go: Go;
  /** Where the reader stands, if that place is there, with all of kube-proxy's settings; the same object until either changes. */
  readonly routeSettings: RouteSettings;
  /** Why nobody stands where the view says; undefined: somebody does, or the view says nowhere. */
  readonly lost: LostVantage | undefined;
  /** Stands elsewhere; undefined: nowhere. By which way in, and in which family, is kept where it still makes sense. */
  readonly standAt: (vantage: Vantage | undefined) => void;
  /** Selects in place; undefined clears. */
  readonly select: (selection: Selection | undefined, tab?: InspectorTab) => void;
  /** Goes where the thing lives: a Service becomes the scope, everything else is selected. */
  readonly openSelection: (selection: Selection) => void;
  readonly openNamespace: (namespace: string) => void;
  /**
   * Goes to a moment (ms on the cluster's clock), or back to now, and writes it into the URL; `push` (the default) as a step of the
   * browser's history. Not with each move of a pointer, nor with each frame of playing, as browsers bound how often a URL may change:
   * meanwhile `store.seek`, and here with the last.
   */
  readonly goTo: (at: number | undefined, how?: 'push' | 'replace') => void;
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

/** What is shown; renders again with each frame that changed something. */
export function useShown(): Shown {
  const { store } = useLive();
  return useSyncExternalStore(store.subscribe, store.read, store.read);
}

/** A part of what is shown, the same by identity while it has not changed; renders again with each change of that part alone. */
export function useShownPart<T>(select: (shown: Shown) => T): T {
  const { store } = useLive();
  const read = (): T => select(store.read());
  return useSyncExternalStore(store.subscribe, read, read);
}
