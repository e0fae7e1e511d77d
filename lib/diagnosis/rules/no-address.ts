// Type LoadBalancer without an address; and what keeps it, where the cluster tells.

import type { Evidence } from '#lib/cluster/finding.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import { isPodReady, type Pod } from '#lib/kube/pod.ts';
import { workloadOf } from '#lib/kube/workload.ts';
import { balancerTroubles } from '#lib/diagnosis/balancer-trouble.ts';
import type { ServiceContext } from '#lib/diagnosis/context.ts';
import { lookAtPod, podEvidence } from '#lib/diagnosis/pod-evidence.ts';
import { metalLbReach, unreadyMetalLb } from '#lib/diagnosis/metallb.ts';
import { podReason } from '#lib/diagnosis/pod-reason.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { heldPorts, servedBy, serviceLbPods, serviceLbReach } from '#lib/diagnosis/service-lb.ts';
import { evidence, podsEvidence } from '#lib/diagnosis/evidence.ts';
import { namesOf } from '#lib/std/listed.ts';
import { isLocal } from '#lib/routing/local-policy.ts';

type Why = { readonly cause: string; readonly evidence: readonly Evidence[]; readonly next: readonly string[] };

const namesOfPods = (pods: readonly Pod[]): string => namesOf(pods.map(({ metadata }) => metadata.name));

/** `DaemonSet kube-system/svclb-traefik (for the Service kube-system/traefik)` */
function holderText(pod: Pod): string {
  const { kind, name } = workloadOf(pod);
  const service = servedBy(pod);
  return `${kind} ${pod.metadata.namespace}/${name}${service === undefined ? '' : ` (for the Service ${service})`}`;
}

function notScheduled({ state }: ServiceContext, waiting: readonly Pod[]): Omit<Why, 'next'> {
  const held = heldPorts(state, waiting);
  const holders = held.map(({ port, holders: pods }) => `Port ${port} is held on Nodes by ${namesOf([...new Set(pods.map(holderText))])}.`);
  return {
    cause: [`The Pods that ServiceLB needs for it are on no Node: ${namesOfPods(waiting)}.`, ...holders].join(' '),
    evidence: [
      ...podEvidence(waiting),
      ...held.flatMap(({ port, holders: pods }) => podsEvidence(pods, 'spec.containers[*].ports[*].hostPort', port)),
    ],
  };
}

/** Where ServiceLB has made Pods for the Service: what they lack. */
function serviceLb(context: ServiceContext): Why | undefined {
  const pods = serviceLbPods(context.state, context.key);
  const [first] = pods;
  if (first === undefined) return undefined;
  const next = lookAtPod(first);
  const waiting = pods.filter(({ spec }) => spec.nodeName === undefined);
  if (waiting.length === pods.length) return { ...notScheduled(context, waiting), next };
  const ready = pods.filter(isPodReady);
  if (ready.length === 0) {
    const reasons = [...new Set(pods.map(podReason))].filter((text) => text !== '');
    return { cause: `No Pod that ServiceLB needs for it is ready: ${namesOf(reasons)}.`, evidence: podEvidence(pods), next };
  }
  const local = isLocal(context.service).external;
  return {
    cause: `ServiceLB gives it the addresses of Nodes that have a ready Pod of its own${local ? ' and, under externalTrafficPolicy Local, a ready endpoint' : ''}; it has not yet.`,
    evidence: podEvidence(pods),
    next,
  };
}

/** Of MetalLB, which has all Services that name no class. */
function metalLb({ state, service }: ServiceContext): Why | undefined {
  const pods = service.spec.loadBalancerClass === undefined ? unreadyMetalLb(state, 'controller') : [];
  const [first] = pods;
  if (first === undefined) return undefined;
  const reasons = [...new Set(pods.map(podReason))].filter((text) => text !== '');
  return {
    cause: `No Pod of MetalLB's controller, which gives addresses here, is ready: ${namesOf(reasons)}.`,
    evidence: podEvidence(pods),
    next: lookAtPod(first),
  };
}

function whyOf(context: ServiceContext): Why {
  const { service, subject } = context;
  const [trouble] = balancerTroubles(service, subject);
  if (trouble !== undefined) return { cause: trouble.words, evidence: trouble.evidence, next: [] };
  const pods = serviceLb(context) ?? metalLb(context);
  if (pods !== undefined) return pods;
  const { loadBalancerClass } = service.spec;
  return {
    cause:
      loadBalancerClass === undefined
        ? 'The cloud provider, or whatever else provides load balancers here, has not answered.'
        : `What provides the load balancer class ${loadBalancerClass} has not answered.`,
    evidence: [],
    next: [],
  };
}

export const noAddress: RuleAbout<'Service'> = {
  id: 'no-address',
  about: 'Service',
  item: 'way-in',
  severity: 'warning',
  needs: ['Service'],
  beyond: [serviceLbReach, metalLbReach],
  settles: { seconds: 120, because: 'Clouds take a minute or two to make a load balancer.' },
  title: 'No load balancer has given it an address',
  short: 'no address',
  explains: [
    'The type is LoadBalancer and status.loadBalancer.ingress is empty: the Service can be reached by its cluster IP and its node ports, not from outside as it was meant.',
    'Nothing in this cluster provides load balancers of that class, or what does so has refused: a quota, a subnet, an annotation. Where the status of the Service says why, the finding repeats it; more is among the events of the Service.',
    'ServiceLB of k3s and RKE2 runs a Pod on each Node that holds the ports of the Service there. Where its Pods are on no Node, they are named, with who holds the port: one port of a Node can serve one such Service only. Give the Service another port, or share the one through an Ingress. Where MetalLB is installed (in metallb-system) and no Pod of its controller is ready, that is told.',
  ].join('\n\n'),
  peers: ['k8sgpt: events of the Service'],
  semantics: 'Diagnosis 10',
  find(context) {
    const { service, subject } = context;
    if (service.spec.type !== 'LoadBalancer' || service.status.loadBalancer.ingress.length > 0) return [];
    const why = whyOf(context);
    return [
      {
        title: 'No load balancer has given it an address.',
        evidence: [
          evidence(subject, 'status.loadBalancer.ingress', undefined),
          evidence(subject, 'spec.loadBalancerClass', service.spec.loadBalancerClass),
          ...why.evidence,
        ],
        cause: why.cause,
        next: [...why.next, kubectl(service.metadata.namespace, 'describe', 'service', service.metadata.name)],
        at: [{ ...subject, field: 'status.loadBalancer.ingress' }],
      },
    ];
  },
};
