// What lib/publishing foretells, and what the real EndpointSlice controller then writes: one change after the other.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { put, remove } from '#lib/cluster/delta.ts';
import { recordKey } from '#lib/cluster/record.ts';
import { apply, type ClusterState } from '#lib/cluster/state.ts';
import type { EndpointSlice, SliceEndpoint } from '#lib/kube/endpoint-slice.ts';
import { isPodReady } from '#lib/kube/pod.ts';
import { expectedOf, managedSlices } from '#lib/publishing/expect.ts';
import { identityOf } from '#lib/publishing/pod-endpoint.ts';
import { portsKey } from '#lib/publishing/slice-ports.ts';
import type { Api, Json } from './api.ts';
import type { ControlPlane } from './control-plane.ts';
import { registerNode } from './nodes.ts';
import { READINESS } from './shop/operator-actions.ts';
import { startSimulatedCluster } from './simulated-cluster.ts';
import { hasFailed, LOGS, tell } from './report.ts';
import { listTruth } from './truth.ts';
import { sleep, until } from './until.ts';

const NAMESPACE = 'publishing';
const KEY = `${NAMESPACE}/web`;
const SERVICE = `/api/v1/namespaces/${NAMESPACE}/services/web`;
/** In ms. */
const WITHIN = 30_000;

let plane: ControlPlane;
let api: Api;
let compared = 0;

const NODES = [
  { name: 'a1', index: 1, zone: 'a' },
  { name: 'a2', index: 2, zone: 'a' },
  { name: 'b1', index: 3, zone: 'b' },
  { name: 'c1', index: 4, zone: 'c' },
];

const HTTP = { name: 'http', containerPort: 8080, protocol: 'TCP' };

function pod(
  name: string,
  nodeName: string,
  over: { readonly spec?: Json; readonly ports?: readonly Json[]; readonly annotations?: Json } = {},
): Json {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace: NAMESPACE, name, labels: { app: 'web' }, annotations: over.annotations ?? {} },
    spec: { nodeName, containers: [{ name: 'app', image: 'registry.example/web', ports: over.ports ?? [HTTP] }], ...over.spec },
  };
}

const podPath = (name: string): string => `/api/v1/namespaces/${NAMESPACE}/pods/${name}`;

beforeAll(async () => {
  plane = await startSimulatedCluster({ keepLogsIn: LOGS });
  api = plane.admin;
  for (const node of NODES) await registerNode(api, node);
  await api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } });
  // Without it no Pod is admitted.
  const account = `/api/v1/namespaces/${NAMESPACE}/serviceaccounts/default`;
  await until('the namespace has no service account', WITHIN, async () => (await api.ask('GET', account)).status === 200);
  await api.apply({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace: NAMESPACE, name: 'web', labels: { team: 'x' } },
    spec: {
      selector: { app: 'web' },
      ipFamilyPolicy: 'RequireDualStack',
      ipFamilies: ['IPv4', 'IPv6'],
      ports: [
        { name: 'http', port: 80, targetPort: 'http' },
        { name: 'dns', port: 53, targetPort: 'dns', protocol: 'UDP' },
      ],
    },
  });
});

afterAll(async ({}, suite) => {
  tell(`${compared} endpoints foretold, each as the controller wrote it`);
  await plane?.stop(hasFailed(suite));
});

function labelsOf({ metadata }: EndpointSlice): string {
  return Object.keys(metadata.labels)
    .sort()
    .map((label) => `${label}=${metadata.labels[label] ?? ''}`)
    .join(' ');
}

/** One line for each endpoint; hints by choice, for where several are right. */
function linesOf(slices: readonly EndpointSlice[], hints: (endpoint: SliceEndpoint) => unknown): readonly string[] {
  return slices
    .flatMap((slice) => {
      const about = `${slice.addressType} [${portsKey(slice.ports)}] ${labelsOf(slice)}`;
      if (slice.endpoints.length === 0) return [`${about} nobody`];
      return slice.endpoints.map((e) =>
        [about, identityOf(e), JSON.stringify(e.conditions), e.nodeName, e.zone, e.targetRef?.uid, JSON.stringify(hints(e))].join(' '),
      );
    })
    .sort();
}

const ownHints = (endpoint: SliceEndpoint): unknown => endpoint.hints;

/** With the Service and its Pods as they are now, and the slices as they were. */
function foretold(before: ClusterState, now: ClusterState): readonly EndpointSlice[] {
  for (const slice of managedSlices(now, KEY)) apply(now, [remove('EndpointSlice', recordKey(slice))]);
  apply(now, managedSlices(before, KEY).map(put));
  const expected = expectedOf(now, KEY);
  return expected.kind === 'managed' ? expected.slices : [];
}

/** Makes a change, waits until the Pods are as they should be, and compares what was foretold with what is written in the end. */
async function expectForetold(
  change: () => Promise<unknown>,
  settled: (state: ClusterState) => boolean,
  hints = ownHints,
): Promise<readonly EndpointSlice[]> {
  const before = await listTruth(api);
  await change();
  await until('the Pods are not as they should be', WITHIN, async () => settled(await listTruth(api)));
  const last = performance.now() + WITHIN;
  for (;;) {
    const written = managedSlices(await listTruth(api), KEY);
    const wanted = foretold(before, await listTruth(api));
    const [found, expected] = [linesOf(written, hints), linesOf(wanted, hints)];
    if (found.join('\n') === expected.join('\n') || performance.now() > last) {
      expect(found).toEqual(expected);
      compared += found.length;
      return written;
    }
    await sleep(300);
  }
}

const pods = (state: ClusterState) => [...state.tables.Pod.values()].filter((p) => p.metadata.namespace === NAMESPACE);
const ready =
  (count: number) =>
  (state: ClusterState): boolean =>
    pods(state).filter((p) => isPodReady(p) && p.metadata.deletionTimestamp === undefined).length === count;
const patched = (): boolean => true;
const annotate = (value: string | null): Promise<unknown> =>
  api.merge(SERVICE, { metadata: { annotations: { 'service.kubernetes.io/topology-mode': value } } });

/** How many endpoints of a family are hinted for each zone: which of several go where is for the controller to say. */
function zonesHinted(slices: readonly EndpointSlice[], family: string): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const slice of slices) {
    if (slice.addressType !== family) continue;
    for (const { hints } of slice.endpoints) for (const { name } of hints?.forZones ?? []) counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

describe('Pods and ports', () => {
  test('nobody: a placeholder for each family', async () => {
    const written = await expectForetold(() => Promise.resolve(), patched);
    expect(written.map((s) => s.endpoints.length)).toEqual([0, 0]);
  });

  test('Pods with one port, both, another number, a sidecar, and none; hostname and subdomain', async () => {
    const dns = { name: 'dns', containerPort: 5353, protocol: 'UDP' };
    const sidecar = { name: 'mesh', image: 'registry.example/mesh', restartPolicy: 'Always', ports: [dns] };
    await expectForetold(async () => {
      await api.apply(pod('web-1', 'a1'));
      await api.apply(pod('web-2', 'a1', { ports: [HTTP, dns] }));
      await api.apply(pod('web-3', 'a2', { ports: [{ ...HTTP, containerPort: 9090 }] }));
      await api.apply(pod('web-4', 'b1', { spec: { initContainers: [sidecar] } }));
      await api.apply(pod('web-5', 'b1', { ports: [{ ...dns, protocol: 'TCP' }] }));
      await api.apply(pod('web-6', 'c1', { spec: { hostname: 'six', subdomain: 'web' } }));
    }, ready(6));
  });

  test('a Pod that is not ready, and publishNotReadyAddresses', async () => {
    await expectForetold(() => api.merge(podPath('web-3'), { metadata: { annotations: { [READINESS]: 'failing' } } }), ready(5));
    await expectForetold(() => api.merge(SERVICE, { spec: { publishNotReadyAddresses: true } }), patched);
    await expectForetold(() => api.merge(SERVICE, { spec: { publishNotReadyAddresses: false } }), patched);
  });

  test('a Pod deleted, and one that carries the labels no more', async () => {
    await expectForetold(
      () => api.remove(podPath('web-2')),
      (state) => !state.tables.Pod.has(`${NAMESPACE}/web-2`),
    );
    await expectForetold(() => api.merge(podPath('web-1'), { metadata: { labels: { app: 'other' } } }), patched);
    await expectForetold(() => api.merge(podPath('web-1'), { metadata: { labels: { app: 'web' } } }), patched);
  });

  test('labels of the Service, a family less and again', async () => {
    await expectForetold(() => api.merge(SERVICE, { metadata: { labels: { team: 'y', tier: 'front' } } }), patched);
    await expectForetold(() => api.merge(SERVICE, { spec: { ipFamilyPolicy: 'SingleStack', ipFamilies: ['IPv4'] } }), patched);
    await expectForetold(() => api.merge(SERVICE, { spec: { ipFamilyPolicy: 'RequireDualStack', ipFamilies: ['IPv4', 'IPv6'] } }), patched);
  });
});

describe('hints', () => {
  test.each(['PreferSameZone', 'PreferClose', 'PreferSameNode', null])('trafficDistribution %s', async (trafficDistribution) => {
    await expectForetold(() => api.merge(SERVICE, { spec: { trafficDistribution } }), patched);
  });

  test.each<[what: string, count: number, node: string]>([
    ['each zone has its part', 0, 'a1'],
    ['one zone has too many', 12, 'a2'],
    ['another has', 9, 'c1'],
  ])('Auto where %s', async (_what, count, node) => {
    const names = Array.from({ length: count }, (_, i) => `more-${node}-${i}`);
    await expectForetold(
      async () => {
        for (const name of names) await api.apply(pod(name, node));
      },
      (state) => names.every((name) => pods(state).some((p) => p.metadata.name === name && isPodReady(p))),
    );
    const before = await listTruth(api);
    await annotate('Auto');
    // Families are written one after the other, and slices too.
    await until('not every ready endpoint has a hint', WITHIN, async () =>
      managedSlices(await listTruth(api), KEY).every((slice) =>
        slice.endpoints.every((e) => e.conditions.ready !== true || (e.hints?.forZones.length ?? 0) > 0),
      ),
    );
    const written = managedSlices(await listTruth(api), KEY);
    const wanted = foretold(before, await listTruth(api));
    for (const family of ['IPv4', 'IPv6']) {
      expect(zonesHinted(written, family)).toEqual(zonesHinted(wanted, family));
      tell(`${family}: ${JSON.stringify(zonesHinted(written, family))}`);
    }
    // From here on both agree, hints and all.
    await expectForetold(() => Promise.resolve(), patched);
    await expectForetold(() => annotate(null), patched);
  });

  test('Auto with fewer endpoints than zones: none', async () => {
    const leaving = pods(await listTruth(api)).filter(
      (p) => p.metadata.name.startsWith('more-') || ['web-4', 'web-5'].includes(p.metadata.name),
    );
    await expectForetold(async () => {
      for (const { metadata } of leaving) await api.remove(podPath(metadata.name));
    }, ready(2));
    const written = await expectForetold(() => annotate('Auto'), patched);
    expect(zonesHinted(written, 'IPv4')).toEqual({});
    await expectForetold(() => annotate(null), patched);
  });
});

test('a selector taken off: what is written stays, for ever', async () => {
  const before = await expectForetold(
    () => Promise.resolve(),
    (state) => pods(state).every((p) => p.metadata.deletionTimestamp === undefined),
  );
  await api.merge(SERVICE, { spec: { selector: null } });
  await api.remove(podPath('web-1'));
  await sleep(3_000);
  const state = await listTruth(api);
  expect(expectedOf(state, KEY)).toEqual({ kind: 'unmanaged', reason: 'no-selector' });
  expect(linesOf(managedSlices(state, KEY), ownHints)).toEqual(linesOf(before, ownHints));
});
