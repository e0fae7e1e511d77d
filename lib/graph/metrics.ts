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

const SPECIAL: SpecialWidths = { pending: 30, outside: 104, idle: 76 };
const SLIM: SpecialWidths = { pending: 22, outside: 70, idle: 66 };

/** Below this width the boxes would take a third of the picture: they get slimmer. */
const COMPACT = 860;
const LEFT = 10;
const MERGE = 18;

type MetricsInput = {
  readonly viewport: number;
  readonly columns: Columns;
  readonly entries: boolean;
  readonly open: boolean;
};

/** The narrowest and widest column: a Node's name must fit, and a line across emptiness need not be long. */
function bounds(columns: Columns, open: boolean): readonly [least: number, most: number] {
  if (columns.mode === 'zones') return [150, 360];
  return open ? [68, 180] : [66, 132];
}

export function metricsFor({ viewport, columns, open, entries }: MetricsInput): Metrics {
  const compact = viewport < COMPACT;
  const special = compact ? SLIM : SPECIAL;
  const entry = { x: LEFT, width: !entries ? 0 : compact ? 62 : 104 };
  const service = { x: entry.x + (entries ? entry.width + 14 : 0), width: compact ? 166 : 180 };
  const gutter = { x: service.x + service.width, width: compact ? 44 : 58 };
  let taken = gutter.x + gutter.width + special.pending + LEFT;
  let count = 0;
  for (const { kind } of columns.columns) {
    if (kind === 'outside' || kind === 'idle') taken += special[kind];
    if (kind === 'node' || kind === 'zone') count++;
  }
  const [least, most] = bounds(columns, open);
  const nodeWidth = Math.min(most, Math.max(least, Math.floor((viewport - taken) / Math.max(1, count))));
  return { entry, service, gutter, merge: gutter.x + MERGE, special, nodeWidth };
}
