// Topology aware routing (KEP-2433): endpoints are shared out among zones by the CPU of their Nodes (SPEC P36 to P41).

import type { EndpointSlice, SliceEndpoint } from '#lib/kube/endpoint-slice.ts';
import { isNodeReady, type Node, zoneOf } from '#lib/kube/node.ts';
import { milliCores } from './cpu.ts';
import type { Laid } from './lay-out.ts';

/** Why the controller gives no hints although the annotation asks for them. */
export type AutoOff =
  /** status.allocatable.cpu of these Nodes is missing or zero. */
  | { readonly kind: 'no-cpu'; readonly nodes: readonly string[] }
  | { readonly kind: 'no-zone'; readonly nodes: readonly string[] }
  /** Ready Nodes, control planes left aside, are in fewer than two zones. */
  | { readonly kind: 'one-zone'; readonly zones: readonly string[] }
  | { readonly kind: 'few-endpoints'; readonly endpoints: number; readonly zones: number }
  /** A fair share for every zone takes more endpoints than there are. */
  | { readonly kind: 'overload'; readonly endpoints: number; readonly zones: number }
  /** Ready endpoints without a zone, by address. */
  | { readonly kind: 'endpoint-zone'; readonly addresses: readonly string[] };

type Found = { readonly kind: 'off'; readonly why: AutoOff } | { readonly kind: 'on'; readonly laid: readonly Laid[] };

/** How much more than its share an endpoint may be asked to take. */
const OVERLOAD = 0.2;
const CONTROL_PLANE = ['node-role.kubernetes.io/control-plane', 'node-role.kubernetes.io/master'];

type Allocation = { readonly minimum: number; readonly maximum: number; readonly desired: number };
type Allocations = ReadonlyMap<string, Allocation>;

const off = (why: AutoOff): { readonly kind: 'off'; readonly why: AutoOff } => ({ kind: 'off', why });

/** Zones by their part of all CPU, 0 to 1, in order of name. */
function sharesOf(nodes: Iterable<Node>): ReadonlyMap<string, number> | AutoOff {
  const cpu = new Map<string, number>();
  const noZone: string[] = [];
  const noCpu: string[] = [];
  for (const node of nodes) {
    if (CONTROL_PLANE.some((label) => Object.hasOwn(node.metadata.labels, label)) || !isNodeReady(node)) continue;
    const zone = zoneOf(node);
    const milli = milliCores(node.status.allocatable.cpu) ?? 0;
    if (zone === undefined) noZone.push(node.metadata.name);
    if (milli === 0) noCpu.push(node.metadata.name);
    if (zone !== undefined) cpu.set(zone, (cpu.get(zone) ?? 0) + milli);
  }
  if (noZone.length > 0) return { kind: 'no-zone', nodes: noZone.sort() };
  if (noCpu.length > 0) return { kind: 'no-cpu', nodes: noCpu.sort() };
  const zones = [...cpu.keys()].sort();
  if (zones.length < 2) return { kind: 'one-zone', zones };
  const total = zones.reduce((sum, zone) => sum + (cpu.get(zone) ?? 0), 0);
  return new Map(zones.map((zone) => [zone, (cpu.get(zone) ?? 0) / total]));
}

function allocate(shares: ReadonlyMap<string, number>, endpoints: number): Allocations | AutoOff {
  const zones = shares.size;
  if (zones > endpoints) return { kind: 'few-endpoints', endpoints, zones };
  const minimums = [...shares].map(([zone, share]) => ({
    zone,
    desired: share * endpoints,
    minimum: Math.ceil(share * endpoints * (1 / (1 + OVERLOAD))),
  }));
  const least = minimums.reduce((sum, { minimum }) => sum + minimum, 0);
  if (least > endpoints) return { kind: 'overload', endpoints, zones };
  return new Map(
    minimums.map(({ zone, desired, minimum }) => [
      zone,
      { minimum, desired: Math.max(desired, minimum), maximum: minimum + endpoints - least },
    ]),
  );
}

const isReady = (endpoint: SliceEndpoint): boolean => endpoint.conditions.ready === true;

/** Hints that a slice gives to each zone; undefined where they can not stay as they are. */
function standingHints(
  slice: EndpointSlice,
  given: ReadonlyMap<string, number>,
  allocations: Allocations,
): Map<string, number> | undefined {
  const own = new Map<string, number>();
  for (const endpoint of slice.endpoints.filter(isReady)) {
    const zones = endpoint.hints?.forZones ?? [];
    if (zones.length === 0) return undefined;
    for (const { name } of zones) own.set(name, (own.get(name) ?? 0) + 1);
  }
  for (const [zone, count] of own) {
    const allocation = allocations.get(zone);
    if (allocation === undefined || count + (given.get(zone) ?? 0) > allocation.maximum) return undefined;
  }
  return own;
}

/** The greatest value; of equal ones the first by name (the controller takes any). */
function most(zones: ReadonlyMap<string, number>): readonly [zone: string, count: number] {
  let found: readonly [string, number] = ['', 0];
  for (const [zone, count] of zones) if (count > found[1]) found = [zone, count];
  return found;
}

/** How many endpoints each zone gives away and receives. */
function surplus(
  allocations: Allocations,
  given: ReadonlyMap<string, number>,
): { giving: Map<string, number>; receiving: Map<string, number> } {
  const over = new Map<string, number>();
  const short = new Map<string, number>();
  for (const [zone, { desired }] of allocations) {
    const held = given.get(zone) ?? 0;
    if (held > desired) over.set(zone, held - desired);
    else if (held < desired) short.set(zone, desired - held);
  }
  const giving = new Map<string, number>();
  const receiving = new Map<string, number>();
  for (;;) {
    const [from, left] = most(over);
    const [to, missing] = most(short);
    if (from === '' || to === '' || (left < 1 && missing < 1) || left < 0.5 || missing < 0.5) return { giving, receiving };
    giving.set(from, (giving.get(from) ?? 0) + 1);
    over.set(from, left - 1);
    receiving.set(to, (receiving.get(to) ?? 0) + 1);
    short.set(to, missing - 1);
  }
}

function takeOne(zones: Map<string, number>, zone: string): void {
  const left = (zones.get(zone) ?? 0) - 1;
  if (left > 0) zones.set(zone, left);
  else zones.delete(zone);
}

function forZone(name: string): SliceEndpoint['hints'] {
  return { forZones: [{ name }], forNodes: [] };
}

/** Own zones first, then what one zone has too many of goes where it is missing. */
function share(slices: readonly EndpointSlice[], allocations: Allocations, given: Map<string, number>): readonly EndpointSlice[] {
  for (const slice of slices) {
    for (const endpoint of slice.endpoints.filter(isReady)) given.set(endpoint.zone ?? '', (given.get(endpoint.zone ?? '') ?? 0) + 1);
  }
  const { giving, receiving } = surplus(allocations, given);
  return slices.map((slice) => ({
    ...slice,
    endpoints: slice.endpoints.map((endpoint) => {
      const zone = endpoint.zone ?? '';
      if (!isReady(endpoint)) return endpoint;
      const [to] = [...receiving.keys()].sort();
      if (to === undefined || !giving.has(zone)) return { ...endpoint, hints: forZone(zone) };
      takeOne(giving, zone);
      takeOne(receiving, to);
      return { ...endpoint, hints: forZone(to) };
    }),
  }));
}

/** `laid`: all slices of one family. Those that need not be written keep hints that are still good. */
export function topologyAware(nodes: Iterable<Node>, laid: readonly Laid[]): Found {
  const shares = sharesOf(nodes);
  if ('kind' in shares) return off(shares);
  const ready = laid.flatMap(({ slice }) => slice.endpoints.filter(isReady));
  const allocations = allocate(shares, ready.length);
  if ('kind' in allocations) return off(allocations);

  const given = new Map<string, number>();
  const standing = new Set<Laid>();
  for (const each of laid) {
    const own = each.rewritten ? undefined : standingHints(each.slice, given, allocations);
    if (own === undefined) continue;
    standing.add(each);
    for (const [zone, count] of own) given.set(zone, (given.get(zone) ?? 0) + count);
  }
  const changing = laid.filter((each) => !standing.has(each));
  const zoneless = changing.flatMap(({ slice }) => slice.endpoints.filter((e) => isReady(e) && (e.zone === undefined || e.zone === '')));
  if (zoneless.length > 0) return off({ kind: 'endpoint-zone', addresses: zoneless.flatMap((e) => e.addresses).sort() });
  const shared = share(
    changing.map(({ slice }) => slice),
    allocations,
    given,
  );
  const next = new Map(changing.map((each, i): [Laid, Laid] => [each, { slice: shared[i] ?? each.slice, rewritten: true }]));
  return { kind: 'on', laid: laid.map((each) => next.get(each) ?? each) };
}
