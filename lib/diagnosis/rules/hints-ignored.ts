// Topology hints that are there and cannot work, with the clause that fails.

import { keyOf } from '#lib/kube/key.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import { ZONE_LABEL } from '#lib/kube/node.ts';
import type { Candidate } from '#lib/routing/candidates.ts';
import type { ServiceContext } from '#lib/diagnosis/context.ts';
import type { Found } from '#lib/diagnosis/found.ts';
import { type Hinting, nodesByZone, partOf, readyOf, wantsHints, zonesOfNodes } from '#lib/diagnosis/topology-hints.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { plural } from '#lib/std/plural.ts';
import { evidence } from '#lib/diagnosis/evidence.ts';
import { namesOf } from '#lib/std/listed.ts';

const SHOWN = 6;

/** Why an endpoint has no hint, as far as that is in the API. */
function causeOf({ state }: ServiceContext, bare: readonly Candidate[], of: 'zone' | 'node'): string | undefined {
  const homeless = bare.filter(({ nodeName }) => nodeName === undefined);
  if (homeless.length === bare.length) return 'They name no Node.';
  if (of === 'node') return undefined;
  const nodes = [...new Set(bare.flatMap(({ nodeName }) => nodeName ?? []))].sort();
  const bareNodes = nodes.filter((name) => (state.tables.Node.get(name)?.metadata.labels[ZONE_LABEL] ?? '') === '');
  return bareNodes.length > 0 && bareNodes.length === nodes.length
    ? `${namesOf(bareNodes)} ${nodes.length === 1 ? 'has' : 'have'} no zone label.`
    : undefined;
}

function unhinted(context: ServiceContext, { family, candidates }: Hinting, of: 'zone' | 'node'): Found | undefined {
  const { ready } = candidates;
  const bare = ready.filter(({ hintedZones, hintedNodes }) => (of === 'zone' ? hintedZones : hintedNodes).length === 0);
  // All or none: where nobody is hinted another finding speaks.
  if (bare.length === 0 || bare.length === ready.length) return undefined;
  const { namespace, name } = context.service.metadata;
  const field = of === 'zone' ? 'hints.forZones' : 'hints.forNodes';
  return {
    part: partOf(context.service, family, of),
    title: `${plural(bare.length, 'ready endpoint')} of ${ready.length} ${bare.length === 1 ? 'has' : 'have'} no ${of} hint: no Node keeps connections in its ${of === 'zone' ? 'zone' : 'own endpoints'}.`,
    short: 'hints ignored',
    evidence: bare
      .slice(0, SHOWN)
      .map((one) =>
        evidence(
          { kind: 'EndpointSlice', key: keyOf(namespace, one.slice) },
          `endpoints[*].${field}`,
          undefined,
          `${one.address} on ${one.nodeName ?? 'no Node'}`,
        ),
      ),
    cause: causeOf(context, bare, of),
    next: [
      kubectl(namespace, 'get', 'endpointslices', '-l', `kubernetes.io/service-name=${name}`, '-o', 'yaml'),
      kubectl('', 'get', 'nodes', '-L', ZONE_LABEL),
    ],
    at: bare.map(({ address }) => ({ kind: 'Address' as const, key: address })),
  };
}

/** All are hinted: whose Nodes do not profit. */
function withoutZone(context: ServiceContext, { family, candidates }: Hinting): readonly Found[] {
  const { byHintedZone } = candidates;
  if (byHintedZone === undefined) return [];
  const { service, subject } = context;
  const zones = nodesByZone(context.state.tables.Node.values());
  const found: Found[] = [];
  const next = [kubectl('', 'get', 'nodes', '-L', ZONE_LABEL)];
  const without = zones.get('') ?? [];
  if (without.length > 0 && zones.size > 1) {
    found.push({
      part: partOf(service, family, 'zoneless'),
      severity: 'info',
      title: `${plural(without.length, 'Node')} of ${context.state.tables.Node.size} ${without.length === 1 ? 'has' : 'have'} no zone label and ${without.length === 1 ? 'sends' : 'send'} to all zones.`,
      short: 'no zone label',
      evidence: without.slice(0, SHOWN).map((key) => evidence({ kind: 'Node', key }, `metadata.labels['${ZONE_LABEL}']`, undefined)),
      next,
      at: without.map((key) => ({ kind: 'Node' as const, key })),
    });
  }
  const empty = [...zones].filter(([zone]) => zone !== '' && !byHintedZone.has(zone)).sort(([a], [b]) => (a < b ? -1 : 1));
  if (empty.length > 0) {
    const nodes = empty.flatMap(([, names]) => names);
    found.push({
      part: partOf(service, family, 'empty-zone'),
      severity: 'info',
      title: `No ready endpoint is hinted for ${empty.length === 1 ? 'zone' : 'zones'} ${namesOf(empty.map(([zone]) => zone))}: ${plural(nodes.length, 'Node')} there ${nodes.length === 1 ? 'sends' : 'send'} to all zones.`,
      short: 'zone without',
      evidence: [
        evidence(
          subject,
          'spec.trafficDistribution',
          service.spec.trafficDistribution,
          `hinted are ${namesOf([...byHintedZone.keys()].sort())}`,
        ),
      ],
      next,
      at: nodes.map((key) => ({ kind: 'Node' as const, key })),
    });
  }
  return found;
}

export const hintsIgnored: RuleAbout<'Service'> = {
  id: 'hints-ignored',
  about: 'Service',
  item: 'nodes',
  severity: 'warning',
  needs: ['Service', 'EndpointSlice', 'Node'],
  beyond: [zonesOfNodes],
  settles: {
    seconds: 45,
    because: 'New endpoints get their hints with the next writing of their slice, and a rollout moves them between zones.',
  },
  title: 'Topology hints are there and do not take effect',
  short: 'hints ignored',
  explains: [
    'The Service asks for connections to stay close. kube-proxy reads that from hints on the ready endpoints, and keeps to them under three conditions: every ready endpoint has one; the Node itself has a zone label; and some ready endpoint is hinted for that zone. (For PreferSameNode the same holds of hints for Nodes, before zones.) Where one fails, connections go to all endpoints.',
    'One ready endpoint without a hint switches it off on every Node: that is the warning. Nodes without a zone label, and zones without an endpoint, concern only themselves: they are told as information.',
    'Label the Nodes, let Pods run in each zone (topology spread constraints), and give hints in slices that are written by hand.',
  ].join('\n\n'),
  peers: [],
  semantics: 'Diagnosis 25, kube-proxy R22 to R26',
  find(context) {
    const { service } = context;
    if (!wantsHints(service)) return [];
    return readyOf(context).flatMap((hinting) => {
      const zone = unhinted(context, hinting, 'zone');
      const node = service.spec.trafficDistribution === 'PreferSameNode' ? unhinted(context, hinting, 'node') : undefined;
      return [...(zone === undefined ? [] : [zone]), ...(node === undefined ? [] : [node]), ...withoutZone(context, hinting)];
    });
  },
};
