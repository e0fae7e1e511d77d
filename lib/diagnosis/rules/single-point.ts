// All of several endpoints are on one Node or in one zone.

import type { Key } from '#lib/kube/key.ts';
import { kubectl, selectorText } from '#lib/kube/kubectl.ts';
import { type Node, zoneOf } from '#lib/kube/node.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import type { ServiceContext } from '#lib/diagnosis/context.ts';
import { exclusionOf } from '#lib/diagnosis/excluded-node.ts';
import { dependency } from '#lib/diagnosis/dependency.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { plural } from '#lib/std/plural.ts';
import { evidence } from '#lib/diagnosis/evidence.ts';
import type { Endpoint } from '#lib/routing/endpoint.ts';

/** The Pods could run there: an ordinary Node. */
const takesPods = (node: Node): boolean => exclusionOf(node) === undefined;

/** Is it true of more than `count` Nodes that take Pods? Looks no further than it must. */
function moreThan(state: ClusterState, count: number, holds: (node: Node) => boolean): boolean {
  let found = 0;
  for (const node of state.tables.Node.values()) if (takesPods(node) && holds(node) && ++found > count) return true;
  return false;
}

const NONE: readonly Key[] = [];

/** The zone of a Node that takes Pods; '' without one, undefined for any other Node. */
function taking(node: Node | undefined): string | undefined {
  return node !== undefined && takesPods(node) ? (zoneOf(node) ?? '') : undefined;
}

/** Only whether there is another Node, and another zone, is asked: it may alter where a zone, or all but one Node, came or went with the batch. */
const firstNodes = dependency('Node', (state, _, before, after, batch) => {
  const zones = [taking(before), taking(after)];
  if (zones[0] === zones[1]) return NONE;
  const nodes = batch.filter(({ kind }) => kind === 'Node').length;
  const still = zones.every((zone) => zone === undefined || moreThan(state, nodes, (node) => (zoneOf(node) ?? '') === zone));
  return still && moreThan(state, nodes + 1, () => true) ? NONE : state.tables.Service.keys();
});

type Single = { readonly part: string; readonly title: string; readonly short: string; readonly field: string; readonly value: string };

function oneOf(endpoints: readonly Endpoint[], read: (e: Endpoint) => string | undefined): string | undefined {
  const [first] = endpoints;
  const value = first === undefined ? undefined : read(first);
  return value !== undefined && endpoints.every((e) => read(e) === value) ? value : undefined;
}

function singleOf({ state, backends }: ServiceContext, ready: readonly Endpoint[]): Single | undefined {
  const serving = backends().filter((b) => b.endpoints.some((e) => e.ready)).length;
  if (serving < 2) return undefined;
  const node = oneOf(ready, (e) => e.nodeName);
  if (node !== undefined && moreThan(state, 0, ({ metadata }) => metadata.name !== node)) {
    const title = `All its ${serving} endpoints are on the Node ${node}.`;
    return { part: 'node', title, short: 'one node', field: 'endpoints[*].nodeName', value: node };
  }
  const zone = oneOf(ready, (e) => e.zone);
  if (zone === undefined || !moreThan(state, 0, (other) => (zoneOf(other) ?? zone) !== zone)) return undefined;
  const title = `All its ${serving} endpoints are in the zone ${zone}.`;
  return { part: 'zone', title, short: 'one zone', field: 'endpoints[*].zone', value: zone };
}

export const singlePoint: RuleAbout<'Service'> = {
  id: 'single-point',
  about: 'Service',
  item: 'endpoints',
  severity: 'info',
  needs: ['Service', 'EndpointSlice', 'Node'],
  beyond: [firstNodes],
  settles: { seconds: 300, because: 'A rollout, or a Node that is drained, brings the endpoints together for a while.' },
  title: 'All of several endpoints are on one Node, or in one zone',
  short: 'single point',
  explains: [
    'The Service has several endpoints, and yet everything behind it would be gone with one Node or one zone, in a cluster that has others that Pods can run on. It works; it is told as information, for those who rely on it.',
    'topologySpreadConstraints over kubernetes.io/hostname and topology.kubernetes.io/zone spread the Pods. Of a Service with one endpoint nothing is said: its workload asks for no more. Nothing is said either where all other Nodes are such as Pods do not run on (control plane, cordoned, not ready, virtual), and of a Service without a selector: whoever writes its slices knows where they are.',
  ].join('\n\n'),
  peers: ['popeye 1109'],
  semantics: 'Diagnosis 26',
  find(context) {
    const { service, slices, hasSelector } = context;
    if (service.spec.type === 'ExternalName' || !hasSelector) return [];
    const ready = context.endpoints().filter((e) => e.ready);
    const single = singleOf(context, ready);
    if (single === undefined) return [];
    const { part, title, short, field, value } = single;
    const selector = selectorText(service.spec.selector);
    const { namespace } = service.metadata;
    const slice = `${namespace}/${slices()[0]?.metadata.name ?? ''}`;
    return [
      {
        part,
        title,
        short,
        evidence: [evidence({ kind: 'EndpointSlice', key: slice }, field, value, plural(ready.length, 'ready address', 'ready addresses'))],
        next: [kubectl(namespace, 'get', 'pods', '-l', selector, '-o', 'wide')],
      },
    ];
  },
};
