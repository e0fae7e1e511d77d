// The overview's rows: order and filter.

import { describe, expect, it } from 'vitest';
import type { FindingBrief, Severity } from '#lib/cluster/finding.ts';
import type { ServiceSummary } from '#lib/cluster/summary.ts';
import type { Trouble } from '#components/parts/other-trouble.ts';
import { parseFilter } from './filter-text.ts';
import { type Group, groupOf, type OrderInput, orderOf, type OverviewFilter, passes, rowsOf } from './overview-rows.ts';

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

const NONE: ReadonlySet<string> = new Set();

function namesOf(groups: readonly Group[], over: Partial<OrderInput> = {}, folded: ReadonlySet<string> = NONE): readonly string[] {
  const input: OrderInput = { sort: 'trouble', favourites: NONE, changedAt: () => undefined, ...over };
  const rows = rowsOf(new Map(groups.map((group) => [group.namespace, group])), orderOf(groups, input), { sort: input.sort, folded });
  return rows.map((row) => {
    if (row.kind === 'group') return row.group.namespace;
    return row.kind === 'service' ? row.summary.metadata.name : row.trouble.subject.key;
  });
}

function asks(text: string, troubleOnly = false, among?: readonly string[]): OverviewFilter {
  return { filter: parseFilter(text), troubleOnly, among: among === undefined ? undefined : new Set(among) };
}

const ALL = asks('');

describe('rowsOf', () => {
  it('begins with the namespace that has something broken, and in it with what is broken', () => {
    const groups = [
      groupOf('a', [service('a', 'x')], undefined, ALL),
      groupOf('b', [service('b', 'x', 'warning')], undefined, ALL),
      groupOf('c', [service('c', 'well'), service('c', 'worse', 'broken')], undefined, ALL),
    ];
    const names = namesOf(groups);
    expect(names).toEqual(['c', 'worse', 'well', 'b', 'x', 'a', 'x']);
  });

  it('puts what is no Service and has trouble among the Services, by severity, and counts it', () => {
    const services = [service('a', 'well'), service('a', 'worse', 'broken'), service('a', 'bad', 'warning')];
    const group = groupOf('a', services, undefined, ALL, [trouble('broken')]);
    expect(namesOf([group])).toEqual(['a', 'worse', 'a/front', 'bad', 'well']);
    expect(group).toMatchObject({ broken: 2, warning: 1 });
    expect(namesOf([groupOf('a', services, undefined, asks('ingress', true), [trouble('warning')])])).toEqual(['a', 'a/front']);
    expect(namesOf([groupOf('a', [service('a', 'well')], undefined, asks('', true), [trouble('warning')])])).toEqual(['a', 'a/front']);
  });

  it('leaves out namespaces that the filter empties, and still counts their trouble', () => {
    const group = groupOf('a', [service('a', 'x', 'broken')], undefined, asks('zzz'));
    expect(namesOf([group])).toEqual([]);
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
    expect(passes(service('shop', 'web'), asks(text))).toBe(expected);
  });

  it('can ask for trouble only', () => {
    expect(passes(service('shop', 'web'), asks('', true))).toBe(false);
    expect(passes(service('shop', 'web', 'info'), asks('', true))).toBe(false);
    expect(passes(service('shop', 'web', 'warning'), asks('', true))).toBe(true);
  });
});

describe('fields of the filter', () => {
  it.each([
    ['ns:sho', true],
    ['ns:data', false],
    ['ns:data ns:shop', true],
    ['kind:NodePort', true],
    ['kind:headless kind:service', true],
    ['kind:headless', false],
    ['zone:a', true],
    ['zone:b', false],
    ['trouble:any', true],
    ['trouble:warning', true],
    ['trouble:broken', false],
    ['trouble:drop', true],
    ['trouble:"nodes drop" web', true],
    ['trouble:policy', false],
  ])('%j', (text, expected) => {
    const ill = { ...service('shop', 'web', 'warning'), zones: ['a'] };
    const [finding = brief('warning')] = ill.findings;
    expect(passes({ ...ill, findings: [{ ...finding, short: '2 nodes drop' }] }, asks(text))).toBe(expected);
  });

  it('Node and labels are the server’s to answer; until it has, nothing is of them', () => {
    expect(passes(service('shop', 'web'), asks('node:n1', false, ['shop/web']))).toBe(true);
    expect(passes(service('shop', 'web'), asks('node:n1', false, []))).toBe(false);
  });

  it('what is no Service has no zone, and is found by its kind and its trouble', () => {
    const of = (text: string): readonly string[] => namesOf([groupOf('a', [], undefined, asks(text), [trouble('broken')])]);
    expect(of('kind:ingress')).toEqual(['a', 'a/front']);
    expect(of('trouble:reviews')).toEqual(['a', 'a/front']);
    expect(of('zone:a')).toEqual([]);
  });
});

describe('order', () => {
  const groups = [
    groupOf('a', [service('a', 'z'), service('a', 'b', 'broken')], undefined, ALL),
    groupOf('b', [service('b', 'x'), service('b', 'y'), service('b', 'z')], undefined, ALL),
    groupOf('c', [service('c', 'x', 'warning')], undefined, ALL),
  ];
  const heads = (over: Partial<OrderInput>): string => namesOf(groups, over).join(' ');

  it('is by name, by size, by what changed last, and favourites come first in each', () => {
    expect(heads({})).toBe('a b z c x b x y z');
    expect(heads({ sort: 'name' })).toBe('a b z b x y z c x');
    expect(heads({ sort: 'size' })).toBe('b x y z a b z c x');
    const changedAt = (key: string): number | undefined => ({ 'c/x': 3, 'b/y': 2 })[key];
    expect(heads({ sort: 'changed', changedAt })).toBe('c x b y x z a b z');
    expect(heads({ sort: 'name', favourites: new Set(['c']) })).toBe('c x a b z b x y z');
  });

  it('of a folded namespace the head stays', () => {
    expect(namesOf(groups, { sort: 'name' }, new Set(['a', 'b']))).toEqual(['a', 'b', 'c', 'x']);
  });
});
