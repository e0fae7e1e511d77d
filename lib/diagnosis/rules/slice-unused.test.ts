// Tests of slice-unused.

import { expect, test } from 'vitest';
import {
  buildEndpoint,
  buildService,
  buildServicePort,
  buildSlice,
  buildSlicePort,
  type ServiceOptions,
  type SliceOptions,
} from '#testing/builders/kube.ts';
import { ask } from '#testing/builders/diagnosis.ts';
import { sliceMismatch } from './slice-mismatch.ts';
import { sliceUnused } from './slice-unused.ts';

const HAND = { 'endpointslice.kubernetes.io/managed-by': 'ops-team' };
const service = (over: ServiceOptions = {}) => buildService({ selector: {}, ports: [buildServicePort({ name: 'http' })], ...over });
const http = buildSlicePort({ name: 'http' });
const admin = buildSlicePort({ name: 'admin', port: 9000 });
const slice = (over: SliceOptions = {}) => buildSlice({ labels: HAND, ports: [http], ...over });

test('a port that the Service does not have', () => {
  const found = ask(sliceUnused, [service(), slice({ ports: [http, admin] })]);
  expect(found).toMatchObject([
    { severity: 'info', title: '1 port of its slices is not used: admin 9000/TCP.', at: [{ kind: 'EndpointSlice', key: 'shop/web-a' }] },
  ]);
  expect(ask(sliceUnused, [service(), slice()])).toEqual([]);
});

test('addresses of a family that it does not have', () => {
  const six = slice({ name: 'six', addressType: 'IPv6', endpoints: [buildEndpoint({ address: 'fd00::1' })] });
  expect(ask(sliceUnused, [service(), slice(), six])).toMatchObject([{ title: '1 address of its slices is not used: IPv6.' }]);
  expect(ask(sliceUnused, [service({ ipFamilies: ['IPv4', 'IPv6'] }), slice(), six])).toEqual([]);
});

test('silent where slice-mismatch speaks', () => {
  const held = [service(), slice({ ports: [admin] })];
  expect(ask(sliceMismatch, held)).toHaveLength(1);
  expect(ask(sliceUnused, held)).toEqual([]);
  expect(ask(sliceUnused, [service(), slice({ addressType: 'FQDN', endpoints: [buildEndpoint({ address: 'db.example' })] })])).toEqual([]);
});

test('silent for slices of the controller, and for Services that kube-proxy does not serve', () => {
  expect(ask(sliceUnused, [service(), slice({ labels: {}, ports: [http, admin] })])).toEqual([]);
  expect(ask(sliceUnused, [service({ clusterIP: 'None', clusterIPs: ['None'] }), slice({ ports: [http, admin] })])).toEqual([]);
});
