// The modes of kube-proxy: one table of what they do differently. A further mode is one more entry, and the tests of its rules.

import type { Rule } from './rule.ts';

/** Paths are of pkg/proxy in kubernetes/kubernetes at v1.36.2. */
export type ProxyBehaviour = {
  /** R51: a client that is given its own address is masqueraded only at endpoints of the Node itself. `nftables/proxier.go` */
  readonly masqueradesLocalHairpinsAlone: boolean;
  /** R50 or R51: what is cited for a client that is given its own address. */
  readonly hairpinRule: Rule;
  /** R56: a process of the Node that dials an outside address without endpoints is refused. `nftablesJumpChains` */
  readonly refusesHostProcesses: boolean;
  /** R57: a port that the Service does not list is refused on its clusterIP. `nftables/proxier.go` cluster-ips */
  readonly refusesUnlistedPorts: boolean;
  /** R58, and R2 with it: what is for an address of a ServiceCIDR that kube-proxy knows no Service of is dropped. `nftables/proxier.go` */
  readonly dropsUnclaimedAddresses: boolean;
  /** R65: loadBalancerSourceRanges are checked before it is looked whether there is any endpoint. Both `proxier.go` */
  readonly checksRangesFirst: boolean;
  /** R67: nodePortAddresses where it is unset; no CIDR means all addresses. `cmd/kube-proxy/app/server_linux.go` platformApplyDefaults */
  readonly defaultNodePortAddresses: readonly string[] | 'primary';
  /** R69: node ports can be open on the loopback. `iptables/proxier.go`, `nftables/proxier.go` */
  readonly canOpenLoopback: boolean;
  /** R70: the REJECT and DROP of R53 and R55 hold on addresses that take no node ports too. `iptables/proxier.go` KUBE-EXTERNAL-SERVICES */
  readonly filtersClosedAddresses: boolean;
};

const TABLE = {
  iptables: {
    masqueradesLocalHairpinsAlone: false,
    hairpinRule: 'R50',
    refusesHostProcesses: false,
    refusesUnlistedPorts: false,
    dropsUnclaimedAddresses: false,
    checksRangesFirst: false,
    defaultNodePortAddresses: [],
    canOpenLoopback: true,
    filtersClosedAddresses: true,
  },
  nftables: {
    masqueradesLocalHairpinsAlone: true,
    hairpinRule: 'R51',
    refusesHostProcesses: true,
    refusesUnlistedPorts: true,
    dropsUnclaimedAddresses: true,
    checksRangesFirst: true,
    defaultNodePortAddresses: 'primary',
    canOpenLoopback: false,
    filtersClosedAddresses: false,
  },
} as const satisfies Readonly<Record<string, ProxyBehaviour>>;

export type ProxyMode = keyof typeof TABLE;

export const BEHAVIOUR: Readonly<Record<ProxyMode, ProxyBehaviour>> = TABLE;

/** The default first. */
export const PROXY_MODES = Object.keys(TABLE) as readonly ProxyMode[];

/** Of kube-proxy itself on Linux. `cmd/kube-proxy/app/server_linux.go` platformApplyDefaults */
export const DEFAULT_MODE: ProxyMode = 'iptables';
