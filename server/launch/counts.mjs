// How many test cases passed and failed, and which failed, read from the reports of the test runners.

import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { ROOT } from './project.mjs';

/** @typedef {{ readonly passed: number, readonly failed: number }} Counts */

/**
 * What is read of vitest's JSON report.
 * @typedef {{ readonly status: string, readonly fullName: string, readonly failureMessages: readonly string[] }} UnitCase
 * @typedef {{ readonly name: string, readonly status: string, readonly message: string, readonly assertionResults: readonly UnitCase[] }} UnitFile
 * @typedef {{ readonly numPassedTests: number, readonly numFailedTests: number, readonly testResults: readonly UnitFile[] }} UnitReport
 */

/**
 * What is read of Playwright's JSON report: suites within suites.
 * @typedef {{ readonly stdout: readonly { readonly text?: string }[], readonly error?: { readonly message?: string } }} Result
 * @typedef {{ readonly file: string, readonly title: string, readonly ok: boolean, readonly tests: readonly { readonly results: readonly Result[] }[] }} Spec
 * @typedef {{ readonly specs?: readonly Spec[], readonly suites?: readonly Suite[] }} Suite
 * @typedef {{ readonly expected: number, readonly unexpected: number, readonly flaky: number }} Stats
 * @typedef {Suite & { readonly stats: Stats, readonly errors: readonly { readonly message?: string }[] }} E2eReport
 */

/**
 * A test file that does not load has no test cases but is a failure all the same.
 * @param {UnitReport} report
 * @returns {Counts}
 */
export function countUnit(report) {
  const broken = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length;
  return { passed: report.numPassedTests, failed: report.numFailedTests + broken };
}

/**
 * @param {E2eReport} report
 * @returns {Counts}
 */
export function countE2e({ stats, errors }) {
  // A test that passes only when tried again has shown that it can fail.
  const failed = stats.unexpected + stats.flaky;
  return { passed: stats.expected, failed: failed === 0 ? errors.length : failed };
}

/**
 * What the browser tests printed: their measurements.
 * @param {Suite} suite Playwright's JSON report, or a part of it
 * @returns {string[]} lines
 */
export function printedBy(suite) {
  const own = (suite.specs ?? [])
    .flatMap((spec) => spec.tests)
    .flatMap((test) => test.results)
    .map((result) => result.stdout.map((piece) => piece.text ?? '').join(''));
  const lines = own.flatMap((text) => text.split('\n')).filter((line) => line.trim() !== '');
  return [...lines, ...(suite.suites ?? []).flatMap(printedBy)];
}

/**
 * The failed cases, and the files that do not load.
 * @param {UnitReport} report
 * @returns {string[]} lines
 */
export function failedUnit({ testResults }) {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const cases = assertionResults.filter((one) => one.status === 'failed');
    if (cases.length > 0) return cases.map((one) => failure(inProject(name), one.fullName, one.failureMessages[0]));
    return status === 'failed' ? [failure(inProject(name), 'the file', message)] : [];
  });
}

/**
 * The failed cases, and the errors outside of any.
 * @param {E2eReport} report
 * @returns {string[]} lines
 */
export function failedE2e(report) {
  /** @type {(suite: Suite) => readonly Spec[]} */
  const specsOf = (suite) => [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)];
  const cases = specsOf(report)
    .filter((spec) => !spec.ok)
    .map(({ file, title, tests }) => {
      const messages = tests.flatMap(({ results }) => results.map(({ error }) => error?.message));
      return failure(`e2e/${file}`, title, messages.find(Boolean));
    });
  return [...cases, ...report.errors.map(({ message }) => failure('e2e', 'outside of any test', message))];
}

/**
 * @param {string} file
 * @param {string} title
 * @param {string | undefined} message its first lines tell what was expected
 */
function failure(file, title, message) {
  const first = stripVTControlCharacters(message ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('at '))
    .slice(0, 4)
    .join(' | ');
  return `failed: ${file}: ${title}: ${first}`;
}

/**
 * @param {string} path
 */
function inProject(path) {
  return relative(ROOT, path);
}
