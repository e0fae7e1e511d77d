// Addresses of the packets: one spelling for each, and prefixes by Node's own reading, not by that of the code under test.

import { BlockList, isIPv6 } from 'node:net';

export type Family = 'IPv4' | 'IPv6';

const spelled = new Map<string, string>();

/** `fd00:0:0::1` and `fd00::1` are one. */
export function canonical(address: string): string {
  let found = spelled.get(address);
  if (found === undefined) {
    found = isIPv6(address) ? new URL(`http://[${address}]`).hostname.slice(1, -1) : address;
    spelled.set(address, found);
  }
  return found;
}

export function familyOfAddress(address: string): Family {
  return isIPv6(address) ? 'IPv6' : 'IPv4';
}

const lists = new Map<string, BlockList>();

/** `prefix`: `10.0.0.0/8`, or an address alone. */
export function within(address: string, prefix: string): boolean {
  let list = lists.get(prefix);
  if (list === undefined) {
    const [base = '', bits] = prefix.split('/');
    list = new BlockList();
    list.addSubnet(base, Number(bits ?? (isIPv6(base) ? 128 : 32)), isIPv6(base) ? 'ipv6' : 'ipv4');
    lists.set(prefix, list);
  }
  return list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}
