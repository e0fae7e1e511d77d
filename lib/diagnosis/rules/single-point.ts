// One endpoint, one Node or one zone carries the whole Service.

import type { Key } from '#lib/kube/key.ts';
import { kubectl, selectorText } from '#lib/kube/kubectl.ts';
import { type Node, zoneOf } from '#lib/kube/node.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import type { ServiceContext } from '#lib/diagnosis/context.ts';
import { reach } from '#lib/diagnosis/reach.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { plural } from '#lib/std/plural.ts';
import { evidence } from '#lib/diagnosis/words.ts';
import type { Endpoint } from '#lib/routing/endpoint.ts';

/** Are there at least two zones? Looks no further than it must. */
function hasSeveralZones(state: ClusterState): boolean {
  let first: string | undefined;
  for (const node of state.tables.Node.values()) {
    const zone = zoneOf(node);
    if (zone === undefined) continue;
    first ??= zone;
    if (zone !== first) return true;
  }
  return false;
}

/** Is it true of more than `count`? Looks no further than it must. */
function moreThan(state: ClusterState, count: number, holds: (node: Node) => boolean): boolean {
  let found = 0;
  for (const node of state.tables.Node.values()) if (holds(node) && ++found > count) return true;
  return false;
}

const NONE: readonly Key[] = [];

/** Only whether there is more than one Node, and more than one zone, is asked: it may alter where a zone, or all but one Node, came or went with the batch. */
const firstNodes = reach('Node', (state, _, before, after, batch) => {
  const zones = [before, after].map((node) => node && zoneOf(node));
  if (before !== undefined && after !== undefined && zones[0] === zones[1]) return NONE;
  const nodes = batch.filter(({ kind }) => kind === 'Node').length;
  const still = zones.every((zone) => zone === undefined || moreThan(state, nodes, (node) => zoneOf(node) === zone));
  return still && state.tables.Node.size - nodes > 1 ? NONE : state.tables.Service.keys();
});

type Single = { readonly part: string; readonly title: string; readonly short: string; readonly field: string; readonly value: string };

function oneOf(endpoints: readonly Endpoint[], read: (e: Endpoint) => string | undefined): string | undefined {
  const [first] = endpoints;
  const value = first === undefined ? undefined : read(first);
  return value !== undefined && endpoints.every((e) => read(e) === value) ? value : undefined;
}

function singleOf({ state, backends }: ServiceContext, ready: readonly Endpoint[]): Single | undefined {
  const serving = backends().filter((b) => b.endpoints.some((e) => e.ready)).length;
  const [first] = ready;
  if (first === undefined) return undefined;
  if (serving === 1) {
    const title = 'One endpoint carries the whole Service.';
    return { part: 'endpoint', title, short: 'one endpoint', field: 'endpoints[*].addresses', value: first.address };
  }
  const node = state.tables.Node.size > 1 ? oneOf(ready, (e) => e.nodeName) : undefined;
  if (node !== undefined) {
    const title = `All its endpoints are on the Node ${node}.`;
    return { part: 'node', title, short: 'one node', field: 'endpoints[*].nodeName', value: node };
  }
  const zone = hasSeveralZones(state) ? oneOf(ready, (e) => e.zone) : undefined;
  return zone === undefined
    ? undefined
    : { part: 'zone', title: `All its endpoints are in the zone ${zone}.`, short: 'one zone', field: 'endpoints[*].zone', value: zone };
}

export const singlePoint: RuleAbout<'Service'> = {
  id: 'single-point',
  about: 'Service',
  rung: 'endpoints',
  severity: 'info',
  needs: ['Service', 'EndpointSlice', 'Node'],
  beyond: [firstNodes],
  settles: { seconds: 300, because: 'A rollout, or a Node that is drained, brings the endpoints together for a while.' },
  title: 'One endpoint, one Node or one zone carries the whole Service',
  short: 'single point',
  explains: [
    'Everything behind the Service would be gone with one Pod, one Node or one zone, in a cluster that has more of them. It works; it is told as information, for those who rely on it.',
    'More replicas, and topologySpreadConstraints over kubernetes.io/hostname and topology.kubernetes.io/zone, spread it. Of a Service without a selector nothing is said: whoever writes its slices knows how many there are.',
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
