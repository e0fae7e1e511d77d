// A step of the checklist of a Service: what was looked at, what was seen, and how to look for oneself.

import type { Evidence, Finding, Severity } from '#lib/cluster/finding.ts';
import type { ChecklistItem } from '#lib/diagnosis/rule.ts';

/**
 * `warn`: a finding of that severity counts, or it is not as it should be and no finding counts (yet). `follows`: it can not be otherwise,
 * as an earlier step failed. `unknown`: what it would take to say so may not be read. `none`: the step does not concern this Service.
 */
export type StepStatus = 'pass' | 'warn' | 'fail' | 'follows' | 'unknown' | 'none';

/** What the step sees by itself, whether or not a rule makes a finding of it. */
export type Look = {
  readonly status: 'pass' | 'not' | 'unknown' | 'none';
  /** One sentence with names and numbers. */
  readonly says: string;
  readonly evidence: readonly Evidence[];
  /** kubectl commands that show the same. */
  readonly next: readonly string[];
  /** Of what is seen not to be so, where that is known without a finding that counts. */
  readonly severity: Severity | undefined;
};

export type ChecklistStep = {
  readonly item: ChecklistItem;
  readonly status: StepStatus;
  readonly says: string;
  readonly evidence: readonly Evidence[];
  readonly next: readonly string[];
  /** Worst first. */
  readonly findings: readonly Finding[];
};

export function look(
  status: Look['status'],
  says: string,
  evidence: readonly Evidence[] = [],
  next: readonly string[] = [],
  severity?: Severity,
): Look {
  return { status, says, evidence, next, severity };
}
