// Tests of what a client types.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatTarget, parseTarget, type Target } from './target.ts';

const name = (text: string): Target['host'] => ({ kind: 'name', name: text });
const v4 = (address: string): Target['host'] => ({ kind: 'address', address, family: 'IPv4' });
const v6 = (address: string): Target['host'] => ({ kind: 'address', address, family: 'IPv6' });

describe('what is typed is read', () => {
  test.each<[string, Target]>([
    ['web', { host: name('web'), port: undefined, protocol: 'TCP' }],
    [' web:80 ', { host: name('web'), port: 80, protocol: 'TCP' }],
    ['web.shop:http', { host: name('web.shop'), port: 'http', protocol: 'TCP' }],
    ['web.shop.svc.cluster.local.:80', { host: name('web.shop.svc.cluster.local.'), port: 80, protocol: 'TCP' }],
    ['dns:53/udp', { host: name('dns'), port: 53, protocol: 'UDP' }],
    ['dns/UDP', { host: name('dns'), port: undefined, protocol: 'UDP' }],
    ['10.96.0.10:80', { host: v4('10.96.0.10'), port: 80, protocol: 'TCP' }],
    ['fd00::1', { host: v6('fd00::1'), port: undefined, protocol: 'TCP' }],
    ['[fd00::1]:80', { host: v6('fd00::1'), port: 80, protocol: 'TCP' }],
    ['http://web.shop/path?q=1', { host: name('web.shop'), port: 80, protocol: 'TCP' }],
    ['https://web:8443', { host: name('web'), port: 8443, protocol: 'TCP' }],
    ['udp://dns:53', { host: name('dns'), port: 53, protocol: 'UDP' }],
    ['_http._tcp.web:80', { host: name('_http._tcp.web'), port: 80, protocol: 'TCP' }],
  ])('%s', (text, expected) => {
    expect(parseTarget(text)).toEqual({ ok: true, value: expected });
  });
});

describe('what can not be read says why', () => {
  test.each<[string, RegExp]>([
    ['', /Type what the client types/],
    ['payments/fraud', /in DNS that is fraud\.payments/],
    ['payments/fraud:80', /in DNS that is fraud\.payments:80/],
    ['web:0', /1 to 65535/],
    ['web:65536', /1 to 65535/],
    ['web:HTTP!', /neither a port number/],
    ['web:80/quic', /After a slash|in DNS/],
    ['we b', /neither a DNS name/],
    ['1.2.3', /neither a DNS name/],
    ['-web', /neither a DNS name/],
    ['ftp://web', /URLs/],
    ['a:b:c', /neither a DNS name/],
  ])('%s', (text, expected) => {
    const read = parseTarget(text);
    expect(read.ok ? '' : read.error).toMatch(expected);
  });
});

const label = fc.stringMatching(/^[a-z]([-a-z0-9]{0,8}[a-z0-9])?$/);
const host: fc.Arbitrary<Target['host']> = fc.oneof(
  fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => name(labels.join('.'))),
  fc.ipV4().map(v4),
  fc
    .ipV6()
    .filter((a) => !/^::ffff/i.test(a) && !a.includes('.'))
    .map(v6),
);
const target = fc.record<Target>({
  host,
  port: fc.oneof(fc.integer({ min: 1, max: 65_535 }), fc.constantFrom('http', 'grpc-web'), fc.constant(undefined)),
  protocol: fc.constantFrom('TCP', 'UDP', 'SCTP'),
});

test('a target survives being written and read', () => {
  fc.assert(
    fc.property(target, (wanted) => {
      const read = parseTarget(formatTarget(wanted));
      expect(read).toEqual({ ok: true, value: wanted });
    }),
  );
});

test('reading is total', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(parseTarget(text)).toHaveProperty('ok');
    }),
  );
});
