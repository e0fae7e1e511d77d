// The pages that are checked in are those that the rules make; nothing that a rule or a peer finds is left out of the tables.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { RULES } from '#lib/diagnosis/rules.ts';
import { CASES, PEER_CHECKS } from './coverage.ts';
import { casesOf, findingPages } from './finding-pages.ts';
import { ruleFiles } from './rule-files.ts';

const FOLDER = new URL('../../docs/findings/', import.meta.url);

let files: ReadonlyMap<string, string>;
let pages: ReadonlyMap<string, string>;

beforeAll(async () => {
  files = await ruleFiles();
  pages = findingPages(files);
});

test('docs/findings is current: npm run docs writes it', () => {
  expect(readdirSync(FOLDER).sort()).toEqual([...pages.keys()].sort());
  for (const [name, text] of pages) expect(readFileSync(new URL(name, FOLDER), 'utf8'), name).toBe(text);
});

test('every rule has a test', () => {
  for (const { id } of RULES) {
    expect(existsSync(new URL(`../../lib/diagnosis/rules/${files.get(id) ?? ''}.test.ts`, import.meta.url)), id).toBe(true);
  }
});

test('every case is there once, and every case that a rule names', () => {
  expect(CASES.map((c) => c.number)).toEqual(Array.from({ length: 45 }, (_, i) => i + 1));
  for (const rule of RULES) for (const number of casesOf(rule)) expect(number, rule.id).toBeLessThanOrEqual(45);
});

test('a check without a rule says why', () => {
  for (const { program, check, rules, note } of PEER_CHECKS)
    expect(rules.length > 0 || note !== undefined, `${program} ${check}`).toBe(true);
});

test('ids are unique, kebab-case, and say what they find', () => {
  const ids = RULES.map((rule) => rule.id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const rule of RULES) {
    expect(rule.id).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(rule.explains.length, rule.id).toBeGreaterThan(80);
    expect(rule.short.length, rule.id).toBeLessThan(28);
  }
});
