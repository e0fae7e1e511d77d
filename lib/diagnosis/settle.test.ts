// Tests of settling.

import { describe, expect, test } from 'vitest';
import { buildService } from '#testing/builders/kube.ts';
import { ask } from '#testing/builders/diagnosis.ts';
import type { Diagnosis } from './finding.ts';
import type { Lasting } from './found.ts';
import { noEndpoints } from './rules/no-endpoints.ts';
import { begin, toFinding } from './settle.ts';

const NOW = 1_000_000;
const LATER = { now: NOW, firstLook: false, created: 0 };
const FIRST = { now: NOW, firstLook: true, created: 0 };

function diagnosis(lasting?: Lasting): Diagnosis {
  const [found] = ask(noEndpoints, [buildService({ selector: {} })]);
  if (found === undefined) throw new Error('the rule finds nothing');
  return { ...found, lasting };
}

describe('without a timestamp', () => {
  test('what begins now must last', () => {
    expect(begin(diagnosis(), undefined, 30, LATER)).toEqual({ since: NOW, counts: NOW + 30_000 });
  });
  test('what goes on keeps its beginning', () => {
    const before = { since: NOW - 10_000, counts: NOW + 20_000 };
    expect(begin(diagnosis(), before, 30, LATER)).toEqual(before);
  });
  test('on the first look it counts at once', () => {
    expect(begin(diagnosis(), undefined, 30, FIRST).counts).toBeLessThanOrEqual(NOW);
  });
  test('but not about what was just created', () => {
    expect(begin(diagnosis(), undefined, 30, { ...FIRST, created: NOW - 5000 }).counts).toBe(NOW + 25_000);
  });
});

describe('since at least then', () => {
  test('the timestamp counts, on the first look and later', () => {
    const lasting = { kind: 'at-least', since: NOW - 50_000 } as const;
    expect(begin(diagnosis(lasting), undefined, 30, FIRST)).toEqual({ since: NOW - 50_000, counts: NOW - 20_000 });
    expect(begin(diagnosis(lasting), undefined, 30, LATER)).toEqual({ since: NOW - 50_000, counts: NOW - 20_000 });
  });
  test('a timestamp that moves on does not begin anew: it was seen before', () => {
    const before = { since: NOW - 50_000, counts: NOW - 20_000 };
    expect(begin(diagnosis({ kind: 'at-least', since: NOW }), before, 30, LATER)).toEqual(before);
  });
});

describe('since exactly then', () => {
  test('a timestamp that moves on begins anew', () => {
    const before = { since: NOW - 50_000, counts: NOW - 20_000 };
    expect(begin(diagnosis({ kind: 'exactly', since: NOW - 1000 }), before, 30, LATER)).toEqual({
      since: NOW - 1000,
      counts: NOW + 29_000,
    });
  });
  test('a clock that runs ahead does not hold it back', () => {
    expect(begin(diagnosis({ kind: 'exactly', since: NOW + 60_000 }), undefined, 30, LATER)).toEqual({ since: NOW, counts: NOW + 30_000 });
  });
});

test('the record says since when', () => {
  const finding = toFinding(diagnosis(), { since: 5, counts: 6 });
  expect(finding).toMatchObject({ kind: 'Finding', since: 5 });
  expect('lasting' in finding).toBe(false);
});
