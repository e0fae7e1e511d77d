// Pods on the host network that ask the resolver of their Node, where the names of Services do not exist.

import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { plural } from '#lib/std/plural.ts';
import { evidence, podSubject } from '#lib/diagnosis/evidence.ts';
import { namesOf } from '#lib/std/listed.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import type { Pod } from '#lib/kube/pod.ts';
import { workloadOf } from '#lib/kube/workload.ts';

/** What runs on every Node, or is a Node's own (static Pods: the control plane): exporters and agents, which serve and are not sent to call. */
const OF_NODES: readonly string[] = ['DaemonSet', 'Node'];

function asksNode(pod: Pod): boolean {
  const { hostNetwork, dnsPolicy } = pod.spec;
  if (hostNetwork !== true || (dnsPolicy !== undefined && dnsPolicy !== 'ClusterFirst')) return false;
  return !OF_NODES.includes(workloadOf(pod).kind);
}

export const hostResolver: RuleAbout<'Service'> = {
  id: 'host-resolver',
  about: 'Service',
  item: 'names',
  severity: 'info',
  needs: ['Service', 'Pod'],
  beyond: [],
  settles: { seconds: 0, because: 'It is a setting of the Pods.' },
  title: "Its Pods ask their Node's resolver",
  short: 'node resolver',
  explains: [
    'The Pods are on the host network and their dnsPolicy is ClusterFirst, which is the default. On the host network that means Default: they ask the resolver of their Node, and names such as web.shop do not exist for them.',
    'Where such a Pod calls Services by name (a proxy that forwards to them, an agent that reports to one), set dnsPolicy: ClusterFirstWithHostNet. Where it calls nobody by name it means nothing; whether it does, the API does not show.',
    'It is silent about Pods of a DaemonSet and about static Pods: exporters, agents and the control plane run so on every Node, and ask nobody by name.',
  ].join('\n\n'),
  peers: [],
  semantics: 'Diagnosis 38, DNS D45',
  find({ service, selected }) {
    if (service.spec.type === 'ExternalName') return [];
    const pods = selected().filter(asksNode);
    const [first] = pods;
    if (first === undefined) return [];
    const names = pods.map(({ metadata }) => metadata.name);
    const note = `${plural(pods.length, 'Pod')}: ${namesOf(names)}`;
    const { namespace, name } = first.metadata;
    return [
      {
        title: `${plural(pods.length, 'Pod')} on the host network ${pods.length === 1 ? 'asks its Node' : 'ask their Nodes'} for names, not the cluster's DNS.`,
        evidence: [
          evidence(podSubject(first), 'spec.hostNetwork', true, note),
          evidence(podSubject(first), 'spec.dnsPolicy', first.spec.dnsPolicy, 'on the host network ClusterFirst means Default'),
        ],
        next: [kubectl(namespace, 'get', 'pod', name, '-o', 'jsonpath={.spec.dnsPolicy}')],
        at: pods.map((pod) => ({ ...podSubject(pod), field: 'spec.dnsPolicy' })),
      },
    ];
  },
};
