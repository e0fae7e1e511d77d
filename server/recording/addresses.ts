// Addresses replaced so that they keep their families and what contains what: two that share a prefix of n bits have replacements that
// share n bits (prefix-preserving, as Crypto-PAn: Xu et al., ICNP 2002), by a keyed hash.

import { createHmac } from 'node:crypto';
import { canonicalAddress, parseAddress, parseCidr } from '#lib/kube/ip.ts';

/** What the first bits say of an address is kept: private, loopback, link-local, multicast, unique local. */
const KEPT_BITS = { 4: 8, 16: 16 } as const;
/** 0.0.0.0/8, 127.0.0.0/8, 169.0.0.0/8 with link-local, and all from 224.0.0.0 on; ::/16 with loopback and mapped addresses, fe80::/16. */
const KEPT_FIRST = new Set([0, 127, 169]);
const FIRST_MULTICAST = 224;
/** Placeholders of known dataplanes, which are nobody's (lib/publishing). */
const PLACEHOLDERS = new Set(['192.192.192.192']);

function isKept(bytes: Uint8Array): boolean {
  const [first = 0, second = 0] = bytes;
  if (bytes.length === 4) return KEPT_FIRST.has(first) || first >= FIRST_MULTICAST;
  return (first === 0 && second === 0) || (first === 0xfe && second === 0x80);
}

function textOf(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_, i) => (((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0)).toString(16));
  return canonicalAddress(groups.join(':'));
}

/** Text of an address or a prefix to that of its replacement; undefined for other text. */
export function createAddresses(secret: Uint8Array): (text: string) => string | undefined {
  /** By the bits before it, whether a bit is turned. */
  const turned = new Map<string, boolean>();

  function isTurned(bits: string): boolean {
    let found = turned.get(bits);
    if (found === undefined) {
      found = ((createHmac('sha256', secret).update(bits).digest()[0] ?? 0) & 1) === 1;
      turned.set(bits, found);
    }
    return found;
  }

  function turn(bytes: Uint8Array, length: number): Uint8Array {
    const result = Uint8Array.from(bytes);
    let bits = `${bytes.length}:`;
    for (let i = 0; i < length; i++) {
      const mask = 0x80 >> (i & 7);
      const bit = ((bytes[i >> 3] ?? 0) & mask) !== 0;
      if (i >= KEPT_BITS[bytes.length === 4 ? 4 : 16] && isTurned(bits)) result[i >> 3] = (result[i >> 3] ?? 0) ^ mask;
      bits += bit ? '1' : '0';
    }
    return result;
  }

  function replace(bytes: Uint8Array): string {
    const own = textOf(bytes);
    if (isKept(bytes) || PLACEHOLDERS.has(own)) return own;
    const image = textOf(turn(bytes, bytes.length * 8));
    // Whoever would take the place of one that is kept takes its replacement.
    if (!PLACEHOLDERS.has(image)) return image;
    const kept = parseAddress(image);
    return kept === undefined ? image : textOf(turn(Uint8Array.from(kept), kept.length * 8));
  }

  return (text) => {
    if (!/^[0-9a-f:.]+(\/\d{1,3})?$/i.test(text)) return undefined;
    const address = parseAddress(text);
    if (address !== undefined) return replace(Uint8Array.from(address));
    const slash = text.indexOf('/');
    const network = slash < 0 ? undefined : parseAddress(text.slice(0, slash));
    if (network === undefined || parseCidr(text) === undefined) return undefined;
    const bytes = Uint8Array.from(network);
    const length = Number(text.slice(slash + 1));
    return `${textOf(isKept(bytes) ? bytes : turn(bytes, Math.min(length, bytes.length * 8)))}/${length}`;
  };
}
