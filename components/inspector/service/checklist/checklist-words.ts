// What the steps of the checklist are called, and the sentence over them.

import type { Finding } from '#lib/cluster/finding.ts';
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

/** What the sentence is made of. */
type Checked = Pick<ChecklistStep, 'status'> & { readonly findings: readonly Pick<Finding, 'severity'>[] };

function counted(count: number, words: string): readonly string[] {
  return count === 0 ? [] : [`${count} ${words}`];
}

function firstWords(all: boolean, passed: number, asked: number): string {
  if (!all) return `${passed} of ${plural(asked, 'check')} passed`;
  return asked === 1 ? 'The one check that applies passed' : `All ${plural(asked, 'check')} passed`;
}

function countOf(steps: readonly Checked[], ...statuses: readonly ChecklistStep['status'][]): number {
  return steps.filter((step) => statuses.includes(step.status)).length;
}

/** `5 of 6 checks passed, 1 failed, 2 notes.`; steps that do not apply are not counted. */
export function checklistSentence(steps: readonly Checked[]): string {
  const asked = steps.length - countOf(steps, 'none');
  const parts = [
    ...counted(countOf(steps, 'fail'), 'failed'),
    ...counted(countOf(steps, 'follows'), 'in consequence'),
    ...counted(countOf(steps, 'warn'), 'worth a look'),
    ...counted(countOf(steps, 'unknown'), 'unknown'),
  ];
  const passed = countOf(steps, 'pass');
  const noted = steps.flatMap((step) => step.findings).filter(({ severity }) => severity === 'info').length;
  return `${[firstWords(parts.length === 0, passed, asked), ...parts, ...(noted === 0 ? [] : [plural(noted, 'note')])].join(', ')}.`;
}
