// package-lock.json serves every machine: the native packages of each platform, and no registry's address.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

type Entry = { readonly version?: string; readonly resolved?: string; readonly optionalDependencies?: Readonly<Record<string, string>> };

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { readonly packages: Readonly<Record<string, Entry>> };

// npm leaves out of the lock what its registry did not have at that moment, and `npm ci` then refuses the lock or,
// on the platform that is missing, installs a tool without its binary.
test('names every optional package, which are the native ones of all platforms', () => {
  const wanted = Object.entries(lock.packages).flatMap(([path, entry]) =>
    Object.entries(entry.optionalDependencies ?? {}).map(([name, range]) => ({ path, name, range })),
  );
  const versions = wanted.map(({ path, name, range }) => {
    const found = lock.packages[`${path}/node_modules/${name}`] ?? lock.packages[`node_modules/${name}`];
    // Native packages are wanted in one exact version.
    return { name, version: /^\d/.test(range) ? found?.version : found && range };
  });
  expect(versions).toEqual(wanted.map(({ name, range }) => ({ name, version: range })));
  for (const platform of ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64', 'win32-x64', 'win32-arm64']) {
    expect(wanted.filter(({ name }) => name.includes(platform)).length, platform).toBeGreaterThan(5);
  }
});

test('names no registry, so that npm asks the one it is configured for', () => {
  expect(Object.entries(lock.packages).filter(([, entry]) => entry.resolved !== undefined)).toEqual([]);
});
