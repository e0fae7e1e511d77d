// Tests of addresses and CIDRs.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalAddress, contains, familyOf, isLoopback, parseCidr, sameAddress } from './ip.ts';

test.each([
  ['10.0.0.1', 'IPv4'],
  ['010.0.0.1', 'IPv4'],
  ['::ffff:10.0.0.1', 'IPv4'],
  ['fd00::1', 'IPv6'],
  ['::', 'IPv6'],
  ['1:2:3:4:5:6:7:8', 'IPv6'],
  ['1:2:3:4:5:6:7', undefined],
  ['1::2::3', undefined],
  ['::1:2:3:4:5:6:7:8', undefined],
  ['10.0.0', undefined],
  ['10.0.0.256', undefined],
  ['web.example', undefined],
  ['', undefined],
  ['1.2.3.4:1::', undefined],
  ['1.2.3.4::', undefined],
  ['fd00::00001', 'IPv6'],
])('familyOf %s is %s', (address, family) => {
  expect(familyOf(address)).toBe(family);
});

test.each([
  ['fd00::1', 'FD00:0:0::0001', true],
  ['10.0.0.1', '::ffff:10.0.0.1', true],
  ['10.0.0.1', '10.0.0.2', false],
  ['web', 'web', true],
  ['web', 'db', false],
  ['0.0.0.0', '::', false],
])('sameAddress %s %s: %s', (a, b, same) => {
  expect(sameAddress(a, b)).toBe(same);
});

test.each([
  ['127.0.0.1', true],
  ['127.9.9.9', true],
  ['::1', true],
  ['::2', false],
  ['10.0.0.1', false],
  ['', false],
])('isLoopback %s: %s', (address, loopback) => {
  expect(isLoopback(address)).toBe(loopback);
});

test.each([
  ['10.0.0.0/8', '10.255.0.1', true],
  ['10.0.0.0/8', '11.0.0.1', false],
  ['10.0.0.128/25', '10.0.0.127', false],
  ['10.0.0.128/25', '10.0.0.200', true],
  ['10.0.0.1/32', '10.0.0.1', true],
  ['0.0.0.0/0', '8.8.8.8', true],
  ['0.0.0.0/0', 'fd00::1', false],
  ['fd00::/9', 'fd7f::1', true],
  ['fd00::/9', 'fd80::1', false],
  ['::ffff:10.0.0.0/104', '10.1.2.3', true],
  ['::ffff:10.0.0.0/104', '11.1.2.3', false],
  ['::ffff:a00:0/104', '::ffff:10.1.2.3', true],
  ['::ffff:0:0/96', '8.8.8.8', true],
  ['::ffff:0:0/96', 'fd00::1', false],
  // Wider than all of IPv4: of IPv6 alone.
  ['::ffff:10.0.0.0/8', '10.1.2.3', false],
  ['::ffff:10.0.0.0/8', '00ff::1', true],
  ['::/0', '10.1.2.3', false],
])('%s contains %s: %s', (cidr, address, inside) => {
  const parsed = parseCidr(cidr);
  expect(parsed && contains(parsed, address)).toBe(inside);
});

test.each(['10.0.0.0', '10.0.0.0/33', 'x/8', '10.0.0.0/', '10.0.0.0/-1', 'fd00::/129'])('%s is no CIDR', (text) => {
  expect(parseCidr(text)).toBeUndefined();
});

test.each([
  ['FD00:0:0::0001', 'fd00::1'],
  ['fd00:0:0:1:0:0:0:1', 'fd00:0:0:1::1'],
  ['fd00:0:1:2:3:4:5:6', 'fd00:0:1:2:3:4:5:6'],
  ['1:0:0:2:0:0:3:4', '1::2:0:0:3:4'],
  ['::', '::'],
  ['fd00::', 'fd00::'],
  ['fd00::1:0:0:0:2', 'fd00:0:0:1::2'],
  ['fd00::2:3:4:5:6:7', 'fd00:0:2:3:4:5:6:7'],
  ['fd00::2:3:4:5:6:7:8', 'fd00::2:3:4:5:6:7:8'],
  ['1:2::3:4:5:6:7:8', '1:2::3:4:5:6:7:8'],
  ['::ffff:10.0.0.1', '10.0.0.1'],
  ['010.0.0.1', '10.0.0.1'],
  ['web', 'web'],
])('canonicalAddress %s is %s', (address, written) => {
  expect(canonicalAddress(address)).toBe(written);
});

test('all spellings of an IPv6 address have one canonical spelling, which stays as it is', () => {
  const group = fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(0xff_ff) });
  fc.assert(
    fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), fc.nat(8), fc.nat(8), (groups, a, b) => {
      const text = (part: readonly number[]): string => part.map((g) => g.toString(16)).join(':');
      const full = groups.map((g) => g.toString(16).toUpperCase().padStart(4, '0')).join(':');
      const [from, to] = [Math.min(a, b), Math.max(a, b)];
      const elided = to - from >= 2 && groups.slice(from, to).every((g) => g === 0);
      const short = elided ? `${text(groups.slice(0, from))}::${text(groups.slice(to))}` : text(groups);
      const written = canonicalAddress(full);
      expect(canonicalAddress(short)).toBe(written);
      expect(canonicalAddress(written)).toBe(written);
      expect(sameAddress(short, full)).toBe(true);
    }),
  );
});
