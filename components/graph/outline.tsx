'use client';
// The outline: the picture as a tree for the keyboard and for assistive technology; the canvas shows its cursor.

import { memo } from 'react';
import type { Subject } from '#lib/graph/element.ts';
import { describe } from './describe.ts';
import { sameSubject, type Scene } from './scene.ts';
import { type Stop, stopsOf } from './walk.ts';

type Branch = { readonly service: Stop; readonly stops: readonly Stop[] };

/** The stops of a row hang under its first Service; the others of the row say whose Pods they share. */
function branchesOf(stops: readonly Stop[]): readonly Branch[] {
  const taken = new Set<string>();
  const branches: Branch[] = [];
  for (const service of stops) {
    if (service.role !== 'service') continue;
    const mine = taken.has(service.rail) ? [] : stops.filter((s) => s.rail === service.rail && s.role !== 'service' && s.role !== 'entry');
    taken.add(service.rail);
    branches.push({ service, stops: mine });
  }
  return branches;
}

/** Nobody sees an item: its place need not be worked out for it to be read. */
const UNSEEN = { contentVisibility: 'auto', containIntrinsicSize: '1px', display: 'block' } as const;

export function domId(element: string): string {
  return `outline-${element}`;
}

type Props = {
  readonly scene: Scene;
  readonly selection: Subject | undefined;
};

function Item({ scene, stop, level, selection }: { scene: Scene; stop: Stop; level: number; selection: Subject | undefined }) {
  return (
    <span
      role="treeitem"
      id={domId(stop.id)}
      aria-level={level}
      // An entry of a Service stands for that Service: one of the two is selected, not both.
      aria-selected={!(stop.role === 'entry' && stop.subject?.kind === 'Service') && sameSubject(stop.subject, selection)}
      tabIndex={-1}
      data-role={stop.role}
      data-state={stop.role === 'station' ? stop.state : undefined}
      data-element={stop.id}
      style={UNSEEN}
      data-x={stop.x}
      data-y={stop.y}
    >
      {describe(scene, stop.id) ?? stop.label}
    </span>
  );
}

/** The items of the tree; the element that holds them has role="tree" and the keyboard. */
export const OutlineItems = memo(function OutlineItems({ scene, selection }: Props) {
  const stops = stopsOf(scene.picture.elements);
  const lone = stops.filter((s) => s.role === 'entry');
  return (
    <div className="sr-only" role="presentation">
      {branchesOf(stops).map(({ service, stops: mine }) => (
        <div key={service.id} role="presentation">
          <Item scene={scene} stop={service} level={1} selection={selection} />
          {mine.map((stop) => (
            <Item key={stop.id} scene={scene} stop={stop} level={2} selection={selection} />
          ))}
        </div>
      ))}
      {lone.map((stop) => (
        <Item key={stop.id} scene={scene} stop={stop} level={1} selection={selection} />
      ))}
    </div>
  );
});
