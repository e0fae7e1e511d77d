// Pods that were to have names of their own in DNS and have none: their subdomain names a Service that is not there or is not theirs.

import { linked } from '#lib/cluster/multimap.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import type { Found } from '#lib/diagnosis/found.ts';
import type { ServiceContext } from '#lib/diagnosis/context.ts';
import { dependency } from '#lib/diagnosis/dependency.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { plural } from '#lib/std/plural.ts';
import { evidence, podSubject } from '#lib/diagnosis/evidence.ts';
import { namesOf } from '#lib/std/listed.ts';
import { type Key, keyOf } from '#lib/kube/key.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import type { Pod } from '#lib/kube/pod.ts';
import { same } from '#lib/kube/same.ts';
import { hasSelector, isHeadless } from '#lib/kube/service.ts';

function podKey({ metadata }: Pod): Key {
  return keyOf(metadata.namespace, metadata.name);
}

/** The Service that the subdomain names, if it publishes this Pod under its hostname. One without a selector is its author's own. */
function isGoverned(state: ClusterState, pod: Pod): boolean {
  const key = keyOf(pod.metadata.namespace, pod.spec.subdomain ?? '');
  const service = state.tables.Service.get(key);
  if (service === undefined || service.spec.type === 'ExternalName') return false;
  return !hasSelector(service) || linked(state.index.podsByService, key).has(podKey(pod));
}

/** Of the Services that select the Pod, the one where it is said: headless before others, then by name. */
function teller(state: ClusterState, pod: Pod): Key | undefined {
  const keys = [...linked(state.index.servicesByPod, podKey(pod))].sort((a, b) => (a < b ? -1 : 1));
  const headless = keys.find((key) => {
    const service = state.tables.Service.get(key);
    return service !== undefined && isHeadless(service);
  });
  return headless ?? keys[0];
}

function hasRun({ status }: Pod): boolean {
  return status.phase === 'Succeeded' || status.phase === 'Failed';
}

function isNameless(state: ClusterState, pod: Pod): boolean {
  const { hostname, subdomain } = pod.spec;
  return (
    hostname !== undefined && hostname !== '' && subdomain !== undefined && subdomain !== '' && !hasRun(pod) && !isGoverned(state, pod)
  );
}

function bySubdomain(pods: readonly Pod[]): ReadonlyMap<string, readonly Pod[]> {
  const found = new Map<string, Pod[]>();
  for (const pod of pods) {
    const subdomain = pod.spec.subdomain ?? '';
    found.set(subdomain, [...(found.get(subdomain) ?? []), pod]);
  }
  return found;
}

function ofSubdomain({ state, service }: ServiceContext, subdomain: string, pods: readonly Pod[]): Found {
  const { namespace } = service.metadata;
  const governing = state.tables.Service.get(keyOf(namespace, subdomain));
  const names = pods.map(({ metadata }) => metadata.name);
  const [first] = pods;
  const owner = first?.metadata.ownerReferences.find(({ kind }) => kind === 'StatefulSet');
  const why = governing === undefined ? `there is no Service ${subdomain}` : `the Service ${subdomain} does not select them`;
  return {
    part: subdomain,
    severity: isHeadless(service) ? 'warning' : 'info',
    title: `${plural(pods.length, 'Pod')} ${pods.length === 1 ? 'has' : 'have'} no name in DNS: ${why}.`,
    evidence: [
      ...(first === undefined
        ? []
        : [evidence(podSubject(first), 'spec.subdomain', subdomain, `${plural(pods.length, 'Pod')}: ${namesOf(names)}`)]),
      ...(governing === undefined
        ? []
        : [evidence({ kind: 'Service', key: keyOf(namespace, subdomain) }, 'spec.selector', JSON.stringify(governing.spec.selector))]),
    ],
    cause: owner === undefined ? undefined : `The StatefulSet ${owner.name} names ${subdomain} in spec.serviceName.`,
    next: [
      ...(owner === undefined ? [] : [kubectl(namespace, 'get', 'statefulset', owner.name, '-o', 'jsonpath={.spec.serviceName}')]),
      kubectl(namespace, 'get', 'service', subdomain),
    ],
    at: pods.map((pod) => ({ ...podSubject(pod), field: 'spec.subdomain' })),
  };
}

export const podHostname: RuleAbout<'Service'> = {
  id: 'pod-hostname',
  about: 'Service',
  item: 'names',
  severity: 'warning',
  needs: ['Service', 'Pod'],
  beyond: [
    // Services of the namespace may govern its Pods, or be the one that tells; what endpoints do is no part of a Service.
    dependency('Service', (state, _, before, after) => {
      const unchanged = before !== undefined && after !== undefined && same(before.spec, after.spec);
      return unchanged ? [] : linked(state.index.keysByNamespace, `Service:${(after ?? before)?.metadata.namespace ?? ''}`);
    }),
  ],
  settles: { seconds: 30, because: 'The Service of a StatefulSet may be created after it.' },
  title: 'Pods without the names that they were to have',
  short: 'no Pod names',
  explains: [
    'A Pod has a name of its own in DNS, such as db-0.db.data.svc.cluster.local, where its spec.subdomain is the name of a Service of its namespace that selects it. A StatefulSet gives its Pods the subdomain of its spec.serviceName.',
    'Here the subdomain names a Service that is not there, or one that does not select these Pods: the names do not exist (NXDOMAIN), and members that look for one another by name do not find each other. Create the headless Service, or set serviceName to the one there is; of a StatefulSet that field can not be changed, so it must be made anew.',
    'It is said once, at a headless Service where one selects the Pods; where none does, nothing may depend on the names, and of a single Pod, which has no other to look for, nothing is said then.',
  ].join('\n\n'),
  peers: [],
  semantics: 'Diagnosis 19, DNS D20, D25',
  find(context) {
    const { state, key, service, selected } = context;
    if (service.spec.type === 'ExternalName') return [];
    const nameless = selected().filter((pod) => isNameless(state, pod) && teller(state, pod) === key);
    return [...bySubdomain(nameless)].flatMap(([subdomain, pods]) =>
      isHeadless(service) || pods.length > 1 ? [ofSubdomain(context, subdomain, pods)] : [],
    );
  },
};
