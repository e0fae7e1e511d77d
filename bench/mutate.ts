// npm run mutate: breaks one rule after the other in a copy, and says which of the tests that name it notice.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { readProgram } from '#server/program.ts';
import { CHURN } from './mutations/churn.ts';
import { DIAGNOSIS } from './mutations/diagnosis.ts';
import { DNS } from './mutations/dns.ts';
import type { Mutation } from './mutations/mutation.ts';
import { POLICY } from './mutations/policy.ts';
import { PUBLISHING } from './mutations/publishing.ts';
import { ROUTING } from './mutations/routing.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const ROOMS: Readonly<Record<string, readonly Mutation[]>> = {
  routing: ROUTING,
  publishing: PUBLISHING,
  dns: DNS,
  policy: POLICY,
  diagnosis: DIAGNOSIS,
  churn: CHURN,
};

type Report = {
  readonly testResults: readonly { readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[] }[];
};

/** lib with what its tests need: builders, and the draws of npm test. */
async function copyTo(folder: string): Promise<void> {
  for (const name of ['lib', 'testing', 'bench/draws.ts', 'package.json', 'tsconfig.json', 'vitest.config.ts']) {
    await cp(join(ROOT, name), join(folder, name), { recursive: true });
  }
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
}

/** The tests under `path` that fail, of those that name the rule. */
async function failing(folder: string, path: string, rule?: string): Promise<readonly string[]> {
  const report = join(folder, 'report.json');
  await rm(report, { force: true });
  const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  const named = rule === undefined ? [] : ['-t', `\\b${rule}\\b`];
  const args = [vitest, 'run', path, ...named, '--reporter=json', `--outputFile=${report}`];
  const child = spawn(process.execPath, args, { cwd: folder, stdio: 'ignore' });
  await once(child, 'close');
  const { testResults } = JSON.parse(await readFile(report, 'utf8')) as Report;
  return testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName),
  );
}

/** In lib/diagnosis the tests beside a rule are its own; elsewhere a title cites the number. */
async function mutated(folder: string, room: string, { rule, file, text, replacement }: Mutation): Promise<readonly string[]> {
  const path = join(folder, 'lib', room, file);
  const whole = await readFile(path, 'utf8');
  if (whole.split(text).length !== 2) throw new Error(`lib/${room}/${file} does not have this once: ${text}`);
  await writeFile(
    path,
    whole.replace(text, () => replacement),
  );
  try {
    if (room === 'diagnosis') return await failing(folder, `lib/diagnosis/rules/${rule}.test.ts`);
    return await failing(folder, `lib/${room}`, rule);
  } finally {
    await writeFile(path, whole);
  }
}

const ABOUT = `Breaks one rule after the other in a copy, and says which of the tests that name it notice. Ends with 1 where none does.

  npm run mutate -- dns               the rules of that room: ${Object.keys(ROOMS).join(', ')}
  npm run mutate -- R29 no-address    those rules alone`;

const { rest: asked } = readProgram(ABOUT, {}, { takesRest: true });
const chosen = Object.entries(ROOMS).flatMap(([room, mutations]) =>
  mutations
    .filter(({ rule }) => asked.length === 0 || asked.includes(room) || asked.includes(rule))
    .map((mutation) => ({ room, mutation })),
);
const folder = await mkdtemp(join(tmpdir(), 'signalbox-mutate-'));
let missed = 0;
try {
  await copyTo(folder);
  for (const room of new Set(chosen.map((one) => one.room))) {
    const before = await failing(folder, room === 'diagnosis' ? 'lib/diagnosis/rules' : `lib/${room}`);
    if (before.length > 0) throw new Error(`These fail already: ${before.join('; ')}`);
  }
  for (const { room, mutation } of chosen) {
    const noticed = await mutated(folder, room, mutation);
    if (noticed.length === 0) missed++;
    const place = `lib/${room}/${mutation.file}`;
    const count = String(noticed.length).padStart(3);
    console.log(`${mutation.rule.padEnd(22)} ${place.padEnd(46)} ${count} of its tests fail  ${noticed[0] ?? 'NONE'}`);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
console.log(`${chosen.length - missed} of ${chosen.length} noticed`);
process.exitCode = chosen.length > 0 && missed === 0 ? 0 : 1;
