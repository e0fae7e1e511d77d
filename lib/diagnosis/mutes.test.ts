// Tests of mutes: G22 to G26.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isSignalled } from '#lib/cluster/finding.ts';
import { buildFinding, drawnFindings } from '#testing/builders/finding.ts';
import { alarmOf } from './findings-of.ts';
import { isOf, type Mute, mutedBy, mutedHere, readMutes, writeMute } from './mutes.ts';

const NOON = Date.parse('2026-11-22T12:00:00Z');
const mute = (over: Partial<Mute> = {}): Mute => ({ until: NOON, reason: 'known', ...over });
const finding = buildFinding();

describe('G22 what a mute fits', () => {
  test.each<[fits: boolean, over: Partial<Mute>]>([
    [true, { rule: 'none-ready' }],
    [true, { namespace: 'shop' }],
    [true, { subject: { kind: 'Service', key: 'shop/web' } }],
    [true, { rule: 'none-ready', namespace: 'shop', subject: { kind: 'Service', key: 'shop/web' } }],
    [false, { rule: 'not-ready' }],
    [false, { namespace: 'web' }],
    [false, { subject: { kind: 'Ingress', key: 'shop/web' } }],
    [false, { subject: { kind: 'Service', key: 'shop/web-2' } }],
    [false, { rule: 'none-ready', namespace: 'other' }],
  ])('%s: %j', (fits, over) => {
    expect(isOf(mute(over), finding)).toBe(fits);
  });
});

test('G23 it ends by itself; of several the one that lasts longest counts', () => {
  const mutes = [mute({ namespace: 'shop' }), mute({ rule: 'none-ready', until: NOON + 1, reason: 'longer' })];
  expect(mutedBy(mutes, 'file', finding, NOON - 1)).toEqual({ by: 'file', until: NOON + 1, reason: 'longer' });
  expect(mutedBy(mutes, 'file', finding, NOON)).toEqual({ by: 'file', until: NOON + 1, reason: 'longer' });
  expect(mutedBy(mutes, 'file', finding, NOON + 1)).toBeUndefined();
});

test('G24 what is muted alarms no more, and what is not alarms as before', () => {
  const rule = fc.constantFrom('none-ready', 'not-ready', 'port-missing');
  fc.assert(
    fc.property(drawnFindings, rule, (findings, muted) => {
      const shown = findings.map((one) => mutedHere([mute({ rule: muted })], one, 0));
      expect(shown).toHaveLength(findings.length);
      for (const [i, one] of shown.entries()) {
        const before = findings[i];
        expect(isSignalled(one)).toBe(before !== undefined && isSignalled(before) && one.rule !== muted);
        expect({ ...one, muted: undefined }).toEqual({ ...before, muted: undefined });
      }
    }),
  );
  const worst = { ...finding, muted: { by: 'file', until: NOON, reason: 'known' } } as const;
  expect(alarmOf([worst, buildFinding({ severity: 'warning' })])).toBe('warning');
  expect(alarmOf([worst])).toBeUndefined();
});

describe('G25 a list of mutes', () => {
  const read = (...mutes: readonly unknown[]) => readMutes({ mutes });
  const fine = { rule: 'single-point', until: '2026-12-24', reason: 'moved in January' };

  test('as people write it, and as it is written back', () => {
    const all = [
      fine,
      { namespace: 'legacy', until: '2026-12-24T18:00:00+01:00', reason: 'x' },
      { subject: 'Service shop/web', rule: 'none-ready', until: '2026-12-24T18:00:00Z', reason: 'x' },
      { subject: 'Node node-1', until: '2026-12-24T18:00:00.5Z', reason: 'x' },
    ];
    const mutes = read(...all);
    expect(mutes).toMatchObject({
      ok: true,
      value: [
        { rule: 'single-point', until: Date.parse('2026-12-24T00:00:00Z'), reason: 'moved in January' },
        { namespace: 'legacy', until: Date.parse('2026-12-24T17:00:00Z') },
        { subject: { kind: 'Service', key: 'shop/web' } },
        { subject: { kind: 'Node', key: 'node-1' } },
      ],
    });
    expect(mutes.ok && readMutes({ mutes: mutes.value.map(writeMute) })).toEqual(mutes);
    expect(readMutes({ mutes: [] })).toEqual({ ok: true, value: [] });
  });

  test.each<[why: string, entry: unknown, says: string]>([
    ['no fields', 'single-point', 'mutes[1] is not a list of fields.'],
    ['a slip', { ...fine, untill: 'x' }, 'mutes[1] has the field "untill"'],
    ['everything', { until: '2026-12-24', reason: 'x' }, 'would mute everything'],
    ['no such rule', { ...fine, rule: 'sinlge-point' }, 'there is no rule "sinlge-point"'],
    ['no kind', { ...fine, subject: 'shop/web' }, 'mutes[1].subject must be a kind and a name'],
    ['no such kind', { ...fine, subject: 'Servce shop/web' }, 'mutes[1].subject must be a kind and a name'],
    ['no reason', { ...fine, reason: undefined }, 'needs a reason'],
    ['a blank reason', { ...fine, reason: ' ' }, 'mutes[1].reason must be a text.'],
    ['no end', { ...fine, until: undefined }, 'a mute has an end'],
    ['no time', { ...fine, until: 'next week' }, 'mutes[1].until must be a day or a time'],
    ['no zone', { ...fine, until: '2026-12-24T18:00' }, 'mutes[1].until must be a day or a time'],
    ['no text', { ...fine, namespace: 7 }, 'mutes[1].namespace must be a text.'],
  ])('is refused whole, with the entry and why: %s', (_, entry, says) => {
    expect(read(fine, entry)).toEqual({ ok: false, error: expect.stringContaining(says) as string });
  });

  test.each([undefined, null, '', [], {}, { mutes: {} }, { mutes: null }])('%j is no such list', (raw) => {
    expect(readMutes(raw)).toEqual({ ok: false, error: 'It has no list called "mutes".' });
  });
});

test('G26 what the team has muted the browser can not lift, nor make longer', () => {
  const ofTeam = { ...finding, muted: { by: 'file', until: NOON, reason: 'known' } } as const;
  expect(mutedHere([], ofTeam, 0)).toBe(ofTeam);
  expect(mutedHere([mute({ rule: 'none-ready', until: NOON * 2 })], ofTeam, 0)).toBe(ofTeam);
  const here = mutedHere([mute({ rule: 'none-ready' })], finding, 0);
  expect(here).toMatchObject({ muted: { by: 'browser', until: NOON } });
  expect(mutedHere([mute({ rule: 'none-ready' })], here, 0)).toBe(here);
  expect(mutedHere([], here, 0)).toMatchObject({ muted: undefined });
});
