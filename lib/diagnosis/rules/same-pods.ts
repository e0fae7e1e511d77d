// Two Services with the same selector that nothing tells apart.

import { type Key, keyOf, splitKey } from '#lib/kube/key.ts';
import { selects } from '#lib/kube/label-selector.ts';
import { kubectl, selectorText } from '#lib/kube/kubectl.ts';
import { same } from '#lib/kube/same.ts';
import type { Service } from '#lib/kube/service.ts';
import { linked } from '#lib/cluster/multimap.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { isGenerated } from '#lib/diagnosis/label-roles.ts';
import { dependency } from '#lib/diagnosis/dependency.ts';
import { areOutTogether } from '#lib/diagnosis/flagger.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { evidence } from '#lib/diagnosis/evidence.ts';

/** All Services that select one of these Pods. */
function* over(state: ClusterState, pods: Iterable<Key>): Generator<Key> {
  for (const pod of pods) yield* linked(state.index.servicesByPod, pod);
}

/** Pods that a selector matches, found by its rarest pair: for one that is no longer in the index. */
function podsOf(state: ClusterState, { metadata, spec }: Service): readonly Key[] {
  let candidates: ReadonlySet<string> | undefined;
  for (const label in spec.selector) {
    const found = linked(state.index.podsByLabel, `${metadata.namespace}|${label}=${spec.selector[label] ?? ''}`);
    if (candidates === undefined || found.size < candidates.size) candidates = found;
  }
  return [...(candidates ?? [])].filter((key) => {
    const pod = state.tables.Pod.get(key);
    return pod !== undefined && selects(spec.selector, pod.metadata.labels);
  });
}

/** The other Services' own changes. */
export const servicesOverTheSamePods = dependency('Service', (state, _, before, after) =>
  [before, after].flatMap((service) => (service === undefined ? [] : [...over(state, podsOf(state, service))])),
);

/** Is there a field by which one of them is for something else than the other? */
function areApart({ spec: own }: Service, { spec: other }: Service): boolean {
  const ports = ({ ports: all }: Service['spec']): readonly unknown[] =>
    all.map(({ port, protocol, targetPort }) => [port, protocol, targetPort]);
  return (
    (own.clusterIP === 'None') !== (other.clusterIP === 'None') ||
    !same(own.externalIPs, other.externalIPs) ||
    !same(own.ipFamilies, other.ipFamilies) ||
    !same(ports(own), ports(other)) ||
    own.trafficDistribution !== other.trafficDistribution ||
    own.internalTrafficPolicy !== other.internalTrafficPolicy ||
    own.externalTrafficPolicy !== other.externalTrafficPolicy ||
    own.sessionAffinity !== other.sessionAffinity ||
    own.publishNotReadyAddresses !== other.publishNotReadyAddresses ||
    own.type !== other.type ||
    // One of them may be for a private network: that stands in annotations, which are not read.
    own.type === 'LoadBalancer'
  );
}

/** Whoever rolls out sets the selectors of both, and between releases they are the same: Argo Rollouts by hash, Flagger by name. */
function isOfRollout(own: Service, other: Service): boolean {
  return Object.keys(own.spec.selector).some(isGenerated) || areOutTogether(own, other);
}

export const samePods: RuleAbout<'Service'> = {
  id: 'same-pods',
  about: 'Service',
  item: 'selector',
  severity: 'info',
  needs: ['Service', 'Pod'],
  beyond: [servicesOverTheSamePods],
  settles: { seconds: 60, because: 'A Service that replaces another overlaps with it.' },
  title: 'Another Service is the same',
  short: 'the same Service',
  explains: [
    'Two Services of the namespace have the same selector, and nothing tells them apart: not the type, not the ports, not the policies, and neither is headless beside the other. One of them may be a leftover, or a copy whose selector was meant to be changed.',
    'It is said once for a pair, at the first by name. It is silent where the two are for different things, such as callers from outside and inside, or names for each Pod and one address for all; where their selectors differ and match the same Pods for now; and where a rollout sets them (Argo Rollouts, Flagger), which makes them the same between releases. Of two load balancers nothing is said, because one may be for a private network by annotations that are not read.',
  ].join('\n\n'),
  peers: [],
  semantics: 'Diagnosis 22',
  find({ state, key, service, subject, selected }) {
    const [first] = selected();
    if (first === undefined || service.spec.type === 'ExternalName') return [];
    const { namespace } = service.metadata;
    return [...linked(state.index.servicesByPod, keyOf(first.metadata.namespace, first.metadata.name))].sort().flatMap((otherKey) => {
      const other = state.tables.Service.get(otherKey);
      if (other === undefined || otherKey <= key || !same(service.spec.selector, other.spec.selector)) return [];
      if (areApart(service, other) || isOfRollout(service, other)) return [];
      const { name } = splitKey(otherKey);
      return [
        {
          part: name,
          title: `${name} has the same selector, and nothing tells the two apart.`,
          evidence: [
            evidence(subject, 'spec.selector', selectorText(service.spec.selector)),
            evidence({ kind: 'Service', key: otherKey }, 'spec.selector', selectorText(other.spec.selector)),
          ],
          next: [kubectl(namespace, 'get', 'services', service.metadata.name, name, '-o', 'wide')],
          at: [subject, { kind: 'Service', key: otherKey }],
        },
      ];
    });
  },
};
