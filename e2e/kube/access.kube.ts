// What Signalbox may see, it shows; what it may not, it names. And the manifests of deploy/ do what the README says.

import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Scope } from '#lib/scope/scope.ts';
import { RESOURCES } from '#lib/kube/record.ts';
import { resourcePath } from '#server/kube/api/resource-path.ts';
import { createTcpProxy } from '#testing/doubles/tcp-proxy.ts';
import { connectApi, pathOf } from './api.ts';
import type { ControlPlane } from './control-plane.ts';
import { deployManifests } from './deploy-manifests.ts';
import { freePorts } from './free-ports.ts';
import { bindClusterRole, grantInNamespace, makeServiceAccount, requestToken } from './identities.ts';
import { canMount, startInCluster } from './in-cluster.ts';
import { NODES } from './shop/manifests.ts';
import { deployment, service } from './shop/workloads.ts';
import { registerNode } from './nodes.ts';
import { startSimulatedCluster } from './simulated-cluster.ts';
import { openStreamReader } from './stream-reader.ts';
import { hasFailed, LOGS, tell } from './report.ts';
import { differences, listTruth, recordsIn } from './truth.ts';
import { sleep, until } from './until.ts';
import { becomesEqual, scopesOf, startWatched, weigh } from './watched.ts';

let plane: ControlPlane;
let scopes: readonly Scope[];

beforeAll(async () => {
  plane = await startSimulatedCluster({ keepLogsIn: LOGS });
  const { admin } = plane;
  for (const node of NODES) await registerNode(admin, node);
  for (const namespace of ['shop', 'other']) {
    await admin.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
    await admin.apply(service(namespace, 'web', 'web', [{ name: 'http', port: 80, targetPort: 'http' }]));
    await admin.apply(deployment(namespace, 3, { name: 'web', image: 'web:1', ports: [{ name: 'http', containerPort: 8080 }] }));
  }
  for (const object of deployManifests()) await admin.apply(object);
  scopes = await scopesOf(admin, ['shop', 'other']);
});

afterAll(async ({}, suite) => plane?.stop(hasFailed(suite)));

describe('deploy/', () => {
  test('the API server accepts every manifest without a warning, in a namespace that enforces the restricted standard', async () => {
    for (const object of deployManifests()) {
      const answer = await plane.admin.ask('PATCH', `${pathOf(object)}?fieldManager=tests&force=true&fieldValidation=Strict`, {
        contentType: 'application/apply-patch+yaml',
        body: object,
      });
      expect({ status: answer.status, warning: answer.headers['warning'] }).toEqual({ status: 200, warning: undefined });
    }
    const namespace = await plane.admin.get('/api/v1/namespaces/signalbox');
    expect(namespace.metadata.labels?.['pod-security.kubernetes.io/enforce']).toBe('restricted');
  });

  test.skipIf(spawnSync('kubectl', ['version', '--client']).status !== 0)('kubectl apply -k deploy', async () => {
    const kubeconfig = join(plane.folder, 'admin.kubeconfig');
    await writeFile(kubeconfig, plane.kubeconfig(plane.adminToken));
    const deploy = fileURLToPath(new URL('../../deploy', import.meta.url));
    const { status, stdout, stderr } = spawnSync('kubectl', ['--kubeconfig', kubeconfig, 'apply', '--server-side', '-k', deploy], {
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.trim().split('\n')).toHaveLength(deployManifests().length);
  });

  test('its Pod is admitted there, and one without its security context is not', async () => {
    const pod = await until('the Pod of the Deployment has not been made', 30_000, async () => {
      const { items } = await plane.admin.list('/api/v1/namespaces/signalbox/pods?labelSelector=app%3Dsignalbox');
      return items[0];
    });
    expect(pod.spec?.['serviceAccountName']).toBe('signalbox');
    const { securityContext: _, ...spec } = pod.spec as { securityContext: unknown; containers: unknown };
    const answer = await plane.admin.ask('POST', '/api/v1/namespaces/signalbox/pods?dryRun=All', {
      body: {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'loose' },
        spec: { ...spec, nodeName: undefined, volumes: undefined, containers: [{ name: 'a', image: 'a' }] },
      },
    });
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('restricted');
  });

  test.skipIf(!canMount())('the production build, started as its Pod starts it, shows the cluster', async () => {
    const token = await requestToken(plane.admin, 'signalbox', 'signalbox');
    const [port = 0, ops = 0] = await freePorts(2);
    const container = (
      deployManifests().find(({ kind }) => kind === 'Deployment') as unknown as {
        spec: { template: { spec: { containers: [{ args: string[] }] } } };
      }
    ).spec.template.spec.containers[0];
    // The very arguments of the manifest, on ports that are free here.
    const args = container.args.map((arg) => arg.replace('--port=7070', `--port=${port}`).replace('--ops-port=9090', `--ops-port=${ops}`));
    const running = await startInCluster(plane.server, { token, ca: plane.ca, namespace: 'signalbox' }, args);
    const scope: Scope = { kind: 'namespace', namespace: 'shop' };
    const reader = openStreamReader(running.url, scope);
    try {
      await until('Signalbox is not ready', 20_000, async () => (await fetch(`http://127.0.0.1:${ops}/readyz`)).status === 200);
      await until('the stream has no snapshot', 10_000, () => reader.complete() && reader.status()?.kinds.Pod.state === 'live');
      await until('Signalbox does not hold what the API server holds', 20_000, async () => {
        return differences(reader.records(), recordsIn(await listTruth(plane.admin), scope)).length === 0;
      });
      expect(reader.status()?.cluster).toMatchObject({ source: 'in-cluster', version: 'v1.36.2' });
      expect((await fetch(running.url)).status).toBe(200);
      expect(running.said()).not.toContain(token);
      tell('in the cluster: production build, read-only project, service account token, CA and address: live, equal, page served');
    } finally {
      reader.close();
      await running.stop();
    }
  });
});

test('the API server itself reaches no simulated address: its way out ends at a socket where nobody listens', async () => {
  const pod = await until('web has no running Pod', 60_000, async () => {
    const { items } = await plane.admin.list('/api/v1/namespaces/shop/pods');
    return items.find(({ status }) => status?.['podIP'] !== undefined);
  });
  const { status, text } = await plane.admin.ask('GET', `/api/v1/namespaces/shop/pods/${pod.metadata.name}:8080/proxy/`);
  expect(status).toBeGreaterThanOrEqual(500);
  expect(text).toContain('nobody-listens');
});

describe('a viewer', () => {
  test('with exactly the documented ClusterRole: all kinds live and equal; nothing else may be read', async () => {
    const { admin } = plane;
    await makeServiceAccount(admin, 'other', 'viewer');
    await bindClusterRole(admin, 'signalbox', 'other', 'viewer');
    const token = await requestToken(admin, 'other', 'viewer');
    const viewer = connectApi({ server: plane.server, ca: plane.ca, token });
    for (const resource of RESOURCES) {
      const { status } = await viewer.ask('GET', `${resourcePath(resource, undefined)}?limit=1`);
      // A custom resource that is not installed is not found, for those who may look for it.
      expect({ resource: resource.resource, status }).toEqual({
        resource: resource.resource,
        status: resource.optional === 'custom' ? 404 : 200,
      });
    }
    for (const path of ['/api/v1/secrets', '/api/v1/configmaps', '/api/v1/namespaces/shop/pods/none', '/apis/batch/v1/jobs']) {
      expect((await viewer.ask('GET', path)).status).toBe(403);
    }
    viewer.close();
    const watched = await startWatched(plane.kubeconfig(token));
    for (const scope of scopes) watched.reader(scope);
    await watched.live();
    await becomesEqual(watched, admin, scopes);
    expect(await watched.metric('signalbox_watch_failures_total')).toBe(0);
    await watched.stop();
  });

  test('with a Role in one namespace and no Nodes: that namespace is live, and what is missing is named', async () => {
    const { admin } = plane;
    await makeServiceAccount(admin, 'shop', 'local');
    await grantInNamespace(admin, 'shop', 'local', [
      { apiGroups: [''], resources: ['services', 'pods'], verbs: ['list', 'watch'] },
      { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['list', 'watch'] },
      { apiGroups: ['networking.k8s.io'], resources: ['networkpolicies', 'ingresses'], verbs: ['list', 'watch'] },
      { apiGroups: ['apps'], resources: ['deployments', 'replicasets', 'statefulsets', 'daemonsets'], verbs: ['list', 'watch'] },
      { apiGroups: ['events.k8s.io'], resources: ['events'], verbs: ['list', 'watch'] },
    ]);
    const token = await requestToken(admin, 'shop', 'local');
    const watched = await startWatched(plane.kubeconfig(token, { namespace: 'shop' }));
    const scope: Scope = { kind: 'namespace', namespace: 'shop' };
    const reader = watched.reader(scope);
    await watched.live({ Node: 'denied', Namespace: 'denied' });
    const kinds = reader.status()?.kinds;
    expect(kinds?.Node).toMatchObject({ state: 'denied', verb: 'watch', group: '', resource: 'nodes' });
    expect(kinds?.Pod).toEqual({ state: 'live', namespace: 'shop' });
    await becomesEqual(watched, admin, [scope], 30_000, ({ kind }) => !['Node', 'Namespace', 'NamespaceSummary'].includes(kind));
    expect(weigh(watched, [scope])).toBeGreaterThan(4);
    expect(reader.records().filter(({ kind }) => kind === 'Node' || kind === 'Namespace')).toEqual([]);
    await watched.stop();
  });

  test('whose token is rotated: the new one is read, the watches resume, nothing is listed anew', { timeout: 120_000 }, async () => {
    const { admin } = plane;
    const secret = await admin.create('/api/v1/namespaces/other/secrets', {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'old-session' },
    });
    const old = await requestToken(admin, 'other', 'viewer', { name: 'old-session', uid: secret.metadata.uid ?? '' });
    const next = await requestToken(admin, 'other', 'viewer');
    const folder = await mkdtemp(join(tmpdir(), 'signalbox-token-'));
    const tokenFile = join(folder, 'token');
    await writeFile(tokenFile, old);
    const proxy = await createTcpProxy({ target: plane.server });
    const config = JSON.parse(plane.kubeconfig('', { server: proxy.url.replace('http:', 'https:') })) as {
      users: { name: string; user: object }[];
    };
    config.users = [{ name: 'tests', user: { tokenFile } }];
    const watched = await startWatched(JSON.stringify(config));
    for (const scope of scopes) watched.reader(scope);
    await watched.live();
    const lists = await watched.metric('signalbox_lists_total');

    await admin.remove('/api/v1/namespaces/other/secrets/old-session');
    const stranger = connectApi({ server: plane.server, ca: plane.ca, token: old });
    await until('the old token is still accepted', 60_000, async () => (await stranger.ask('GET', '/api/v1/pods?limit=1')).status === 401);
    stranger.close();
    await writeFile(tokenFile, next);
    proxy.reset();
    await sleep(500);
    await admin.merge('/apis/apps/v1/namespaces/shop/deployments/web', { spec: { replicas: 2 } });
    await sleep(3_000);
    await watched.live();
    await becomesEqual(watched, admin, scopes);
    expect(await watched.metric('signalbox_lists_total')).toBe(lists);
    await watched.stop();
    await proxy.close();
    await rm(folder, { recursive: true, force: true });
  });
});
