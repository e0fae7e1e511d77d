'use client';
// The application: one live store, one view, and the screen around them.

import { useCallback, useEffect, useMemo, useState } from 'react';
import { splitKey } from '#lib/kube/key.ts';
import { routeSettings } from '#lib/routing/route-settings.ts';
import type { Vantage } from '#lib/routing/vantage.ts';
import { type Live, LiveContext } from '#components/live/context.ts';
import { Compared } from '#components/live/comparison.tsx';
import { createHistorySource } from '#components/live/history-source.ts';
import { createLiveSource } from '#components/live/live-source.ts';
import { createStore } from '#components/live/store.ts';
import { useLostVantage } from '#components/live/use-lost-vantage.ts';
import { useMuting } from '#components/live/use-mutes.ts';
import { useTheme } from '#components/live/use-theme.ts';
import { useView } from '#components/live/use-view.ts';
import { type InspectorTab, type Selection, standIn, streamScope, supposedIn, type Theme, type View } from '#components/live/view.ts';
import { ThingMenus } from '#components/menu/thing-menu.tsx';
import { clockWords } from '#components/parts/clock-words.ts';
import { Recordings } from '#components/recordings/recordings.tsx';
import { Screen } from './screen.tsx';

function placeTitle({ scope }: View): string {
  switch (scope.kind) {
    case 'overview':
      return 'Signalbox';
    case 'namespace':
      return `${scope.namespace} · Signalbox`;
    case 'service': {
      const { namespace, name } = splitKey(scope.service);
      return `${name} · ${namespace} · Signalbox`;
    }
  }
}

/** In the reader's own time: only in the browser. */
function titleOf(view: View): string {
  return view.at === undefined ? placeTitle(view) : `${clockWords(view.at)} · ${placeTitle(view)}`;
}

export function App({ initial }: { readonly initial: View }) {
  const [store] = useState(() => createStore(createLiveSource, createHistorySource));
  const { view, go } = useView(initial);
  const { theme, shade, choose } = useTheme(view.theme);

  const { scope, stand, proxy, at } = view;
  // Before the scope is opened: a link to a moment shows nothing of now on the way.
  useEffect(() => store.seek(at), [store, at]);
  useEffect(() => store.open(streamScope({ scope, stand })), [store, scope, stand]);
  const supposing = supposedIn(view);
  useEffect(() => store.suppose(supposing), [store, supposing]);
  useMuting(store);
  const lost = useLostVantage(store, stand);
  const isLost = lost !== undefined;
  const from = useMemo(() => routeSettings(isLost ? undefined : stand, proxy), [isLost, stand, proxy]);
  useEffect(() => () => store.close(), [store]);
  useEffect(() => {
    document.title = titleOf(view);
  }, [view]);

  const select = useCallback(
    (selection: Selection | undefined, tab?: InspectorTab) => {
      const keepsTab = selection?.kind === view.selection?.kind && selection !== undefined;
      go({ ...view, selection, tab: tab ?? (keepsTab ? view.tab : 'overview') });
    },
    [go, view],
  );
  const openSelection = useCallback(
    (selection: Selection) => {
      if (selection.kind !== 'Service') return select(selection);
      go({ ...view, scope: { kind: 'service', service: selection.key }, selection: undefined, filter: '', troubleOnly: false });
    },
    [go, select, view],
  );
  const openNamespace = useCallback(
    (namespace: string) =>
      go({ ...view, scope: { kind: 'namespace', namespace }, selection: undefined, tab: 'overview', filter: '', troubleOnly: false }),
    [go, view],
  );
  const standAt = useCallback(
    (vantage: Vantage | undefined) =>
      go({ ...view, stand: vantage === undefined ? undefined : standIn(view.stand, vantage), traceAs: 'pod' }),
    [go, view],
  );
  const goTo = useCallback<Live['goTo']>(
    (moment, how = 'push') => {
      const next = moment === undefined ? undefined : Math.round(moment);
      // The URL may say so already, as after dragging there and back.
      store.seek(next);
      go({ ...view, at: next }, how);
    },
    [store, go, view],
  );
  const chooseTheme = useCallback(
    (next: Theme) => {
      choose(next);
      // A theme in the link wins over the stored one, so it must follow the switch.
      if (view.theme !== undefined) go({ ...view, theme: next }, 'replace');
    },
    [choose, go, view],
  );

  const live = useMemo<Live>(
    () => ({ store, view, go, routeSettings: from, lost, standAt, select, openSelection, openNamespace, goTo, theme, shade, chooseTheme }),
    [store, view, go, from, lost, standAt, select, openSelection, openNamespace, goTo, theme, shade, chooseTheme],
  );
  return (
    <LiveContext value={live}>
      <div className="h-full bg-surface text-ink" data-theme={view.theme === 'light' || view.theme === 'dark' ? view.theme : undefined}>
        <Recordings>
          <Compared>
            <ThingMenus>
              <Screen />
            </ThingMenus>
          </Compared>
        </Recordings>
      </div>
    </LiveContext>
  );
}
