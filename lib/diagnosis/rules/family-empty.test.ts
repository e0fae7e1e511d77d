// Tests of family-empty.

import { expect, test } from 'vitest';
import { buildEndpoint, buildPod, buildService, buildSlice, type ServiceOptions } from '#testing/builders/kube.ts';
import { ask } from '#testing/builders/diagnosis.ts';
import { familyEmpty } from './family-empty.ts';

const DUAL: ServiceOptions = { ipFamilies: ['IPv4', 'IPv6'], clusterIPs: ['10.96.0.10', 'fd00::10'], ipFamilyPolicy: 'RequireDualStack' };
const v4 = buildSlice({ endpoints: [buildEndpoint({ pod: 'web-1' })] });
const v6 = (ready: boolean) =>
  buildSlice({ name: 'web-b', addressType: 'IPv6', endpoints: [buildEndpoint({ address: 'fd00::1', ready, serving: ready })] });

test('single-stack Pods under a dual-stack Service', () => {
  const [only, ...more] = ask(familyEmpty, [buildService(DUAL), buildPod(), v4]);
  expect(more).toEqual([]);
  expect(only?.metadata.name).toBe('family-empty:Service:shop:web:IPv6');
  expect(only?.title).toBe('Nobody takes traffic over IPv6; 1 endpoint does over IPv4.');
  expect(only?.cause).toContain('None of its 1 Pod has an IPv6 address');
  expect(only?.evidence[1]?.value).toBe('fd00::10');
});

test('a family whose endpoints are not ready is empty too', () => {
  const found = ask(familyEmpty, [buildService(DUAL), buildPod({ ips: ['10.0.0.1', 'fd00::1'] }), v4, v6(false)]);
  expect(found[0]?.cause).toBe('1 Pod has an IPv6 address, and none is published as ready.');
  expect(ask(familyEmpty, [buildService({ ...DUAL, selector: {} }), v4])[0]?.cause).toContain('No slice of addressType IPv6');
});

test('silent where both serve, where none does, and for one family or none', () => {
  expect(ask(familyEmpty, [buildService(DUAL), v4, v6(true)])).toEqual([]);
  expect(ask(familyEmpty, [buildService(DUAL)])).toEqual([]);
  expect(ask(familyEmpty, [buildService(), v4])).toEqual([]);
  expect(ask(familyEmpty, [buildService({ ...DUAL, clusterIP: 'None', clusterIPs: ['None'] }), v4])).toEqual([]);
});
