// Settings of kube-proxy that the API does not show, with its defaults (cmd/kube-proxy/app, v1.36).

export type DetectLocal =
  /** `cidrs` undefined: set, but not known here; every Pod with its own network is taken to match. Empty: the detector is off. */
  | { readonly kind: 'ClusterCIDR'; readonly cidrs: readonly string[] | undefined }
  | { readonly kind: 'NodeCIDR' }
  | { readonly kind: 'BridgeInterface' }
  | { readonly kind: 'InterfaceNamePrefix' };

export type ProxySettings = {
  readonly mode: 'iptables' | 'nftables';
  readonly detectLocal: DetectLocal;
  readonly masqueradeAll: boolean;
  /** CIDRs, or `primary` for the node's own IPs; undefined is the flag unset. */
  readonly nodePortAddresses: readonly string[] | 'primary' | undefined;
  /** iptables and IPv4 only. */
  readonly localhostNodePorts: boolean;
  /** Gate AllowServiceExternalIPs (KEP-5707). */
  readonly externalIPs: boolean;
  /** What kube-proxy says of itself at :10256/healthz. */
  readonly healthy: boolean;
};

export const DEFAULT_PROXY: ProxySettings = {
  mode: 'iptables',
  detectLocal: { kind: 'ClusterCIDR', cidrs: undefined },
  masqueradeAll: false,
  nodePortAddresses: undefined,
  localhostNodePorts: true,
  externalIPs: true,
  healthy: true,
};
