// The file of --mutes: read, read again however it is replaced, and refused in a sentence.

import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { manualClock } from '#testing/manual-clock.ts';
import { until } from '#testing/until.ts';
import { followMutesFile, readMutesFile } from './mutes-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-mutes-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Each line stands ten times for the one before it. */
function bomb(): string {
  const lines = Array.from({ length: 9 }, (_, i) => `l${i + 1}: &l${i + 1} [${Array.from({ length: 10 }, () => `*l${i}`).join(', ')}]`);
  return ['l0: &l0 [x]', ...lines, 'mutes: *l9'].join('\n');
}

const muting = (rule: string): string => `mutes:\n  - rule: ${rule}\n    until: 2026-12-24\n    reason: known\n`;

function follow(path: string) {
  const clock = manualClock(0);
  const heard: string[] = [];
  const stop = followMutesFile(path, clock, {
    onMutes: (mutes) => void heard.push(mutes.map(({ rule }) => rule).join()),
    onProblem: (problem) => void heard.push(problem),
  });
  return {
    heard,
    stop,
    /** Until it has been looked at again, and something was told. */
    async next(count: number): Promise<void> {
      await until(`${count} told`, () => {
        clock.advance(5_000);
        return heard.length >= count;
      });
    },
  };
}

test('the example of deploy/mutes can be read', async () => {
  const example = fileURLToPath(new URL('../../deploy/mutes/mutes.yaml', import.meta.url));
  expect(await readMutesFile(example)).toMatchObject({ ok: true, value: [{ rule: 'single-point', namespace: 'staging' }] });
});

test('YAML, and JSON', async () => {
  const path = join(folder, 'mutes');
  await writeFile(path, muting('single-point'));
  expect(await readMutesFile(path)).toMatchObject({ ok: true, value: [{ rule: 'single-point', reason: 'known' }] });
  await writeFile(path, JSON.stringify({ mutes: [{ rule: 'no-address', until: '2026-12-24', reason: 'known' }] }));
  expect(await readMutesFile(path)).toMatchObject({ ok: true, value: [{ rule: 'no-address' }] });
});

test.each([
  ['mutes: [', 'it is neither YAML nor JSON'],
  ['', 'It has no list called "mutes".'],
  [bomb(), 'it is no YAML that can be read'],
  [muting('sinlge-point'), 'there is no rule "sinlge-point"'],
  [`mutes: [] # ${'x'.repeat(1024 ** 2)}`, 'it has more than 1 MiB'],
])('what can not be used is one sentence that names the file', async (text, says) => {
  const path = join(folder, 'mutes');
  await writeFile(path, text);
  const read = await readMutesFile(path);
  expect(read).toEqual({ ok: false, error: expect.stringContaining(says) as string });
  expect(!read.ok && read.error).toMatch(/^The mutes of \/.* can not be used: .*[^.]\.$/);
});

test('no file, and a folder', async () => {
  expect(await readMutesFile(join(folder, 'none'))).toMatchObject({ error: expect.stringContaining('there is no such file') as string });
  expect(await readMutesFile(folder)).toMatchObject({ error: expect.stringContaining('it is a folder') as string });
});

test('it is read again when it changes, and a wrong one is told once and takes nothing away', async () => {
  const path = join(folder, 'mutes');
  await writeFile(path, muting('single-point'));
  const { heard, stop, next } = follow(path);
  await next(1);
  await writeFile(path, 'mutes: 7');
  await next(2);
  await writeFile(path, muting('no-address'));
  await next(3);
  stop();
  expect(heard).toEqual(['single-point', expect.stringContaining('no list called "mutes"'), 'no-address']);
});

test('as a kubelet mounts a ConfigMap: the file is a link through ..data, which is swapped', async () => {
  await mkdir(join(folder, '..1'));
  await mkdir(join(folder, '..2'));
  await writeFile(join(folder, '..1', 'mutes.yaml'), muting('single-point'));
  await writeFile(join(folder, '..2', 'mutes.yaml'), muting('no-address'));
  await symlink('..1', join(folder, '..data'));
  await symlink(join('..data', 'mutes.yaml'), join(folder, 'mutes.yaml'));
  const { heard, stop, next } = follow(join(folder, 'mutes.yaml'));
  await next(1);
  await symlink('..2', join(folder, '..data_tmp'));
  await rename(join(folder, '..data_tmp'), join(folder, '..data'));
  await rm(join(folder, '..1'), { recursive: true });
  await next(2);
  stop();
  expect(heard).toEqual(['single-point', 'no-address']);
});
