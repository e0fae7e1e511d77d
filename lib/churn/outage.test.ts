// Outage windows and availability: SPEC C29 to C37.

import { describe, expect, test } from 'vitest';
import { look, made, of, sliceOf, START } from '#testing/builders/churn.ts';
import { buildNode, buildService, buildServicePort, buildSlicePort } from '#testing/builders/kube.ts';
import { remove } from '#lib/cluster/delta.ts';
import type { Told } from './held.ts';
import { availability } from './availability.ts';
import type { Outage } from './outage.ts';

const [one, two] = [made('web-1'), made('web-2', { node: 'node-2' })];
const web = buildService();

/** `nobodyReady IPv4:80 1..2`, with seconds from the beginning of the look. */
function line({ kind, family, port, node, from, to, lost }: Outage): string {
  const at = (time: number | undefined): string => (time === undefined ? '' : String((time - START) / 1000));
  const where = `${family}${port === undefined ? '' : `:${port.port}`}${node === undefined ? '' : ` ${node}`}`;
  return `${kind} ${where} ${at(from)}..${at(to)}${lost ? '' : ' never'}`;
}

const ended = ({ outages }: Told): readonly string[] => outages.map(line);

describe('windows', () => {
  test('C29 for each port and family; C32 ready, and usable while some drain', () => {
    const ports = [buildServicePort({ name: 'http' }), buildServicePort({ name: 'admin', port: 81 })];
    const slicePorts = [buildSlicePort({ name: 'http' }), buildSlicePort({ name: 'admin', port: 9090 })];
    const dual = buildService({ ports, ipFamilies: ['IPv4', 'IPv6'], clusterIPs: ['10.96.0.10', 'fd00::10'] });
    const six = { ...of(one), addresses: ['fd00::1'] };
    const v6 = sliceOf([six], { name: 'web-6', addressType: 'IPv6', ports: slicePorts });
    const { at, show } = look([dual, one, sliceOf([of(one)], { ports: slicePorts }), v6]);
    expect(show(0).openOutages).toEqual([]);
    at(1, sliceOf([of(one, 'draining')], { ports: slicePorts }));
    expect(show(1).openOutages.map(line)).toEqual(['nobodyReady IPv4:80 1..', 'nobodyReady IPv4:81 1..']);
    expect(ended(at(2, sliceOf([of(one, 'terminated')], { ports: slicePorts })))).toEqual([]);
    expect(ended(at(4, sliceOf([of(one)], { ports: slicePorts.slice(0, 1) })))).toEqual([
      'nobodyReady IPv4:80 1..4',
      'nobodyUsable IPv4:80 2..4',
    ]);
    expect(show(4).openOutages.map(line)).toEqual(['nobodyReady IPv4:81 1..', 'nobodyUsable IPv4:81 2..']);
  });

  test('C29 a slice that kube-proxy does not watch does not count', () => {
    const labels = { 'service.kubernetes.io/headless': '' };
    const { show } = look([web, one, sliceOf([of(one)], { labels })]);
    expect(show(0).openOutages.map(line)).toEqual(['nobodyReady IPv4:80 .. never', 'nobodyUsable IPv4:80 .. never']);
  });

  test('C30 a headless Service: by family, and who drains is not named', () => {
    const { at, show } = look([buildService({ clusterIP: 'None', clusterIPs: ['None'] }), one, sliceOf([of(one)])]);
    at(1, sliceOf([of(one, 'draining')]));
    expect(show(1).openOutages.map(line)).toEqual(['nobodyReady IPv4 1..', 'nobodyUsable IPv4 1..']);
  });

  test('C31 an ExternalName Service has none, and needs nobody', () => {
    const { show } = look([buildService({ type: 'ExternalName', clusterIP: '', clusterIPs: [], externalName: 'example.com' })]);
    expect(show(9)).toMatchObject({ openOutages: [], withoutReady: 0 });
  });

  test('C34 lost, or not there yet; C35 not without duration, and no longer than its port and Service', () => {
    const { at, show } = look([]);
    at(1, web);
    expect(show(1).openOutages.map(line)).toContain('nobodyReady IPv4:80 1.. never');
    expect(ended(at(1, one, sliceOf([of(one)])))).toEqual([]);
    at(3, sliceOf([]));
    expect(ended(at(4, buildService({ ports: [buildServicePort({ port: 81, name: 'new' })] })))).toEqual([
      'nobodyReady IPv4:80 3..4',
      'nobodyUsable IPv4:80 3..4',
    ]);
    expect(ended(at(6, remove('Service', 'shop/web')))).toEqual(['nobodyReady IPv4:81 4..6 never', 'nobodyUsable IPv4:81 4..6 never']);
  });

  test('C36 seconds without anybody, of the whole Service', () => {
    const { at, show } = look([web, one, sliceOf([of(one)])]);
    at(1, sliceOf([of(one, 'draining')]));
    at(2, sliceOf([of(one, 'terminated')]));
    expect(show(4)).toMatchObject({ withoutReady: 3000, withoutUsable: 2000 });
    at(5, sliceOf([of(one)]));
    expect(show(9)).toMatchObject({ withoutReady: 4000, withoutUsable: 3000 });
  });
});

describe('Nodes that drop', () => {
  const local = buildService({ internalTrafficPolicy: 'Local' });
  const nodes = ['node-1', 'node-2', 'node-3'].map((name) => buildNode({ name }));
  const start = [local, ...nodes, one, two, sliceOf([of(one), of(two)])];

  test('C33 one that had somebody, while another has; one that never had is no change', () => {
    const { at, show } = look(start);
    at(1, sliceOf([of(one, 'draining'), of(two)]));
    expect(show(1).openOutages).toEqual([]);
    at(2, sliceOf([of(two)]));
    expect(show(2).openOutages.map(line)).toEqual(['nodeDrops IPv4:80 node-1 2..']);
    // Where nobody is usable anywhere, all Nodes refuse.
    expect(ended(at(3, sliceOf([])))).toEqual(['nodeDrops IPv4:80 node-1 2..3']);
    at(4, sliceOf([of(one)]));
    expect(show(4).openOutages.map(line)).toEqual(['nodeDrops IPv4:80 node-2 4..']);
    expect(ended(at(5, buildService()))).toEqual(['nodeDrops IPv4:80 node-2 4..5']);
  });

  test('C33 a Node that is gone drops nothing', () => {
    const { at, churn } = look(start);
    at(1, sliceOf([of(two)]));
    expect(ended(at(2, remove('Node', 'node-1')))).toEqual(['nodeDrops IPv4:80 node-1 1..2']);
    at(3, sliceOf([]), buildService());
    expect(churn.withNodes.size).toBe(0);
  });
});

test('C37 availability: windows that touch or overlap count once, open ones to the end', () => {
  const window = (from: number | undefined, to: number | undefined): Outage => ({
    service: 'shop/web',
    family: 'IPv4',
    port: undefined,
    kind: 'nobodyReady',
    node: undefined,
    from,
    to,
    lost: true,
  });
  expect(availability([], 0, 100)).toBe(1);
  expect(availability([window(undefined, 10), window(5, 20), window(20, 30), window(90, undefined), window(200, 300)], 0, 100)).toBeCloseTo(
    0.6,
  );
  expect(availability([window(0, 1000)], 400, 500)).toBe(0);
});
