// Addresses from the Pod network that are published as ready, and that no Pod has.

import { linked } from '#lib/cluster/multimap.ts';
import { nodesByRangeOf } from '#lib/cluster/pod-range-indexes.ts';
import type { Change, ClusterState } from '#lib/cluster/state.ts';
import { MANAGED_BY_LABEL, MIRRORING_CONTROLLER, SERVICE_NAME_LABEL } from '#lib/kube/endpoint-slice.ts';
import { canonicalAddress, type Cidr, holds, parseAddress, parseCidr, placeIn } from '#lib/kube/ip.ts';
import { type Key, keyOf } from '#lib/kube/key.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import type { Node } from '#lib/kube/node.ts';
import type { Pod } from '#lib/kube/pod.ts';
import { same } from '#lib/kube/same.ts';
import { hasSelector, type Service } from '#lib/kube/service.ts';
import type { Endpoint } from '#lib/routing/endpoint.ts';
import { holderOf, servicesHolding } from '#lib/routing/holder.ts';
import type { ServiceContext } from '#lib/diagnosis/context.ts';
import { nodesChange, dependency } from '#lib/diagnosis/dependency.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { plural } from '#lib/std/plural.ts';
import { evidence } from '#lib/diagnosis/evidence.ts';
import { namesOf } from '#lib/std/listed.ts';

/** API servers write it themselves, and where they run elsewhere (a hosted or a virtual cluster) their network may overlap with this one's. */
const OF_THE_API_SERVERS = 'default/kubernetes';

/** The address of the range itself and the one after it are those of a bridge or a tunnel of the Node. */
const FIRST_OF_A_POD = 2;

type Why =
  | { readonly kind: 'range'; readonly node: string; readonly cidr: string }
  /** It was that of a Pod that has ended. */
  | { readonly kind: 'ended'; readonly pod: Key };

type Dead = { readonly endpoint: Endpoint; readonly why: Why };

/** Who publishes for a selector keeps count of the Pods; here somebody else does. */
function isWrittenByHand(service: Service): boolean {
  const { metadata, spec } = service;
  return spec.type !== 'ExternalName' && keyOf(metadata.namespace, metadata.name) !== OF_THE_API_SERVERS && !hasSelector(service);
}

function rangesOf({ spec }: Node): readonly Cidr[] {
  return spec.podCIDRs.flatMap((text) => parseCidr(text) ?? []);
}

function isIn({ spec, status }: Pod, ranges: readonly Cidr[]): boolean {
  return (
    spec.hostNetwork !== true &&
    status.podIPs.some(({ ip }) => {
      const address = parseAddress(ip);
      return address !== undefined && ranges.some((range) => holds(range, address));
    })
  );
}

/** Has some Pod of the Node an address in the range? Where addresses are given out in another way, the range is not used. */
function isUsed(state: ClusterState, node: string, ranges: readonly Cidr[], but: ReadonlySet<Key>): boolean {
  for (const key of linked(state.index.podsByNode, node)) {
    const pod = but.has(key) ? undefined : state.tables.Pod.get(key);
    if (pod !== undefined && isIn(pod, ranges)) return true;
  }
  return false;
}

const NONE: ReadonlySet<Key> = new Set();

function whyNobody(state: ClusterState, address: string): Why | undefined {
  const holder = holderOf(state, address, undefined);
  if (holder.kind === 'ended') return { kind: 'ended', pod: holder.pod };
  const bytes = parseAddress(address);
  if (holder.kind !== 'nobody' || bytes === undefined || state.index.nodesByAddress.has(canonicalAddress(address))) return undefined;
  for (const name of nodesByRangeOf(state.index, address)) {
    const node = state.tables.Node.get(name);
    const cidr = node === undefined ? undefined : rangesOf(node).find((range) => holds(range, bytes));
    if (cidr === undefined || placeIn(cidr, bytes) < FIRST_OF_A_POD || !isUsed(state, name, [cidr], NONE)) continue;
    return { kind: 'range', node: name, cidr: cidr.text };
  }
  return undefined;
}

/** Where a slice names a Pod that has the address, or one that is gone, endpoints-broken speaks of it. */
function deadOf({ state, backends }: ServiceContext): readonly Dead[] {
  return backends().flatMap(({ target, endpoints }) =>
    target.kind === 'pod' || target.kind === 'gone'
      ? []
      : endpoints.flatMap((endpoint): readonly Dead[] => {
          const why = endpoint.ready ? whyNobody(state, endpoint.address) : undefined;
          return why === undefined ? [] : [{ endpoint, why }];
        }),
  );
}

function placeWords({ why }: Dead): string {
  return why.kind === 'range'
    ? `It lies in the Pod network of Node ${why.node} (${why.cidr}) and belongs to no Pod`
    : `It was the address of Pod ${why.pod}, which has ended, and may be given to another`;
}

function writerWords({ endpoint: { managedBy } }: Dead, service: Key): string {
  return managedBy === MIRRORING_CONTROLLER
    ? `The slice is a copy of the Endpoints object ${service}: whoever writes that, such as the leader election of a database or an operator, has kept an old address.`
    : 'Whoever writes the slice has kept an old address.';
}

/** The Pod that the slice names has other addresses. */
function claimWords(state: ClusterState, claims: Key | undefined): string {
  const pod = claims === undefined ? undefined : state.tables.Pod.get(claims);
  const own = pod?.status.podIPs.map(({ ip }) => ip).join(', ');
  return own === undefined || own === '' ? '' : `; the slice names Pod ${claims}, which has ${own}`;
}

/** What tells whether a Pod is the one that answers at its addresses, and where it is. */
function bearing({ metadata, spec, status }: Pod): readonly unknown[] {
  return [metadata.deletionTimestamp, spec.hostNetwork, spec.nodeName, status.phase, status.podIPs];
}

function isElsewhere(before: Pod | undefined, after: Pod | undefined): boolean {
  return before === undefined || after === undefined || !same(bearing(before), bearing(after));
}

function nodesOf(before: Pod | undefined, after: Pod | undefined): ReadonlySet<string> {
  return new Set([before?.spec.nodeName, after?.spec.nodeName].filter((name) => name !== undefined));
}

type Moves = {
  /** Pods that changed in any way. */
  readonly pods: ReadonlySet<Key>;
  /** Node name -> the first change by which one of its Pods comes, goes or has another address. */
  readonly firsts: ReadonlyMap<string, Key>;
};

const movesOfBatch = new WeakMap<readonly Change[], Moves>();

function movesOf(batch: readonly Change[]): Moves {
  const held = movesOfBatch.get(batch);
  if (held !== undefined) return held;
  const pods = new Set<Key>();
  const firsts = new Map<string, Key>();
  for (const { kind, key, before, after } of batch) {
    if (kind !== 'Pod') continue;
    pods.add(key);
    const [was, is] = [before as Pod | undefined, after as Pod | undefined];
    if (isElsewhere(was, is)) for (const node of nodesOf(was, is)) if (!firsts.has(node)) firsts.set(node, key);
  }
  const made = { pods, firsts };
  movesOfBatch.set(batch, made);
  return made;
}

/** The Services whose slices hold the address; all that are written by hand where the first Pod of a range comes, or the last one goes. */
const pods = dependency('Pod', function* (state, key, before, after, batch) {
  if (!isElsewhere(before, after)) return;
  yield* servicesHolding(state, before, after);
  const moves = movesOf(batch);
  for (const name of nodesOf(before, after)) {
    const node = state.tables.Node.get(name);
    // One change speaks for all of the Node's.
    if (node === undefined || moves.firsts.get(name) !== key) continue;
    if (rangesOf(node).every((range) => isUsed(state, name, [range], moves.pods))) continue;
    for (const [service, record] of state.tables.Service) if (isWrittenByHand(record)) yield service;
  }
});

export const addressOfNobody: RuleAbout<'Service'> = {
  id: 'address-of-nobody',
  about: 'Service',
  item: 'endpoints',
  severity: 'broken',
  needs: ['Service', 'EndpointSlice', 'Pod', 'Node'],
  beyond: [pods, nodesChange(({ spec, status }) => JSON.stringify([spec.podCIDRs, status.addresses]), isWrittenByHand)],
  settles: { seconds: 60, because: 'A Pod that is deleted is gone a moment before whoever writes the slice has taken its address out.' },
  title: 'An address from the Pod network that no Pod has',
  short: 'nobody’s address',
  explains: [
    'The Service has no selector: somebody writes its addresses, and one of them lies in the range from which a Node gives addresses to its Pods (spec.podCIDRs), and no Pod has it. It was the address of a Pod that is gone. Connections that are sent there time out, until another Pod is given the address and answers in its place.',
    'Leader elections that write the Endpoints of a Service (Patroni and its operators), and scripts, keep an old address where the one who would replace it has crashed or cannot write. Look who is the leader, whether it may write the Endpoints, and delete the Endpoints or slice where nobody does.',
    'It is a warning where others of the Service take connections. It is silent where Pods are not known in all namespaces, where the Pods of the Node have no addresses from its range, for the addresses of Nodes and the first two of a range (bridges and tunnels), and for the API server’s own Service.',
  ].join('\n\n'),
  peers: [],
  semantics: 'Diagnosis 21',
  find(context) {
    const { state, key, service, within, backends, placeholder } = context;
    if (!isWrittenByHand(service) || within?.('Pod') !== undefined || placeholder() !== undefined) return [];
    const dead = deadOf(context);
    const [first] = dead;
    if (first === undefined) return [];
    const gone = new Set(dead.map(({ endpoint }) => endpoint));
    const isServed = backends().some((b) => b.state === 'ready' && b.endpoints.some((e) => e.ready && !gone.has(e)));
    const { namespace, name } = service.metadata;
    const addresses = dead.map(({ endpoint }) => endpoint.address);
    const nobody = dead.some(({ why }) => why.kind === 'ended') ? 'no Pod that runs' : 'no Pod';
    const nodes = new Map(dead.flatMap(({ why }) => (why.kind === 'range' ? [[why.node, why.cidr] as const] : [])));
    return [
      {
        severity: isServed ? 'warning' : 'broken',
        title:
          dead.length === 1
            ? `The address ${first.endpoint.address} belongs to ${nobody}.`
            : `${plural(dead.length, 'address', 'addresses')} belong to ${nobody}: ${namesOf(addresses)}.`,
        evidence: [
          ...dead.map(({ endpoint: { address, slices, claims }, why }) =>
            evidence(
              { kind: 'EndpointSlice', key: keyOf(namespace, slices[0] ?? '') },
              'endpoints[*].addresses',
              address,
              why.kind === 'range' ? `ready, and no Pod has it${claimWords(state, claims)}` : `ready, and Pod ${why.pod} has ended`,
            ),
          ),
          ...[...nodes].map(([node, cidr]) =>
            evidence({ kind: 'Node', key: node }, 'spec.podCIDRs', cidr, 'its Pods have their addresses from it'),
          ),
          evidence(
            { kind: 'EndpointSlice', key: keyOf(namespace, first.endpoint.slices[0] ?? '') },
            `metadata.labels[${MANAGED_BY_LABEL}]`,
            first.endpoint.managedBy,
          ),
        ],
        cause: `${placeWords(first)}: connections that are sent there time out. ${writerWords(first, key)}`,
        next: [
          first.endpoint.managedBy === MIRRORING_CONTROLLER
            ? kubectl(namespace, 'get', 'endpoints', name, '-o', 'yaml')
            : kubectl(namespace, 'get', 'endpointslices', '-l', `${SERVICE_NAME_LABEL}=${name}`, '-o', 'yaml'),
          kubectl('', 'get', 'pods', '-A', '-o', 'wide'),
        ],
        at: addresses.map((address) => ({ kind: 'Address', key: address })),
      },
    ];
  },
};
