// A NetworkPolicy in words: selectors, peers, ports and rules, as parts of a sentence.

import type { LabelRequirement, LabelSelector } from '#lib/kube/label-selector.ts';
import type { PolicyPeer, PolicyPort } from '#lib/kube/network-policy.ts';
import { assertNever } from '#lib/std/assert-never.ts';
import type { Unsure } from '#lib/policy/direction.ts';
import { type PeerMismatch, soleNameOf } from '#lib/policy/peer.ts';
import type { PortMismatch } from '#lib/policy/port.ts';

function requirementWords({ key, operator, values }: LabelRequirement): string {
  switch (operator) {
    case 'In':
      return values.length === 1 ? `${key}=${values[0]}` : `${key} in (${values.join(', ')})`;
    case 'NotIn':
      return values.length === 1 ? `${key}!=${values[0]}` : `${key} not in (${values.join(', ')})`;
    case 'Exists':
      return `with ${key}`;
    case 'DoesNotExist':
      return `without ${key}`;
  }
}

/** `app=web, tier in (a, b)`; empty for a selector that matches everything. */
export function selectorWords({ matchLabels, matchExpressions }: LabelSelector): string {
  return [...Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`), ...matchExpressions.map(requirementWords)].join(', ');
}

function namespaceWords(selector: LabelSelector): string {
  const name = soleNameOf(selector);
  if (name !== undefined) return `namespace ${name}`;
  const words = selectorWords(selector);
  return words === '' ? 'every namespace' : `namespaces ${words}`;
}

/** `Pods app=client of shop`, `all Pods of namespaces team=ops`, `10.0.0.0/8 without 10.1.0.0/16`. */
export function peerWords({ podSelector, namespaceSelector, ipBlock }: PolicyPeer, policyNamespace: string): string {
  if (podSelector !== undefined || namespaceSelector !== undefined) {
    const labels = podSelector === undefined ? '' : selectorWords(podSelector);
    const where = namespaceSelector === undefined ? policyNamespace : namespaceWords(namespaceSelector);
    return `${labels === '' ? 'all Pods' : `Pods ${labels}`} of ${where}`;
  }
  if (ipBlock === undefined) return 'nobody';
  return ipBlock.except.length === 0 ? ipBlock.cidr : `${ipBlock.cidr} without ${ipBlock.except.join(', ')}`;
}

/** `TCP 8080`, `TCP 8000 to 9000`, `UDP dns`, `every TCP port`. */
function portWords({ protocol, port, endPort }: PolicyPort): string {
  if (port === undefined) return `every ${protocol} port`;
  return endPort === undefined ? `${protocol} ${port}` : `${protocol} ${port} to ${endPort}`;
}

export function portsWords(ports: readonly PolicyPort[]): string {
  return ports.length === 0 ? 'every port' : ports.map(portWords).join(', ');
}

/** A clause: why it is not known. */
export function unsureWords(why: Unsure): string {
  switch (why) {
    case 'namespace-labels':
      return 'a rule asks for labels of a namespace that is not in view';
    case 'address':
      return 'a rule compares an address that is not known';
    case 'mapped-block':
      return 'a rule’s address block is IPv4 written as IPv6 (::ffff:…): network plugins read that differently';
    case 'host-network':
      return 'a Pod on the host network: network plugins differ';
    case 'self':
      return 'a Pod to itself: network plugins differ';
    case 'source-address':
      return 'the address that arrives may be another than the client’s';
    case 'not-known':
      return 'the Pod is not in view';
    default:
      return assertNever(why);
  }
}

/** What a rule does instead of matching, as the end of a sentence that names it. */
export const PEER_MISMATCH: Readonly<Record<PeerMismatch, string>> = {
  'other-namespace': 'selects such Pods in its own namespace only',
  'pod-labels': 'asks for other labels of the Pod',
  'namespace-labels': 'asks for other labels of the namespace',
  'pod-and-namespace-labels': 'asks for other labels of Pod and namespace',
  'not-a-pod': 'takes Pods only',
  'outside-block': 'takes other addresses',
  'in-except': 'leaves this address out (except)',
  family: 'takes addresses of the other family',
  nobody: 'takes nobody',
};

export const PORT_MISMATCH: Readonly<Record<PortMismatch, string>> = {
  protocol: 'is for another protocol',
  number: 'is for another port',
  'name-is-other-number': 'names a port that has another number on this Pod',
  'name-not-on-pod': 'names a port that this Pod does not have',
  'not-a-pod': 'names a port, and the other end is no Pod',
};
