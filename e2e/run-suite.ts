// One run of a suite that needs programs beside it: vitest with its configuration, what failed, and at the end `N passed, N failed`.

import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { failedUnit, type UnitReport } from '#server/launch/counts.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const VITEST = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url));

/** `kube`: the suite is `e2e/kube`, and its command `npm run test:kube`. */
export type Suite = 'kube' | 'engines';

function runVitest(suite: Suite, reportFile: string, args: readonly string[]): Promise<number> {
  const config = `e2e/${suite}/vitest.config.ts`;
  const fixed = ['run', '--config', config, '--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
  const child = spawn(process.execPath, [VITEST, ...fixed, ...args], { cwd: ROOT, stdio: 'inherit' });
  // The terminal's signals reach the whole group; those of another process reach this one alone.
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  process.on('SIGINT', () => undefined);
  return new Promise((resolve) => child.once('close', (code) => resolve(code ?? 1)));
}

function readReport(file: string): UnitReport | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as UnitReport;
  } catch {
    // It ended before it could write one.
    return undefined;
  }
}

/** The arguments go to vitest. Gives 0 where all passed, else 1. */
export async function runSuite(suite: Suite, args: readonly string[]): Promise<number> {
  const begun = performance.now();
  const file = fileURLToPath(new URL(`../test-results/${suite}/report.json`, import.meta.url));
  mkdirSync(dirname(file), { recursive: true });
  rmSync(file, { force: true });
  const status = await runVitest(suite, file, args);
  const report = readReport(file);
  const failed = Math.max(report?.numFailedTests ?? 0, status === 0 ? 0 : 1);
  for (const line of report === undefined ? [] : failedUnit(report)) console.log(line);
  console.log(`test:${suite} took ${Math.round((performance.now() - begun) / 1000)} s`);
  console.log(`${report?.numPassedTests ?? 0} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}
