// Findings in few words, for rows and for the ear; the long form is the inspector's card.

import { type Alarm, type FindingBrief, isSignalled } from '#lib/cluster/finding.ts';
import type { ServiceSummary } from '#lib/cluster/summary.ts';
import { alarmOf } from '#lib/diagnosis/findings-of.ts';

/** The severity of the worst finding, where it is one that is signalled. */
export function worstOf(summary: ServiceSummary): Alarm | undefined {
  return alarmOf(summary.findings);
}

export const SEVERITY_INK: Readonly<Record<Alarm, string>> = { broken: 'text-broken-ink', warning: 'text-not-ready-ink' };

/** All that is signalled, worst first: `nobody ready, no address`. */
export function alarmWords(summary: ServiceSummary): string {
  return summary.findings.flatMap((f) => (isSignalled(f) ? f.short : [])).join(', ');
}

/** The worst alone. */
export function worstWords(summary: ServiceSummary): string {
  return worstFinding(summary)?.short ?? '';
}

export function worstFinding({ findings }: ServiceSummary): FindingBrief | undefined {
  return findings.find(isSignalled);
}

/** How a change of what is wrong with a Service is told aloud; undefined where nothing worth saying happened. */
export function findingNews(before: ServiceSummary | undefined, after: ServiceSummary | undefined): string | undefined {
  if (before === undefined || after === undefined) return undefined;
  const was = worstFinding(before);
  const is = worstFinding(after);
  // What somebody has muted is not well.
  if (is === undefined)
    return was === undefined || after.findings.some(({ muted }) => muted !== undefined)
      ? undefined
      : `${after.metadata.name} is well again`;
  if (was?.id === is.id) return undefined;
  return `${after.metadata.name}: ${is.short}`;
}
