'use client';
// The lines of the log, newest on top; only those in sight are drawn, and what comes above does not move what is read.

import { useEffect, useEffectEvent, useLayoutEffect, useMemo, useRef } from 'react';
import type { NumberedTransition } from '#lib/churn/chronicle-view.ts';
import { useLive } from '#components/live/context.ts';
import { formatView } from '#components/live/view.ts';
import { moveFocus } from '#components/parts/move-focus.ts';
import { useWindow } from '#components/parts/use-window.ts';
import { CHANGE_ROW, ChangeRow } from './change-row.tsx';

type Props = {
  readonly changes: readonly NumberedTransition[];
  readonly label: string;
  readonly showService: boolean;
  readonly today: number;
  /** The end is in sight. */
  readonly onEnd: () => void;
};

/** Tops of rows of one height, as useWindow takes them. */
function topsOf(count: number): readonly number[] {
  return Array.from({ length: count + 1 }, (_, i) => i * CHANGE_ROW);
}

export function ChangeList({ changes, label, showService, today, onEnd }: Props) {
  const { view, goTo } = useLive();
  const scroller = useRef<HTMLDivElement>(null);
  const tops = useMemo(() => topsOf(changes.length), [changes.length]);
  const [first, end] = useWindow(scroller, tops);
  const atEnd = useEffectEvent(onEnd);
  useEffect(() => {
    if (end >= changes.length) atEnd();
  }, [end, changes.length]);

  const newest = changes[0]?.number;
  const was = useRef(newest);
  useLayoutEffect(() => {
    const element = scroller.current;
    const before = was.current;
    was.current = newest;
    // At the top one reads what comes; elsewhere what was there stays where it was.
    if (element === null || before === undefined || element.scrollTop < CHANGE_ROW) return;
    const added = changes.findIndex(({ number }) => number === before);
    if (added > 0) element.scrollTop += added * CHANGE_ROW;
  }, [changes, newest]);

  return (
    <div
      ref={scroller}
      className="min-h-0 flex-1 overflow-y-auto"
      onKeyDown={(event) => moveFocus(event, 'a[data-change]')}
      data-testid="change-list"
    >
      <ol aria-label={label} className="relative" style={{ height: changes.length * CHANGE_ROW }}>
        {changes.slice(first, end).map((change, i) => (
          <li
            key={change.number}
            className="absolute inset-x-0 border-b border-hairline"
            aria-setsize={changes.length}
            aria-posinset={first + i + 1}
            style={{ top: (first + i) * CHANGE_ROW, height: CHANGE_ROW }}
          >
            <ChangeRow
              change={change}
              href={formatView({ ...view, at: change.time })}
              chosen={view.at === change.time}
              showService={showService}
              today={today}
              onChoose={goTo}
            />
          </li>
        ))}
      </ol>
    </div>
  );
}
