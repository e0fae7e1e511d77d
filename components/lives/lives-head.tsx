// The head of the timetable, which stays in sight: the axis of time, and how many were ready, with outages, rollouts and stories upon it.

import { useMemo } from 'react';
import type { Lane } from '#lib/churn/chronicle-view.ts';
import { LanePlot } from '#components/dock/lane-row.tsx';
import { type Frame, LANE } from '#components/dock/lane-shape.ts';
import { ticksOf } from '#components/dock/ticks.ts';
import { xOf } from '#components/dock/time-window.ts';
import { clockWords } from '#components/parts/clock-words.ts';

const AXIS = 20;
export const HEAD = AXIS + LANE.height + 6;

/** Room for `05:49:24`. */
const TICK = 58;

type Props = { readonly lane: Lane; readonly frame: Frame; readonly gutter: number; readonly at: number | undefined };

export function LivesHead({ lane, frame, gutter, at }: Props) {
  const { window, width } = frame;
  const ticks = useMemo(() => ticksOf(window, width, -new Date(window.to).getTimezoneOffset() * 60_000), [window, width]);
  const most = Math.max(0, ...lane.steps.map(({ ready }) => ready));
  return (
    <div className="sticky top-0 z-10 cursor-pointer border-b border-hairline bg-canvas" style={{ height: HEAD }} aria-hidden="true">
      {ticks.map(({ time, x }) => (
        <span
          key={time}
          className={`mono num absolute top-0 border-l border-hairline-2 pl-1 text-[11px] leading-5 text-ink-3 ${x > width - TICK ? 'hidden' : ''}`}
          style={{ left: Math.round(gutter + x), height: AXIS }}
        >
          {clockWords(time)}
        </span>
      ))}
      <span className="absolute left-4 text-label text-ink-3" style={{ top: AXIS + LANE.area - 2 }}>
        ready
      </span>
      <span className="num absolute text-right text-[11px] text-ink-3" style={{ top: AXIS + LANE.area - 8, width: gutter - 6 }}>
        {most > 0 && most}
      </span>
      <div className="absolute" style={{ left: gutter, top: AXIS }}>
        <LanePlot lane={lane} frame={frame} />
      </div>
      {at !== undefined && (
        <svg width="12" height="8" className="absolute fill-accent" style={{ left: gutter + xOf(window, width, at) - 6, top: HEAD - 8 }}>
          <path d="M0 0h12L6 8z" />
        </svg>
      )}
    </div>
  );
}
