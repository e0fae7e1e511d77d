// The Gateway API in a real cluster: absent at first, installed from its own CustomResourceDefinitions, live, and gone with them.

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AnyRecord } from '#lib/cluster/record.ts';
import type { Scope } from '#lib/scope/scope.ts';
import type { KubeKind } from '#lib/kube/record.ts';
import { ROUTE_KINDS } from '#lib/kube/route.ts';
import { pathOf, type Json } from './api.ts';
import type { ControlPlane } from './control-plane.ts';
import { deployManifests } from './deploy-manifests.ts';
import { gatewayCrds } from './gateway-crds.ts';
import { bindClusterRole, makeServiceAccount, requestToken } from './identities.ts';
import { service } from './shop/workloads.ts';
import { startSimulatedCluster } from './simulated-cluster.ts';
import { hasFailed, LOGS, tell } from './report.ts';
import { until } from './until.ts';
import { becomesEqual, startWatched, type Watched } from './watched.ts';

const KINDS: readonly KubeKind[] = ['Gateway', ...ROUTE_KINDS, 'ReferenceGrant'];
const LIVE = Object.fromEntries(KINDS.map((kind) => [kind, 'live']));
const ABSENT = Object.fromEntries(KINDS.map((kind) => [kind, 'absent']));

const SCOPES: readonly Scope[] = [
  { kind: 'namespace', namespace: 'shop' },
  { kind: 'namespace', namespace: 'edge' },
  { kind: 'service', service: 'shop/web' },
];

const GATEWAY = 'gateway.networking.k8s.io';
const PUBLIC = { group: GATEWAY, kind: 'Gateway', namespace: 'edge', name: 'public' };

const gateway: Json = {
  apiVersion: `${GATEWAY}/v1`,
  kind: 'Gateway',
  metadata: { namespace: 'edge', name: 'public' },
  spec: {
    gatewayClassName: 'router',
    listeners: [
      { name: 'http', port: 80, protocol: 'HTTP', allowedRoutes: { namespaces: { from: 'All' } } },
      { name: 'tcp', port: 5432, protocol: 'TCP', allowedRoutes: { namespaces: { from: 'All' } } },
    ],
  },
};

function httpRoute(namespace: string, name: string, backendRefs: readonly Json[]): Json {
  const rules = [{ matches: [{ path: { type: 'PathPrefix', value: `/${name}` } }], backendRefs }];
  const spec = { parentRefs: [{ namespace: 'edge', name: 'public' }], hostnames: ['www.shop.example'], rules };
  return { apiVersion: `${GATEWAY}/v1`, kind: 'HTTPRoute', metadata: { namespace, name }, spec };
}

const grpcRoute: Json = {
  apiVersion: `${GATEWAY}/v1`,
  kind: 'GRPCRoute',
  metadata: { namespace: 'shop', name: 'search' },
  spec: {
    parentRefs: [{ namespace: 'edge', name: 'public' }],
    rules: [{ matches: [{ method: { service: 'shop.Search' } }], backendRefs: [{ name: 'web', port: 80 }] }],
  },
};

/** Those of the kinds below HTTP, as the API server's own validation wants them. */
const l4Routes: readonly Json[] = [
  { kind: 'TLSRoute', name: 'vault', more: { hostnames: ['vault.shop.example'] } },
  { kind: 'TCPRoute', name: 'db', more: {} },
  { kind: 'UDPRoute', name: 'dns', more: {} },
].map(({ kind, name, more }) => ({
  apiVersion: `${GATEWAY}/v1`,
  kind,
  metadata: { namespace: 'shop', name },
  spec: { parentRefs: [{ namespace: 'edge', name: 'public' }], ...more, rules: [{ backendRefs: [{ name: 'web', port: 80 }] }] },
}));

const grant: Json = {
  apiVersion: `${GATEWAY}/v1beta1`,
  kind: 'ReferenceGrant',
  metadata: { namespace: 'shop', name: 'from-edge' },
  spec: { from: [{ group: GATEWAY, kind: 'HTTPRoute', namespace: 'edge' }], to: [{ group: '', kind: 'Service' }] },
};

let plane: ControlPlane;
let watched: Watched;
let crds: readonly Json[];

const isOurs = ({ kind }: AnyRecord): boolean => KINDS.some((k) => k === kind);

/** What each scope holds of these kinds is what a fresh list says. */
const equal = (): Promise<void> => becomesEqual(watched, plane.admin, SCOPES, 30_000, isOurs);

function held(scope: Scope): readonly string[] {
  return watched
    .reader(scope)
    .records()
    .filter(isOurs)
    .map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`)
    .sort();
}

beforeAll(async () => {
  crds = await gatewayCrds();
  plane = await startSimulatedCluster({ keepLogsIn: LOGS });
  const { admin } = plane;
  for (const namespace of ['shop', 'edge']) {
    await admin.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  }
  await admin.apply(service('shop', 'web', 'web', [{ name: 'http', port: 80, targetPort: 'http' }]));
  for (const object of deployManifests()) await admin.apply(object);
  // With the documented ClusterRole, which allows these kinds whether or not they are there.
  await makeServiceAccount(admin, 'edge', 'viewer');
  await bindClusterRole(admin, 'signalbox', 'edge', 'viewer');
  watched = await startWatched(plane.kubeconfig(await requestToken(admin, 'edge', 'viewer')));
  for (const scope of SCOPES) watched.reader(scope);
});

afterAll(async ({}, suite) => {
  await watched?.stop();
  await plane?.stop(hasFailed(suite));
});

test('a cluster without the Gateway API: absent, and everything else is live', async () => {
  await watched.live(ABSENT);
  expect(watched.reader(SCOPES[0] ?? { kind: 'overview' }).status()?.faultCount).toBe(0);
});

test('installed while Signalbox runs: found, live and equal', async () => {
  const { admin } = plane;
  for (const crd of crds) await admin.apply(crd);
  const installed = performance.now();
  for (const crd of crds) {
    await until('a CustomResourceDefinition is not established', 20_000, async () => {
      const { status } = await admin.get(pathOf(crd));
      const conditions = (status?.['conditions'] ?? []) as readonly { readonly type: string; readonly status: string }[];
      return conditions.some((c) => c.type === 'Established' && c.status === 'True');
    });
  }
  await admin.apply(gateway);
  await admin.apply(grant);
  await admin.apply(httpRoute('edge', 'offers', [{ namespace: 'shop', name: 'web', port: 80, weight: 90 }]));
  await admin.apply(grpcRoute);
  for (const route of l4Routes) await admin.apply(route);
  await until('not every kind is live', 120_000, () => {
    const kinds = watched.reader(SCOPES[0] ?? { kind: 'overview' }).status()?.kinds;
    return kinds !== undefined && KINDS.every((kind) => kinds[kind].state === LIVE[kind]);
  });
  const took = performance.now() - installed;
  await equal();
  tell(`Gateway API installed: live after ${(took / 1000).toFixed(1)} s`);
  // A route of another namespace that leads here comes with its Gateway.
  expect(held({ kind: 'namespace', namespace: 'shop' })).toEqual([
    'GRPCRoute shop/search',
    'Gateway edge/public',
    'HTTPRoute edge/offers',
    'ReferenceGrant shop/from-edge',
    'TCPRoute shop/db',
    'TLSRoute shop/vault',
    'UDPRoute shop/dns',
  ]);
  expect(watched.reader(SCOPES[0] ?? { kind: 'overview' }).status()?.faultCount).toBe(0);
});

test('changes, status and deletion: equal', async () => {
  const { admin } = plane;
  await admin.apply(
    httpRoute('shop', 'cart', [
      { name: 'cart', port: 80 },
      { name: 'web', port: 80, weight: 0 },
    ]),
  );
  await equal();
  const condition = (type: string, status: string, reason: string) => ({
    type,
    status,
    reason,
    message: `${reason}, says the test`,
    lastTransitionTime: new Date().toISOString().replace(/\.\d+/, ''),
  });
  const conditions = [condition('Accepted', 'True', 'Accepted'), condition('ResolvedRefs', 'False', 'BackendNotFound')];
  await admin.merge(`/apis/${GATEWAY}/v1/namespaces/shop/httproutes/cart/status`, {
    status: { parents: [{ parentRef: PUBLIC, controllerName: 'example.com/router', conditions }] },
  });
  await equal();
  const cart = watched
    .reader({ kind: 'service', service: 'shop/web' })
    .records()
    .filter(isOurs)
    .find(({ metadata }) => metadata.name === 'cart');
  expect(cart?.kind === 'HTTPRoute' && cart.status.parents[0]?.conditions).toMatchObject([
    { type: 'Accepted', status: 'True', reason: 'Accepted' },
    { type: 'ResolvedRefs', reason: 'BackendNotFound', message: 'BackendNotFound, says the test' },
  ]);
  // The route leads elsewhere now: it leaves the scope, and its Gateway stays for the other one.
  await admin.apply(httpRoute('edge', 'offers', [{ name: 'elsewhere', port: 80 }]));
  await equal();
  expect(held({ kind: 'namespace', namespace: 'shop' })).not.toContain('HTTPRoute edge/offers');
  await admin.remove(`/apis/${GATEWAY}/v1/namespaces/edge/gateways/public`);
  await equal();
  expect(held({ kind: 'namespace', namespace: 'shop' })).not.toContain('Gateway edge/public');
});

test('uninstalled: absent, and nothing of it is shown any more', async () => {
  for (const crd of crds) await plane.admin.remove(pathOf(crd));
  await watched.live(ABSENT);
  await until('something of it is still shown', 10_000, () => SCOPES.every((scope) => held(scope).length === 0));
  expect(SCOPES.flatMap(held)).toEqual([]);
});
