// Situations that people reported, each judged as a person who runs `signalbox check` and opens the checklist and a trace would see it.

import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { differences } from './compare.ts';
import { judge } from './judge.ts';
import { readCase } from './read-case.ts';

const FOLDER = new URL('reports/', import.meta.url);
const CASES = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.yaml'))
  .sort()
  .map((file) => ({ file, read: readCase([new URL(file, FOLDER)]) }));

const WRITTEN = CASES.flatMap(({ file, read }) => {
  const { right, note } = read;
  return right === undefined ? [] : [{ file, read, right, expected: note?.expect ?? '' }];
});

/** By number: what is right to say of these is being written. */
const UNWRITTEN: readonly string[] = '32 50 52 53 65 67'.split(' ');

test.each(WRITTEN)('$file: $expected', ({ read, right }) => {
  expect(differences(right, judge(read)).join('\n\n')).toBe('');
});

test('of each case it is written what is right to say (x-right)', () => {
  const unwritten = CASES.filter(({ read }) => read.right === undefined).map(({ file }) => file);
  expect(unwritten.filter((file) => !UNWRITTEN.includes(file.slice(0, 2)))).toEqual([]);
  expect(CASES.length).toBeGreaterThanOrEqual(46);
});
