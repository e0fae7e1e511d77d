// The picture from where the reader stands, over a real recording: nothing moves, incremental equals from scratch, each line has its reason.

import { describe, expect, it } from 'vitest';
import { put, remove } from '#lib/cluster/delta.ts';
import { buildEndpoint, buildNode, buildService, buildSlice } from '#testing/builders/kube.ts';
import { apply, type ClusterState, newState } from '#lib/cluster/state.ts';
import { DEFAULT_CHOICE, NO_VANTAGE, type RouteSettings, routeSettings, type VantageChoice } from '#lib/routing/route-settings.ts';
import type { Vantage } from '#lib/routing/vantage.ts';
import type { EdgeElement, Here, NodeElement } from './element.ts';
import { draw, type Picture } from './picture.ts';
import { EVENTS, inScope, NAMING_WORDS } from '#testing/recorded/namespace-scope.ts';
import { allViews, renewViews, standingNode, type Views } from './service-view.ts';

const QUIET = 124_000;

function stateAt(t: number, namespace = 'shop'): ClusterState {
  const state = newState();
  const events = EVENTS.filter((e) => e.t <= t && inScope(e.delta, namespace));
  apply(
    state,
    events.map((e) => e.delta),
  );
  return state;
}

function at(vantage: Vantage, over: Partial<VantageChoice> = {}): RouteSettings {
  return routeSettings({ vantage, via: undefined, family: undefined, ...over }, DEFAULT_CHOICE);
}

const onNode = (node: string): RouteSettings => at({ kind: 'node', node });
const arriving = (node: string, over: Partial<VantageChoice> = {}): RouteSettings =>
  at({ kind: 'external', node, address: undefined }, over);

function hereOf(state: ClusterState, from: RouteSettings): Here | undefined {
  if (from.at === undefined) return undefined;
  return { node: standingNode(state, from), pod: from.at.vantage.kind === 'pod' ? from.at.vantage.pod : undefined };
}

function drawFrom(state: ClusterState, from: RouteSettings, previous?: Picture, focus?: string): Picture {
  const views = allViews(state, from);
  const here = hereOf(state, from);
  return draw({ state, views, namespace: 'shop', focus, viewport: 900, words: NAMING_WORDS, here }, previous);
}

function nodesOf(picture: Picture): readonly NodeElement[] {
  return picture.elements.filter((e): e is NodeElement => e.group === 'node');
}

function edgesOf(picture: Picture, service: string): readonly EdgeElement[] {
  return picture.elements.filter((e): e is EdgeElement => e.group === 'edge' && e.role === 'endpoint' && e.source === `service:${service}`);
}

function podOf(state: ClusterState, app: string): string {
  const found = [...state.tables.Pod.values()].find((pod) => pod.metadata.labels['app'] === app);
  return `${found?.metadata.namespace ?? ''}/${found?.metadata.name ?? ''}`;
}

/** The Nodes on which no Pod of an app is. */
function nodesWithout(state: ClusterState, app: string): readonly string[] {
  const used = new Set([...state.tables.Pod.values()].filter((pod) => pod.metadata.labels['app'] === app).map((pod) => pod.spec.nodeName));
  return [...state.tables.Node.keys()].filter((name) => !used.has(name));
}

describe('a vantage', () => {
  it.each([undefined, 'shop/recommend'])('moves nothing (opened: %s)', (focus) => {
    const state = stateAt(QUIET);
    let picture = drawFrom(state, NO_VANTAGE, undefined, focus);
    const first = new Map(nodesOf(picture).map((e) => [e.id, e]));
    for (const from of [onNode('node-0000'), arriving('node-0003'), at({ kind: 'pod', pod: podOf(state, 'checkout') }), NO_VANTAGE]) {
      picture = drawFrom(state, from, picture, focus);
      const same = nodesOf(picture).filter((e) => first.has(e.id));
      expect(same.length).toBeGreaterThan(5);
      for (const { id, x, y, w, h } of same)
        expect({ id, x, y, w, h }).toEqual({ id, x: first.get(id)?.x, y: first.get(id)?.y, w: first.get(id)?.w, h: first.get(id)?.h });
    }
    // Come back, it is as it was.
    expect(picture.elements).toEqual(drawFrom(state, NO_VANTAGE, undefined, focus).elements);
  });

  it.each<[string, (state: ClusterState) => RouteSettings]>([
    ['nowhere', () => NO_VANTAGE],
    ['a Pod that comes and goes', (state) => at({ kind: 'pod', pod: podOf(state, 'web') })],
    ['a Node that is drained', () => onNode('node-0004')],
    ['outside', () => arriving('node-0003')],
    ['a Pod that is not there', () => at({ kind: 'pod', pod: 'data/nobody' })],
  ])('views renewed by each event equal those from scratch: %s', (_, choose) => {
    const from = choose(stateAt(0));
    const state = newState();
    const views: Views = new Map();
    for (const { delta } of EVENTS) {
      if (!inScope(delta, 'shop')) continue;
      renewViews(views, state, apply(state, [delta]), from);
      expect(views).toEqual(allViews(state, from));
    }
  });
});

describe('a Node that moves to another zone, goes, and comes back', () => {
  it.each<[string, RouteSettings, number]>([
    ['nowhere', NO_VANTAGE, 1],
    ['on it', onNode('node-0000'), 3],
    ['on another', onNode('node-0003'), 1],
    ['arriving at it', arriving('node-0000'), 2],
  ])('renews the views that depend on it: %s', (_, from, different) => {
    const state = stateAt(QUIET);
    const views = allViews(state, from);
    const node = state.tables.Node.get('node-0000');
    if (node === undefined) throw new Error('node-0000 is not in the recording.');
    const labels = { ...node.metadata.labels, 'topology.kubernetes.io/zone': 'b' };
    const moved = { ...node, metadata: { ...node.metadata, labels } };
    const seen = new Set<string>();
    for (const delta of [put(moved), remove('Node', 'node-0000'), put(node)]) {
      renewViews(views, state, apply(state, [delta]), from);
      expect(views).toEqual(allViews(state, from));
      seen.add(JSON.stringify([...views.values()].map(({ reach, cells }) => [reach, cells.map((c) => [...c.odd])])));
    }
    expect(seen.size).toBe(different);
  });
});

describe('lines from where the reader stands', () => {
  it('keep to the Node where the policy is Local', () => {
    const state = stateAt(QUIET);
    const [first] = edgesOf(drawFrom(state, NO_VANTAGE), 'shop/cache');
    expect(first?.take).toBeUndefined();
    const pod = podOf(state, 'cache');
    const edges = edgesOf(drawFrom(state, at({ kind: 'pod', pod })), 'shop/cache');
    expect(edges.filter((e) => e.traffic).map((e) => [e.subject?.key, e.take])).toEqual([
      [
        pod,
        {
          least: 1,
          most: 1,
          hop: 'same-node',
          hairpin: 'masqueraded',
          sees: 'node',
          decider: { node: state.tables.Pod.get(pod)?.spec.nodeName, client: 'pod' },
        },
      ],
    ]);
    expect(edges.filter((e) => !e.traffic).map((e) => e.skip)).toEqual(
      Array.from({ length: 3 }, () => ({ kind: 'left-out', reason: 'other-node' })),
    );
    // Those look so themselves: a line of others may run beneath them.
    const skipped = (from: RouteSettings): number =>
      nodesOf(drawFrom(state, from)).filter((e) => e.role === 'station' && e.skipped && e.rail === 'shop/cache').length;
    expect([skipped(NO_VANTAGE), skipped(at({ kind: 'pod', pod }))]).toEqual([0, 3]);
  });

  it('keep to the zone, or to the Node, for which endpoints are hinted', () => {
    const state = stateAt(QUIET);
    const picture = drawFrom(state, onNode('node-0000'));
    const hops = (service: string): string[] => edgesOf(picture, service).flatMap((e) => e.take?.hop ?? []);
    expect(hops('shop/recommend').sort()).toEqual(['same-node', 'same-zone']);
    expect(hops('shop/recommend-node')).toEqual(['same-node']);
    const reasons = (service: string): Set<unknown> =>
      new Set(edgesOf(picture, service).flatMap((e) => (e.skip?.kind === 'left-out' ? e.skip.reason : [])));
    expect(reasons('shop/recommend')).toEqual(new Set(['hinted-to-other-zone']));
    expect(reasons('shop/recommend-node')).toEqual(new Set(['hinted-to-other-node']));
  });

  it('end at a Node that drops, and say so on its cell and on the box', () => {
    const state = stateAt(QUIET);
    const [node = ''] = nodesWithout(state, 'web');
    const picture = drawFrom(state, arriving(node));
    expect(edgesOf(picture, 'shop/web-public').map((e) => e.skip)).toEqual(
      Array.from({ length: 4 }, () => ({ kind: 'left-out', reason: 'other-node' })),
    );
    expect(edgesOf(picture, 'shop/web').map((e) => e.skip)).toEqual(Array.from({ length: 4 }, () => ({ kind: 'no-way-in' })));
    const drops = nodesOf(picture).filter((e) => e.role === 'drop');
    expect(drops.map((e) => e.subject)).toEqual([{ kind: 'Node', key: node }]);
    expect(nodesOf(picture).find((e) => e.id === 'count:shop/web-public')).toMatchObject({ label: 'drop', severity: undefined });
    // Its load balancer leaves the Node out, by the health check: no finding says that anything is wrong.
    expect(drops[0]).toMatchObject({ severity: 'info' });
  });

  it('say nothing of another family than theirs', () => {
    const state = stateAt(QUIET);
    const picture = drawFrom(state, at({ kind: 'node', node: 'node-0000' }, { family: 'IPv6' }));
    const views = allViews(state, at({ kind: 'node', node: 'node-0000' }, { family: 'IPv6' }));
    expect(views.get('shop/api')?.reach).toMatchObject({ kind: 'proxied', verdict: { kind: 'no-such-path', reason: 'family' } });
    expect(edgesOf(picture, 'shop/search-v6').every((e) => e.traffic)).toBe(true);
    expect(edgesOf(picture, 'shop/api').every((e) => e.skip?.kind === 'verdict' || e.skip?.kind === 'other-family')).toBe(true);
  });

  it('of a headless Service stay as DNS has them', () => {
    const state = stateAt(QUIET, 'data');
    const from = onNode('node-0000');
    expect(allViews(state, from).get('data/db')?.reach).toEqual({ kind: 'direct' });
    expect(allViews(state, arriving('node-0000')).get('data/db')?.reach).toEqual({ kind: 'no-way-in' });
  });
});

/** The Service shop/web with internalTrafficPolicy Local, and its Pods on the first of so many Nodes of two zones. */
function localCluster(nodes: number, pods: number): ClusterState {
  const state = newState();
  const name = (i: number): string => `n${String(i).padStart(2, '0')}`;
  const each = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
  const endpoints = each(pods, (i) => buildEndpoint({ address: `10.0.0.${i + 1}`, nodeName: name(i) }));
  const hosts = each(nodes, (i) => buildNode({ name: name(i), zone: i % 2 === 0 ? 'a' : 'b' }));
  apply(state, [buildService({ internalTrafficPolicy: 'Local' }), buildSlice({ endpoints }), ...hosts].map(put));
  return state;
}

describe('folded columns', () => {
  const spoken = (picture: Picture): unknown[] =>
    nodesOf(picture).flatMap((e) => (e.role === 'drop' || e.role === 'verdict' ? [[e.role, e.id.split('@')[0], e.label]] : []));

  it('of Nodes that hold nothing say how many, and what they do', () => {
    const state = localCluster(20, 2);
    expect(spoken(drawFrom(state, NO_VANTAGE))).toEqual([['drop', 'drop:idle', 'drop 0 18/18']]);
    // From one of them, of that one alone.
    expect(spoken(drawFrom(state, onNode('n19')))).toEqual([['drop', 'drop:idle', 'drop 0 1/1']]);
    expect(spoken(drawFrom(state, onNode('n00')))).toEqual([]);
  });

  it('of a zone say how many drop, beside the stations and not across them', () => {
    const state = localCluster(60, 30);
    expect(spoken(drawFrom(state, NO_VANTAGE))).toEqual([
      ['verdict', 'verdict:zone:a', 'drop 0 15/30'],
      ['verdict', 'verdict:zone:b', 'drop 0 15/30'],
    ]);
  });
});

it('a row without stations leaves its line to the note', () => {
  const state = newState();
  apply(state, [buildService({ internalTrafficPolicy: 'Local' }), buildNode({ name: 'n00' })].map(put));
  const kinds = (focus?: string): string[] =>
    nodesOf(drawFrom(state, onNode('n00'), undefined, focus)).flatMap((e) =>
      e.role === 'drop' || e.role === 'verdict' ? [`${e.role} ${e.label}`] : [],
    );
  expect(kinds()).toEqual([]);
  expect(kinds('shop/web')).toEqual(['verdict reject 0 1/1']);
});

describe('cells', () => {
  it('are quiet at rest: only Nodes that drop speak, and those where ending endpoints have to do', () => {
    const state = stateAt(QUIET);
    const picture = drawFrom(state, NO_VANTAGE);
    const spoken = nodesOf(picture).filter((e) => e.role === 'drop' || e.role === 'verdict');
    const dropping = [...nodesWithout(state, 'cache'), ...nodesWithout(state, 'web')];
    expect(spoken.map((e) => e.subject?.key ?? '').sort()).toEqual([...dropping].sort());
  });

  it('speak for every Node in an opened row, the worst of both sides', () => {
    const state = stateAt(QUIET);
    const picture = drawFrom(state, NO_VANTAGE, undefined, 'shop/web-public');
    const words = nodesOf(picture).filter((e) => e.role === 'drop' || e.role === 'verdict');
    expect(words).toHaveLength(state.tables.Node.size);
    const drops = new Set(nodesWithout(state, 'web'));
    for (const cell of words) expect(cell.label).toBe(drops.has(cell.subject?.key ?? '') ? 'drop 0 1/1' : 'deliver 1 1/1');
  });

  it('of a Node where only ending endpoints are left say that they have to do', () => {
    const falling = new Set<string>();
    const state = newState();
    const views: Views = new Map();
    for (const { delta } of EVENTS) {
      if (!inScope(delta, 'shop')) continue;
      renewViews(views, state, apply(state, [delta]));
      const outside = views.get('shop/web-public')?.cells.filter((cells) => cells.side === 'outside') ?? [];
      for (const { odd } of outside) for (const [node, cell] of odd) if (cell.kind === 'fallback') falling.add(node);
    }
    expect(falling.size).toBeGreaterThan(0);
  });

  it('from where the reader stands only the Node that decides speaks', () => {
    const state = stateAt(QUIET);
    const picture = drawFrom(state, onNode('node-0001'), undefined, 'shop/api');
    const words = nodesOf(picture).filter((e) => e.role === 'drop' || e.role === 'verdict');
    expect(words.map((e) => [e.subject?.key, e.label])).toEqual([['node-0001', 'deliver 6 1/1']]);
  });
});
