// npm run mutate: breaks one rule of lib/routing after the other in a copy, and says which tests noticed. Ends with 1 where none did
// that names the rule. `npm run mutate -- R29` breaks that one alone.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { type Mutation, MUTATIONS } from './mutations.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

type Report = {
  readonly testResults: readonly { readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[] }[];
};

/** lib alone, with what its tests need. */
async function copyTo(folder: string): Promise<void> {
  for (const name of ['lib', 'package.json', 'tsconfig.json']) await cp(join(ROOT, name), join(folder, name), { recursive: true });
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
}

/** Full names of the tests that fail. */
async function failing(folder: string): Promise<readonly string[]> {
  const report = join(folder, 'report.json');
  const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  const args = [vitest, 'run', 'lib/routing', '--reporter=json', `--outputFile=${report}`, '--maxWorkers=2'];
  const child = spawn(process.execPath, args, { cwd: folder, stdio: 'ignore' });
  await once(child, 'close');
  const { testResults } = JSON.parse(await readFile(report, 'utf8')) as Report;
  return testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter(({ status }) => status === 'failed').map((one) => one.fullName),
  );
}

async function mutated(folder: string, { file, text, replacement }: Mutation): Promise<readonly string[]> {
  const path = join(folder, 'lib', 'routing', file);
  const whole = await readFile(path, 'utf8');
  if (whole.split(text).length !== 2) throw new Error(`${file} does not have this once: ${text}`);
  await writeFile(
    path,
    whole.replace(text, () => replacement),
  );
  try {
    return await failing(folder);
  } finally {
    await writeFile(path, whole);
  }
}

const asked = process.argv.slice(2);
const folder = await mkdtemp(join(tmpdir(), 'signalbox-mutate-'));
let missed = 0;
try {
  await copyTo(folder);
  const before = await failing(folder);
  if (before.length > 0) throw new Error(`These fail already: ${before.join('; ')}`);
  for (const mutation of MUTATIONS.filter(({ rule }) => asked.length === 0 || asked.includes(rule))) {
    const noticed = await mutated(folder, mutation);
    const own = noticed.filter((name) => new RegExp(`\\b${mutation.rule}\\b`).test(name));
    if (own.length === 0) missed++;
    console.log(
      `${mutation.rule.padEnd(4)} ${mutation.file.padEnd(22)} ${String(noticed.length).padStart(3)} tests fail  ${own[0] ?? 'NONE THAT NAMES IT'}`,
    );
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.exitCode = missed === 0 ? 0 : 1;
