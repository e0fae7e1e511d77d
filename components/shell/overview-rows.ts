// The rows of the overview: namespaces in the order of their trouble, each with its Services.

import { meantToServe, type NamespaceSummary, type ServiceSummary } from '#lib/cluster/summary.ts';
import { compareServices } from './service-order.ts';
import { worstOf } from './finding-words.ts';

export type Group = {
  readonly namespace: string;
  readonly services: readonly ServiceSummary[];
  /** All of the namespace's, before filtering. */
  readonly total: number;
  readonly broken: number;
  readonly warning: number;
  readonly pods: number | undefined;
  /** Endpoints of all its Services. */
  readonly ready: number;
  readonly endpoints: number;
};

export type OverviewRow =
  | { readonly kind: 'group'; readonly group: Group }
  | { readonly kind: 'service'; readonly summary: ServiceSummary };

export type OverviewFilter = { readonly text: string; readonly troubleOnly: boolean };

/** Every word of the filter must occur in the name, the namespace, the type or the ports. */
export function passes(summary: ServiceSummary, { text, troubleOnly }: OverviewFilter): boolean {
  if (troubleOnly && worstOf(summary) === undefined) return false;
  const words = text.toLowerCase().split(/\s+/);
  const { namespace, name } = summary.metadata;
  const within = `${namespace}/${name} ${summary.shape.toLowerCase()} ${summary.ports.join(' ').toLowerCase()}`;
  return words.every((word) => within.includes(word));
}

export function groupOf(
  namespace: string,
  services: readonly ServiceSummary[],
  summary: NamespaceSummary | undefined,
  filter: OverviewFilter,
): Group {
  let broken = 0;
  let warning = 0;
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
  return { namespace, services: shown, total: services.length, broken, warning, pods: summary?.pods, ready, endpoints };
}

function rank(group: Group): number {
  return group.broken > 0 ? 0 : group.warning > 0 ? 1 : 2;
}

/** Broken first, then warnings, then the healthy, each by name; groups that the filter empties are left out. */
export function compareGroups(a: Group, b: Group): number {
  return rank(a) - rank(b) || (a.namespace < b.namespace ? -1 : 1);
}

export function rowsOf(groups: readonly Group[]): readonly OverviewRow[] {
  return groups
    .filter((group) => group.services.length > 0)
    .flatMap((group): OverviewRow[] => [
      { kind: 'group', group },
      ...group.services.map((summary) => ({ kind: 'service' as const, summary })),
    ]);
}
