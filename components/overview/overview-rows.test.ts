// The overview's rows: order and filter.

import { describe, expect, it } from 'vitest';
import type { FindingBrief, Severity } from '#lib/cluster/finding.ts';
import type { ServiceSummary } from '#lib/cluster/summary.ts';
import type { Trouble } from '#components/parts/other-trouble.ts';
import { compareGroups, type Group, groupOf, passes, rowsOf } from './overview-rows.ts';

const brief = (severity: Severity): FindingBrief => ({
  id: severity,
  rule: severity,
  subject: { kind: 'Service', key: 'shop/web' },
  severity,
  title: '',
  short: severity,
  since: 0,
});

function service(namespace: string, name: string, ...severities: Severity[]): ServiceSummary {
  return {
    kind: 'ServiceSummary',
    metadata: { namespace, name },
    shape: 'NodePort',
    ports: ['80:30080'],
    endpoints: { ready: 1, draining: 0, notReady: 0, broken: 0 },
    unpublished: 0,
    zones: [],
    nodes: 1,
    findings: severities.map(brief),
  };
}

const trouble = (severity: Trouble['severity']): Trouble => ({
  subject: { kind: 'Ingress', key: 'a/front' },
  severity,
  words: 'no Service reviews',
  finding: 'front',
});

function namesOf(groups: readonly Group[]): readonly string[] {
  return rowsOf(groups).map((row) => {
    if (row.kind === 'group') return row.group.namespace;
    return row.kind === 'service' ? row.summary.metadata.name : row.trouble.subject.key;
  });
}

const ALL = { text: '', troubleOnly: false };

describe('rowsOf', () => {
  it('begins with the namespace that has something broken, and in it with what is broken', () => {
    const groups = [
      groupOf('a', [service('a', 'x')], undefined, ALL),
      groupOf('b', [service('b', 'x', 'warning')], undefined, ALL),
      groupOf('c', [service('c', 'well'), service('c', 'worse', 'broken')], undefined, ALL),
    ].sort(compareGroups);
    const names = namesOf(groups);
    expect(names).toEqual(['c', 'worse', 'well', 'b', 'x', 'a', 'x']);
  });

  it('puts what is no Service and has trouble among the Services, by severity, and counts it', () => {
    const services = [service('a', 'well'), service('a', 'worse', 'broken'), service('a', 'bad', 'warning')];
    const group = groupOf('a', services, undefined, ALL, [trouble('broken')]);
    expect(namesOf([group])).toEqual(['a', 'worse', 'a/front', 'bad', 'well']);
    expect(group).toMatchObject({ broken: 2, warning: 1 });
    expect(namesOf([groupOf('a', services, undefined, { text: 'ingress', troubleOnly: true }, [trouble('warning')])])).toEqual([
      'a',
      'a/front',
    ]);
    expect(namesOf([groupOf('a', [service('a', 'well')], undefined, { text: '', troubleOnly: true }, [trouble('warning')])])).toEqual([
      'a',
      'a/front',
    ]);
  });

  it('leaves out namespaces that the filter empties, and still counts their trouble', () => {
    const group = groupOf('a', [service('a', 'x', 'broken')], undefined, { text: 'zzz', troubleOnly: false });
    expect(rowsOf([group])).toEqual([]);
    expect(group).toMatchObject({ total: 1, broken: 1 });
  });
});

describe('passes', () => {
  it.each([
    ['', true],
    ['shop/we', true],
    ['SHOP nodeport', true],
    ['30080', true],
    ['web pay', false],
  ])('filter %j', (text, expected) => {
    expect(passes(service('shop', 'web'), { text, troubleOnly: false })).toBe(expected);
  });

  it('can ask for trouble only', () => {
    expect(passes(service('shop', 'web'), { text: '', troubleOnly: true })).toBe(false);
    expect(passes(service('shop', 'web', 'info'), { text: '', troubleOnly: true })).toBe(false);
    expect(passes(service('shop', 'web', 'warning'), { text: '', troubleOnly: true })).toBe(true);
  });
});
