// The indexes of what is held on Nodes: whose an address is, which Services have a node port, and which Pods a port of the host.

import { canonicalAddress } from '#lib/kube/ip.ts';
import type { Node } from '#lib/kube/node.ts';
import { type Pod, servingContainers } from '#lib/kube/pod.ts';
import type { Service } from '#lib/kube/service.ts';
import type { Filing } from './filing.ts';
import type { Multimap } from './multimap.ts';

export type PortIndexes = {
  /** Address of a Node, in one spelling (canonicalAddress) -> Node names. */
  readonly nodesByAddress: Multimap;
  /** `30080/TCP` -> keys of the Services whose node port it is. */
  readonly servicesByNodePort: Multimap;
  /** `443/TCP` -> keys of the Services that have the port and an external IP or load balancer. */
  readonly servicesByOuterPort: Multimap;
  /** `80/TCP` -> keys of the Pods on Nodes that hold the port there. */
  readonly podsByHostPort: Multimap;
  /** `80/TCP` -> keys of the Pods that need the port and are on no Node yet. */
  readonly podsWaitingForPort: Multimap;
};

export function newPortIndexes(): PortIndexes {
  return {
    nodesByAddress: new Map(),
    servicesByNodePort: new Map(),
    servicesByOuterPort: new Map(),
    podsByHostPort: new Map(),
    podsWaitingForPort: new Map(),
  };
}

export function nodePortsOf({ spec }: Service): readonly string[] {
  return spec.ports.flatMap(({ nodePort, protocol }) => (nodePort === undefined || nodePort === 0 ? [] : [`${nodePort}/${protocol}`]));
}

const NONE: readonly string[] = [];

/** Ports that lead to it at addresses beside its cluster IP. */
export function outerPortsOf({ spec, status }: Service): readonly string[] {
  if (spec.externalIPs.length === 0 && status.loadBalancer.ingress.length === 0) return NONE;
  return spec.ports.map(({ port, protocol }) => `${port}/${protocol}`);
}

/** Most Pods have none. */
export function hostPortsOf(pod: Pod): readonly string[] {
  let found: string[] | undefined;
  for (const { ports } of servingContainers(pod)) {
    for (const { hostPort, protocol } of ports) {
      if (hostPort !== undefined && hostPort !== 0) (found ??= []).push(`${hostPort}/${protocol}`);
    }
  }
  return found ?? NONE;
}

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  return a === b || (a.length === b.length && a.every((text, i) => text === b[i]));
}

/** Pods of one template share their containers, and those of a Pod seldom change: mostly there is nothing to compare. */
function samePorts(a: Pod, b: Pod): boolean {
  if (a.spec.nodeName !== b.spec.nodeName) return false;
  const shared = a.spec.containers === b.spec.containers && a.spec.initContainers === b.spec.initContainers;
  return shared || sameTexts(hostPortsOf(a), hostPortsOf(b));
}

const addresses = (node: Node): readonly string[] => node.status.addresses.map(({ address }) => canonicalAddress(address));

export const fileNodeAddresses: Filing<'Node', PortIndexes> = ({ index }, how, key, node, other) => {
  if (other !== undefined && sameTexts(addresses(node), addresses(other))) return;
  for (const address of addresses(node)) how(index.nodesByAddress, address, key);
};

export const fileNodePorts: Filing<'Service', PortIndexes> = ({ index }, how, key, service, other) => {
  if (other !== undefined && sameTexts(nodePortsOf(service), nodePortsOf(other))) return;
  for (const port of nodePortsOf(service)) how(index.servicesByNodePort, port, key);
};

export const fileOuterPorts: Filing<'Service', PortIndexes> = ({ index }, how, key, service, other) => {
  if (other !== undefined && sameTexts(outerPortsOf(service), outerPortsOf(other))) return;
  for (const port of outerPortsOf(service)) how(index.servicesByOuterPort, port, key);
};

export const fileHostPorts: Filing<'Pod', PortIndexes> = ({ index }, how, key, pod, other) => {
  if (other !== undefined && samePorts(pod, other)) return;
  for (const port of hostPortsOf(pod)) how(pod.spec.nodeName === undefined ? index.podsWaitingForPort : index.podsByHostPort, port, key);
};
