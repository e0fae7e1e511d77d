// On which addresses of a node its node ports and health check ports are open (SPEC R67 to R69, R77).

import type { Node } from '#lib/kube/node.ts';
import type { IPFamily } from '#lib/kube/service.ts';
import { type Cidr, cidrsOf, contains, isLoopback } from '#lib/kube/ip.ts';
import { BEHAVIOUR } from './proxy-mode.ts';
import type { ProxySettings } from './proxy-settings.ts';
import { nodeIPOf } from './vantage.ts';

/** The loopback address that an interface has. */
const LOOPBACK = '127.0.0.1';

function ownCidrs(node: Node, family: IPFamily): readonly Cidr[] {
  const own = nodeIPOf(node, family);
  return own === undefined || isLoopback(own) ? [] : cidrsOf([`${own}/${family === 'IPv4' ? 32 : 128}`], family);
}

function settingOf(proxy: ProxySettings): readonly string[] | 'primary' {
  const { nodePortAddresses: set } = proxy;
  return set !== undefined && set.length > 0 ? set : BEHAVIOUR[proxy.mode].defaultNodePortAddresses;
}

type Open = { readonly all: boolean; readonly cidrs: readonly Cidr[] };

function openOn(proxy: ProxySettings, node: Node, family: IPFamily): Open {
  const setting = settingOf(proxy);
  const cidrs = setting === 'primary' ? ownCidrs(node, family) : cidrsOf(setting, family);
  return { all: cidrs.length === 0 || cidrs.some((cidr) => cidr.bits === 0), cidrs };
}

/** `address` undefined: that of the node, which is not known; it is open unless CIDRs narrow it. */
export function acceptsNodePort(proxy: ProxySettings, node: Node, family: IPFamily, address: string | undefined): boolean {
  const { all, cidrs } = openOn(proxy, node, family);
  if (address === undefined) return all;
  if (isLoopback(address)) {
    if (!BEHAVIOUR[proxy.mode].canOpenLoopback || family === 'IPv6' || !proxy.localhostNodePorts) return false;
    // With CIDRs kube-proxy has a rule for each address of an interface that they hold.
    return all || (address === LOOPBACK && cidrs.some((cidr) => contains(cidr, address)));
  }
  return all || cidrs.some((cidr) => contains(cidr, address));
}

/** kube-proxy listens for it as any server does: what forwards node ports, and what it leaves out, has no part in it. */
export function acceptsHealthCheck(proxy: ProxySettings, node: Node, family: IPFamily, address: string): boolean {
  const { all, cidrs } = openOn(proxy, node, family);
  return all || cidrs.some((cidr) => contains(cidr, address));
}
