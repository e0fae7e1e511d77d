// The rows of the overview: namespaces in the order that is asked for, each with its Services and whatever else has trouble there.

import { meantToServe, type NamespaceSummary, type ServiceSummary } from '#lib/cluster/summary.ts';
import type { Alarm, FindingBrief } from '#lib/cluster/finding.ts';
import { type Key, keyOf, splitKey } from '#lib/kube/key.ts';
import type { OverviewSort } from '#components/live/view.ts';
import { compareServices } from '#components/parts/service-order.ts';
import { worstOf } from '#components/parts/finding-words.ts';
import type { Trouble } from '#components/parts/other-trouble.ts';
import type { Filter } from './filter-text.ts';

export type Group = {
  readonly namespace: string;
  readonly services: readonly ServiceSummary[];
  /** What is no Service and has trouble. */
  readonly others: readonly Trouble[];
  /** All Services of the namespace, before filtering. */
  readonly total: number;
  /** Services and others, by the worst of each. */
  readonly broken: number;
  readonly warning: number;
  readonly pods: number | undefined;
  /** Endpoints of all its Services. */
  readonly ready: number;
  readonly endpoints: number;
};

export type OverviewRow =
  | { readonly kind: 'group'; readonly group: Group; readonly folded: boolean }
  | { readonly kind: 'service'; readonly summary: ServiceSummary }
  | { readonly kind: 'other'; readonly namespace: string; readonly trouble: Trouble };

/** `among`: the keys that the server found by Node and labels; undefined where neither is asked. */
export type OverviewFilter = { readonly filter: Filter; readonly troubleOnly: boolean; readonly among: ReadonlySet<Key> | undefined };

function matches(within: string, words: readonly string[]): boolean {
  return words.every((word) => within.includes(word));
}

function isAny(wanted: readonly string[], fits: (value: string) => boolean): boolean {
  return wanted.length === 0 || wanted.some(fits);
}

/** `told`: what is wrong, in words. */
function isTrouble(wanted: string, worst: Alarm | undefined, told: string): boolean {
  if (wanted === 'any') return worst !== undefined;
  return wanted === 'broken' || wanted === 'warning' ? worst === wanted : worst !== undefined && told.toLowerCase().includes(wanted);
}

function toldOf(findings: readonly FindingBrief[]): string {
  return findings.flatMap(({ severity, title, short, rule }) => (severity === 'info' ? [] : [title, short, rule])).join(' ');
}

/** Every word of the filter must occur in the name, the namespace, the type or the ports; and each field that is asked for must fit. */
export function passes(summary: ServiceSummary, { filter, troubleOnly, among }: OverviewFilter): boolean {
  const worst = worstOf(summary);
  if (troubleOnly && worst === undefined) return false;
  const { namespace, name } = summary.metadata;
  const shape = summary.shape.toLowerCase();
  return (
    isAny(filter.namespaces, (value) => namespace.includes(value)) &&
    isAny(filter.kinds, (value) => shape === value || value === 'service') &&
    isAny(filter.zones, (value) => summary.zones.includes(value)) &&
    isAny(filter.troubles, (value) => isTrouble(value, worst, toldOf(summary.findings))) &&
    (among === undefined || among.has(`${namespace}/${name}`)) &&
    matches(`${namespace}/${name} ${shape} ${summary.ports.join(' ').toLowerCase()}`, filter.words)
  );
}

/** Every word must occur in the name, the namespace or the kind. What is no Service has neither endpoints nor labels here. */
function otherPasses(namespace: string, { subject, severity, words }: Trouble, { filter, among }: OverviewFilter): boolean {
  const kind = subject.kind.toLowerCase();
  return (
    among === undefined &&
    filter.zones.length === 0 &&
    isAny(filter.namespaces, (value) => namespace.includes(value)) &&
    isAny(filter.kinds, (value) => kind === value) &&
    isAny(filter.troubles, (value) => isTrouble(value, severity, words)) &&
    matches(`${namespace}/${splitKey(subject.key).name} ${kind}`, filter.words)
  );
}

export function groupOf(
  namespace: string,
  services: readonly ServiceSummary[],
  summary: NamespaceSummary | undefined,
  filter: OverviewFilter,
  others: readonly Trouble[] = [],
): Group {
  let broken = others.filter((other) => other.severity === 'broken').length;
  let warning = others.length - broken;
  let ready = 0;
  let endpoints = 0;
  for (const service of services) {
    ready += service.endpoints.ready;
    endpoints += meantToServe(service.endpoints);
    const worst = worstOf(service);
    if (worst === 'broken') broken++;
    if (worst === 'warning') warning++;
  }
  const shown = services.filter((service) => passes(service, filter));
  return {
    namespace,
    services: shown,
    others: others.filter((other) => otherPasses(namespace, other, filter)),
    total: services.length,
    broken,
    warning,
    pods: summary?.pods,
    ready,
    endpoints,
  };
}

function rank(group: Group): number {
  return group.broken > 0 ? 0 : group.warning > 0 ? 1 : 2;
}

export type OrderInput = {
  readonly sort: OverviewSort;
  /** These namespaces come first, whatever the order. */
  readonly favourites: ReadonlySet<string>;
  /** When a Service changed last, in ms since 1970; undefined: not lately. */
  readonly changedAt: (service: Key) => number | undefined;
};

const keyOfSummary = ({ metadata }: ServiceSummary): Key => keyOf(metadata.namespace, metadata.name);

function lastChange({ services }: Group, { changedAt }: OrderInput): number {
  return services.reduce((last, service) => Math.max(last, changedAt(keyOfSummary(service)) ?? 0), 0);
}

/** What differs by the order that is asked for comes first; then all go by name. */
function compareGroups(a: Group, b: Group, input: OrderInput): number {
  switch (input.sort) {
    case 'trouble':
      return rank(a) - rank(b);
    case 'name':
      return 0;
    case 'size':
      return b.total - a.total || b.endpoints - a.endpoints;
    case 'changed':
      return lastChange(b, input) - lastChange(a, input);
  }
}

function compareMembers(a: ServiceSummary, b: ServiceSummary, { sort, changedAt }: OrderInput): number {
  switch (sort) {
    case 'trouble':
      return compareServices(a, b);
    case 'name':
      return 0;
    case 'size':
      return meantToServe(b.endpoints) - meantToServe(a.endpoints);
    case 'changed':
      return (changedAt(keyOfSummary(b)) ?? 0) - (changedAt(keyOfSummary(a)) ?? 0);
  }
}

const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Namespaces, each followed by the keys of its Services; groups that the filter empties are left out. */
export function orderOf(groups: Iterable<Group>, input: OrderInput): readonly string[] {
  const first = ({ namespace }: Group): number => (input.favourites.has(namespace) ? 0 : 1);
  return [...groups]
    .filter((group) => group.services.length > 0 || group.others.length > 0)
    .sort((a, b) => first(a) - first(b) || compareGroups(a, b, input) || byName(a.namespace, b.namespace))
    .flatMap((group) => [
      group.namespace,
      ...group.services.toSorted((a, b) => compareMembers(a, b, input) || byName(a.metadata.name, b.metadata.name)).map(keyOfSummary),
    ]);
}

/** By trouble: what is broken, then warnings, then the healthy; of equal severity Services come first. Else what is no Service comes first. */
function* membersOf({ namespace, others }: Group, services: readonly ServiceSummary[], sort: OverviewSort): Generator<OverviewRow> {
  const other = (trouble: Trouble): OverviewRow => ({ kind: 'other', namespace, trouble });
  if (sort !== 'trouble') {
    yield* others.map(other);
    yield* services.map((summary): OverviewRow => ({ kind: 'service', summary }));
    return;
  }
  for (const severity of ['broken', 'warning', undefined] as const) {
    for (const summary of services) if (worstOf(summary) === severity) yield { kind: 'service', summary };
    yield* others.filter((trouble) => trouble.severity === severity).map(other);
  }
}

/** `order`: of orderOf, or as it is held still. Of a namespace that is folded the head alone, which counts its trouble. */
export function rowsOf(
  groups: ReadonlyMap<string, Group>,
  order: readonly string[],
  { sort, folded }: { readonly sort: OverviewSort; readonly folded: ReadonlySet<string> },
): readonly OverviewRow[] {
  const place = new Map(order.map((key, i) => [key, i]));
  return order.flatMap((namespace): OverviewRow[] => {
    const group = groups.get(namespace);
    if (group === undefined) return [];
    const head: OverviewRow = { kind: 'group', group, folded: folded.has(namespace) };
    if (head.folded) return [head];
    const services = group.services.toSorted((a, b) => (place.get(keyOfSummary(a)) ?? 0) - (place.get(keyOfSummary(b)) ?? 0));
    return [head, ...membersOf(group, services, sort)];
  });
}
