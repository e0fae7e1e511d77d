// What explains several findings, in words: `Node node-0003 is not ready`, `5 Services affected`.

import { COMMON_CAUSES, type CommonCause } from '#lib/cluster/common-cause.ts';
import type { Subject, SubjectKind } from '#lib/cluster/finding.ts';
import { assertNever } from '#lib/std/assert-never.ts';
import { listed } from '#lib/std/listed.ts';
import { plural } from '#lib/std/plural.ts';

const NAMED = 3;

/** `Node a`, `Nodes a and b`, `12 Nodes (a, b, c and 9 more)`. */
function named(kind: string, keys: readonly string[]): string {
  if (keys.length <= NAMED) return `${many(kind, keys.length)} ${listed(keys)}`;
  return `${plural(keys.length, kind, many(kind, keys.length))} (${keys.slice(0, NAMED).join(', ')} and ${keys.length - NAMED} more)`;
}

function many(kind: string, count: number): string {
  if (count === 1) return kind;
  if (kind === 'PolicyApi') return 'policy APIs';
  return kind.endsWith('y') ? `${kind.slice(0, -1)}ies` : /(s|x|ss)$/.test(kind) ? `${kind}es` : `${kind}s`;
}

/** A sentence without its full stop. */
export function commonCauseWords({ kind, of }: CommonCause): string {
  const one = of.length === 1;
  const who = named(COMMON_CAUSES[kind] ?? '', of);
  switch (kind) {
    case 'namespace-terminating':
      return `${who} ${one ? 'is' : 'are'} being deleted`;
    case 'nodes-gone':
      return `${who} ${one ? 'does' : 'do'} not exist any more`;
    case 'nodes-not-ready':
      return `${who} ${one ? 'is' : 'are'} not ready`;
    case 'nodes-drained':
      return `${who} ${one ? 'is' : 'are'} being drained`;
    case 'rollout-stuck':
      return one ? `The rollout of ${who} is stuck` : `The rollouts of ${who} are stuck`;
    case 'slices-behind':
      return 'The EndpointSlice controller is behind';
    case 'policies':
      return `${who} ${one ? 'keeps' : 'keep'} connections away`;
    case 'service-missing':
    case 'gateway-missing':
      return `${who} ${one ? 'does' : 'do'} not exist`;
    case 'gateway-not-served':
      return `${who} ${one ? 'is' : 'are'} not served`;
    default:
      return assertNever(kind);
  }
}

/** `5 Services and 1 Ingress affected`; empty where what explains it is all that suffers. */
export function affectedWords(affected: readonly Subject[]): string {
  const counts = new Map<SubjectKind, number>();
  for (const { kind } of affected) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const parts = [...counts].map(([kind, count]) => plural(count, kind, many(kind, count)));
  return parts.length === 0 ? '' : `${listed(parts)} affected`;
}

/** The line of a group: `Node node-0003 is not ready: 5 Services affected`. */
export function commonCauseLine(because: CommonCause, affected: readonly Subject[]): string {
  const suffer = affectedWords(affected);
  return suffer === '' ? commonCauseWords(because) : `${commonCauseWords(because)}: ${suffer}`;
}
