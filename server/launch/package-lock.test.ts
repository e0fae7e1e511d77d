// package-lock.json serves every machine: the native packages of each platform, and no registry's address.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

type Entry = { readonly version?: string; readonly resolved?: string; readonly optionalDependencies?: Readonly<Record<string, string>> };

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { readonly packages: Readonly<Record<string, Entry>> };

test('names the native packages for Linux, macOS and Windows, x64 and arm64, in the version that their owner wants', () => {
  const wanted = Object.values(lock.packages)
    .flatMap((entry) => Object.entries(entry.optionalDependencies ?? {}))
    .filter(([name, version]) => /(linux|darwin|win32)-(x64|arm64)(-gnu|-musl|-msvc)?$/.test(name) && /^\d/.test(version));
  expect(wanted.length).toBeGreaterThan(50);
  const found = wanted.map(([name]) => [name, lock.packages[`node_modules/${name}`]?.version]);
  expect(found).toEqual(wanted);
});

test('names no registry, so that npm asks the one it is configured for', () => {
  expect(Object.entries(lock.packages).filter(([, entry]) => entry.resolved !== undefined)).toEqual([]);
});
