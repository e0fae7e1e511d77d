// The indexes of what is held on Nodes: whose an address is, which Services have a node port, and which Pods a port of the host.

import { canonicalAddress } from '#lib/kube/ip.ts';
import type { Key } from '#lib/kube/key.ts';
import type { Node } from '#lib/kube/node.ts';
import { type Pod, servingContainers } from '#lib/kube/pod.ts';
import type { Service } from '#lib/kube/service.ts';
import type { AnyRecord } from './record.ts';
import { link, type Multimap, unlink } from './multimap.ts';

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
function samePorts(a: Pod, b: AnyRecord | undefined): boolean {
  if (b?.kind !== 'Pod' || a.spec.nodeName !== b.spec.nodeName) return false;
  const shared = a.spec.containers === b.spec.containers && a.spec.initContainers === b.spec.initContainers;
  return shared || sameTexts(hostPortsOf(a), hostPortsOf(b));
}

const addresses = (node: Node): readonly string[] => node.status.addresses.map(({ address }) => canonicalAddress(address));

type Change = typeof link;

function change(index: PortIndexes, how: Change, key: Key, record: Node | Pod | Service, other: AnyRecord | undefined): void {
  switch (record.kind) {
    case 'Node':
      if (other?.kind === 'Node' && sameTexts(addresses(record), addresses(other))) return;
      for (const address of addresses(record)) how(index.nodesByAddress, address, key);
      return;
    case 'Service':
      for (const [map, ports] of [
        [index.servicesByNodePort, nodePortsOf],
        [index.servicesByOuterPort, outerPortsOf],
      ] as const) {
        if (other?.kind === 'Service' && sameTexts(ports(record), ports(other))) continue;
        for (const port of ports(record)) how(map, port, key);
      }
      return;
    case 'Pod':
      if (samePorts(record, other)) return;
      for (const port of hostPortsOf(record)) {
        how(record.spec.nodeName === undefined ? index.podsWaitingForPort : index.podsByHostPort, port, key);
      }
      return;
  }
}

/** `previous` is what it replaces under the same key, if anything. */
export function indexPorts(index: PortIndexes, key: Key, record: Node | Pod | Service, previous: AnyRecord | undefined): void {
  change(index, link, key, record, previous);
}

/** `next` is what replaces it under the same key, if anything. */
export function unindexPorts(index: PortIndexes, key: Key, record: Node | Pod | Service, next: AnyRecord | undefined): void {
  change(index, unlink, key, record, next);
}
