// Tests of the lists of a node (SPEC R11, R21 to R35).

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildSlice, type Draw, drawFrom } from '#testing/builders/kube.ts';
import type { SliceEndpoint } from '#lib/kube/endpoint-slice.ts';
import { at } from '#testing/builders/routing.ts';
import { type Candidate, candidatesOf } from './candidates.ts';
import { categorize } from './categorize.ts';

const PORT = { name: '', protocol: 'TCP', family: 'IPv4' } as const;
const N1 = { name: 'n1', zone: 'a' };
const BOTH = { usesCluster: true, usesLocal: true };

const numbers = (list: readonly Candidate[] | undefined) => list?.map((c) => Number(c.address.split('.').at(-1)));

function lists(endpoints: readonly SliceEndpoint[], node: { name: string; zone: string | undefined } = N1, use = BOTH) {
  const found = categorize(candidatesOf([buildSlice({ endpoints })], PORT), use, node);
  const left = (list: 'cluster' | 'local') => Object.fromEntries(found.leftOut[list].map((l) => [numbers([l.endpoint])?.[0], l.reason]));
  return {
    mode: found.mode.kind,
    cluster: numbers(found.cluster?.endpoints),
    local: numbers(found.local?.endpoints),
    reachable: numbers(found.reachable),
    hasAny: found.hasAny,
    fallback: [found.cluster?.fallback, found.local?.fallback],
    out: { cluster: left('cluster'), local: left('local') },
    rules: found.rules,
  };
}

test('R21: without endpoints every list is empty', () => {
  expect(lists([])).toMatchObject({ cluster: [], local: [], reachable: [], hasAny: false, rules: ['R21'] });
});

describe('topology', () => {
  const zones = [
    at(1, { node: 'n1', forZones: ['a'] }),
    at(2, { node: 'n2', forZones: ['a', 'b'] }),
    at(3, { node: 'n3', forZones: ['b'] }),
  ];
  const nodes = [at(1, { node: 'n1', forZones: ['a'], forNodes: ['n1'] }), at(3, { node: 'n3', forZones: ['b'], forNodes: ['n3'] })];

  test('R22: all hinted for nodes, one for this', () => {
    expect(lists(nodes)).toMatchObject({ mode: 'node', cluster: [1], out: { cluster: { 3: 'hinted-to-other-node' } } });
    expect(lists(nodes).rules).toContain('R22');
  });

  test('R23: no node hint for this node, but zone hints for its zone', () => {
    expect(lists(nodes, { name: 'n2', zone: 'a' })).toMatchObject({ mode: 'zone', cluster: [1] });
    expect(lists(zones)).toMatchObject({ mode: 'zone', cluster: [1, 2], out: { cluster: { 3: 'hinted-to-other-zone' } } });
    expect(lists(zones, { name: 'n9', zone: 'c' })).toMatchObject({ mode: 'none', cluster: [1, 2, 3] });
  });

  test('R24: one ready endpoint without a hint switches the mode off', () => {
    expect(lists([...zones, at(4)])).toMatchObject({ mode: 'none', cluster: [1, 2, 3, 4] });
    expect(lists([...nodes, at(4, { forZones: ['a'] })])).toMatchObject({ mode: 'zone', cluster: [1, 4] });
  });

  test('R25: hints of endpoints that are not ready do not count, nor does their absence', () => {
    expect(lists([...zones, at(4, { state: 'not-ready' }), at(5, { state: 'draining' })])).toMatchObject({ mode: 'zone', cluster: [1, 2] });
    expect(lists([at(1, { state: 'draining', forZones: ['a'] }), at(2, { forZones: ['b'] })])).toMatchObject({
      mode: 'none',
      cluster: [2],
    });
  });

  test.each([undefined, ''])('R26: a node in zone %j has no zone mode', (zone) => {
    const empty = [at(1, { forZones: [''] })];
    expect(lists([...zones, ...empty], { name: 'n1', zone })).toMatchObject({ mode: 'none', cluster: [1, 2, 3] });
  });

  test('R27: without hints nothing is narrowed, whatever zone the endpoints are in', () => {
    expect(lists([at(1, { zone: 'a' }), at(2, { zone: 'b' })])).toMatchObject({ mode: 'none', cluster: [1, 2] });
  });

  test('R30: hints do not narrow the local list', () => {
    const away = [at(1, { node: 'n1', forZones: ['b'] }), at(2, { node: 'n3', forZones: ['a'] })];
    expect(lists(away)).toMatchObject({ mode: 'zone', cluster: [2], local: [1], reachable: [1, 2] });
  });
});

const mixed = [
  at(1, { node: 'n1', state: 'draining' }),
  at(2, { node: 'n2' }),
  at(3, { node: 'n2', state: 'draining' }),
  at(4, { node: 'n1', state: 'not-ready' }),
  at(5, { node: 'n1', state: 'terminated' }),
  at(6),
];

test('R28: the cluster list holds the ready ones', () => {
  expect(lists(mixed)).toMatchObject({
    cluster: [2, 6],
    out: { cluster: { 1: 'draining', 3: 'draining', 4: 'not-ready', 5: 'terminated' } },
  });
});

test('R29: without a ready one anywhere, all that serve while they terminate, hinted or not', () => {
  const ending = [at(1, { state: 'draining', forZones: ['b'] }), at(2, { state: 'draining' }), at(3, { state: 'terminated' })];
  expect(lists(ending)).toMatchObject({
    mode: 'none',
    cluster: [1, 2],
    hasAny: true,
    fallback: [true, false],
    out: { cluster: { 3: 'terminated' } },
  });
  expect(lists(ending).rules).toContain('R29');
});

test('R31: the local list falls back on its own', () => {
  expect(lists(mixed)).toMatchObject({
    local: [1],
    fallback: [false, true],
    out: { local: { 2: 'other-node', 3: 'other-node', 4: 'not-ready', 5: 'terminated', 6: 'no-node' } },
  });
  expect(lists(mixed, { name: 'n2', zone: 'a' })).toMatchObject({
    local: [2],
    fallback: [false, false],
    out: { local: { 3: 'draining' } },
  });
});

test('R11: an endpoint without a node is local nowhere', () => {
  expect(lists([at(1)])).toMatchObject({ cluster: [1], local: [], out: { local: { 1: 'no-node' } } });
});

test('R32: reachable is both lists, each endpoint once', () => {
  expect(lists(mixed).reachable).toEqual([1, 2, 6]);
  expect(lists(mixed, { name: 'n2', zone: 'a' }).reachable).toEqual([2, 6]);
});

test.each<[string, readonly SliceEndpoint[], { usesCluster: boolean; usesLocal: boolean }, boolean]>([
  ['ready elsewhere, local alone in use', [at(1, { node: 'n3' })], { usesCluster: false, usesLocal: true }, true],
  ['draining elsewhere, local alone in use', [at(1, { node: 'n3', state: 'draining' })], { usesCluster: false, usesLocal: true }, true],
  ['not ready', [at(1, { state: 'not-ready' })], BOTH, false],
  ['draining, cluster alone in use', [at(1, { state: 'draining' })], { usesCluster: true, usesLocal: false }, true],
])('R33: %s: %s', (_, endpoints, use, hasAny) => {
  expect(lists(endpoints, N1, use).hasAny).toBe(hasAny);
});

test('R34: neither ready nor serving while it terminates: in no list', () => {
  expect(lists([at(1, { node: 'n1', state: 'not-ready' }), at(2, { node: 'n1', state: 'terminated' })])).toMatchObject({
    cluster: [],
    local: [],
    hasAny: false,
  });
});

test('R35: a list that is not in use is unset', () => {
  expect(lists(mixed, N1, { usesCluster: false, usesLocal: true })).toMatchObject({
    cluster: undefined,
    reachable: [1],
    out: { cluster: {} },
  });
  expect(lists(mixed, N1, { usesCluster: true, usesLocal: false })).toMatchObject({
    local: undefined,
    reachable: [2, 6],
    out: { local: {} },
  });
});

function pick<T>(draw: Draw, ...choices: readonly T[]): T {
  return choices[draw(choices.length)]!;
}

function drawEndpoint(draw: Draw): SliceEndpoint {
  const node = pick(draw, undefined, 'n1', 'n2', 'n3');
  const hint = pick(draw, undefined, ['a'], ['b'], ['a', 'b']);
  const forNodes = pick(draw, undefined, ['n1'], ['n2']);
  return at(draw(6), {
    state: pick(draw, 'ready', 'ready', 'draining', 'not-ready', 'terminated', 'unset'),
    ...(node === undefined ? {} : { node }),
    ...(hint === undefined ? {} : { forZones: hint }),
    ...(forNodes === undefined ? {} : { forNodes }),
  });
}

const drawn = fc.array(fc.nat({ max: 60 }), { maxLength: 80 }).map((spent) => {
  const draw = drawFrom(spent);
  return Array.from({ length: draw(5) }, (_, i) =>
    buildSlice({ name: `s${i}`, endpoints: Array.from({ length: draw(5) }, () => drawEndpoint(draw)) }),
  );
});

describe('properties', () => {
  test('R5, R12: any order of slices gives the same answer', () => {
    fc.assert(
      fc.property(drawn, fc.nat(), (slices, seed) => {
        const turned = slices.map((_, i) => slices[(i + seed) % slices.length]!).reverse();
        expect(candidatesOf(turned, PORT)).toEqual(candidatesOf(slices, PORT));
      }),
    );
  });

  test('R28 to R35: on every node an endpoint is in a list or has exactly one reason', () => {
    fc.assert(
      fc.property(drawn, fc.constantFrom('n1', 'n2', 'n3', 'n9'), fc.constantFrom('a', 'b', undefined), (slices, name, zone) => {
        const candidates = candidatesOf(slices, PORT);
        const found = categorize(candidates, BOTH, { name, zone });
        for (const list of ['cluster', 'local'] as const) {
          const all = [...(found[list]?.endpoints ?? []), ...found.leftOut[list].map((l) => l.endpoint)].map((c) => c.id).sort();
          expect(all).toEqual(candidates.all.map((c) => c.id).sort());
        }
      }),
    );
  });

  test('R9, R12: every entry of a slice is an endpoint or is ignored for one reason', () => {
    fc.assert(
      fc.property(drawn, (slices) => {
        const { all, ignored } = candidatesOf(slices, PORT);
        expect(all.length + ignored.length).toBe(slices.flatMap((s) => s.endpoints).length);
      }),
    );
  });

  test('R30, R31: local endpoints are on the node; R32: reachable is their union; R33: hasAny without usable ones is false', () => {
    fc.assert(
      fc.property(drawn, fc.constantFrom('n1', 'n2', 'n3'), (slices, name) => {
        const candidates = candidatesOf(slices, PORT);
        const found = categorize(candidates, BOTH, { name, zone: 'a' });
        const local = found.local?.endpoints ?? [];
        expect(local.every((c) => c.nodeName === name)).toBe(true);
        expect(new Set(found.reachable)).toEqual(new Set([...(found.cluster?.endpoints ?? []), ...local]));
        expect(new Set(found.reachable).size).toBe(found.reachable.length);
        expect(found.hasAny).toBe(candidates.ready.length + candidates.draining.length > 0);
      }),
    );
  });
});
