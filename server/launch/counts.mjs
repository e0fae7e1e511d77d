// How many test cases passed and failed, read from the reports of the test runners.

/** @typedef {{ readonly passed: number, readonly failed: number }} Counts */

/**
 * What is read of vitest's JSON report.
 * @typedef {{ readonly status: string, readonly assertionResults: readonly unknown[] }} UnitFile
 * @typedef {{ readonly numPassedTests: number, readonly numFailedTests: number, readonly testResults: readonly UnitFile[] }} UnitReport
 */

/**
 * What is read of Playwright's JSON report: suites within suites.
 * @typedef {{ readonly stdout: readonly { readonly text?: string }[] }} Result
 * @typedef {{ readonly tests: readonly { readonly results: readonly Result[] }[] }} Spec
 * @typedef {{ readonly specs?: readonly Spec[], readonly suites?: readonly Suite[] }} Suite
 * @typedef {{ readonly expected: number, readonly unexpected: number, readonly flaky: number }} Stats
 * @typedef {Suite & { readonly stats: Stats, readonly errors: readonly unknown[] }} E2eReport
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
