// What comments, tests and pages cite is in the repository: pages, decisions, rules, rows of docs/reliability.md.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = path.join(import.meta.dirname, '../..');
const HERE = path.relative(ROOT, import.meta.filename);

const FOLDERS = ['app', 'bench', 'components', 'deploy', 'docs', 'e2e', 'lib', 'server', 'testing'];
const TEXTS = /\.(tsx?|mjs|md|css|yaml|json)$/;

const names = [
  ...readdirSync(ROOT).filter((name) => /\.(ts|mjs|md)$/.test(name)),
  ...FOLDERS.flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) => path.join(folder, name)),
  ),
].filter((name) => TEXTS.test(name) && name !== HERE);
const texts = new Map(names.map((name) => [name, readFileSync(path.join(ROOT, name), 'utf8')]));

/** Every place that the pattern finds and that leads nowhere. */
function dangling(pattern: RegExp, resolves: (match: RegExpExecArray, name: string) => boolean): readonly string[] {
  return [...texts].flatMap(([name, text]) =>
    [...text.matchAll(pattern)].filter((match) => !resolves(match, name)).map((match) => `${name}: ${match[0]}`),
  );
}

const RELIABILITY = texts.get('docs/reliability.md') ?? '';
const rows = [...RELIABILITY.matchAll(/^\| (\d+) \|.*\|$/gm)].map((match) => ({ number: Number(match[1]), text: match[0] }));
const isRow = (number: string | undefined): boolean => number === undefined || rows.some((row) => row.number === Number(number));

describe('docs/reliability.md', () => {
  test('its rows are numbered without a gap', () => {
    expect(rows.length).toBeGreaterThan(20);
    expect(rows.map(({ number }) => number)).toEqual(rows.map((_, i) => i + 1));
  });

  test('each row names what proves it, and the files are there', () => {
    for (const { number, text } of rows) expect(text, `row ${number}`).toMatch(/`[\w/.-]+\.(test|kube)\.ts`|the first two of row 1/);
    const files = [...RELIABILITY.matchAll(/`([\w-]+\/[\w/.-]+)`/g)].map((match) => match[1] ?? '');
    expect(files.length).toBeGreaterThan(40);
    expect(files.filter((file) => !existsSync(path.join(ROOT, file)))).toEqual([]);
  });

  test('every row that is cited is one', () => {
    expect(dangling(/docs\/reliability\.md`?, rows? (\d+)(?: (?:to|and) (\d+))?/g, ([, from, to]) => isRow(from) && isRow(to))).toEqual([]);
  });

  test('the tests of the reflector speak of its rows, and of each that they prove', () => {
    const tests = [...texts].filter(([name]) => /^server\/kube\/reflector\/reflector\..*test\.ts$/.test(name)).map(([, text]) => text);
    const spoken = new Set(tests.flatMap((text) => [...text.matchAll(/\brows? (\d+)(?: and (\d+))?/g)].flatMap((match) => match.slice(1))));
    expect([...spoken].filter((number) => !isRow(number))).toEqual([]);
    const proved = rows.filter(({ text }) => text.includes('server/kube/reflector/') || text.includes('the first two of row 1'));
    expect(proved.filter(({ number }) => !spoken.has(String(number)))).toEqual([]);
  });
});

test('every page that is named is there: from the root, or beside the file that names it; a name alone is that of a page in each room', () => {
  const bases = new Set(names.map((name) => path.basename(name)));
  const there = (page: string, from: string): boolean =>
    existsSync(path.join(ROOT, page)) || existsSync(path.join(ROOT, path.dirname(from), page)) || bases.has(page);
  // `kubernetes/dns: docs/specification.md` is a page of another repository.
  expect(dangling(/(?<![\w-]+\/[\w-]+:? `?)(?<![\w./-])[\w./-]*\w\.md\b/g, ([page], from) => there(page, from))).toEqual([]);
});

test('every decision that is named is there', () => {
  const decisions = readdirSync(path.join(ROOT, 'docs/decisions'));
  expect(
    dangling(/docs\/decisions\/([\w-]+)/g, ([, name = '']) =>
      decisions.some((file) => file === `${name}.md` || file.startsWith(`${name}-`)),
    ),
  ).toEqual([]);
});

test('nothing is cited by the section of a page that has only a name: RFCs, KEPs and standards apart, a reader could not open it', () => {
  const ours = /\b(?!WHATWG)[A-Z]{6,}(?:\.md)?,? (?:section|row|rule|chapter|§) ?\d+|\(faults? \d+|\((?!WHATWG)[A-Z]{6,} \d+\)/g;
  expect(dangling(ours, () => false)).toEqual([]);
});

const ROOMS = { R: 'routing', P: 'publishing', D: 'dns', N: 'policy' } as const;

test('rules that other rooms cite are rules of SPEC.md', () => {
  const rules = new Set(
    Object.values(ROOMS).flatMap((room) =>
      [...(texts.get(`lib/${room}/SPEC.md`) ?? '').matchAll(/^- \*\*([A-Z]\d+)\*\*/gm)].map(([, rule]) => rule),
    ),
  );
  expect(rules.size).toBeGreaterThan(150);
  expect(dangling(/(?:kube-proxy|DNS|NetworkPolicy|SPEC|rules?) ([RPDN]\d+)\b/g, ([, rule]) => rules.has(rule))).toEqual([]);
});
