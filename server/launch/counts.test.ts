// Counting test cases in the reports of vitest and Playwright.

import { expect, test } from 'vitest';
import { countE2e, countUnit, printedBy } from './counts.mjs';

test('a test file that does not load counts as one failure', () => {
  const testResults = [
    { status: 'passed', assertionResults: [{}, {}] },
    { status: 'failed', assertionResults: [] },
  ];
  expect(countUnit({ numPassedTests: 2, numFailedTests: 0, testResults })).toEqual({ passed: 2, failed: 1 });
});

test('a failed case is counted once, not once more for its file', () => {
  const testResults = [{ status: 'failed', assertionResults: [{}, {}] }];
  expect(countUnit({ numPassedTests: 1, numFailedTests: 1, testResults })).toEqual({ passed: 1, failed: 1 });
});

test('a flaky browser test is a failure, and so is an error outside of any test', () => {
  expect(countE2e({ stats: { expected: 3, unexpected: 1, flaky: 1 }, errors: [{}] })).toEqual({ passed: 3, failed: 2 });
  expect(countE2e({ stats: { expected: 0, unexpected: 0, flaky: 0 }, errors: [{}] })).toEqual({ passed: 0, failed: 1 });
});

test('what browser tests print is collected from suites within suites', () => {
  const spec = (text: string) => ({ tests: [{ results: [{ stdout: [{ text: `${text}\n` }, { text: '\n' }] }] }] });
  expect(printedBy({ suites: [{ specs: [spec('a')], suites: [{ specs: [spec('b')] }] }] })).toEqual(['a', 'b']);
});
