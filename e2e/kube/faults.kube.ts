// What goes wrong between Signalbox and a real API server: it goes on where it was, and lists anew only where it must.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Scope } from '#lib/scope/scope.ts';
import { createTcpProxy, type TcpProxy } from '#testing/doubles/tcp-proxy.ts';
import { type Churn, startChurn } from './churn.ts';
import type { ControlPlane } from './control-plane.ts';
import { deployment, service } from './shop/workloads.ts';
import { NODES } from './shop/manifests.ts';
import { registerNode } from './nodes.ts';
import { startSimulatedCluster } from './simulated-cluster.ts';
import { hasFailed, LOGS, tell } from './report.ts';
import { sleep, until } from './until.ts';
import { becomesEqual, scopesOf, startWatched, type Watched } from './watched.ts';

let plane: ControlPlane;
let proxy: TcpProxy;
let watched: Watched;
let churn: Churn;
let scopes: readonly Scope[];

type Counts = { readonly lists: number; readonly expired: number; readonly snapshots: number };

async function counts(): Promise<Counts> {
  return {
    lists: await watched.metric('signalbox_lists_total'),
    expired: await watched.metric('signalbox_watches_ended_total', { reason: 'expired' }),
    snapshots: await watched.metric('signalbox_snapshots_total'),
  };
}

beforeAll(async () => {
  plane = await startSimulatedCluster({ keepLogsIn: LOGS });
  for (const node of NODES) await registerNode(plane.admin, node);
  await plane.admin.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
  await plane.admin.apply(service('shop', 'web', 'web', [{ name: 'http', port: 80, targetPort: 'http' }]));
  await plane.admin.apply(deployment('shop', 6, { name: 'web', image: 'web:1', ports: [{ name: 'http', containerPort: 8080 }] }));
  proxy = await createTcpProxy({ target: plane.server });
  const server = proxy.url.replace('http:', 'https:');
  watched = await startWatched(plane.kubeconfig(plane.adminToken, { server }));
  await watched.live();
});

beforeEach(async () => {
  churn = await startChurn(plane.admin, { namespace: 'churn', slices: 20, changesPerSecond: 20 });
  scopes = await scopesOf(plane.admin, ['shop', 'churn']);
  for (const scope of scopes) watched.reader(scope);
  await becomesEqual(watched, plane.admin, scopes.slice(0, 1)).catch(() => undefined);
});

afterEach(async () => {
  await churn.stop();
});

afterAll(async ({}, suite) => {
  await watched?.stop();
  await proxy?.close();
  await plane?.stop(hasFailed(suite));
});

describe('the network', () => {
  test('watches cut every 30 s: resumed, nothing listed anew, no reader sees a second snapshot', { timeout: 120_000 }, async () => {
    const before = await counts();
    for (const end of ['fin', 'reset'] as const) {
      proxy.cut(end);
      await sleep(30_000);
    }
    await churn.stop();
    await becomesEqual(watched, plane.admin, scopes);
    const after = await counts();
    tell(`watches cut: ${churn.accepted()} changes, ${after.lists - before.lists} lists, ${after.expired - before.expired} expired`);
    expect(after).toEqual(before);
  });

  test('all connections reset at once, three times: resumed', async () => {
    const before = await counts();
    for (let times = 0; times < 3; times++) {
      proxy.reset();
      await sleep(3_000);
    }
    await churn.stop();
    await becomesEqual(watched, plane.admin, scopes);
    expect(await counts()).toEqual(before);
  });
});

describe('the API server', () => {
  test('killed and started again during churn: equal afterwards, listed anew only what had expired', async () => {
    const before = await counts();
    await plane.admin.merge('/apis/apps/v1/namespaces/shop/deployments/web', { spec: { replicas: 3 } });
    await plane.killApiServer();
    await until('no kind is retrying', 20_000, () =>
      Object.values(watched.reader({ kind: 'overview' }).status()?.kinds ?? {}).some(({ state }) => state === 'retrying'),
    );
    expect(churn.refused()).toBeGreaterThan(0);
    await plane.startApiServer();
    await watched.live();
    await sleep(2_000);
    await churn.stop();
    await becomesEqual(watched, plane.admin, scopes);
    const after = await counts();
    tell(
      `API server killed: ${churn.accepted()} changes accepted, ${churn.refused()} refused, ${after.lists - before.lists} lists for ${after.expired - before.expired} expired versions`,
    );
    expect(after.lists - before.lists).toBe(after.expired - before.expired);
    // The readers of the streams noticed nothing but the changes.
    expect(after.snapshots).toBe(before.snapshots);
  });

  test('etcd compacted while Signalbox was cut off: 410, listed anew, what was deleted meanwhile is gone', async () => {
    const before = await counts();
    proxy.refuse();
    await plane.admin.remove('/api/v1/namespaces/churn/services/churn-0');
    await plane.admin.remove('/apis/discovery.k8s.io/v1/namespaces/churn/endpointslices/churn-0');
    await sleep(1_000);
    await plane.compactEtcd();
    // What the API server remembers itself would hide the compaction.
    await plane.killApiServer();
    await plane.startApiServer();
    await churn.stop();
    await proxy.accept();
    await watched.live();
    await becomesEqual(watched, plane.admin, scopes);
    const after = await counts();
    tell(`compacted: ${after.expired - before.expired} versions expired, ${after.lists - before.lists} lists`);
    expect(after.expired - before.expired).toBeGreaterThan(0);
    expect(after.lists - before.lists).toBe(after.expired - before.expired);
    const held = watched.reader({ kind: 'namespace', namespace: 'churn' }).records();
    expect(held.some(({ metadata }) => metadata.name === 'churn-0')).toBe(false);
    expect(after.snapshots).toBe(before.snapshots);
  });
});
