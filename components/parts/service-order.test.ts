// The order of Services, and that it keeps still.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FindingBrief, Severity } from '#lib/cluster/finding.ts';
import type { ServiceSummary } from '#lib/cluster/summary.ts';
import { compareServices, keepOrder } from './service-order.ts';

const brief = (severity: Severity): FindingBrief => ({ id: severity, rule: severity, severity, title: '', short: severity, since: 0 });

function service(name: string, ...severities: Severity[]): ServiceSummary {
  return {
    kind: 'ServiceSummary',
    metadata: { namespace: 'shop', name },
    shape: 'ClusterIP',
    ports: [],
    endpoints: { ready: 0, draining: 0, notReady: 0, broken: 0 },
    unpublished: 0,
    zones: [],
    nodes: 0,
    findings: severities.map(brief),
  };
}

describe('compareServices', () => {
  it('puts broken before warnings before the rest, each by name', () => {
    const all = [service('b'), service('z', 'broken'), service('y', 'warning'), service('a', 'info'), service('c', 'broken')];
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
