// Properties of the chronicle: what it shows is what the states had, however one asks; over drawn histories and the recording of the demo.

import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { ROOM, START } from '#testing/builders/churn.ts';
import { drawnHistory } from '#testing/builders/churn-history.ts';
import { recordedShop } from '#testing/recorded/deltas.ts';
import { startOf } from '#testing/recorded/sink.ts';
import type { Delta } from '#lib/cluster/delta.ts';
import { apply, type ClusterState, newState } from '#lib/cluster/state.ts';
import { endpointsOf } from '#lib/routing/endpoint.ts';
import { type Chronicle, followChronicle, newChronicle, prepend } from './chronicle.ts';
import { changes } from './chronicle-changes.ts';
import { lanes } from './chronicle-lanes.ts';
import { lives } from './chronicle-lives.ts';
import type { LanesAnswer } from './chronicle-view.ts';
import { beginChurn, followChurn } from './churn.ts';
import { stateOf } from './endpoint-state.ts';
import { newChurn, type Told } from './held.ts';
import { idOf } from './life.ts';

const END = START + 60_000;
const SERVICES = ['shop/s1', 'shop/s2'];

type Moment = {
  readonly time: number;
  readonly endpoints: ReadonlyMap<string, readonly (readonly [id: string, pod: string, state: string])[]>;
};

function momentOf(state: ClusterState, time: number): Moment {
  return {
    time,
    endpoints: new Map(
      [...state.tables.Service.keys()].map((key) => [
        key,
        endpointsOf(state, key).map((one) => [idOf(one), one.uid ?? one.address, stateOf(one)] as const),
      ]),
    ),
  };
}

/** A few lines of the test's own: Pods of a Service that are in none of the better states. */
function countsOf({ endpoints }: Moment, service: string): readonly number[] {
  const held = endpoints.get(service) ?? [];
  const podsIn = (...states: readonly string[]): readonly string[] => [
    ...new Set(held.filter(([, , state]) => states.includes(state)).map(([, pod]) => pod)),
  ];
  const ready = podsIn('ready');
  const draining = podsIn('draining').filter((pod) => !ready.includes(pod));
  const others = podsIn('notReady', 'terminated').filter((pod) => !ready.includes(pod) && !draining.includes(pod));
  return [ready.length, others.length, draining.length];
}

type Followed = {
  readonly chronicle: Chronicle;
  readonly moments: readonly Moment[];
  readonly told: readonly Told[];
  readonly state: ClusterState;
};

/** `cut`: a second look begins before that batch, and the first is put before it at the end. */
function follow(first: readonly Delta[], batches: readonly (readonly [time: number, deltas: readonly Delta[]])[], cut?: number): Followed {
  const state = newState();
  const told: Told[] = [];
  let chronicle = newChronicle(ROOM);
  let churn = newChurn(10_000);
  let older: { readonly chronicle: Chronicle; readonly until: number } | undefined;
  apply(state, first);
  followChronicle(chronicle, churn, beginChurn(churn, state, START), START);
  const moments = [momentOf(state, START)];
  batches.forEach(([time, deltas], i) => {
    if (i === cut) {
      const until = moments.at(-1)?.time ?? START;
      older = { chronicle, until };
      chronicle = newChronicle(ROOM);
      churn = newChurn(10_000);
      followChronicle(chronicle, churn, beginChurn(churn, state, until), until);
    }
    const now = followChurn(churn, state, apply(state, deltas), time);
    followChronicle(chronicle, churn, now, time);
    told.push(now);
    moments.push(momentOf(state, time));
  });
  if (older !== undefined) prepend(chronicle, older.chronicle, older.until);
  return { chronicle, moments, told, state };
}

const timed = (batches: readonly (readonly Delta[])[]) => batches.map((deltas, i) => [START + 1000 * (i + 1), deltas] as const);

function ask(chronicle: Chronicle, from = START, to = END): LanesAnswer {
  return lanes(chronicle, { inScope: () => true, from, to, now: END, each: 1, limit: 100 });
}

function checkSteps(chronicle: Chronicle, moments: readonly Moment[], services: readonly string[]): void {
  for (const service of services) {
    const { steps } = lives(chronicle, { service, state: newState(), from: START, to: END, now: END, each: 1 });
    const wanted: (readonly number[])[] = [];
    for (const moment of moments) {
      const counts = countsOf(moment, service);
      const last = wanted.at(-1)?.slice(1);
      if (moment.endpoints.has(service) || last !== undefined) if (String(last) !== String(counts)) wanted.push([moment.time, ...counts]);
    }
    // Since when it has had nobody is not of interest, before it has somebody.
    const isEmpty = ([, ...counts]: readonly number[]): boolean => counts.every((count) => count === 0);
    const strip = (list: readonly (readonly number[])[]) => (list[0] !== undefined && isEmpty(list[0]) ? list.slice(1) : list);
    const found = steps.map(({ time, ready, notReady, draining }) => [time, ready, notReady, draining]);
    expect(strip(found), service).toEqual(strip(wanted));
  }
}

/** Where the endpoint is in a moment, and where its line says that it is. */
function checkLines(chronicle: Chronicle, moments: readonly Moment[], services: readonly string[]): void {
  for (const service of services) {
    const answer = lives(chronicle, { service, state: newState(), from: START, to: END, now: END, each: 1 });
    for (const { time, endpoints } of moments) {
      const wanted = (endpoints.get(service) ?? []).map(([id, , state]) => `${id} ${state}`).sort();
      const found = answer.lives.flatMap((line) => {
        const state = line.states.findLast(({ from }) => from <= time)?.state;
        const isThere = state !== undefined && (line.ended ?? END) > time && (line.seenUntil ?? END) > time;
        return isThere ? [`${idOf(line)} ${state}`] : [];
      });
      expect(found.sort(), `${service} at ${time - START}`).toEqual(wanted);
    }
  }
}

describe('the chronicle of a drawn history', () => {
  test('C46 C7 C9 steps and lives at each time are those of the state, and no transition is lost or told twice', () => {
    fc.assert(
      fc.property(drawnHistory, ({ first, batches }) => {
        const { chronicle, moments, told } = follow(first, timed(batches));
        checkSteps(chronicle, moments, SERVICES);
        checkLines(chronicle, moments, SERVICES);
        const transitions = told.flatMap((one) => one.transitions);
        const question = { inScope: () => true, from: 0, to: END, now: END, before: undefined, limit: 10_000 };
        const log = changes(chronicle, { ...question, states: new Set(), causes: new Set(), nodes: new Set(), words: [] });
        expect(log.changes.map((change) => ({ ...change, number: 0 })).reverse()).toEqual(
          transitions.map((one) => ({ ...one, number: 0 })),
        );
        expect(log.changes.map(({ number }) => number).reverse()).toEqual(transitions.map((_, i) => i + 1));
        const { changes: count, lanes: all, histogram } = ask(chronicle);
        const ups = transitions.filter(({ to }) => to === 'ready').length;
        expect([count, histogram.up.reduce((a, b) => a + b, 0), histogram.down.reduce((a, b) => a + b, 0)]).toEqual([
          transitions.length,
          ups,
          transitions.length - ups,
        ]);
        expect(all.reduce((sum, lane) => sum + lane.changes, 0)).toBe(transitions.length);
        for (const { service, times, counts } of all) {
          const of = transitions.filter((one) => one.service === service).map(({ time }) => time);
          expect(times).toEqual([...new Set(of)]);
          expect(counts).toEqual(times.map((time) => of.filter((one) => one === time).length));
        }
      }),
      { numRuns: 200 },
    );
  });

  test('C53 two looks that touch show what one shows', () => {
    fc.assert(
      fc.property(drawnHistory, fc.nat(13), ({ first, batches }, cut) => {
        const whole = follow(first, timed(batches));
        const { chronicle, moments, state } = follow(first, timed(batches), cut);
        checkSteps(chronicle, moments, SERVICES);
        checkLines(chronicle, moments, SERVICES);
        const [a, b] = [ask(chronicle), ask(whole.chronicle)];
        expect([a.changes, a.histogram, a.known]).toEqual([b.changes, b.histogram, b.known]);
        for (const service of SERVICES) {
          const line = (of: Chronicle) =>
            lives(of, { service, state, from: 0, to: END, now: END, each: 1 }).lives.map((life) =>
              JSON.stringify([idOf(life), life.began, life.states]),
            );
          expect(line(chronicle).sort()).toEqual(line(whole.chronicle).sort());
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('the chronicle of the demo', () => {
  let followed: Followed;
  let start = 0;
  beforeAll(() => {
    const events = recordedShop();
    start = startOf('shop');
    const batches = new Map<number, Delta[]>();
    for (const { t, delta } of events.filter(({ t: at }) => at > 0)) {
      const time = start + Math.ceil(t / 50) * 50;
      batches.set(time, [...(batches.get(time) ?? []), delta]);
    }
    followed = follow(
      events.filter(({ t }) => t === 0).map(({ delta }) => delta),
      [...batches],
    );
  });

  const demo = (): LanesAnswer =>
    lanes(followed.chronicle, { inScope: () => true, from: 0, to: start + 480_000, now: start + 480_000, each: 1000, limit: 100 });

  test('C55 refunds first, which has nobody still; then search, which nobody served for 26 s; then what was in other trouble', () => {
    const { lanes: all } = demo();
    expect(all.map(({ service }) => service).slice(0, 6)).toEqual([
      'payments/refunds',
      'shop/search',
      'shop/search-v6',
      'shop/web-public',
      'shop/checkout',
      'shop/cache',
    ]);
    expect(Math.min(...(all[1]?.steps ?? []).map(({ ready }) => ready))).toBe(0);
  });

  test('C48 its stories are those of its scenes', () => {
    const told = demo().lanes.flatMap(({ service, stories }) =>
      stories.map(({ kind, from, to, count, sizes }) =>
        `${service} ${kind} ${Math.round((from - start) / 1000)}-${Math.round((to - start) / 1000)} ${count} ${sizes.join()}`.trim(),
      ),
    );
    expect(told.sort()).toEqual([
      'data/db drain 111-112 1',
      'data/db-read drain 105-114 1',
      'data/queue drain 105-110 1',
      'edge/router drain 105-111 1',
      'payments/fraud drain 105-109 1',
      'payments/gateway drain 106-111 1',
      'payments/ledger drain 106-111 1',
      'payments/ledger nodeLost 240-317 1',
      'payments/refunds edit 385-420 2',
      'shop/api drain 106-111 1',
      'shop/api nodeLost 240-317 1',
      'shop/api scale 46-154 5 3,6,3',
      'shop/cache nodeLost 240-317 1',
      'shop/checkout flapping 70-89 3',
      'shop/recommend drain 106-110 1',
      'shop/recommend nodeLost 240-317 1',
      'shop/recommend-node drain 106-110 1',
      'shop/recommend-node nodeLost 240-317 1',
      'shop/web drain 106-109 1',
      'shop/web scale 400-423 6 4,1,4',
      'shop/web-public drain 106-109 1',
      'shop/web-public scale 400-423 6 4,1,4',
    ]);
  });
});
