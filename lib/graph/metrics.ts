// Metrics of the track diagram: widths of its columns for a given canvas. Pixels.

import type { Columns } from './columns.ts';

export type Box = { readonly x: number; readonly width: number };

type SpecialWidths = { readonly pending: number; readonly outside: number; readonly idle: number };

export type Metrics = {
  readonly entry: Box;
  readonly service: Box;
  readonly gutter: Box;
  /** Where Services of one row join their line. */
  readonly merge: number;
  readonly special: SpecialWidths;
  readonly nodeWidth: number;
};

type Tier = {
  readonly entry: number;
  readonly gap: number;
  readonly service: number;
  readonly gutter: number;
  readonly merge: number;
  readonly special: SpecialWidths;
};

const WIDE: Tier = { entry: 104, gap: 14, service: 180, gutter: 58, merge: 18, special: { pending: 30, outside: 104, idle: 76 } };
const COMPACT: Tier = { entry: 62, gap: 14, service: 178, gutter: 44, merge: 18, special: { pending: 22, outside: 70, idle: 66 } };
const SLIM: Tier = { entry: 54, gap: 10, service: 139, gutter: 41, merge: 12, special: { pending: 14, outside: 66, idle: 60 } };

/** The boxes give way before the Nodes do: six Node columns fit beside both panels in a window of 1,280 pixels. */
function tierFor(viewport: number): Tier {
  if (viewport < 740) return SLIM;
  return viewport < 860 ? COMPACT : WIDE;
}

const LEFT = 10;

type MetricsInput = {
  readonly viewport: number;
  readonly columns: Columns;
  readonly entries: boolean;
  readonly open: boolean;
};

/**
 * The narrowest and the widest column: a Node's name must fit, and a line across emptiness need not be long. What columns have above
 * `enough` the tags of entries take first: a host or an address wants to be read whole.
 */
function bounds(columns: Columns, open: boolean): { readonly least: number; readonly enough: number; readonly most: number } {
  if (columns.mode === 'zones') return { least: 150, enough: 160, most: 360 };
  // Where a row is open each station has its address below it.
  return open ? { least: 68, enough: 96, most: 180 } : { least: 66, enough: 76, most: 132 };
}

export function metricsFor({ viewport, columns, open, entries }: MetricsInput): Metrics {
  const tier = tierFor(viewport);
  const { special } = tier;
  let taken = LEFT + (entries ? tier.entry + tier.gap : 0) + tier.service + tier.gutter + special.pending + LEFT;
  let count = 0;
  for (const { kind } of columns.columns) {
    if (kind === 'outside' || kind === 'idle') taken += special[kind];
    if (kind === 'node' || kind === 'zone') count++;
  }
  const { least, enough, most } = bounds(columns, open);
  const spare = entries ? Math.max(0, Math.min(WIDE.entry - tier.entry, viewport - taken - count * enough)) : 0;
  const entry = { x: LEFT, width: entries ? tier.entry + spare : 0 };
  const service = { x: entry.x + (entries ? entry.width + tier.gap : 0), width: tier.service };
  const gutter = { x: service.x + service.width, width: tier.gutter };
  const nodeWidth = Math.min(most, Math.max(least, Math.floor((viewport - taken - spare) / Math.max(1, count))));
  return { entry, service, gutter, merge: gutter.x + tier.merge, special, nodeWidth };
}
