// Workloads and events as a real control plane writes them: what should be there, and why it is not; and a role that may read neither.

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Finding } from '#lib/cluster/finding.ts';
import type { AnyRecord } from '#lib/cluster/record.ts';
import type { Scope } from '#lib/scope/scope.ts';
import { KUBE_KINDS, type KubeKind } from '#lib/kube/record.ts';
import type { ControlPlane } from './control-plane.ts';
import { makeServiceAccount, requestToken } from './identities.ts';
import { registerNode } from './nodes.ts';
import { hasFailed, LOGS } from './report.ts';
import { NODES } from './shop/manifests.ts';
import { deployment, service, type Workload } from './shop/workloads.ts';
import { startSimulatedCluster } from './simulated-cluster.ts';
import type { StreamReader } from './stream-reader.ts';
import { differences } from './truth.ts';
import { until } from './until.ts';
import { startWatched, type Watched } from './watched.ts';

const SCOPE: Scope = { kind: 'namespace', namespace: 'shop' };
const PORTS = [{ name: 'http', containerPort: 8080 }];
/** Deployed, and without a Pod that is ready, each for another reason. */
const NAMES = ['web', 'zero', 'quota', 'nowhere'] as const;
/** What explains what is seen, and no more. */
const EXPLAINS: readonly KubeKind[] = ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Event'];

let plane: ControlPlane;
let full: Watched;
let plain: Watched;

const workload = (name: string, over: Partial<Workload> = {}): Workload => ({ name, image: `${name}:1`, ports: PORTS, ...over });

beforeAll(async () => {
  plane = await startSimulatedCluster({ keepLogsIn: LOGS });
  const { admin } = plane;
  for (const node of NODES) await registerNode(admin, node);
  for (const name of ['shop', 'small']) await admin.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  const quota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { namespace: 'shop', name: 'small' } };
  await admin.apply({ ...quota, spec: { hard: { 'count/pods': '3' } } });
  for (const name of NAMES) await admin.apply(service('shop', name, name, [{ name: 'http', port: 80, targetPort: 'http' }]));
  await admin.apply(deployment('shop', 2, workload('web')));
  await until('web has no Pods', 60_000, async () => (await admin.list('/api/v1/namespaces/shop/pods')).items.length === 2);
  await admin.apply(deployment('shop', 1, workload('nowhere', { nodeSelector: { disk: 'none' } })));
  await until('nowhere has no Pod', 60_000, async () => (await admin.list('/api/v1/namespaces/shop/pods')).items.length === 3);
  await admin.apply(deployment('shop', 2, workload('quota')));
  await admin.apply(deployment('shop', 0, workload('zero')));

  const role = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'plain' } };
  const read = ['list', 'watch'];
  await admin.apply({
    ...role,
    rules: [
      { apiGroups: [''], resources: ['services', 'pods', 'nodes', 'namespaces'], verbs: read },
      { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: read },
      { apiGroups: ['networking.k8s.io'], resources: ['networkpolicies', 'ingresses'], verbs: read },
    ],
  });
  await makeServiceAccount(admin, 'small', 'plain');
  await admin.apply({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: 'plain' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'plain' },
    subjects: [{ kind: 'ServiceAccount', namespace: 'small', name: 'plain' }],
  });
  full = await startWatched(plane.kubeconfig(plane.adminToken));
  plain = await startWatched(plane.kubeconfig(await requestToken(admin, 'small', 'plain')));
  await full.live();
  await plain.live(Object.fromEntries(EXPLAINS.map((kind) => [kind, 'denied'])));
});

afterAll(async ({}, suite) => {
  await full?.stop();
  await plain?.stop();
  await plane?.stop(hasFailed(suite));
});

function found(reader: StreamReader, name: string): readonly Finding[] {
  return reader.records().filter((record): record is Finding => record.kind === 'Finding' && record.service === `shop/${name}`);
}

async function saysOf(watched: Watched, name: string, rule: string): Promise<Finding> {
  const reader = watched.reader(SCOPE);
  return await until(`nothing is said of ${name} by ${rule}`, 200_000, () => found(reader, name).find((finding) => finding.rule === rule));
}

test('scaled to zero is told apart, and is no alarm', { timeout: 240_000 }, async () => {
  const finding = await saysOf(full, 'zero', 'selects-nothing');
  expect(finding).toMatchObject({ severity: 'info', title: 'Deployment zero is scaled to zero.' });
});

test('Pods that a quota refuses, with its message', { timeout: 240_000 }, async () => {
  const finding = await saysOf(full, 'quota', 'selects-nothing');
  expect(finding).toMatchObject({ severity: 'broken', title: 'Deployment quota wants 2 Pods and can make none.' });
  expect(finding.cause).toContain('exceeded quota: small');
});

test('a Pod that found no Node: the event of the scheduler', { timeout: 240_000 }, async () => {
  const finding = await saysOf(full, 'nowhere', 'none-ready');
  expect(JSON.stringify(finding.evidence)).toContain('nodes are available');
  const events = full
    .reader(SCOPE)
    .records()
    .filter((record) => record.kind === 'Event');
  expect(events.map(({ reason }) => reason)).toContain('FailedScheduling');
  expect(events.every(({ type, reason }) => type !== 'Normal' || reason === 'BackOff')).toBe(true);
});

test('a role without them: the same picture, and they are named as denied', { timeout: 240_000 }, async () => {
  await saysOf(plain, 'zero', 'selects-nothing');
  expect((await saysOf(plain, 'quota', 'selects-nothing')).title).toBe('The selector matches no Pod.');
  const kinds = plain.reader(SCOPE).status()?.kinds;
  expect(EXPLAINS.filter((kind) => kinds?.[kind].state !== 'denied')).toEqual([]);
  const drawn = (watched: Watched): readonly AnyRecord[] =>
    watched
      .reader(SCOPE)
      .records()
      // What is found, and counted of it, is told in other words.
      .filter(({ kind }) => (KUBE_KINDS as readonly string[]).includes(kind) && !(EXPLAINS as readonly string[]).includes(kind));
  await until('the pictures differ', 30_000, () => differences(drawn(plain), drawn(full)).length === 0);
});
