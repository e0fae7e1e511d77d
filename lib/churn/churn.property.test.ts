// Properties: what is told does not hang on which Services are looked at, on order, on slices, nor on how batches are cut; and what is open is what is there.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { made, of, START } from '#testing/builders/churn.ts';
import { drawnHistory, type DrawnHistory } from '#testing/builders/churn-history.ts';
import { buildService, buildSlice } from '#testing/builders/kube.ts';
import { type Delta, put, squash } from '#lib/cluster/delta.ts';
import { apply, type Change, type ClusterState, newState } from '#lib/cluster/state.ts';
import { endpointsOf } from '#lib/routing/endpoint.ts';
import { beginChurn, followChurn, showing } from './churn.ts';
import { type Churn, newChurn, type Told } from './held.ts';
import { stateOf } from './endpoint-state.ts';
import { idOf, type Life } from './life.ts';
import type { Outage } from './outage.ts';

const RUNS = { numRuns: 300 };

type Followed = { readonly churn: Churn; readonly state: ClusterState; readonly told: readonly Told[] };
type Way = (state: ClusterState, deltas: readonly Delta[], follow: (changes: readonly Change[]) => Told, churn: Churn) => readonly Told[];

function follow({ first, batches }: DrawnHistory, way: Way): Followed {
  const state = newState();
  const churn = newChurn(10_000);
  apply(state, first);
  beginChurn(churn, state, START);
  const told = batches.flatMap((deltas, i) =>
    way(state, deltas, (changes) => followChurn(churn, state, changes, START + 1000 * (i + 1)), churn),
  );
  return { churn, state, told };
}

const plainly: Way = (state, deltas, next) => [next(apply(state, deltas))];

const END = START + 60_000;

const sorted = <T>(list: readonly T[]): readonly string[] => list.map((one) => JSON.stringify(one)).sort();

/** All that can be read of it, in an order of its own. */
function read({ churn, told }: Followed): unknown {
  return {
    told: told.map(({ transitions, lives, outages, rollouts }) => [sorted(transitions), sorted(lives), sorted(outages), sorted(rollouts)]),
    open: sorted(
      [...churn.services].map(([key, held]) => {
        const { openOutages, openRollouts, ...rest } = showing(held, END);
        return [key, rest, sorted(openOutages), sorted(openRollouts), sorted([...held.lives.values()])];
      }),
    ),
  };
}

describe('churn', () => {
  test('C13 of touched Services is that of all of them', () => {
    fc.assert(
      fc.property(drawnHistory, (drawn) => {
        const everything: Way = (state, deltas, next, churn) => {
          const changes = apply(state, deltas);
          const keys = new Set([...state.tables.Service.keys(), ...churn.services.keys()]);
          const dirty = [...keys].map((key): Change => {
            const record = state.tables.Service.get(key);
            return { kind: 'Service', key, before: record, after: record };
          });
          return [next([...changes, ...dirty])];
        };
        expect(read(follow(drawn, everything))).toEqual(read(follow(drawn, plainly)));
      }),
      RUNS,
    );
  });

  test('C15 does not hang on the order of changes within a batch', () => {
    fc.assert(
      fc.property(drawnHistory, fc.infiniteStream(fc.nat(1000)), (drawn, order) => {
        const once = { ...drawn, batches: drawn.batches.map((deltas) => squash(deltas)) };
        const shuffled: Way = (state, deltas, next) => {
          const places = deltas.map((one) => [order.next().value ?? 0, one] as const).sort(([a], [b]) => a - b);
          return [
            next(
              apply(
                state,
                places.map(([, one]) => one),
              ),
            ),
          ];
        };
        expect(read(follow(once, shuffled))).toEqual(read(follow(once, plainly)));
      }),
      RUNS,
    );
  });

  test('C15 does not hang on how endpoints are spread over slices', () => {
    const entry = fc.record({ number: fc.nat(5), state: fc.constantFrom('ready', 'notReady', 'draining', 'terminated') });
    const moments = fc.array(fc.uniqueArray(entry, { selector: ({ number }) => number }), { maxLength: 12 });
    fc.assert(
      fc.property(moments, fc.infiniteStream(fc.nat(2)), (drawn, spread) => {
        const pods = [0, 1, 2, 3, 4, 5].map((number) => made(`p-${number}`, { node: `n${number % 2}` }));
        const start = [buildService({ name: 's1', internalTrafficPolicy: 'Local' }), ...pods].map(put);
        const slices = (entries: (typeof drawn)[number], place: () => number): readonly Delta[] =>
          ['e1', 'e2', 'e3'].map((name, i) => {
            const held = entries.map((one) => [one, place(), place()] as const).filter(([, a, b]) => a === i || b === i);
            return put(buildSlice({ name, service: 's1', endpoints: held.map(([one]) => of(pods[one.number]!, one.state)) }));
          });
        // Each is in one slice or in two, and the same in all of them.
        const scattered = drawn.map((entries) => {
          const places = entries.map(() => [spread.next().value ?? 0, spread.next().value ?? 0]);
          let next = 0;
          return slices(entries, () => places.flat()[next++ % (2 * entries.length)] ?? 0);
        });
        const together = drawn.map((entries) => slices(entries, () => 0));
        const strip = ({ told }: Followed): unknown =>
          told.map(({ transitions, outages, lives }) => [sorted(transitions), sorted(outages), lives.map(({ address }) => address).sort()]);
        expect(strip(follow({ first: start, batches: scattered }, plainly))).toEqual(
          strip(follow({ first: start, batches: together }, plainly)),
        );
      }),
      RUNS,
    );
  });

  /** Transitions of one endpoint at one time are one: from the first to the last. */
  function net(told: readonly Told[]): readonly string[] {
    const found = new Map<string, { from: string; to: string; before: string; after: string }>();
    for (const { service, family, address, uid, time, from, to, portsBefore, ports } of told.flatMap(({ transitions }) => transitions)) {
      const id = JSON.stringify([service, family, address, uid, time]);
      const held = found.get(id);
      const plain = (list: typeof ports): string => sorted(list).join();
      found.set(id, { from: held?.from ?? from, to, before: held?.before ?? plain(portsBefore), after: plain(ports) });
    }
    return sorted([...found].filter(([, { from, to, before, after }]) => from !== to || before !== after));
  }

  type Span = { readonly id: string; readonly from: number | undefined; readonly to: number | undefined };

  /** Those that touch are one; those of no time are none. */
  function joined(spans: readonly Span[]): readonly string[] {
    const held = new Map<string, [number, number][]>();
    for (const { id, from = START - 1, to = END } of spans) held.set(id, [...(held.get(id) ?? []), [from, to]]);
    return sorted(
      [...held].flatMap(([id, list]) => {
        const whole: [number, number][] = [];
        for (const [from, to] of list.sort(([a], [b]) => a - b)) {
          const last = whole.at(-1);
          if (last !== undefined && last[1] === from) last[1] = to;
          else whole.push([from, to]);
        }
        return whole.filter(([from, to]) => from < to).map((span) => [id, span]);
      }),
    );
  }

  const lifeSpan = ({ service, family, address, uid, began, ended }: Life): Span => ({
    id: JSON.stringify([service, family, address, uid]),
    from: began,
    to: ended,
  });
  const outageSpan = ({ service, family, port, kind, node: at, from, to }: Outage): Span => ({
    id: JSON.stringify([service, family, port, kind, at]),
    from,
    to,
  });

  test('C8 C35 C36 cutting a batch into several of one time loses and invents nothing', () => {
    fc.assert(
      fc.property(drawnHistory, (drawn) => {
        const cut: Way = (state, deltas, next) => deltas.map((one) => next(apply(state, [one])));
        const isNode = (one: Delta): boolean => (one.op === 'put' ? one.record.kind : one.kind) === 'Node';
        const once = { ...drawn, batches: drawn.batches.map((deltas) => squash(deltas).filter((one) => !isNode(one))) };
        const [whole, pieces] = [follow(once, plainly), follow(once, cut)];
        const told = ({ told: list, churn }: Followed): unknown => {
          const held = [...churn.services.values()];
          return {
            transitions: net(list),
            lives: joined([...list.flatMap(({ lives }) => lives), ...held.flatMap(({ lives }) => [...lives.values()])].map(lifeSpan)),
            outages: joined(
              [...list.flatMap(({ outages }) => outages), ...held.flatMap((one) => showing(one, END).openOutages)].map(outageSpan),
            ),
            without: sorted(
              [...churn.services].map(([key, one]) => [key, showing(one, END).withoutReady, showing(one, END).withoutUsable]),
            ),
          };
        };
        // A Service that goes and comes at one time is seen anew by pieces.
        fc.pre(!drawn.batches.some((deltas) => deltas.some((one) => one.op === 'delete' && one.kind === 'Service')));
        expect(told(pieces)).toEqual(told(whole));
      }),
      RUNS,
    );
  });

  test('C9 C14 C32 what is open is what a look that begins now would find', () => {
    fc.assert(
      fc.property(drawnHistory, (drawn) => {
        const { churn, state } = follow(drawn, plainly);
        const fresh = newChurn(1);
        beginChurn(fresh, state, END);
        const windows = ({ services }: Churn): readonly string[] =>
          sorted(
            [...services.values()]
              .flatMap((held) => showing(held, END).openOutages)
              .filter(({ kind }) => kind !== 'nodeDrops')
              .map(({ service, family, port, kind }) => [service, family, port, kind]),
          );
        expect(windows(churn)).toEqual(windows(fresh));
        for (const key of state.tables.Service.keys()) {
          const wanted = endpointsOf(state, key).map((one) => [idOf(one), stateOf(one)]);
          const held = [...(churn.services.get(key)?.lives ?? [])].map(([id, life]) => [id, life.state]);
          expect(sorted(held)).toEqual(sorted(wanted));
        }
        const counts = new Map<string, number>();
        for (const { lives } of churn.services.values())
          for (const { uid } of lives.values()) if (uid !== undefined) counts.set(uid, (counts.get(uid) ?? 0) + 1);
        expect(churn.published).toEqual(counts);
        for (const uid of churn.departed.keys()) expect(counts.has(uid)).toBe(true);
      }),
      RUNS,
    );
  });
});
