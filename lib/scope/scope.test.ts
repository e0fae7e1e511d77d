// Tests of scopes: what is written into a URL is read back, and nothing else is.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readScope, samePlace, type Scope, scopeId } from './scope.ts';

const name = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
const pod = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,20}[a-z0-9])?(\.[a-z0-9]{1,9})?$/);
const scope: fc.Arbitrary<Scope> = fc.oneof(
  fc.constant<Scope>({ kind: 'overview' }),
  name.map<Scope>((namespace) => ({ kind: 'namespace', namespace })),
  fc.tuple(name, name).map<Scope>(([namespace, service]) => ({ kind: 'service', service: `${namespace}/${service}` })),
  fc.tuple(name, name, pod).map<Scope>(([namespace, other, client]) => ({ kind: 'namespace', namespace, client: `${other}/${client}` })),
  fc.tuple(name, name, pod).map<Scope>(([namespace, service, client]) => ({
    kind: 'service',
    service: `${namespace}/${service}`,
    client: `${namespace}/${client}`,
  })),
);

test('a scope that was written is read back', () => {
  fc.assert(
    fc.property(scope, (written) => {
      expect(readScope(new URLSearchParams(scopeId(written)))).toEqual({ ok: true, value: written });
    }),
  );
});

test('different scopes have different ids', () => {
  expect(scopeId({ kind: 'namespace', namespace: 'a' })).toBe('namespace=a');
  expect(scopeId({ kind: 'service', service: 'a/b' })).toBe('service=a/b');
  expect(scopeId({ kind: 'overview' })).toBe('overview');
  expect(scopeId({ kind: 'namespace', namespace: 'a', client: 'b/c' })).toBe('namespace=a&client=b/c');
  expect(scopeId({ kind: 'service', service: 'a/b', client: 'a/c' })).toBe('service=a/b&client=a/c');
});

test('a client changes who looks, not what is looked at', () => {
  expect(samePlace({ kind: 'namespace', namespace: 'a', client: 'b/c' }, { kind: 'namespace', namespace: 'a' })).toBe(true);
  expect(samePlace({ kind: 'service', service: 'a/b', client: 'a/c' }, { kind: 'service', service: 'a/b', client: 'x/y' })).toBe(true);
  expect(samePlace({ kind: 'service', service: 'a/b' }, { kind: 'namespace', namespace: 'a' })).toBe(false);
});

describe('what Kubernetes would not allow as a name is refused with a sentence', () => {
  test.each([
    'namespace=',
    'namespace=Shop',
    'namespace=-a',
    'namespace=a-',
    'namespace=a.b',
    'namespace=a/b',
    `namespace=${'a'.repeat(64)}`,
    'namespace=a%0Ab',
    'service=web',
    'service=',
    'service=shop/',
    'service=/web',
    'service=shop/web/x',
    'service=shop/Web',
    'service=../x',
    'namespace=a&client=web-1',
    'namespace=a&client=b/',
    'namespace=a&client=b/Web',
    'namespace=a&client=b.c/web',
    `namespace=a&client=b/${'a'.repeat(254)}`,
    'service=a/b&client=a/b/c',
  ])('%s', (query) => {
    const read = readScope(new URLSearchParams(query));
    expect(read.ok).toBe(false);
    expect(!read.ok && read.error).toMatch(/^The parameter .+\.$/);
  });

  test('a name of 63 characters and one that starts with a digit (KEP-5311) are allowed', () => {
    for (const allowed of ['a'.repeat(63), '9web', 'a']) {
      expect(readScope(new URLSearchParams({ service: `shop/${allowed}` }))).toMatchObject({ ok: true });
    }
  });

  test('no parameter means the overview; service wins over namespace', () => {
    expect(readScope(new URLSearchParams('x=y'))).toEqual({ ok: true, value: { kind: 'overview' } });
    expect(readScope(new URLSearchParams('namespace=a&service=b/c'))).toEqual({ ok: true, value: { kind: 'service', service: 'b/c' } });
  });
});
