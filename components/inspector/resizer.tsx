'use client';
// The edge of the inspector: drag it, or move it with the arrow keys.

import type { PointerEvent } from 'react';
import { NARROWEST, WIDEST } from './panel-width.ts';

export function Resizer({ width, onWidth }: { readonly width: number; readonly onWidth: (width: number) => void }) {
  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    const { currentTarget: edge, pointerId, clientX } = event;
    edge.setPointerCapture(pointerId);
    const onMove = (move: globalThis.PointerEvent): void => onWidth(width + clientX - move.clientX);
    const onUp = (): void => {
      edge.removeEventListener('pointermove', onMove);
      edge.removeEventListener('pointerup', onUp);
    };
    edge.addEventListener('pointermove', onMove);
    edge.addEventListener('pointerup', onUp);
  };
  return (
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the inspector"
      aria-valuenow={width}
      aria-valuemin={NARROWEST}
      aria-valuemax={WIDEST}
      tabIndex={0}
      onPointerDown={onPointerDown}
      onKeyDown={(event) => {
        const by = event.key === 'ArrowLeft' ? 20 : event.key === 'ArrowRight' ? -20 : 0;
        if (by === 0) return;
        event.preventDefault();
        onWidth(width + by);
      }}
      className="absolute inset-y-0 -left-[3px] z-10 w-[5px] cursor-col-resize touch-none hover:bg-accent-soft focus-visible:bg-accent-soft"
    />
  );
}
