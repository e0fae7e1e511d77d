'use client';
// useDockWindow: which window of time is shown. It follows now; it stands still while another moment is looked at, and where it was zoomed.

import { useState } from 'react';
import type { TimeRange } from '#components/live/view.ts';
import { holding, rangeWindow, type TimeWindow, zoomed } from './time-window.ts';

/** `to` undefined: it ends now. `span` undefined: all of the range. */
type Held = { readonly range: TimeRange; readonly to: number | undefined; readonly span: number | undefined };

export type DockWindow = {
  readonly window: TimeWindow;
  /** It ends now, and goes on with it. */
  readonly follows: boolean;
  readonly isZoomed: boolean;
  /** Closer (below 1) or farther, around a time. */
  readonly zoom: (factor: number, around: number) => void;
  /** The whole range again. */
  readonly reset: () => void;
};

/** Nearer to now than this, in ms, a window ends now. */
const AT_END = 50;

/** `since`: what is kept begins there, as far as it is known; `moment` undefined: now. */
export function useDockWindow(range: TimeRange, since: number | undefined, moment: number | undefined, now: number): DockWindow {
  const [all, setHeld] = useState<Held>();
  const held = all?.range === range ? all : undefined;
  const to = held?.to ?? now;
  const begins = rangeWindow(range, since, to).from;
  const whole = { from: range === 'all' && moment !== undefined ? Math.min(begins, moment) : begins, to };
  const kept = held?.span === undefined ? whole : { from: to - held.span, to };
  const window = moment === undefined ? kept : holding(kept, moment, Math.max(now, moment));
  const span = held?.span;
  if (moment !== undefined && held?.to !== window.to) setHeld({ range, to: window.to, span });
  else if (moment === undefined && all !== undefined && span === undefined) setHeld(undefined);

  return {
    window,
    follows: moment === undefined && held?.to === undefined,
    isZoomed: span !== undefined,
    zoom(factor, around) {
      const limits = { from: Math.min(whole.from, window.from), to: Math.max(now, window.to) };
      const next = zoomed(window, factor, around, limits);
      const atEnd = moment === undefined && next.to >= limits.to - AT_END;
      const isWhole = next.to - next.from >= whole.to - whole.from - AT_END;
      setHeld({ range, to: atEnd ? undefined : next.to, span: isWhole ? undefined : next.to - next.from });
    },
    reset: () => setHeld(undefined),
  };
}
