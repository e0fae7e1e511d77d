// Addresses and CIDRs beside ipaddr.js, which was written by others from the same RFCs. Where the two differ, Kubernetes decides: it
// reads addresses by netutils.ParseIPSloppy and ParseCIDRSloppy (k8s.io/utils/net: Go's net of 1.16). Each difference is said here.

import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { describe, expect, test } from 'vitest';
import {
  type Address,
  canonicalAddress,
  contains,
  familyOf,
  isLoopback,
  networkOf,
  parseAddress,
  parseCidr,
  placeIn,
  sameAddress,
} from './ip.ts';

type Theirs = ipaddr.IPv4 | ipaddr.IPv6;

const RUNS = { numRuns: 500 };
const MANY = { numRuns: 1_000 };

/** Zeros in front of a number, be it one part of IPv4 or a group of IPv6. */
const LEADING_ZEROS = /(?<=^|[.:])0+(?=[\da-f])/gi;

/** What ipaddr.js reads, where it is asked as Kubernetes would read. */
function theirs(text: string): Theirs | undefined {
  // Difference: a zone (fe80::1%eth0) is an address to ipaddr.js, and to Go's netip. ParseIP takes none.
  if (text.includes('%')) return undefined;
  // Difference: a part with a zero in front is octal to ipaddr.js, as it is to inet_aton. The sloppy parser reads it as decimal, however
  // many zeros there are, and takes them before a group of IPv6 too; net.ParseIP and netip refuse both.
  const plain = text.replaceAll(LEADING_ZEROS, '');
  if (!plain.includes(':')) {
    // Difference: `127.1`, `0x7f.0.0.1` and `2130706433` are addresses to ipaddr.js. Go wants four decimal parts.
    return ipaddr.IPv4.isValidFourPartDecimal(plain) ? ipaddr.IPv4.parse(plain) : undefined;
  }
  // Difference: the parts of an IPv4 address at the end may be octal and hexadecimal to ipaddr.js there too.
  const tail = plain.slice(plain.lastIndexOf(':') + 1);
  if (tail.includes('.') && !ipaddr.IPv4.isValidFourPartDecimal(tail)) return undefined;
  // Difference: ::10.0.0.1, once "IPv4-compatible", is ::ffff:10.0.0.1 to ipaddr.js. It is IPv6 to Go, as RFC 4291 has it.
  const compatible = /^::(?=[\d.]+$)/.exec(plain) !== null && tail.includes('.');
  const read = compatible ? `0:0${plain}` : plain;
  // `process`: an IPv4 address inside IPv6 is that IPv4 address, as in Go's net. To netip it is another one.
  return ipaddr.IPv6.isValid(read) ? ipaddr.process(read) : undefined;
}

const v4 = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)).map((parts) => parts.join('.'));
const zeros = fc.nat(5).map((count) => '0'.repeat(count));
const sloppyV4 = fc
  .array(fc.tuple(zeros, fc.nat(255)), { minLength: 4, maxLength: 4 })
  .map((parts) => parts.map((p) => p.join('')).join('.'));

const group = fc.oneof(
  { weight: 3, arbitrary: fc.constant('0') },
  { weight: 3, arbitrary: fc.nat(0xff_ff).map((n) => n.toString(16)) },
  { weight: 1, arbitrary: fc.tuple(zeros, fc.nat(0xff_ff)).map(([front, n]) => `${front}${n.toString(16).toUpperCase()}`) },
);

/** Eight groups, the last two of which may be written as IPv4, and `::` in place of some, be they zero or not. */
const v6 = fc
  .tuple(
    fc.array(group, { minLength: 6, maxLength: 6 }),
    fc.oneof(
      fc.tuple(group, group).map((pair) => pair.join(':')),
      v4,
    ),
    fc.nat(7),
    fc.nat(7),
  )
  .map(([groups, tail, a, b]) => {
    const all = [...groups, ...tail.split(':')];
    const [from, to] = [Math.min(a, b, all.length), Math.min(Math.max(a, b), all.length)];
    return from === to ? all.join(':') : `${all.slice(0, from).join(':')}::${all.slice(to).join(':')}`;
  });
const mapped = fc.oneof(
  v4.map((text) => `::ffff:${text}`),
  fc.tuple(group, group).map((pair) => `0:0::FFFF:${pair.join(':')}`),
);
const address = fc.oneof(v4, sloppyV4, v6, mapped);

/** An address with a few pieces put in, taken out or exchanged: most are none, some are another one. */
const PIECES = [
  '',
  '0',
  '1',
  '00001',
  'f',
  'ffff',
  '12345',
  '255',
  '256',
  ':',
  '::',
  '.',
  '1.2.3.4',
  '::ffff:',
  ' ',
  'x',
  '-1',
  '%eth0',
  '/8',
];
const nearly = fc
  .tuple(address, fc.array(fc.tuple(fc.nat(60), fc.nat(2), fc.constantFrom(...PIECES)), { minLength: 1, maxLength: 3 }))
  .map(([text, edits]) =>
    edits.reduce(
      (now, [at, cut, piece]) => `${now.slice(0, at % (now.length + 1))}${piece}${now.slice((at % (now.length + 1)) + cut)}`,
      text,
    ),
  );

function bytesOf(text: string): Address {
  const bytes = parseAddress(text);
  if (bytes === undefined) throw new Error(`${text} is no address`);
  return bytes;
}

describe('one address', () => {
  test('what is an address, of which family, and its bytes', () => {
    const seen = { valid: 0, invalid: 0 };
    fc.assert(
      fc.property(fc.oneof(address, nearly), (text) => {
        const read = theirs(text);
        seen[read === undefined ? 'invalid' : 'valid']++;
        expect(parseAddress(text)).toEqual(read?.toByteArray());
        expect(familyOf(text)).toBe(read === undefined ? undefined : read.kind() === 'ipv4' ? 'IPv4' : 'IPv6');
      }),
      MANY,
    );
    // Neither is rare among what is drawn.
    expect(Math.min(seen.valid, seen.invalid)).toBeGreaterThan(250);
  });

  test('its one spelling, which is that of RFC 5952', () => {
    fc.assert(
      fc.property(fc.oneof(address, nearly), (text) => {
        const read = theirs(text);
        // What is no address stays as it is.
        expect(canonicalAddress(text)).toBe(read === undefined ? text : read.toString());
      }),
      RUNS,
    );
  });

  test('loopback', () => {
    const nearLoopback = fc.constantFrom(
      '127.0.0.1',
      '127.255.255.255',
      '128.0.0.1',
      '::1',
      '0::0:1',
      '::ffff:127.0.0.1',
      '::127.0.0.1',
      '::2',
    );
    fc.assert(
      fc.property(fc.oneof(nearLoopback, address), (text) => {
        expect(isLoopback(text)).toBe(theirs(text)?.range() === 'loopback');
      }),
      RUNS,
    );
  });
});

test('two spellings are of the same address where their bytes are', () => {
  const spelt = (read: Theirs): string[] => {
    if (read.kind() === 'ipv6')
      return [read.toString(), read.toNormalizedString(), (read as ipaddr.IPv6).toNormalizedString().toUpperCase()];
    const inside = (read as ipaddr.IPv4).toIPv4MappedAddress();
    return [read.toString(), inside.toString(), inside.toNormalizedString()];
  };
  fc.assert(
    fc.property(address, address, (a, b) => {
      const [left, right] = [theirs(a), theirs(b)];
      if (left === undefined || right === undefined) return;
      for (const again of spelt(left)) expect(sameAddress(a, again)).toBe(true);
      expect(sameAddress(a, b)).toBe(left.toString() === right.toString());
    }),
    RUNS,
  );
});

/** A block around an address, and another address: in half of the draws one that differs in few bits only. */
const around = fc
  .tuple(address, fc.nat(128), address, fc.option(fc.nat(127)))
  .map(([inside, bits, other, flipped]) => ({ inside, bits, other, flipped }));

/** The address with one bit turned. */
function turned(read: Theirs, bit: number): string {
  const bytes = read.toByteArray();
  const at = bit % (bytes.length * 8);
  bytes[at >> 3] = (bytes[at >> 3] ?? 0) ^ (128 >> (at & 7));
  // An IPv6 address may have become one inside which there is IPv4.
  return ipaddr.process(ipaddr.fromByteArray(bytes).toString()).toString();
}

describe('a block', () => {
  test('which addresses lie in it', () => {
    let inside = 0;
    fc.assert(
      fc.property(around, (drawn) => {
        const first = theirs(drawn.inside);
        if (first === undefined) return;
        const bits = drawn.bits % (first.toByteArray().length * 8 + 1);
        const cidr = parseCidr(`${first.toString()}/${bits}`);
        const text = drawn.flipped === null ? drawn.other : turned(first, drawn.flipped);
        const other = theirs(text);
        if (other === undefined) return;
        // ipaddr.js refuses to compare two families; Go says no.
        const expected = first.kind() === other.kind() && other.match(first, bits);
        if (expected) inside++;
        expect(cidr && contains(cidr, text)).toBe(expected);
        // The text of its network is the same for all that lie in it, and for no others.
        if (first.kind() === other.kind()) expect(networkOf(bytesOf(text), bits) === networkOf(bytesOf(drawn.inside), bits)).toBe(expected);
      }),
      MANY,
    );
    expect(inside).toBeGreaterThan(150);
  });

  test('the place of an address in its network', () => {
    fc.assert(
      fc.property(address, fc.nat(48), (text, wide) => {
        const read = theirs(text);
        if (read === undefined) return;
        // As far as a number counts exactly.
        const bits = read.toByteArray().length * 8 - (read.kind() === 'ipv4' ? wide % 33 : wide);
        const cidr = parseCidr(`${read.toString()}/${bits}`);
        const of = read.kind() === 'ipv4' ? ipaddr.IPv4 : ipaddr.IPv6;
        const network = of.networkAddressFromCIDR(`${read.toString()}/${bits}`).toByteArray();
        const place = read.toByteArray().reduce((sum, byte, i) => sum * 256 + (byte - (network[i] ?? 0)), 0);
        expect(cidr && placeIn(cidr, bytesOf(text))).toBe(place);
      }),
      RUNS,
    );
  });

  test('which texts are one', () => {
    const written = fc.oneof(
      fc.tuple(fc.oneof(address, nearly), fc.nat(140)).map(([text, bits]) => `${text}/${bits}`),
      fc
        .tuple(address, fc.constantFrom('', '-1', '+8', '8 8', '8/8', 'x', '0x8', '1e1', '٨', '999999'))
        .map(([text, bits]) => `${text}/${bits}`),
      fc.oneof(address, nearly),
    );
    fc.assert(
      fc.property(written, (text) => {
        const [front = '', bits, ...more] = text.split('/');
        const read = theirs(front);
        const width = front.includes(':') ? 128 : 32;
        const isOne = read !== undefined && bits !== undefined && more.length === 0 && /^[0-9]+$/.test(bits) && Number(bits) <= width;
        // White space around a block is left out before: kube-proxy does so with loadBalancerSourceRanges.
        if (text === text.trim()) expect(parseCidr(text) !== undefined).toBe(isOne);
      }),
      RUNS,
    );
  });

  // Difference: ipaddr.js knows no block of IPv4 inside IPv6. Go makes one of IPv4 of it, where it is no wider than all of IPv4.
  test('of IPv4 inside IPv6', () => {
    fc.assert(
      fc.property(v4, fc.nat(128), address, (text, bits, other) => {
        const [first, second] = [ipaddr.IPv4.parse(text), theirs(other)];
        if (second === undefined) return;
        const cidr = parseCidr(`::ffff:${text}/${bits}`);
        expect(cidr).toMatchObject({ family: bits < 96 ? 'IPv6' : 'IPv4', mapped: bits >= 96 });
        const block: [Theirs, number] = bits < 96 ? [first.toIPv4MappedAddress(), bits] : [first, bits - 96];
        expect(cidr && contains(cidr, other)).toBe(block[0].kind() === second.kind() && second.match(block[0], block[1]));
      }),
      RUNS,
    );
  });

  // Difference: ipaddr.js wants a number without zeros in front, and so does netip; ParseCIDR does not, in no version of Go.
  test('with zeros before its number of bits', () => {
    expect(parseCidr('10.1.2.3/0024')).toEqual({ ...parseCidr('10.1.2.3/24'), text: '10.1.2.3/0024' });
    expect(parseCidr('fd00::/064')).toMatchObject({ bits: 64 });
  });
});
