// Rechecks: which rules must be asked again about which subjects after a change, so that one change costs what it concerns and no more.

import type { Change, ClusterState } from '#lib/cluster/state.ts';
import { linked } from '#lib/cluster/multimap.ts';
import type { Key } from '#lib/kube/key.ts';
import type { KubeKind } from '#lib/kube/record.ts';
import type { Choice } from './diagnose.ts';
import type { Dependency } from './dependency.ts';
import type { Rule } from './rule.ts';
import { namespacesEnding } from './ending-namespace.ts';
import { RULES } from './rules.ts';
import { nearbyServices } from './surroundings.ts';

/** Kind -> key -> what is to be asked about it. */
export type Rechecks = ReadonlyMap<KubeKind, ReadonlyMap<Key, Choice>>;

type Depending = { readonly rule: Rule; readonly reach: Dependency };

const dependingOf = new WeakMap<readonly Rule[], ReadonlyMap<string, readonly Depending[]>>();

/** By the kind that changes: a change on which no rule depends costs nothing. */
function byKind(rules: readonly Rule[]): ReadonlyMap<string, readonly Depending[]> {
  const held = dependingOf.get(rules);
  if (held !== undefined) return held;
  const made = new Map<string, Depending[]>();
  for (const rule of rules) {
    for (const reach of rule.beyond) {
      const list = made.get(reach.kind);
      if (list === undefined) made.set(reach.kind, [{ rule, reach }]);
      else list.push({ rule, reach });
    }
  }
  dependingOf.set(rules, made);
  return made;
}

/** The changes are already applied. Subjects that are gone are named too: what was found about them is to be taken back. */
export function rechecksFor(state: ClusterState, changes: readonly Change[], rules: readonly Rule[] = RULES): Rechecks {
  const all = new Map<KubeKind, Map<Key, Choice>>();
  for (const { about } of rules) if (!all.has(about)) all.set(about, new Map());
  const services = all.get('Service');
  if (services !== undefined) for (const key of nearbyServices(state, changes)) services.set(key, 'all');
  for (const { kind, key } of changes) if (kind !== 'Service') all.get(kind as KubeKind)?.set(key, 'all');
  for (const namespace of namespacesEnding(changes)) {
    for (const [kind, subjects] of all) {
      for (const key of linked(state.index.keysByNamespace, `${kind}:${namespace}`)) subjects.set(key, 'all');
    }
  }
  const reaching = byKind(rules);
  for (const change of changes) {
    for (const { rule, reach } of reaching.get(change.kind) ?? []) {
      const subjects = all.get(rule.about);
      for (const key of reach.subjects(state, change, changes)) {
        const choice = subjects?.get(key);
        if (choice === 'all') continue;
        subjects?.set(key, choice === undefined ? new Set([rule]) : new Set([...choice, rule]));
      }
    }
  }
  return all;
}
