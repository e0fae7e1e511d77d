// Tests of the widths: everything fits where it can, and what is left over goes where it is read.

import { describe, expect, test } from 'vitest';
import type { Column, Columns } from './columns.ts';
import { metricsFor } from './metrics.ts';

function columnsOf(count: number): Columns {
  const columns = Array.from({ length: count }, (_, i): Column => {
    const name = `node-${i}`;
    return { id: `node:${name}`, kind: 'node', name, zone: 'a', nodes: [name], condition: 'ready' };
  });
  return { mode: 'nodes', columns };
}

describe('metricsFor', () => {
  test.each([
    { what: 'few Nodes: whole', viewport: 837, nodes: 4, entry: 104, nodeWidth: 113 },
    { what: 'some: what they leave', viewport: 837, nodes: 6, entry: 103, nodeWidth: 76 },
    { what: 'many: no more than needed', viewport: 837, nodes: 7, entry: 62, nodeWidth: 71 },
    { what: 'more than fit: the Nodes keep their least', viewport: 837, nodes: 30, entry: 62, nodeWidth: 66 },
    { what: 'a wide window: Nodes as wide as they get', viewport: 1200, nodes: 6, entry: 104, nodeWidth: 132 },
  ])('the tags of entries, $what', ({ viewport, nodes, entry, nodeWidth }) => {
    const made = metricsFor({ viewport, columns: columnsOf(nodes), entries: true, open: false });
    expect([made.entry.width, made.nodeWidth]).toEqual([entry, nodeWidth]);
    expect(made.service.x).toBeGreaterThan(made.entry.x + made.entry.width);
  });

  test('where a row is open its addresses come first', () => {
    const made = metricsFor({ viewport: 837, columns: columnsOf(6), entries: true, open: true });
    expect([made.entry.width, made.nodeWidth]).toEqual([62, 82]);
  });

  test('without entries there is no room for them', () => {
    const made = metricsFor({ viewport: 837, columns: columnsOf(6), entries: false, open: false });
    expect([made.entry.width, made.service.x]).toEqual([0, made.entry.x]);
  });
});
