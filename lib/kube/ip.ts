// IP addresses and CIDRs as text: their family, and whether one holds the other. What is not an address is undefined.

import type { IPFamily } from './service.ts';

/** Bytes, 4 or 16 of them. */
type Bytes = readonly number[];

/** ::ffff:0:0/96 (RFC 4291, 2.5.5.2). */
const MAPPED_BITS = 96;

function parse4(text: string): Bytes | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  const bytes: number[] = [];
  for (const part of parts) {
    // Leading zeros are read as decimal, as Kubernetes' sloppy parser does for old objects.
    if (!/^\d+$/.test(part) || Number(part) > 255) return undefined;
    bytes.push(Number(part));
  }
  return bytes;
}

/** A group of more than four digits counts where the first are zeros, as Kubernetes' sloppy parser has it. */
const GROUP = /^0*[0-9a-fA-F]{1,4}$/;

/** Groups of one side of `::`. Only the end of an address may be written as IPv4, which counts as two. */
function groups(text: string, isEnd: boolean): number[] | undefined {
  if (text === '') return [];
  const bytes: number[] = [];
  const parts = text.split(':');
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i] ?? '';
    const tail = isEnd && i === parts.length - 1 && part.includes('.') ? parse4(part) : undefined;
    if (tail !== undefined) bytes.push(...tail);
    else if (GROUP.test(part)) bytes.push(Number.parseInt(part, 16) >> 8, Number.parseInt(part, 16) & 255);
    else return undefined;
  }
  return bytes;
}

function parse6(text: string): Bytes | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = groups(halves[0] ?? '', halves.length === 1);
  const tail = groups(halves[1] ?? '', true);
  if (head === undefined || tail === undefined) return undefined;
  const missing = 16 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 2) return undefined;
  return [...head, ...Array.from({ length: missing }, () => 0), ...tail];
}

function isMapped(bytes: Bytes): boolean {
  return bytes.length === 16 && bytes.slice(0, 10).every((b) => b === 0) && bytes[10] === 255 && bytes[11] === 255;
}

/** An IPv4 address inside IPv6 (::ffff:10.0.0.1) is IPv4, as in Go's net package. */
function parse(text: string): Bytes | undefined {
  if (!text.includes(':')) return parse4(text);
  const bytes = parse6(text);
  return bytes !== undefined && isMapped(bytes) ? bytes.slice(MAPPED_BITS / 8) : bytes;
}

export function familyOf(address: string): IPFamily | undefined {
  const bytes = parse(address);
  if (bytes === undefined) return undefined;
  return bytes.length === 4 ? 'IPv4' : 'IPv6';
}

export function sameAddress(a: string, b: string): boolean {
  return a === b || canonicalAddress(a) === canonicalAddress(b);
}

/** `10.0.0.1:80`, `[fd00::1]:80`. */
export function socketText(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** Loopback: 127.0.0.0/8 and ::1. */
export function isLoopback(address: string): boolean {
  const bytes = parse(address);
  if (bytes === undefined) return false;
  return bytes.length === 4 ? bytes[0] === 127 : bytes.every((byte, i) => byte === (i === 15 ? 1 : 0));
}

export type Cidr = {
  readonly text: string;
  readonly family: IPFamily;
  readonly bits: number;
  readonly bytes: Bytes;
  /** Written as an IPv4-mapped IPv6 block: not every program reads it as the IPv4 block that it is here. */
  readonly mapped: boolean;
};

/**
 * White space around it is ignored; undefined for what is no CIDR. An IPv4 block inside IPv6 (::ffff:10.0.0.0/104) is that of IPv4,
 * as Go's net.ParseCIDR and IPNet.Contains have it; one that is wider than all of IPv4 is of IPv6.
 */
export function parseCidr(text: string): Cidr | undefined {
  const trimmed = text.trim();
  const slash = trimmed.indexOf('/');
  if (slash < 0 || !/^\d+$/.test(trimmed.slice(slash + 1))) return undefined;
  const address = trimmed.slice(0, slash);
  const bytes = address.includes(':') ? parse6(address) : parse4(address);
  const bits = Number(trimmed.slice(slash + 1));
  if (bytes === undefined || bits > bytes.length * 8) return undefined;
  if (isMapped(bytes) && bits >= MAPPED_BITS) {
    return { text: trimmed, family: 'IPv4', bits: bits - MAPPED_BITS, bytes: bytes.slice(MAPPED_BITS / 8), mapped: true };
  }
  return { text: trimmed, family: bytes.length === 4 ? 'IPv4' : 'IPv6', bits, bytes, mapped: false };
}

export function cidrsOf(texts: readonly string[], family: IPFamily): readonly Cidr[] {
  return texts.map(parseCidr).filter((cidr) => cidr !== undefined && cidr.family === family) as Cidr[];
}

export function contains(cidr: Cidr, address: string): boolean {
  const bytes = parse(address);
  return bytes !== undefined && holds(cidr, bytes);
}

/** An address that is compared with many CIDRs is parsed once. */
export type Address = Bytes;

export function parseAddress(text: string): Address | undefined {
  return parse(text);
}

export function holds(cidr: Cidr, bytes: Address): boolean {
  if (bytes.length !== cidr.bytes.length) return false;
  for (let i = 0, left = cidr.bits; left > 0; i++, left -= 8) {
    const mask = maskOf(left);
    if (((bytes[i] ?? 0) & mask) !== ((cidr.bytes[i] ?? 0) & mask)) return false;
  }
  return true;
}

/** Of a byte, where `left` bits of the prefix are left from its first on. */
function maskOf(left: number): number {
  return left >= 8 ? 255 : left <= 0 ? 0 : 256 - 2 ** (8 - left);
}

/** The network of so many bits in which the address lies: the same text for all that lie in it. */
export function networkOf(bytes: Address, bits: number): string {
  return `${bytes.map((byte, i) => byte & maskOf(bits - 8 * i)).join('.')}/${bits}`;
}

/** The first address of its network is 0. */
export function placeIn({ bits }: Cidr, bytes: Address): number {
  return bytes.reduce((sum, byte, i) => sum * 256 + (byte & (255 - maskOf(bits - 8 * i))), 0);
}

/** `0:0:1:0:0:0:0:1` -> `0:0:1::1`: the longest run of zero groups, the first of equals, of two or more (RFC 5952). */
function compressed(groups: readonly number[]): string {
  let best = { at: 0, length: 1 };
  for (let i = 0; i < groups.length; i++) {
    let end = i;
    while (groups[end] === 0) end++;
    if (end - i > best.length) best = { at: i, length: end - i };
  }
  const text = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(':');
  return best.length < 2 ? text(groups) : `${text(groups.slice(0, best.at))}::${text(groups.slice(best.at + best.length))}`;
}

/** Plain IPv4 has one spelling, unless a part begins with 0. */
const ODD_IPV4 = /(^|\.)0\d/;
/** Most of IPv6 as clusters hand it out: lower case, no group that begins with 0, and one `::`, which stands for two groups or more. */
const PLAIN_IPV6 = /^[1-9a-f][0-9a-f]{0,3}(?::[1-9a-f][0-9a-f]{0,3}){0,4}::(?:[1-9a-f][0-9a-f]{0,3}(?::[1-9a-f][0-9a-f]{0,3}){0,4})?$/;
const MOST_COLONS = 6;

function isPlain(address: string): boolean {
  if (!address.includes(':')) return !ODD_IPV4.test(address);
  return PLAIN_IPV6.test(address) && address.split(':').length - 1 <= MOST_COLONS;
}

/**
 * The one spelling for every way to write an address: that of Go's net.IP, which components of Kubernetes publish and compare, and of
 * RFC 5952. Two addresses are the same where their spellings are; what is no address stays as it is.
 */
export function canonicalAddress(address: string): string {
  if (isPlain(address)) return address;
  const bytes = parse(address);
  if (bytes === undefined) return address;
  if (bytes.length === 4) return bytes.join('.');
  return compressed(Array.from({ length: 8 }, (_, i) => ((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0)));
}
