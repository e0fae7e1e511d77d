// SPEC.md, the code and the tests speak of the same rules.

import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const HERE = new URL('.', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, HERE), 'utf8');
const files = readdirSync(HERE).filter((name) => name.endsWith('.ts'));

const rules = [...read('SPEC.md').matchAll(/^- \*\*(P\d+)\*\*/gm)].map((match) => match[1]);

/** `P36 to P41` names its two ends only: a range in a title is a property over all of them, and not a test of each. */
function named(text: string): Set<string> {
  return new Set(text.match(/\bP\d+\b/g));
}

/** The titles of tests, and the first cells of tables whose title begins with that cell. */
function titles(text: string): string {
  const own = text.match(/(test|describe|\]\))\(\s*'[^']*'/g) ?? [];
  const afterTables = text.match(/\)\(\s*['`][^'`]*/g) ?? [];
  const cells = text.match(/\[\s*'P\d+'/g) ?? [];
  return [...own, ...afterTables, ...cells].join('\n');
}

test('the rules are numbered without a gap', () => {
  expect(rules).toEqual(rules.map((_, i) => `P${i + 1}`));
});

test('every rule has a test with its number in the title', () => {
  const tested = named(
    files
      .filter((name) => name.endsWith('.test.ts'))
      .map((name) => titles(read(name)))
      .join('\n'),
  );
  expect(rules.filter((rule) => rule !== undefined && !tested.has(rule))).toEqual([]);
});

test('code and tests cite rules that are there', () => {
  const known = new Set(rules);
  for (const name of files) expect([...named(read(name))].filter((rule) => !known.has(rule))).toEqual([]);
});
