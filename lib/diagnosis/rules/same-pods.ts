// Services over the same Pods, and what tells them apart.

import { type Key, keyOf, splitKey } from '#lib/kube/key.ts';
import { selects } from '#lib/kube/label-selector.ts';
import { kubectl, selectorText } from '#lib/kube/kubectl.ts';
import type { Pod } from '#lib/kube/pod.ts';
import { same } from '#lib/kube/same.ts';
import { isHeadless, type Service } from '#lib/kube/service.ts';
import { linked } from '#lib/cluster/multimap.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { reach } from '#lib/diagnosis/reach.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { evidence } from '#lib/diagnosis/words.ts';

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
export const servicesOverTheSamePods = reach('Service', (state, _, before, after) =>
  [before, after].flatMap((service) => (service === undefined ? [] : [...over(state, podsOf(state, service))])),
);

/** A Pod that comes, goes or changes its labels, and so makes sets equal or unequal; its readiness does not. */
const members = reach('Pod', (state, _, before, after) => {
  if (before !== undefined && after !== undefined && same(before.metadata.labels, after.metadata.labels)) return [];
  const touched = new Set<Key>();
  for (const pod of [before, after]) {
    for (const service of pod === undefined ? [] : selecting(state, pod))
      for (const key of over(state, linked(state.index.podsByService, service))) touched.add(key);
  }
  return touched;
});

function selecting(state: ClusterState, pod: Pod): readonly Key[] {
  const { namespace, labels } = pod.metadata;
  const found: Key[] = [];
  for (const label in labels) {
    for (const key of linked(state.index.servicesByPair, `${namespace}|${label}=${labels[label] ?? ''}`)) {
      const service = state.tables.Service.get(key);
      if (service !== undefined && selects(service.spec.selector, labels)) found.push(key);
    }
  }
  return found;
}

function isExternal({ spec }: Service): boolean {
  return spec.type === 'LoadBalancer' || spec.type === 'NodePort' || spec.externalIPs.length > 0;
}

/** What the other one is for, beside this one; undefined where nothing tells them apart. */
function purpose(own: Service, other: Service): string | undefined {
  if (isHeadless(own) !== isHeadless(other))
    return isHeadless(other)
      ? 'gives a name to each Pod, beside one address for all'
      : 'gives one address for all, beside a name for each Pod';
  if (isExternal(own) !== isExternal(other)) return isExternal(other) ? 'is for callers from outside' : 'is for callers inside the cluster';
  if (!same(own.spec.ipFamilies, other.spec.ipFamilies)) return `is ${other.spec.ipFamilies.join(' and ')}`;
  for (const field of [
    'trafficDistribution',
    'internalTrafficPolicy',
    'externalTrafficPolicy',
    'sessionAffinity',
    'publishNotReadyAddresses',
    'type',
  ] as const) {
    if (own.spec[field] !== other.spec[field]) return `has another ${field}: ${other.spec[field] ?? 'none'}`;
  }
  const ports = ({ spec }: Service): readonly unknown[] => spec.ports.map(({ port, protocol, targetPort }) => [port, protocol, targetPort]);
  return same(ports(own), ports(other)) ? undefined : 'has other ports';
}

export const samePods: RuleAbout<'Service'> = {
  id: 'same-pods',
  about: 'Service',
  rung: 'selector',
  severity: 'info',
  needs: ['Service', 'Pod'],
  beyond: [servicesOverTheSamePods, members],
  settles: { seconds: 60, because: 'A Service that replaces another overlaps with it.' },
  title: 'Another Service is over the same Pods',
  short: 'same Pods',
  explains: [
    'Two Services select exactly the same Pods. That is how an address for callers from outside is set beside one for callers inside, or the names of a StatefulSet’s Pods beside one address for all, or one family beside the other: then the finding names the pattern and nothing is wrong.',
    'Where nothing tells the two apart, one of them may be a leftover, or a copy whose selector was meant to be changed.',
  ].join('\n\n'),
  peers: [],
  semantics: 'Diagnosis 22',
  find({ state, key, service, subject, selected }) {
    const [first] = selected();
    if (first === undefined || service.spec.type === 'ExternalName') return [];
    const mine = linked(state.index.podsByService, key);
    const { namespace } = service.metadata;
    return [...linked(state.index.servicesByPod, keyOf(first.metadata.namespace, first.metadata.name))].sort().flatMap((otherKey) => {
      const other = state.tables.Service.get(otherKey);
      const theirs = linked(state.index.podsByService, otherKey);
      if (other === undefined || otherKey === key || theirs.size !== mine.size) return [];
      for (const pod of mine) if (!theirs.has(pod)) return [];
      const { name } = splitKey(otherKey);
      const why = purpose(service, other);
      return [
        {
          part: name,
          title:
            why === undefined
              ? `${name} is over the same Pods, and nothing tells the two apart.`
              : `${name} is over the same Pods: it ${why}.`,
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
