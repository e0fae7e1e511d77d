// Size and speed: 2,000 Pods on 100 Nodes, and how long a change takes from the API server's watch to the stream.
// SIGNALBOX_TEST_PODS=20000 for the larger one.

import process from 'node:process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Scope } from '#lib/scope/scope.ts';
import { startChurn } from './churn.ts';
import type { ControlPlane } from './control-plane.ts';
import { registerNode } from './nodes.ts';
import { deployment, service } from './shop/workloads.ts';
import { startSimulatedCluster } from './simulated-cluster.ts';
import { openStreamReader } from './stream-reader.ts';
import { openEventLog } from './event-log.ts';
import { rawChurn, toldChanges, wrongTransitions } from './raw-churn.ts';
import { hasFailed, LOGS, quantile, tell } from './report.ts';
import { sleep, until } from './until.ts';
import { becomesEqual, startWatched, type Watched } from './watched.ts';

const PODS = Number(process.env['SIGNALBOX_TEST_PODS'] ?? 2000);
const SERVICES = 40;
const NODES = 100;
const OVERVIEW: Scope = { kind: 'overview' };
const LOAD: Scope = { kind: 'namespace', namespace: 'load' };
/** Of one run of the latency measurement, in seconds. */
const SECONDS = 20;

let plane: ControlPlane;
let watched: Watched;

async function readyPods(): Promise<number> {
  const { items } = await plane.admin.list('/apis/apps/v1/namespaces/load/deployments');
  return items.reduce((sum, { status }) => sum + Number(status?.['readyReplicas'] ?? 0), 0);
}

beforeAll(async () => {
  plane = await startSimulatedCluster({ keepLogsIn: LOGS });
  const { admin } = plane;
  await admin.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'load' } });
  for (let index = 0; index < NODES; index++) {
    await registerNode(admin, { name: `node-${String(index).padStart(4, '0')}`, index, zone: 'abc'[index % 3] ?? 'a' });
  }
  watched = await startWatched(plane.kubeconfig(plane.adminToken));
  watched.reader(OVERVIEW);
  watched.reader(LOAD);
  await watched.live();
});

afterAll(async ({}, suite) => {
  await watched?.stop();
  await plane?.stop(hasFailed(suite));
});

test(`${PODS} Pods behind ${SERVICES} Services on ${NODES} Nodes: the live state equals a fresh list, and so does a fresh start`, {
  timeout: Math.max(240_000, PODS * 100),
}, async () => {
  const begun = performance.now();
  for (let index = 0; index < SERVICES; index++) {
    const name = `app-${index}`;
    const workload = { name, image: `${name}:1`, ports: [{ name: 'http', containerPort: 8080 }] };
    await plane.admin.apply(service('load', name, name, [{ name: 'http', port: 80, targetPort: 'http' }]));
    await plane.admin.apply(deployment('load', PODS / SERVICES, workload));
  }
  await until('not all Pods are ready', Math.max(200_000, PODS * 90), async () => (await readyPods()) >= PODS);
  tell(`${PODS} Pods ready after ${((performance.now() - begun) / 1000).toFixed(1)} s, watched live`);
  await becomesEqual(watched, plane.admin, [OVERVIEW, LOAD], 60_000);
  expect(await watched.metric('signalbox_objects', { kind: 'Pod' })).toBe(PODS);
  expect(await watched.metric('signalbox_lists_total')).toBe(watched.kindsRead());

  const started = performance.now();
  const fresh = await startWatched(plane.kubeconfig(plane.adminToken));
  fresh.reader(LOAD);
  await fresh.live();
  const live = performance.now() - started;
  await becomesEqual(fresh, plane.admin, [OVERVIEW, LOAD]);
  const listing = await fresh.metric('signalbox_list_duration_seconds', { kind: 'Pod' });
  const rss = await fresh.metric('process_resident_memory_bytes');
  tell(
    `fresh start with ${PODS} Pods: live in ${Math.round(live)} ms, Pods listed in ${Math.round(listing * 1000)} ms, ${Math.round(rss / 1e6)} MB`,
  );
  await fresh.stop();
});

test('100 endpoint changes a second: from the watch event of the API server to the stream', async () => {
  /** By the address that a change brought: when the API server told of it. */
  const told = new Map<string, number>();
  const delays: number[] = [];
  const ADDRESS = /198\.1[89]\.\d{1,3}\.\d{1,3}/g;
  const log = await openEventLog(plane.admin);
  await log.quiet(1_000);
  const { newest } = await toldChanges(watched.signalbox.url, Number.NEGATIVE_INFINITY);
  const first = log.events.length;
  const churn = await startChurn(plane.admin, { namespace: 'churn', slices: 100, changesPerSecond: 100 });
  const scope: Scope = { kind: 'namespace', namespace: 'churn' };
  const waiting = new Map<string, number>();
  const reader = openStreamReader(watched.signalbox.url, scope, {
    onMessage: (message, text) => {
      if (message.kind !== 'batch') return;
      const now = performance.now();
      for (const [address] of text.matchAll(ADDRESS)) {
        const at = told.get(address);
        // Either may be first: both are written within the same moment.
        if (at === undefined) waiting.set(address, now);
        else delays.push(now - at);
      }
    },
  });
  const stop = plane.admin.watch(
    '/apis/discovery.k8s.io/v1/namespaces/churn/endpointslices?watch=true&resourceVersion=0',
    ({ object }) => {
      const now = performance.now();
      const address = ADDRESS.exec(JSON.stringify(object))?.[0] ?? '';
      ADDRESS.lastIndex = 0;
      told.set(address, now);
      const seen = waiting.get(address);
      if (seen !== undefined) delays.push(seen - now);
    },
    () => undefined,
  );
  await until('the stream has no snapshot', 10_000, () => reader.complete());
  const before = churn.accepted();
  await sleep(SECONDS * 1000);
  const changes = churn.accepted() - before;
  await churn.stop();
  await sleep(1_000);
  stop();
  await log.quiet(2_000);
  log.stop();
  const { changes: transitions } = await toldChanges(watched.signalbox.url, newest);
  expect(wrongTransitions(rawChurn(log, first), transitions)).toEqual([]);
  tell(`${transitions.length} transitions at ${Math.round(changes / SECONDS)} changes/s, told as watched`);
  await becomesEqual(watched, plane.admin, [OVERVIEW, LOAD]);
  reader.close();
  delays.sort((a, b) => a - b);
  const ms = (share: number): string => quantile(delays, share).toFixed(1);
  tell(
    `watch event to stream at ${Math.round(changes / SECONDS)} changes/s: median ${ms(0.5)} ms, p99 ${ms(0.99)} ms (${delays.length} changes)`,
  );
  // A change that the next one of the same slice overtakes reaches no stream; nearly all are measured.
  expect(delays.length).toBeGreaterThan(changes / 2);
});
