// The order of findings: the worst first; of equal ones in the order of the table, which is the order of the ladder.

import type { Finding, Severity } from '#lib/cluster/finding.ts';
import { RULES } from './rules.ts';

const SEVERITIES: readonly Severity[] = ['broken', 'warning', 'info'];

let ranks: ReadonlyMap<string, number> | undefined;

function rankOf(rule: string): number {
  ranks ??= new Map(RULES.map(({ id }, i) => [id, i]));
  return ranks.get(rule) ?? RULES.length;
}

/** Below 0 where `a` is the worse one. */
export function compareSeverity(a: Severity, b: Severity): number {
  return SEVERITIES.indexOf(a) - SEVERITIES.indexOf(b);
}

/** Below 0 where `a` is the worse one. */
export function compareFindings(
  a: Pick<Finding, 'severity' | 'rule' | 'metadata'>,
  b: Pick<Finding, 'severity' | 'rule' | 'metadata'>,
): number {
  return (
    compareSeverity(a.severity, b.severity) ||
    rankOf(a.rule) - rankOf(b.rule) ||
    (a.metadata.name < b.metadata.name ? -1 : Number(a.metadata.name > b.metadata.name))
  );
}
