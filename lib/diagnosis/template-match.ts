// Workloads that a selector without Pods was meant for: those whose template it matches, and what keeps them from having any.

import type { Evidence, Subject } from '#lib/cluster/finding.ts';
import type { Kind, RecordOf } from '#lib/cluster/record.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { eventsAbout } from '#lib/cluster/events.ts';
import { linked } from '#lib/cluster/multimap.ts';
import { workloadsOfNamespace, workloadsSelectedBy } from '#lib/cluster/workloads.ts';
import { type Key, keyOf } from '#lib/kube/key.ts';
import { selectorText } from '#lib/kube/kubectl.ts';
import type { Service } from '#lib/kube/service.ts';
import { countsOf, WORKLOAD_KINDS, type WorkloadRecord } from '#lib/kube/workload-record.ts';
import { listed } from '#lib/std/listed.ts';
import { plural } from '#lib/std/plural.ts';
import { type Dependency, dependency } from './dependency.ts';
import { evidence } from './evidence.ts';
import { replicaFailure } from './workload-trouble.ts';

export function workloadSubject({ kind, metadata }: WorkloadRecord): Subject & { readonly kind: WorkloadRecord['kind'] } {
  return { kind, key: keyOf(metadata.namespace, metadata.name) };
}

/** `Deployment web` */
export function workloadName({ kind, metadata }: WorkloadRecord): string {
  return `${kind} ${metadata.name}`;
}

/** Those of the namespace that have no Pod: of the others the Pods themselves tell what they carry. */
export function workloadsWithoutPods(state: ClusterState, namespace: string): readonly WorkloadRecord[] {
  return workloadsOfNamespace(state, namespace).filter((record) => countsOf(record).current === 0);
}

export type NoPods = {
  /** `at-zero`: nobody wants any. `refused`: the API server does not take them. `to-come`: they are wanted, and nothing says why they are not there. */
  readonly kind: 'at-zero' | 'refused' | 'to-come';
  readonly workloads: readonly WorkloadRecord[];
  readonly title: string;
  readonly short: string;
  readonly cause: string;
  readonly evidence: readonly Evidence[];
};

/** What it wants, by the field that says so: of a DaemonSet that is how many Nodes its Pods may run on. */
function wantedEvidence(record: WorkloadRecord): Evidence {
  const field = record.kind === 'DaemonSet' ? 'status.desiredNumberScheduled' : 'spec.replicas';
  return evidence(workloadSubject(record), field, countsOf(record).wanted, 'its template has the labels');
}

function atZero(workloads: readonly WorkloadRecord[]): NoPods {
  const names = listed(workloads.map(workloadName));
  const many = workloads.length > 1;
  const byNodes = workloads.every(({ kind }) => kind === 'DaemonSet');
  return {
    kind: 'at-zero',
    workloads,
    title: byNodes ? `No Node is one for the Pods of ${names}.` : `${names} ${many ? 'are' : 'is'} scaled to zero.`,
    short: byNodes ? 'no Node fits' : 'scaled to zero',
    cause: byNodes
      ? `The selector is right: the template of ${names} has its labels, and no Node fits it.`
      : `The selector is right: the template of ${names} has its labels, and no replica is wanted.`,
    evidence: workloads.map(wantedEvidence),
  };
}

type Refusal = { readonly of: WorkloadRecord; readonly message: string; readonly evidence: Evidence };

/** By its condition; the controllers of StatefulSets and DaemonSets say it in events alone. */
function refusalOf(state: ClusterState, record: WorkloadRecord): Refusal | undefined {
  const subject = workloadSubject(record);
  const failure = replicaFailure(record);
  if (failure?.message !== undefined) {
    const field = 'status.conditions[ReplicaFailure].message';
    return { of: record, message: failure.message, evidence: evidence(subject, field, failure.message, failure.reason) };
  }
  const event = eventsAbout(state, record.kind, subject.key).find(({ reason }) => reason === 'FailedCreate');
  if (event?.note === undefined) return undefined;
  return { of: record, message: event.note, evidence: evidence(subject, 'Event FailedCreate', event.note) };
}

function refused(workloads: readonly WorkloadRecord[], { of: first, message, evidence: seen }: Refusal): NoPods {
  return {
    kind: 'refused',
    workloads,
    title: `${workloadName(first)} wants ${plural(countsOf(first).wanted, 'Pod')} and can make none.`,
    short: 'Pods refused',
    cause: `The selector is right. The API server refuses the Pods: ${message}`,
    evidence: [...workloads.map(wantedEvidence), seen],
  };
}

function toCome(workloads: readonly WorkloadRecord[], first: WorkloadRecord): NoPods {
  return {
    kind: 'to-come',
    workloads,
    title: `${workloadName(first)} wants ${plural(countsOf(first).wanted, 'Pod')} and has none.`,
    short: 'no Pod yet',
    cause: `The selector is right: the template of ${listed(workloads.map(workloadName))} has its labels. Its events say what keeps the Pods.`,
    evidence: workloads.map(wantedEvidence),
  };
}

/** To be asked of a Service whose selector matches no Pod. Undefined where no template has its labels: of what is not read nothing is said. */
export function noPodsOf(state: ClusterState, service: Service): NoPods | undefined {
  const workloads = workloadsSelectedBy(state, service);
  if (workloads.length === 0) return undefined;
  const wanting = workloads.filter((record) => countsOf(record).wanted > 0);
  const [first] = wanting;
  if (first === undefined) return atZero(workloads);
  const refusal = wanting.flatMap((record) => refusalOf(state, record) ?? [])[0];
  return refusal === undefined ? toCome(wanting, first) : refused(wanting, refusal);
}

/** What the answers read of a workload. */
function seenOf(record: WorkloadRecord): string {
  const { wanted, current } = countsOf(record);
  const { labels } = record.spec.template.metadata;
  return JSON.stringify([wanted, current === 0, replicaFailure(record)?.message, selectorText(labels)]);
}

/**
 * A workload that comes, goes, gets another template or another number of replicas may be the one that was meant. `concerns`: does the
 * Service, whose selector matches no Pod, look at its template?
 */
export function workloadsNear(
  concerns: (service: Service, record: WorkloadRecord) => boolean,
  seen: (record: WorkloadRecord) => string = seenOf,
): readonly Dependency[] {
  const told = dependency('Event', (state, _, before, after) => {
    const event = after ?? before;
    if (event?.reason !== 'FailedCreate' || before?.note === after?.note) return [];
    return unmatchedThat(state, event.metadata.namespace, (service) =>
      WORKLOAD_KINDS.some((kind) => {
        const record =
          kind === event.regarding.kind ? state.tables[kind].get(keyOf(event.metadata.namespace, event.regarding.name ?? '')) : undefined;
        return record !== undefined && concerns(service, record);
      }),
    );
  });
  const ofKinds = WORKLOAD_KINDS.map((kind) =>
    dependency(kind satisfies Kind, (state, _, before: RecordOf<typeof kind> | undefined, after: RecordOf<typeof kind> | undefined) => {
      if (before !== undefined && after !== undefined && seen(before) === seen(after)) return [];
      const { namespace } = (after ?? before)?.metadata ?? { namespace: '' };
      return unmatchedThat(state, namespace, (service) =>
        [before, after].some((record) => record !== undefined && concerns(service, record)),
      );
    }),
  );
  return [...ofKinds, told];
}

function unmatchedThat(state: ClusterState, namespace: string, test: (service: Service) => boolean): readonly Key[] {
  return [...linked(state.index.unmatchedServices, namespace)].filter((key) => {
    const service = state.tables.Service.get(key);
    return service !== undefined && test(service);
  });
}
