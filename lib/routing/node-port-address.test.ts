// Tests of the addresses that accept node ports and health check ports (SPEC R67 to R69, R77).

import { expect, test } from 'vitest';
import { HOSTS } from '#testing/builders/routing.ts';
import { acceptsHealthCheck, acceptsNodePort } from './node-port-address.ts';
import { DEFAULT_PROXY, type ProxySettings } from './proxy-settings.ts';

const OWN = '172.18.0.1';
const OTHER = '192.168.5.1';

test.each<[string, Partial<ProxySettings>, string | undefined, boolean]>([
  ['R67', {}, OTHER, true],
  ['R67', { nodePortAddresses: [] }, OTHER, true],
  ['R67', { nodePortAddresses: 'primary' }, OTHER, false],
  ['R67', { nodePortAddresses: 'primary' }, OWN, true],
  ['R67', { mode: 'nftables' }, OTHER, false],
  ['R67', { mode: 'nftables' }, OWN, true],
  ['R67', { mode: 'nftables', nodePortAddresses: ['0.0.0.0/0'] }, OTHER, true],
  ['R68', { nodePortAddresses: ['172.18.0.0/16'] }, OTHER, false],
  ['R68', { nodePortAddresses: ['172.18.0.0/16'] }, OWN, true],
  ['R68', { nodePortAddresses: ['172.18.0.0/16'] }, undefined, false],
  ['R68', { nodePortAddresses: ['fd00::/8'] }, OTHER, true],
  ['R69', {}, '127.0.0.1', true],
  ['R69', { localhostNodePorts: false }, '127.0.0.1', false],
  ['R69', { nodePortAddresses: ['172.18.0.0/16'] }, '127.0.0.1', false],
  ['R69', { nodePortAddresses: ['127.0.0.0/8'] }, '127.0.0.1', true],
  ['R69', { nodePortAddresses: ['127.0.0.1/32'] }, '127.0.0.2', false],
  ['R69', { nodePortAddresses: ['127.0.0.0/8'] }, '127.0.0.2', false],
  ['R69', {}, '127.0.0.2', true],
  ['R69', { nodePortAddresses: ['127.0.0.0/8'], localhostNodePorts: false }, '127.0.0.1', false],
  ['R69', { mode: 'nftables', nodePortAddresses: ['0.0.0.0/0'] }, '127.0.0.1', false],
])('%s: with %j the address %s accepts: %s', (_, over, address, accepts) => {
  expect(acceptsNodePort({ ...DEFAULT_PROXY, ...over }, HOSTS[0]!, 'IPv4', address)).toBe(accepts);
});

test('R69: ::1 never accepts', () => {
  expect(acceptsNodePort(DEFAULT_PROXY, HOSTS[0]!, 'IPv6', '::1')).toBe(false);
  expect(acceptsNodePort(DEFAULT_PROXY, HOSTS[0]!, 'IPv6', 'fd00::1')).toBe(true);
});

test.each<[string, Partial<ProxySettings>, string, boolean]>([
  ['R77', {}, OWN, true],
  ['R77', {}, '127.0.0.1', true],
  ['R77', { localhostNodePorts: false }, '127.0.0.1', true],
  ['R77', { nodePortAddresses: ['172.18.0.0/16'] }, OWN, true],
  ['R77', { nodePortAddresses: ['172.18.0.0/16'] }, OTHER, false],
  ['R77', { nodePortAddresses: ['172.18.0.0/16'] }, '127.0.0.1', false],
  ['R77', { mode: 'nftables' }, OWN, true],
  ['R77', { mode: 'nftables' }, '127.0.0.1', false],
  ['R77', { mode: 'nftables', nodePortAddresses: ['0.0.0.0/0'] }, '127.0.0.1', true],
])('%s: with %j the health check port is open on %s: %s', (_, over, address, open) => {
  expect(acceptsHealthCheck({ ...DEFAULT_PROXY, ...over }, HOSTS[0]!, 'IPv4', address)).toBe(open);
});
