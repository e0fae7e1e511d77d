// From places to elements: everything that is drawn, bottom to top.

import { boxElements } from './box-elements.ts';
import { byService, entryElements } from './entry-elements.ts';
import { perLine } from './cells.ts';
import { barEdges, boxAnchors, stationEdges } from './edges.ts';
import type { Alarm } from '#lib/cluster/finding.ts';
import type { EdgeElement, Element, ElementInput, NodeElement } from './element.ts';
import { faultyPorts } from './faulty-ports.ts';
import { noteElement } from './note-elements.ts';
import type { PlacedRail } from './rail-places.ts';
import { barElement, cellsOf, STATION_SIZE, stationElement } from './station-elements.ts';
import { verdictElements } from './verdict-elements.ts';

/** In CSS pixels. Of the font of such a label: 10.5 px, and its letters are six tenths as wide. */
const LABEL_CHARACTER = 6.3;
/** In CSS pixels: between a label and the station after it, so that they are two. */
const LABEL_GAP = 8;

const SIGNS: Readonly<Record<Alarm, string>> = { broken: '✕ ', warning: '! ' };

/** The label of a line, a sign before each port that is at fault: the mark stands at the very thing that is wrong. */
function railLabel(input: ElementInput, rail: PlacedRail, firstStation: number): NodeElement[] {
  if (rail.rail.labels.length === 0 || rail.rail.row.stations.length === 0) return [];
  const { metrics } = input.placement;
  // A line of its own has no others to wait for, and the room that they would need.
  const x = (rail.boxes.length > 1 ? metrics.merge : metrics.gutter.x) + 6;
  const room = Math.floor((firstStation - STATION_SIZE.station / 2 - LABEL_GAP - x) / LABEL_CHARACTER);
  const faults = faultyPorts(input.views, rail.rail.row);
  const worstFault = faults.size === 0 ? undefined : [...faults.values()].includes('broken') ? 'broken' : 'warning';
  const signed = (line: string): string => {
    const fault = rail.open ? faults.get(Number(/^:(\d+)/.exec(line)?.[1])) : worstFault;
    return fault === undefined ? line : SIGNS[fault] + line;
  };
  const all = rail.rail.labels.map(signed);
  const lines = all.every((line) => line.length <= room) ? all : rail.rail.brief.map(signed);
  return [
    {
      group: 'node',
      role: 'rail-label',
      id: `ports:${rail.rail.id}`,
      x,
      // Above the line, and in an opened row above the stations on it too.
      y: rail.y - (rail.open ? 18 : 3),
      w: 1,
      h: 1,
      label: lines.join('\n'),
      subject: undefined,
      rail: rail.rail.id,
      severity: worstFault,
    },
  ];
}

/** Nothing comes here, and of something it is policy that keeps it away. */
function isBlocked(edges: readonly EdgeElement[]): boolean {
  return edges.every((edge) => !edge.traffic) && edges.some((edge) => edge.skip?.kind === 'policy');
}

function isSkipped(edges: readonly EdgeElement[]): boolean {
  return edges.length > 0 && edges.every((edge) => !edge.traffic);
}

/** All elements, bottom to top in drawing order within each group. */
export function elementsOf(input: ElementInput): readonly Element[] {
  const { placement } = input;
  const cells = cellsOf(placement);
  const entries = byService(input.entries);
  const anchors = boxAnchors(placement);
  const rails = new Map(placement.rails.map((r) => [r.rail.id, r]));
  const elements: Element[] = [];
  const firstStations = new Map<string, number>();
  for (const { rail, x } of placement.stations) firstStations.set(rail, Math.min(x, firstStations.get(rail) ?? Infinity));
  for (const rail of placement.rails) {
    const label = railLabel(input, rail, firstStations.get(rail.rail.id) ?? Infinity);
    elements.push(...verdictElements(input, rail, cells), ...label, ...noteElement(input, rail));
    elements.push(...boxElements(input, rail), ...entryElements(input, rail, entries));
  }
  const { nodeWidth } = placement.metrics;
  const room = nodeWidth / perLine('open', nodeWidth);
  for (const placed of placement.stations) {
    const element = stationElement(input, placed, room);
    const rail = rails.get(placed.rail);
    if (element === undefined || rail === undefined) continue;
    const edges = stationEdges(input.views, placement, anchors, rail, placed);
    const blocked = isBlocked(edges);
    elements.push(element.role === 'station' ? { ...element, blocked, skipped: !blocked && isSkipped(edges) } : element, ...edges);
  }
  for (const cell of cells.values()) {
    const bar = barElement(placement, cell);
    if (bar !== undefined) elements.push(bar, ...barEdges(placement, anchors, cell));
  }
  return elements;
}
