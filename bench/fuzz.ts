// npm run fuzz: looks for counterexamples where npm test does not.

import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { glob, readFile } from 'node:fs/promises';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { readProgram } from '#server/program.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** Above this fast-check would count seeds from below zero. */
const SEEDS = 2 ** 31;

const ABOUT = `Looks for counterexamples to the properties of the tests: what it prints at the end repeats it.

  npm run fuzz -- lib/policy --seconds 60   those tests alone, and for longer`;

const { flags, rest } = readProgram(
  ABOUT,
  {
    seconds: { value: 'NUMBER', default: '10', help: 'For each property.' },
    seed: { value: 'NUMBER', help: 'Of an earlier run, to see it once more. Default: a new one.' },
  },
  { takesRest: true },
);
const seed = flags.seed ?? String(randomInt(SEEDS));

/** Test files that state a property. */
async function withProperties(): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const path of glob('{lib,server,components}/**/*.test.{ts,tsx}', { cwd: ROOT })) {
    const asked = rest.length === 0 || rest.some((part) => path.includes(part));
    if (asked && (await readFile(new URL(`../${path}`, import.meta.url), 'utf8')).includes('fc.assert(')) found.push(path);
  }
  return found.sort();
}

const files = await withProperties();
if (files.length === 0) {
  console.log(`No test file with a property has ${rest.join(' or ')} in its path.`);
  process.exitCode = 1;
} else {
  console.log(`Seed ${seed}: ${files.length} test files, each property for ${flags.seconds} s.`);
  const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url));
  const child = spawn(process.execPath, [vitest, 'run', '--testTimeout=0', ...files], {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, FUZZ_SEED: seed, FUZZ_SECONDS: flags.seconds },
  });
  const [status] = (await once(child, 'close')) as [number | null];
  if (status !== 0) {
    console.log('A counterexample stands above, shrunk. To see it again:');
    console.log(`npm run fuzz -- --seed ${seed} --seconds ${flags.seconds} ${rest.join(' ')}`.trimEnd());
  }
  process.exitCode = status ?? 1;
}
