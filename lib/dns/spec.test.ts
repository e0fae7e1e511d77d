// SPEC.md, the code and the tests speak of the same rules.

import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const HERE = new URL('.', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, HERE), 'utf8');
const files = readdirSync(HERE).filter((name) => name.endsWith('.ts'));

const rules = [...read('SPEC.md').matchAll(/^- \*\*(D\d+)\*\*/gm)].map((match) => match[1]);

function named(text: string): Set<string> {
  return new Set(text.match(/\bD\d+\b/g));
}

/** The titles of tests, and the first cells of tables whose title begins with that cell. */
function titles(text: string): string {
  const own = text.match(/(test|describe|\]\))\(\s*'[^']*'/g) ?? [];
  const cells = text.match(/\[\s*'D\d+( D\d+)*'/g) ?? [];
  return [...own, ...cells].join('\n');
}

test('the rules are numbered without a gap', () => {
  expect(rules.length).toBeGreaterThan(50);
  expect(rules).toEqual(rules.map((_, i) => `D${i + 1}`));
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
