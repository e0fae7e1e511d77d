// Does a port of a rule match the port of the destination (SPEC N17 to N21)?

import type { PolicyPort } from '#lib/kube/network-policy.ts';
import { type Pod, servingContainers } from '#lib/kube/pod.ts';
import type { Protocol } from '#lib/kube/protocol.ts';
import type { Rule } from './rule.ts';

/** The destination's port, after the Service's translation. */
export type PortQuery = { readonly port: number; readonly protocol: Protocol };

export type PortMismatch =
  | 'protocol'
  | 'number'
  /** The name stands for another number on that Pod. */
  | 'name-is-other-number'
  /** That Pod has no port of that name and protocol. */
  | 'name-not-on-pod'
  /** A name, and a destination that is no Pod. */
  | 'not-a-pod';

export type PortMatch =
  | { readonly kind: 'yes'; readonly rule: Rule }
  | { readonly kind: 'no'; readonly reason: PortMismatch; readonly rule: Rule };

/** The numbers that the name stands for on this Pod; more than one where several containers use it. */
function numbersOf(pod: Pod, name: string, protocol: Protocol): readonly number[] {
  return servingContainers(pod).flatMap((c) =>
    c.ports.filter((p) => p.name === name && p.protocol === protocol).map((p) => p.containerPort),
  );
}

/** `destination` is undefined where it is no Pod, or is seen as its node. */
export function matchPort(rule: PolicyPort, { port, protocol }: PortQuery, destination: Pod | undefined): PortMatch {
  if (rule.protocol !== protocol) return { kind: 'no', reason: 'protocol', rule: 'N18' };
  if (rule.port === undefined) return { kind: 'yes', rule: 'N19' };
  if (typeof rule.port === 'number') {
    const matched = rule.endPort === undefined ? port === rule.port : port >= rule.port && port <= rule.endPort;
    const by: Rule = rule.endPort === undefined ? 'N17' : 'N20';
    return matched ? { kind: 'yes', rule: by } : { kind: 'no', reason: 'number', rule: by };
  }
  if (destination === undefined) return { kind: 'no', reason: 'not-a-pod', rule: 'N21' };
  const numbers = numbersOf(destination, rule.port, protocol);
  if (numbers.includes(port)) return { kind: 'yes', rule: 'N21' };
  return { kind: 'no', reason: numbers.length === 0 ? 'name-not-on-pod' : 'name-is-other-number', rule: 'N21' };
}
