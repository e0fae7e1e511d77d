// The track diagram over a real recording: places hold still, incremental equals from scratch, nothing overlaps.

import { describe, expect, it } from 'vitest';
import { apply, type ClusterState, newState } from '#lib/cluster/state.ts';
import { type Element, type NodeElement, stationId } from './element.ts';
import { draw, type Picture } from './picture.ts';
import { EVENTS, inScope, NAMING_WORDS } from '#testing/recorded/namespace-scope.ts';
import { allViews, renewViews, type Views } from './service-view.ts';

function drawNow(state: ClusterState, views: Views, namespace: string, previous: Picture | undefined, focus?: string): Picture {
  return draw({ state, views, namespace, focus, viewport: 900, words: NAMING_WORDS }, previous);
}

/** Plays the recording and looks at each picture as it comes. */
function play(namespace: string, look: (picture: Picture, before: Picture | undefined, state: ClusterState, t: number) => void): Picture {
  const state = newState();
  const views: Views = new Map();
  let picture: Picture | undefined;
  const initial = EVENTS.filter((e) => e.t === 0 && inScope(e.delta, namespace)).map((e) => e.delta);
  renewViews(views, state, apply(state, initial));
  picture = drawNow(state, views, namespace, undefined);
  look(picture, undefined, state, 0);
  for (const { t, delta } of EVENTS) {
    if (t === 0 || !inScope(delta, namespace)) continue;
    renewViews(views, state, apply(state, [delta]));
    const before: Picture | undefined = picture;
    picture = drawNow(state, views, namespace, before);
    look(picture, before, state, t);
  }
  return picture;
}

function nodes(picture: Picture): ReadonlyMap<string, NodeElement> {
  return new Map(picture.elements.filter((e): e is NodeElement => e.group === 'node').map((e) => [e.id, e]));
}

function columnsOfStations(picture: Picture): ReadonlyMap<string, string> {
  return new Map(picture.placement.stations.map((s) => [stationId(s.station.id, s.rail), s.column]));
}

const NAMESPACES = ['shop', 'payments', 'data', 'edge'];

describe('places', () => {
  it.each(NAMESPACES)('hold still in %s: nothing that stays moves, through eight minutes of churn', (namespace) => {
    let compared = 0;
    play(namespace, (picture, before, _state, t) => {
      if (before === undefined) return;
      const now = nodes(picture);
      const columns = columnsOfStations(picture);
      const columnsBefore = columnsOfStations(before);
      for (const [id, was] of nodes(before)) {
        const is = now.get(id);
        // A Pod that has just been scheduled goes to its Node; every other move would be ours.
        if (is === undefined || is.role === 'note' || columns.get(id) !== columnsBefore.get(id)) continue;
        compared++;
        expect({ id, t, x: is.x, y: is.y }).toEqual({ id, t, x: was.x, y: was.y });
      }
    });
    expect(compared).toBeGreaterThan(100);
  });

  it('are the same when drawn again from the same state', () => {
    expect.hasAssertions();
    play('shop', (picture, _before, state, t) => {
      if (t % 7 !== 0) return;
      expect(drawNow(state, allViews(state), 'shop', picture).elements).toEqual(picture.elements);
    });
  });

  it('give every station a spot of its own', () => {
    expect.hasAssertions();
    play('shop', (picture) => {
      const spots = picture.elements
        .filter((e) => e.group === 'node' && e.role === 'station')
        .map((e) => (e.group === 'node' ? `${e.x},${e.y}` : ''));
      expect(new Set(spots).size).toBe(spots.length);
    });
  });

  it('keep rails and boxes apart', () => {
    expect.hasAssertions();
    play('shop', ({ placement }) => {
      const rails = placement.rails.toSorted((a, b) => a.top - b.top);
      rails.forEach((rail, i) => {
        const next = rails[i + 1];
        if (next !== undefined) expect(rail.bottom).toBeLessThanOrEqual(next.top);
      });
    });
  });
});

describe('views', () => {
  it.each(NAMESPACES)('renewed by each event of %s equal those from scratch', (namespace) => {
    const state = newState();
    const views: Views = new Map();
    for (const { delta } of EVENTS) {
      if (!inScope(delta, namespace)) continue;
      renewViews(views, state, apply(state, [delta]));
      expect(views).toEqual(allViews(state));
    }
  });
});

describe('what is drawn', () => {
  function at(seconds: number, namespace: string, focus?: string): Picture {
    const state = newState();
    apply(
      state,
      EVENTS.filter((e) => e.t <= seconds * 1000 && inScope(e.delta, namespace)).map((e) => e.delta),
    );
    return drawNow(state, allViews(state), namespace, undefined, focus);
  }

  function railOf(picture: Picture, service: string): string | undefined {
    return picture.elements.find((e) => e.id === `service:${service}`)?.rail;
  }

  function edgesOf(picture: Picture, service: string): readonly Element[] {
    return picture.elements.filter((e) => e.group === 'edge' && e.role === 'endpoint' && e.source === `service:${service}`);
  }

  it('joins two Services over the same Pods on one rail', () => {
    const picture = at(0, 'shop');
    expect(railOf(picture, 'shop/web')).toBe(railOf(picture, 'shop/web-public'));
    expect(railOf(picture, 'shop/web')).not.toBe(railOf(picture, 'shop/api'));
  });

  it('draws one edge for each endpoint of each Service', () => {
    const picture = at(0, 'shop');
    expect(edgesOf(picture, 'shop/web')).toHaveLength(4);
    expect(edgesOf(picture, 'shop/web-public')).toHaveLength(4);
  });

  it('marks the Nodes that a Local policy leaves without an endpoint', () => {
    const picture = at(0, 'shop');
    const drops = picture.elements.filter((e) => e.group === 'node' && e.role === 'drop' && e.rail === railOf(picture, 'shop/cache'));
    expect(drops.map((e) => e.id.slice(0, 'drop:node:node-0000'.length)).sort()).toEqual(['drop:node:node-0002', 'drop:node:node-0005']);
  });

  it('shows the stranger that a selector catches', () => {
    const strangers = at(0, 'shop').elements.filter((e) => e.group === 'node' && e.role === 'station' && e.stranger);
    expect(strangers).toHaveLength(1);
    expect(strangers[0]?.id).toContain('catalog-import');
  });

  it('shows the Service that an Ingress names and nobody made', () => {
    const missing = nodes(at(0, 'shop')).get('service:shop/reviews');
    expect(missing).toMatchObject({ role: 'service', shape: 'Missing', severity: 'broken' });
  });

  it('puts addresses that only a slice knows, and external names, outside the cluster', () => {
    for (const [namespace, id] of [
      ['data', 'Address:192.0.2.10'],
      ['payments', 'Name:api.payments.example.com'],
    ] as const) {
      const placed = at(0, namespace).placement.stations.find((s) => s.station.id === id);
      expect(placed?.column).toBe('outside');
    }
  });

  it('skips what is not ready with a dotted edge', () => {
    const picture = at(190, 'shop');
    const skipped = edgesOf(picture, 'shop/recommend').filter((e) => e.group === 'edge' && !e.traffic);
    expect(skipped).toHaveLength(1);
  });

  it('opens the rows of a focused Service alone, with the chain of its ports', () => {
    const picture = at(0, 'shop', 'shop/api');
    expect(picture.rows.map((r) => r.id)).toEqual(['shop/api']);
    expect(picture.placement.rails[0]?.rail.labels).toEqual([':80 → api → 9090', ':9091 → metrics → 9091']);
    expect(picture.placement.stations.every((s) => s.density === 'open')).toBe(true);
  });

  it('dots the lines of a Service whose only port leads nowhere, at rest too', () => {
    const edges = edgesOf(at(0, 'payments'), 'payments/ledger');
    expect(edges.length).toBeGreaterThan(0);
    expect(edges.some((e) => e.group === 'edge' && e.traffic)).toBe(false);
  });

  it('gives a port that no container has a rail of its own, with every edge dotted', () => {
    const picture = at(0, 'payments', 'payments/ledger');
    expect(edgesOf(picture, 'payments/ledger').some((e) => e.group === 'edge' && !e.traffic)).toBe(true);
  });
});
