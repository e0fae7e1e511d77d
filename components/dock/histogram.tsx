'use client';
// The histogram of changes: up what became ready, down all others; outages as red blocks on its line.

import { memo, useMemo } from 'react';
import type { LanesAnswer } from '#lib/churn/chronicle-view.ts';
import { barsOf } from './bars.ts';
import { type Frame, outagesIn } from './lane-shape.ts';

type Props = { readonly answer: LanesAnswer; readonly frame: Frame; readonly height: number };

/** A change is never lower than this, in px. */
const LEAST = 2;

export const Histogram = memo(function Histogram({ answer, frame, height }: Props) {
  const { window, width } = frame;
  const middle = Math.round(height / 2);
  const room = middle - 2;
  const bars = useMemo(() => barsOf(answer, window, width), [answer, window, width]);
  const outages = useMemo(() => outagesIn(answer.lanes, frame), [answer, frame]);
  const tall = (share: number): number => (share === 0 ? 0 : Math.max(LEAST, share * room));
  return (
    <svg data-histogram width={width} height={height} aria-hidden="true" className="block" shapeRendering="crispEdges">
      {outages.map(({ left, right }, i) => (
        <rect key={i} x={left} y={middle - room} width={right - left} height={room * 2} className="fill-broken opacity-20" />
      ))}
      <line x1="0" x2={width} y1={middle + 0.5} y2={middle + 0.5} className="stroke-hairline-2" />
      {bars.map(({ from, x, width: wide, up, down }) => (
        <g key={from}>
          <rect x={x} y={middle - tall(up)} width={Math.max(1, wide - 1)} height={tall(up)} className="fill-ready opacity-60" />
          <rect x={x} y={middle + 1} width={Math.max(1, wide - 1)} height={tall(down)} className="fill-not-ready" />
        </g>
      ))}
      {outages.map(({ left, right }, i) => (
        <rect key={i} x={left} y={middle - 1} width={right - left} height="3" className="fill-broken" />
      ))}
    </svg>
  );
});
