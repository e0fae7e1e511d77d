// An address that no Service has (SPEC R58).

import { contains, parseCidr } from '#lib/kube/ip.ts';
import { BEHAVIOUR, type ProxyMode } from './proxy-mode.ts';
import type { Verdict } from './verdict.ts';

/** `serviceCIDRs`: those of the cluster's ServiceCIDR objects. Undefined: the address is none of a Service. */
export function unclaimedVerdict(address: string, serviceCIDRs: readonly string[], mode: ProxyMode): Verdict | undefined {
  const inside = serviceCIDRs.map(parseCidr).some((cidr) => cidr !== undefined && contains(cidr, address));
  if (!inside) return undefined;
  return BEHAVIOUR[mode].dropsUnclaimedAddresses ? { kind: 'drop', reason: 'unallocated' } : { kind: 'no-rule', reason: 'unallocated' };
}
