// Tests of structural equality, against JSON with sorted keys as the oracle.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drawFrom, drawRecord } from '#testing/builders/kube.ts';
import { same } from './same.ts';

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, item]) => [key, sorted(item)]));
}

const oracle = (a: unknown, b: unknown): boolean => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));

const numbers = fc.array(fc.nat(60), { maxLength: 60, size: 'max' });

describe('same', () => {
  test.each([
    [{ a: 1 }, { a: 1, b: undefined }, true],
    [{ a: 1, b: undefined }, { a: 1, c: undefined }, true],
    [{ a: undefined }, { b: 1 }, false],
    [{ a: 1, b: 2 }, { b: 2, a: 1 }, true],
    [[1, 2], [2, 1], false],
    [[1], [1, 2], false],
    [[], {}, false],
    [{ 0: 'a' }, ['a'], false],
    [null, {}, false],
    [null, undefined, false],
    [0, '0', false],
    [{ a: { b: [{ c: 'x' }] } }, { a: { b: [{ c: 'x' }] } }, true],
    [{ a: { b: [{ c: 'x' }] } }, { a: { b: [{ c: 'y' }] } }, false],
  ])('%j and %j: %j', (a, b, expected) => {
    expect(same(a, b)).toBe(expected);
    expect(same(b, a)).toBe(expected);
  });

  test('agrees with JSON on any two JSON values, near or far', () => {
    const json = fc.jsonValue({ maxDepth: 3 }).filter((value) => !JSON.stringify(value).includes('-0'));
    fc.assert(
      fc.property(json, json, (a, b) => {
        expect(same(a, b)).toBe(oracle(a, b));
        expect(same(a, structuredClone(a))).toBe(true);
      }),
    );
  });

  test('agrees with JSON on records, of which many differ in one field only', () => {
    fc.assert(
      fc.property(numbers, fc.nat(59), fc.nat(60), (drawn, at, other) => {
        const a = drawRecord(drawFrom(drawn));
        const b = drawRecord(drawFrom(drawn.map((n, i) => (i === at ? other : n))));
        expect(same(a, b)).toBe(oracle(a, b));
        // What came over the wire has lost its undefined fields.
        expect(same(a, JSON.parse(JSON.stringify(a)))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
