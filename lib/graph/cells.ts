// Cells of the track diagram: where a rail meets a column. How dense it is, and which spot each slot has.

import type { Box } from './metrics.ts';
import type { Station } from './rows.ts';

/** `open` has room for name and address; `bar` counts. */
export type Density = 'open' | 'station' | 'dot' | 'bar';

const LADDER: readonly Density[] = ['open', 'station', 'dot', 'bar'];

const PITCH = {
  open: { x: 84, y: 50 },
  station: { x: 19, y: 16 },
  dot: { x: 10, y: 10 },
} as const;

const CELL_PAD = 6;

/** The vertical room of a rail; an opened one uses only what is below its line, for its labels are above. */
export type Room = { readonly y: number; readonly top: number; readonly bottom: number; readonly open: boolean };

type Capacity = { readonly perLine: number; readonly lines: number };

export function perLine(density: 'open' | 'station' | 'dot', width: number): number {
  const pitch = PITCH[density];
  return Math.max(1, Math.floor((density === 'open' ? width : width - 2 * CELL_PAD + 4) / pitch.x));
}

/** Height of `lines` lines of stations, from the first line's middle. */
export function linesHeight(density: 'open' | 'station', lines: number): number {
  return density === 'open' ? lines * PITCH.open.y + 4 : lines * PITCH.station.y + 2;
}

function capacity(density: 'open' | 'station' | 'dot', width: number, room: Room): Capacity {
  const pitch = PITCH[density].y;
  const below = room.bottom - room.y;
  if (room.open) return { perLine: perLine(density, width), lines: Math.max(1, Math.floor((below - 2) / pitch)) };
  const lines = Math.floor((2 * Math.min(room.y - room.top, below) - 6) / pitch);
  // An odd number of lines, so that the middle one lies on the rail.
  return { perLine: perLine(density, width), lines: Math.max(1, lines % 2 === 0 ? lines - 1 : lines) };
}

export function denser(a: Density, b: Density): Density {
  return LADDER.indexOf(a) >= LADDER.indexOf(b) ? a : b;
}

/** The loosest density, from `least` on, in which so many slots have each a spot of their own. */
export function densityFor(slots: number, least: Density, column: Box, room: Room): Density {
  for (const density of LADDER.slice(LADDER.indexOf(least))) {
    if (density === 'bar') return density;
    const { perLine: across, lines } = capacity(density, column.width, room);
    if (slots <= across * lines) return density;
  }
  return 'bar';
}

/** Line 0 is the rail; then one above, one below, two above… An opened rail only goes down. */
function lineOffset(line: number, open: boolean): number {
  if (open) return line;
  return line % 2 === 1 ? -(line + 1) / 2 : line / 2;
}

export function spotOf(density: Density, slot: number, column: Box, room: Room): { readonly x: number; readonly y: number } {
  if (density === 'bar') return { x: column.x + CELL_PAD, y: room.y };
  const { perLine: across } = capacity(density, column.width, room);
  const pitch = PITCH[density];
  const y = room.y + lineOffset(Math.floor(slot / across), room.open) * pitch.y;
  const at = slot % across;
  if (density === 'open') return { x: column.x + (column.width / across) * (at + 0.5), y };
  return { x: column.x + CELL_PAD + pitch.x / 2 + at * pitch.x, y };
}

/** How many spots a cell has in that density. */
export function spotsIn(density: Density, column: Box, room: Room): number {
  if (density === 'bar') return Number.POSITIVE_INFINITY;
  const { perLine: across, lines } = capacity(density, column.width, room);
  return across * lines;
}

/** The slot of a station of the picture before, or of one that may come back as the reader moves in time. */
export type HeldSlot = { readonly slot: number; readonly away: boolean };

/**
 * A station keeps its slot while it lives, and finds it again where nobody has taken it meanwhile. A new one takes the lowest free slot
 * of its cell; below `spots`, one that belongs to nobody who may come back.
 */
export function slotsIn(stations: readonly Station[], held: ReadonlyMap<string, HeldSlot>, spots: number): ReadonlyMap<string, number> {
  const slots = new Map<string, number>();
  const taken = new Set<number>();
  function seat(id: string, slot: number): void {
    slots.set(id, slot);
    taken.add(slot);
  }
  for (const away of [false, true]) {
    for (const { id } of stations) {
      const own = held.get(id);
      if (own !== undefined && own.away === away && !taken.has(own.slot)) seat(id, own.slot);
    }
  }
  const others = new Set([...held].flatMap(([id, { slot }]) => (slots.has(id) ? [] : [slot])));
  for (const { id } of stations) {
    if (slots.has(id)) continue;
    const free = lowest((slot) => !taken.has(slot) && !others.has(slot));
    seat(id, free < spots ? free : lowest((slot) => !taken.has(slot)));
  }
  return slots;
}

function lowest(isFree: (slot: number) => boolean): number {
  let slot = 0;
  while (!isFree(slot)) slot++;
  return slot;
}
