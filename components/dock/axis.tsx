'use client';
// The axis of time: ticks, and the slider that is the moment, for the keyboard and for the ear.

import { type KeyboardEvent, useMemo } from 'react';
import { ageWords } from '#lib/std/age.ts';
import { clockWords } from '#components/parts/clock-words.ts';
import type { Frame } from './lane-shape.ts';
import { ticksOf } from './ticks.ts';
import { clampTo, type TimeWindow } from './time-window.ts';

export type AxisActions = {
  /** Undefined: to now. */
  readonly onMove: (at: number | undefined) => void;
  readonly zoom: (factor: number, around: number) => void;
  readonly reset: () => void;
};

type Props = AxisActions & {
  readonly frame: Frame;
  /** Undefined: now. */
  readonly moment: number | undefined;
  readonly follows: boolean;
};

/** Of the window, with one press of a key. */
const STEP = 1 / 200;
const PAGE = 1 / 10;

function stepOf(key: string, { from, to }: TimeWindow): number | undefined {
  const span = to - from;
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return -span * STEP;
    case 'ArrowRight':
    case 'ArrowUp':
      return span * STEP;
    case 'PageDown':
      return -span * PAGE;
    case 'PageUp':
      return span * PAGE;
    default:
      return undefined;
  }
}

function momentWords(moment: number | undefined, now: number): string {
  return moment === undefined ? 'now' : `${clockWords(moment, now)}, ${ageWords(now - moment)} ago`;
}

export function Axis({ frame, moment, follows, onMove, zoom, reset }: Props) {
  const { window, width, now } = frame;
  const ticks = useMemo(() => ticksOf(window, width, -new Date(window.to).getTimezoneOffset() * 60_000), [window, width]);
  const at = moment ?? now;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = actionFor(event.key);
    if (act === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  function actionFor(key: string): (() => void) | undefined {
    const by = stepOf(key, window);
    if (by !== undefined) return () => onMove(at + by >= now ? undefined : at + by);
    switch (key) {
      case 'Home':
        return () => onMove(window.from);
      case 'End':
        return () => onMove(undefined);
      case '+':
      case '=':
        return () => zoom(0.8, at);
      case '-':
        return () => zoom(1.25, at);
      case '0':
        return reset;
      default:
        return undefined;
    }
  }
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label="Moment"
      aria-valuemin={Math.round(Math.min(window.from, at))}
      aria-valuemax={Math.round(Math.max(window.to, at))}
      aria-valuenow={Math.round(at)}
      aria-valuetext={momentWords(moment, now)}
      data-testid="dock-axis"
      onKeyDown={onKeyDown}
      className="relative h-full cursor-col-resize touch-none overflow-hidden select-none"
      style={{ width }}
    >
      {ticks.map(({ time, x }) => (
        <span
          key={time}
          className={`mono num absolute top-0 h-full border-l border-hairline-2 pl-1 text-[11px] leading-5 text-ink-3 ${x > width - 62 ? 'hidden' : ''}`}
          style={{ left: Math.round(x) }}
        >
          {clockWords(time)}
        </span>
      ))}
      {follows && <span className="absolute top-0 right-1 bg-surface pl-1 text-[11px] leading-5 text-ink-3">now</span>}
    </div>
  );
}

/** Where the moment is within the window, in px; undefined: outside. */
export function markX({ window, width }: Frame, time: number): number | undefined {
  if (time !== clampTo(window, time)) return undefined;
  return Math.round(((time - window.from) / (window.to - window.from)) * width);
}
