// The troubles of the view: what alarms, in groups by what explains it, and what is muted; of one namespace, or of all.

import { type Finding, isSignalled, type Muted } from '#lib/cluster/finding.ts';
import { linked } from '#lib/cluster/multimap.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import type { ServiceSummary } from '#lib/cluster/summary.ts';
import { type Group, groupFindings, type Groupable } from '#lib/diagnosis/groups.ts';
import { keyOf, splitKey } from '#lib/kube/key.ts';
import { plural } from '#lib/std/plural.ts';
import type { ServiceSummaries } from '#components/live/summaries.ts';

/** What summaries of Services say of a finding, and so much of every other. */
export type Told = Groupable & Pick<Finding, 'title' | 'short' | 'muted' | 'since'>;

export type Troubles = {
  /** Worst first. */
  readonly groups: readonly Group<Told>[];
  /** Information is not among it: it alarms nobody as it is. */
  readonly muted: readonly (Told & { readonly muted: Muted })[];
};

function toldOfService({ metadata, findings }: ServiceSummary): readonly Told[] {
  const service = keyOf(metadata.namespace, metadata.name);
  return findings.map(({ id, ...brief }) => ({
    ...brief,
    metadata: { namespace: splitKey(brief.subject.key).namespace, name: id },
    service,
  }));
}

function* toldIn(state: ClusterState, summaries: ServiceSummaries, namespace: string): Generator<Told> {
  for (const summary of summaries.inNamespace(namespace)) yield* toldOfService(summary);
  for (const key of linked(state.index.findingsByService, `${namespace}/`)) {
    const finding = state.tables.Finding.get(key);
    if (finding !== undefined) yield finding;
  }
}

/** What has no namespace, as Nodes, is told in a namespace where it belongs to what affects something there. */
function concerns({ findings, affected }: Group<Told>, namespace: string): boolean {
  const isHere = (key: string): boolean => splitKey(key).namespace === namespace;
  return affected.some(({ key }) => isHere(key)) || findings.some(({ subject }) => isHere(subject.key));
}

/** States are new objects with each frame, and several parts of the screen ask of one. */
const asked = new WeakMap<ClusterState, Map<string, Troubles>>();

export function troublesOf(state: ClusterState, summaries: ServiceSummaries, namespace: string | undefined): Troubles {
  const held = asked.get(state) ?? new Map<string, Troubles>();
  asked.set(state, held);
  const troubles = held.get(namespace ?? '') ?? read(state, summaries, namespace);
  held.set(namespace ?? '', troubles);
  return troubles;
}

function read(state: ClusterState, summaries: ServiceSummaries, namespace: string | undefined): Troubles {
  const namespaces =
    namespace === undefined ? new Set([...summaries.namespaces(), ...state.tables.NamespaceSummary.keys()]) : new Set([namespace]);
  const told = [...namespaces, ''].flatMap((name) => [...toldIn(state, summaries, name)]);
  const groups = groupFindings(told.filter(isSignalled));
  return {
    groups: namespace === undefined ? groups : groups.filter((group) => concerns(group, namespace)),
    muted: told.flatMap((one) => {
      const { muted, severity, subject, service } = one;
      const isHere = namespace === undefined || [subject.key, service ?? ''].some((key) => splitKey(key).namespace === namespace);
      return muted === undefined || severity === 'info' || !isHere ? [] : [{ ...one, muted }];
    }),
  };
}

/** `1 cause with 5 symptoms, 2 others`: what a person has to look at, then what comes of it. Empty where no two are joined. */
export function countWords(groups: readonly Group<Told>[]): string {
  const together = groups.filter(({ because, findings }) => because !== undefined && findings.length > 1);
  if (together.length === 0) return '';
  const symptoms = together.reduce((sum, { findings }) => sum + findings.length, 0);
  const others = groups.length - together.length;
  const first = `${plural(together.length, 'cause')} with ${plural(symptoms, 'symptom')}`;
  return others === 0 ? first : `${first}, ${plural(others, 'other')}`;
}

/** What suffers, each once with its few words, worst first. */
export type Sufferer = {
  readonly id: string;
  readonly severity: 'broken' | 'warning';
  readonly words: string;
  readonly told: readonly [Told, ...Told[]];
};

export function sufferers(findings: readonly Told[]): readonly Sufferer[] {
  const by = new Map<string, [Told, ...Told[]]>();
  for (const one of findings) {
    const id = one.service === undefined ? `${one.subject.kind}:${one.subject.key}` : `Service:${one.service}`;
    const held = by.get(id);
    if (held === undefined) by.set(id, [one]);
    else held.push(one);
  }
  return [...by].map(([id, told]) => ({
    id,
    severity: told.some(({ severity }) => severity === 'broken') ? 'broken' : 'warning',
    words: [...new Set(told.map(({ short }) => short))].join(', '),
    told,
  }));
}
