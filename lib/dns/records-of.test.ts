// Tests of the names of one Service.

import { expect, test } from 'vitest';
import { buildEndpoint, buildPod, buildService, buildServicePort, buildSlice, buildSlicePort } from '#testing/builders/kube.ts';
import type { Service } from '#lib/kube/service.ts';
import { answer } from './answer.ts';
import { dnsState, externalName, headless, told } from '#testing/builders/dns.ts';
import type { Answer } from './record.ts';
import { type NamedRecords, recordsOf, type ServiceNames } from './records-of.ts';
import { DEFAULT_DNS } from './settings.ts';

const http = [buildSlicePort({ name: 'http' })];

function names(service: Service, ...slices: readonly ReturnType<typeof buildSlice>[]): ServiceNames {
  return recordsOf(dnsState(service, ...slices), service, DEFAULT_DNS);
}

function line({ name, records, empty }: NamedRecords): string {
  const given: Answer = empty ?? { kind: 'records', records, leaves: undefined, rules: [] };
  return `${name.replace('.svc.cluster.local', '')}: ${told(given)}`.replaceAll('.svc.cluster.local', '');
}

test('a Service with a clusterIP: both families, its ports, its endpoints, its reverse names', () => {
  const service = buildService({
    clusterIP: '10.96.0.1',
    clusterIPs: ['10.96.0.1', 'fd00:96::1'],
    ipFamilies: ['IPv4', 'IPv6'],
    ports: [buildServicePort({ name: 'http' }), buildServicePort({ name: '', port: 9000 })],
  });
  const slice = buildSlice({
    ports: http,
    endpoints: [buildEndpoint({ pod: 'web-1' }), buildEndpoint({ address: '10.0.0.2', ready: false })],
  });
  const made = names(service, slice);
  expect(line(made.own)).toBe('web.shop: A 10.96.0.1, AAAA fd00:96::1');
  expect(made.ports.map(line)).toEqual(['_http._tcp.web.shop: SRV 50 80 web.shop']);
  expect(made.unnamed).toEqual([9000]);
  expect(made.endpoints.map(line)).toEqual(['10-0-0-1.web.shop: A 10.0.0.1', '10-0-0-2.web.shop: nxdomain no-endpoint']);
  expect(made.endpoints[0]).toMatchObject({ host: '10-0-0-1', addresses: ['10.0.0.1'], pods: ['shop/web-1'] });
  expect(made.reverse.map(({ address, records }) => [address, records.length])).toEqual([
    ['10.96.0.1', 1],
    ['fd00:96::1', 1],
  ]);
});

test('a headless Service: one row per host name, both families of it together', () => {
  const service = headless({ ipFamilies: ['IPv6', 'IPv4'] });
  const made = names(
    service,
    buildSlice({ service: 'db', name: 'a', ports: http, endpoints: [buildEndpoint({ hostname: 'db-0', pod: 'db-0' })] }),
    buildSlice({
      service: 'db',
      name: 'b',
      addressType: 'IPv6',
      ports: http,
      endpoints: [buildEndpoint({ address: 'fd00::1', hostname: 'db-0', pod: 'db-0' })],
    }),
  );
  expect(line(made.own)).toBe('db.shop: AAAA fd00::1, A 10.0.0.1');
  expect(made.endpoints.map(line)).toEqual(['db-0.db.shop: AAAA fd00::1, A 10.0.0.1']);
  expect(made.endpoints[0]?.pods).toEqual(['shop/db-0']);
  expect(made.reverse.map(({ address }) => address)).toEqual(['10.0.0.1', 'fd00::1']);
});

test('an address in two spellings has one reverse name', () => {
  const six = (name: string, address: string): ReturnType<typeof buildSlice> =>
    buildSlice({ service: 'db', name, addressType: 'IPv6', endpoints: [buildEndpoint({ address })] });
  const made = names(headless(), six('a', 'fd00::1'), six('b', 'fd00:0::1'), six('c', 'fd00::2'));
  expect(made.reverse.map(({ address }) => address)).toEqual(['fd00::1', 'fd00::2']);
});

test('a headless Service with nobody ready says why every name is missing', () => {
  const made = names(headless(), buildSlice({ service: 'db', ports: http, endpoints: [buildEndpoint({ ready: false })] }));
  expect([made.own, ...made.ports, ...made.endpoints].map(line)).toEqual([
    'db.shop: nxdomain none-ready',
    '_http._tcp.db.shop: nxdomain none-ready',
    '10-0-0-1.db.shop: nxdomain none-ready',
  ]);
  expect(made.reverse).toEqual([]);
});

test('ExternalName has its own name and no other', () => {
  const made = names(externalName('out', 'api.example.com'));
  expect(line(made.own)).toBe('out.shop: CNAME api.example.com');
  expect([made.ports, made.endpoints, made.reverse]).toEqual([[], [], []]);
});

test('ExternalName in a circle shows where it points, and that it leads nowhere', () => {
  const { own } = names(externalName('self', 'self.shop.svc.cluster.local'));
  expect(own.records).toEqual([{ type: 'CNAME', name: 'self.shop.svc.cluster.local', target: 'self.shop.svc.cluster.local' }]);
  expect(own.empty).toMatchObject({ kind: 'nodata', why: { kind: 'chain-ends', why: 'circle' } });
});

test('ExternalName into a namespace that is not in view: nobody can tell', () => {
  const service = externalName('away', 'web.other.svc.cluster.local');
  const state = dnsState(service, buildPod({ namespace: 'other' }));
  expect(recordsOf(state, service, DEFAULT_DNS).own.empty).toMatchObject({ kind: 'nodata' });
  expect(recordsOf(state, service, DEFAULT_DNS, (namespace) => namespace === 'shop').own.empty).toMatchObject({
    kind: 'unknown',
    namespace: 'other',
  });
});

test('the name of an endpoint that nobody can ask for gives nothing, and says why', () => {
  const slices = [
    buildSlice({
      service: 'db',
      name: 'a',
      ports: http,
      endpoints: [buildEndpoint({ pod: 'with.dot' }), buildEndpoint({ address: '10.0.0.2', pod: 'plain' })],
    }),
    buildSlice({
      service: 'db',
      name: 'b',
      addressType: 'FQDN',
      ports: http,
      endpoints: [buildEndpoint({ address: `${'x'.repeat(60)}.example` })],
    }),
  ];
  const service = headless();
  const { own, endpoints } = recordsOf(dnsState(service, ...slices), service, { ...DEFAULT_DNS, endpointPodNames: true });
  expect(own.records).toHaveLength(3);
  expect(endpoints.map(line)).toEqual([
    'with.dot.db.shop: nxdomain dotted-pod',
    'plain.db.shop: A 10.0.0.2',
    `${'x'.repeat(60)}-example.db.shop: nxdomain too-long`,
  ]);
});

test('what is told of each endpoint is the answer to a question for it', () => {
  const some = { ready: true, hostname: 'twin' };
  const mixed = [
    buildSlice({
      service: 'db',
      name: 'a',
      ports: http,
      endpoints: [
        buildEndpoint(some),
        buildEndpoint({ address: '10.0.0.2', ready: false, hostname: 'twin' }),
        buildEndpoint({ address: '10.0.0.3', ready: false }),
        buildEndpoint({ address: '10.0.0.4', pod: 'plain' }),
        buildEndpoint({ address: '10.0.0.5', pod: 'with.dot' }),
        buildEndpoint({ address: '10.0.0.6', pod: 'with.two.dots' }),
      ],
    }),
    buildSlice({ service: 'db', name: 'b', addressType: 'IPv6', endpoints: [buildEndpoint({ ...some, address: 'fd00::1' })] }),
    buildSlice({
      service: 'db',
      name: 'c',
      addressType: 'FQDN',
      endpoints: [
        buildEndpoint({ address: 'www.example.com' }),
        buildEndpoint({ address: 'www.example.org.' }),
        buildEndpoint({ address: `${'x'.repeat(60)}.example` }),
        buildEndpoint({ address: 'localhost' }),
      ],
    }),
  ];
  const unready = [
    buildSlice({
      service: 'db',
      ports: http,
      endpoints: [buildEndpoint({ ready: false, hostname: 'x' }), buildEndpoint({ address: '10.0.0.2', ready: false })],
    }),
  ];
  for (const service of [headless(), buildService({ name: 'db' })]) {
    for (const slices of [mixed, unready]) {
      for (const settings of [DEFAULT_DNS, { ...DEFAULT_DNS, ignoreEmptyService: true }, { ...DEFAULT_DNS, endpointPodNames: true }]) {
        const state = dnsState(service, ...slices);
        const { endpoints } = recordsOf(state, service, settings);
        expect(endpoints.length).toBeGreaterThan(1);
        for (const { name, records, empty } of endpoints) {
          const answers = (['A', 'AAAA'] as const).map((type) => answer(state, name, type, settings));
          const all = answers.flatMap((one) => (one.kind === 'records' ? one.records : []));
          expect(new Set(records.map((r) => JSON.stringify(r)))).toEqual(new Set(all.map((r) => JSON.stringify(r))));
          expect(empty).toEqual(all.length > 0 ? undefined : answers[0]);
        }
      }
    }
  }
});
