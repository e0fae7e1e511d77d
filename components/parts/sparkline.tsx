// How many endpoints of a Service were ready lately, as a tiny picture; what was not ready upon it, and red where nobody was.

import { memo } from 'react';
import type { Lane, Step } from '#lib/churn/chronicle-view.ts';
import { countText } from '#lib/std/plural.ts';
import { bandPath, stepLine } from './step-path.ts';

/** What a row draws: one Service, and the time that is drawn of all. */
export type Spark = Pick<Lane, 'steps' | 'outages'> & { readonly from: number; readonly to: number };

const HEIGHT = 14;
const TOP = 1.5;
const BOTTOM = HEIGHT - 1;

/** For who does not see it: `ready 4, 0 at worst, in the last 15 min`. */
export function sparkWords({ steps, from, to }: Spark): string {
  const ready = steps.map((step) => step.ready);
  const minutes = Math.round((to - from) / 60_000);
  return `in the last ${minutes} min from ${countText(ready[0] ?? 0)} to ${countText(ready.at(-1) ?? 0)} ready, ${countText(Math.min(...ready))} at the fewest`;
}

export const Sparkline = memo(function Sparkline({ spark, width }: { readonly spark: Spark; readonly width: number }) {
  const { steps, outages, from, to } = spark;
  const most = Math.max(1, ...steps.map(({ ready, notReady }) => ready + notReady));
  const x = (time: number): number => Math.min(1, Math.max(0, (time - from) / (to - from))) * width;
  const y = (value: number): number => BOTTOM - (value / most) * (BOTTOM - TOP);
  const bands = (low: (step: Step) => number, high: (step: Step) => number): string =>
    bandPath(
      steps.map((step) => ({ time: step.time, low: low(step), high: high(step) })),
      to,
      x,
      y,
    );
  const ready = steps.map(({ time, ready: value }) => ({ time, value }));
  return (
    <svg aria-hidden="true" width={width} height={HEIGHT} className="block shrink-0" data-testid="sparkline">
      <path
        d={bands(
          () => 0,
          (step) => step.ready,
        )}
        className="fill-ready opacity-20"
      />
      <path
        d={bands(
          (step) => step.ready,
          (step) => step.ready + step.notReady,
        )}
        className="fill-not-ready opacity-80"
      />
      {outages.map((outage) => {
        if (outage.kind === 'nodeDrops' || !outage.lost) return null;
        const left = x(outage.from ?? from);
        const right = Math.max(left + 1.5, x(outage.to ?? to));
        return (
          <rect
            key={`${outage.family} ${outage.port?.name ?? ''} ${left}`}
            x={left}
            width={right - left}
            y={0}
            height={HEIGHT}
            className="fill-broken"
          />
        );
      })}
      <path d={stepLine(ready, to, x, y)} fill="none" className="stroke-ready" />
    </svg>
  );
});
