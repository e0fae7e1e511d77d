// Tests of a client's resolver: the list it walks, and what comes of it (SPEC D43 to D54).

import { expect, test } from 'vitest';
import { buildPod, buildService, type PodOptions } from '#testing/builders/kube.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { dnsState, externalName, told } from '#testing/builders/dns.ts';
import { type Resolution, resolveAs } from './resolve.ts';
import { DEFAULT_DNS, type DnsSettings } from './settings.ts';

const Z = 'cluster.local';
const kubeDns = buildService({
  namespace: 'kube-system',
  name: 'kube-dns',
  labels: { 'k8s-app': 'kube-dns' },
  clusterIP: '10.96.0.2',
  clusterIPs: ['10.96.0.2'],
});
const web = buildService();
const six = buildService({ name: 'six', clusterIP: 'fd00::9', clusterIPs: ['fd00::9'], ipFamilies: ['IPv6'] });
const other = buildService({ namespace: 'other', clusterIP: '10.96.0.11', clusterIPs: ['10.96.0.11'] });

function stateWith(options: PodOptions = {}): ClusterState {
  return dnsState(web, six, other, kubeDns, externalName('out', 'api.example.com'), buildPod({ name: 'client', ...options }));
}

function resolve(options: PodOptions, name: string, settings: DnsSettings = DEFAULT_DNS): Resolution {
  const resolution = resolveAs(stateWith(options), { kind: 'pod', pod: 'shop/client' }, name, 'A', settings);
  if (resolution === undefined) throw new Error('no such Pod');
  return resolution;
}

/** `name: answer`, in order. */
function tries({ tries: all }: Resolution): readonly string[] {
  return all.map(({ name, answer }) => `${name}: ${told(answer)}`);
}

function final({ final: last }: Resolution): string {
  return last.kind === 'elsewhere' ? 'elsewhere' : told(last);
}

const FIRST = { search: ['shop.svc.cluster.local', 'svc.cluster.local', 'cluster.local'], ndots: 5, nameservers: ['10.96.0.2'] };
const OWN = { nameservers: ['10.0.0.53'], searches: ['example.com'], options: [{ name: 'ndots', value: '2' }] };

test.each<readonly [string, PodOptions, object]>([
  ['D43', {}, { kind: 'cluster', ...FIRST }],
  ['D44', { dnsPolicy: 'ClusterFirstWithHostNet', hostNetwork: true }, { kind: 'cluster', ...FIRST }],
  ['D44', { dnsPolicy: 'ClusterFirstWithHostNet' }, { kind: 'cluster', ...FIRST }],
  ['D45', { hostNetwork: true }, { kind: 'node', why: 'host-network' }],
  ['D46', { dnsPolicy: 'Default' }, { kind: 'node', why: 'policy' }],
  ['D46', { dnsPolicy: 'Default', dnsConfig: { ...OWN, nameservers: ['10.96.0.2'] } }, { kind: 'node', why: 'policy' }],
  ['D47', { dnsPolicy: 'None', dnsConfig: OWN }, { kind: 'own', nameservers: ['10.0.0.53'] }],
  ['D47', { dnsPolicy: 'None' }, { kind: 'own', nameservers: [] }],
  [
    'D47',
    { dnsPolicy: 'None', dnsConfig: { ...OWN, nameservers: ['10.96.0.2', '10.0.0.53'], options: [] } },
    { kind: 'cluster', search: ['example.com'], ndots: 1 },
  ],
  [
    'D47',
    { dnsPolicy: 'None', hostNetwork: true, dnsConfig: { ...OWN, nameservers: ['10.96.0.2'] } },
    { kind: 'cluster', search: ['example.com'], ndots: 2 },
  ],
  [
    'D48',
    { dnsConfig: OWN },
    { kind: 'cluster', nameservers: ['10.96.0.2', '10.0.0.53'], search: [...FIRST.search, 'example.com'], ndots: 2 },
  ],
  [
    'D48 D55',
    { dnsConfig: { nameservers: ['10.96.0.2'], searches: ['svc.cluster.local'], options: [{ name: 'ndots', value: '99' }] } },
    { kind: 'cluster', ...FIRST, ndots: 15 },
  ],
  ['D48', { dnsConfig: { nameservers: [], searches: [], options: [{ name: 'attempts', value: '3' }] } }, { kind: 'cluster', ...FIRST }],
  ['D54', { dnsPolicy: 'None', dnsConfig: { ...OWN, nameservers: ['169.254.20.10'] } }, { kind: 'cluster', search: ['example.com'] }],
])('%s: the resolver of %j', (_rule, options, expected) => {
  expect(resolve(options, 'web').resolver).toMatchObject(expected);
});

test.each<readonly [string, string | undefined, number, number]>([
  ['D55', undefined, 1, 1],
  ['D55', '', 1, 1],
  ['D55', '0', 0, 0],
  ['D55', '3', 3, 3],
  ['D55', '3x', 3, 3],
  ['D55', 'three', 0, 1],
  ['D55', '-1', 15, 1],
  ['D55', '16', 15, 15],
])('%s: ndots %j is %i to glibc, %i to musl', (_rule, value, glibc, musl) => {
  const options = [
    { name: 'ndots', value: '7' },
    { name: 'ndots', value },
  ];
  for (const policy of [{}, { dnsPolicy: 'None' }]) {
    const pod = { ...policy, dnsConfig: { nameservers: ['10.96.0.2'], searches: [], options } };
    expect(resolve(pod, 'web').resolver).toMatchObject({ ndots: glibc });
    expect(resolve(pod, 'web', { ...DEFAULT_DNS, libc: 'musl' }).resolver).toMatchObject({ ndots: musl });
  }
});

test('D55: with ndots that has no value a name with a dot is asked for as it is first', () => {
  const dnsConfig = { nameservers: [], searches: [], options: [{ name: 'ndots', value: undefined }] };
  expect(tries(resolve({ dnsConfig }, 'web.other'))[0]).toBe('web.other: outside');
  expect(tries(resolve({}, 'web.other'))[0]).toBe(`web.other.shop.svc.${Z}: nxdomain no-service`);
});

/** A search domain of so many characters, another one for each letter. */
function domain(letter: string, length: number): string {
  return `${letter.repeat(59)}.`.repeat(5).slice(0, length - 2) + letter.repeat(2);
}

test('D56: an entry of more than 253 characters is left out, a trailing dot counted', () => {
  const [longest, dotted] = [domain('a', 253), `${domain('b', 253)}.`];
  for (const [policy, first] of [
    [{}, FIRST.search],
    [{ dnsPolicy: 'None' }, []],
  ] as const) {
    const { resolver } = resolve(
      { ...policy, dnsConfig: { nameservers: ['10.96.0.2'], searches: [longest, dotted, 'c.example.'], options: [] } },
      'web',
    );
    expect(resolver).toMatchObject({ search: [...first, longest, 'c.example'] });
  }
});

test('D56: the list ends where it would have more than 2,048 characters', () => {
  // The three of the cluster and their blanks are 54 characters: eight of 248 with theirs make 2,046.
  const searches = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((letter) => domain(letter, 248));
  const searched = (last: string): unknown => {
    const { resolver } = resolve({ dnsConfig: { nameservers: [], searches: [...searches, last], options: [] } }, 'web');
    return resolver.kind === 'cluster' ? resolver.search.slice(FIRST.search.length) : undefined;
  };
  expect(FIRST.search.join(' ')).toHaveLength(54);
  expect(searched('z')).toEqual([...searches, 'z']);
  expect(searched('zz')).toEqual(searches);
  expect(searched('z'.repeat(200))).toEqual(searches);
});

test('D56: of servers three are kept, of search domains 32', () => {
  const many = Array.from({ length: 32 }, (_, i) => `d${i}.example`);
  const { resolver } = resolve({ dnsConfig: { nameservers: ['10.0.0.1', '10.0.0.2', '10.0.0.3'], searches: many, options: [] } }, 'web');
  expect(resolver).toMatchObject({ nameservers: ['10.96.0.2', '10.0.0.1', '10.0.0.2'], search: [...FIRST.search, ...many.slice(0, 29)] });
});

test('D54: the servers can be said', () => {
  const settings = { ...DEFAULT_DNS, nameservers: ['10.9.9.9'] };
  expect(resolve({}, 'web', settings).resolver).toMatchObject({ nameservers: ['10.9.9.9'] });
  expect(resolve({ dnsPolicy: 'None', dnsConfig: { ...OWN, nameservers: ['10.9.9.9'] } }, 'web', settings).resolver.kind).toBe('cluster');
  expect(resolve({ dnsPolicy: 'None', dnsConfig: { ...OWN, nameservers: ['10.96.0.2'] } }, 'web', settings).resolver.kind).toBe('own');
});

test('D46: a process of a node, and whoever asks another server, asks nothing of the cluster', () => {
  const state = stateWith({ hostNetwork: true });
  for (const client of [
    { kind: 'node', node: 'node-1' },
    { kind: 'pod', pod: 'shop/client' },
  ] as const) {
    expect(resolveAs(state, client, `web.shop.svc.${Z}`, 'A', DEFAULT_DNS)).toMatchObject({ tries: [], final: { kind: 'elsewhere' } });
  }
  expect(resolveAs(state, { kind: 'pod', pod: 'shop/nobody' }, 'web', 'A', DEFAULT_DNS)).toBeUndefined();
});

test.each<readonly [string, string, readonly string[], string]>([
  ['D50', 'web', [`web.shop.svc.${Z}: A 10.96.0.10`], 'A 10.96.0.10'],
  ['D50', 'web.other', [`web.other.shop.svc.${Z}: nxdomain no-service`, `web.other.svc.${Z}: A 10.96.0.11`], 'A 10.96.0.11'],
  [
    'D50',
    'web.other.svc',
    [
      `web.other.svc.shop.svc.${Z}: nxdomain no-service`,
      `web.other.svc.svc.${Z}: nxdomain no-namespace`,
      `web.other.svc.${Z}: A 10.96.0.11`,
    ],
    'A 10.96.0.11',
  ],
  [
    'D50',
    `web.other.svc.${Z}`,
    [
      `web.other.svc.${Z}.shop.svc.${Z}: nxdomain too-long`,
      `web.other.svc.${Z}.svc.${Z}: nxdomain too-long`,
      `web.other.svc.${Z}.${Z}: nxdomain no-branch`,
      `web.other.svc.${Z}: A 10.96.0.11`,
    ],
    'A 10.96.0.11',
  ],
  ['D49', `web.other.svc.${Z}.`, [`web.other.svc.${Z}: A 10.96.0.11`], 'A 10.96.0.11'],
  ['D49', 'web.', ['web: outside'], 'outside'],
  [
    'D51',
    'a.b.c.d.e.f',
    [
      'a.b.c.d.e.f: outside',
      `a.b.c.d.e.f.shop.svc.${Z}: nxdomain too-long`,
      `a.b.c.d.e.f.svc.${Z}: nxdomain too-long`,
      `a.b.c.d.e.f.${Z}: nxdomain no-branch`,
    ],
    'outside',
  ],
  [
    'D53',
    'six',
    [`six.shop.svc.${Z}: nodata other-family`, `six.svc.${Z}: nxdomain no-namespace`, `six.${Z}: nxdomain no-branch`, 'six: outside'],
    'outside',
  ],
  ['D53', 'out', [`out.shop.svc.${Z}: CNAME api.example.com, -> api.example.com`], 'CNAME api.example.com, -> api.example.com'],
])('%s: %s', (_rule, name, expected, last) => {
  const resolution = resolve({}, name);
  expect(tries(resolution)).toEqual(expected);
  expect(final(resolution)).toBe(last);
});

test('D51: with few ndots a name with a dot is asked for as it is first', () => {
  const dnsConfig = { nameservers: [], searches: [], options: [{ name: 'ndots', value: '1' }] };
  expect(tries(resolve({ dnsConfig }, 'web.other')).slice(0, 2)).toEqual([
    'web.other: outside',
    `web.other.shop.svc.${Z}: nxdomain no-service`,
  ]);
  expect(final(resolve({ dnsConfig }, 'web.other'))).toBe('A 10.96.0.11');
});

test('D52: musl ends at NODATA, and searches nothing for a name with ndots dots', () => {
  const musl = { ...DEFAULT_DNS, libc: 'musl' } as const;
  expect(tries(resolve({}, 'six', musl))).toEqual([`six.shop.svc.${Z}: nodata other-family`]);
  expect(final(resolve({}, 'six', musl))).toBe('nodata other-family');
  const dnsConfig = { nameservers: [], searches: [], options: [{ name: 'ndots', value: '1' }] };
  expect(tries(resolve({ dnsConfig }, 'web.other', musl))).toEqual(['web.other: outside']);
});

test('D53: NODATA outlives NXDOMAIN where no other server was asked', () => {
  const dnsConfig = { nameservers: ['10.96.0.2'], searches: [`shop.svc.${Z}`, Z], options: [{ name: 'ndots', value: '5' }] };
  const absolute = resolveAs(stateWith(), { kind: 'pod', pod: 'shop/client' }, `nope.shop.svc.${Z}.`, 'A', DEFAULT_DNS);
  expect(absolute === undefined ? '' : final(absolute)).toBe('nxdomain no-service');
  const resolution = resolve({ dnsPolicy: 'None', dnsConfig }, `six.shop.svc.${Z}`);
  expect(tries(resolution)).toEqual([
    `six.shop.svc.${Z}.shop.svc.${Z}: nxdomain too-long`,
    `six.shop.svc.${Z}.${Z}: nxdomain no-branch`,
    `six.shop.svc.${Z}: nodata other-family`,
  ]);
  expect(final(resolution)).toBe('nodata other-family');
});

test('what is not in view ends it: it might have been the answer', () => {
  const whole = (namespace: string | undefined): boolean => namespace === 'other';
  const resolution = resolveAs(stateWith(), { kind: 'pod', pod: 'shop/client' }, 'web.other', 'A', DEFAULT_DNS, whole);
  expect(resolution?.tries.map(({ answer }) => told(answer))).toEqual(['unknown']);
  expect(resolution?.final.kind).toBe('unknown');
});
