// Tests of hints: trafficDistribution, and the annotation Auto with its shares of CPU.

import { describe, expect, test } from 'vitest';
import { buildNode, buildPod, buildService, type ServiceOptions } from '#testing/builders/kube.ts';
import type { EndpointSlice } from '#lib/kube/endpoint-slice.ts';
import type { Node } from '#lib/kube/node.ts';
import type { Pod } from '#lib/kube/pod.ts';
import type { Service } from '#lib/kube/service.ts';
import { stateOf } from '#testing/builders/state.ts';
import { milliCores } from './cpu.ts';
import { expectedOf } from './expect.ts';
import type { Hinting } from './hints.ts';

const MODE = 'service.kubernetes.io/topology-mode';
const OLD_MODE = 'service.kubernetes.io/topology-aware-hints';

function node(
  name: string,
  zone: string | undefined,
  cpu: string | undefined = '4',
  over: { ready?: boolean; labels?: Record<string, string> } = {},
): Node {
  const made = buildNode({ name, ...(zone === undefined ? {} : { zone }), ...over });
  return { ...made, status: { ...made.status, allocatable: { cpu } } };
}

const NODES = [node('a1', 'a'), node('b1', 'b'), node('x', undefined)];
const AUTO_NODES = [node('a1', 'a'), node('b1', 'b')];

/** `a1` or `a1!` for one that is not ready. */
function podsOn(...places: readonly string[]): Pod[] {
  return places.map((place, i) =>
    buildPod({ name: `web-${i}`, ips: [`10.0.0.${i + 1}`], nodeName: place.replace('!', ''), ready: !place.endsWith('!') }),
  );
}

function annotated(annotations: Record<string, string>, options: ServiceOptions = {}): Service {
  const service = buildService(options);
  return { ...service, metadata: { ...service.metadata, annotations } };
}

const AUTO = annotated({ [MODE]: 'Auto' });

type Found = { hinting: Hinting | undefined; slices: readonly EndpointSlice[]; zones: readonly string[]; nodes: readonly string[] };

function hintsOf(service: Service, nodes: readonly Node[], pods: readonly Pod[], held: readonly EndpointSlice[] = []): Found {
  const expected = expectedOf(stateOf(service, ...nodes, ...pods, ...held), 'shop/web');
  if (expected.kind !== 'managed') throw new Error(expected.kind);
  const endpoints = expected.slices.flatMap((s) => s.endpoints);
  const names = (list: 'forZones' | 'forNodes') => endpoints.map((e) => e.hints?.[list].map((h) => h.name).join('+') ?? '-');
  return { hinting: expected.hinting.get('IPv4'), slices: expected.slices, zones: names('forZones'), nodes: names('forNodes') };
}

function named(slices: readonly EndpointSlice[]): readonly EndpointSlice[] {
  return slices.map((slice, i) => ({ ...slice, metadata: { ...slice.metadata, name: `web-${i}`, uid: `u${i}` } }));
}

describe('trafficDistribution', () => {
  test.each<[rule: string, value: string | undefined, zones: readonly string[], nodes: readonly string[]]>([
    ['P31', 'PreferSameZone', ['a', 'b', '-', '-'], ['', '', '-', '-']],
    ['P31', 'PreferClose', ['a', 'b', '-', '-'], ['', '', '-', '-']],
    ['P32', 'PreferSameNode', ['a', 'b', '', '-'], ['a1', 'b1', 'x', '-']],
    ['P34', undefined, ['-', '-', '-', '-'], ['-', '-', '-', '-']],
    ['P34', 'PreferMoon', ['-', '-', '-', '-'], ['-', '-', '-', '-']],
  ])('%s %s: for zones %j, for nodes %j', (_rule, trafficDistribution, zones, nodes) => {
    const found = hintsOf(buildService({ trafficDistribution }), NODES, podsOn('a1', 'b1', 'x', 'a1!'));
    expect(found.zones).toEqual(zones);
    expect(found.nodes).toEqual(nodes);
  });

  const near = buildService({ trafficDistribution: 'PreferSameZone' });

  test('P33 one that is not ready keeps an old hint while its slice is not written, and loses it when it is', () => {
    const held = named(hintsOf(near, NODES, podsOn('a1', 'b1!')).slices);
    const old = held.map((slice) => ({
      ...slice,
      endpoints: slice.endpoints.map((e) => ({ ...e, hints: e.hints ?? { forZones: [{ name: 'z' }], forNodes: [] } })),
    }));
    expect(hintsOf(near, NODES, podsOn('a1', 'b1!'), old).zones).toEqual(['a', 'z']);
    expect(hintsOf(near, NODES, podsOn('a1', 'b1!'), old).slices[0]).toBe(old[0]);
    expect(hintsOf(near, NODES, podsOn('a1!', 'b1!'), old).zones).toEqual(['-', '-']);
  });

  test('P34 hints that stand are taken off when the field is', () => {
    const held = named(hintsOf(near, NODES, podsOn('a1', 'b1')).slices);
    expect(hintsOf(buildService(), NODES, podsOn('a1', 'b1'), held).zones).toEqual(['-', '-']);
  });

  test.each<[rule: string, annotations: Record<string, string>, kind: Hinting['kind']]>([
    ['P35', { [MODE]: 'Auto' }, 'auto'],
    ['P35', { [MODE]: 'auto' }, 'auto'],
    ['P35', { [MODE]: 'AUTO' }, 'same-node'],
    ['P35', { [OLD_MODE]: 'Auto', [MODE]: 'Disabled' }, 'auto'],
    ['P35', { [OLD_MODE]: 'Disabled', [MODE]: 'Auto' }, 'same-node'],
  ])('%s %j', (_rule, annotations, kind) => {
    const service = annotated(annotations, { trafficDistribution: 'PreferSameNode' });
    expect(hintsOf(service, AUTO_NODES, podsOn('a1', 'b1')).hinting?.kind).toBe(kind);
  });

  test('P42 one family can have hints and the other none', () => {
    const service = annotated({ [MODE]: 'Auto' }, { ipFamilies: ['IPv4', 'IPv6'] });
    const pods = podsOn('a1', 'b1').map((pod, i) =>
      i === 0 ? pod : { ...pod, status: { ...pod.status, podIPs: [{ ip: '10.0.0.2' }, { ip: 'fd00::2' }] } },
    );
    const expected = expectedOf(stateOf(service, ...AUTO_NODES, ...pods), 'shop/web');
    expect(expected.kind === 'managed' ? [...expected.hinting].map(([family, { kind }]) => [family, kind]) : []).toEqual([
      ['IPv4', 'auto'],
      ['IPv6', 'auto-off'],
    ]);
  });
});

describe('Auto', () => {
  const control = { labels: { 'node-role.kubernetes.io/control-plane': '' } };
  test.each<[rule: string, what: string, nodes: readonly Node[], why: object | undefined]>([
    ['P36', 'two zones', AUTO_NODES, undefined],
    ['P36', 'a Node without a zone', [...AUTO_NODES, node('x', undefined)], { kind: 'no-zone', nodes: ['x'] }],
    [
      'P36',
      'a Node whose CPU the API does not give',
      [...AUTO_NODES, { ...node('c1', 'c'), status: { ...node('c1', 'c').status, allocatable: { cpu: undefined } } }],
      { kind: 'no-cpu', nodes: ['c1'] },
    ],
    ['P36', 'a Node without CPU', [...AUTO_NODES, node('c1', 'c', '0')], { kind: 'no-cpu', nodes: ['c1'] }],
    ['P36', 'such a Node that is not ready', [...AUTO_NODES, node('x', undefined, '4', { ready: false })], undefined],
    ['P36', 'such a Node that is a control plane', [...AUTO_NODES, node('x', undefined, '4', control)], undefined],
    ['P36', 'one zone alone', [node('a1', 'a'), node('a2', 'a')], { kind: 'one-zone', zones: ['a'] }],
    [
      'P37',
      'more zones than endpoints',
      [...AUTO_NODES, node('c1', 'c'), node('d1', 'd'), node('e1', 'e')],
      { kind: 'few-endpoints', endpoints: 4, zones: 5 },
    ],
    ['P37', 'as many zones as endpoints', [...AUTO_NODES, node('c1', 'c'), node('d1', 'd')], undefined],
  ])('%s %s', (_rule, _what, nodes, why) => {
    const { hinting } = hintsOf(AUTO, nodes, podsOn('a1', 'a1', 'b1', 'b1', 'b1!'));
    expect(hinting).toEqual(why === undefined ? { kind: 'auto' } : { kind: 'auto-off', why });
  });

  test('P38 zones that ask for more than there is', () => {
    // Of 4 endpoints: 3 × ⌈1.25 / 1.2⌉ and ⌈0.25 / 1.2⌉ are 7.
    const nodes = [node('a1', 'a', '5'), node('b1', 'b', '5'), node('c1', 'c', '5'), node('d1', 'd', '1')];
    expect(hintsOf(AUTO, nodes, podsOn('a1', 'b1', 'c1', 'd1')).hinting).toEqual({
      kind: 'auto-off',
      why: { kind: 'overload', endpoints: 4, zones: 4 },
    });
  });

  test('P39 an endpoint without a zone, on a Node that does not count', () => {
    const nodes = [...AUTO_NODES, node('x', undefined, '4', control)];
    const found = hintsOf(AUTO, nodes, podsOn('a1', 'b1', 'a1', 'x'));
    expect(found.hinting).toEqual({ kind: 'auto-off', why: { kind: 'endpoint-zone', addresses: ['10.0.0.4'] } });
    expect(found.zones).toEqual(['-', '-', '-', '-']);
  });

  test.each<[rule: string, what: string, nodes: readonly Node[], places: readonly string[], zones: readonly string[]]>([
    ['P40', 'own zones where they are fair', AUTO_NODES, ['a1', 'b1'], ['a', 'b']],
    ['P40', 'one too many goes where one is missing', AUTO_NODES, ['a1', 'a1', 'a1', 'b1'], ['b', 'a', 'a', 'b']],
    [
      'P40',
      'a quarter of an endpoint goes nowhere',
      [node('a1', 'a', '11'), node('b1', 'b', '9')],
      ['a1', 'a1', 'a1', 'b1', 'b1'],
      ['a', 'a', 'a', 'b', 'b'],
    ],
    [
      'P40',
      'a zone of twice the CPU gets twice as many',
      [node('a1', 'a', '8'), node('b1', 'b', '4')],
      ['b1', 'b1', 'b1', 'b1', 'b1', 'a1'],
      ['a', 'a', 'a', 'b', 'b', 'a'],
    ],
    ['P40', 'a zone without endpoints gets its part', [...AUTO_NODES, node('c1', 'c')], ['a1', 'a1', 'b1'], ['c', 'a', 'b']],
    ['P40', 'those that are not ready do not count', AUTO_NODES, ['a1', 'b1', 'b1!', 'b1!'], ['a', 'b', '-', '-']],
  ])('%s %s', (_rule, _what, nodes, places, zones) => {
    expect(hintsOf(AUTO, nodes, podsOn(...places)).zones).toEqual(zones);
  });

  test('P38 the part of a zone is rounded up only after it is divided by 1.2', () => {
    // Of 12 endpoints 6.5 and 5.5 would be 7 and 6; divided they are 6 and 5.
    const nodes = [node('a1', 'a', '13'), node('b1', 'b', '11')];
    expect(hintsOf(AUTO, nodes, podsOn(...Array.from({ length: 12 }, () => 'a1'))).hinting).toEqual({ kind: 'auto' });
  });

  test('P40 one that differs by 1 is enough, if the other differs by half', () => {
    const nodes = [node('a1', 'a', '10'), node('b1', 'b', '5'), node('c1', 'c', '5')];
    const places = [
      ...Array.from({ length: 10 }, () => 'a1'),
      ...Array.from({ length: 4 }, () => 'b1'),
      ...Array.from({ length: 4 }, () => 'c1'),
    ];
    const { zones } = hintsOf(AUTO, nodes, podsOn(...places));
    expect(['a', 'b', 'c'].map((zone) => zones.filter((z) => z === zone).length)).toEqual([9, 5, 4]);
  });

  test('P40 nothing is given to zones that miss less than half an endpoint each', () => {
    // Of 14 endpoints 4.6 for a, which has 6, and 2.35 for each of the others, which have 2.
    const others = ['b', 'c', 'd', 'e'];
    const nodes = [node('a1', 'a', '4600m'), ...others.map((zone) => node(`${zone}1`, zone, '2350m'))];
    const places = [...Array.from({ length: 6 }, () => 'a1'), ...others.flatMap((zone) => [`${zone}1`, `${zone}1`])];
    expect(hintsOf(AUTO, nodes, podsOn(...places)).zones.filter((zone) => zone === 'a')).toHaveLength(6);
  });

  const twelve = podsOn(...Array.from({ length: 12 }, (_, i) => (i < 8 ? 'a1' : 'b1')));
  const split = (zones: readonly string[]): readonly number[] => ['a', 'b'].map((zone) => zones.filter((z) => z === zone).length);

  test('P41 a slice that need not be written keeps hints that are good enough', () => {
    const first = hintsOf(AUTO, AUTO_NODES, twelve);
    expect(split(first.zones)).toEqual([6, 6]);
    const held = named(first.slices);
    const other = [node('a1', 'a', '13'), node('b1', 'b', '11')];
    expect(split(hintsOf(AUTO, other, twelve).zones)).toEqual([7, 5]);
    expect(hintsOf(AUTO, other, twelve, held).slices[0]).toBe(held[0]);
  });

  test('P41 a zone beyond its maximum makes the slice be written', () => {
    const held = named(hintsOf(AUTO, AUTO_NODES, twelve).slices);
    const found = hintsOf(AUTO, [node('a1', 'a', '3'), node('b1', 'b', '1')], twelve, held);
    expect(split(found.zones)).toEqual([9, 3]);
  });

  test('P41 a hint for a zone that takes no part makes the slice be written', () => {
    const held = named(hintsOf(AUTO, AUTO_NODES, twelve).slices);
    const astray = held.map((slice) => ({
      ...slice,
      endpoints: slice.endpoints.map((e, i) => (i === 0 ? { ...e, hints: { forZones: [{ name: 'z' }], forNodes: [] } } : e)),
    }));
    expect(split(hintsOf(AUTO, AUTO_NODES, twelve, astray).zones)).toEqual([6, 6]);
  });

  test('P39 in a slice that need not be written an endpoint without a zone keeps its hint', () => {
    const nodes = [...AUTO_NODES, node('x', undefined, '4', control)];
    const pods = podsOn('a1', 'b1', 'a1', 'x');
    const held = named(hintsOf(AUTO, nodes, pods).slices).map((slice) => ({
      ...slice,
      endpoints: slice.endpoints.map((e, i) => ({ ...e, hints: { forZones: [{ name: i % 2 === 0 ? 'a' : 'b' }], forNodes: [] } })),
    }));
    const found = hintsOf(AUTO, nodes, pods, held);
    expect(found.hinting).toEqual({ kind: 'auto' });
    expect(found.slices[0]).toBe(held[0]);
  });

  test('P43 Nodes alone move no hints while those that stand are good enough', () => {
    const held = named(hintsOf(AUTO, AUTO_NODES, twelve).slices);
    expect(hintsOf(AUTO, [...AUTO_NODES, node('b2', 'b', '500m')], twelve, held).slices[0]).toBe(held[0]);
  });

  test('P44 where no Node is known zones and hints are as they are published', () => {
    const held = named(hintsOf(AUTO, AUTO_NODES, podsOn('a1', 'b1')).slices);
    const found = hintsOf(AUTO, [], podsOn('a1', 'b1'), held);
    expect(found.hinting).toEqual({ kind: 'unknown' });
    expect(found.slices[0]).toBe(held[0]);
  });
});

test.each<[string | undefined, number | undefined]>([
  ['4', 4000],
  ['3920m', 3920],
  ['0.1', 100],
  ['.5', 500],
  ['1500000u', 1500],
  ['1n', 1],
  ['2k', 2_000_000],
  ['1e3', 1_000_000],
  ['1Ki', 1_024_000],
  ['', undefined],
  ['four', undefined],
  ['-1', undefined],
  [undefined, undefined],
])('a quantity of CPU: %j is %j thousandths', (text, milli) => {
  expect(milliCores(text)).toBe(milli);
});
