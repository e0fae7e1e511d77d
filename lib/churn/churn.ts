// Churn: what batches do to the endpoints of Services. Follows the changes of each batch; only the Services that they touch are looked at.

import type { Change, ClusterState } from '#lib/cluster/state.ts';
import type { Key } from '#lib/kube/key.ts';
import type { Pod } from '#lib/kube/pod.ts';
import { same } from '#lib/kube/same.ts';
import type { TextMap } from '#lib/kube/scan.ts';
import type { Service, ServicePort } from '#lib/kube/service.ts';
import { type Endpoint, endpointsOf } from '#lib/routing/endpoint.ts';
import type { Cause } from './cause.ts';
import { stateOf } from './endpoint-state.ts';
import { isFlapping, isUnsteady, noteLoss } from './flapping.ts';
import { bear, idOf, type Life, samePorts, type Transition } from './life.ts';
import { type Census, censusOf, type Member, memberOf } from './member.ts';
import { type Meter, newMeter, readMeter, runMeter } from './meter.ts';
import { hasNodes, type Lanes, openOutages, type Outage, turnLanes } from './outage.ts';
import { keep, newRing, type Ring } from './ring.ts';
import { abandon, addSpan, open, type Rollout, settle, soFar, tallyOf } from './rollout.ts';
import { newStanding, noteGone, noteLeft, type Standing } from './standing.ts';
import { touchedServices } from './touched.ts';
import { type Edit, type Known, type Scene, whyLeaving, whyPorts, whyPublished, whyReadiness } from './why.ts';

type Held = {
  service: Service;
  readonly came: number | undefined;
  selector: Edit<TextMap> | undefined;
  ports: Edit<readonly ServicePort[]> | undefined;
  readonly lives: Map<string, Life>;
  /** Ids of the lives that may flap. */
  readonly unsteady: Set<string>;
  readonly lanes: Lanes;
  readonly standings: Map<string, Standing>;
  /** How long it had no ready endpoint at all, and none that would answer; an ExternalName Service needs none. */
  readonly withoutReady: Meter;
  readonly withoutUsable: Meter;
};

export type Churn = {
  /** Open lives, windows and rollouts, by Service. */
  readonly services: Map<Key, Held>;
  /** The last that ended, all Services together. */
  readonly ended: { readonly lives: Ring<Life>; readonly outages: Ring<Outage>; readonly rollouts: Ring<Rollout> };
  /** Uids of the Pods behind open lives -> how many those are. */
  readonly published: Map<string, number>;
  /** Pods that are gone, while a slice still holds them. */
  readonly departed: Map<string, Pod>;
  /** Services for which it counts whether a Node exists. */
  readonly withNodes: Set<Key>;
};

export type Told = {
  readonly transitions: readonly Transition[];
  readonly lives: readonly Life[];
  readonly outages: readonly Outage[];
  readonly rollouts: readonly Rollout[];
};

/** One batch on its way through the Services. `time` undefined: the look begins. */
type Step = {
  readonly churn: Churn;
  readonly state: ClusterState;
  readonly time: number;
  readonly begins: boolean;
  readonly told: { readonly transitions: Transition[]; readonly lives: Life[]; readonly outages: Outage[]; readonly rollouts: Rollout[] };
  /** Uids of Pods that may have no life any more. */
  readonly released: string[];
};

/** `limit`: how many ended lives, windows and rollouts are kept, each. */
export function newChurn(limit: number): Churn {
  return {
    services: new Map(),
    ended: { lives: newRing(limit), outages: newRing(limit), rollouts: newRing(limit) },
    published: new Map(),
    departed: new Map(),
    withNodes: new Set(),
  };
}

function startedAt({ begins, time }: Step): number | undefined {
  return begins ? undefined : time;
}

/** More workloads than so many without a Pod are not remembered, of one Service. */
const MOST_EMPTY = 20;

function hold({ churn, ...step }: Step, key: Key, service: Service): Held {
  let held = churn.services.get(key);
  if (held === undefined) {
    held = {
      service,
      came: step.begins ? undefined : step.time,
      selector: undefined,
      ports: undefined,
      lives: new Map(),
      unsteady: new Set(),
      lanes: new Map(),
      standings: new Map(),
      withoutReady: newMeter(),
      withoutUsable: newMeter(),
    };
    churn.services.set(key, held);
  }
  const { spec } = held.service;
  if (held.service !== service) {
    if (!same(spec.selector, service.spec.selector))
      held.selector = { before: spec.selector, after: service.spec.selector, time: step.time };
    if (!same(spec.ports, service.spec.ports)) held.ports = { before: spec.ports, after: service.spec.ports, time: step.time };
    held.service = service;
  }
  return held;
}

function knownPod({ churn, state }: Step, pod: Key | undefined, uid: string | undefined): Known {
  if (pod === undefined || uid === undefined) return undefined;
  const there = state.tables.Pod.get(pod);
  if (there?.metadata.uid === uid) return { pod: there, isThere: true };
  const gone = churn.departed.get(uid);
  return gone === undefined ? undefined : { pod: gone, isThere: false };
}

function standingFor(held: Held, { id }: Member): Standing {
  let standing = held.standings.get(id);
  if (standing === undefined) {
    standing = newStanding(0);
    held.standings.set(id, standing);
  }
  return standing;
}

function tell(step: Step, life: Life, before: Pick<Transition, 'from' | 'portsBefore'>, to: Transition['to'], cause: Cause): void {
  const { service, family, address, pod, uid, nodeName, zone } = life;
  const ports = to === 'absent' ? [] : life.ports;
  step.told.transitions.push({ service, family, address, pod, uid, ...before, to, ports, nodeName, zone, time: step.time, cause });
}

/** Words that say no more than that it goes give way to better ones. */
function isVague({ kind }: Cause): boolean {
  return kind === 'unknown' || kind === 'podDeleted';
}

function leave(step: Step, scene: Scene, life: Life, isGone: boolean): Cause {
  const known = knownPod(step, life.pod, life.uid);
  const found = whyLeaving(scene, life, known, isGone);
  const held = life.leaving?.cause;
  const cause = held === undefined || !isVague(found) ? found : isVague(held) && found.kind === 'podDeleted' ? found : held;
  if (life.leaving === undefined) life.leaving = { at: step.time, cause };
  else life.leaving.cause = cause;
  if (life.member !== undefined) noteLeft(scene.standing(life.member), life.member, life.nodeName, life.leaving.at, cause);
  return cause;
}

function publish(step: Step, scene: Scene, held: Held, key: Key, id: string, endpoint: Endpoint): void {
  const known = knownPod(step, endpoint.claims, endpoint.uid);
  const member = known === undefined ? undefined : memberOf(known.pod);
  const cause = step.begins ? undefined : whyPublished(scene, endpoint, known, member);
  const life = bear(key, endpoint, startedAt(step), cause, member);
  held.lives.set(id, life);
  if (life.uid !== undefined) step.churn.published.set(life.uid, (step.churn.published.get(life.uid) ?? 0) + 1);
  if (cause !== undefined) tell(step, life, { from: 'absent', portsBefore: [] }, life.state, cause);
  if (life.state === 'ready') becomeReady(step, held, life);
}

function becomeReady(step: Step, held: Held, life: Life): void {
  life.firstReady ??= step.time;
  const { member } = life;
  const rollout = member === undefined ? undefined : held.standings.get(member.id)?.rollout;
  if (member === undefined || rollout === undefined || member.revision !== rollout.to || life.cause === undefined) return;
  if (life.firstReady === step.time && member.created > 0) addSpan(rollout.toReady, Math.max(0, step.time - member.created));
}

function causeOf(step: Step, scene: Scene, life: Life, to: Transition['to']): Cause {
  switch (to) {
    case 'ready':
    case 'notReady':
      return whyReadiness(scene, life, knownPod(step, life.pod, life.uid), to === 'ready');
    default:
      return leave(step, scene, life, to === 'absent');
  }
}

function update(step: Step, scene: Scene, held: Held, id: string, life: Life, endpoint: Endpoint): void {
  const to = stateOf(endpoint);
  const before = { from: life.state, portsBefore: life.ports };
  const isSame = samePorts(life.ports, endpoint.ports);
  Object.assign(life, { nodeName: endpoint.nodeName, zone: endpoint.zone, slices: endpoint.slices, managedBy: endpoint.managedBy });
  if (to === life.state && isSame) return;
  const cause = to === life.state ? whyPorts(scene, life) : causeOf(step, scene, life, to);
  life.ports = endpoint.ports;
  if (to !== life.state) {
    life.state = to;
    life.since = step.time;
    if (before.from === 'ready' && to === 'notReady') {
      noteLoss(life, step.time);
      if (isUnsteady(life)) held.unsteady.add(id);
    }
    if (to === 'ready') becomeReady(step, held, life);
  }
  tell(step, life, before, to, cause);
}

function forget({ churn: { published }, released }: Step, { uid }: Life): void {
  if (uid === undefined) return;
  const left = (published.get(uid) ?? 1) - 1;
  if (left > 0) published.set(uid, left);
  else {
    published.delete(uid);
    released.push(uid);
  }
}

function end(step: Step, scene: Scene, held: Held, id: string, life: Life): void {
  const { member, leaving } = life;
  const cause = leave(step, scene, life, true);
  tell(step, life, { from: life.state, portsBefore: life.ports }, 'absent', cause);
  if (member !== undefined) {
    const standing = standingFor(held, member);
    noteGone(standing, member, step.time);
    const { rollout } = standing;
    if (rollout !== undefined && member.revision !== rollout.to && leaving !== undefined) addSpan(rollout.toGone, step.time - leaving.at);
  }
  life.ended = step.time;
  held.lives.delete(id);
  held.unsteady.delete(id);
  forget(step, life);
  if (life.began !== step.time) step.told.lives.push(life);
}

/** The endpoints as they are against the lives that are open. */
function compare(step: Step, scene: Scene, held: Held, key: Key, endpoints: readonly Endpoint[]): void {
  const now = new Map(endpoints.map((endpoint) => [idOf(endpoint), endpoint]));
  // Who goes makes room for who comes.
  for (const [id, life] of held.lives) {
    const endpoint = now.get(id);
    if (endpoint === undefined) end(step, scene, held, id, life);
    else {
      life.member = memberNow(step, life);
      update(step, scene, held, id, life, endpoint);
    }
  }
  for (const [id, endpoint] of now) if (!held.lives.has(id)) publish(step, scene, held, key, id, endpoint);
}

/** The Pod may have become known after its slice. What it was last is what counts when it is gone. */
function memberNow(step: Step, life: Life): Member | undefined {
  const known = knownPod(step, life.pod, life.uid);
  return known === undefined ? life.member : memberOf(known.pod);
}

function openRollouts(step: Step, held: Held, key: Key, census: ReadonlyMap<string, Census>): void {
  for (const [id, own] of census) {
    let standing = held.standings.get(id);
    if (standing === undefined) {
      // What is there when the Service is first seen was so before.
      standing = newStanding(step.begins || held.came === step.time ? own.active : 0);
      held.standings.set(id, standing);
    }
    endRollout(step, open(standing, own, { service: key, time: step.time, began: startedAt(step), meter: held.withoutReady }));
  }
}

function endRollout(step: Step, rollout: Rollout | undefined): void {
  if (rollout !== undefined && rollout.began !== step.time) step.told.rollouts.push(rollout);
}

/** Pods with a ready endpoint, and with one that would answer; an address without a Pod counts as one. */
function countPods(lives: Iterable<Life>): { readonly ready: number; readonly usable: number } {
  const ready = new Set<string>();
  const usable = new Set<string>();
  for (const { state, uid, address } of lives) {
    if (state === 'ready') ready.add(uid ?? address);
    if (state === 'ready' || state === 'draining') usable.add(uid ?? address);
  }
  return { ready: ready.size, usable: usable.size };
}

function settleRollouts(step: Step, held: Held, census: ReadonlyMap<string, Census>, ready: number): void {
  const tallies = tallyOf(held.lives.values());
  let empty = 0;
  for (const [id, standing] of held.standings) {
    const own = { census: census.get(id), tally: tallies.get(id) };
    endRollout(step, settle(standing, { ...own, ready, time: step.time, meter: held.withoutReady }));
    if (own.census === undefined && own.tally === undefined) empty++;
  }
  for (const id of held.standings.keys()) {
    if (empty <= MOST_EMPTY) return;
    if (census.has(id) || tallies.has(id)) continue;
    held.standings.delete(id);
    empty--;
  }
}

function stepService(step: Step, key: Key): void {
  const { churn, state, time } = step;
  const service = state.tables.Service.get(key);
  if (service === undefined && !churn.services.has(key)) return;
  const held = service === undefined ? churn.services.get(key) : hold(step, key, service);
  if (held === undefined) return;
  const endpoints = service === undefined ? [] : endpointsOf(state, key);
  const census = censusOf(state, key);
  const scene: Scene = {
    state,
    time,
    service,
    came: held.came,
    selector: held.selector,
    ports: held.ports,
    census,
    standing: (member) => standingFor(held, member),
  };
  openRollouts(step, held, key, census);
  compare(step, scene, held, key, endpoints);
  const { ready, usable } = countPods(held.lives.values());
  const needsNone = service === undefined || service.spec.type === 'ExternalName';
  runMeter(held.withoutReady, ready === 0 && !needsNone, time);
  runMeter(held.withoutUsable, usable === 0 && !needsNone, time);
  settleRollouts(step, held, census, ready);
  turnLanes(held.lanes, state, key, service, endpoints, { time: startedAt(step), ended: (outage) => step.told.outages.push(outage) });
  if (hasNodes(held.lanes)) churn.withNodes.add(key);
  else churn.withNodes.delete(key);
  if (service !== undefined) return;
  for (const standing of held.standings.values()) endRollout(step, abandon(standing, time, held.withoutReady));
  churn.services.delete(key);
}

/** Pods that went, while a slice still names them. */
function noteDeparted({ published, departed }: Churn, changes: readonly Change[]): void {
  for (const { before, after } of changes) {
    if (before?.kind !== 'Pod') continue;
    const { uid } = before.metadata;
    if (published.has(uid) && !(after?.kind === 'Pod' && after.metadata.uid === uid)) departed.set(uid, before);
  }
}

function run(churn: Churn, state: ClusterState, keys: Iterable<Key>, time: number, begins: boolean): Told {
  const told: Step['told'] = { transitions: [], lives: [], outages: [], rollouts: [] };
  const released: string[] = [];
  for (const key of keys) stepService({ churn, state, time, begins, told, released }, key);
  // Not before all Services have been looked at: one may publish what another has just lost.
  for (const uid of released) if (!churn.published.has(uid)) churn.departed.delete(uid);
  for (const life of told.lives) keep(churn.ended.lives, life);
  for (const outage of told.outages) keep(churn.ended.outages, outage);
  for (const rollout of told.rollouts) keep(churn.ended.rollouts, rollout);
  return told;
}

/** Takes the state as it is found: nothing of it is a change. */
export function beginChurn(churn: Churn, state: ClusterState, time: number): void {
  run(churn, state, state.tables.Service.keys(), time, true);
}

/** `changes` are already applied to the state. Costs what the endpoints and Pods of the touched Services cost. */
export function followChurn(churn: Churn, state: ClusterState, changes: readonly Change[], time: number): Told {
  noteDeparted(churn, changes);
  return run(churn, state, touchedServices(state, changes, churn.withNodes), time, false);
}

/** What one Service shows at a time, in ms since 1970: totals are those since it was first seen. */
export type Showing = {
  readonly withoutReady: number;
  readonly withoutUsable: number;
  readonly flapping: number;
  readonly openOutages: readonly Outage[];
  readonly openRollouts: readonly Rollout[];
};

export function showing(held: Held, now: number): Showing {
  let flapping = 0;
  for (const id of held.unsteady) {
    const life = held.lives.get(id);
    if (life !== undefined && isFlapping(life, now)) flapping++;
  }
  const openRollouts = [...held.standings.values()].flatMap(({ rollout }) =>
    rollout === undefined ? [] : [soFar(rollout, now, held.withoutReady)],
  );
  return {
    withoutReady: readMeter(held.withoutReady, now),
    withoutUsable: readMeter(held.withoutUsable, now),
    flapping,
    openOutages: [...openOutages(held.lanes)],
    openRollouts,
  };
}
