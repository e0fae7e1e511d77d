// Endpoints of one zone that are given a multiple of the others' share.

import { keyOf } from '#lib/kube/key.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import { isNodeReady, ZONE_LABEL } from '#lib/kube/node.ts';
import { nodesByZone, partOf, readyOf, wantsHints, zonesOfNodes } from '#lib/diagnosis/topology-hints.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { plural } from '#lib/std/plural.ts';
import type { Candidate } from '#lib/routing/candidates.ts';
import { evidence } from '#lib/diagnosis/evidence.ts';

/** From how many times the share of an even spread it is told. */
const MUCH = 2;

type Load = { readonly zone: string; readonly nodes: number; readonly endpoints: number; readonly times: number };

function loadsOf(
  zones: ReadonlyMap<string, readonly string[]>,
  hinted: ReadonlyMap<string, readonly unknown[]>,
  endpoints: number,
): readonly Load[] {
  let nodes = 0;
  let outside = 0;
  for (const [zone, names] of zones) {
    nodes += names.length;
    if (!hinted.has(zone)) outside += names.length;
  }
  // Nodes whose zone has none send to all alike.
  const spread = endpoints === 0 ? 0 : outside / endpoints;
  return [...hinted].map(([zone, list]) => {
    const own = zones.get(zone)?.length ?? 0;
    return { zone, nodes: own, endpoints: list.length, times: nodes === 0 ? 0 : ((own / list.length + spread) * endpoints) / nodes };
  });
}

export const zoneOverload: RuleAbout<'Service'> = {
  id: 'zone-overload',
  about: 'Service',
  item: 'nodes',
  severity: 'info',
  needs: ['Service', 'EndpointSlice', 'Node'],
  beyond: [zonesOfNodes],
  settles: { seconds: 120, because: 'A rollout or a scaling moves endpoints between zones for a while.' },
  title: 'Endpoints of one zone take a multiple of the load',
  short: 'zone overloaded',
  explains: [
    'Connections stay in their zone, and this zone has few endpoints for its Nodes: were clients spread evenly over the Nodes, each endpoint there would take at least twice what an even spread over all endpoints would give it. The others idle meanwhile.',
    'Spread the Pods over zones as the clients are (topology spread constraints), scale, or do without PreferSameZone. Where the clients are not spread evenly, this may be as it should be: hence information.',
  ].join('\n\n'),
  peers: [],
  semantics: 'Diagnosis 26, kube-proxy R23',
  find(context) {
    const { service, subject, state } = context;
    if (!wantsHints(service) || service.spec.trafficDistribution === 'PreferSameNode') return [];
    const zones = nodesByZone([...state.tables.Node.values()].filter(isNodeReady));
    const { namespace, name } = service.metadata;
    const sliceOf = (one: Candidate | undefined) => ({ kind: 'EndpointSlice' as const, key: keyOf(namespace, one?.slice ?? name) });
    return readyOf(context).flatMap(({ family, candidates }) => {
      if (candidates.byHintedZone === undefined || candidates.byHintedZone.size < 2) return [];
      const loads = loadsOf(zones, candidates.byHintedZone, candidates.ready.length);
      return loads
        .filter(({ times }) => times >= MUCH)
        .map(({ zone, nodes, endpoints, times }) => ({
          part: partOf(service, family, zone),
          title: `${plural(endpoints, 'endpoint')} in zone ${zone} ${endpoints === 1 ? 'takes' : 'take'} the connections of ${plural(nodes, 'Node')}: ${times.toFixed(1)} times an even share.`,
          evidence: loads.map((load) =>
            evidence(
              sliceOf(candidates.byHintedZone?.get(load.zone)?.[0]),
              'endpoints[*].hints.forZones',
              load.zone,
              `${plural(load.endpoints, 'endpoint')}, ${plural(load.nodes, 'ready Node')}`,
            ),
          ),
          next: [
            kubectl('', 'get', 'nodes', '-L', ZONE_LABEL),
            kubectl(
              service.metadata.namespace,
              'get',
              'endpointslices',
              '-l',
              `kubernetes.io/service-name=${service.metadata.name}`,
              '-o',
              'yaml',
            ),
          ],
          at: [{ ...subject, field: 'spec.trafficDistribution' }],
        }));
    });
  },
};
