// A Deployment behind a Service of which the API server takes no more Pods.

import { stuckCondition } from '#lib/cluster/rollout-of.ts';
import { linked } from '#lib/cluster/multimap.ts';
import { servicesSelecting } from '#lib/cluster/workloads.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import { countsOf } from '#lib/kube/workload-record.ts';
import { plural } from '#lib/std/plural.ts';
import { dependency } from '#lib/diagnosis/dependency.ts';
import { evidence } from '#lib/diagnosis/evidence.ts';
import { timeOf } from '#lib/diagnosis/pod-reason.ts';
import { replicaFailure } from '#lib/diagnosis/workload-trouble.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';

export const podsRefused: RuleAbout<'Deployment'> = {
  id: 'pods-refused',
  about: 'Deployment',
  item: 'endpoints',
  severity: 'warning',
  needs: ['Service', 'Deployment'],
  beyond: [
    dependency('Service', function* (state, _, before, after) {
      const namespaces = new Set([before, after].flatMap((service) => service?.metadata.namespace ?? []));
      for (const namespace of namespaces) {
        for (const key of linked(state.index.keysByNamespace, `Deployment:${namespace}`)) {
          const record = state.tables.Deployment.get(key);
          if (record !== undefined && replicaFailure(record) !== undefined) yield key;
        }
      }
    }),
  ],
  settles: { seconds: 60, because: 'A quota is often full for a moment only, while Pods of the revision before still go.' },
  title: 'The API server refuses Pods of a Deployment',
  short: 'Pods refused',
  explains: [
    'The Deployment lacks Pods because the API server refuses to make them (condition ReplicaFailure): a quota of the namespace is used up, a LimitRange or an admission webhook says no, a service account is missing. Its message says which.',
    'Those that are there serve. Where the Service has nobody left, selects-nothing says so, with the same message.',
    'It is silent for Deployments behind no Service; where the rollout is stuck by it, rollout-stuck tells both.',
  ].join('\n\n'),
  peers: [],
  semantics: 'Diagnosis 45',
  find({ state, subject, record }) {
    const failure = replicaFailure(record);
    const services = failure === undefined || stuckCondition(record) !== undefined ? [] : servicesSelecting(state, record);
    const [service] = services;
    const { wanted, current } = countsOf(record);
    if (failure === undefined || service === undefined || current >= wanted) return [];
    const { namespace, name } = record.metadata;
    const since = timeOf(failure.lastTransitionTime);
    return [
      {
        title: `${plural(wanted - current, 'Pod')} of ${wanted} can not be made.`,
        evidence: [
          evidence(subject, 'spec.replicas', wanted, `${current} there`),
          evidence(subject, 'status.conditions[ReplicaFailure].message', failure.message, failure.reason),
          ...services.map((key) => evidence({ kind: 'Service', key }, 'spec.selector', 'matches its template')),
        ],
        cause: failure.message === undefined ? undefined : `The API server refuses them: ${failure.message}`,
        next: [kubectl(namespace, 'describe', 'deployment', name), kubectl(namespace, 'get', 'resourcequota')],
        at: [subject],
        service: services.length === 1 ? service : undefined,
        lasting: since === undefined ? undefined : { kind: 'exactly', since },
      },
    ];
  },
};
