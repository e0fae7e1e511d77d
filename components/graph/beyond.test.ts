// What is out of sight is counted once, on one side, trouble first; what is in sight is not counted.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { NodeElement } from '#lib/graph/element.ts';
import type { PlacedColumn } from '#lib/graph/place.ts';
import { beyond, itemsOf, type Side } from './beyond.ts';
import type { Camera } from './diagram.ts';

const CAMERA: Camera = { x: 0, y: 0, zoom: 1, width: 400, height: 300 };

const base = { group: 'node', w: 20, h: 20, label: '', subject: undefined, rail: 'r' } as const;

function drop(x: number, y: number, severity: 'broken' | 'warning' | 'info' = 'broken'): NodeElement {
  return { ...base, role: 'drop', id: `drop:${x},${y}`, x, y, beside: false, tone: 'drop', severity, of: undefined };
}

function service(x: number, y: number, severity?: 'broken' | 'warning'): NodeElement {
  return { ...base, role: 'service', id: `service:${x},${y}`, x, y, shape: 'ClusterIP', severity };
}

function bar(x: number, y: number): NodeElement {
  return { ...base, role: 'bar', id: `bar:${x},${y}`, x, y, counts: { ready: 5, draining: 0, notReady: 3, broken: 1 } };
}

function column(x: number): PlacedColumn {
  return { id: `node:${x}`, kind: 'node', name: `n${x}`, zone: undefined, nodes: [`n${x}`], condition: 'ready', x, width: 80 };
}

function told(elements: readonly NodeElement[], columns: readonly PlacedColumn[] = [], camera = CAMERA): Partial<Record<Side, string>> {
  return Object.fromEntries(beyond(itemsOf(elements, columns), camera).map(({ side, words }) => [side, words]));
}

describe('what is beyond the window', () => {
  test.each<[string, Partial<Record<Side, string>>, Partial<Record<Side, string>>]>([
    ['nothing', told([drop(100, 100), service(20, 20, 'broken')], [column(100)]), {}],
    ['Nodes', told([], [column(100), column(420), column(500)]), { right: '2 more Nodes' }],
    ['drops before Nodes', told([drop(460, 20), drop(540, 900)], [column(420), column(500)]), { right: '2 more drop, 2 more Nodes' }],
    ['one drop', told([drop(460, 20)]), { right: '1 more drops' }],
    ['a drop that is meant', told([drop(460, 20, 'info')]), {}],
    ['each Pod of a bar', told([bar(460, 20)]), { right: '1 more broken, 3 more not ready' }],
    ['Services below', told([service(20, 400), service(20, 500, 'broken'), service(20, 600)]), { down: '3 more Services (1 broken)' }],
    [
      'both ways',
      told([service(20, 400), service(20, 20, 'warning')], [], { ...CAMERA, y: -150 }),
      { up: '1 more Service (1 with a warning)' },
    ],
    ['what is nearer by zoom', told([], [column(420)], { ...CAMERA, zoom: 0.5 }), {}],
  ])('%s', (_, is, right) => expect(is).toEqual(right));

  test('the worst is led to, and of what is equally bad the nearest', () => {
    const [right] = beyond(itemsOf([drop(900, 20), drop(500, 20), drop(430, 20, 'warning'), bar(450, 20)], [column(420)]), CAMERA);
    expect(right).toMatchObject({ alarm: 'broken', worst: { x: 500, y: 20 } });
    expect(beyond(itemsOf([drop(430, 20, 'warning')], []), CAMERA)).toMatchObject([{ alarm: 'warning' }]);
  });

  test('what the heads of rows cover is out of sight, and the Services that they name are not', () => {
    const items = itemsOf([drop(200, 20), service(20, 20, 'broken')], []);
    expect(beyond(items, { ...CAMERA, x: -100 }, 128)).toMatchObject([{ side: 'left', words: '1 more drops' }]);
    expect(beyond(items, { ...CAMERA, x: -50 }, 128)).toEqual([]);
  });

  test('wherever the camera is, what is out of sight is counted on one side only', () => {
    const at = fc.record({ x: fc.integer({ min: 0, max: 2000 }), y: fc.integer({ min: 0, max: 2000 }) });
    const pan = fc.integer({ min: -2000, max: 0 });
    fc.assert(
      fc.property(fc.uniqueArray(at, { selector: ({ x, y }) => `${x} ${y}` }), pan, pan, (places, x, y) => {
        const camera = { ...CAMERA, x, y };
        const inSight = places.filter((p) => p.x + x >= 0 && p.x + x <= 400 && p.y + y >= 0 && p.y + y <= 300);
        const sides = beyond(
          itemsOf(
            places.map((p) => drop(p.x, p.y)),
            [],
          ),
          camera,
        );
        const counted = sides.reduce((sum, { words }) => sum + Number(/^(\d+) more drops?$/.exec(words)?.[1]), 0);
        expect(counted).toBe(places.length - inSight.length);
      }),
    );
  });
});
