// A tooltip holds as long as what it is about is where the pointer met it.

import { expect, test } from 'vitest';
import type { Element } from '#lib/graph/element.ts';
import { MARKS } from './marks.ts';
import { isStillThere } from './use-pointer.ts';

const station = MARKS.flatMap(({ sample }) => sample).find((e) => e.group === 'node' && e.role === 'station');
const line = MARKS.flatMap(({ sample }) => sample).find((e) => e.group === 'edge');
const picture = (...elements: readonly (Element | undefined)[]): ReadonlyMap<string, Element> =>
  new Map(elements.flatMap((e) => (e === undefined ? [] : [[e.id, e]])));

test('it goes when its element does, or is elsewhere', () => {
  if (station?.group !== 'node') throw new Error('no station');
  const hovered = { id: station.id, at: { x: 0, y: 0 }, spot: { x: station.x, y: station.y } };
  expect(isStillThere(picture(station), hovered)).toBe(true);
  expect(isStillThere(picture(), hovered)).toBe(false);
  expect(isStillThere(picture({ ...station, y: station.y + 1 }), hovered)).toBe(false);
});

test('a line has no place of its own', () => {
  const hovered = { id: line?.id ?? '', at: { x: 0, y: 0 }, spot: undefined };
  expect(isStillThere(picture(line), hovered)).toBe(true);
  expect(isStillThere(picture(), hovered)).toBe(false);
});
