// npm run test:kube: builds what is missing, runs the suite against a real control plane, and ends with `N passed, N failed`.
// Arguments go to vitest: npm run test:kube -- shop. With KUBECONFIG_TEST it runs against that cluster, in a namespace of its own.

import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { failedUnit, type UnitReport } from '#server/launch/counts.mjs';
import { ensureComponents } from './build.ts';
import { COMPARED, CONTROL_PLANE } from './components.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const REPORT = fileURLToPath(new URL('../../test-results/kube/report.json', import.meta.url));
const VITEST = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));

function runVitest(args: readonly string[]): Promise<number> {
  const fixed = ['run', '--config', 'e2e/kube/vitest.config.ts', '--reporter=default', '--reporter=json', `--outputFile.json=${REPORT}`];
  const child = spawn(process.execPath, [VITEST, ...fixed, ...args], { cwd: ROOT, stdio: 'inherit' });
  // The terminal's signals reach the whole group; those of another process reach this one alone.
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  process.on('SIGINT', () => undefined);
  return new Promise((resolve) => child.once('close', (code) => resolve(code ?? 1)));
}

function readReport(): UnitReport | undefined {
  try {
    return JSON.parse(readFileSync(REPORT, 'utf8')) as UnitReport;
  } catch {
    // It ended before it could write one.
    return undefined;
  }
}

async function main(): Promise<number> {
  const begun = performance.now();
  try {
    if ((process.env['KUBECONFIG_TEST'] ?? '') === '') await ensureComponents([...CONTROL_PLANE, ...COMPARED], (line) => console.log(line));
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    console.log('0 passed, 1 failed');
    return 1;
  }
  mkdirSync(dirname(REPORT), { recursive: true });
  rmSync(REPORT, { force: true });
  const status = await runVitest(process.argv.slice(2));
  const report = readReport();
  const failed = Math.max(report?.numFailedTests ?? 0, status === 0 ? 0 : 1);
  for (const line of report === undefined ? [] : failedUnit(report)) console.log(line);
  console.log(`test:kube took ${Math.round((performance.now() - begun) / 1000)} s`);
  console.log(`${report?.numPassedTests ?? 0} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

process.exitCode = await main();
