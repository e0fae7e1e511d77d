// What happens to a new connection, with its reason, as closed unions.

import type { Unproxied } from './service-port.ts';

export type DropReason =
  /** A Local policy, and no usable endpoint on the deciding node. */
  | 'no-local-endpoint'
  /** The client is outside loadBalancerSourceRanges. */
  | 'source-range'
  /** An address of a ServiceCIDR that no Service has. */
  | 'unallocated';

export type RejectReason = 'no-endpoint' | 'unlisted-port';

/** kube-proxy leaves the packet alone: what happens is up to the network. */
export type NoRuleReason =
  | 'service-proxy-name'
  /** Its endpoints are a mark of another dataplane. */
  | 'placeholder'
  | 'unlisted-port'
  | 'unallocated'
  /** ipMode Proxy, or a host name alone: the connection leaves for the load balancer. */
  | 'load-balancer-elsewhere'
  | 'external-ips-off'
  /** nodePortAddresses or loopback. */
  | 'node-port-address'
  /** iptables does not look at what a host process sends to an external destination without endpoints. */
  | 'host-process';

/** There is nothing to connect to, or nobody who does. */
export type NoPathReason =
  | 'no-service'
  | Exclude<Unproxied, 'service-proxy-name'>
  | 'family'
  | 'no-node-port'
  | 'no-load-balancer-address'
  | 'no-external-ip'
  /** The vantage is a Pod that is not known or on no node yet, or a node that is not known. */
  | 'no-vantage';

export type Verdict =
  | { readonly kind: 'deliver' }
  | { readonly kind: 'drop'; readonly reason: DropReason }
  | { readonly kind: 'reject'; readonly reason: RejectReason }
  | { readonly kind: 'no-rule'; readonly reason: NoRuleReason }
  | { readonly kind: 'no-such-path'; readonly reason: NoPathReason };
