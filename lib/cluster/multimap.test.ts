// Tests of the multimap.

import { expect, test } from 'vitest';
import { link, linked, type Multimap, unlink } from './multimap.ts';

test('links and unlinks; an empty set leaves nothing behind', () => {
  const map: Multimap = new Map();
  link(map, 'a', 'x');
  link(map, 'a', 'y');
  link(map, 'a', 'x');
  expect([...linked(map, 'a')]).toEqual(['x', 'y']);
  unlink(map, 'a', 'x');
  unlink(map, 'a', 'z');
  unlink(map, 'b', 'x');
  expect([...linked(map, 'a')]).toEqual(['y']);
  unlink(map, 'a', 'y');
  expect(map.size).toBe(0);
  expect(linked(map, 'a').size).toBe(0);
});
