// What the steps of the checklist are called, and the sentence over them.

import type { ChecklistStep } from '#lib/diagnosis/checklist/step.ts';
import type { ChecklistItem } from '#lib/diagnosis/rule.ts';
import { plural } from '#lib/std/plural.ts';

export const ITEM_TITLES: Readonly<Record<ChecklistItem, string>> = {
  selector: 'Selector',
  endpoints: 'Endpoints',
  ports: 'Ports',
  names: 'DNS name',
  nodes: 'Every Node',
  'way-in': 'Ways in from outside',
  policy: 'NetworkPolicy',
};

function countOf(steps: readonly ChecklistStep[], ...statuses: readonly ChecklistStep['status'][]): number {
  return steps.filter((step) => statuses.includes(step.status)).length;
}

/** `5 of 6 steps passed, 1 failed`; steps that do not apply are not counted. */
export function checklistSentence(steps: readonly ChecklistStep[]): string {
  const asked = steps.length - countOf(steps, 'none');
  const failed = countOf(steps, 'fail');
  const parts = [
    ...(failed === 0 ? [] : [`${failed} failed`]),
    ...(countOf(steps, 'follows') === 0 ? [] : [`${countOf(steps, 'follows')} in consequence`]),
    ...(countOf(steps, 'warn') === 0 ? [] : [`${countOf(steps, 'warn')} worth a look`]),
    ...(countOf(steps, 'unknown') === 0 ? [] : [`${countOf(steps, 'unknown')} unknown`]),
  ];
  const passed = countOf(steps, 'pass');
  if (parts.length === 0) return asked === 1 ? 'The one step that applies passed.' : `All ${plural(asked, 'step')} passed.`;
  return `${passed} of ${plural(asked, 'step')} passed, ${parts.join(', ')}.`;
}
