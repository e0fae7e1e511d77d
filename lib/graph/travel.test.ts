// The track diagram of a reader who moves in time, over a real recording: what is there at both moments stays where it was, and what
// comes back finds its place.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { put, remove } from '#lib/cluster/delta.ts';
import { recordKey } from '#lib/cluster/record.ts';
import { apply, type ClusterState, newState, records } from '#lib/cluster/state.ts';
import { EVENTS, inScope, NAMING_WORDS } from '#testing/recorded/namespace-scope.ts';
import { buildEndpoint, buildNode, buildPod, buildService, buildSlice } from '#testing/builders/kube.ts';
import { stateOf } from '#testing/builders/state.ts';
import type { Element } from './element.ts';
import { draw, type Picture } from './picture.ts';
import { allViews } from './service-view.ts';

function drawAt(state: ClusterState, previous: Picture | undefined, travels: boolean): Picture {
  return draw(
    { state, views: allViews(state), namespace: 'shop', focus: undefined, viewport: 900, words: NAMING_WORDS, travels },
    previous,
  );
}

function stateAt(t: number): ClusterState {
  const state = newState();
  apply(
    state,
    EVENTS.filter((event) => event.t <= t && inScope(event.delta, 'shop')).map((event) => event.delta),
  );
  return state;
}

const END = Math.max(...EVENTS.map((event) => event.t));

/** Where each thing is, but for notes, which make room for what is beside them. */
function spots(picture: Picture): ReadonlyMap<string, string> {
  const stations = new Map(picture.placement.stations.map((s) => [`${s.station.id}@${s.rail}`, `${s.column} ${s.density}`]));
  const nodes = picture.elements.filter((e): e is Extract<Element, { group: 'node' }> => e.group === 'node' && e.role !== 'note');
  return new Map(nodes.map((e) => [`${e.id} ${stations.get(e.id) ?? ''}`, `${e.x},${e.y}`]));
}

describe('moving in time', () => {
  it('moves nothing that is there before and after, however far it goes', () => {
    const states = Array.from({ length: 17 }, (_, i) => stateAt((END * i) / 16));
    const way = fc.array(fc.nat(16), { minLength: 2, maxLength: 9 });
    let compared = 0;
    fc.assert(
      fc.property(way, (moments) => {
        let picture: Picture | undefined;
        for (const moment of moments) {
          const before = picture === undefined ? new Map<string, string>() : spots(picture);
          picture = drawAt(states[moment] ?? newState(), picture, true);
          for (const [id, spot] of spots(picture)) {
            if (!before.has(id)) continue;
            compared++;
            expect({ id, spot }).toEqual({ id, spot: before.get(id) });
          }
        }
      }),
      { numRuns: 25 },
    );
    expect(compared).toBeGreaterThan(1000);
  });

  it('gives each Pod the same slot whenever it is there, by whichever way the reader comes', () => {
    const states = Array.from({ length: 33 }, (_, i) => stateAt((END * i) / 32));
    const way = fc.array(fc.nat(32), { minLength: 2, maxLength: 12 });
    fc.assert(
      fc.property(way, (moments) => {
        const seen = new Map<string, string>();
        let picture: Picture | undefined;
        for (const moment of moments) {
          picture = drawAt(states[moment] ?? newState(), picture, true);
          for (const [id, spot] of spots(picture)) {
            expect({ id, spot }).toEqual({ id, spot: seen.get(id) ?? spot });
            seen.set(id, spot);
          }
        }
      }),
      { numRuns: 25 },
    );
  });

  const names = ['p1', 'p2', 'p3'];
  const pods = (...there: readonly string[]): ClusterState =>
    stateOf(
      buildNode({ name: 'n1' }),
      buildNode({ name: 'n2' }),
      buildService(),
      ...there.map((name) => buildPod({ name, nodeName: 'n1', ips: [`10.0.0.${names.indexOf(name)}`] })),
      buildSlice({ endpoints: there.map((pod) => buildEndpoint({ pod, address: `10.0.0.${names.indexOf(pod)}`, nodeName: 'n1' })) }),
    );
  const slots = (picture: Picture): Record<string, number> =>
    Object.fromEntries(picture.placement.stations.map(({ station, slot }) => [station.label, slot]));

  it('keeps the slot of who may come back, also from one who was there together with them', () => {
    // p2 follows p1, and both are there in between.
    const now = drawAt(pods('p2'), undefined, false);
    const long = drawAt(pods('p1'), now, true);
    const between = drawAt(pods('p1', 'p2'), long, true);
    const again = drawAt(pods('p2'), between, true);
    expect([now, long, between, again].map(slots)).toEqual([{ p2: 0 }, { p1: 1 }, { p1: 1, p2: 0 }, { p2: 0 }]);
  });

  it('forgets them when time goes on from now', () => {
    const past = drawAt(pods('p1'), drawAt(pods('p2'), undefined, false), true);
    const back = drawAt(pods('p2'), past, true);
    const on = drawAt(pods('p2', 'p3'), drawAt(pods('p2'), back, false), false);
    expect(slots(on)).toEqual({ p2: 0, p3: 1 });
  });

  it('keeps the column of a Node that is not there then, and says so', () => {
    const now = pods('p1');
    const then = pods('p1');
    apply(then, [remove('Node', 'n1'), remove('Pod', 'shop/p1')]);
    apply(
      then,
      [...records(then)].filter((r) => r.kind === 'EndpointSlice').map((r) => remove(r.kind, recordKey(r))),
    );
    apply(then, [put(buildNode({ name: 'n0' }))]);
    const first = drawAt(now, undefined, false);
    const past = drawAt(then, first, true);
    const conditions = (picture: Picture): readonly string[] =>
      picture.placement.columns.columns.map(({ id, condition }) => `${id} ${condition}`);
    expect(conditions(past)).toEqual(['pending ready', 'node:n1 absent', 'node:n2 ready', 'node:n0 ready']);
    const back = drawAt(now, past, true);
    expect(conditions(drawAt(now, back, false))).toEqual(['pending ready', 'node:n1 ready', 'node:n2 ready', 'node:n0 absent']);
  });
});
