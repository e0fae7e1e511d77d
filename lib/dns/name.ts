// Domain names as text: lower case, without a trailing dot; labels, zones and reverse names (RFC 1034, RFC 1035, RFC 3596).

import { canonicalAddress, familyOf } from '#lib/kube/ip.ts';
import type { IPFamily } from '#lib/kube/service.ts';

/** Names are compared without case (RFC 4343), and one trailing dot says no more than "in full". */
export function plainName(name: string): string {
  const lower = name.toLowerCase();
  return lower.endsWith('.') ? lower.slice(0, -1) : lower;
}

export function isAbsolute(name: string): boolean {
  return name.endsWith('.');
}

/** Both plain. A zone holds itself. */
export function isInside(name: string, zone: string): boolean {
  return name === zone || name.endsWith(`.${zone}`);
}

const REVERSE_4 = 'in-addr.arpa';
const REVERSE_6 = 'ip6.arpa';

export function isReverse(name: string): boolean {
  return isInside(name, REVERSE_4) || isInside(name, REVERSE_6);
}

/** `10.96.0.1` -> `1.0.96.10.in-addr.arpa`; undefined for what is no address. */
export function reverseName(address: string): string | undefined {
  const family = familyOf(address);
  if (family === undefined) return undefined;
  const canonical = canonicalAddress(address);
  if (family === 'IPv4') return [...canonical.split('.').reverse(), REVERSE_4].join('.');
  const [head = '', tail = ''] = canonical.split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const [before, after] = [groups(head), groups(tail)];
  const all = [...before, ...Array.from({ length: 8 - before.length - after.length }, () => '0'), ...after];
  const nibbles = all.map((group) => group.padStart(4, '0')).join('');
  return [...nibbles.split('').reverse(), REVERSE_6].join('.');
}

/** The address that a reverse name stands for, in its canonical spelling; undefined where it stands for none. */
export function addressOfReverse(name: string): string | undefined {
  if (name.endsWith(`.${REVERSE_4}`)) {
    const address = name
      .slice(0, -REVERSE_4.length - 1)
      .split('.')
      .reverse()
      .join('.');
    return isStrictAddress(address) ? address : undefined;
  }
  if (!name.endsWith(`.${REVERSE_6}`)) return undefined;
  const nibbles = name.slice(0, -REVERSE_6.length - 1).split('.');
  if (nibbles.length !== 32 || nibbles.some((nibble) => !/^[0-9a-f]$/.test(nibble))) return undefined;
  const groups = nibbles.reverse().join('').match(/.{4}/g) ?? [];
  return canonicalAddress(groups.join(':'));
}

/** A part of IPv4 that begins with a zero, at the end of IPv6 too, or a group of IPv6 with more than four digits. */
const SLOPPY = /\.0\d|(^|:)0\d+\.|[\da-f]{5}/i;

/** As Go's net.ParseIP reads it, and not as Kubernetes' sloppy parser does. */
export function isStrictAddress(text: string): boolean {
  return familyOf(text) !== undefined && !SLOPPY.test(text);
}

/** Of which family CoreDNS makes a record of the text; undefined: it takes it for a name (plugin/etcd/msg/type.go HostType). */
export function recordFamily(text: string): IPFamily | undefined {
  return isStrictAddress(text) ? familyOf(text) : undefined;
}

/** RFC 1035, 2.3.4. */
const LONGEST_LABEL = 63;

export function fitsLabel(text: string): boolean {
  return text.length <= LONGEST_LABEL;
}

/** `10.0.0.1` -> `10-0-0-1`, `fd00::1` -> `fd00--1`, `fd00::` -> `fd00--0`: CoreDNS's name for an endpoint without a hostname. Empty for a host name of one label. */
export function dashed(address: string): string {
  if (address.includes('.')) return address.replaceAll('.', '-');
  if (!address.includes(':')) return '';
  const name = address.replaceAll(':', '-');
  return name.endsWith('-') ? `${name}0` : name;
}

/** The address that CoreDNS reads in the first label of a Pod's name; it need not be one. */
export function undashed(label: string): string {
  const isIPv4 = label.split('-').length === 4 && !label.includes('--');
  return label.replaceAll('-', isIPv4 ? '.' : ':');
}
