'use client';
// The heads of rows, which stay at the left edge while their boxes are panned out of sight: which Service each line is of.

import { useSyncExternalStore } from 'react';
import { splitKey } from '#lib/kube/key.ts';
import { type NodeElement, serviceId, type Subject } from '#lib/graph/element.ts';
import type { Picture } from '#lib/graph/picture.ts';
import { SEVERITY_INK } from '#components/parts/finding-words.ts';
import { about } from '#components/menu/subject-at.ts';
import { HEADER_HEIGHT } from './columns-layer.tsx';
import { HEADS_WIDTH, isStuck } from './stuck.ts';
import type { CameraStore } from './use-camera.ts';

/** Of one that is missing too, which is no subject. */
function nameOf(id: string): string {
  return splitKey(id.slice(serviceId('').length)).name;
}

type Box = Extract<NodeElement, { role: 'service' }>;

type Props = { readonly picture: Picture; readonly camera: CameraStore; readonly onSelect: (subject: Subject | undefined) => void };

export function RowHeads({ picture, camera, onSelect }: Props) {
  const { metrics } = picture.placement;
  const stuck = useSyncExternalStore(
    camera.subscribe,
    () => {
      const at = camera.read();
      return at !== undefined && isStuck(metrics, at);
    },
    () => false,
  );
  if (!stuck) return null;
  const boxes = picture.elements.filter((e): e is Box => e.group === 'node' && e.role === 'service');
  return (
    // The outline has them for assistive technology.
    <div
      aria-hidden="true"
      data-testid="row-heads"
      className="absolute inset-y-0 left-0 overflow-hidden border-r border-hairline bg-surface"
      style={{ width: HEADS_WIDTH }}
    >
      <div className="absolute inset-x-0" style={{ top: HEADER_HEIGHT, bottom: 0 }}>
        <div className="absolute inset-0 overflow-hidden">
          {boxes.map(({ id, y, subject, severity }) => {
            const name = nameOf(id);
            return (
              <button
                key={id}
                type="button"
                tabIndex={-1}
                title={name}
                {...(subject === undefined ? {} : about(subject))}
                onClick={() => onSelect(subject)}
                style={{ top: `calc(${y} * var(--zoom) * 1px + var(--pan-y) * 1px - 10px)` }}
                className={`absolute inset-x-0 h-5 truncate px-2 text-left text-label ${severity === undefined ? 'text-ink' : SEVERITY_INK[severity]}`}
              >
                {name}
              </button>
            );
          })}
        </div>
      </div>
      <p className="absolute top-[26px] px-2 text-[11px] leading-[15px] text-ink-3">Service</p>
    </div>
  );
}
