// Tests of the sentence over the checklist.

import { expect, test } from 'vitest';
import type { Severity } from '#lib/cluster/finding.ts';
import type { StepStatus } from '#lib/diagnosis/checklist/step.ts';
import { checklistSentence } from './checklist-words.ts';

const step = (status: StepStatus, ...severities: Severity[]) => ({ status, findings: severities.map((severity) => ({ severity })) });

test.each<[StepStatus[], string]>([
  [['pass', 'pass', 'none'], 'All 2 checks passed.'],
  [['none', 'pass', 'none'], 'The one check that applies passed.'],
  [['pass', 'fail', 'follows', 'none'], '1 of 3 checks passed, 1 failed, 1 in consequence.'],
  [['pass', 'warn', 'unknown'], '1 of 3 checks passed, 1 worth a look, 1 unknown.'],
])('%j: %s', (statuses, sentence) => {
  expect(checklistSentence(statuses.map((status) => step(status)))).toBe(sentence);
});

test('what is only worth knowing is counted: behind the sentence it is found', () => {
  expect(checklistSentence([step('pass', 'info'), step('pass', 'info', 'info')])).toBe('All 2 checks passed, 3 notes.');
  expect(checklistSentence([step('warn', 'warning', 'info')])).toBe('0 of 1 check passed, 1 worth a look, 1 note.');
});
