// Counting test cases in the reports of vitest and Playwright.

import { join } from 'node:path';
import { expect, test } from 'vitest';
import { countE2e, countUnit, failedE2e, failedUnit, printedBy } from './counts.mjs';
import { ROOT } from './project.mjs';

const unitCase = (status: string, fullName = 'a case', failureMessages: readonly string[] = []) => ({ status, fullName, failureMessages });
const unitFile = (status: string, assertionResults: readonly ReturnType<typeof unitCase>[], message = '') => ({
  name: join(ROOT, 'lib', 'x.test.ts'),
  status,
  message,
  assertionResults,
});
const browserSpec = (ok: boolean, text: string, message?: string) => ({
  file: 'x.test.ts',
  title: 'a case',
  ok,
  tests: [{ results: [{ stdout: [{ text: `${text}\n` }, { text: '\n' }], ...(message === undefined ? {} : { error: { message } }) }] }],
});

test('a test file that does not load counts as one failure', () => {
  const testResults = [unitFile('passed', [unitCase('passed'), unitCase('passed')]), unitFile('failed', [], 'Cannot find module')];
  const report = { numPassedTests: 2, numFailedTests: 0, testResults };
  expect(countUnit(report)).toEqual({ passed: 2, failed: 1 });
  expect(failedUnit(report)).toEqual(['failed: lib/x.test.ts: the file: Cannot find module']);
});

test('a failed case is counted once, not once more for its file', () => {
  const testResults = [
    unitFile('failed', [unitCase('passed'), unitCase('failed', 'adds', ['\u001B[31mexpected 2\u001B[39m\n\n  to be 3\n'])]),
  ];
  const report = { numPassedTests: 1, numFailedTests: 1, testResults };
  expect(countUnit(report)).toEqual({ passed: 1, failed: 1 });
  expect(failedUnit(report)).toEqual(['failed: lib/x.test.ts: adds: expected 2 | to be 3']);
});

test('a flaky browser test is a failure, and so is an error outside of any test', () => {
  expect(countE2e({ stats: { expected: 3, unexpected: 1, flaky: 1 }, errors: [{}] })).toEqual({ passed: 3, failed: 2 });
  expect(countE2e({ stats: { expected: 0, unexpected: 0, flaky: 0 }, errors: [{}] })).toEqual({ passed: 0, failed: 1 });
});

test('what browser tests print is collected from suites within suites', () => {
  expect(printedBy({ suites: [{ specs: [browserSpec(true, 'a')], suites: [{ specs: [browserSpec(true, 'b')] }] }] })).toEqual(['a', 'b']);
});

test('a browser test that failed is told with its reason, and so is what failed outside of any', () => {
  const suites = [{ specs: [browserSpec(true, ''), browserSpec(false, '', 'Error: expected 1\nReceived: 2')] }];
  const errors = [{ message: 'no browser' }];
  expect(failedE2e({ suites, errors, stats: { expected: 1, unexpected: 1, flaky: 0 } })).toEqual([
    'failed: e2e/x.test.ts: a case: Error: expected 1 | Received: 2',
    'failed: e2e: outside of any test: no browser',
  ]);
});
