'use client';
// What lies beyond the window, counted at its edge: a button for each side, which brings the worst of it into sight.

import { useMemo } from 'react';
import type { Picture } from '#lib/graph/picture.ts';
import { SEVERITY_INK } from '#components/parts/finding-words.ts';
import { beyond, itemsOf, type Side } from './beyond.ts';
import type { Place } from './diagram.ts';
import { HEADS_WIDTH, isStuck } from './stuck.ts';
import { type CameraStore, useCamera } from './use-camera.ts';

const ARROW: Readonly<Record<Side, string>> = { left: '←', up: '↑', down: '↓', right: '→' };
const WHERE: Readonly<Record<Side, string>> = { left: 'on the left', up: 'above', down: 'below', right: 'on the right' };

type Props = { readonly picture: Picture; readonly camera: CameraStore; readonly onShow: (place: Place) => void };

export function BeyondLine({ picture, camera: store, onShow }: Props) {
  const camera = useCamera(store);
  const items = useMemo(() => itemsOf(picture.elements, picture.placement.placedColumns), [picture]);
  const sides = camera === undefined ? [] : beyond(items, camera, isStuck(picture.placement.metrics, camera) ? HEADS_WIDTH : 0);
  if (sides.length === 0) return null;
  return (
    <div
      role="group"
      aria-label="Out of sight"
      data-testid="beyond"
      className="flex h-7 shrink-0 items-center gap-1 border-t border-hairline bg-canvas px-1 text-label"
    >
      {sides.map(({ side, words, alarm, worst }) => (
        <button
          key={side}
          type="button"
          data-side={side}
          aria-label={`${words} ${WHERE[side]}`}
          title={`${words} ${WHERE[side]}: show the ${alarm === undefined ? 'nearest' : 'worst'}`}
          onClick={() => onShow(worst)}
          className={`h-6 min-w-0 truncate rounded px-2 hover:bg-surface-2 ${side === 'right' ? 'ml-auto' : ''} ${alarm === undefined ? 'text-ink-2' : SEVERITY_INK[alarm]}`}
        >
          {side === 'left' || side === 'up' ? `${ARROW[side]} ${words}` : `${words} ${ARROW[side]}`}
        </button>
      ))}
    </div>
  );
}
