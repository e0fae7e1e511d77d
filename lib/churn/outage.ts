// Outage windows: when a port of a Service had nobody ready, or nobody at all who would answer; and when a Node dropped (SPEC C29 to C36).

import type { AddressType } from '#lib/kube/endpoint-slice.ts';
import type { Key } from '#lib/kube/key.ts';
import type { Protocol } from '#lib/kube/protocol.ts';
import type { Service } from '#lib/kube/service.ts';
import { linked } from '#lib/cluster/multimap.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import type { Endpoint } from '#lib/routing/endpoint.ts';
import { addressFamiliesOf, clusterIPOf, servicePortInfo, unproxied } from '#lib/routing/service-port.ts';
import { stateOf } from './endpoint-state.ts';

const HEADLESS_LABEL = 'service.kubernetes.io/headless';

/** `spec.ports[]` of the Service; none for a headless one, whose name DNS answers whatever the port. */
export type OutagePort = { readonly name: string; readonly protocol: Protocol; readonly port: number };

export type Outage = {
  readonly service: Key;
  readonly family: AddressType;
  readonly port: OutagePort | undefined;
  /** `nodeDrops`: others could answer, and a Local traffic policy keeps connections on a Node where nobody can. */
  readonly kind: 'nobodyReady' | 'nobodyUsable' | 'nodeDrops';
  /** The Node that drops, and for connections from where. */
  readonly node: string | undefined;
  readonly from: number | undefined;
  to: number | undefined;
  /** Somebody was there before: it was lost, and not merely not there yet. */
  readonly lost: boolean;
};

/** One thing that is up or down. Times undefined: since before the look. */
type Gate = {
  is: 'new' | 'up' | 'down';
  /** For some time, before it went down. */
  wasUp: boolean;
  upSince: number | undefined;
  downSince: number | undefined;
  open: Outage | undefined;
};

type Lane = {
  readonly family: AddressType;
  readonly port: OutagePort | undefined;
  readonly ready: Gate;
  readonly usable: Gate;
  /** Nodes that had somebody, by name: only those can lose him. */
  readonly nodes: Map<string, Gate>;
};

export type Lanes = Map<string, Lane>;

/** What the endpoints make of a lane now. */
type Now = { ready: boolean; usable: boolean; readonly nodes: Set<string>; readonly local: boolean };

const newGate = (): Gate => ({ is: 'new', wasUp: false, upSince: undefined, downSince: undefined, open: undefined });

function laneId(family: AddressType, port: OutagePort | undefined): string {
  return port === undefined ? family : `${family} ${port.protocol} ${port.name}`;
}

type Wanted = { readonly family: AddressType; readonly port: OutagePort | undefined; readonly local: boolean };

/** Which lanes a Service has (C29, C30); an ExternalName Service has no families, and none (C31). */
function lanesOf(service: Service, endpoints: readonly Endpoint[]): readonly Wanted[] {
  if (unproxied(service) === 'headless') {
    const { ipFamilies } = service.spec;
    const families: readonly AddressType[] = ipFamilies.length > 0 ? ipFamilies : [...new Set(endpoints.map(({ family }) => family))];
    return families.map((family) => ({ family, port: undefined, local: false }));
  }
  return addressFamiliesOf(service).flatMap((family) =>
    service.spec.ports.map((port): Wanted => {
      const { name, protocol, port: number } = port;
      const local = servicePortInfo(service, port, family, clusterIPOf(service, family) ?? '').usesLocal;
      return { family, port: { name, protocol, port: number }, local };
    }),
  );
}

/** Slices that kube-proxy does not watch (R3); a headless Service is not kube-proxy's. */
function unwatched(state: ClusterState, key: Key, service: Service): ReadonlySet<string> {
  const found = new Set<string>();
  if (unproxied(service) === 'headless') return found;
  for (const slice of linked(state.index.slicesByService, key)) {
    const metadata = state.tables.EndpointSlice.get(slice)?.metadata;
    if (metadata !== undefined && Object.hasOwn(metadata.labels, HEADLESS_LABEL)) found.add(metadata.name);
  }
  return found;
}

function count(now: Now, endpoint: Endpoint, isHeadless: boolean): void {
  const state = stateOf(endpoint);
  if (state !== 'ready' && (isHeadless || state !== 'draining')) return;
  if (state === 'ready') now.ready = true;
  now.usable = true;
  if (now.local && endpoint.nodeName !== undefined && endpoint.nodeName !== '') now.nodes.add(endpoint.nodeName);
}

function look(state: ClusterState, key: Key, service: Service, endpoints: readonly Endpoint[]): Map<string, Wanted & { now: Now }> {
  const found = new Map<string, Wanted & { now: Now }>();
  for (const wanted of lanesOf(service, endpoints)) {
    const now: Now = { ready: false, usable: false, nodes: new Set(), local: wanted.local };
    found.set(laneId(wanted.family, wanted.port), { ...wanted, now });
  }
  if (found.size === 0) return found;
  const hidden = unwatched(state, key, service);
  for (const endpoint of endpoints) {
    if (hidden.size > 0 && endpoint.slices.every((slice) => hidden.has(slice))) continue;
    const headless = found.get(endpoint.family);
    if (headless !== undefined) count(headless.now, endpoint, true);
    for (const { name, protocol } of endpoint.ports) {
      const lane = found.get(`${endpoint.family} ${protocol} ${name}`);
      if (lane !== undefined) count(lane.now, endpoint, false);
    }
  }
  return found;
}

/** `time` undefined: the look begins, and it has been so for nobody knows how long. */
type Turn = { readonly time: number | undefined; readonly ended: (outage: Outage) => void };

function shut(gate: Gate, { time, ended }: Turn): void {
  const { open } = gate;
  gate.open = undefined;
  if (open === undefined || open.from === time) return;
  open.to = time;
  ended(open);
}

/** Up for no time at all is not up. */
function isUpSinceBefore({ is, upSince }: Gate, time: number | undefined): boolean {
  return is === 'up' && (time === undefined || upSince !== time);
}

function up(gate: Gate, time: number | undefined): void {
  // Nor is down for no time at all down.
  const blinked = gate.wasUp && gate.is === 'down' && time !== undefined && gate.downSince === time;
  if (gate.is !== 'up' && !blinked) gate.upSince = time;
  gate.is = 'up';
}

function down(gate: Gate, time: number | undefined): void {
  gate.wasUp ||= isUpSinceBefore(gate, time);
  if (gate.is !== 'down') gate.downSince = time;
  gate.is = 'down';
}

function turn(gate: Gate, isUp: boolean, step: Turn, outage: (from: number | undefined, lost: boolean) => Outage): void {
  const { time } = step;
  if (isUp) {
    shut(gate, step);
    up(gate, time);
    return;
  }
  gate.open ??= outage(time, isUpSinceBefore(gate, time));
  down(gate, time);
}

/** Nodes drop where somebody else could answer; where nobody can, they refuse like all others (R52 to R55). */
function turnNodes(
  state: ClusterState,
  lane: Lane,
  now: Now,
  step: Turn,
  outage: (node: string, from: number | undefined) => Outage,
): void {
  const exists = (node: string): boolean => state.tables.Node.size === 0 || state.tables.Node.has(node);
  for (const node of now.nodes) {
    let gate = lane.nodes.get(node);
    if (gate === undefined) {
      gate = newGate();
      lane.nodes.set(node, gate);
    }
    turn(gate, true, step, (from) => outage(node, from));
  }
  for (const [node, gate] of lane.nodes) {
    if (now.nodes.has(node)) continue;
    const wasNever = !gate.wasUp && !isUpSinceBefore(gate, step.time);
    if (!now.local || !exists(node) || wasNever) {
      shut(gate, step);
      lane.nodes.delete(node);
    } else if (now.usable) turn(gate, false, step, (from) => outage(node, from));
    else {
      shut(gate, step);
      down(gate, step.time);
    }
  }
}

/** Brings the windows of a Service in line with its endpoints; without a Service they all end. */
export function turnLanes(
  lanes: Lanes,
  state: ClusterState,
  key: Key,
  service: Service | undefined,
  endpoints: readonly Endpoint[],
  step: Turn,
): void {
  const wanted = service === undefined ? new Map<string, never>() : look(state, key, service, endpoints);
  for (const [id, lane] of lanes) {
    if (wanted.has(id)) continue;
    for (const gate of [lane.ready, lane.usable, ...lane.nodes.values()]) shut(gate, step);
    lanes.delete(id);
  }
  for (const [id, { family, port, now }] of wanted) {
    let lane = lanes.get(id);
    if (lane === undefined) {
      lane = { family, port, ready: newGate(), usable: newGate(), nodes: new Map() };
      lanes.set(id, lane);
    }
    const outage =
      (kind: Outage['kind'], node?: string) =>
      (from: number | undefined, lost: boolean): Outage => ({ service: key, family, port, kind, node, from, to: undefined, lost });
    turn(lane.ready, now.ready, step, outage('nobodyReady'));
    turn(lane.usable, now.usable, step, outage('nobodyUsable'));
    turnNodes(state, lane, now, step, (node, from) => outage('nodeDrops', node)(from, true));
  }
}

/** Does any Node of it count? Then Nodes that come and go may change its windows. */
export function hasNodes(lanes: Lanes): boolean {
  for (const lane of lanes.values()) if (lane.nodes.size > 0) return true;
  return false;
}

export function hasOpenOutage(lanes: Lanes): boolean {
  for (const { ready, usable, nodes } of lanes.values()) {
    if (ready.open !== undefined || usable.open !== undefined) return true;
    for (const { open } of nodes.values()) if (open !== undefined) return true;
  }
  return false;
}

export function* openOutages(lanes: Lanes): Generator<Outage> {
  for (const { ready, usable, nodes } of lanes.values())
    for (const { open } of [ready, usable, ...nodes.values()]) if (open !== undefined) yield open;
}
