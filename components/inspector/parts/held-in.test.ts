// What the page holds of each namespace.

import { describe, expect, it } from 'vitest';
import type { Scope } from '#lib/scope/scope.ts';
import { heldIn } from './held-in.ts';

describe('heldIn', () => {
  const namespaces = [undefined, 'shop', 'other', 'third'];
  const told = (scope: Scope | undefined, known = true) => {
    const { whole, named, policies } = heldIn(scope, () => known);
    const of = (holds: typeof whole): readonly (string | undefined)[] => namespaces.filter((namespace) => holds(namespace));
    return { whole: of(whole), named: of(named), policies: of(policies) };
  };

  it('a namespace is held whole, never the cluster', () => {
    expect(told({ kind: 'namespace', namespace: 'shop' })).toEqual({ whole: ['shop'], named: ['shop'], policies: ['shop'] });
  });

  it('of the namespace of a client from elsewhere only the names of Services, and the policies', () => {
    expect(told({ kind: 'namespace', namespace: 'shop', client: 'other/o1' })).toEqual({
      whole: ['shop'],
      named: ['shop', 'other'],
      policies: ['shop', 'other'],
    });
  });

  it('a Service’s neighbourhood says nothing of the other Services, but has the policies', () => {
    expect(told({ kind: 'service', service: 'shop/web', client: 'shop/c1' })).toEqual({ whole: [], named: [], policies: ['shop'] });
  });

  it('the policies of namespaces whose Pods stand behind a Service without selector', () => {
    const { whole, policies } = heldIn(
      { kind: 'service', service: 'shop/db' },
      () => true,
      (namespace) => namespace === 'third',
    );
    expect(namespaces.filter((namespace) => policies(namespace))).toEqual(['shop', 'third']);
    expect(whole('third')).toBe(false);
  });

  it('nothing, while it is not known whether all was listed, or without a scope', () => {
    const nothing = { whole: [], named: [], policies: [] };
    expect(told({ kind: 'namespace', namespace: 'shop' }, false)).toEqual(nothing);
    expect(told({ kind: 'overview' })).toEqual(nothing);
    expect(told(undefined)).toEqual(nothing);
  });
});
