// The timetable: rows without overlap that a life keeps, families joined, folds that hide no trouble.

import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { LifeLine } from '#lib/churn/chronicle-view.ts';
import type { Outage } from '#lib/churn/outage.ts';
import { MOST_LINES, rowKey, startOf, type Timetable, timetableOf, troubleOf } from './timetable.ts';

type Part = Partial<LifeLine> & { readonly uid: string; readonly began: number | undefined };

function life({ uid, began, ...rest }: Part): LifeLine {
  return {
    family: 'IPv4',
    address: `10.0.0.${uid.replaceAll(/\D/g, '') || 1}`,
    pod: `shop/${uid}`,
    uid,
    nodeName: 'node-1',
    zone: 'a',
    began,
    ended: undefined,
    seenUntil: undefined,
    told: undefined,
    states: [{ from: began ?? 0, state: 'ready' }],
    came: undefined,
    went: undefined,
    flapping: false,
    ...rest,
  };
}

const OUTAGE: Outage = {
  service: 'shop/web',
  family: 'IPv4',
  port: { name: 'http', protocol: 'TCP', port: 80 },
  kind: 'nobodyReady',
  node: undefined,
  from: 60_000,
  to: 70_000,
  lost: true,
};

const NOW = 1_000_000;
const none = new Map<string, number>();

function table(lives: readonly LifeLine[], before: ReadonlyMap<string, number> = none, gap = 0): Timetable {
  return timetableOf(lives, [], { before, gap, now: NOW });
}

function rowsOf({ bands }: Timetable): Map<string, number> {
  return new Map(bands.flatMap(({ node, lines }) => lines.map(({ id, row }) => [rowKey(node, id), row] as const)));
}

describe('timetableOf', () => {
  it('puts a life that begins after another has ended into its row, and one beside it into another', () => {
    const lives = [life({ uid: 'a', began: 0, ended: 50 }), life({ uid: 'b', began: 40 }), life({ uid: 'c', began: 60 })];
    expect([...rowsOf(table(lives)).values()]).toEqual([0, 1, 0]);
    expect([...rowsOf(table(lives, none, 20)).values()], 'too near').toEqual([0, 1, 2]);
  });

  it('has Nodes by zone and name, and those without a Node last', () => {
    const at = (uid: string, nodeName: string | undefined, zone: string | undefined): LifeLine => life({ uid, began: 0, nodeName, zone });
    const { bands } = table([at('a', undefined, undefined), at('b', 'node-2', 'b'), at('c', 'node-3', 'a'), at('d', 'node-1', 'b')]);
    expect(bands.map(({ node }) => node)).toEqual(['node-3', 'node-1', 'node-2', undefined]);
  });

  it('joins the families of a Pod, unless they lived differently', () => {
    const both = [
      life({ uid: 'a', began: 0 }),
      life({ uid: 'a', began: 4, family: 'IPv6', address: 'fd00::1', states: [{ from: 4, state: 'ready' }] }),
    ];
    expect(table(both).bands[0]?.lines.map(({ addresses }) => addresses)).toEqual([['10.0.0.1', 'fd00::1']]);
    const apart = both.map((one) => (one.family === 'IPv6' ? { ...one, states: [{ from: 4, state: 'notReady' as const }] } : one));
    const lines = table(apart).bands[0]?.lines ?? [];
    expect(lines.map(({ row }) => row)).toEqual([0, 1]);
    expect(new Set(lines.map(({ id }) => id)).size).toBe(2);
  });

  it('tells the lives of a Pod apart that is published twice, at one address in one family', () => {
    const twice = [life({ uid: 'a', began: 0, ended: 50 }), life({ uid: 'a', began: 60, ended: 90 }), life({ uid: 'a', began: 95 })];
    const lines = table(twice).bands[0]?.lines ?? [];
    expect(lines.map(({ id }) => id)).toEqual(['a 0', 'a 60', 'a 95']);
    expect(lines.map(({ row }) => row)).toEqual([0, 0, 0]);
  });

  it('folds beyond its limit, and hides no trouble', () => {
    const many = Array.from({ length: MOST_LINES }, (_, i) => life({ uid: `p${i}`, began: i, ended: i < 3 ? 500 : undefined }));
    expect(table(many).hidden).toBe(0);
    const { bands, hidden } = table([...many, life({ uid: 'x', began: 5, flapping: true })]);
    expect(hidden).toBe(MOST_LINES);
    expect(bands[0]?.lines.map(({ id }) => id)).toEqual(['x 5']);
    expect(bands[0]?.folded.at(-1)).toEqual({ time: 500, count: MOST_LINES - 3 });
    expect(Math.max(...(bands[0]?.folded ?? []).map(({ count }) => count))).toBe(MOST_LINES);
  });
});

describe('troubleOf', () => {
  const states = (...parts: [number, 'ready' | 'notReady' | 'draining'][]): LifeLine['states'] =>
    parts.map(([from, state]) => ({ from, state }));
  it.each<[string, Part, string | undefined]>([
    ['ready all the time', { uid: 'a', began: 0 }, undefined],
    ['flapping', { uid: 'a', began: 0, flapping: true }, 'flapping'],
    ['not ready for a while', { uid: 'a', began: 0, states: states([0, 'notReady'], [29_000, 'ready']) }, undefined],
    ['not ready for long', { uid: 'a', began: 0, states: states([0, 'ready'], [10, 'notReady'], [30_010, 'ready']) }, 'notReady'],
    ['not ready until now', { uid: 'a', began: 0, states: states([0, 'ready'], [900_000, 'notReady']) }, 'notReady'],
    ['the last one', { uid: 'a', began: 0, ended: 60_000 }, 'outage'],
    ['the last one to be ready', { uid: 'a', began: 0, ended: 80_000, states: states([0, 'ready'], [60_000, 'draining']) }, 'outage'],
    ['one that went in the outage', { uid: 'a', began: 0, ended: 65_000, states: states([0, 'draining']) }, 'outage'],
    ['one that went before', { uid: 'a', began: 0, ended: 50_000 }, undefined],
  ])('%s', (_, part, expected) => {
    expect(troubleOf(life(part), [OUTAGE], NOW)).toBe(expected);
  });
});

const drawnLives = fc
  .array(
    fc.record({
      began: fc.integer({ min: 0, max: 500 }),
      lasts: fc.option(fc.integer({ min: 1, max: 300 }), { nil: undefined }),
      node: fc.integer({ min: 0, max: 2 }),
    }),
    {
      maxLength: 40,
    },
  )
  .map((parts) =>
    parts.map(({ began, lasts, node }, i) =>
      life({ uid: `p${i}`, began, nodeName: `node-${node}`, ended: lasts === undefined ? undefined : began + lasts }),
    ),
  );

test('no two lives of a row overlap, whatever was before', () => {
  fc.assert(
    fc.property(drawnLives, fc.integer({ min: 0, max: 500 }), fc.integer({ min: 0, max: 30 }), (lives, seen, gap) => {
      const early = table(
        lives.filter((one) => startOf(one) <= seen),
        none,
        gap,
      );
      for (const { lines } of table(lives, rowsOf(early), gap).bands) {
        const ends = new Map<number, number>();
        for (const { row, life: one } of lines) {
          expect(startOf(one)).toBeGreaterThanOrEqual((ends.get(row) ?? Number.NEGATIVE_INFINITY) + gap);
          ends.set(row, one.ended ?? Number.POSITIVE_INFINITY);
        }
      }
    }),
  );
});

test('a life keeps its row while others come, end and are forgotten', () => {
  fc.assert(
    fc.property(drawnLives, fc.array(fc.integer({ min: 0, max: 900 }), { maxLength: 6 }), (lives, times) => {
      let before: ReadonlyMap<string, number> = none;
      for (const now of times.sort((a, b) => a - b)) {
        const known = lives
          .filter((one) => startOf(one) <= now && (one.ended ?? now) >= now - 200)
          .map((one) => (one.ended !== undefined && one.ended > now ? { ...one, ended: undefined } : one));
        const after = rowsOf(table(known, before));
        for (const [key, row] of before) if (after.has(key)) expect(after.get(key)).toBe(row);
        before = after;
      }
    }),
  );
});
