// Lives of the endpoints of one Service, as lines through a span of time (SPEC C53, C54).

import type { ClusterState } from '#lib/cluster/state.ts';
import type { Key } from '#lib/kube/key.ts';
import { type Chronicle, knowledge, type Line, lineOf } from './chronicle.ts';
import { cut, type Span, within } from './chronicle-lanes.ts';
import { CHRONICLE_VERSION, type LifeLine, type LivesAnswer } from './chronicle-view.ts';
import { isFlapping } from './flapping.ts';
import type { Life } from './life.ts';
import { stepsWithin } from './steps.ts';

/** The newest, by their end. */
const MOST_LIVES = 2000;

export type LivesQuestion = Omit<Span, 'inScope'> & {
  readonly service: Key;
  /** Resolution of steps, in ms. */
  readonly each: number;
  /** That of now: it has the objects that tell of the time before the look. */
  readonly state: ClusterState;
};

function timeOf(text: string | undefined): number | undefined {
  const time = Date.parse(text ?? '');
  return Number.isFinite(time) ? time : undefined;
}

/** Of a life that was there when the look began, and whose Pod is there still. */
function toldOf(state: ClusterState, { pod, uid, began }: Life, seenFrom: number): LifeLine['told'] {
  const held = began !== undefined || pod === undefined ? undefined : state.tables.Pod.get(pod);
  if (held === undefined || held.metadata.uid !== uid) return undefined;
  const ready = held.status.conditions.find(({ type, status }) => type === 'Ready' && status === 'True');
  const readyAt = timeOf(ready?.lastTransitionTime);
  const created = timeOf(held.metadata.creationTimestamp);
  return {
    created: created !== undefined && created < seenFrom ? created : undefined,
    ready: readyAt !== undefined && readyAt < seenFrom ? readyAt : undefined,
  };
}

function told(state: ClusterState, { life, earlier, states, seenUntil }: Line, now: number): LifeLine {
  const first = earlier ?? life;
  return {
    family: life.family,
    address: life.address,
    pod: life.pod,
    uid: life.uid,
    nodeName: life.nodeName,
    zone: life.zone,
    began: first.began,
    ended: life.ended,
    seenUntil,
    told: toldOf(state, first, states[0]?.from ?? now),
    states,
    came: first.cause,
    went: life.leaving?.cause,
    flapping: isFlapping(life, life.ended ?? seenUntil ?? now),
  };
}

export function lives(chronicle: Chronicle, question: LivesQuestion): LivesAnswer {
  const { service, state, now, each } = question;
  const { from, to } = cut(chronicle, { ...question, inScope: () => true });
  const log = chronicle.services.get(service);
  const held = chronicle.churn?.services.get(service);
  const ended = (log?.lines ?? []).filter(({ life, seenUntil }) => (life.ended ?? seenUntil ?? now) >= from);
  const open = [...(held?.lives.values() ?? [])].map((life) => lineOf(chronicle, log, life, undefined));
  const touching = [...ended, ...open].filter(({ states }) => (states[0]?.from ?? 0) <= to);
  const shown = touching.slice(-MOST_LIVES);
  return {
    version: CHRONICLE_VERSION,
    from,
    to,
    now,
    known: knowledge(chronicle, from, to),
    lives: shown.map((line) => told(state, line, now)),
    steps: log === undefined ? [] : stepsWithin(log.steps, from, to, each),
    ...within(log, held, { from, to, now }),
    total: touching.length,
    left: touching.length - shown.length,
  };
}
