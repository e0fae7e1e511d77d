// The endpoints of a Service as they are now against the lives that are open: who is published, changes, goes; and why.

import type { Key } from '#lib/kube/key.ts';
import type { Endpoint } from '#lib/routing/endpoint.ts';
import type { Cause } from './cause.ts';
import { stateOf } from './endpoint-state.ts';
import { isUnsteady, noteLoss } from './flapping.ts';
import { type Held, knownPod, memoryOf, startedAt, type Step } from './held.ts';
import { bear, idOf, type Life, samePorts, type Transition } from './life.ts';
import { type Member, memberOf } from './member.ts';
import { addSpan } from './rollout.ts';
import { noteGone, noteLeft } from './workload-memory.ts';
import { type CauseContext, whyLeaving, whyPorts, whyPublished, whyReadiness } from './why.ts';

/** The Pod may have become known after its slice. */
function memberNow(step: Step, life: Life): Member | undefined {
  const known = knownPod(step, life.pod, life.uid);
  return known === undefined ? undefined : memberOf(known.pod);
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

function leave(step: Step, context: CauseContext, life: Life, isGone: boolean): Cause {
  const known = knownPod(step, life.pod, life.uid);
  const found = whyLeaving(context, life, known, isGone);
  const held = life.leaving?.cause;
  const cause = held === undefined || !isVague(found) ? found : isVague(held) && found.kind === 'podDeleted' ? found : held;
  if (life.leaving === undefined) life.leaving = { at: step.time, cause };
  else life.leaving.cause = cause;
  if (life.member !== undefined) noteLeft(context.memory(life.member), life.member, life.nodeName, life.leaving.at, cause);
  return cause;
}

function publish(step: Step, context: CauseContext, held: Held, key: Key, id: string, endpoint: Endpoint): void {
  const known = knownPod(step, endpoint.claims, endpoint.uid);
  const member = known === undefined ? undefined : memberOf(known.pod);
  const cause = step.begins ? undefined : whyPublished(context, endpoint, known, member);
  const life = bear(key, endpoint, startedAt(step), cause, member);
  held.lives.set(id, life);
  if (life.uid !== undefined) step.churn.published.set(life.uid, (step.churn.published.get(life.uid) ?? 0) + 1);
  if (cause !== undefined) tell(step, life, { from: 'absent', portsBefore: [] }, life.state, cause);
  if (life.state === 'ready') becomeReady(step, held, life);
}

function becomeReady(step: Step, held: Held, life: Life): void {
  life.firstReady ??= step.time;
  const { member } = life;
  const rollout = member === undefined ? undefined : held.memories.get(member.id)?.rollout;
  if (member === undefined || rollout === undefined || member.revision !== rollout.to || life.cause === undefined) return;
  if (life.firstReady === step.time && member.created > 0) addSpan(rollout.toReady, Math.max(0, step.time - member.created));
}

function causeOf(step: Step, context: CauseContext, life: Life, to: Transition['to']): Cause {
  switch (to) {
    case 'ready':
    case 'notReady':
      return whyReadiness(context, life, knownPod(step, life.pod, life.uid), to === 'ready');
    default:
      return leave(step, context, life, to === 'absent');
  }
}

function update(step: Step, context: CauseContext, held: Held, id: string, life: Life, endpoint: Endpoint): void {
  const to = stateOf(endpoint);
  const before = { from: life.state, portsBefore: life.ports };
  const isSame = samePorts(life.ports, endpoint.ports);
  life.nodeName = endpoint.nodeName;
  life.zone = endpoint.zone;
  life.slices = endpoint.slices;
  life.managedBy = endpoint.managedBy;
  if (to === life.state && isSame) return;
  const cause = to === life.state ? whyPorts(context, life) : causeOf(step, context, life, to);
  // The same list for as long as it is the same: transitions are kept by the ten thousand.
  if (!isSame) life.ports = endpoint.ports;
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

function end(step: Step, context: CauseContext, held: Held, id: string, life: Life): void {
  const { member, leaving } = life;
  const cause = leave(step, context, life, true);
  tell(step, life, { from: life.state, portsBefore: life.ports }, 'absent', cause);
  if (member !== undefined) {
    const memory = memoryOf(held, member);
    noteGone(memory, member, step.time);
    const { rollout } = memory;
    if (rollout !== undefined && member.revision !== rollout.to && leaving !== undefined) addSpan(rollout.toGone, step.time - leaving.at);
  }
  life.ended = step.time;
  held.lives.delete(id);
  held.unsteady.delete(id);
  forget(step, life);
  if (life.began !== step.time) step.told.lives.push(life);
}

/** Tells what differs, and brings the lives in line. */
export function compare(step: Step, context: CauseContext, held: Held, key: Key, endpoints: readonly Endpoint[]): void {
  const now = new Map(endpoints.map((endpoint) => [idOf(endpoint), endpoint]));
  // Who goes makes room for who comes.
  for (const [id, life] of held.lives) {
    const endpoint = now.get(id);
    if (endpoint === undefined) end(step, context, held, id, life);
    else {
      life.member ??= memberNow(step, life);
      update(step, context, held, id, life, endpoint);
    }
  }
  for (const [id, endpoint] of now) if (!held.lives.has(id)) publish(step, context, held, key, id, endpoint);
}
