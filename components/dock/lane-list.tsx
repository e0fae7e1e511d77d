'use client';
// The lanes, trouble first; those out of sight are not drawn.

import { type RefObject, useMemo } from 'react';
import type { LanesAnswer } from '#lib/churn/chronicle-view.ts';
import { plural } from '#lib/std/plural.ts';
import { useLive, useShown } from '#components/live/context.ts';
import { moveFocus } from '#components/parts/move-focus.ts';
import { useCalmOrder } from '#components/parts/use-calm-order.ts';
import { offsetsOf, useWindow } from '#components/parts/use-window.ts';
import { type Frame, LANE } from './lane-shape.ts';
import { LaneHead, LanePlot } from './lane-row.tsx';
import { gistOf } from './lane-words.ts';

type Props = {
  readonly answer: LanesAnswer;
  readonly frame: Frame;
  /** The moment, or now. */
  readonly at: number;
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly headWidth: number;
  readonly onSelect: (service: string) => void;
};

const TAIL = 28;

function restWords({ lanes, quiet, left }: LanesAnswer): string {
  const parts = [];
  if (left > 0) parts.push(`${plural(left, 'more Service')} with changes`);
  if (quiet > 0) parts.push(`${plural(quiet, lanes.length === 0 ? 'Service' : 'more Service')} without a change`);
  return parts.join(', ');
}

export function LaneList({ answer, frame, at, scroller, headWidth, onSelect }: Props) {
  const { view } = useLive();
  const { summaries } = useShown();
  const byService = useMemo(() => new Map(answer.lanes.map((lane) => [lane.service, lane])), [answer]);
  const wanted = useMemo(() => answer.lanes.map(({ service }) => service), [answer]);
  const { order, hold } = useCalmOrder(wanted);
  const offsets = useMemo(() => offsetsOf(order.map(() => LANE.height)), [order]);
  const [first, end] = useWindow(scroller, offsets);
  const rest = restWords(answer);
  const height = offsets.at(-1) ?? 0;
  return (
    <ul
      aria-label="Services through time"
      className="relative"
      style={{ height: height + (rest === '' ? 0 : TAIL) }}
      {...hold}
      onKeyDown={(event) => moveFocus(event, 'button')}
    >
      {order.slice(first, end).map((service, i) => {
        const lane = byService.get(service);
        if (lane === undefined) return null;
        const selected = view.selection?.kind === 'Service' && view.selection.key === service;
        return (
          <li
            key={service}
            className={`absolute inset-x-0 flex ${selected ? 'bg-accent-soft/40' : ''}`}
            style={{ top: offsets[first + i], height: LANE.height }}
          >
            <div className="shrink-0 px-2 py-0.5" style={{ width: headWidth }}>
              <LaneHead
                lane={lane}
                shape={summaries.get(service)?.shape}
                full={view.scope.kind === 'overview'}
                {...gistOf(lane, at, frame.now)}
                now={frame.now}
                selected={selected}
                onSelect={onSelect}
              />
            </div>
            <LanePlot lane={lane} frame={frame} />
          </li>
        );
      })}
      {rest !== '' && (
        <li className="absolute inset-x-0 flex items-center px-4 text-label text-ink-3" style={{ top: height, height: TAIL }}>
          {rest}
        </li>
      )}
    </ul>
  );
}
