// A Service that asks for closeness, and whose ready endpoints carry no hints at all.

import { MANAGED_BY_LABEL, SLICE_CONTROLLER } from '#lib/kube/endpoint-slice.ts';
import { keyOf } from '#lib/kube/key.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import { zoneOf } from '#lib/kube/node.ts';
import { asksForAuto } from '#lib/publishing/hints.ts';
import type { Candidate } from '#lib/routing/candidates.ts';
import type { ServiceContext } from '#lib/diagnosis/context.ts';
import type { Found } from '#lib/diagnosis/found.ts';
import { type Hinting, partOf, readyOf, wantsHints, zonesOfNodes } from '#lib/diagnosis/topology-hints.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { evidence } from '#lib/diagnosis/evidence.ts';
import { namesOf } from '#lib/std/listed.ts';

const hasNone = ({ hintedZones, hintedNodes }: Candidate): boolean => hintedZones.length + hintedNodes.length === 0;

function causeOf({ service, slices }: ServiceContext, ready: readonly Candidate[], of: 'all' | 'node'): string {
  const { trafficDistribution } = service.spec;
  const others = new Set(
    slices().flatMap(({ metadata }) => {
      const manager = metadata.labels[MANAGED_BY_LABEL];
      return manager === SLICE_CONTROLLER ? [] : [manager ?? 'nobody by name'];
    }),
  );
  if (asksForAuto(service)) {
    const both = trafficDistribution === undefined ? '' : ', and it overrides trafficDistribution';
    return `The annotation topology-mode Auto gives hints only where every zone can have its fair share${both}. An event of the Service says what is missing.`;
  }
  if (others.size > 0) return `Its slices are managed by ${namesOf([...others].sort())}, and hints are for whoever writes them to give.`;
  if (of === 'all' && ready.every(({ zone }) => zone === undefined || zone === ''))
    return 'No endpoint is in a zone that is known: their Nodes have no zone label.';
  return trafficDistribution === 'PreferClose'
    ? 'The controller manager has not written them, or is older than 1.30.'
    : `The controller manager has not written them, or is older than 1.34, which does not know ${String(trafficDistribution)}.`;
}

/** On Nodes none of which has a zone there is nothing to be close to, and nothing is lost. */
function hasZones({ state }: ServiceContext): boolean {
  for (const node of state.tables.Node.values()) if (zoneOf(node) !== undefined) return true;
  return state.tables.Node.size === 0;
}

function found(context: ServiceContext, { family, candidates }: Hinting): readonly Found[] {
  const { service, subject } = context;
  const { ready } = candidates;
  const wantsNodes = service.spec.trafficDistribution === 'PreferSameNode' && !asksForAuto(service);
  const of = ready.every(hasNone) ? 'all' : wantsNodes && ready.every(({ hintedNodes }) => hintedNodes.length === 0) ? 'node' : undefined;
  if (of === undefined) return [];
  const { namespace, name } = service.metadata;
  const [first] = ready;
  const asked = service.spec.trafficDistribution ?? 'topology-mode Auto';
  return [
    {
      part: partOf(service, family, of),
      severity: asksForAuto(service) || (!wantsNodes && !hasZones(context)) ? 'info' : 'warning',
      title:
        of === 'all'
          ? `${asked} is set, and no ready endpoint has a hint.`
          : `${asked} is set, and no ready endpoint has a hint for its Node.`,
      evidence: [
        evidence(subject, 'spec.trafficDistribution', service.spec.trafficDistribution),
        ...(first === undefined
          ? []
          : [
              evidence(
                { kind: 'EndpointSlice', key: keyOf(namespace, first.slice) },
                of === 'all' ? 'endpoints[*].hints' : 'endpoints[*].hints.forNodes',
                undefined,
                first.address,
              ),
            ]),
      ],
      cause: causeOf(context, ready, of),
      next: [
        kubectl(namespace, 'describe', 'service', name),
        kubectl(namespace, 'get', 'endpointslices', '-l', `kubernetes.io/service-name=${name}`, '-o', 'yaml'),
      ],
      at: [{ ...subject, field: 'spec.trafficDistribution' }],
    },
  ];
}

export const hintsMissing: RuleAbout<'Service'> = {
  id: 'hints-missing',
  about: 'Service',
  item: 'nodes',
  severity: 'warning',
  needs: ['Service', 'EndpointSlice', 'Node'],
  beyond: [zonesOfNodes],
  settles: { seconds: 45, because: 'After the setting changes, the controller writes the slices anew a moment later.' },
  title: 'The Service asks for close endpoints, and no hints are given',
  short: 'no hints',
  explains: [
    'trafficDistribution, or the annotation service.kubernetes.io/topology-mode, asks for connections to stay in the zone or on the Node. kube-proxy does not read either: it reads hints in the EndpointSlices, and there are none, so connections go to all endpoints alike.',
    'The EndpointSlice controller gives them where it manages the slices and knows the zones. It gives none where the annotation Auto is set and endpoints are too few or too uneven for it; where Nodes have no zone label; where something else writes the slices; and where it is older than the setting.',
    'In a cluster none of whose Nodes has a zone, and for the annotation Auto, which gives hints only where they are fair, it is told as information.',
  ].join('\n\n'),
  peers: [],
  semantics: 'Diagnosis 27, kube-proxy R27',
  find: (context) => (wantsHints(context.service) ? readyOf(context).flatMap((hinting) => found(context, hinting)) : []),
};
