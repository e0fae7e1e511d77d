// The scope of one Service: its own records, those that share its Pods, and the ways in to them; who is in it changes with the state.

import { type Delta, put, remove } from '#lib/cluster/delta.ts';
import { serviceOfSlice } from '#lib/cluster/slice-indexes.ts';
import { linked } from '#lib/cluster/multimap.ts';
import { type AnyRecord, type Kind, recordKey } from '#lib/cluster/record.ts';
import { type Change, type ClusterState, get } from '#lib/cluster/state.ts';
import { type Key, keyOf, splitKey } from '#lib/kube/key.ts';
import { asRoute, splitRouteId } from '#lib/cluster/way-in-indexes.ts';
import { gatewaysOfRoute, ROUTE_KINDS } from '#lib/kube/route.ts';
import { kindsWith } from './membership.ts';
import { deltaOf, type Projection } from './projection.ts';
import { findingDelta, findingsAbout, findingsIn, ofNoNamespace } from './findings-in.ts';
import { nodeEventDelta, nodeEventsIn } from './node-events.ts';
import { podsPublishedBy, policiesOf, slicesWithAddressOf } from './published-pods.ts';
import { leadsInto } from './ways-in.ts';

/** These are in it whenever they exist, in the Service's namespace or anywhere. */
const IN_NAMESPACE: readonly Kind[] = kindsWith('service', 'namespace');
const EVERYWHERE: readonly Kind[] = kindsWith('service', 'all');
/** These come and go with selectors, labels, slices and rules. */
const RELATED = kindsWith('service', 'related');
const MAY_BE_RELATED: ReadonlySet<Kind> = new Set(RELATED);

/** Routes lead to a Service, and name Gateways, of whatever namespace they are. */
const WAYS_IN = [...ROUTE_KINDS, 'Gateway'] as const;

type Members = { readonly [K in (typeof RELATED)[number]]: ReadonlySet<Key> } & {
  /** Namespaces of the Pods that are of another than the Service. */
  readonly foreign: ReadonlySet<string>;
};

/** Pods that a slice speaks of: by targetRef, be they there or gone, and by address, of whatever namespace they are. */
function addReferenced(state: ClusterState, pods: Set<Key>, sliceKey: Key): void {
  const slice = get(state, 'EndpointSlice', sliceKey);
  if (slice === undefined) return;
  const { namespace } = slice.metadata;
  for (const { targetRef } of slice.endpoints) {
    if (targetRef?.kind !== 'Pod' || targetRef.name === undefined) continue;
    // Only a targetRef into the slice's own namespace counts: anyone who may create slices writes it.
    if ((targetRef.namespace ?? namespace) === namespace) pods.add(keyOf(namespace, targetRef.name));
  }
  for (const pod of podsPublishedBy(state, slice)) pods.add(pod);
}

type WaysIn = { readonly [K in (typeof WAYS_IN)[number]]: Set<Key> };

/** The routes that lead to any of these Services, and the Gateways that they name, be they there or not. */
function waysIn(state: ClusterState, services: ReadonlySet<Key>): WaysIn {
  const found = Object.fromEntries(WAYS_IN.map((kind) => [kind, new Set<Key>()])) as WaysIn;
  for (const service of services) {
    for (const id of linked(state.index.routesByService, service)) {
      const { kind, key } = splitRouteId(id);
      found[kind].add(key);
      const route = get(state, kind, key);
      if (route !== undefined) for (const gateway of gatewaysOfRoute(route)) found.Gateway.add(gateway);
    }
  }
  return found;
}

/** Those that concern the Services, wherever the fault lies, and those of the namespace that concern none. */
function findingsOf({ index }: ClusterState, namespace: string, services: ReadonlySet<Key>): ReadonlySet<Key> {
  const found = new Set(linked(index.findingsByService, `${namespace}/`));
  for (const service of services) for (const finding of linked(index.findingsByService, service)) found.add(finding);
  return found;
}

/** In time proportional to the answer: every step follows an index. `client`: a Pod that is in it whoever selects it; it brings nothing with it. */
function membersOf(state: ClusterState, service: Key, client: Key | undefined): Members {
  const { index } = state;
  const { namespace } = splitKey(service);
  const services = new Set([service]);
  const pods = new Set(linked(index.podsByService, service));
  for (const slice of linked(index.slicesByService, service)) addReferenced(state, pods, slice);
  const foreign = new Set<string>();
  for (const pod of pods) {
    const { namespace: own } = splitKey(pod);
    if (own !== namespace) {
      foreign.add(own);
      continue;
    }
    for (const other of linked(index.servicesByPod, pod)) services.add(other);
    for (const sliceKey of linked(index.slicesByTarget, pod)) {
      const slice = get(state, 'EndpointSlice', sliceKey);
      // A slice of another namespace may name this Pod, but does not count (and its changes are not followed).
      const publisher = slice?.metadata.namespace === namespace ? serviceOfSlice(slice) : undefined;
      if (publisher !== undefined) services.add(publisher);
    }
  }
  const slices = new Set<Key>();
  for (const other of services) for (const slice of linked(index.slicesByService, other)) slices.add(slice);
  return {
    Service: services,
    ServiceSummary: services,
    EndpointSlice: slices,
    Pod: client === undefined ? pods : new Set([...pods, client]),
    Finding: findingsOf(state, namespace, services),
    ...waysIn(state, services),
    foreign,
  };
}

function recordsOf(state: ClusterState, kind: Kind, keys: Iterable<Key>): AnyRecord[] {
  const found: AnyRecord[] = [];
  for (const key of keys) {
    const record = get(state, kind, key);
    if (record !== undefined) found.push(record);
  }
  return found;
}

/** `client`: a Pod of the same namespace that is in it whoever selects it. */
export function projectNeighbourhood(state: ClusterState, service: Key, client?: Key): Projection {
  const { namespace } = splitKey(service);
  const nearby = findingsAbout(namespace);
  const isRelated = (c: Change): boolean =>
    (MAY_BE_RELATED.has(c.kind) && splitKey(c.key).namespace === namespace) ||
    leadsInto(asRoute(c.before), namespace) ||
    leadsInto(asRoute(c.after), namespace) ||
    (c.kind === 'Gateway' && gateways.has(c.key)) ||
    isForeignPod(c) ||
    (c.kind === 'NetworkPolicy' && foreign.has(splitKey(c.key).namespace)) ||
    [c.before, c.after].some((record) => record?.kind === 'Finding' && nearby(record));
  const isFixed = (c: Change): boolean =>
    EVERYWHERE.includes(c.kind) || (IN_NAMESPACE.includes(c.kind) && splitKey(c.key).namespace === namespace);

  /** Only those count that are shown, or have an address that is published in the namespace. */
  function isForeignPod({ kind, key, after }: Change): boolean {
    if (kind !== 'Pod' || splitKey(key).namespace === namespace) return false;
    if (shown.has(`Pod:${key}`)) return true;
    for (const _ of after?.kind === 'Pod' ? slicesWithAddressOf(state, after, namespace) : []) return true;
    return false;
  }

  let gateways: ReadonlySet<Key> = new Set();
  let foreign: ReadonlySet<string> = new Set();
  /** `Kind:key` of the related records that the readers hold. */
  let shown = new Map<string, { readonly kind: Kind; readonly key: Key }>();

  function related(): AnyRecord[] {
    const members = membersOf(state, service, client);
    gateways = members.Gateway;
    foreign = members.foreign;
    return [...RELATED.flatMap((kind) => recordsOf(state, kind, members[kind])), ...policiesOf(state, foreign)];
  }

  function name(all: readonly AnyRecord[]): typeof shown {
    return new Map(all.map((r) => [`${r.kind}:${recordKey(r)}`, { kind: r.kind, key: recordKey(r) }]));
  }

  shown = name(related());

  function projectRelated(changes: readonly Change[]): Delta[] {
    const now = related();
    const next = name(now);
    const changed = new Set(changes.map((c) => `${c.kind}:${c.key}`));
    const recreated = new Set(changes.filter((c) => c.after === undefined).map((c) => `${c.kind}:${c.key}`));
    const deltas: Delta[] = [];
    for (const [subject, { kind, key }] of shown) if (!next.has(subject) || recreated.has(subject)) deltas.push(remove(kind, key));
    for (const record of now) {
      const subject = `${record.kind}:${recordKey(record)}`;
      if (changed.has(subject) || !shown.has(subject)) deltas.push(put(record));
    }
    shown = next;
    return deltas;
  }

  return {
    records: () => [
      ...EVERYWHERE.flatMap((kind): AnyRecord[] => [...state.tables[kind].values()]),
      ...IN_NAMESPACE.flatMap((kind) => recordsOf(state, kind, linked(state.index.keysByNamespace, `${kind}:${namespace}`))),
      ...findingsIn(state, ofNoNamespace),
      ...nodeEventsIn(state, namespace),
      ...related(),
    ],
    project(changes) {
      const fixed = changes.flatMap((c) =>
        isFixed(c) ? deltaOf(c) : [...findingDelta(c, ofNoNamespace), ...nodeEventDelta(c, namespace)],
      );
      const moving = changes.filter(isRelated);
      return moving.length === 0 ? fixed : [...fixed, ...projectRelated(moving)];
    },
  };
}
