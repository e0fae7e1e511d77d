// The checks of npm test: what each runs and what it answers.

import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { build } from './build.mjs';
import { capture } from './child.mjs';
import { ensureChromium } from './chromium.mjs';
import { countE2e, countUnit, failedE2e, failedUnit, printedBy } from './counts.mjs';
import { readJson } from './json.mjs';
import { withNode } from './npm.mjs';
import { Problem } from './problem.mjs';
import { inProject, ROOT } from './project.mjs';
import { tools } from './tools.mjs';

/** @typedef {import('./child.mjs').Outcome & { readonly counts?: import('./counts.mjs').Counts, readonly printed?: readonly string[], readonly failures?: readonly string[] }} StepOutcome */

const REPORTS = { unit: inProject('test-results', 'unit.json'), e2e: inProject('test-results', 'e2e.json') };

/** In the order in which they run: what is quick to tell comes first. */
export const STEPS = /** @type {const} */ (['format', 'lint', 'types', 'dead-code', 'unit', 'build', 'e2e']);

/** @typedef {(typeof STEPS)[number]} Step */

/**
 * Runs one check to its end. What it cannot do without is its failure, told as a sentence.
 * @param {Step} step
 * @param {string} node
 * @returns {Promise<StepOutcome>}
 */
export async function runStep(step, node) {
  try {
    switch (step) {
      case 'unit':
        return await unit(node);
      case 'build':
        return await build(node);
      case 'e2e':
        return await e2e(node);
      default:
        return await runAll(node, tools[step](), {});
    }
  } catch (thrown) {
    if (thrown instanceof Problem) return { status: 1, output: thrown.message, interrupted: false };
    throw thrown;
  }
}

/**
 * Runs node once for each command; the first that fails ends the step.
 * @param {string} node
 * @param {readonly (readonly string[])[]} commands
 * @param {Readonly<Record<string, string>>} extra environment
 * @returns {Promise<import('./child.mjs').Outcome>}
 */
async function runAll(node, commands, extra) {
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...withNode(node), NEXT_TELEMETRY_DISABLED: '1', NO_COLOR: '1', ...extra };
  // Node warns when both are set.
  delete env.FORCE_COLOR;
  let output = '';
  for (const command of commands) {
    const outcome = await capture(node, command, { cwd: ROOT, env });
    output += outcome.output;
    if (outcome.status !== 0) return { ...outcome, output };
  }
  return { status: 0, output, interrupted: false };
}

/**
 * @param {string} node
 * @returns {Promise<StepOutcome>}
 */
async function unit(node) {
  clear(REPORTS.unit);
  const commands = tools
    .unit()
    .map((command) => [...command, '--reporter=default', '--reporter=json', `--outputFile.json=${REPORTS.unit}`]);
  const outcome = await runAll(node, commands, {});
  if (!existsSync(REPORTS.unit)) return outcome;
  /** @type {import('./counts.mjs').UnitReport} */
  const report = readJson(REPORTS.unit);
  return { ...outcome, counts: countUnit(report), failures: failedUnit(report) };
}

/**
 * @param {string} node
 * @returns {Promise<StepOutcome>}
 */
async function e2e(node) {
  const built = await build(node);
  if (built.status !== 0) return { ...built, output: 'The browser tests need the built pages, and these could not be built.' };
  const chromium = await ensureChromium(node);
  clear(REPORTS.e2e);
  const commands = tools.e2e().map((command) => [...command, '--reporter=list,json']);
  const outcome = await runAll(node, commands, {
    PLAYWRIGHT_JSON_OUTPUT_FILE: REPORTS.e2e,
    ...(chromium === undefined ? {} : { CHROMIUM_PATH: chromium }),
  });
  if (!existsSync(REPORTS.e2e)) return outcome;
  /** @type {import('./counts.mjs').E2eReport} */
  const report = readJson(REPORTS.e2e);
  return { ...outcome, counts: countE2e(report), printed: printedBy(report), failures: failedE2e(report) };
}

/**
 * The report of an earlier run must not be taken for this one's.
 * @param {string} path
 */
function clear(path) {
  mkdirSync(dirname(path), { recursive: true });
  rmSync(path, { force: true });
}
