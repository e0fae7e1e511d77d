// Churn: what batches do to the endpoints of Services. Follows the changes of each batch; only the Services that they touch are looked at.

import type { Change, ClusterState } from '#lib/cluster/state.ts';
import type { Key } from '#lib/kube/key.ts';
import { same } from '#lib/kube/same.ts';
import type { Service } from '#lib/kube/service.ts';
import { endpointsOf } from '#lib/routing/endpoint.ts';
import { compare } from './compare.ts';
import { isFlapping } from './flapping.ts';
import { type Churn, type Held, memoryOf, startedAt, type Step, type Told } from './held.ts';
import { type Census, censusOf } from './member.ts';
import { newMeter, readMeter, runMeter } from './meter.ts';
import { hasNodes, openOutages, type Outage, turnLanes } from './outage.ts';
import { keep } from './ring.ts';
import type { Rollout } from './rollout.ts';
import { abandon, open, settle, soFar, tallyOf } from './rollout-steps.ts';
import { newWorkloadMemory } from './workload-memory.ts';
import { type ServicesToCompare, servicesToCompare } from './services-to-compare.ts';
import { countPods } from './steps.ts';
import type { CauseContext } from './why.ts';

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
      memories: new Map(),
      census: new Map(),
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

function openRollouts(step: Step, held: Held, key: Key, census: ReadonlyMap<string, Census>): void {
  for (const [id, own] of census) {
    let memory = held.memories.get(id);
    if (memory === undefined) {
      // What is there when the Service is first seen was so before.
      memory = newWorkloadMemory(step.begins || held.came === step.time ? own.active : 0);
      held.memories.set(id, memory);
    }
    endRollout(step, open(memory, own, { service: key, time: step.time, began: startedAt(step), meter: held.withoutReady }));
  }
}

function endRollout(step: Step, rollout: Rollout | undefined): void {
  if (rollout !== undefined && rollout.began !== step.time) step.told.rollouts.push(rollout);
}

function settleRollouts(step: Step, held: Held, census: ReadonlyMap<string, Census>, ready: number): void {
  const tallies = tallyOf(held.lives.values());
  let empty = 0;
  for (const [id, memory] of held.memories) {
    const own = { census: census.get(id), tally: tallies.get(id) };
    endRollout(step, settle(memory, { ...own, ready, time: step.time, meter: held.withoutReady }));
    if (own.census === undefined && own.tally === undefined) empty++;
  }
  for (const id of held.memories.keys()) {
    if (empty <= MOST_EMPTY) return;
    if (census.has(id) || tallies.has(id)) continue;
    held.memories.delete(id);
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
  if (step.recount.has(key)) held.census = censusOf(state, key);
  const { census } = held;
  const context: CauseContext = {
    state,
    time,
    service,
    came: held.came,
    selector: held.selector,
    ports: held.ports,
    census,
    memory: (member) => memoryOf(held, member),
  };
  openRollouts(step, held, key, census);
  compare(step, context, held, key, endpoints);
  const { ready, draining } = countPods(held.lives.values());
  const needsNone = service === undefined || service.spec.type === 'ExternalName';
  runMeter(held.withoutReady, ready === 0 && !needsNone, time);
  runMeter(held.withoutUsable, ready + draining === 0 && !needsNone, time);
  settleRollouts(step, held, census, ready);
  turnLanes(held.lanes, state, key, service, endpoints, { time: startedAt(step), ended: (outage) => step.told.outages.push(outage) });
  if (hasNodes(held.lanes)) churn.withNodes.add(key);
  else churn.withNodes.delete(key);
  if (service !== undefined) return;
  for (const memory of held.memories.values()) endRollout(step, abandon(memory, time, held.withoutReady));
  step.told.gone.push({
    service: key,
    withoutReady: readMeter(held.withoutReady, time),
    withoutUsable: readMeter(held.withoutUsable, time),
  });
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

function run(churn: Churn, state: ClusterState, { services, recount }: ServicesToCompare, time: number, begins: boolean): Told {
  const told: Step['told'] = { transitions: [], lives: [], outages: [], rollouts: [], gone: [] };
  const released: string[] = [];
  for (const key of services) stepService({ churn, state, time, begins, recount, told, released }, key);
  // Not before all Services have been looked at: one may publish what another has just lost.
  for (const uid of released) if (!churn.published.has(uid)) churn.departed.delete(uid);
  for (const life of told.lives) keep(churn.ended.lives, life);
  for (const outage of told.outages) keep(churn.ended.outages, outage);
  for (const rollout of told.rollouts) keep(churn.ended.rollouts, rollout);
  return { ...told, touched: services };
}

/** Takes the state as it is found: nothing of it is a change, so nothing is told. */
export function beginChurn(churn: Churn, state: ClusterState, time: number): Told {
  const all = new Set(state.tables.Service.keys());
  return run(churn, state, { services: all, recount: all }, time, true);
}

/** `changes` are already applied to the state. Costs what the endpoints and Pods of the touched Services cost. */
export function followChurn(churn: Churn, state: ClusterState, changes: readonly Change[], time: number): Told {
  noteDeparted(churn, changes);
  return run(churn, state, servicesToCompare(state, changes, churn.withNodes), time, false);
}

/** What one Service shows at a time, in ms since 1970: totals are those since it was first seen. */
export type Showing = {
  readonly withoutReady: number;
  readonly withoutUsable: number;
  readonly flapping: number;
  readonly openOutages: readonly Outage[];
  readonly openRollouts: readonly Rollout[];
};

export function hasOpenRollout({ memories }: Held): boolean {
  for (const { rollout } of memories.values()) if (rollout !== undefined) return true;
  return false;
}

export function* openRolloutsOf({ memories, withoutReady }: Held, now: number): Generator<Rollout> {
  for (const { rollout } of memories.values()) if (rollout !== undefined) yield soFar(rollout, now, withoutReady);
}

export function showing(held: Held, now: number): Showing {
  let flapping = 0;
  for (const id of held.unsteady) {
    const life = held.lives.get(id);
    if (life !== undefined && isFlapping(life, now)) flapping++;
  }
  return {
    withoutReady: readMeter(held.withoutReady, now),
    withoutUsable: readMeter(held.withoutUsable, now),
    flapping,
    openOutages: [...openOutages(held.lanes)],
    openRollouts: [...openRolloutsOf(held, now)],
  };
}
