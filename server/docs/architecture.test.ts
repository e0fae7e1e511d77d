// docs/architecture.md names files that are there, and what it names in them.

import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const ROOT = new URL('../../', import.meta.url);
const TEXT = readFileSync(new URL('docs/architecture.md', ROOT), 'utf8');

/** A path, and the names in the bracket after it or after the comma. */
const NAMED = /`([\w[\].-]+\/[\w/[\].-]+\.tsx?)`(?: \(|, )?((?:`\w+`(?:, )?)*)/g;

const files = [...TEXT.matchAll(NAMED)].map(([, path = '', names = '']) => ({
  path,
  names: [...names.matchAll(/`(\w+)`/g)].map((match) => match[1] ?? ''),
}));

test('the files are there', () => {
  expect(files.length).toBeGreaterThan(40);
  expect(files.map(({ path }) => path).filter((path) => !existsSync(new URL(encodeURI(path), ROOT)))).toEqual([]);
});

test.each(files.filter(({ names }) => names.length > 0))('$path declares $names', ({ path, names }) => {
  const source = readFileSync(new URL(path, ROOT), 'utf8');
  const declared = (name: string): boolean => new RegExp(`\\b(function\\*?|const|type) ${name}\\b`).test(source);
  expect(names.filter((name) => !declared(name))).toEqual([]);
});

test('each file in code quotes is one that is looked at here', () => {
  const quoted = [...TEXT.matchAll(/`([^`]+\.tsx?)`/g)].map((match) => match[1] ?? '');
  expect(files.map(({ path }) => path)).toEqual(quoted);
});
