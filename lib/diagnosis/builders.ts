// For tests of rules: a state from records, and what one rule finds in it.

import type { Subject } from '#lib/cluster/finding.ts';
import { put } from '#lib/cluster/delta.ts';
import type { AnyRecord } from '#lib/cluster/record.ts';
import { apply, type ClusterState, newState } from '#lib/cluster/state.ts';
import type { KubeKind } from '#lib/kube/record.ts';
import { diagnose } from './diagnose.ts';
import type { Diagnosis } from './finding.ts';
import type { Rule } from './rule.ts';
import { allKnown } from './sight.ts';

export function stateOf(...held: readonly AnyRecord[]): ClusterState {
  const state = newState();
  apply(state, held.map(put));
  return state;
}

const WEB: Subject & { readonly kind: KubeKind } = { kind: 'Service', key: 'shop/web' };

/** What the rule finds about the Service shop/web, or about another subject. */
export function ask(rule: Rule, held: readonly AnyRecord[], subject: Subject & { readonly kind: KubeKind } = WEB): readonly Diagnosis[] {
  return diagnose(allKnown(stateOf(...held)), subject, 'all', [rule]);
}

export function titles(found: readonly Diagnosis[]): readonly string[] {
  return found.map((f) => f.title);
}
