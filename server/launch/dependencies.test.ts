// When node_modules is as locked, and when npm must install.

import { expect, test } from 'vitest';
import { firstDifference } from './dependencies.mjs';

const linux = { os: 'linux', cpu: 'x64', libc: 'glibc' };
const mac = { os: 'darwin', cpu: 'arm64', libc: undefined };

const locked = {
  packages: {
    '': { version: '0.1.0' },
    'node_modules/next': { version: '16.4.6' },
    'node_modules/swc-linux': { version: '1.0.0', optional: true, os: ['linux'], cpu: ['x64'], libc: ['glibc'] },
    'node_modules/swc-musl': { version: '1.0.0', optional: true, os: ['linux'], cpu: ['x64'], libc: ['musl'] },
    'node_modules/swc-mac': { version: '1.0.0', optional: true, os: ['darwin'] },
    'node_modules/not-on-windows': { version: '1.0.0', optional: true, os: ['!win32'] },
    'node_modules/extra': { version: '1.0.0', optional: true },
  },
};
const onLinux = {
  packages: {
    'node_modules/next': { version: '16.4.6' },
    'node_modules/swc-linux': { version: '1.0.0' },
    'node_modules/not-on-windows': { version: '1.0.0' },
  },
};

test('packages of other platforms, and optional ones for all, may be missing', () => {
  expect(firstDifference(locked, onLinux, linux)).toBeUndefined();
});

test('a missing package and another version are differences', () => {
  expect(firstDifference(locked, { packages: {} }, linux)).toBe('node_modules/next');
  expect(firstDifference(locked, { packages: { ...onLinux.packages, 'node_modules/next': { version: '16.4.5' } } }, linux)).toBe(
    'node_modules/next',
  );
});

test('a folder that was installed on another platform is a difference', () => {
  expect(firstDifference(locked, onLinux, mac)).toBe('node_modules/swc-mac');
  expect(firstDifference(locked, onLinux, { ...linux, libc: 'musl' })).toBe('node_modules/swc-musl');
});

test('a package that is not for this platform is not asked for', () => {
  const { 'node_modules/not-on-windows': _, ...rest } = onLinux.packages;
  expect(firstDifference(locked, { packages: rest }, linux)).toBe('node_modules/not-on-windows');
  expect(firstDifference(locked, { packages: rest }, { os: 'win32', cpu: 'x64', libc: undefined })).toBeUndefined();
});
