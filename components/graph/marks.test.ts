// Laws of the key: whatever the style can draw has a mark, which shows it; and the line under the picture holds what has room.

import { describe, expect, test } from 'vitest';
import { artOf } from './art.ts';
import { cytoscape } from './cytoscape.ts';
import { drawnOf } from './drawn.ts';
import { fitting } from './key-line.tsx';
import { MARKS, marksIn } from './marks.ts';
import type { Palette } from './palette.ts';
import { styleFor } from './style.ts';

const TOKENS = [
  'canvas',
  'surface',
  'surface2',
  'hairline',
  'hairline2',
  'ink',
  'ink2',
  'ink3',
  'accent',
  'rail',
  'ready',
  'draining',
  'drainingInk',
  'notReady',
  'notReadyInk',
  'broken',
  'brokenInk',
] as const;
/** Each token another colour. */
const PALETTE = Object.fromEntries(TOKENS.map((token, i) => [token, `#0000${(i + 16).toString(16)}`])) as Palette;

/** What only words do: they say themselves what they mean. */
const OF_WORDS = /^(color|font|text|label|line-height|events|min-zoomed)/;

type Rule = { readonly selector: string; readonly style: Readonly<Record<string, unknown>> };

const drawsMore = ({ style }: Rule): boolean => Object.keys(style).some((property) => !OF_WORDS.test(property) && property !== 'z-index');

describe('the marks of the picture', () => {
  test('every rule of the stylesheet that draws something is seen in the sample of a mark', () => {
    const cy = cytoscape({
      headless: true,
      elements: MARKS.flatMap(({ sample, light }) =>
        [...drawnOf(sample, PALETTE).values()].map(({ group, data }) => ({ group, data: { ...data }, classes: light ?? '' })),
      ),
    });
    const rules = (styleFor(PALETTE) as unknown as readonly Rule[]).filter(drawsMore);
    expect(rules.length).toBeGreaterThan(15);
    // What is bent is a line like any other.
    const unseen = rules.map(({ selector }) => selector).filter((s) => s !== 'edge[?bent]' && cy.elements(s).empty());
    expect(unseen).toEqual([]);
  });

  test('two elements of one kind that are drawn differently wear different marks', () => {
    const states = ['ready', 'draining', 'notReady', 'broken'] as const;
    const flags = [false, true] as const;
    const first = MARKS.flatMap(({ sample }) => sample).find((e) => e.role === 'station');
    if (first?.role !== 'station') throw new Error('no station');
    const looks = states.flatMap((state) =>
      (['pod', 'address', 'name'] as const).flatMap((station) =>
        (['station', 'open', 'dot'] as const).flatMap((size) =>
          flags.flatMap((stranger) =>
            flags.flatMap((unpublished) => flags.map((blocked) => ({ ...first, state, station, size, stranger, unpublished, blocked }))),
          ),
        ),
      ),
    );
    const artByMarks = new Map<string, string>();
    for (const look of looks) {
      const marks = marksIn([look]).map(({ id }) => id);
      expect(marks.length, JSON.stringify(look)).toBeGreaterThan(0);
      artByMarks.set(marks.join(' '), artOf(look, PALETTE) ?? '');
    }
    for (const look of looks)
      expect(
        artByMarks.get(
          marksIn([look])
            .map(({ id }) => id)
            .join(' '),
        ),
      ).toBe(artOf(look, PALETTE));
  });

  test('so do cells in which connections end, by how bad that is', () => {
    const ends = MARKS.flatMap(({ sample }) => sample).filter((e) => e.role === 'drop' && e.tone !== 'none');
    expect(ends).toHaveLength(3);
    expect(new Set(ends.map((e) => marksIn([e])[0]?.id)).size).toBe(3);
    expect(new Set(ends.map((e) => (e.group === 'node' ? artOf(e, PALETTE) : ''))).size).toBe(3);
  });

  test('a sample wears the mark that it shows', () => {
    for (const mark of MARKS) {
      expect(new Set(MARKS.map(({ id }) => id)).size).toBe(MARKS.length);
      if (mark.light === undefined) expect(mark.sample.some(mark.isOn), mark.id).toBe(true);
      expect(mark.words.length, mark.id).toBeLessThan(32);
    }
  });
});

test('the line holds as many marks as have room, in their order, and counts the rest', () => {
  expect(fitting(MARKS, 0)).toEqual([]);
  for (const width of [300, 536, 800, 1200]) {
    const shown = fitting(MARKS, width);
    expect(shown).toEqual(MARKS.slice(0, shown.length));
  }
  expect(fitting(MARKS.slice(0, 4), 1200)).toHaveLength(4);
});
