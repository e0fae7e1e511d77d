// A policy made ready for many questions: its types decided, its address blocks parsed. Once for each policy.

import { type Cidr, parseCidr } from '#lib/kube/ip.ts';
import type { LabelSelector } from '#lib/kube/label-selector.ts';
import type { NetworkPolicy, PolicyPeer, PolicyPort } from '#lib/kube/network-policy.ts';

export type Direction = 'ingress' | 'egress';

export type Peer =
  | { readonly kind: 'block'; readonly cidr: Cidr; readonly except: readonly Cidr[] }
  | { readonly kind: 'selector'; readonly pods: LabelSelector | undefined; readonly namespaces: LabelSelector | undefined }
  /** Neither a selector nor a block that can be read: the API server refuses it, so it matches nobody. */
  | { readonly kind: 'nobody' };

export type CompiledRule = { readonly peers: readonly Peer[]; readonly ports: readonly PolicyPort[] };

export type Compiled = {
  /** The rules of each direction that the policy isolates; undefined where it does not (N3, N4). */
  readonly ingress: readonly CompiledRule[] | undefined;
  readonly egress: readonly CompiledRule[] | undefined;
};

function compilePeer({ ipBlock, podSelector, namespaceSelector }: PolicyPeer): Peer {
  if (podSelector !== undefined || namespaceSelector !== undefined) {
    return { kind: 'selector', pods: podSelector, namespaces: namespaceSelector };
  }
  const cidr = ipBlock && parseCidr(ipBlock.cidr);
  if (ipBlock === undefined || cidr === undefined) return { kind: 'nobody' };
  return { kind: 'block', cidr, except: ipBlock.except.map(parseCidr).filter((block) => block !== undefined) };
}

function compile({ spec }: NetworkPolicy): Compiled {
  const listed = spec.policyTypes;
  const has = (type: 'Ingress' | 'Egress', otherwise: boolean): boolean => (listed.length === 0 ? otherwise : listed.includes(type));
  const rule = (peers: readonly PolicyPeer[], ports: readonly PolicyPort[]): CompiledRule => ({ peers: peers.map(compilePeer), ports });
  return {
    ingress: has('Ingress', true) ? spec.ingress.map((r) => rule(r.from, r.ports)) : undefined,
    egress: has('Egress', spec.egress.length > 0) ? spec.egress.map((r) => rule(r.to, r.ports)) : undefined,
  };
}

const made = new WeakMap<NetworkPolicy, Compiled>();

/** Records are never altered, so what was made of one holds as long as it lives. */
export function compiledOf(policy: NetworkPolicy): Compiled {
  let compiled = made.get(policy);
  if (compiled === undefined) {
    compiled = compile(policy);
    made.set(policy, compiled);
  }
  return compiled;
}
