// What churn comes to per Service, for /metrics: counters that no single look at the state can give. As many series as are allowed.

import { showing } from '#lib/churn/churn.ts';
import type { Churn, Told } from '#lib/churn/held.ts';
import type { Cause } from '#lib/churn/cause.ts';
import type { Outage } from '#lib/churn/outage.ts';
import type { Rollout, RolloutEnd } from '#lib/churn/rollout.ts';
import { type Key, splitKey } from '#lib/kube/key.ts';

/** Of one Service, or of all that have no series of their own. Times in ms. */
export type ServiceTotals = {
  readonly transitions: ReadonlyMap<Cause['kind'], number>;
  readonly withoutReady: number;
  readonly withoutUsable: number;
  /** Windows that are open now, by kind. */
  readonly outages: ReadonlyMap<Outage['kind'], number>;
  readonly flapping: number;
  readonly openRollouts: number;
  readonly rollouts: ReadonlyMap<RolloutEnd, number>;
  /** Of the rollouts that ended: how long they took, what they cost. */
  readonly rolloutTime: number;
  readonly rolloutWithoutReady: number;
  readonly toReady: { readonly count: number; readonly sum: number };
  readonly toGone: { readonly count: number; readonly sum: number };
};

export type ServiceLabels = { readonly namespace: string; readonly service: string };

export type ChurnLedger = {
  follow(churn: Churn, told: Told): void;
  /** The series in which a Service is counted: its own, or that of all others. The same for as long as it exists. */
  labelsOf(service: Key): ServiceLabels;
  /** `now`: cluster time, in ms since 1970. */
  totals(now: number): Iterable<readonly [ServiceLabels, ServiceTotals]>;
};

/** No name of Kubernetes has an underscore. */
const OTHERS: ServiceLabels = { namespace: '_other', service: '_other' };

type Span = { count: number; sum: number };

/** Counted as it happens. */
type Counted = {
  readonly transitions: Map<Cause['kind'], number>;
  readonly rollouts: Map<RolloutEnd, number>;
  rolloutTime: number;
  rolloutWithoutReady: number;
  readonly toReady: Span;
  readonly toGone: Span;
  /** Of Services that are gone. */
  withoutReady: number;
  withoutUsable: number;
};

function newCounted(): Counted {
  return {
    transitions: new Map(),
    rollouts: new Map(),
    rolloutTime: 0,
    rolloutWithoutReady: 0,
    toReady: { count: 0, sum: 0 },
    toGone: { count: 0, sum: 0 },
    withoutReady: 0,
    withoutUsable: 0,
  };
}

function increment<K>(counts: Map<K, number>, key: K, by = 1): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}

function addRollout(counted: Counted, { began, end, withoutReady, toReady, toGone }: Rollout): void {
  if (end === undefined) return;
  increment(counted.rollouts, end.how);
  // One that went on when the look began has no length that is known.
  if (began !== undefined) counted.rolloutTime += end.at - began;
  counted.rolloutWithoutReady += withoutReady;
  for (const [sum, span] of [
    [counted.toReady, toReady],
    [counted.toGone, toGone],
  ] as const) {
    sum.count += span.count;
    sum.sum += span.sum;
  }
}

/** What the open things of one more Service add. */
function addNow(totals: MutableTotals, churn: Churn, service: Key, now: number): void {
  const held = churn.services.get(service);
  if (held === undefined) return;
  const shown = showing(held, now);
  totals.withoutReady += shown.withoutReady;
  totals.withoutUsable += shown.withoutUsable;
  totals.flapping += shown.flapping;
  totals.openRollouts += shown.openRollouts.length;
  for (const { kind } of shown.openOutages) increment(totals.outages, kind);
}

type MutableTotals = Counted & { readonly outages: Map<Outage['kind'], number>; flapping: number; openRollouts: number };

function totalsOf(counted: Counted): MutableTotals {
  return { ...counted, outages: new Map(), flapping: 0, openRollouts: 0 };
}

/** `most`: so many Services have series of their own, those that were seen first; counters of the others stay where they were begun. */
export function createChurnLedger(most: number): ChurnLedger {
  const own = new Map<Key, Counted>();
  const others = new Set<Key>();
  const rest = newCounted();
  let followed: Churn | undefined;

  function placeOf(service: Key): Counted {
    const held = own.get(service);
    if (held !== undefined) return held;
    if (others.has(service) || own.size >= most) {
      others.add(service);
      return rest;
    }
    const counted = newCounted();
    own.set(service, counted);
    return counted;
  }

  return {
    follow(churn, { transitions, rollouts, gone }) {
      if (followed !== churn) {
        own.clear();
        others.clear();
        for (const service of [...churn.services.keys()].sort()) placeOf(service);
        followed = churn;
      }
      for (const { service, cause } of transitions) increment(placeOf(service).transitions, cause.kind);
      for (const rollout of rollouts) addRollout(placeOf(rollout.service), rollout);
      for (const { service, withoutReady, withoutUsable } of gone) {
        if (!own.delete(service)) {
          rest.withoutReady += withoutReady;
          rest.withoutUsable += withoutUsable;
        }
        others.delete(service);
      }
    },
    labelsOf(service) {
      if (placeOf(service) === rest) return OTHERS;
      const { namespace, name } = splitKey(service);
      return { namespace, service: name };
    },
    *totals(now) {
      if (followed === undefined) return;
      for (const service of followed.services.keys()) placeOf(service);
      for (const [service, counted] of own) {
        const totals = totalsOf(counted);
        addNow(totals, followed, service, now);
        yield [this.labelsOf(service), totals];
      }
      if (others.size === 0 && rest.transitions.size === 0) return;
      const totals = totalsOf(rest);
      for (const service of others) addNow(totals, followed, service, now);
      yield [OTHERS, totals];
    },
  };
}
