'use client';
// The tooltip of the canvas: one sentence about what the pointer is on.

import type { RefObject } from 'react';
import type { Point } from '#lib/graph/element.ts';

const WIDTH = 300;

export function Tooltip({
  text,
  at,
  within,
  above = false,
}: {
  readonly text: string;
  readonly at: Point;
  readonly within: RefObject<HTMLElement | null>;
  /** Above the pointer always: there is room. */
  readonly above?: boolean;
}) {
  const room = within.current?.clientWidth ?? 0;
  const below = !above && at.y < 120;
  return (
    <div
      role="presentation"
      data-testid="picture-tip"
      style={{
        left: Math.max(8, Math.min(at.x + 12, room - WIDTH - 8)),
        top: below ? at.y + 16 : at.y - 12,
        maxWidth: WIDTH,
        transform: below ? undefined : 'translateY(-100%)',
      }}
      className="pointer-events-none absolute z-20 rounded-md bg-surface px-2 py-1 text-[12px] leading-4 text-ink shadow-lift"
    >
      {text}
    </div>
  );
}
