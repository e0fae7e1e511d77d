// Two moments compared over a real recording: everything that differs has a sign or has a ghost, and nothing that is there moves for it.

import { describe, expect, test } from 'vitest';
import type { NetChange } from '#lib/churn/net-changes.ts';
import { apply, newState } from '#lib/cluster/state.ts';
import { EVENTS, inScope, NAMING_WORDS } from '#testing/recorded/namespace-scope.ts';
import { comparedStations } from './compared.ts';
import { comparedElements } from './compared-elements.ts';
import { type NodeElement, stationId } from './element.ts';
import { draw, type Picture } from './picture.ts';
import type { PlacedStation } from './place.ts';
import { allViews } from './service-view.ts';

function pictureAt(t: number, previous: Picture | undefined, viewport = 900): Picture {
  const state = newState();
  apply(
    state,
    EVENTS.filter((event) => event.t <= t && inScope(event.delta, 'shop')).map(({ delta }) => delta),
  );
  return draw(
    { state, views: allViews(state), namespace: 'shop', focus: undefined, viewport, words: NAMING_WORDS, travels: true },
    previous,
  );
}

type Stations = ReadonlyMap<string, PlacedStation>;

function stationsOf({ placement }: Picture): Stations {
  return new Map(placement.stations.map((placed) => [placed.station.id, placed]));
}

/** As the chronicle would tell it, from the two pictures. */
function changesBetween(before: Stations, after: Stations): readonly NetChange[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((id): NetChange[] => {
    const [was, is] = [before.get(id), after.get(id)];
    const { station } = was ?? is ?? {};
    if (station === undefined || was?.station.state === is?.station.state) return [];
    const { pod, label, nodeName } = station;
    const [service = ''] = station.members.keys();
    const kind = was === undefined ? 'came' : is === undefined ? 'went' : 'changed';
    return [{ kind, service, address: label, pod, nodeName, from: 'ready', to: 'ready', last: {} as NetChange['last'] }];
  });
}

const nodes = ({ elements }: Picture): readonly NodeElement[] => elements.filter((element) => element.group === 'node');
const spot = ({ x, y }: { readonly x: number; readonly y: number }): string => `${x},${y}`;

/** In ms: quiet, in a rollout, in an outage, after all. */
const MOMENTS = [0, 124_000, 190_000, 290_000, 350_000, 480_000];
/** From where the reader came, and where he looks; by a link (no picture before), or in the same page. */
const CASES = MOMENTS.flatMap((first) =>
  MOMENTS.flatMap((second) => (first === second ? [] : (['page', 'link'] as const).map((by) => [first, second, by] as const))),
);

describe.each(CASES)('shop at %i ms, looked at from there at %i ms, by %s', (first, second, by) => {
  const then = pictureAt(first, undefined);
  const now = pictureAt(second, by === 'page' ? then : undefined);
  const [was, is] = [stationsOf(then), stationsOf(now)];
  const compared = comparedStations(changesBetween(was, is));
  const { elements, hidden } = comparedElements(now.placement, nodes(now), compared);
  const ids = new Set(elements.map(({ id }) => id));

  test('each that differs and is there has one sign, with its difference', () => {
    for (const [id, { difference }] of compared) {
      const placed = is.get(id);
      if (placed === undefined) continue;
      const sign = elements.filter((element) => element.id === `sign:${stationId(id, placed.rail)}`);
      expect(
        sign.map((element) => element.role === 'sign' && element.difference),
        id,
      ).toEqual([difference]);
    }
    const signs = [...compared].filter(([id]) => is.has(id)).length;
    const ghosts = elements.filter(({ role }) => role === 'ghost').length;
    expect(elements.filter(({ role }) => role === 'sign')).toHaveLength(signs + ghosts);
  });

  test('each that differs and is not there has a ghost, or is counted; where its slot is free, it stands in that', () => {
    const missing = [...compared.keys()].filter((id) => !is.has(id));
    const ghosts = new Map(elements.flatMap((element) => (element.role === 'ghost' ? [[element.station, element] as const] : [])));
    expect(ghosts.size + hidden).toBe(missing.length);
    const taken = new Set([...is.values()].map(spot));
    for (const [id, ghost] of ghosts) {
      const before = was.get(id);
      // Who comes by a link has seen no place before.
      if (by === 'link' || before === undefined || taken.has(spot(before))) continue;
      expect(`${id} ${spot(ghost)}`).toBe(`${id} ${spot(before)}`);
    }
  });

  test('no ghost stands where something stands, and nothing of the picture is another for it', () => {
    const spots = [...is.values(), ...elements.filter(({ role }) => role === 'ghost')].map(spot);
    expect(new Set(spots).size).toBe(spots.length);
    expect(nodes(now).filter(({ id }) => ids.has(id))).toEqual([]);
    if (by === 'page') expect(pictureAt(second, { ...now, elements: [...now.elements, ...elements] }).elements).toEqual(now.elements);
  });
});

test('a ghost stands in its own slot, though a lower one is free', () => {
  const now = pictureAt(124_000, undefined);
  const gone = now.placement.stations.find(({ slot, station }) => slot > 0 && station.kind === 'pod');
  if (gone === undefined) throw new Error('No two Pods are in one cell.');
  const { station, rail, column, slot } = gone;
  const isIn = (placed: PlacedStation): boolean => placed.rail === rail && placed.column === column;
  const placement = {
    ...now.placement,
    stations: now.placement.stations.filter((placed) => !isIn(placed)),
    slots: new Map([[`${rail} ${column}`, new Map([[station.id, { slot, away: true }]])]]),
  };
  const service = [...station.members.keys()][0] ?? '';
  const went: NetChange = {
    kind: 'went',
    service,
    address: '',
    pod: station.pod,
    nodeName: station.nodeName,
    from: 'ready',
    to: 'absent',
    last: {} as NetChange['last'],
  };
  const { elements } = comparedElements(placement, [], comparedStations([went]));
  expect(elements.filter(({ role }) => role === 'ghost').map(spot)).toEqual([spot(gone)]);
});

test('what is counted in bars has one sign on its bar, and who is not there is counted', () => {
  const now = pictureAt(124_000, undefined);
  const asBars: Picture = {
    ...now,
    placement: { ...now.placement, stations: now.placement.stations.map((s) => ({ ...s, density: 'bar' })) },
  };
  const [first] = now.placement.stations;
  if (first === undefined) throw new Error('There is nothing in the picture.');
  const bar: NodeElement = {
    group: 'node',
    role: 'bar',
    id: `bar:${first.column}@${first.rail}`,
    x: 100,
    y: 50,
    w: 40,
    h: 10,
    label: '',
    subject: undefined,
    rail: first.rail,
    counts: { ready: 1, notReady: 0, draining: 0, broken: 0 },
  };
  const base = {
    service: [...first.station.members.keys()][0] ?? '',
    address: '',
    from: 'ready',
    to: 'ready',
    last: {} as NetChange['last'],
  } as const;
  const compared = comparedStations([
    { ...base, kind: 'changed', pod: first.station.pod, nodeName: first.station.nodeName },
    { ...base, kind: 'went', pod: 'shop/gone', nodeName: 'no-such-node' },
  ]);
  const { elements, hidden } = comparedElements(asBars.placement, [bar], compared);
  expect(elements).toMatchObject([{ role: 'sign', id: `sign:${bar.id}`, x: 120, y: 45, difference: 'changed' }]);
  expect(hidden).toBe(1);
});
