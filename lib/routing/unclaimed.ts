// An address that no Service has (SPEC R58).

import { contains, parseCidr } from '#lib/kube/ip.ts';
import type { ProxySettings } from './proxy-settings.ts';
import type { Verdict } from './verdict.ts';

/** `serviceCIDRs`: those of the cluster's ServiceCIDR objects. Undefined: the address is none of a Service. */
export function unclaimedVerdict(address: string, serviceCIDRs: readonly string[], mode: ProxySettings['mode']): Verdict | undefined {
  const inside = serviceCIDRs.map(parseCidr).some((cidr) => cidr !== undefined && contains(cidr, address));
  if (!inside) return undefined;
  return mode === 'nftables' ? { kind: 'drop', reason: 'unallocated' } : { kind: 'no-rule', reason: 'unallocated' };
}
