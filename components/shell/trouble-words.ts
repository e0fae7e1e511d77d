// Trouble in few words, for rows; the long form is beside the inspector's cards.

import type { ServiceSummary, Severity, Trouble } from '#lib/cluster/summary.ts';
import { severityOf } from '#lib/diagnosis/trouble.ts';
import { assertNever } from '#lib/std/assert-never.ts';

export function troubleWords(trouble: Trouble): string {
  switch (trouble.kind) {
    case 'selects-nothing':
      return 'selects nothing';
    case 'none-ready':
      return 'nobody ready';
    case 'no-endpoints':
      return 'no endpoints';
    case 'port-missing':
      return trouble.ports.length === 1 ? `port ${trouble.ports[0]} missing` : `${trouble.ports.length} ports missing`;
    case 'broken':
      return `${trouble.endpoints} broken`;
    case 'nodes-drop':
      return trouble.nodes === 1 ? '1 node drops' : `${trouble.nodes} nodes drop`;
    case 'not-ready':
      return `${trouble.endpoints} not ready`;
    case 'no-address':
      return 'no address';
    case 'workloads':
      return `${trouble.names.length} workloads`;
    default:
      return assertNever(trouble);
  }
}

/** The severity of the worst trouble, which comes first. */
export function worstOf(summary: ServiceSummary): Severity | undefined {
  const worst = summary.trouble[0];
  return worst === undefined ? undefined : severityOf(worst);
}

export const SEVERITY_INK: Readonly<Record<Severity, string>> = { broken: 'text-broken-ink', warning: 'text-not-ready-ink' };

/** How a Service's change of trouble is told aloud; undefined where nothing worth saying happened. */
export function troubleNews(before: ServiceSummary | undefined, after: ServiceSummary | undefined): string | undefined {
  if (before === undefined || after === undefined) return undefined;
  const was = before.trouble[0];
  const is = after.trouble[0];
  if (is === undefined) return was === undefined ? undefined : `${after.metadata.name} is well again`;
  if (was?.kind === is.kind) return undefined;
  return `${after.metadata.name}: ${troubleWords(is)}`;
}
