'use client';
// What was not seen, behind all lanes.

import { widthOf } from './labels.ts';
import { filled } from './patterns.tsx';
import type { Band } from './unseen.ts';

export function KnownBands({ bands, height }: { readonly bands: readonly Band[]; readonly height: number }) {
  const width = bands.reduce((most, { right }) => Math.max(most, right), 0);
  if (bands.length === 0) return null;
  return (
    <svg width={width} height={height} aria-hidden="true" className="block" data-testid="dock-known">
      {bands.map(({ left, right, how, words }) => (
        <g key={left}>
          <rect x={left} y="0" width={right - left} height={height} style={{ fill: filled(how) }} />
          {widthOf(words) + 12 < right - left && (
            <text
              x={left + 6}
              y="12"
              className="fill-ink-3 text-[11px]"
              style={{ paintOrder: 'stroke', stroke: 'var(--surface)', strokeWidth: 4 }}
            >
              {words}
            </text>
          )}
        </g>
      ))}
    </svg>
  );
}
