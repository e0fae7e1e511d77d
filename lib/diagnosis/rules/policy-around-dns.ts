// NetworkPolicies around the cluster's DNS that keep Pods of other namespaces from asking it.

import type { ClusterState } from '#lib/cluster/state.ts';
import { linked } from '#lib/cluster/multimap.ts';
import { type Key, splitKey } from '#lib/kube/key.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import type { Pod } from '#lib/kube/pod.ts';
import { same } from '#lib/kube/same.ts';
import { groupTargets, type Target } from '#lib/policy/callers.ts';
import { keyOfPolicy } from '#lib/policy/direction.ts';
import { type OpenRule, openRules } from '#lib/policy/open-rules.ts';
import { matchesNamespace } from '#lib/policy/peer.ts';
import { takesAny } from '#lib/policy/pods-matching.ts';
import { asksClusterDns, DNS_NAMESPACE, dnsService, hasNodeCache } from '#lib/diagnosis/cluster-dns.ts';
import { hasPolicies, mayBeOverridden, otherPolicyApis } from '#lib/diagnosis/policy-dependency.ts';
import { policiesOfNamespace, type Dependency, dependency } from '#lib/diagnosis/dependency.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { targetsOfPort } from '#lib/diagnosis/targets-of-port.ts';
import { plural } from '#lib/std/plural.ts';
import { evidence } from '#lib/diagnosis/evidence.ts';
import { namesOf } from '#lib/std/listed.ts';

type Around = { readonly rules: readonly OpenRule[]; readonly policies: readonly Key[] };

/** Undefined where a Pod of the DNS is open, or by a rule to everybody or to addresses: who has those is not known. */
function around(state: ClusterState, targets: readonly Target[]): Around | undefined {
  const rules: OpenRule[] = [];
  const policies = new Set<Key>();
  for (const { isolating, targets: members } of groupTargets(state, targets)) {
    if (isolating.length === 0 || members.some(({ pod }) => pod.spec.hostNetwork === true)) return undefined;
    for (const policy of isolating) policies.add(keyOfPolicy(policy));
    for (const { pod, port } of members) rules.push(...openRules(isolating, { port, protocol: 'UDP' }, pod));
  }
  const isWide = rules.some(({ from }) => from.length === 0 || from.some((peer) => peer.ipBlock !== undefined));
  return isWide ? undefined : { rules, policies: [...policies].sort() };
}

function asksThere(state: ClusterState, namespace: string): boolean {
  for (const key of linked(state.index.keysByNamespace, `Pod:${namespace}`)) {
    const pod = state.tables.Pod.get(key);
    if (pod !== undefined && asksClusterDns(pod)) return true;
  }
  return false;
}

/** Some of its Pods, at least; or it can not be told. */
function letsIn(state: ClusterState, rules: readonly OpenRule[], namespace: string): boolean {
  return rules.some(({ from }) =>
    from.some(
      ({ namespaceSelector, podSelector }) =>
        namespaceSelector !== undefined &&
        matchesNamespace(state, namespaceSelector, namespace) !== false &&
        (podSelector === undefined || takesAny(state, namespace, podSelector)),
    ),
  );
}

/** The others whose Pods ask, by name, those first that no rule lets in. */
function namespacesAsking(state: ClusterState, { rules }: Around): { readonly shut: readonly string[]; readonly all: number } {
  const shut: string[] = [];
  let all = 0;
  for (const id of state.index.keysByNamespace.keys()) {
    const namespace = id.startsWith('Pod:') ? id.slice('Pod:'.length) : DNS_NAMESPACE;
    if (namespace === DNS_NAMESPACE || !asksThere(state, namespace)) continue;
    all++;
    if (!letsIn(state, rules, namespace)) shut.push(namespace);
  }
  return { shut: shut.sort(), all };
}

function isSameAsker(a: Pod, b: Pod): boolean {
  return same(a.metadata.labels, b.metadata.labels) && asksClusterDns(a) === asksClusterDns(b);
}

const theDns = (state: ClusterState): readonly Key[] => {
  const key = hasPolicies(state, DNS_NAMESPACE) ? dnsService(state) : undefined;
  return key === undefined ? [] : [key];
};

/** Whoever asks: they come, go or become others. Where nothing isolates the DNS that costs nothing. */
const askers: readonly Dependency[] = [
  dependency('Pod', (state, _, before, after) =>
    before !== undefined && after !== undefined && isSameAsker(before, after) ? [] : theDns(state),
  ),
  dependency('Namespace', (state, _, before, after) =>
    before !== undefined && after !== undefined && same(before.metadata.labels, after.metadata.labels) ? [] : theDns(state),
  ),
  // Another Service may be the DNS now.
  dependency('Service', (state, key) =>
    splitKey(key).namespace === DNS_NAMESPACE ? linked(state.index.keysByNamespace, `Service:${DNS_NAMESPACE}`) : [],
  ),
];

export const policyAroundDns: RuleAbout<'Service'> = {
  id: 'policy-around-dns',
  about: 'Service',
  item: 'policy',
  severity: 'broken',
  needs: ['Service', 'EndpointSlice', 'Pod', 'NetworkPolicy', 'Namespace'],
  beyond: [policiesOfNamespace, ...askers, otherPolicyApis('Service')],
  settles: {
    seconds: 60,
    because: 'Manifests are applied one after the other: the policy that lets everybody ask may come a moment later.',
  },
  title: 'NetworkPolicies keep namespaces from the cluster’s DNS',
  short: 'DNS is shut off',
  explains: [
    'The Pods of the cluster’s DNS are isolated for ingress, and no rule on their port over UDP lets in Pods of other namespaces. Every lookup there fails after some seconds, and with it nearly everything that is called by a name.',
    'A default deny in kube-system is for the DNS too. Put a policy beside it that selects the DNS Pods by the labels that they carry (k8s-app=kube-dns, whatever the Deployment is called) and lets in every namespace (namespaceSelector: {}) on UDP and TCP 53, or whatever the Pods listen on.',
    'It is broken where every other namespace that has Pods which ask is kept out, and a warning where some are. It is silent where a rule names addresses, where a DNS cache runs on each Node, where the DNS is not in kube-system, and where the cluster has policies of another API.',
  ].join('\n\n'),
  peers: [],
  semantics: 'Diagnosis 8, NetworkPolicy N5, N6, N10',
  find({ state, key, service, subject, backends, serving }) {
    if (service.metadata.namespace !== DNS_NAMESPACE || !hasPolicies(state, DNS_NAMESPACE) || dnsService(state) !== key) return [];
    if (!serving() || mayBeOverridden(state) || hasNodeCache(state)) return [];
    const targets = service.spec.ports.filter((p) => p.protocol === 'UDP').flatMap((port) => targetsOfPort(state, backends(), port));
    const found = targets.length === 0 ? undefined : around(state, targets);
    if (found === undefined) return [];
    const { shut, all } = namespacesAsking(state, found);
    if (shut.length === 0) return [];
    const ports = [...new Set(targets.map((t) => t.port))].sort((a, b) => a - b).join(', ');
    const isAll = shut.length === all;
    return [
      {
        ...(isAll ? {} : { severity: 'warning' as const }),
        title: isAll
          ? `NetworkPolicies let no Pod of another namespace ask the cluster’s DNS.`
          : `NetworkPolicies keep ${plural(shut.length, 'namespace')} of ${all} from the cluster’s DNS: ${namesOf(shut, 3)}.`,
        evidence: [
          ...found.policies.map((policy) =>
            evidence(
              { kind: 'NetworkPolicy', key: policy },
              'spec.ingress',
              plural(state.tables.NetworkPolicy.get(policy)?.spec.ingress.length ?? 0, 'rule'),
              'isolates its Pods',
            ),
          ),
          ...shut.map((name) =>
            evidence({ kind: 'Namespace', key: name }, 'metadata.name', name, `no rule lets its Pods in on UDP ${ports}`),
          ),
        ],
        cause: 'Pods of every namespace ask it for names, and a Pod that a policy isolates takes only those whom a rule names.',
        next: [
          kubectl(DNS_NAMESPACE, 'get', 'networkpolicies'),
          kubectl(DNS_NAMESPACE, 'get', 'pods', '--show-labels'),
          ...found.policies.slice(0, 2).map((policy) => kubectl(DNS_NAMESPACE, 'describe', 'networkpolicy', splitKey(policy).name)),
        ],
        at: [subject, ...found.policies.map((policy) => ({ kind: 'NetworkPolicy' as const, key: policy, field: 'spec.ingress' }))],
      },
    ];
  },
};
