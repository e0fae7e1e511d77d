// Each SPEC.md, the code beside it and its tests speak of the same rules.

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const ROOMS = [
  { room: 'routing', letter: 'R' },
  { room: 'publishing', letter: 'P' },
  { room: 'dns', letter: 'D' },
  { room: 'policy', letter: 'N' },
  { room: 'churn', letter: 'C' },
  { room: 'diagnosis', letter: 'G' },
];

/** The titles of tests, and the first cells of tables whose titles begin with that cell. */
function titles(text: string, letter: string): string {
  const own = text.match(/(test|describe|\]\))\(\s*'[^']*'/g) ?? [];
  const afterTables = text.match(/\)\(\s*['`][^'`]*/g) ?? [];
  const cells = text.match(new RegExp(`\\[\\s*'${letter}\\d+( ${letter}\\d+)*'`, 'g')) ?? [];
  return [...own, ...afterTables, ...cells].join('\n');
}

describe.each(ROOMS)('$room', ({ room, letter }) => {
  const here = new URL(`${room}/`, import.meta.url);
  const read = (name: string): string => readFileSync(new URL(name, here), 'utf8');
  const files = readdirSync(here).filter((name) => name.endsWith('.ts'));
  const rules = [...read('SPEC.md').matchAll(/^- \*\*([A-Z]\d+)\*\*/gm)].map((match) => match[1] ?? '');

  /** `R28 to R35` names its two ends only: a range in a title is a property over all of them, and not a test of each. */
  const named = (text: string): Set<string> => new Set(text.match(new RegExp(`\\b${letter}\\d+\\b`, 'g')));

  test('the rules are numbered without a gap', () => {
    expect(rules.length).toBeGreaterThanOrEqual(20);
    expect(rules).toEqual(rules.map((_, i) => `${letter}${i + 1}`));
  });

  test('every rule has a test with its number in the title', () => {
    const tests = files.filter((name) => name.endsWith('.test.ts'));
    const tested = named(tests.map((name) => titles(read(name), letter)).join('\n'));
    expect(rules.filter((rule) => !tested.has(rule))).toEqual([]);
  });

  test('code and tests cite rules that are there', () => {
    const known = new Set(rules);
    for (const name of files) expect([...named(read(name))].filter((rule) => !known.has(rule))).toEqual([]);
  });
});
