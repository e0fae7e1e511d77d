// No Node that a load balancer uses can take its connections: every Node is kept out of load balancers, or, under
// externalTrafficPolicy Local, those with ready endpoints are.

import { linked } from '#lib/cluster/multimap.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { canonicalAddress } from '#lib/kube/ip.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import type { LoadBalancerIngress, Service } from '#lib/kube/service.ts';
import { plural } from '#lib/std/plural.ts';
import { EXCLUDE_LABEL, excludedBy } from '#lib/diagnosis/excluded.ts';
import type { Found } from '#lib/diagnosis/found.ts';
import type { ServiceContext } from '#lib/diagnosis/context.ts';
import { metalLbReach, unreadyMetalLb } from '#lib/diagnosis/metallb.ts';
import { lookAtPod, podEvidence } from '#lib/diagnosis/pod-evidence.ts';
import { nodesChange } from '#lib/diagnosis/dependency.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { evidence, podSubject } from '#lib/diagnosis/evidence.ts';
import { namesOf } from '#lib/std/listed.ts';
import { healthCheckPortOf, unproxied } from '#lib/routing/service-port.ts';

/** Classes of load balancers that choose their Nodes otherwise: the label means nothing to them. */
const OTHERWISE: readonly (string | undefined)[] = ['kube-vip.io/kube-vip-class', 'io.cilium/l2-announcer', 'io.cilium/bgp-control-plane'];

/** Where it is known that what gives the addresses does not look at the label. */
function looksElsewhere({ metadata, spec, status }: Service): boolean {
  if (status.isOfCilium) return true;
  return metadata.labels['implementation'] === 'kube-vip' || OTHERWISE.includes(spec.loadBalancerClass);
}

/** Whether its addresses are Nodes' own: then the Nodes are the load balancer (ServiceLB of k3s). */
function isOnNodes({ state, service }: ServiceContext): boolean {
  const { ingress } = service.status.loadBalancer;
  const own = ({ ip }: LoadBalancerIngress): boolean =>
    ip !== undefined && ip !== '' && linked(state.index.nodesByAddress, canonicalAddress(ip)).size > 0;
  return ingress.length > 0 && ingress.every(own);
}

/** Looks no further than the first Node that takes part. */
function takesPart(state: ClusterState): boolean {
  for (const node of state.tables.Node.values()) if (excludedBy(node) === undefined) return true;
  return false;
}

function everyNode(context: ServiceContext): readonly Found[] {
  const { state, service, subject } = context;
  const nodes = [...state.tables.Node.values()];
  const [first] = nodes;
  const addresses = service.status.loadBalancer.ingress.flatMap(({ ip, hostname }) => ip ?? hostname ?? []);
  const one = nodes.length === 1 && first !== undefined;
  return [
    {
      part: 'every-node',
      // A single machine is its own control plane, and carries the label because kubeadm gives it to each of those.
      severity: one ? 'info' : 'warning',
      title: one
        ? `The only Node, ${first.metadata.name}, is kept out of load balancers.`
        : `All ${plural(nodes.length, 'Node')} are kept out of load balancers.`,
      short: 'Nodes kept out',
      evidence: [
        evidence(subject, 'status.loadBalancer.ingress', addresses.join(', ')),
        ...nodes.map((node) => {
          const why = excludedBy(node);
          return evidence({ kind: 'Node', key: node.metadata.name }, why?.field ?? '', why?.value);
        }),
      ],
      cause: `It has the address ${addresses.join(', ')}, and a load balancer that goes by the label leaves out every Node: MetalLB announces the address from none, that of a cloud has no Node to send to.`,
      next: [
        kubectl('', 'get', 'nodes', '-L', EXCLUDE_LABEL),
        kubectl(service.metadata.namespace, 'describe', 'service', service.metadata.name),
      ],
      at: [
        { ...subject, field: 'status.loadBalancer.ingress' },
        ...nodes.map(({ metadata }) => ({ kind: 'Node' as const, key: metadata.name })),
      ],
    },
  ];
}

/** MetalLB announces an address from its speakers; where none of them is ready, nobody does. Undefined where others may have given it. */
function nobodyAnnounces({ state, service, subject }: ServiceContext): Found | undefined {
  const { ingress } = service.status.loadBalancer;
  const addresses = ingress.flatMap(({ ip }) => ip ?? []);
  const pods = service.spec.loadBalancerClass === undefined && addresses.length > 0 ? unreadyMetalLb(state, 'speaker') : [];
  const [first] = pods;
  if (first === undefined) return undefined;
  return {
    part: 'speakers',
    severity: 'warning',
    title: `No speaker of MetalLB is ready: nobody announces ${addresses.join(', ')}.`,
    short: 'not announced',
    evidence: [evidence(subject, 'status.loadBalancer.ingress', addresses.join(', ')), ...podEvidence(pods)],
    cause: 'Its controller gives addresses; who has one is told to the network by the speakers alone.',
    next: lookAtPod(first),
    at: [{ ...subject, field: 'status.loadBalancer.ingress' }, ...pods.map(podSubject)],
  };
}

function find(context: ServiceContext): readonly Found[] {
  const { service, subject, state, endpoints } = context;
  if (service.spec.type !== 'LoadBalancer' || unproxied(service) !== undefined || state.tables.Node.size === 0) return [];
  if (isOnNodes(context) || looksElsewhere(service)) return [];
  const unannounced = nobodyAnnounces(context);
  if (unannounced !== undefined) return [unannounced];
  const port = healthCheckPortOf(service);
  const ready = port === undefined ? [] : endpoints().filter((e) => e.ready);
  const names = [...new Set(ready.flatMap((e) => e.nodeName ?? []))].sort();
  const reasons = names.map((name) => {
    const node = state.tables.Node.get(name);
    return { name, why: node === undefined ? { field: 'metadata.name', value: 'no such Node' } : excludedBy(node) };
  });
  if (port !== undefined && reasons.some(({ why }) => why === undefined)) return [];
  if (!takesPart(state)) return service.status.loadBalancer.ingress.length === 0 ? [] : everyNode(context);
  if (port === undefined || names.length === 0) return [];
  return [
    {
      title: 'No Node that its load balancer uses has a ready endpoint.',
      evidence: [
        evidence(subject, 'spec.externalTrafficPolicy', 'Local'),
        evidence(subject, 'spec.healthCheckNodePort', port, 'answers 503 on every Node that takes part'),
        ...reasons.map(({ name, why }) => evidence({ kind: 'Node', key: name }, why?.field ?? '', why?.value)),
      ],
      cause: `Its ready endpoints run on ${namesOf(names)}, which load balancers leave out.`,
      next: [
        kubectl('', 'get', 'nodes', '-L', EXCLUDE_LABEL),
        kubectl(service.metadata.namespace, 'describe', 'service', service.metadata.name),
      ],
      at: [{ ...subject, field: 'spec.externalTrafficPolicy' }, ...names.map((key) => ({ kind: 'Node' as const, key }))],
    },
  ];
}

export const balancerNoNode: RuleAbout<'Service'> = {
  id: 'balancer-no-node',
  about: 'Service',
  item: 'way-in',
  severity: 'broken',
  needs: ['Service', 'EndpointSlice', 'Node'],
  beyond: [
    metalLbReach,
    nodesChange(
      (node) => `${excludedBy(node)?.field ?? ''} ${node.status.addresses.map(({ address }) => address).join(' ')}`,
      ({ spec }) => spec.type === 'LoadBalancer',
    ),
  ],
  settles: { seconds: 45, because: 'While Pods are replaced or a Node is drained, the last ready endpoint moves.' },
  title: 'No Node of the load balancer can take its connections',
  short: 'no Node for it',
  explains: [
    `Load balancers leave Nodes out: by the label ${EXCLUDE_LABEL}, while a Node is being deleted, and by the taint with which the cluster autoscaler announces its end. kubeadm and Talos give the label to every Node of the control plane.`,
    'Under externalTrafficPolicy Local a load balancer asks the health check node port of each Node, which answers 200 only where a ready endpoint runs on that Node. Where every ready endpoint of the Service runs on a Node that is left out, all the others answer 503, and the load balancer has nobody to send to: that is broken.',
    'Where every Node of the cluster is left out, under either policy, an address is assigned all the same, and nothing announces it or sends to it; nothing logs that either. It is a warning, because what gives the addresses may not go by the label. MetalLB (since 0.14, without its option ignoreExcludeLB), Calico’s BGP and the load balancers of clouds do.',
    'Take the label off Nodes that are to take part (kubectl label node NAME node.kubernetes.io/exclude-from-external-load-balancers-), let Pods run on Nodes that take part, or use externalTrafficPolicy Cluster.',
    'Where MetalLB is installed (in metallb-system) and none of its speakers is ready, an address is held and announced by nobody: that is a warning as well.',
    'A single machine that is its own control plane is told as information. It is silent where the load balancer has given addresses of Nodes (ServiceLB of k3s: the Nodes are the load balancer), where the Service is one of kube-vip or of Cilium by its class, label or condition (cilium.io/IPAMRequestSatisfied), where no address is given, and, under the policy Local, where no endpoint is ready and a Node takes part: other findings tell those.',
  ].join('\n\n'),
  peers: [],
  semantics: 'Diagnosis 32, kube-proxy R74, R75',
  find,
};
