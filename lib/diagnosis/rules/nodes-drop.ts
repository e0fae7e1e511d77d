// Nodes without a local endpoint under a Local traffic policy.

import { kubectl, selectorText } from '#lib/kube/kubectl.ts';
import { zoneOf } from '#lib/kube/node.ts';
import type { Found } from '#lib/diagnosis/found.ts';
import type { ServiceContext } from '#lib/diagnosis/context.ts';
import { nodesByZone } from '#lib/diagnosis/topology-hints.ts';
import { exclusionText } from '#lib/diagnosis/excluded-node.ts';
import { asideOf, isAsked, nodesOf } from '#lib/diagnosis/local-drop.ts';
import { nodesChange } from '#lib/diagnosis/dependency.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { plural } from '#lib/std/plural.ts';
import { evidence } from '#lib/diagnosis/evidence.ts';
import { namesOf } from '#lib/std/listed.ts';
import { isLocal } from '#lib/routing/local-policy.ts';

type Policy = 'internal' | 'external';

/** Zones of which every Node drops; nothing where there is but one zone. */
function zonesWithout({ state }: ServiceContext, nodes: readonly string[]): string | undefined {
  const zones = nodesByZone(state.tables.Node.values());
  if (zones.size < 2) return undefined;
  const dropping = new Set(nodes);
  const whole = [...zones].flatMap(([zone, names]) => (zone !== '' && names.every((name) => dropping.has(name)) ? [zone] : [])).sort();
  if (whole.length === 0) return undefined;
  return `Every Node of ${whole.length === 1 ? 'the zone' : 'the zones'} ${namesOf(whole)} is among them.`;
}

/** Of each Node why no endpoint is to be missed there; undefined as soon as one is to be. */
function allAside({ state, endpoints }: ServiceContext, nodes: readonly string[]): readonly string[] | undefined {
  const served = nodesOf(state, endpoints());
  const reasons: string[] = [];
  for (const name of nodes) {
    const why = asideOf(state.tables.Node.get(name), served);
    if (why === undefined) return undefined;
    reasons.push(`${name} ${why}`);
  }
  return reasons;
}

function drop(context: ServiceContext, policy: Policy, nodes: readonly string[]): readonly Found[] {
  const { state, service, subject } = context;
  const external = policy === 'external';
  const asked = isAsked(service, policy);
  if (nodes.length === 0 || (asked && service.spec.externalIPs.length === 0)) return [];
  const aside = allAside(context, nodes);
  const field = external ? 'spec.externalTrafficPolicy' : 'spec.internalTrafficPolicy';
  const selector = selectorText(service.spec.selector);
  return [
    {
      // Another finding, which lasts anew, when one of them is no longer aside.
      part: aside === undefined ? policy : `${policy}-aside`,
      severity: asked || aside !== undefined ? 'info' : 'warning',
      title: `${nodes.length} of ${plural(state.tables.Node.size, 'Node')} ${nodes.length === 1 ? 'drops' : 'drop'} connections ${external ? 'from outside' : 'from their Pods'}.`,
      short: nodes.length === 1 ? '1 node drops' : `${nodes.length} nodes drop`,
      evidence: [evidence(subject, field, 'Local', `no endpoint on ${namesOf(nodes)}`)],
      cause: aside === undefined ? zonesWithout(context, nodes) : `No endpoint is to be expected there: ${namesOf(aside)}.`,
      next: [kubectl(service.metadata.namespace, 'get', 'pods', ...(selector === '' ? [] : ['-l', selector]), '-o', 'wide')],
      at: [{ ...subject, field }, ...nodes.map((key) => ({ kind: 'Node' as const, key }))],
    },
  ];
}

export const nodesDrop: RuleAbout<'Service'> = {
  id: 'nodes-drop',
  about: 'Service',
  item: 'nodes',
  severity: 'warning',
  needs: ['Service', 'EndpointSlice', 'Node'],
  beyond: [
    nodesChange(
      (node) => `${zoneOf(node) ?? ''} ${exclusionText(node)}`,
      (service) => {
        const local = isLocal(service);
        return local.internal || local.external;
      },
    ),
  ],
  settles: {
    seconds: 120,
    because:
      'While Pods are replaced, a Node is without one for a moment; on one that has just joined, the Pod of a DaemonSet fetches its image first.',
  },
  title: 'Nodes drop connections under a Local traffic policy',
  short: 'nodes drop',
  explains: [
    'Under internalTrafficPolicy or externalTrafficPolicy Local a Node sends connections only to endpoints on itself. These Nodes have none, while others have: connections that start there (internal) or arrive there (external) are dropped, and the client waits until it gives up.',
    'A load balancer asks the health check node port of each Node and leaves these Nodes out: that is what the policy is for, and nothing is said of it; the picture and the trace show what each Node does. Where the Service has external IPs too, which no check guards, it is told as information. For a NodePort or an external IP, and for the internal policy, nothing leaves them out.',
    'It is told as information too where all of these Nodes are such as Pods do not run on: control plane, cordoned, not ready, virtual, or of another operating system.',
    'Run the Pods on every Node that needs them (a DaemonSet, or topology spread), or use the policy Cluster.',
  ].join('\n\n'),
  peers: ['popeye 1108'],
  semantics: 'Diagnosis 11, 12, kube-proxy R53 to R55',
  find(context) {
    if (context.service.spec.type === 'ExternalName') return [];
    const { internal, external } = context.drops();
    return [...drop(context, 'external', external), ...drop(context, 'internal', internal)];
  },
};
