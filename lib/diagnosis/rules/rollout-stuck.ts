// A Deployment behind a Service whose rollout does not get on.

import { commonCause } from '#lib/cluster/common-cause.ts';
import { rolloutOf, stuckCondition } from '#lib/cluster/rollout-of.ts';
import { linked } from '#lib/cluster/multimap.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { deploymentOf } from '#lib/cluster/workload-indexes.ts';
import { servicesSelecting, workloadRecordOf } from '#lib/cluster/workloads.ts';
import { type Key, keyOf } from '#lib/kube/key.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import type { Pod } from '#lib/kube/pod.ts';
import type { Service } from '#lib/kube/service.ts';
import { imagesOfRollout } from '#lib/words/workload.ts';
import { isStuck, waitingPods } from '#lib/diagnosis/stuck-rollout.ts';
import { dependency } from '#lib/diagnosis/dependency.ts';
import { evidence, podSubject } from '#lib/diagnosis/evidence.ts';
import { lookAtPod, podEvidence } from '#lib/diagnosis/pod-evidence.ts';
import { podsOfNews } from '#lib/diagnosis/pod-events.ts';
import { podReason, timeOf } from '#lib/diagnosis/pod-reason.ts';
import { replicaFailure } from '#lib/diagnosis/workload-trouble.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';

function* ifStuck(state: ClusterState, key: Key | undefined): Generator<Key> {
  if (key !== undefined && isStuck(state.tables.Deployment.get(key))) yield key;
}

function* deploymentOfPod(state: ClusterState, pod: Pod | undefined): Generator<Key> {
  const record = pod === undefined ? undefined : workloadRecordOf(state, pod);
  if (record?.kind === 'Deployment') yield* ifStuck(state, keyOf(record.metadata.namespace, record.metadata.name));
}

/** Those of the namespace that a Service, as it is or was, may be about. */
function* stuckIn(state: ClusterState, services: readonly (Service | undefined)[]): Generator<Key> {
  const namespaces = new Set(services.flatMap((service) => service?.metadata.namespace ?? []));
  for (const namespace of namespaces) {
    for (const key of linked(state.index.keysByNamespace, `Deployment:${namespace}`)) yield* ifStuck(state, key);
  }
}

export const rolloutStuck: RuleAbout<'Deployment'> = {
  id: 'rollout-stuck',
  about: 'Deployment',
  item: 'endpoints',
  severity: 'warning',
  needs: ['Service', 'Deployment'],
  beyond: [
    dependency('Service', (state, _, before, after) => stuckIn(state, [before, after])),
    dependency('ReplicaSet', function* (state, _, before, after) {
      for (const set of [before, after]) if (set !== undefined) yield* ifStuck(state, deploymentOf(set));
    }),
    dependency('Pod', function* (state, _, before, after) {
      for (const pod of [before, after]) yield* deploymentOfPod(state, pod);
    }),
    dependency('Event', function* (state, _, before, after) {
      for (const pod of podsOfNews(before, after)) yield* deploymentOfPod(state, state.tables.Pod.get(pod));
    }),
  ],
  settles: { seconds: 0, because: 'The Deployment controller itself has waited for spec.progressDeadlineSeconds, ten minutes as a rule.' },
  title: 'The rollout of a Deployment is stuck',
  short: 'rollout stuck',
  explains: [
    'The Deployment controller has made no progress for spec.progressDeadlineSeconds and says so (condition Progressing False, ProgressDeadlineExceeded): Pods of the new revision can not be made, do not become ready, or are not available for long enough. Those of the old one keep serving, and no more of them are taken away; who waits for the new revision waits in vain.',
    'The evidence has what its controller says, the images of both revisions, and what keeps the new Pods. Mend the template, or go back with kubectl rollout undo.',
    'It is silent for Deployments behind no Service, and while the controller has not looked at the newest spec. Rollouts of StatefulSets and DaemonSets have no deadline: how far they are is on their panels.',
  ].join('\n\n'),
  peers: [],
  semantics: 'Diagnosis 44',
  find({ state, key, subject, record }) {
    const stuck = isStuck(record) ? stuckCondition(record) : undefined;
    const rollout = stuck === undefined ? undefined : rolloutOf(state, record);
    const services = stuck === undefined ? [] : servicesSelecting(state, record);
    const [service] = services;
    if (stuck === undefined || rollout === undefined || service === undefined) return [];
    const { namespace, name } = record.metadata;
    const pods = waitingPods(state, record);
    const [first] = pods;
    const refused = replicaFailure(record);
    const images = imagesOfRollout(rollout);
    const since = timeOf(stuck.lastTransitionTime);
    const { updated, wanted, to } = rollout;
    const revision = to.name === undefined ? 'the new revision' : `revision ${to.name}`;
    const reason = first === undefined ? undefined : `Pod ${first.metadata.name} of ${revision}: ${podReason(first)}.`;
    return [
      {
        title: `The rollout is stuck: ${updated} of ${wanted} Pods ${updated === 1 ? 'is' : 'are'} of ${revision}.`,
        evidence: [
          evidence(subject, 'status.conditions[Progressing].reason', stuck.reason, stuck.message),
          ...(images === undefined ? [] : [evidence(subject, 'spec.template.spec.containers[*].image', images)]),
          ...(refused === undefined
            ? []
            : [evidence(subject, 'status.conditions[ReplicaFailure].message', refused.message, refused.reason)]),
          ...podEvidence(pods, state),
          ...services.map((key) => evidence({ kind: 'Service', key }, 'spec.selector', 'matches its template')),
        ],
        cause: refused === undefined ? reason : `The API server refuses its Pods: ${refused.message ?? ''}`,
        because: commonCause('rollout-stuck', [key]),
        next: [
          kubectl(namespace, 'rollout', 'status', `deployment/${name}`, '--timeout=5s'),
          ...(first === undefined ? [kubectl(namespace, 'describe', 'deployment', name)] : lookAtPod(first)),
          kubectl(namespace, 'rollout', 'history', `deployment/${name}`),
        ],
        at: [subject, ...pods.map(podSubject)],
        service: services.length === 1 ? service : undefined,
        lasting: since === undefined ? undefined : { kind: 'exactly', since },
      },
    ];
  },
};
