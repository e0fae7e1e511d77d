// Tests of names as text.

import { expect, test } from 'vitest';
import {
  addressOfReverse,
  dashed,
  fitsLabel,
  isAbsolute,
  isInside,
  isReverse,
  plainName,
  recordFamily,
  reverseName,
  undashed,
} from './name.ts';

test.each([
  ['10.96.0.1', '1.0.96.10.in-addr.arpa'],
  ['fd00::1', '1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.d.f.ip6.arpa'],
  ['2001:db8::567:89ab', 'b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa'],
])('the reverse name of %s, and back', (address, name) => {
  expect(reverseName(address)).toBe(name);
  expect(addressOfReverse(name)).toBe(address);
});

test.each([
  '1.0.96.in-addr.arpa',
  '01.0.96.10.in-addr.arpa',
  'x.0.96.10.in-addr.arpa',
  '1.ip6.arpa',
  'in-addr.arpa',
  'web',
  `${'0.'.repeat(33)}ip6.arpa`,
])('%s stands for no address', (name) => {
  expect(addressOfReverse(name)).toBeUndefined();
});

test('what is no address has no reverse name', () => {
  expect(reverseName('web')).toBeUndefined();
});

test.each([
  ['10.0.0.1', '10-0-0-1'],
  ['fd00::1', 'fd00--1'],
  ['fd00::', 'fd00--0'],
  ['www.example.com', 'www-example-com'],
  ['localhost', ''],
])('%s as a label is "%s"', (address, label) => {
  expect(dashed(address)).toBe(label);
});

test.each([
  ['10-0-0-1', '10.0.0.1'],
  ['fd00--1', 'fd00::1'],
  ['fd00-0-0-1', 'fd00.0.0.1'],
  ['1-2--3', '1:2::3'],
])('%s is read as %s', (label, address) => {
  expect(undashed(label)).toBe(address);
});

test.each([
  ['10.0.0.1', 'IPv4'],
  ['fd00::1', 'IPv6'],
  ['::ffff:10.0.0.1', 'IPv4'],
  ['010.0.0.1', undefined],
  ['::ffff:010.0.0.1', undefined],
  ['::ffff:10.0.0.1', 'IPv4'],
  ['fd00::00001', undefined],
  ['www.example.com', undefined],
])('%s makes a record of %s', (text, family) => {
  expect(recordFamily(text)).toBe(family);
});

test('a label has 63 characters at most', () => {
  expect(fitsLabel('x'.repeat(63))).toBe(true);
  expect(fitsLabel('x'.repeat(64))).toBe(false);
});

test('names are plain, absolute, inside', () => {
  expect(plainName('Web.Shop.')).toBe('web.shop');
  expect(isAbsolute('web.')).toBe(true);
  expect(isAbsolute('web')).toBe(false);
  expect(isInside('web.shop', 'shop')).toBe(true);
  expect(isInside('shop', 'shop')).toBe(true);
  expect(isInside('webshop', 'shop')).toBe(false);
  expect(isReverse('1.0.0.10.in-addr.arpa')).toBe(true);
  expect(isReverse('web.shop')).toBe(false);
});
