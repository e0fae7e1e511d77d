'use client';
// The chip that says where the reader stands, by which way and with which settings; × leaves, a click changes the rest.

import { useRef, useState } from 'react';
import { useLive } from '#components/live/context.ts';
import { namespaceOf } from '#components/live/view.ts';
import { KeyCap } from '#components/ui/key-cap.tsx';
import { Popover } from '#components/ui/popover.tsx';
import { VantageSettings } from './vantage-settings.tsx';
import { chipWords, proxyWords } from '#lib/words/vantage.ts';

const PIN = 'M8 14s4.25-4.1 4.25-7.25a4.25 4.25 0 0 0-8.5 0C3.75 9.9 8 14 8 14z';

function Pin() {
  return (
    <svg
      width="14"
      height="14"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.4"
      aria-hidden="true"
      className="shrink-0"
    >
      <path d={PIN} strokeLinejoin="round" />
      <circle cx="8" cy="6.75" r="1.4" fill="currentColor" stroke="none" />
    </svg>
  );
}

export function VantageChip({ onStand }: { readonly onStand: () => void }) {
  const { view, lost, standAt } = useLive();
  const { stand, proxy } = view;
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const home = namespaceOf(view.scope);
  if (stand === undefined) {
    if (home === undefined) return null;
    const settings = proxyWords(proxy);
    return (
      <button
        type="button"
        onClick={onStand}
        aria-keyshortcuts="V"
        title="Choose where a connection starts, and see where it goes (V)"
        data-testid="stand"
        className="flex h-7 min-w-[30px] shrink items-center gap-1.5 rounded-md px-2 text-ink-3 hover:bg-surface-2 hover:text-ink"
      >
        <Pin />
        <span className="truncate max-[899px]:sr-only">Stand somewhere</span>
        {settings.length > 0 && <span className="truncate text-label">({settings.join(', ')})</span>}
        <span className="shrink-0 max-[1180px]:hidden">
          <KeyCap>V</KeyCap>
        </span>
      </button>
    );
  }
  const { where, how } = chipWords(stand, proxy, home);
  const said = lost === undefined ? `You stand ${[where, ...how].join(', ')}` : `You stand nowhere: ${where} is not there`;
  const opener = (
    <button
      ref={button}
      type="button"
      aria-label={`${said}. Change the way in, the family, or kube-proxy’s settings`}
      title={said}
      className={`flex h-[26px] min-w-0 items-center gap-1.5 rounded-l-md pr-1.5 pl-2 ${lost === undefined ? 'text-accent-ink' : 'text-not-ready-ink'}`}
    >
      <Pin />
      <span className="truncate">
        <span className={`font-medium ${lost === undefined ? '' : 'line-through'}`}>{where}</span>
        {how.length > 0 && <span className="text-ink-2"> {how.join(', ')}</span>}
      </span>
      <svg
        width="10"
        height="10"
        viewBox="0 0 10 10"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.4"
        aria-hidden="true"
        className="shrink-0"
      >
        <path d="m2 3.5 3 3 3-3" strokeLinecap="round" strokeLinejoin="round" />
      </svg>
    </button>
  );
  // The focus waits on the button for the end of what comes next.
  const move = (): void => {
    setOpen(false);
    button.current?.focus();
    onStand();
  };
  return (
    <div
      className={`flex min-w-[120px] items-center rounded-md border ${lost === undefined ? 'border-accent/50 bg-accent-soft' : 'border-not-ready bg-not-ready-soft'}`}
      data-testid="vantage"
    >
      <Popover label="How you get in, and how kube-proxy is set" button={opener} open={open} onOpen={setOpen} className="w-[372px]">
        <VantageSettings stand={stand} onMove={move} />
      </Popover>
      <button
        type="button"
        aria-label="Leave where you stand"
        onClick={() => standAt(undefined)}
        className="grid h-[26px] w-6 shrink-0 place-items-center rounded-r-md text-ink-2 hover:text-ink"
      >
        ×
      </button>
    </div>
  );
}
