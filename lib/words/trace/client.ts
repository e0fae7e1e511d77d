// Why nothing can start at the client.

import type { ClientFact } from '#lib/trace/facts/client.ts';
import { assertNever } from '#lib/std/assert-never.ts';
import type { Said } from './asked.ts';

/** A clause of which the client is the subject. */
function whyNot(fact: Extract<ClientFact, { kind: 'pod-on-no-node' | 'pod-ended' }>): string {
  return fact.kind === 'pod-on-no-node' ? 'is on no Node yet' : `has ended (${fact.phase})`;
}

export function clientSaid(fact: ClientFact): Said {
  switch (fact.kind) {
    case 'node-not-in-view':
      return { says: `Node ${fact.node} is not in view: nothing can start or arrive there.`, evidence: [] };
    case 'pod-gone':
      return { says: `There is no Pod ${fact.pod} (any more).`, evidence: [] };
    case 'pod-not-in-view':
      return { says: `Pod ${fact.pod} is not in view.`, evidence: [] };
    case 'pod-on-no-node':
    case 'pod-ended':
      return {
        says: `Pod ${fact.pod} ${whyNot(fact)}: it can not connect to anything.`,
        evidence: [{ subject: { kind: 'Pod', key: fact.pod }, field: 'status.phase', value: fact.phase ?? 'not set' }],
      };
    default:
      return assertNever(fact);
  }
}

export function clientOutcome(fact: ClientFact): string {
  switch (fact.kind) {
    case 'node-not-in-view':
      return `Node ${fact.node} is not in view.`;
    case 'pod-gone':
    case 'pod-not-in-view':
      return clientSaid(fact).says;
    case 'pod-on-no-node':
    case 'pod-ended':
      return `The client ${whyNot(fact)}.`;
    default:
      return assertNever(fact);
  }
}
