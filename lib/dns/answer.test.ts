// Tests of answers, by the rules of SPEC.md. The real CoreDNS answers the same questions in e2e/kube/dns.kube.ts.

import { expect, test } from 'vitest';
import { buildEndpoint, buildPod, buildService, buildServicePort, buildSlice, buildSlicePort, DELETED } from '#testing/builders/kube.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { newState } from '#lib/cluster/state.ts';
import { answer } from './answer.ts';
import { dnsState, externalName, headless, told } from '#testing/builders/dns.ts';
import type { QueryType } from './record.ts';
import { DEFAULT_DNS, type DnsSettings } from './settings.ts';

const Z = 'cluster.local';
const http = buildServicePort({ name: 'http', port: 80, targetPort: 8080 });
const httpSlice = [buildSlicePort({ name: 'http', port: 8080 })];

const web = buildService({ ports: [http, buildServicePort({ name: 'dns', port: 53, protocol: 'UDP' })] });
const dual = buildService({
  name: 'dual',
  clusterIP: 'fd00:96::1',
  clusterIPs: ['fd00:96::1', '10.96.0.20'],
  ipFamilies: ['IPv6', 'IPv4'],
});
const db = headless();
const endpoints = buildSlice({
  service: 'db',
  name: 'db-1',
  ports: httpSlice,
  endpoints: [
    buildEndpoint({ address: '10.0.0.1', hostname: 'db-0', pod: 'db-0' }),
    buildEndpoint({ address: '10.0.0.2', ready: true, pod: 'db-1' }),
    buildEndpoint({ address: '10.0.0.3', ready: false, serving: true, terminating: true, hostname: 'db-2' }),
  ],
});
const BASIC = dnsState(
  web,
  dual,
  db,
  endpoints,
  buildSlice({ service: 'web', name: 'web-1', ports: httpSlice, endpoints: [buildEndpoint({ address: '10.0.0.1', hostname: 'w' })] }),
);

type Row = readonly [rule: string, name: string, type: QueryType, expected: string];

function check(state: ClusterState, name: string, type: QueryType, settings: DnsSettings = DEFAULT_DNS): string {
  return told(answer(state, name, type, settings));
}

test.each<Row>([
  ['D1', 'www.example.com', 'A', 'outside'],
  ['D1', 'xcluster.local', 'A', 'outside'],
  ['D1', 'local', 'A', 'outside'],
  ['D2', `WEB.Shop.SVC.Cluster.Local.`, 'A', 'A 10.96.0.10'],
  ['D2', `_HTTP._TCP.web.shop.svc.${Z}.`, 'SRV', `SRV 100 80 web.shop.svc.${Z}`],
  ['D3', `dns-version.${Z}`, 'TXT', 'TXT 1.1.0'],
  ['D3', `dns-version.${Z}`, 'A', 'nxdomain no-branch'],
  ['D4', Z, 'A', 'nodata above'],
  ['D4', `svc.${Z}`, 'SRV', 'nodata above'],
  ['D4', `pod.${Z}`, 'A', 'nodata above'],
  ['D4', `shop.svc.${Z}`, 'A', 'nodata above'],
  ['D4', `shop.pod.${Z}`, 'AAAA', 'nodata above'],
  ['D4', 'in-addr.arpa', 'PTR', 'nodata above'],
  ['D5', `nope.svc.${Z}`, 'A', 'nxdomain no-namespace'],
  ['D5', `web.nope.svc.${Z}`, 'A', 'nxdomain no-namespace'],
  ['D5', `nope.shop.svc.${Z}`, 'A', 'nxdomain no-service'],
  ['D5', `_http._tcp.nope.shop.svc.${Z}`, 'SRV', 'nxdomain no-service'],
  ['D6', `web.${Z}`, 'A', 'nxdomain no-branch'],
  ['D6', `web.shop.${Z}`, 'A', 'nxdomain no-branch'],
  ['D7', `a.b.c.web.shop.svc.${Z}`, 'A', 'nxdomain too-long'],
  ['D7', `_http._tcp.db-0.db.shop.svc.${Z}`, 'SRV', 'nxdomain too-long'],
  ['D7', `${'x'.repeat(63)}.db.shop.svc.${Z}`, 'A', 'nxdomain no-endpoint'],
  ['D7', `${'x'.repeat(64)}.db.shop.svc.${Z}`, 'A', 'nxdomain too-long'],
  ['D8', `*.shop.svc.${Z}`, 'A', 'nxdomain no-service'],
  ['D8', `any.any.svc.${Z}`, 'A', 'nxdomain no-namespace'],
  ['D8', `*.db.shop.svc.${Z}`, 'A', 'nxdomain no-endpoint'],
  ['D9', `shop.svc.${Z}`, 'TXT', 'nxdomain no-text'],
  ['D9', Z, 'TXT', 'nxdomain no-text'],
  ['D10', `web.shop.svc.${Z}`, 'TXT', 'nodata other-type'],
  ['D10', `web.shop.svc.${Z}`, 'CNAME', 'nodata other-type'],
  ['D10', `web.shop.svc.${Z}`, 'PTR', 'nodata other-type'],
  ['D10', `db.shop.svc.${Z}`, 'other', 'nodata other-type'],
])('%s: %s %s gives %s', (_rule, name, type, expected) => {
  expect(check(BASIC, name, type)).toBe(expected);
});

test.each<Row>([
  ['D11', `web.shop.svc.${Z}`, 'A', 'A 10.96.0.10'],
  ['D11', `dual.shop.svc.${Z}`, 'AAAA', 'AAAA fd00:96::1'],
  ['D11', `dual.shop.svc.${Z}`, 'A', 'A 10.96.0.20'],
  ['D12', `dual.shop.svc.${Z}`, 'A', 'A 10.96.0.20'],
  ['D13', `_http._tcp.web.shop.svc.${Z}`, 'SRV', `SRV 100 80 web.shop.svc.${Z}`],
  ['D13', `_dns._udp.web.shop.svc.${Z}`, 'SRV', `SRV 100 53 web.shop.svc.${Z}`],
  ['D13', `_dns._tcp.web.shop.svc.${Z}`, 'SRV', 'nxdomain no-port'],
  ['D14', `_._tcp.dual.shop.svc.${Z}`, 'SRV', `SRV 50 80 dual.shop.svc.${Z}`],
  ['D14', `_http._tcp.dual.shop.svc.${Z}`, 'SRV', 'nxdomain no-port'],
  ['D15', `http.tcp.web.shop.svc.${Z}`, 'SRV', `SRV 100 80 web.shop.svc.${Z}`],
  ['D15', `_http._tcp.web.shop.svc.${Z}`, 'A', 'A 10.96.0.10'],
  ['D15', `_._udp.web.shop.svc.${Z}`, 'SRV', `SRV 100 53 web.shop.svc.${Z}`],
  ['D15', `__http._tcp.web.shop.svc.${Z}`, 'SRV', 'nxdomain no-port'],
  ['D16', `web.shop.svc.${Z}`, 'SRV', `SRV 50 80 web.shop.svc.${Z}, SRV 50 53 web.shop.svc.${Z}`],
  ['D16', `dual.shop.svc.${Z}`, 'SRV', `SRV 50 80 dual.shop.svc.${Z}`],
  ['D17', `_tcp.web.shop.svc.${Z}`, 'SRV', 'nxdomain no-endpoint'],
  ['D17', `_tcp.db.shop.svc.${Z}`, 'A', 'nxdomain no-endpoint'],
  ['D18', '10.0.96.10.in-addr.arpa', 'PTR', `PTR web.shop.svc.${Z}`],
  ['D18', '1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.6.9.0.0.0.0.d.f.ip6.arpa', 'PTR', `PTR dual.shop.svc.${Z}`],
])('%s: a Service with a clusterIP: %s %s gives %s', (_rule, name, type, expected) => {
  expect(check(BASIC, name, type)).toBe(expected);
});

test('D12: ignore empty_service hides a Service without a ready endpoint, and no other', () => {
  const settings = { ...DEFAULT_DNS, ignoreEmptyService: true };
  expect(check(BASIC, `dual.shop.svc.${Z}`, 'A', settings)).toBe('nxdomain empty-service');
  expect(check(BASIC, `_http._tcp.dual.shop.svc.${Z}`, 'SRV', settings)).toBe('nxdomain empty-service');
  expect(check(BASIC, `web.shop.svc.${Z}`, 'A', settings)).toBe('A 10.96.0.10');
});

test('D18: a clusterIP answers before an endpoint of the same address', () => {
  const state = dnsState(web, buildSlice({ service: 'db', name: 'x', endpoints: [buildEndpoint({ address: '10.96.0.10' })] }));
  expect(check(state, '10.0.96.10.in-addr.arpa', 'PTR')).toBe(`PTR web.shop.svc.${Z}`);
});

test.each<Row>([
  ['D19', `db.shop.svc.${Z}`, 'A', 'A 10.0.0.1, A 10.0.0.2'],
  ['D19', `db-2.db.shop.svc.${Z}`, 'A', 'nxdomain no-endpoint'],
  ['D20', `db-0.db.shop.svc.${Z}`, 'A', 'A 10.0.0.1'],
  ['D20', `10-0-0-2.db.shop.svc.${Z}`, 'A', 'A 10.0.0.2'],
  ['D20', `10-0-0-1.db.shop.svc.${Z}`, 'A', 'nxdomain no-endpoint'],
  ['D22', `db.shop.svc.${Z}`, 'A', 'A 10.0.0.1, A 10.0.0.2'],
  ['D24', `db.shop.svc.${Z}`, 'AAAA', 'nodata other-family'],
  ['D24', `web.shop.svc.${Z}`, 'AAAA', 'nodata other-family'],
  ['D25', `db-0.db.shop.svc.${Z}`, 'AAAA', 'nodata other-family'],
  ['D25', `nobody.db.shop.svc.${Z}`, 'A', 'nxdomain no-endpoint'],
  ['D26', `w.web.shop.svc.${Z}`, 'A', 'A 10.0.0.1'],
  ['D26', `nobody.web.shop.svc.${Z}`, 'A', 'nxdomain no-endpoint'],
  // Nobody is ready in it either, and yet that is said of headless Services alone.
  ['D23', `nobody.dual.shop.svc.${Z}`, 'A', 'nxdomain no-endpoint'],
  ['D27', `_http._tcp.db.shop.svc.${Z}`, 'SRV', `SRV 50 8080 db-0.db.shop.svc.${Z}, SRV 50 8080 10-0-0-2.db.shop.svc.${Z}`],
  ['D27', `_nope._tcp.db.shop.svc.${Z}`, 'SRV', 'nxdomain no-port'],
  ['D27', `_http._udp.db.shop.svc.${Z}`, 'SRV', 'nxdomain no-port'],
  ['D31', '1.0.0.10.in-addr.arpa', 'PTR', `PTR db-0.db.shop.svc.${Z}, PTR w.web.shop.svc.${Z}`],
  ['D31', '3.0.0.10.in-addr.arpa', 'PTR', 'outside'],
  ['D32', '9.9.9.9.in-addr.arpa', 'PTR', 'outside'],
  ['D32', '1.0.0.10.in-addr.arpa', 'A', 'outside'],
  ['D32', 'x.0.0.10.in-addr.arpa', 'PTR', 'outside'],
])('%s: endpoints: %s %s gives %s', (_rule, name, type, expected) => {
  expect(check(BASIC, name, type)).toBe(expected);
});

test('D19: publishNotReadyAddresses acts through the ready that the slice publishes, and unset is ready', () => {
  const slice = (ready?: boolean): ClusterState =>
    dnsState(
      headless({ publishNotReadyAddresses: true }),
      buildSlice({ service: 'db', endpoints: [buildEndpoint(ready === undefined ? {} : { ready })] }),
    );
  expect(check(slice(), `db.shop.svc.${Z}`, 'A')).toBe('A 10.0.0.1');
  expect(check(slice(true), `db.shop.svc.${Z}`, 'A')).toBe('A 10.0.0.1');
  expect(check(slice(false), `db.shop.svc.${Z}`, 'A')).toBe('nxdomain none-ready');
});

test('D20: an IPv6 address becomes a label, with a 0 behind a dash at the end', () => {
  const state = dnsState(
    headless(),
    buildSlice({
      service: 'db',
      addressType: 'IPv6',
      endpoints: [buildEndpoint({ address: 'fd00::1' }), buildEndpoint({ address: 'fd00::' })],
    }),
  );
  expect(check(state, `fd00--1.db.shop.svc.${Z}`, 'AAAA')).toBe('AAAA fd00::1');
  expect(check(state, `fd00--0.db.shop.svc.${Z}`, 'AAAA')).toBe('AAAA fd00::');
});

test('D21: with endpoint_pod_names the Pod names the endpoint, unless it has a hostname or a name that is too long', () => {
  const settings = { ...DEFAULT_DNS, endpointPodNames: true };
  const long = 'p'.repeat(64);
  const state = dnsState(
    headless(),
    buildSlice({
      service: 'db',
      endpoints: [
        buildEndpoint({ address: '10.0.0.1', pod: 'db-1' }),
        buildEndpoint({ address: '10.0.0.2', pod: 'db-2', hostname: 'two' }),
        buildEndpoint({ address: '10.0.0.3', pod: long }),
      ],
    }),
  );
  const asked = (host: string, s: DnsSettings): string => check(state, `${host}.db.shop.svc.${Z}`, 'A', s);
  expect(asked('db-1', settings)).toBe('A 10.0.0.1');
  expect(asked('db-1', DEFAULT_DNS)).toBe('nxdomain no-endpoint');
  expect(asked('10-0-0-1', settings)).toBe('nxdomain no-endpoint');
  expect(asked('two', settings)).toBe('A 10.0.0.2');
  expect(asked('10-0-0-3', settings)).toBe('A 10.0.0.3');
});

test('D21: the name of a Pod with a dot is told, and nobody can ask for it', () => {
  const settings = { ...DEFAULT_DNS, endpointPodNames: true };
  const pods = [
    buildEndpoint({ address: '10.0.0.1', pod: 'db.one' }),
    buildEndpoint({ address: '10.0.0.2', pod: 'db.two.three' }),
    buildEndpoint({ address: '10.0.0.3', pod: 'plain' }),
  ];
  const state = dnsState(
    headless(),
    web,
    buildSlice({ service: 'db', ports: httpSlice, endpoints: pods }),
    buildSlice({ service: 'web', name: 'web-1', ports: httpSlice, endpoints: [buildEndpoint({ address: '10.0.0.4', pod: 'web.one' })] }),
  );
  const asked = (name: string, type: QueryType): string => check(state, name, type, settings);
  expect(asked(`db.one.db.shop.svc.${Z}`, 'A')).toBe('nxdomain dotted-pod');
  expect(asked(`db.two.three.db.shop.svc.${Z}`, 'A')).toBe('nxdomain too-long');
  expect(asked(`web.one.web.shop.svc.${Z}`, 'A')).toBe('nxdomain dotted-pod');
  expect(asked(`web.two.web.shop.svc.${Z}`, 'A')).toBe('nxdomain no-port');
  expect(asked(`plain.db.shop.svc.${Z}`, 'A')).toBe('A 10.0.0.3');
  expect(asked(`db.shop.svc.${Z}`, 'A')).toBe('A 10.0.0.1, A 10.0.0.2, A 10.0.0.3');
  expect(asked(`_http._tcp.db.shop.svc.${Z}`, 'SRV')).toBe(
    `SRV 33 8080 db.one.db.shop.svc.${Z}, SRV 33 8080 db.two.three.db.shop.svc.${Z}, SRV 33 8080 plain.db.shop.svc.${Z}`,
  );
  expect(asked('1.0.0.10.in-addr.arpa', 'PTR')).toBe(`PTR db.one.db.shop.svc.${Z}`);
  expect(check(state, `web.one.web.shop.svc.${Z}`, 'A')).toBe('nxdomain no-port');
});

test('D22: an address that two slices hold is one record', () => {
  const state = dnsState(headless(), buildSlice({ service: 'db', name: 'a' }), buildSlice({ service: 'db', name: 'b' }));
  expect(check(state, `db.shop.svc.${Z}`, 'A')).toBe('A 10.0.0.1');
});

test('D23: headless without a ready endpoint is no name, and nothing is below it', () => {
  const state = dnsState(
    headless(),
    buildSlice({ service: 'db', ports: httpSlice, endpoints: [buildEndpoint({ ready: false, hostname: 'db-0' })] }),
  );
  for (const [below, type] of [
    ['', 'A'],
    ['', 'other'],
    ['db-0.', 'A'],
    ['_http._tcp.', 'SRV'],
  ] as const) {
    const given = answer(state, `${below}db.shop.svc.${Z}`, type, DEFAULT_DNS);
    expect(given).toMatchObject({ kind: 'nxdomain', why: { kind: 'none-ready', service: 'shop/db', unready: 1 } });
  }
  expect(check(dnsState(headless()), `db.shop.svc.${Z}`, 'A')).toBe('nxdomain none-ready');
});

test('D25: one host name twice is all of its addresses', () => {
  const twins = ['10.0.0.1', '10.0.0.2'].map((address) => buildEndpoint({ address, hostname: 'twin' }));
  const state = dnsState(headless(), buildSlice({ service: 'db', endpoints: twins, ports: httpSlice }));
  expect(check(state, `twin.db.shop.svc.${Z}`, 'A')).toBe('A 10.0.0.1, A 10.0.0.2');
  expect(check(state, `_http._tcp.db.shop.svc.${Z}`, 'SRV')).toBe(`SRV 50 8080 twin.db.shop.svc.${Z}`);
});

test('D28: no ports, or no number, are addresses without an SRV record', () => {
  const state = dnsState(
    headless(),
    buildSlice({ service: 'db', name: 'a', ports: [], endpoints: [buildEndpoint({ address: '10.0.0.1' })] }),
    buildSlice({
      service: 'db',
      name: 'b',
      ports: [buildSlicePort({ name: 'http', port: undefined })],
      endpoints: [buildEndpoint({ address: '10.0.0.2' })],
    }),
  );
  expect(check(state, `db.shop.svc.${Z}`, 'A')).toBe('A 10.0.0.1, A 10.0.0.2');
  expect(check(state, `db.shop.svc.${Z}`, 'SRV')).toBe('nodata other-type');
  expect(check(state, `_http._tcp.db.shop.svc.${Z}`, 'SRV')).toBe('nodata other-type');
  expect(check(state, `_http._tcp.db.shop.svc.${Z}`, 'A')).toBe('A 10.0.0.2');
});

test.each([
  ['D29', 1, 100],
  ['D29', 3, 33],
  ['D29', 7, 14],
  ['D29', 100, 1],
  ['D29', 150, 1],
])('%s: %i endpoints weigh %i each', (_rule, count, weight) => {
  const many = Array.from({ length: count }, (_, i) => buildEndpoint({ address: `10.0.${i >> 8}.${i & 255}` }));
  const state = dnsState(headless(), buildSlice({ service: 'db', ports: httpSlice, endpoints: many }));
  const given = answer(state, `_http._tcp.db.shop.svc.${Z}`, 'SRV', DEFAULT_DNS);
  expect(given.kind === 'records' && given.records.map((r) => r.type === 'SRV' && r.weight)).toEqual(many.map(() => weight));
});

test('D30: every slice and every address counts, and a host name is a CNAME', () => {
  const state = dnsState(
    headless(),
    web,
    buildSlice({
      service: 'db',
      name: 'a',
      labels: { 'endpointslice.kubernetes.io/managed-by': 'by-hand' },
      endpoints: [buildEndpoint({ addresses: ['10.0.0.1', '10.0.0.2'] })],
    }),
    buildSlice({
      service: 'db',
      name: 'b',
      addressType: 'FQDN',
      endpoints: [buildEndpoint({ address: 'www.example.com' }), buildEndpoint({ address: `web.shop.svc.${Z}` })],
    }),
  );
  expect(check(state, `db.shop.svc.${Z}`, 'A')).toBe(
    `A 10.0.0.1, A 10.0.0.2, CNAME www.example.com, CNAME web.shop.svc.${Z}, A 10.96.0.10, -> www.example.com`,
  );
  expect(check(state, `www-example-com.db.shop.svc.${Z}`, 'A')).toBe('CNAME www.example.com, -> www.example.com');
});

test('D30: a host name with a trailing dot is followed inside the zone as one without', () => {
  const hosts = (...addresses: readonly string[]): ClusterState =>
    dnsState(
      headless(),
      web,
      buildSlice({ service: 'db', addressType: 'FQDN', endpoints: addresses.map((address) => buildEndpoint({ address })) }),
    );
  expect(check(hosts('www.example.com.'), `db.shop.svc.${Z}`, 'A')).toBe('CNAME www.example.com, -> www.example.com');
  expect(check(hosts(`web.shop.svc.${Z}.`), `db.shop.svc.${Z}`, 'A')).toBe(`CNAME web.shop.svc.${Z}, A 10.96.0.10`);
  expect(check(hosts(`web.shop.svc.${Z}.`), `db.shop.svc.${Z}`, 'CNAME')).toBe(`CNAME web.shop.svc.${Z}`);
  // Its own name is made of what is written: every dot is a dash.
  expect(check(hosts('www.example.com.'), `www-example-com-.db.shop.svc.${Z}`, 'A')).toBe('CNAME www.example.com, -> www.example.com');
  expect(check(hosts('www.example.com.'), `www-example-com.db.shop.svc.${Z}`, 'A')).toBe('nxdomain no-endpoint');
});

test('D30: an IPv4 address with a leading zero is a name to CoreDNS', () => {
  const state = dnsState(headless(), buildSlice({ service: 'db', endpoints: [buildEndpoint({ address: '010.0.0.1' })] }));
  expect(check(state, `db.shop.svc.${Z}`, 'A')).toBe('CNAME 010.0.0.1, -> 010.0.0.1');
});

test('D31: a slice of a Service that does not exist gives a reverse name all the same; one without a Service does not', () => {
  const of = (service: string | undefined): ClusterState => dnsState(buildSlice({ service, name: 'x' }));
  expect(check(of('gone'), '1.0.0.10.in-addr.arpa', 'PTR')).toBe(`PTR 10-0-0-1.gone.shop.svc.${Z}`);
  expect(check(of(undefined), '1.0.0.10.in-addr.arpa', 'PTR')).toBe('outside');
});

test('D18, D31: the text is compared: what is spelt otherwise than Go spells it has no reverse name', () => {
  const reverse = '1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.6.9.0.0.0.0.d.f.ip6.arpa';
  const clusterIP = (ip: string): ClusterState => dnsState(buildService({ ipFamilies: ['IPv6'], clusterIP: ip, clusterIPs: [ip] }));
  const published = (address: string): ClusterState =>
    dnsState(buildSlice({ service: 'db', addressType: 'IPv6', endpoints: [buildEndpoint({ address })] }));
  expect(check(clusterIP('fd00:96::1'), reverse, 'PTR')).toBe(`PTR web.shop.svc.${Z}`);
  expect(check(clusterIP('fd00:96:0::1'), reverse, 'PTR')).toBe('outside');
  expect(check(published('fd00:96::1'), reverse, 'PTR')).toBe(`PTR fd00-96--1.db.shop.svc.${Z}`);
  expect(check(published('fd00:96:0::1'), reverse, 'PTR')).toBe('outside');
});

const CHAIN = Array.from({ length: 13 }, (_, i) => externalName(`c${i}`, i === 0 ? `web.shop.svc.${Z}` : `c${i - 1}.shop.svc.${Z}`));
const EXTERNAL = dnsState(
  web,
  db,
  externalName('out', 'api.example.com'),
  externalName('dotted', 'API.example.com.'),
  externalName('inward', `web.shop.svc.${Z}`),
  externalName('twice', `out.shop.svc.${Z}`),
  externalName('missing', `nope.shop.svc.${Z}`),
  externalName('unready', `db.shop.svc.${Z}`),
  externalName('self', `self.shop.svc.${Z}`),
  externalName('below', `x.below.shop.svc.${Z}`),
  externalName('a', `b.shop.svc.${Z}`),
  externalName('b', `a.shop.svc.${Z}`),
  externalName('literal', '192.0.2.7'),
  externalName('literal6', '2001:db8::7'),
  ...CHAIN,
);

test.each<Row>([
  ['D33', `out.shop.svc.${Z}`, 'CNAME', 'CNAME api.example.com'],
  ['D33', `dotted.shop.svc.${Z}`, 'CNAME', 'CNAME api.example.com'],
  ['D34', `out.shop.svc.${Z}`, 'A', 'CNAME api.example.com, -> api.example.com'],
  ['D34', `inward.shop.svc.${Z}`, 'A', `CNAME web.shop.svc.${Z}, A 10.96.0.10`],
  ['D34', `twice.shop.svc.${Z}`, 'AAAA', `CNAME out.shop.svc.${Z}, CNAME api.example.com, -> api.example.com`],
  ['D35', `inward.shop.svc.${Z}`, 'AAAA', 'nodata chain-ends missing'],
  ['D35', `missing.shop.svc.${Z}`, 'A', 'nodata chain-ends missing'],
  ['D35', `missing.shop.svc.${Z}`, 'CNAME', `CNAME nope.shop.svc.${Z}`],
  ['D35', `unready.shop.svc.${Z}`, 'A', 'nodata chain-ends missing'],
  ['D35', `self.shop.svc.${Z}`, 'A', 'nodata chain-ends circle'],
  ['D35', `self.shop.svc.${Z}`, 'CNAME', `CNAME self.shop.svc.${Z}`],
  ['D35', `below.shop.svc.${Z}`, 'A', 'nodata chain-ends circle'],
  ['D35', `a.shop.svc.${Z}`, 'A', 'nodata chain-ends circle'],
  ['D35', `c11.shop.svc.${Z}`, 'A', 'nodata chain-ends too-many'],
  ['D36', `out.shop.svc.${Z}`, 'SRV', 'nodata other-type'],
  ['D37', `x.out.shop.svc.${Z}`, 'A', 'nxdomain below-external'],
  ['D37', `_http._tcp.out.shop.svc.${Z}`, 'SRV', 'nxdomain below-external'],
  ['D38', `literal.shop.svc.${Z}`, 'A', 'nxdomain external-is-address'],
  ['D38', `literal6.shop.svc.${Z}`, 'CNAME', 'nxdomain external-is-address'],
])('%s: ExternalName: %s %s gives %s', (_rule, name, type, expected) => {
  expect(check(EXTERNAL, name, type)).toBe(expected);
});

test('D35: eleven names are followed', () => {
  const given = answer(EXTERNAL, `c10.shop.svc.${Z}`, 'A', DEFAULT_DNS);
  expect(given.kind === 'records' && given.records.length).toBe(12);
});

const PODS = dnsState(
  web,
  buildPod({ name: 'p', ips: ['10.0.0.5', 'fd00::5'] }),
  buildPod({ name: 'odd', ips: ['FD00:0::9'] }),
  buildPod({ name: 'going', ips: ['10.0.0.6'], deletionTimestamp: DELETED }),
  buildPod({ name: 'other', namespace: 'other', ips: ['10.0.0.7'] }),
  ...['Succeeded', 'Failed', 'Unknown'].map((phase, i) => buildPod({ name: `over-${phase.toLowerCase()}`, ips: [`10.0.1.${i}`], phase })),
  buildPod({ name: 'unready', ips: ['10.0.0.8'], ready: false }),
);

test.each<readonly [...Row, DnsSettings['pods']]>([
  ['D39', `1-2-3-4.shop.pod.${Z}`, 'A', 'A 1.2.3.4', 'insecure'],
  ['D39', `fd00--5.shop.pod.${Z}`, 'AAAA', 'AAAA fd00::5', 'insecure'],
  ['D39', `1-2-3-4.shop.pod.${Z}`, 'AAAA', 'nodata other-family', 'insecure'],
  ['D39', `web.shop.pod.${Z}`, 'A', 'nxdomain not-an-address', 'insecure'],
  ['D39', `01-2-3-4.shop.pod.${Z}`, 'A', 'nxdomain not-an-address', 'insecure'],
  ['D39', `1-2-3-4.nope.pod.${Z}`, 'A', 'nxdomain no-namespace', 'insecure'],
  ['D40', `10-0-0-5.shop.pod.${Z}`, 'A', 'A 10.0.0.5', 'verified'],
  ['D40', `fd00--5.shop.pod.${Z}`, 'AAAA', 'AAAA fd00::5', 'verified'],
  ['D40', `fd00--9.shop.pod.${Z}`, 'AAAA', 'nxdomain no-pod', 'verified'],
  ['D40', `10-0-0-6.shop.pod.${Z}`, 'A', 'nxdomain no-pod', 'verified'],
  ['D40', `10-0-0-7.shop.pod.${Z}`, 'A', 'nxdomain no-pod', 'verified'],
  ['D40', `1-2-3-4.shop.pod.${Z}`, 'A', 'nxdomain no-pod', 'verified'],
  ['D40', `10-0-1-0.shop.pod.${Z}`, 'A', 'nxdomain no-pod', 'verified'],
  ['D40', `10-0-1-1.shop.pod.${Z}`, 'A', 'nxdomain no-pod', 'verified'],
  ['D40', `10-0-1-2.shop.pod.${Z}`, 'A', 'nxdomain no-pod', 'verified'],
  ['D40', `10-0-0-8.shop.pod.${Z}`, 'A', 'A 10.0.0.8', 'verified'],
  ['D41', `10-0-0-5.shop.pod.${Z}`, 'A', 'nxdomain pods-disabled', 'disabled'],
  ['D41', `shop.pod.${Z}`, 'A', 'nxdomain pods-disabled', 'disabled'],
  ['D42', `x.1-2-3-4.shop.pod.${Z}`, 'A', 'A 1.2.3.4', 'insecure'],
  ['D42', `_http._tcp.1-2-3-4.shop.pod.${Z}`, 'SRV', `SRV 100 0 1-2-3-4.shop.pod.${Z}`, 'insecure'],
  ['D42', `a.b.c.1-2-3-4.shop.pod.${Z}`, 'A', 'nxdomain too-long', 'insecure'],
])('%s: Pods: %s %s gives %s under %s', (_rule, name, type, expected, pods) => {
  expect(check(PODS, name, type, { ...DEFAULT_DNS, pods })).toBe(expected);
});

test('another cluster domain is another zone', () => {
  const settings = { ...DEFAULT_DNS, clusterDomain: 'K8s.Corp.Example.' };
  expect(check(BASIC, 'web.shop.svc.k8s.corp.example', 'A', settings)).toBe('A 10.96.0.10');
  expect(check(BASIC, `web.shop.svc.${Z}`, 'A', settings)).toBe('outside');
});

test('what is not in view is unknown, not absent', () => {
  const whole = (namespace: string | undefined): boolean => namespace === 'shop';
  const state = dnsState(web, buildPod({ name: 'x', namespace: 'other' }));
  const ask = (name: string, type: QueryType = 'A'): string => told(answer(state, name, type, DEFAULT_DNS, whole));
  expect(ask(`web.shop.svc.${Z}`)).toBe('A 10.96.0.10');
  expect(ask(`nope.shop.svc.${Z}`)).toBe('nxdomain no-service');
  expect(ask(`web.other.svc.${Z}`)).toBe('unknown');
  expect(ask(`web.gone.svc.${Z}`)).toBe('nxdomain no-namespace');
  expect(ask('9.9.9.9.in-addr.arpa', 'PTR')).toBe('unknown');
  expect(told(answer(state, `10-9-9-9.other.pod.${Z}`, 'A', { ...DEFAULT_DNS, pods: 'verified' }, whole))).toBe('unknown');
  // No Namespace can be read: one that holds something exists, of the others nothing is known.
  const blind = dnsState(web);
  blind.tables.Namespace.clear();
  expect(check(blind, `web.shop.svc.${Z}`, 'A')).toBe('A 10.96.0.10');
  expect(check(blind, `shop.svc.${Z}`, 'A')).toBe('nodata above');
  expect(check(newState(), `shop.svc.${Z}`, 'A')).toBe('unknown');
  expect(check(newState(), `web.shop.svc.${Z}`, 'A')).toBe('nxdomain no-service');
  expect(check(BASIC, `ns.dns.${Z}`, 'A')).toBe('unknown');
});
