// An egress policy that lets Pods out to others, but not to the cluster's DNS.

import type { ClusterState } from '#lib/cluster/state.ts';
import { type Key, keyOf, splitKey } from '#lib/kube/key.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import type { NetworkPolicy } from '#lib/kube/network-policy.ts';
import type { Pod } from '#lib/kube/pod.ts';
import { same } from '#lib/kube/same.ts';
import type { Target } from '#lib/policy/callers.ts';
import { compiledOf } from '#lib/policy/compiled.ts';
import { isolatingPolicies, keyOfPolicy } from '#lib/policy/direction.ts';
import { DNS_NAMESPACE, dnsService, hasNodeCache } from '#lib/diagnosis/cluster-dns.ts';
import { accessBetween as mayReach } from '#lib/policy/access.ts';
import type { End } from '#lib/policy/peer-identity.ts';
import { backendsOf } from '#lib/routing/backend.ts';
import { podsMatching } from '#lib/policy/pods-matching.ts';
import {
  mayBeOverridden,
  namespacesOfThePolicy,
  otherPolicyApis,
  podsOfThePolicy,
  policiesBeside,
} from '#lib/diagnosis/policy-dependency.ts';
import { type Dependency, dependency } from '#lib/diagnosis/dependency.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { targetsOfPort } from '#lib/diagnosis/targets-of-port.ts';
import { plural } from '#lib/std/plural.ts';
import { evidence, podsEvidence } from '#lib/diagnosis/evidence.ts';
import { namesOf } from '#lib/std/listed.ts';

const DNS_PORT = 53;

type Dns = { readonly key: Key; readonly targets: readonly Target[]; readonly addresses: readonly string[] };

/** The Pods that answer over UDP, which every resolver asks first; undefined where they are not found. */
function findDns(state: ClusterState): Dns | undefined {
  const key = dnsService(state);
  const service = key === undefined ? undefined : state.tables.Service.get(key);
  if (key === undefined || service === undefined) return undefined;
  const backends = backendsOf(state, key);
  const targets = service.spec.ports.filter((p) => p.protocol === 'UDP').flatMap((port) => targetsOfPort(state, backends, port));
  return targets.length === 0 ? undefined : { key, targets, addresses: [...service.spec.clusterIPs, NODE_CACHE_ADDRESS] };
}

/** Something is let out that is called by a name: Pods, or every address. Address blocks alone may be dialled by number. */
function letsOutByName(policies: readonly NetworkPolicy[]): boolean {
  return policies.some((policy) =>
    (compiledOf(policy).egress ?? []).some((rule) => rule.peers.length === 0 || rule.peers.some((peer) => peer.kind === 'selector')),
  );
}

/** The usual address of a DNS cache on each Node. */
const NODE_CACHE_ADDRESS = '169.254.20.10';

/** Denied to each of the Pods, for sure; some network plugins take a block with the Service's address for them. */
function isCutOff(state: ClusterState, pod: Pod, { targets, addresses }: Dns): boolean {
  if (pod.spec.hostNetwork === true || (pod.spec.dnsPolicy ?? 'ClusterFirst') !== 'ClusterFirst') return false;
  const isolating = isolatingPolicies(state, pod, 'egress');
  if (!letsOutByName(isolating)) return false;
  const from = { kind: 'pod', pod: keyOf(pod.metadata.namespace, pod.metadata.name) } as const;
  const isDenied = (to: End, port: number): boolean =>
    mayReach(state, from, to, { port, protocol: 'UDP' }).egress.verdict.kind === 'denied';
  return (
    targets.every(({ pod: dns, port }) => isDenied({ kind: 'pod', pod: keyOf(dns.metadata.namespace, dns.metadata.name) }, port)) &&
    addresses.every((address) => isDenied({ kind: 'address', address }, DNS_PORT))
  );
}

const inDnsNamespace = (namespace: string | undefined): boolean => namespace === DNS_NAMESPACE;

/** Of kube-system nearly nothing changes, but what does may be the DNS: then every policy is asked. */
const dnsChanges: readonly Dependency[] = [
  dependency('Pod', (state, _, before, after) => {
    const pod = after ?? before;
    if (!inDnsNamespace(pod?.metadata.namespace)) return [];
    const still =
      before !== undefined &&
      after !== undefined &&
      same(before.metadata.labels, after.metadata.labels) &&
      same(before.spec, after.spec) &&
      same(before.status.podIPs, after.status.podIPs);
    return still ? [] : state.tables.NetworkPolicy.keys();
  }),
  dependency('Service', (state, _, before, after) =>
    inDnsNamespace((after ?? before)?.metadata.namespace) ? state.tables.NetworkPolicy.keys() : [],
  ),
  dependency('EndpointSlice', (state, _, before, after) => {
    const slice = after ?? before;
    if (!inDnsNamespace(slice?.metadata.namespace)) return [];
    return state.tables.NetworkPolicy.keys();
  }),
];

export const policyWithoutDns: RuleAbout<'NetworkPolicy'> = {
  id: 'policy-without-dns',
  about: 'NetworkPolicy',
  item: 'policy',
  severity: 'warning',
  needs: ['NetworkPolicy', 'Namespace', 'Pod', 'Service', 'EndpointSlice'],
  beyond: [podsOfThePolicy, namespacesOfThePolicy, policiesBeside, otherPolicyApis('NetworkPolicy'), ...dnsChanges],
  settles: { seconds: 60, because: 'Manifests are applied one after the other: the policy that lets DNS out may come a moment later.' },
  title: 'An egress policy without DNS',
  short: 'no DNS',
  explains: [
    'The policy isolates the egress of its Pods and lets them out to others, but no rule of any policy lets them out to the cluster’s DNS on its port over UDP. They may call a Service, and cannot find out its address: every name fails after some seconds.',
    'Add a rule that lets them out to the DNS Pods, UDP and TCP, on the port of those Pods: to namespaceSelector kubernetes.io/metadata.name=kube-system with podSelector k8s-app=kube-dns, on port 53.',
    'It is silent where nothing is let out but address blocks or nothing at all: such Pods may need no names. It is silent too where a DNS cache runs on each Node, where the DNS is not in kube-system, and where the cluster has policies of another API.',
  ].join('\n\n'),
  peers: [],
  semantics: 'Diagnosis 8, NetworkPolicy N1, N6',
  find({ state, record, subject }) {
    const { egress } = compiledOf(record);
    if (egress === undefined || mayBeOverridden(state) || hasNodeCache(state)) return [];
    const dns = findDns(state);
    if (dns === undefined) return [];
    const { namespace } = record.metadata;
    const cutOff: Pod[] = [];
    // Told once, at the first of the policies that isolate the Pod.
    const answers = new Map<string, boolean>();
    for (const pod of podsMatching(state, namespace, record.spec.podSelector)) {
      // What policies see of a Pod that calls is its labels: replicas are asked once.
      const looks = JSON.stringify([pod.metadata.labels, pod.spec.hostNetwork, pod.spec.dnsPolicy]);
      if (!answers.has(looks)) {
        const [first] = isolatingPolicies(state, pod, 'egress');
        answers.set(looks, first !== undefined && keyOfPolicy(first) === subject.key && isCutOff(state, pod, dns));
      }
      if (answers.get(looks) === true) cutOff.push(pod);
    }
    cutOff.sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
    const [example] = cutOff;
    if (example === undefined) return [];
    const ports = [...new Set(dns.targets.map((t) => t.port))];
    return [
      {
        title: `It lets ${plural(cutOff.length, 'Pod')} out, but not to DNS: no rule allows UDP ${namesOf(ports.map(String))} to ${splitKey(dns.key).name}.`,
        evidence: [
          evidence(subject, 'spec.egress', plural(record.spec.egress.length, 'rule'), 'none for DNS, here or in another policy'),
          ...podsEvidence(cutOff, 'spec.dnsPolicy', example.spec.dnsPolicy ?? 'ClusterFirst'),
          evidence({ kind: 'Service', key: dns.key }, 'spec.ports', ports.join(', '), `UDP, ${plural(dns.targets.length, 'Pod')}`),
        ],
        cause: 'Names are asked for over UDP at the DNS Pods, and egress is only what a rule allows.',
        next: [
          kubectl(namespace, 'exec', example.metadata.name, '--', 'nslookup', 'kubernetes.default'),
          kubectl(namespace, 'get', 'networkpolicy', record.metadata.name, '-o', 'yaml'),
        ],
        at: [{ ...subject, field: 'spec.egress' }],
      },
    ];
  },
};
