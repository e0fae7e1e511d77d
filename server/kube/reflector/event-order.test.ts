// Late, replayed and doubled events never bring an object's past back, and nothing new is lost.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eventOrder, isOlder } from './event-order.ts';

test.each([
  ['9', '10', true],
  ['10', '9', false],
  ['10', '10', false],
  ['99', '100', true],
  ['12345678901234567890', '12345678901234567891', true],
  ['abc', 'abd', false],
  ['', '5', false],
] as const)('isOlder(%s, %s) is %s', (version, than, expected) => {
  expect(isOlder(version, than)).toBe(expected);
});

test('whatever the order and the repetitions, each object ends at its newest version', () => {
  const events = fc.array(fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd'), version: fc.integer({ min: 11, max: 200 }) }), {
    minLength: 1,
    maxLength: 60,
  });
  fc.assert(
    fc.property(events, (arrivals) => {
      const order = eventOrder();
      order.begin('10');
      const held = new Map<string, number>();
      for (const { key, version } of arrivals) if (order.accept(key, String(version))) held.set(key, version);
      for (const key of held.keys()) {
        expect(held.get(key)).toBe(Math.max(...arrivals.filter((event) => event.key === key).map((event) => event.version)));
      }
      expect(held.size).toBe(new Set(arrivals.map((event) => event.key)).size);
    }),
  );
});

test('what the list already held is not told again', () => {
  const order = eventOrder();
  order.begin('100');
  expect(order.accept('a', '101')).toBe(true);
  expect(order.accept('b', '100')).toBe(false);
  expect(order.accept('b', '99')).toBe(false);
});

test('the memory is bounded: beyond it everything old counts as known', () => {
  const order = eventOrder();
  order.begin('1');
  for (let i = 0; i < 5000; i++) expect(order.accept(`k${i}`, String(i + 2))).toBe(true);
  expect(order.accept('k0', '2')).toBe(false);
  expect(order.accept('k4999', '5000')).toBe(false);
  expect(order.accept('new', '4999')).toBe(true);
});

test('versions that are no numbers are all taken', () => {
  const order = eventOrder();
  order.begin('x');
  expect(order.accept('a', 'z')).toBe(true);
  expect(order.accept('a', 'y')).toBe(true);
});
