'use client';
// The screen: header above, list, picture and inspector below it, and what floats over them.

import { useCallback, useRef, useState } from 'react';
import { splitKey } from '#lib/kube/key.ts';
import { useLive, useShownPart } from '#components/live/context.ts';
import { stepOut } from '#components/live/view.ts';
import { Dock } from '#components/dock/dock.tsx';
import { Inspector } from '#components/inspector/inspector.tsx';
import { useSheet } from '#components/inspector/use-sheet.ts';
import { Announcer, placeWords } from '#components/notices/announcer.tsx';
import { FaultsSheet } from '#components/notices/faults-sheet.tsx';
import { Header } from './header.tsx';
import { HelpSheet } from './help-sheet.tsx';
import { Main } from './main.tsx';
import { NoticeStack } from '#components/notices/notice-stack.tsx';
import { isStale, noticesOf } from '#components/notices/notices.ts';
import { Palette } from '#components/palette/palette.tsx';
import { PanelBoundary } from './panel-boundary.tsx';
import { RoleSheet } from '#components/notices/role-sheet.tsx';
import { standHere } from '#components/live/stand-here.ts';
import { ServiceList } from '#components/services/service-list.tsx';
import { stepService } from '#components/services/step-service.ts';
import { useKeptFocus } from './use-kept-focus.ts';
import { useKeys } from './use-keys.ts';

export type Overlay = 'palette' | 'stand' | 'help' | 'faults' | 'role';

export function Screen() {
  const live = useLive();
  const { store, view, go, goTo, select, openSelection, theme, chooseTheme } = live;
  const status = useShownPart((shown) => shown.status);
  const connection = useShownPart((shown) => shown.connection);
  const moment = useShownPart((shown) => shown.moment);
  const [overlay, setOverlay] = useState<Overlay>();
  const page = useRef<HTMLDivElement>(null);
  useKeptFocus(page);
  const close = useCallback(() => setOverlay(undefined), []);
  const showHelp = useCallback(() => setOverlay('help'), []);
  const notices = noticesOf(status, connection, moment);
  const sheet = useSheet();
  const stale = isStale(notices, moment);

  useKeys(overlay === undefined, {
    palette: () => setOverlay('palette'),
    stand: () => standHere(live, () => setOverlay('stand')),
    help: () => setOverlay('help'),
    // What lies on top goes first.
    back: () => (sheet?.open === true ? sheet.close() : go(stepOut(view))),
    pause: () => store.pause(!store.read().paused),
    live: () => goTo(undefined),
    theme: () => chooseTheme(theme === 'dark' || (theme === 'system' && live.shade === 'dark') ? 'light' : 'dark'),
    step: (by) => {
      const next = stepService(store.read(), view, by);
      if (next !== undefined) select({ kind: 'Service', key: next }, view.tab);
    },
    open: () => {
      if (view.selection !== undefined) openSelection(view.selection);
    },
  });

  const namespaced = view.scope.kind !== 'overview';
  const place =
    view.scope.kind === 'service' ? splitKey(view.scope.service).name : view.scope.kind === 'namespace' ? view.scope.namespace : '';
  return (
    <div ref={page} className="flex h-full min-w-[720px] flex-col">
      <Header onPalette={() => setOverlay('palette')} onStand={() => setOverlay('stand')} onHelp={() => setOverlay('help')} />
      <div
        className={`relative flex min-h-0 flex-1 transition-[filter] duration-500 ${stale ? 'saturate-[0.12]' : ''}`}
        data-testid="workspace"
        data-stale={stale}
      >
        {namespaced && (
          <PanelBoundary name="The list" key={`list:${place}`}>
            <ServiceList />
          </PanelBoundary>
        )}
        <main className="relative min-w-0 flex-1 bg-canvas">
          <h1 className="sr-only">{placeWords(view)}</h1>
          <PanelBoundary name="The picture" key={`main:${place}`}>
            <Main onStand={() => setOverlay('stand')} onLegend={showHelp} />
          </PanelBoundary>
        </main>
        <PanelBoundary name="The inspector" key={`inspector:${view.selection?.key ?? place}`}>
          <Inspector sheet={sheet} />
        </PanelBoundary>
      </div>
      <NoticeStack notices={notices} onFaults={() => setOverlay('faults')} onRole={() => setOverlay('role')} />
      <PanelBoundary name="The dock" key={`dock:${place}`}>
        <Dock keys={overlay === undefined} />
      </PanelBoundary>
      <Announcer />
      {(overlay === 'palette' || overlay === 'stand') && (
        <Palette key={overlay} for={overlay === 'stand' ? 'stand' : 'anything'} onClose={close} onHelp={showHelp} />
      )}
      {overlay === 'help' && <HelpSheet onClose={close} />}
      {overlay === 'faults' && <FaultsSheet onClose={close} />}
      {overlay === 'role' && <RoleSheet onClose={close} />}
    </div>
  );
}
