// Whether loadBalancerSourceRanges let a client through to a load balancer address (SPEC R60, R61).

import { type Cidr, contains, sameAddress } from '#lib/kube/ip.ts';

/** `assumed`: ranges are checked, and the client's address is not known; the answer is for one inside them. */
export type RangeCheck = 'not-checked' | 'passed' | 'assumed' | 'blocked';

export function checkRanges(
  ranges: readonly Cidr[],
  client: string | undefined,
  nodeIP: string | undefined,
  vips: readonly string[],
): RangeCheck {
  if (ranges.length === 0) return 'not-checked';
  if (client === undefined) return 'assumed';
  if (ranges.some((range) => contains(range, client))) return 'passed';
  const fromNode = nodeIP !== undefined && ranges.some((range) => contains(range, nodeIP));
  return fromNode && vips.some((vip) => sameAddress(vip, client)) ? 'passed' : 'blocked';
}
