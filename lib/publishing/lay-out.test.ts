// Tests of slices: which Services get any, families, groups by port list, what stays, placeholders and labels.

import { describe, expect, test } from 'vitest';
import type { AnyRecord } from '#lib/cluster/record.ts';
import {
  buildContainer,
  buildContainerPort,
  buildEndpoint,
  buildNode,
  buildPod,
  buildService,
  buildServicePort,
  buildSlice,
  DELETED,
  type ServiceOptions,
} from '#testing/builders/kube.ts';
import type { EndpointSlice } from '#lib/kube/endpoint-slice.ts';
import type { Pod } from '#lib/kube/pod.ts';
import { ownSlice } from '#testing/builders/publishing.ts';
import { stateOf } from '#testing/builders/state.ts';
import { expectedOf } from './expect.ts';

const NODE = buildNode({ name: 'node-1', zone: 'a' });

function slicesOf(...records: readonly AnyRecord[]): readonly EndpointSlice[] {
  const expected = expectedOf(stateOf(NODE, ...records), 'shop/web');
  if (expected.kind !== 'managed') throw new Error(JSON.stringify(expected));
  return expected.slices;
}

function pods(count: number, from = 1): Pod[] {
  return Array.from({ length: count }, (_, i) => {
    const number = from + i;
    return buildPod({ name: `web-${String(number).padStart(4, '0')}`, ips: [`10.1.${Math.floor(number / 250)}.${number % 250}`] });
  });
}

const addresses = (slice: EndpointSlice | undefined): readonly string[] => slice?.endpoints.flatMap((e) => e.addresses) ?? [];

/** What the controller would have written for these Pods, under the names that it has now. */
function written(service: ReturnType<typeof buildService>, ...of: readonly Pod[]): readonly EndpointSlice[] {
  return slicesOf(service, ...of).map((slice, i) => ({
    ...slice,
    metadata: { ...slice.metadata, name: `web-${'abcdef'[i] ?? i}`, uid: `u${i}` },
  }));
}

describe('which Services', () => {
  test.each<[rule: string, service: ServiceOptions, expected: object]>([
    ['P1', { type: 'ExternalName' }, { kind: 'unmanaged', reason: 'external-name' }],
    ['P2', { selector: {} }, { kind: 'unmanaged', reason: 'no-selector' }],
  ])('%s %j', (_rule, service, expected) => {
    expect(expectedOf(stateOf(buildService(service), buildPod(), NODE), 'shop/web')).toEqual(expected);
  });

  test('P3 slices of others, and of other Services, are neither counted nor changed', () => {
    const service = buildService();
    const [slice] = written(service, buildPod());
    const other = { ...slice!.metadata.labels, 'endpointslice.kubernetes.io/managed-by': 'endpointslicemirroring-controller.k8s.io' };
    const mirrored = { ...slice!, metadata: { ...slice!.metadata, labels: other } };
    expect(slicesOf(service, buildPod(), mirrored, buildSlice({ name: 'other-a', service: 'other' })).map((s) => s.metadata.name)).toEqual([
      'web-new-1',
    ]);
  });

  test('P3 a slice that is being deleted is not counted', () => {
    const service = buildService();
    const [slice] = written(service, buildPod());
    const leaving = { ...slice!, metadata: { ...slice!.metadata, deletionTimestamp: DELETED } };
    expect(slicesOf(service, buildPod(), leaving).map((s) => s.metadata.name)).toEqual(['web-new-1']);
  });

  test('P4 a slice of an earlier Service of that name is not kept', () => {
    const service = buildService({ uid: 'new' });
    const [slice] = written(buildService({ uid: 'old' }), buildPod());
    expect(slicesOf(service, buildPod(), slice!).map((s) => [s.metadata.name, s.metadata.ownerReferences[0]?.uid])).toEqual([
      ['web-new-1', 'new'],
    ]);
  });

  test('P5 a Service that is being deleted gets no new slices, and its own are kept up to date', () => {
    const leaving = buildService({ deletionTimestamp: DELETED });
    expect(slicesOf(leaving, buildPod())).toEqual([]);
    const [slice] = written(buildService(), buildPod());
    expect(slicesOf(leaving, buildPod({ ready: false }), slice!)[0]?.endpoints[0]?.conditions.ready).toBe(false);
  });
});

describe('families', () => {
  const dual = buildPod({ ips: ['10.0.0.1', 'fd00::1'] });
  test.each<[rule: string, service: ServiceOptions, families: readonly string[]]>([
    ['P12', { ipFamilies: ['IPv6', 'IPv4'] }, ['IPv6', 'IPv4']],
    ['P12', { ipFamilies: ['IPv6'] }, ['IPv6']],
    ['P13', { ipFamilies: [], clusterIP: '10.96.0.10' }, ['IPv4']],
    ['P13', { ipFamilies: [], clusterIP: 'fd00:10::1' }, ['IPv6']],
    ['P13', { ipFamilies: [], clusterIP: 'None' }, ['IPv4', 'IPv6']],
  ])('%s %j', (_rule, service, families) => {
    expect(slicesOf(buildService(service), dual).map((s) => s.addressType)).toEqual(families);
  });

  test('P14 a slice of a family that the Service does not have goes', () => {
    const both = written(buildService({ ipFamilies: ['IPv4', 'IPv6'] }), dual);
    expect(both).toHaveLength(2);
    expect(slicesOf(buildService({ ipFamilies: ['IPv4'] }), dual, ...both)).toEqual([both[0]]);
  });
});

describe('what lies together', () => {
  const of = (name: string, ip: string, port: number): Pod =>
    buildPod({ name, ips: [ip], containers: [buildContainer({ ports: [buildContainerPort({ containerPort: port })] })] });
  const service = buildService({ ports: [buildServicePort({ targetPort: 'http' })] });

  test('P26 Pods that resolve a name to other numbers are in other slices', () => {
    const found = slicesOf(service, of('web-1', '10.0.0.1', 8080), of('web-2', '10.0.0.2', 9090), of('web-3', '10.0.0.3', 8080));
    expect(found.map((s) => [s.ports[0]?.port, addresses(s)])).toEqual([
      [8080, ['10.0.0.1', '10.0.0.3']],
      [9090, ['10.0.0.2']],
    ]);
  });

  test('P26 the order of ports is no difference', () => {
    const two = buildService({
      ports: [buildServicePort({ name: 'a', targetPort: 1 }), buildServicePort({ name: 'b', port: 81, targetPort: 2 })],
    });
    const [slice] = written(two, buildPod());
    const turned = { ...slice!, ports: [...slice!.ports].reverse() };
    expect(slicesOf(two, buildPod(), turned)[0]).toBe(turned);
  });

  test('P27 what is right stays as it is: the same objects', () => {
    const held = written(service, ...pods(130));
    expect(held.map((s) => s.endpoints.length)).toEqual([100, 30]);
    const found = slicesOf(service, ...pods(130), ...held);
    expect(found[0]).toBe(held[0]);
    expect(found[1]).toBe(held[1]);
  });

  test('P27 one change writes one slice; the others stay the same objects', () => {
    const held = written(service, ...pods(130));
    const changed = pods(130).map((pod, i) =>
      i === 120 ? buildPod({ name: pod.metadata.name, ips: pod.status.podIPs.map((p) => p.ip), ready: false }) : pod,
    );
    const found = slicesOf(service, ...changed, ...held);
    expect(found[0]).toBe(held[0]);
    expect(found[1]?.endpoints[20]?.conditions.ready).toBe(false);
  });

  test('P27 new endpoints fill what is written anyway, then what has room for all, then new slices', () => {
    const held = written(service, ...pods(130));
    const fit = slicesOf(service, ...pods(140), ...held);
    expect(fit.map((s) => [s.metadata.name, s.endpoints.length])).toEqual([
      ['web-a', 100],
      ['web-b', 40],
    ]);
    const one = slicesOf(service, ...pods(129, 2), ...pods(1, 200), ...held);
    expect(one.map((s) => [s.metadata.name, s.endpoints.length])).toEqual([
      ['web-a', 100],
      ['web-b', 30],
    ]);
    expect(addresses(one[0])).toContain('10.1.0.200');
    const more = slicesOf(service, ...pods(220), ...held);
    expect(more.map((s) => [s.metadata.name, s.endpoints.length])).toEqual([
      ['web-a', 100],
      ['web-b', 30],
      ['web-new-1', 90],
    ]);
  });

  test('P21 a Pod that is made anew under the same name is another one, though it has the same address', () => {
    const held = written(service, ...pods(2));
    const anew = pods(2).map((pod, i) => (i === 0 ? { ...pod, metadata: { ...pod.metadata, uid: 'anew' } } : pod));
    const [slice] = slicesOf(service, ...anew, ...held);
    expect(slice?.endpoints.map((e) => e.targetRef?.uid)).toEqual(['anew', held[0]?.endpoints[1]?.targetRef?.uid]);
  });

  test('P27 of slices that have room for all that are left the fullest takes them', () => {
    const [slice] = written(service, ...pods(90));
    const { endpoints, metadata } = slice!;
    const a = { ...slice!, endpoints: endpoints.slice(0, 30) };
    const b = { ...slice!, metadata: { ...metadata, name: 'web-b', uid: 'ub' }, endpoints: endpoints.slice(30) };
    expect(slicesOf(service, ...pods(95), a, b).map((s) => [s.metadata.name, s.endpoints.length])).toEqual([
      ['web-a', 30],
      ['web-b', 65],
    ]);
    expect(slicesOf(service, ...pods(140), a, b).map((s) => s.endpoints.length)).toEqual([80, 60]);
  });

  test('P27 a slice that holds more than 100 says that the limit is higher', () => {
    const [first, second] = written(service, ...pods(130));
    const wide = { ...first!, endpoints: [...first!.endpoints, ...second!.endpoints] };
    expect(slicesOf(service, ...pods(130), wide)).toEqual([wide]);
  });

  test('P28 the last endpoint takes its slice with it; a placeholder is left', () => {
    const held = written(service, ...pods(130));
    expect(slicesOf(service, ...pods(100), ...held)).toEqual([held[0]]);
    const [placeholder] = slicesOf(service, buildPod({ name: 'neighbour', labels: {} }), ...held);
    expect(placeholder).toMatchObject({ ports: [], endpoints: [], addressType: 'IPv4', metadata: { name: 'web-a' } });
  });

  test('P28 a placeholder that stands is the same object, and is written over by the first endpoint', () => {
    const placeholder = ownSlice(service, { endpoints: [], ports: [] });
    expect(slicesOf(service, placeholder)[0]).toBe(placeholder);
    expect(slicesOf(service, ...pods(1), placeholder).map((s) => [s.metadata.name, s.endpoints.length])).toEqual([['web-a', 1]]);
  });

  test('P28 a placeholder is kept for a Pod that has none of the ports and gives its family nothing', () => {
    const both = buildService({ ipFamilies: ['IPv4', 'IPv6'], ports: [buildServicePort({ targetPort: 'http' })] });
    const portless = buildPod({ name: 'web-0', ips: ['10.0.0.9'], containers: [buildContainer({ ports: [] })] });
    const six = buildPod({ name: 'web-6', ips: ['fd00::6'] });
    const placeholder = ownSlice(both, { name: 'web-six', addressType: 'IPv6', endpoints: [], ports: [] });
    const shapes = (...of: readonly Pod[]) =>
      slicesOf(both, ...of, placeholder).map((s) => [s.addressType, s.ports.length, s.endpoints.length]);
    expect(shapes(portless, six)).toEqual([
      ['IPv4', 0, 1],
      ['IPv6', 0, 0],
      ['IPv6', 1, 1],
    ]);
    expect(shapes(six).filter(([family]) => family === 'IPv6')).toEqual([['IPv6', 1, 1]]);
    const ended = buildPod({ name: 'web-0', ips: ['10.0.0.9'], containers: [buildContainer({ ports: [] })], phase: 'Failed' });
    expect(shapes(ended, six).filter(([family]) => family === 'IPv6')).toEqual([['IPv6', 1, 1]]);
  });

  test('P28 each family has a placeholder of its own', () => {
    const both = buildService({ ipFamilies: ['IPv4', 'IPv6'] });
    expect(slicesOf(both, ...pods(1)).map((s) => [s.addressType, s.ports.length, s.endpoints.length])).toEqual([
      ['IPv4', 1, 1],
      ['IPv6', 0, 0],
    ]);
  });
});

describe('labels', () => {
  test('P29 the Service’s, and the controller’s own over them', () => {
    const service = buildService({
      labels: { team: 'x', 'kubernetes.io/service-name': 'mine', 'endpointslice.kubernetes.io/managed-by': 'me' },
    });
    expect(slicesOf(service, buildPod())[0]?.metadata.labels).toEqual({
      team: 'x',
      'kubernetes.io/service-name': 'web',
      'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
    });
  });

  test('P29 a headless label of the Service’s own does not come along', () => {
    const [slice] = slicesOf(buildService({ labels: { team: 'x', 'service.kubernetes.io/headless': 'mine' } }), buildPod());
    expect(Object.keys(slice?.metadata.labels ?? {}).sort()).toEqual([
      'endpointslice.kubernetes.io/managed-by',
      'kubernetes.io/service-name',
      'team',
    ]);
  });

  test('P29 labels that the Service has lost or won are written to every slice', () => {
    const held = written(buildService({ labels: { team: 'x' } }), buildPod());
    expect(slicesOf(buildService({ labels: { team: 'y' } }), buildPod(), ...held)[0]?.metadata.labels['team']).toBe('y');
    expect(slicesOf(buildService({ labels: {} }), buildPod(), ...held)[0]?.metadata.labels).not.toHaveProperty('team');
  });

  test.each<[rule: string, clusterIP: string | undefined, headless: boolean]>([
    ['P30', 'None', true],
    ['P30', '', true],
    ['P30', undefined, true],
    ['P30', '10.96.0.10', false],
  ])('%s clusterIP %j', (_rule, clusterIP, headless) => {
    const [slice] = slicesOf(buildService({ clusterIP, labels: { 'service.kubernetes.io/headless': 'x' } }), buildPod());
    expect(slice?.metadata.labels['service.kubernetes.io/headless']).toBe(headless ? '' : undefined);
  });

  test('P30 the headless label alone is no reason to write', () => {
    const held = written(buildService({ clusterIP: 'None' }), buildPod());
    expect(slicesOf(buildService(), buildPod(), ...held)[0]).toBe(held[0]);
  });

  test('P30 it stays on a slice that only takes more endpoints', () => {
    const held = written(buildService({ clusterIP: 'None' }), ...pods(1));
    const [more] = slicesOf(buildService(), ...pods(2), ...held);
    expect([more?.endpoints.length, more?.metadata.labels['service.kubernetes.io/headless']]).toEqual([2, '']);
  });

  test.each([
    ['the headless label', { clusterIP: 'None' }, true],
    ['a label without a value', { labels: { team: '' } }, true],
    ['a label with a value', { labels: { team: 'x' } }, false],
  ])('P30 %s of a placeholder, %j: it stays as it is: %s', (_what, before, stays) => {
    const [placeholder] = written(buildService(before));
    const [found] = slicesOf(buildService({ labels: {} }), placeholder!);
    expect(found === placeholder).toBe(stays);
    expect(found?.metadata.name).toBe('web-a');
  });
});

test('P45 nothing is expected where slices name Pods and none is known', () => {
  const service = buildService();
  const slice = ownSlice(service, { endpoints: [buildEndpoint({ pod: 'web-1' })] });
  expect(expectedOf(stateOf(NODE, service, slice), 'shop/web')).toEqual({ kind: 'unknown', reason: 'no-pods' });
  expect(expectedOf(stateOf(NODE, service, slice, buildPod({ labels: {} })), 'shop/web').kind).toBe('managed');
});
