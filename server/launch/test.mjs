// npm test: every check in order, one line each, then what failed, then `N passed, N failed`. Arguments choose checks: npm test -- lint unit

import process from 'node:process';
import { ensureDependencies } from './dependencies.mjs';
import { Problem, runOrExplain } from './problem.mjs';
import { ensureRuntime } from './runtime.mjs';
import { runStep, STEPS } from './steps.mjs';

/** The exit status of a command that Ctrl-C ended. */
const INTERRUPTED = 130;

/**
 * @param {readonly string[]} args
 * @returns {readonly import('./steps.mjs').Step[]}
 */
function chosen(args) {
  const unknown = args.find((arg) => !STEPS.some((step) => step === arg));
  if (unknown !== undefined) {
    throw new Problem(`There is no check called "${unknown}". The checks are ${STEPS.join(', ')}; without a name all of them run.`);
  }
  return args.length === 0 ? STEPS : STEPS.filter((step) => args.includes(step));
}

await runOrExplain(async () => {
  const steps = chosen(process.argv.slice(2));
  const node = await ensureRuntime();
  await ensureDependencies(node);
  let passed = 0;
  let failed = 0;
  /** @type {string[]} */
  const failures = [];
  for (const step of steps) {
    const begun = performance.now();
    const { status, output, interrupted, counts, printed, failures: told = [] } = await runStep(step, node);
    if (interrupted) return INTERRUPTED;
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    if (status !== 0) console.log(output.trimEnd());
    const cases = counts === undefined ? '' : `  ${counts.passed} passed, ${counts.failed} failed`;
    console.log(`${step.padEnd(9)}  ${status === 0 ? 'ok    ' : 'FAILED'}  ${seconds.padStart(6)} s${cases}`);
    for (const line of printed ?? []) console.log(`           ${line}`);
    passed += counts?.passed ?? 0;
    // A check without test cases that fails, and a runner that fails although its cases passed, count as one.
    failed += Math.max(counts?.failed ?? 0, status === 0 ? 0 : 1);
    failures.push(...(told.length === 0 && status !== 0 ? [`failed: ${step}`] : told));
  }
  // Once more, for the reason stands far above.
  for (const line of failures) console.log(line);
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
});
