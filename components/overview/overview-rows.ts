// The rows of the overview: namespaces in the order of their trouble, each with its Services and whatever else has trouble there.

import { meantToServe, type NamespaceSummary, type ServiceSummary } from '#lib/cluster/summary.ts';
import { splitKey } from '#lib/kube/key.ts';
import { compareServices } from '#components/parts/service-order.ts';
import { worstOf } from '#components/parts/finding-words.ts';
import type { Trouble } from '#components/parts/other-trouble.ts';

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
  | { readonly kind: 'group'; readonly group: Group }
  | { readonly kind: 'service'; readonly summary: ServiceSummary }
  | { readonly kind: 'other'; readonly namespace: string; readonly trouble: Trouble };

export type OverviewFilter = { readonly text: string; readonly troubleOnly: boolean };

function matches(within: string, text: string): boolean {
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => within.includes(word));
}

/** Every word of the filter must occur in the name, the namespace, the type or the ports. */
export function passes(summary: ServiceSummary, { text, troubleOnly }: OverviewFilter): boolean {
  if (troubleOnly && worstOf(summary) === undefined) return false;
  const { namespace, name } = summary.metadata;
  return matches(`${namespace}/${name} ${summary.shape.toLowerCase()} ${summary.ports.join(' ').toLowerCase()}`, text);
}

/** Every word must occur in the name, the namespace or the kind. */
function otherPasses(namespace: string, { subject }: Trouble, { text }: OverviewFilter): boolean {
  return matches(`${namespace}/${splitKey(subject.key).name} ${subject.kind.toLowerCase()}`, text);
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
  const shown = services.filter((service) => passes(service, filter)).sort(compareServices);
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

/** Broken first, then warnings, then the healthy, each by name; groups that the filter empties are left out. */
export function compareGroups(a: Group, b: Group): number {
  return rank(a) - rank(b) || (a.namespace < b.namespace ? -1 : 1);
}

/** What is broken, then warnings, then the healthy; of equal severity Services come first. */
function* membersOf({ namespace, services, others }: Group): Generator<OverviewRow> {
  for (const severity of ['broken', 'warning', undefined] as const) {
    for (const summary of services) if (worstOf(summary) === severity) yield { kind: 'service', summary };
    for (const trouble of others) if (trouble.severity === severity) yield { kind: 'other', namespace, trouble };
  }
}

export function rowsOf(groups: readonly Group[]): readonly OverviewRow[] {
  return groups
    .filter((group) => group.services.length > 0 || group.others.length > 0)
    .flatMap((group): OverviewRow[] => [{ kind: 'group', group }, ...membersOf(group)]);
}
