// For tests of rules: a state from records, and what one rule finds in it.

import type { Subject } from '#lib/cluster/finding.ts';
import type { AnyRecord } from '#lib/cluster/record.ts';
import type { KubeKind } from '#lib/kube/record.ts';
import { diagnose } from '#lib/diagnosis/diagnose.ts';
import type { Diagnosis } from '#lib/diagnosis/finding.ts';
import type { Rule } from '#lib/diagnosis/rule.ts';
import { allKnown } from '#lib/diagnosis/known-state.ts';
import { stateOf } from './state.ts';

const WEB: Subject & { readonly kind: KubeKind } = { kind: 'Service', key: 'shop/web' };

/** What the rule finds about the Service shop/web, or about another subject. */
export function ask(rule: Rule, held: readonly AnyRecord[], subject: Subject & { readonly kind: KubeKind } = WEB): readonly Diagnosis[] {
  return diagnose(allKnown(stateOf(...held)), subject, 'all', [rule]);
}

export function titles(found: readonly Diagnosis[]): readonly string[] {
  return found.map((f) => f.title);
}
