// The ingress rules that open a port of a Pod, and those that would if the port were another.

import type { Key } from '#lib/kube/key.ts';
import type { NetworkPolicy, PolicyPeer } from '#lib/kube/network-policy.ts';
import type { Pod } from '#lib/kube/pod.ts';
import { compiledOf } from './compiled.ts';
import { keyOfPolicy } from './direction.ts';
import { matchPort, type PortQuery } from './port.ts';

/** No peers: for everybody. */
export type OpenRule = { readonly policy: Key; readonly rule: number; readonly from: readonly PolicyPeer[] };

const idOf = ({ policy, rule }: OpenRule): string => `${policy} ${rule}`;

/** By policy, in the order given, and rule. Whoever comes in by them. */
export function openRules(policies: readonly NetworkPolicy[], query: PortQuery, pod: Pod): readonly OpenRule[] {
  return policies.flatMap((policy) =>
    (compiledOf(policy).ingress ?? []).flatMap(({ ports }, rule) => {
      const matched = ports.length === 0 || ports.some((p) => matchPort(p, query, pod).kind === 'yes');
      return matched ? [{ policy: keyOfPolicy(policy), rule, from: policy.spec.ingress[rule]?.from ?? [] }] : [];
    }),
  );
}

/** Rules that name a Service's port, where the Pod listens on another (N17): they do not open `query`. */
export function rulesForServicePort(
  policies: readonly NetworkPolicy[],
  query: PortQuery,
  servicePort: number,
  pod: Pod,
): readonly OpenRule[] {
  if (servicePort === query.port) return [];
  const right = new Set(openRules(policies, query, pod).map(idOf));
  return openRules(policies, { ...query, port: servicePort }, pod).filter((rule) => !right.has(idOf(rule)));
}
