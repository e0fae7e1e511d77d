// Severity of what becomes of a connection: one answer for the picture, the checklist and the table of Nodes, and that of the findings.

import type { Severity } from '#lib/cluster/finding.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { type Key, keyOf } from '#lib/kube/key.ts';
import type { Service } from '#lib/kube/service.ts';
import type { Node } from '#lib/kube/node.ts';
import { endpointsOf } from '#lib/routing/endpoint.ts';
import type { Verdict } from '#lib/routing/verdict.ts';
import { assertNever } from '#lib/std/assert-never.ts';
import { diagnose } from './diagnose.ts';
import type { Diagnosis } from './finding.ts';
import { allKnown, type KnownState } from './known-state.ts';
import { dropSeverity, nodesOf } from './local-drop.ts';
import type { Rule } from './rule.ts';
import { RULES } from './rules.ts';

/** What may be why a Service refuses connections: it, or one of its ports, has nobody. */
const EMPTY: readonly string[] = [
  'selects-nothing',
  'no-endpoints',
  'none-ready',
  'slice-stale',
  'pod-not-published',
  'family-empty',
  'port-missing',
  'port-unpublished',
];

export const EMPTY_RULES: readonly Rule[] = RULES.filter(({ id }) => EMPTY.includes(id));

/** Where no rule has a word for it, it is worth a look all the same. */
const UNTOLD: Severity = 'warning';

/** Why it refuses connections, worst first, whether it counts yet or not. */
export function emptyOf(knownState: KnownState, service: Key): readonly Diagnosis[] {
  return diagnose(knownState, { kind: 'Service', key: service }, 'all', EMPTY_RULES);
}

type Met = { readonly verdict: Verdict; readonly node: string | undefined; readonly traffic: 'internal' | 'external' };

/** Undefined where the connection is delivered, or kube-proxy has no part in it. */
export type Weigh = (met: Met) => Severity | undefined;

/** For the connections to one Service; what it takes to say is looked at once, and when it is needed. */
export function weighing(state: ClusterState, service: Service): Weigh {
  const key = keyOf(service.metadata.namespace, service.metadata.name);
  let served: readonly Node[] | undefined;
  let empty: Severity | undefined;
  return ({ verdict, node, traffic }) => {
    switch (verdict.kind) {
      case 'deliver':
      case 'no-rule':
      case 'no-such-path':
        return undefined;
      case 'reject':
        // A port that is not listed is the client's mistake.
        if (verdict.reason === 'unlisted-port') return UNTOLD;
        return (empty ??= emptyOf(allKnown(state), key)[0]?.severity ?? UNTOLD);
      case 'drop':
        if (verdict.reason !== 'no-local-endpoint') return verdict.reason === 'source-range' ? 'info' : UNTOLD;
        served ??= nodesOf(state, endpointsOf(state, key));
        return dropSeverity(service, traffic, node === undefined ? undefined : state.tables.Node.get(node), served);
      default:
        return assertNever(verdict);
    }
  };
}
