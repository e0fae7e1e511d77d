'use client';
// The header: where you are, how to go elsewhere, and how fresh the picture is.

import { splitKey } from '#lib/kube/key.ts';
import { useLive, useShown, useShownPart } from '#components/live/context.ts';
import { homeOf, namespaceOf } from '#components/live/view.ts';
import { KeyCap } from '#components/ui/key-cap.tsx';
import { Brand } from './brand.tsx';
import { LiveIndicator } from './live-indicator.tsx';
import { MomentPill } from './moment-pill.tsx';
import { VantageChip } from '#components/vantage/vantage-chip.tsx';
import { ThemeSwitch } from './theme-switch.tsx';
import { ViewLink } from '#components/parts/view-link.tsx';

function Slash() {
  return (
    <span aria-hidden="true" className="text-hairline-2">
      /
    </span>
  );
}

function Breadcrumb() {
  const { view } = useLive();
  const { status } = useShown();
  const namespace = namespaceOf(view.scope);
  const service = view.scope.kind === 'service' ? splitKey(view.scope.service).name : undefined;
  const crumb = 'min-w-8 truncate rounded px-1 -mx-1 text-ink-2 hover:text-ink hover:bg-surface-2';
  const here = 'min-w-8 truncate font-semibold text-ink';
  return (
    <nav aria-label="Breadcrumb" className="flex min-w-0 items-center gap-2.5" data-testid="breadcrumb">
      <ViewLink to={homeOf(view)} className="shrink-0 rounded" aria-label="Signalbox: all namespaces">
        <Brand />
      </ViewLink>
      {status !== undefined && (
        <span
          className="mono max-w-44 min-w-8 truncate text-ink-3 max-[899px]:hidden"
          title={`${status.cluster.name}, ${status.cluster.server}`}
          data-testid="cluster-name"
        >
          {status.cluster.name}
        </span>
      )}
      {namespace !== undefined && (
        <>
          <Slash />
          {service === undefined ? (
            <span className={here} aria-current="page" title={namespace}>
              {namespace}
            </span>
          ) : (
            <ViewLink to={{ ...homeOf(view), scope: { kind: 'namespace', namespace } }} className={crumb} title={namespace}>
              {namespace}
            </ViewLink>
          )}
        </>
      )}
      {service !== undefined && (
        <>
          <Slash />
          <span className={here} aria-current="page" title={service}>
            {service}
          </span>
        </>
      )}
    </nav>
  );
}

type Props = { readonly onPalette: () => void; readonly onStand: () => void; readonly onHelp: () => void };

export function Header({ onPalette, onStand, onHelp }: Props) {
  const moment = useShownPart((shown) => shown.moment);
  return (
    <header className="grid h-12 shrink-0 grid-cols-[minmax(0,1.7fr)_minmax(180px,300px)_minmax(0,1fr)] items-center gap-4 max-[1099px]:grid-cols-[minmax(0,1fr)_160px_auto] border-b border-hairline bg-surface px-4">
      <div className="flex min-w-0 items-center gap-4">
        <Breadcrumb />
        <VantageChip onStand={onStand} />
      </div>
      <button
        type="button"
        onClick={onPalette}
        aria-keyshortcuts="/ Control+K Meta+K"
        data-testid="open-palette"
        className="flex h-7 items-center justify-between rounded-md border border-hairline bg-surface-2 pr-1.5 pl-2.5 text-ink-3 hover:border-hairline-2"
      >
        Search or jump
        <KeyCap>/</KeyCap>
      </button>
      <div className="flex min-w-0 items-center justify-end gap-1">
        {moment === undefined ? <LiveIndicator /> : <MomentPill moment={moment} />}
        <span className="mx-1.5 h-4 w-px bg-hairline" />
        <ThemeSwitch />
        <button
          type="button"
          onClick={onHelp}
          aria-label="Keys and legend"
          aria-keyshortcuts="?"
          title="Keys and legend (?)"
          className="grid size-7 place-items-center rounded-md text-ink-3 hover:bg-surface-2 hover:text-ink"
        >
          ?
        </button>
      </div>
    </header>
  );
}
