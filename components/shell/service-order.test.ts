// The order of Services, and that it keeps still.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ServiceSummary, Trouble } from '#lib/cluster/summary.ts';
import { compareServices, keepOrder } from './service-order.ts';

function service(name: string, ...trouble: Trouble[]): ServiceSummary {
  return {
    kind: 'ServiceSummary',
    metadata: { namespace: 'shop', name },
    shape: 'ClusterIP',
    ports: [],
    endpoints: { ready: 0, draining: 0, notReady: 0, broken: 0 },
    unpublished: 0,
    zones: [],
    nodes: 0,
    trouble,
  };
}

describe('compareServices', () => {
  it('puts broken before warnings before the rest, each by name', () => {
    const all = [
      service('b'),
      service('z', { kind: 'selects-nothing' }),
      service('y', { kind: 'no-address' }),
      service('a'),
      service('c', { kind: 'no-endpoints' }),
    ];
    expect(all.sort(compareServices).map((s) => s.metadata.name)).toEqual(['c', 'z', 'y', 'a', 'b']);
  });
});

describe('keepOrder', () => {
  const keys = fc.uniqueArray(fc.stringMatching(/^[a-d]{1,2}$/));

  it('has the wanted members, the shown ones in their order, new ones last', () => {
    fc.assert(
      fc.property(keys, keys, (shown, wanted) => {
        const kept = keepOrder(shown, wanted);
        expect([...kept].sort()).toEqual([...wanted].sort());
        const both = shown.filter((key) => wanted.includes(key));
        expect(kept.slice(0, both.length)).toEqual(both);
      }),
    );
  });
});
