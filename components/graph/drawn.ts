// Elements in the canvas library's terms: plain data, compared to find what has changed.

import type { EdgeElement, Element, NodeElement, Point } from '#lib/graph/element.ts';
import { same } from '#lib/kube/same.ts';
import { artOf } from './art.ts';
import type { Palette } from './palette.ts';

/** Bends in Cytoscape's terms: a weight along the line between the ends, and a distance from it. */
function segments(from: Point, to: Point, bends: readonly Point[]): { weights: number[]; distances: number[] } {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const square = dx * dx + dy * dy;
  const length = Math.sqrt(square);
  return {
    weights: bends.map((p) => ((p.x - from.x) * dx + (p.y - from.y) * dy) / square),
    distances: bends.map((p) => (-(p.x - from.x) * dy + (p.y - from.y) * dx) / length),
  };
}

type Box = { readonly x: number; readonly y: number; readonly w: number };

function edgeData(edge: EdgeElement, boxes: ReadonlyMap<string, Box>): Record<string, unknown> | undefined {
  const source = boxes.get(edge.source);
  const target = boxes.get(edge.target);
  if (source === undefined || target === undefined) return undefined;
  const from = { x: source.x + source.w / 2, y: source.y };
  const to = { x: target.x - target.w / 2, y: target.y };
  // A bar is reached along the rail, whatever its own place.
  const bends = edge.bends.filter((p) => p.x < to.x);
  const bent = bends.length > 0;
  return {
    id: edge.id,
    source: edge.source,
    target: edge.target,
    role: edge.role,
    rail: edge.rail,
    traffic: edge.traffic,
    subject: edge.subject,
    bent,
    ...(bent ? segments(from, to, bends) : { weights: [0.5], distances: [0] }),
  };
}

const LABEL_ROOM = 12;

function nodeData(node: NodeElement, palette: Palette): Record<string, unknown> {
  const { group: _group, x: _x, y: _y, ...data } = node;
  return {
    room: node.w - LABEL_ROOM,
    ...data,
    severity: 'severity' in node ? (node.severity ?? null) : null,
    art: artOf(node, palette) ?? null,
  };
}

/** The fields of `after` that differ from `before`; undefined where none does. Those that are the same keep the value that is held. */
export function changedFields(after: Record<string, unknown>, before: Record<string, unknown>): Record<string, unknown> | undefined {
  let changed: Record<string, unknown> | undefined;
  for (const key in after) {
    // In every frame for every element: nothing may be written out to be compared.
    if (!same(after[key], before[key])) (changed ??= {})[key] = after[key];
  }
  return changed;
}

export type Drawn = { readonly group: 'nodes' | 'edges'; readonly data: Record<string, unknown>; readonly position?: Point };

export function drawnOf(elements: readonly Element[], palette: Palette): Map<string, Drawn> {
  const boxes = new Map<string, Box>();
  for (const element of elements) if (element.group === 'node') boxes.set(element.id, element);
  const drawn = new Map<string, Drawn>();
  for (const element of elements) {
    if (element.group === 'node') {
      drawn.set(element.id, { group: 'nodes', data: nodeData(element, palette), position: { x: element.x, y: element.y } });
      continue;
    }
    const data = edgeData(element, boxes);
    if (data !== undefined) drawn.set(element.id, { group: 'edges', data });
  }
  return drawn;
}
