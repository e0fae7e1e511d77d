'use client';
// Tabs: arrows move and choose, one stop in the tab order. Those that are asked for seldom wait in a menu, which puts the chosen one beside the others.

import { Tabs as Base } from '@base-ui/react/tabs';
import type { ReactNode } from 'react';
import { MenuButton, MenuItem } from './menu.tsx';

export type Tab<T extends string> = { readonly id: T; readonly label: string };

type Props<T extends string> = {
  readonly label: string;
  /** What is asked for first before what is asked for seldom. */
  readonly tabs: readonly Tab<T>[];
  readonly chosen: T;
  readonly onChoose: (id: T) => void;
  readonly children: ReactNode;
};

/** As many as stand in one line of the narrowest panel, the menu beside them. */
const ALWAYS = 4;

/** A menu of one would only hide it. */
function splitTabs<T extends string>(tabs: readonly Tab<T>[], chosen: T) {
  if (tabs.length <= ALWAYS + 1) return { shown: tabs, more: [] };
  const more = tabs.slice(ALWAYS);
  return { shown: tabs.filter((tab, i) => i < ALWAYS || tab.id === chosen), more };
}

const TAB = 'h-8 shrink-0 whitespace-nowrap border-b-2 border-transparent text-ink-3 hover:text-ink';

export function Tabs<T extends string>({ label, tabs, chosen, onChoose, children }: Props<T>) {
  const { shown, more } = splitTabs(tabs, chosen);
  const isMore = more.some(({ id }) => id === chosen);
  const choose = (value: unknown): void => {
    const tab = tabs.find(({ id }) => id === value);
    if (tab !== undefined) onChoose(tab.id);
  };
  return (
    <Base.Root value={chosen} onValueChange={choose} className="contents">
      <div className="flex shrink-0 gap-x-2 border-b border-hairline px-4">
        <Base.List activateOnFocus aria-label={label} className="flex shrink-0 gap-x-2">
          {shown.map((tab) => (
            <Base.Tab key={tab.id} value={tab.id} className={`${TAB} aria-selected:border-accent aria-selected:text-ink`}>
              {tab.label}
            </Base.Tab>
          ))}
        </Base.List>
        {more.length > 0 && (
          <MenuButton
            label="More tabs"
            className="min-w-32 rounded-md"
            button={
              <button type="button" aria-label="More tabs" title="More tabs" className={`${TAB} flex items-center gap-1`}>
                {!isMore && 'More'}
                <svg width="10" height="10" viewBox="0 0 10 10" fill="none" stroke="currentColor" strokeWidth="1.4" aria-hidden="true">
                  <path d="m2 3.5 3 3 3-3" strokeLinecap="round" strokeLinejoin="round" />
                </svg>
              </button>
            }
          >
            {more.map((tab) => (
              <MenuItem key={tab.id} current={tab.id === chosen} onChoose={() => onChoose(tab.id)}>
                {tab.label}
              </MenuItem>
            ))}
          </MenuButton>
        )}
      </div>
      <Base.Panel value={chosen} className="min-h-0 flex-1 overflow-y-auto">
        {children}
      </Base.Panel>
    </Base.Root>
  );
}
