// Tests of differences: selected, published, used; each kind once, with its evidence, and none where all is as it should be.

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
import type { Service } from '#lib/kube/service.ts';
import { ownSlice } from '#testing/builders/publishing.ts';
import { stateOf } from '#testing/builders/state.ts';
import type { Difference } from './difference.ts';
import { differencesOf } from './differences.ts';
import { expectedOf } from './expect.ts';

const NODES = [buildNode({ name: 'node-1', zone: 'a' }), buildNode({ name: 'node-2', zone: 'b' })];
/** Somebody lives in the namespace, so that Pods that are missing are missing. */
const NEIGHBOUR = buildPod({ name: 'neighbour', labels: {}, ips: ['10.9.9.9'] });
const SERVICE = buildService();
const POD = buildPod();

function found(...records: readonly AnyRecord[]): readonly Difference[] {
  return differencesOf(stateOf(...NODES, NEIGHBOUR, ...records), 'shop/web');
}

/** The slice that the controller has written for these Pods. */
function written(service: Service, ...pods: readonly Pod[]): EndpointSlice {
  const expected = expectedOf(stateOf(...NODES, NEIGHBOUR, service, ...pods), 'shop/web');
  const slice = expected.kind === 'managed' ? expected.slices[0] : undefined;
  if (slice === undefined) throw new Error(expected.kind);
  return { ...slice, metadata: { ...slice.metadata, name: 'web-a', uid: 'u-a' } };
}

const service = (options: ServiceOptions): Service => buildService(options);

describe('nothing differs', () => {
  test.each<[string, readonly AnyRecord[]]>([
    ['a Pod that is published', [SERVICE, POD, written(SERVICE, POD)]],
    ['a Service that selects nobody, with its placeholder', [SERVICE, written(SERVICE)]],
    ['an ExternalName Service', [service({ type: 'ExternalName' }), POD]],
    [
      'a slice by hand for a Service without a selector',
      [service({ selector: {} }), buildSlice({ labels: { 'endpointslice.kubernetes.io/managed-by': 'me' }, endpoints: [buildEndpoint()] })],
    ],
    ['no such Service', [POD]],
  ])('%s', (_, records) => {
    expect(found(...records)).toEqual([]);
  });

  test('P11: a Pod whose address is published in the one spelling, and a slice that has it in another', () => {
    const v6 = service({ ipFamilies: ['IPv6'] });
    const odd = buildPod({ ips: ['FD00:0:0:0::1'] });
    const slice = written(v6, odd);
    expect(slice.endpoints[0]?.addresses).toEqual(['fd00::1']);
    expect(found(v6, odd, slice)).toEqual([]);
    expect(found(v6, odd, { ...slice, endpoints: slice.endpoints.map((e) => ({ ...e, addresses: ['fd00:0::1'] })) })).toEqual([]);
  });

  test('unready Pods of a headless Service are nothing to kube-proxy', () => {
    const headless = service({ clusterIP: 'None' });
    const pod = buildPod({ ready: false });
    expect(found(headless, pod, written(headless, pod))).toEqual([]);
  });
});

describe('selected, not published', () => {
  test('left out, with the reason and the field', () => {
    const finished = buildPod({ name: 'web-2', phase: 'Succeeded', ips: ['10.0.0.2'] });
    expect(found(SERVICE, POD, finished, written(SERVICE, POD))).toEqual([
      {
        kind: 'left-out',
        pod: 'shop/web-2',
        family: 'IPv4',
        reason: { kind: 'finished', phase: 'Succeeded' },
        lasting: true,
        evidence: [{ subject: { kind: 'Pod', key: 'shop/web-2' }, field: 'status.phase', value: 'Succeeded' }],
      },
    ]);
  });

  test('not yet', () => {
    const late = buildPod({ name: 'web-2', ips: ['10.0.0.2'] });
    expect(found(SERVICE, POD, late, written(SERVICE, POD))).toMatchObject([{ kind: 'not-yet', pod: 'shop/web-2', lasting: false }]);
    expect(found(SERVICE, POD)).toMatchObject([{ kind: 'not-yet' }, { kind: 'no-slice', family: 'IPv4', lasting: false }]);
  });

  test('a single-stack Pod behind a dual-stack Service is left out of one family', () => {
    const dual = service({ ipFamilies: ['IPv4', 'IPv6'] });
    const v6 = ownSlice(dual, { name: 'web-6', addressType: 'IPv6', endpoints: [], ports: [] });
    expect(found(dual, POD, written(dual, POD), v6)).toMatchObject([
      { kind: 'left-out', family: 'IPv6', reason: { kind: 'family', families: ['IPv6'] } },
    ]);
  });
});

describe('published, not as it should be', () => {
  const two = (over: Parameters<typeof buildPod>[0]): Pod => buildPod({ name: 'web-2', ips: ['10.0.0.2'], ...over });
  const both = written(SERVICE, POD, two({}));

  test.each<[why: string, pod: AnyRecord | undefined]>([
    ['pod-gone', undefined],
    ['not-selected', two({ labels: { app: 'other' } })],
    ['pod-replaced', two({ uid: 'second', ips: ['10.0.0.3'] })],
    ['address', two({ ips: ['10.0.0.3'] })],
    ['finished', two({ phase: 'Failed' })],
    ['node-gone', two({ nodeName: 'node-9' })],
    ['other-slice', undefined],
    ['hostname', two({ hostname: 'w', subdomain: 'web' })],
  ])('not withdrawn: %s', (why, pod) => {
    const named = service({ ports: [buildServicePort({ targetPort: 'http' })] });
    const moved = buildPod({
      name: 'web-2',
      ips: ['10.0.0.2'],
      containers: [buildContainer({ ports: [buildContainerPort({ containerPort: 9090 })] })],
    });
    const all =
      why === 'other-slice' ? [named, POD, moved, written(named, POD, two({}))] : [SERVICE, POD, both, ...(pod === undefined ? [] : [pod])];
    const withdrawn = found(...all).filter((d) => d.kind === 'not-withdrawn');
    expect(withdrawn).toMatchObject([{ pod: 'shop/web-2', address: '10.0.0.2', slice: 'shop/web-a', why, lasting: false }]);
    expect(withdrawn[0]?.evidence).toEqual([
      { subject: { kind: 'EndpointSlice', key: 'shop/web-a' }, field: 'endpoints[1].addresses', value: '["10.0.0.2"]' },
    ]);
  });

  test('not withdrawn: a family that the Service has dropped, and an earlier Service’s slice', () => {
    const v6 = ownSlice(SERVICE, { name: 'web-6', addressType: 'IPv6', endpoints: [buildEndpoint({ address: 'fd00::1', pod: 'web-1' })] });
    expect(found(SERVICE, POD, written(SERVICE, POD), v6)).toMatchObject([
      { kind: 'not-withdrawn', why: 'family-dropped' },
      { kind: 'not-used', reason: 'family' },
    ]);
    const old = { ...both, metadata: { ...both.metadata, name: 'web-old', ownerReferences: [] } };
    expect(
      found(SERVICE, POD, written(SERVICE, POD), old)
        .filter((d) => d.kind === 'not-withdrawn')
        .map((d) => d.kind === 'not-withdrawn' && d.why),
    ).toEqual(['other-owner', 'other-owner']);
  });

  test('conditions that lag behind the Pod', () => {
    const leaving = buildPod({ deletionTimestamp: DELETED, ready: false });
    expect(
      found(SERVICE, leaving, written(SERVICE, POD)).map((d) =>
        d.kind === 'lags' ? [d.field, d.published, d.expected, d.lasting] : d.kind,
      ),
    ).toEqual([
      ['ready', 'true', 'false', false],
      ['serving', 'true', 'false', false],
      ['terminating', 'false', 'true', false],
    ]);
    expect(found(SERVICE, buildPod({ ready: false }), written(SERVICE, POD))[0]?.evidence).toEqual([
      { subject: { kind: 'EndpointSlice', key: 'shop/web-a' }, field: 'endpoints[0].conditions.ready', value: 'true' },
      { subject: { kind: 'Pod', key: 'shop/web-1' }, field: 'status.conditions[Ready].status', value: 'False' },
    ]);
  });

  test('a zone that the Node has won since, and hints that a new distribution asks for', () => {
    const slice = written(SERVICE, POD);
    const zoneless = { ...slice, endpoints: slice.endpoints.map((e) => ({ ...e, zone: undefined })) };
    expect(found(SERVICE, POD, zoneless)).toMatchObject([{ kind: 'lags', field: 'zone', published: 'unset', expected: 'a' }]);
    expect(found(service({ trafficDistribution: 'PreferSameZone' }), POD, slice)).toMatchObject([
      { kind: 'lags', field: 'hints', published: 'unset' },
    ]);
  });

  test('P3: a slice that is being deleted is none of the controller’s any more', () => {
    const slice = written(SERVICE, POD);
    const leaving = { ...slice, metadata: { ...slice.metadata, name: 'web-z', deletionTimestamp: DELETED } };
    expect(found(SERVICE, POD, slice, leaving).filter((d) => !d.lasting)).toEqual([]);
    expect(found(SERVICE, POD, leaving)).toMatchObject([{ kind: 'not-yet' }, { kind: 'no-slice' }]);
  });

  test('labels that lag', () => {
    expect(found(service({ labels: { team: 'x' } }), POD, written(SERVICE, POD))).toMatchObject([
      { kind: 'labels-lag', slice: 'shop/web-a' },
    ]);
  });
});

describe('published as it should be', () => {
  test('a port that this Pod lacks', () => {
    const port = buildServicePort({ targetPort: 'admin' });
    const named = service({ ports: [port] });
    expect(found(named, POD, written(named, POD))).toEqual([
      {
        kind: 'port-missing',
        pod: 'shop/web-1',
        family: 'IPv4',
        port,
        lasting: true,
        evidence: [
          { subject: { kind: 'Service', key: 'shop/web' }, field: 'spec.ports[80].targetPort', value: 'admin' },
          { subject: { kind: 'Pod', key: 'shop/web-1' }, field: 'spec.containers[].ports[].name', value: '["http/TCP"]' },
        ],
      },
    ]);
  });

  test('slices of another manager, and those left behind by a selector', () => {
    const mirrored = buildSlice({
      name: 'web-m',
      labels: { 'endpointslice.kubernetes.io/managed-by': 'mirror' },
      ports: [{ name: '', protocol: 'TCP', port: 8080, appProtocol: undefined }],
    });
    expect(found(SERVICE, POD, written(SERVICE, POD), { ...mirrored, endpoints: [] })).toMatchObject([
      { kind: 'other-manager', slice: 'shop/web-m', managedBy: 'mirror', addresses: 0, lasting: true },
    ]);
    expect(found(service({ selector: {} }), POD, written(SERVICE, POD))).toMatchObject([
      { kind: 'abandoned', slice: 'shop/web-a', addresses: 1 },
    ]);
  });
});

describe('published, not used', () => {
  const hand = (over: Parameters<typeof buildSlice>[0]): EndpointSlice =>
    buildSlice({ name: 'web-h', labels: { 'endpointslice.kubernetes.io/managed-by': 'me', ...over?.labels }, ...over });
  const bare = service({ selector: {} });

  test.each<[reason: string, records: readonly AnyRecord[]]>([
    ['not-ready', [SERVICE, buildPod({ ready: false }), written(SERVICE, buildPod({ ready: false }))]],
    [
      'terminated',
      [
        SERVICE,
        buildPod({ ready: false, deletionTimestamp: DELETED }),
        written(SERVICE, buildPod({ ready: false, deletionTimestamp: DELETED })),
      ],
    ],
    ['port-name', [bare, hand({ ports: [{ name: 'x', protocol: 'TCP', port: 1, appProtocol: undefined }] })]],
    ['protocol', [bare, hand({ ports: [{ name: '', protocol: 'UDP', port: 1, appProtocol: undefined }] })]],
    ['port-number', [bare, hand({ ports: [{ name: '', protocol: 'TCP', port: undefined, appProtocol: undefined }] })]],
    ['no-address', [bare, hand({ endpoints: [buildEndpoint({ addresses: [] })] })]],
    ['family', [bare, hand({ addressType: 'FQDN', endpoints: [buildEndpoint({ address: 'db.example.com' })] })]],
    ['headless-slice', [bare, hand({ labels: { 'endpointslice.kubernetes.io/managed-by': 'me', 'service.kubernetes.io/headless': '' } })]],
    ['duplicate', [bare, hand({ endpoints: [buildEndpoint(), buildEndpoint()] })]],
  ])('%s', (reason, records) => {
    expect(found(...records)).toMatchObject([{ kind: 'not-used', reason, lasting: true }]);
  });

  test('of an address that is used again, the entry that counts is told of', () => {
    const gone = buildEndpoint({ pod: 'web-1', ready: false, serving: false, terminating: true });
    const again = buildEndpoint({ pod: 'web-2', ready: false, serving: true });
    const differences = found(bare, hand({ endpoints: [gone, again] }));
    expect(differences.map((d) => d.kind === 'not-used' && [d.pod, d.reason, d.evidence[0]?.field])).toEqual([
      ['shop/web-2', 'not-ready', 'endpoints[1].conditions'],
      ['shop/web-1', 'duplicate', 'endpoints[0].conditions'],
    ]);
  });

  test('draining only while somebody is ready', () => {
    const leaving = buildPod({ name: 'web-2', ips: ['10.0.0.2'], deletionTimestamp: DELETED });
    expect(found(SERVICE, POD, leaving, written(SERVICE, POD, leaving))).toMatchObject([
      { kind: 'not-used', pod: 'shop/web-2', reason: 'draining' },
    ]);
    expect(found(SERVICE, leaving, written(SERVICE, leaving))).toEqual([]);
  });
});
