// diagnose: what the rules find about one subject, or about everything. Pure; nothing is settled yet (settle.ts).

import type { Subject } from '#lib/cluster/finding.ts';
import type { RecordOf } from '#lib/cluster/record.ts';
import { get } from '#lib/cluster/state.ts';
import type { Key } from '#lib/kube/key.ts';
import type { KubeKind, KubeRecord } from '#lib/kube/record.ts';
import { serviceContext } from './context.ts';
import { type Diagnosis, toDiagnosis } from './finding.ts';
import type { Found } from './found.ts';
import { becauseOfNamespace } from './ending-namespace.ts';
import { compareFindings } from './order.ts';
import type { RecordContext, Rule, RuleAbout } from './rule.ts';
import { RULES } from './rules.ts';
import type { KnownState } from './known-state.ts';

/** Which rules are asked: all about the subject, or those that depend on a change. */
export type Choice = 'all' | ReadonlySet<Rule>;

/** Where something that a rule needs is not known, it says nothing rather than guess. */
export function isDecidable(rule: Rule, knownState: KnownState): boolean {
  return rule.needs.every((kind) => knownState.known(kind));
}

/** What is being deleted waits for its finalizers: nothing about it is to be mended. */
function isGoing({ metadata }: KubeRecord): boolean {
  return metadata.deletionTimestamp !== undefined;
}

type Asked = { readonly rule: Rule; readonly found: readonly Found[] };

function chosen<K extends KubeKind>(knownState: KnownState, about: K, choice: Choice, rules: readonly Rule[]): readonly RuleAbout<K>[] {
  return rules.filter(
    (r) => r.about === about && (choice === 'all' || choice.has(r)) && isDecidable(r, knownState),
  ) as unknown as RuleAbout<K>[];
}

function askService(knownState: KnownState, key: Key, choice: Choice, rules: readonly Rule[]): readonly Asked[] {
  const service = get(knownState.state, 'Service', key);
  if (service === undefined || isGoing(service)) return [];
  const context = serviceContext(knownState, key, service);
  return chosen(knownState, 'Service', choice, rules).map((rule) => ({ rule, found: rule.find(context) }));
}

function askOther<K extends Exclude<KubeKind, 'Service'>>(
  knownState: KnownState,
  kind: K,
  key: Key,
  choice: Choice,
  rules: readonly Rule[],
): readonly Asked[] {
  const record: RecordOf<K> | undefined = get(knownState.state, kind, key);
  if (record === undefined || isGoing(record)) return [];
  const context: RecordContext<K> = { ...knownState, subject: { kind, key }, key, record };
  // The rules are about K, so this is what they are asked with; the compiler cannot follow that through the table.
  const about = chosen(knownState, kind, choice, rules) as unknown as readonly { find(c: RecordContext<K>): readonly Found[] }[];
  return about.map((rule) => ({ rule: rule as unknown as Rule, found: rule.find(context) }));
}

/** The findings about one subject, worst first; none where it does not exist. */
export function diagnose(
  knownState: KnownState,
  subject: Subject & { readonly kind: KubeKind },
  choice: Choice = 'all',
  rules: readonly Rule[] = RULES,
): readonly Diagnosis[] {
  const { kind, key } = subject;
  const asked = kind === 'Service' ? askService(knownState, key, choice, rules) : askOther(knownState, kind, key, choice, rules);
  const whole = becauseOfNamespace(knownState.state, key);
  const named = new Map<string, Diagnosis>();
  for (const { rule, found } of asked) {
    for (const one of found) {
      const diagnosis = toDiagnosis(rule, { kind, key }, one, whole);
      // What the API server would refuse (two ports of one name) may still be in a manifest that is supposed: the first one speaks.
      if (!named.has(diagnosis.metadata.name)) named.set(diagnosis.metadata.name, diagnosis);
    }
  }
  return [...named.values()].sort(compareFindings);
}

/** The kinds that some rule is about. */
function kindsDiagnosed(rules: readonly Rule[] = RULES): readonly KubeKind[] {
  return [...new Set(rules.map((rule) => rule.about))];
}

/** Everything in the state, subject by subject. */
export function* diagnoseAll(knownState: KnownState, rules: readonly Rule[] = RULES): Generator<Diagnosis> {
  for (const kind of kindsDiagnosed(rules)) {
    for (const key of knownState.state.tables[kind].keys()) yield* diagnose(knownState, { kind, key }, 'all', rules);
  }
}
