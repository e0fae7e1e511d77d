// The hash that says whether the pages are up to date.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hashOf } from './build.mjs';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'signalbox-build-'));
  await mkdir(join(root, 'app/api'), { recursive: true });
  await writeFile(join(root, 'app/page.tsx'), 'page');
  await writeFile(join(root, 'package.json'), '{}');
});

afterEach(() => rm(root, { recursive: true, force: true }));

const hash = () => hashOf(root, ['app', 'package.json', 'absent.ts']);

test('the same content has the same hash', () => {
  expect(hash()).toBe(hash());
});

test.each([
  ['a changed file', 'app/page.tsx', 'other'],
  ['a new file', 'app/api/route.ts', ''],
  ['a file that appears', 'absent.ts', ''],
])('%s changes the hash', async (_, path, content) => {
  const before = hash();
  await writeFile(join(root, path), content);
  expect(hash()).not.toBe(before);
});

test('moving a byte from one file to the next changes the hash', async () => {
  await writeFile(join(root, 'app/a.ts'), 'xy');
  await writeFile(join(root, 'app/b.ts'), 'z');
  const before = hash();
  await writeFile(join(root, 'app/a.ts'), 'x');
  await writeFile(join(root, 'app/b.ts'), 'yz');
  expect(hash()).not.toBe(before);
});

test('tests, documents and recordings are no part of the pages', async () => {
  const before = hash();
  for (const name of ['page.test.tsx', 'SPEC.md', 'shop.ndjson.gz']) await writeFile(join(root, 'app', name), 'new');
  expect(hash()).toBe(before);
});
