// Tests of the sentence over the checklist.

import { expect, test } from 'vitest';
import type { ChecklistStep, StepStatus } from '#lib/diagnosis/checklist/step.ts';
import { checklistSentence } from './checklist-words.ts';

const step = (status: StepStatus): ChecklistStep => ({ item: 'names', status, says: '', evidence: [], next: [], findings: [] });

test.each<[StepStatus[], string]>([
  [['pass', 'pass', 'none'], 'All 2 steps passed.'],
  [['none', 'pass', 'none'], 'The one step that applies passed.'],
  [['pass', 'fail', 'follows', 'none'], '1 of 3 steps passed, 1 failed, 1 in consequence.'],
  [['pass', 'warn', 'unknown'], '1 of 3 steps passed, 1 worth a look, 1 unknown.'],
])('%j: %s', (statuses, sentence) => {
  expect(checklistSentence(statuses.map(step))).toBe(sentence);
});
