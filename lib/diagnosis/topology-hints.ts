// What the rules about topology hints share: who asks for hints, and the ready endpoints of each family with theirs.

import { type Node, zoneOf } from '#lib/kube/node.ts';
import type { IPFamily, Service } from '#lib/kube/service.ts';
import { asksForAuto } from '#lib/publishing/hints.ts';
import type { Candidates } from '#lib/routing/candidates.ts';
import type { ServiceContext } from './context.ts';
import { nodesChange, zoneAndReadiness } from './dependency.ts';

const DISTRIBUTIONS: readonly (string | undefined)[] = ['PreferClose', 'PreferSameZone', 'PreferSameNode'];

/** By trafficDistribution, or by the annotation topology-mode. */
export function wantsHints(service: Service): boolean {
  return DISTRIBUTIONS.includes(service.spec.trafficDistribution) || asksForAuto(service);
}

/** Zones of Nodes come into it. */
export const zonesOfNodes = nodesChange(zoneAndReadiness, wantsHints);

export type Hinting = { readonly family: IPFamily; readonly candidates: Candidates };

/** For each family the first port with a ready endpoint: hints are those of endpoints, the same for all ports. Cluster lists only. */
export function readyOf({ service, proxied }: ServiceContext): readonly Hinting[] {
  return service.spec.ipFamilies.flatMap((family) => {
    for (const port of service.spec.ports) {
      const found = proxied(port, family);
      if (found.kind === 'proxied' && found.info.usesCluster && found.candidates.ready.length > 0) {
        return [{ family, candidates: found.candidates }];
      }
    }
    return [];
  });
}

/** `''` holds those without. */
export function nodesByZone(nodes: Iterable<Node>): ReadonlyMap<string, readonly string[]> {
  const zones = new Map<string, string[]>();
  for (const node of nodes) {
    const zone = zoneOf(node) ?? '';
    const held = zones.get(zone);
    if (held === undefined) zones.set(zone, [node.metadata.name]);
    else held.push(node.metadata.name);
  }
  return zones;
}

/** Where a Service has two families a finding says which. */
export function partOf(service: Service, family: IPFamily, part: string): string {
  return service.spec.ipFamilies.length > 1 ? `${part}-${family}` : part;
}
