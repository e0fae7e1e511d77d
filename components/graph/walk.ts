// Walking the picture with the arrow keys: a list of stops in rows, and the nearest one in a direction.

import type { Element, NodeElement } from '#lib/graph/element.ts';

export type Direction = 'left' | 'right' | 'up' | 'down';

export type Stop = Extract<NodeElement, { role: 'service' | 'entry' | 'station' | 'bar' | 'ghost' }>;

const STOPS: ReadonlySet<NodeElement['role']> = new Set(['service', 'entry', 'station', 'bar', 'ghost']);
/** They stand beside each other in a cell. */
const inCell = ({ role }: Stop): boolean => role === 'station' || role === 'ghost';

function isStop(element: Element): element is Stop {
  return element.group === 'node' && STOPS.has(element.role);
}

/** Top to bottom, left to right. */
export function stopsOf(elements: readonly Element[]): readonly Stop[] {
  return elements.filter(isStop).sort((a, b) => a.y - b.y || a.x - b.x);
}

/** Lower is nearer: distance along the direction, with what lies aside counted three times. */
function cost(from: Stop, to: Stop, direction: Direction): number | undefined {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  switch (direction) {
    case 'left':
      return dx < -1 && to.rail === from.rail ? -dx + 3 * Math.abs(dy) : undefined;
    case 'right':
      return dx > 1 && to.rail === from.rail ? dx + 3 * Math.abs(dy) : undefined;
    case 'up':
      return dy < -1 && inCell(to) === inCell(from) ? -dy + 3 * Math.abs(dx) : undefined;
    case 'down':
      return dy > 1 && inCell(to) === inCell(from) ? dy + 3 * Math.abs(dx) : undefined;
  }
}

/** The stop to go to; the first one where there is none yet, undefined where there is nothing further. */
export function step(stops: readonly Stop[], at: string | undefined, direction: Direction): Stop | undefined {
  const from = stops.find((s) => s.id === at);
  if (from === undefined) return stops.find((s) => s.role === 'service') ?? stops[0];
  let best: Stop | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const stop of stops) {
    if (stop === from) continue;
    const price = cost(from, stop, direction);
    if (price !== undefined && price < least) {
      least = price;
      best = stop;
    }
  }
  return best;
}
