// The order of Services in lists: trouble first, then by name; and how that order keeps still.

import type { ServiceSummary } from '#lib/cluster/summary.ts';
import { worstOf } from './finding-words.ts';

const RANK = { broken: 0, warning: 1 } as const;

function severityRank(summary: ServiceSummary): number {
  const worst = worstOf(summary);
  return worst === undefined ? 2 : RANK[worst];
}

/** Not localeCompare: names are ASCII, and this is thirty times faster over ten thousand of them. */
function byName(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function compareServices(a: ServiceSummary, b: ServiceSummary): number {
  return (
    severityRank(a) - severityRank(b) || byName(a.metadata.name, b.metadata.name) || byName(a.metadata.namespace, b.metadata.namespace)
  );
}

/**
 * The order to show while a reader is in the list: what was there stays in its place, what is new comes last.
 * Law: the same members as `wanted`, and members of both keep their order in `shown`.
 */
export function keepOrder(shown: readonly string[], wanted: readonly string[]): readonly string[] {
  const left = new Set(wanted);
  const kept: string[] = [];
  for (const key of shown) if (left.delete(key)) kept.push(key);
  return [...kept, ...left];
}
