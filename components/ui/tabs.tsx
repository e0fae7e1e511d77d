'use client';
// Tabs: arrows move and choose, one stop in the tab order. Those that do not fit take a second line.

import { Tabs as Base } from '@base-ui/react/tabs';
import type { ReactNode } from 'react';

export type Tab<T extends string> = { readonly id: T; readonly label: string; readonly count?: number };

type Props<T extends string> = {
  readonly label: string;
  readonly tabs: readonly Tab<T>[];
  readonly chosen: T;
  readonly onChoose: (id: T) => void;
  readonly children: ReactNode;
};

export function Tabs<T extends string>({ label, tabs, chosen, onChoose, children }: Props<T>) {
  const choose = (value: unknown): void => {
    const tab = tabs.find(({ id }) => id === value);
    if (tab !== undefined) onChoose(tab.id);
  };
  return (
    <Base.Root value={chosen} onValueChange={choose} className="contents">
      <Base.List activateOnFocus aria-label={label} className="flex shrink-0 flex-wrap gap-x-3 border-b border-hairline px-4">
        {tabs.map((tab) => (
          <Base.Tab
            key={tab.id}
            value={tab.id}
            className="h-8 shrink-0 whitespace-nowrap border-b-2 border-transparent text-ink-3 hover:text-ink aria-selected:border-accent aria-selected:text-ink"
          >
            {tab.label}
            {tab.count !== undefined && <span className="ml-1.5 text-ink-3">{tab.count.toLocaleString('en')}</span>}
          </Base.Tab>
        ))}
      </Base.List>
      <Base.Panel value={chosen} className="min-h-0 flex-1 overflow-y-auto">
        {children}
      </Base.Panel>
    </Base.Root>
  );
}
