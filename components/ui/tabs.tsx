'use client';
// Tabs, as the ARIA authoring practices have them: arrows move and choose, one stop in the tab order.

import { type KeyboardEvent, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';

export type Tab<T extends string> = { readonly id: T; readonly label: string; readonly count?: number };

type Props<T extends string> = {
  readonly label: string;
  readonly tabs: readonly Tab<T>[];
  readonly chosen: T;
  readonly onChoose: (id: T) => void;
  readonly children: ReactNode;
};

/** Room beside the chosen tab, in pixels, so that the next one shows that it is there. */
const PEEK = 36;
/** How far one click on a chevron goes, in pixels. */
const STRIDE = 140;

type Hidden = { readonly before: boolean; readonly after: boolean };

function hiddenIn(list: HTMLElement): Hidden {
  return { before: list.scrollLeft > 1, after: list.scrollLeft + list.clientWidth < list.scrollWidth - 1 };
}

/** Moves the strip as little as needed; never the page around it. */
function bringIntoView(list: HTMLElement, tab: HTMLElement): void {
  const start = tab.offsetLeft - PEEK;
  const end = tab.offsetLeft + tab.offsetWidth + PEEK;
  if (start < list.scrollLeft) list.scrollLeft = start;
  else if (end > list.scrollLeft + list.clientWidth) list.scrollLeft = end - list.clientWidth;
}

/** There is more on this side. The arrow keys go there too, so it is for the pointer alone. */
function More({ side, onClick }: { readonly side: 'before' | 'after'; readonly onClick: () => void }) {
  const where = side === 'before' ? 'left-0 bg-linear-to-r pl-1 justify-start' : 'right-0 bg-linear-to-l pr-1 justify-end';
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-hidden="true"
      onClick={onClick}
      data-testid={`tabs-${side}`}
      className={`absolute inset-y-0 bottom-px flex w-9 items-center from-surface from-55% to-transparent text-ink-3 hover:text-ink ${where}`}
    >
      <svg width="14" height="14" viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
        <path d={side === 'before' ? 'M9.5 4.5 6 8l3.5 3.5' : 'M6.5 4.5 10 8l-3.5 3.5'} strokeLinecap="round" strokeLinejoin="round" />
      </svg>
    </button>
  );
}

export function Tabs<T extends string>({ label, tabs, chosen, onChoose, children }: Props<T>) {
  const list = useRef<HTMLDivElement>(null);
  const [hidden, setHidden] = useState<Hidden>({ before: false, after: false });
  const look = (): void => {
    if (list.current === null) return;
    const next = hiddenIn(list.current);
    setHidden((now) => (now.before === next.before && now.after === next.after ? now : next));
  };
  const names = tabs.map((tab) => `${tab.label} ${tab.count ?? ''}`).join('|');
  useLayoutEffect(() => {
    const tab = list.current?.querySelector<HTMLElement>(`#tab-${chosen}`);
    if (list.current !== null && tab !== null && tab !== undefined) bringIntoView(list.current, tab);
    look();
  }, [chosen, names]);
  useEffect(() => {
    if (list.current === null) return undefined;
    const observer = new ResizeObserver(look);
    observer.observe(list.current);
    return () => observer.disconnect();
  }, []);

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const at = tabs.findIndex((tab) => tab.id === chosen);
    const to =
      event.key === 'ArrowRight'
        ? at + 1
        : event.key === 'ArrowLeft'
          ? at - 1
          : event.key === 'Home'
            ? 0
            : event.key === 'End'
              ? -1
              : undefined;
    const next = to === undefined ? undefined : tabs.at(to % tabs.length);
    if (next === undefined) return;
    event.preventDefault();
    onChoose(next.id);
    event.currentTarget.querySelector<HTMLElement>(`#tab-${next.id}`)?.focus({ preventScroll: true });
  };
  const go = (by: number): void => list.current?.scrollBy({ left: by, behavior: 'smooth' });
  return (
    <>
      <div className="relative shrink-0 border-b border-hairline">
        <div
          ref={list}
          role="tablist"
          aria-label={label}
          tabIndex={-1}
          onKeyDown={onKeyDown}
          onScroll={look}
          className="relative flex gap-4 overflow-x-auto px-4 [scrollbar-width:none]"
        >
          {tabs.map((tab) => (
            <button
              key={tab.id}
              id={`tab-${tab.id}`}
              type="button"
              role="tab"
              aria-selected={tab.id === chosen}
              aria-controls="tab-panel"
              tabIndex={tab.id === chosen ? 0 : -1}
              onClick={() => onChoose(tab.id)}
              className="h-8 shrink-0 whitespace-nowrap border-b-2 border-transparent text-ink-3 hover:text-ink aria-selected:border-accent aria-selected:text-ink"
            >
              {tab.label}
              {tab.count !== undefined && <span className="ml-1.5 text-ink-3">{tab.count}</span>}
            </button>
          ))}
        </div>
        {hidden.before && <More side="before" onClick={() => go(-STRIDE)} />}
        {hidden.after && <More side="after" onClick={() => go(STRIDE)} />}
      </div>
      <div role="tabpanel" id="tab-panel" aria-labelledby={`tab-${chosen}`} tabIndex={0} className="min-h-0 flex-1 overflow-y-auto">
        {children}
      </div>
    </>
  );
}
