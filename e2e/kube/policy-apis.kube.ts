// Other policy APIs on a real API server: found by discovery with the Role of deploy/, and counted with the one that its README adds.

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { PolicyApi } from '#lib/cluster/policy-api.ts';
import { type Clock, systemClock } from '#server/clock.ts';
import { loadConnection } from '#server/kube/credentials/load-config.ts';
import { watchPolicyApis } from '#server/kube/api/policy-apis.ts';
import type { Json } from './api.ts';
import type { ControlPlane } from './control-plane.ts';
import { deployManifests } from './deploy-manifests.ts';
import { requestToken } from './identities.ts';
import { startSimulatedCluster } from './simulated-cluster.ts';
import { hasFailed, LOGS, tell } from './report.ts';
import { until } from './until.ts';

let plane: ControlPlane;

beforeAll(async () => {
  plane = await startSimulatedCluster({ keepLogsIn: LOGS });
  for (const object of deployManifests()) await plane.admin.apply(object);
});

afterAll(async ({}, suite) => plane?.stop(hasFailed(suite)));

/** A custom resource without a schema of its own. */
function definition(group: string, version: string, plural: string, kind: string): object {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    // Groups of the project itself are approved by annotation.
    metadata: { name: `${plural}.${group}`, annotations: { 'api-approved.kubernetes.io': 'unapproved, for a test' } },
    spec: {
      group,
      scope: 'Cluster',
      names: { plural, singular: kind.toLowerCase(), kind },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
        },
      ],
    },
  };
}

async function post(path: string, body: object): Promise<void> {
  const { status, text } = await plane.admin.ask('POST', path, { body });
  if (status !== 201) throw new Error(`POST ${path}: ${status} ${text}`);
}

/** The manifests of the README, as a person would paste them. */
async function pasted(): Promise<readonly Json[]> {
  const readme = await readFile(new URL('../../deploy/README.md', import.meta.url), 'utf8');
  const [, yaml = ''] = /```yaml\n(.*?)```/s.exec(readme) ?? [];
  return parseAllDocuments(yaml).map((document) => document.toJS() as Json);
}

/** A minute between two questions is a second. */
const clock: Clock = { ...systemClock, after: (ms, call) => systemClock.after(ms === 60_000 ? 1000 : ms, call) };

const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

test('absent, then served, then counted, then used', async () => {
  const kubeconfig = join(plane.folder, 'signalbox.kubeconfig');
  await writeFile(kubeconfig, plane.kubeconfig(await requestToken(plane.admin, 'signalbox', 'signalbox')), { mode: 0o600 });
  const connection = await loadConnection({
    context: undefined,
    namespace: undefined,
    env: { KUBECONFIG: kubeconfig },
    home: plane.folder,
  });
  if (!connection.ok) throw new Error(connection.error.kind);
  const told: (readonly PolicyApi[])[] = [];
  const watch = watchPolicyApis({
    connection: connection.value,
    clock,
    random: Math.random,
    namespace: undefined,
    tell: (found) => told.push(found),
  });
  const latest = (): string | undefined =>
    told
      .at(-1)
      ?.map((api) => `${api.metadata.name} ${api.objects}`)
      .join(', ');
  const becomes = (wanted: string): Promise<unknown> =>
    until(
      () => `told ${latest() ?? 'nothing'}, not ${wanted}`,
      30_000,
      () => latest() === wanted,
    );
  try {
    await becomes('');
    await post(CRDS, definition('cilium.io', 'v2', 'ciliumclusterwidenetworkpolicies', 'CiliumClusterwideNetworkPolicy'));
    await post(CRDS, definition('policy.networking.k8s.io', 'v1alpha2', 'clusternetworkpolicies', 'ClusterNetworkPolicy'));
    await becomes('ciliumclusterwidenetworkpolicies.cilium.io unknown, clusternetworkpolicies.policy.networking.k8s.io unknown');

    for (const object of await pasted()) await plane.admin.apply(object);
    await becomes('ciliumclusterwidenetworkpolicies.cilium.io none, clusternetworkpolicies.policy.networking.k8s.io none');

    await post('/apis/policy.networking.k8s.io/v1alpha2/clusternetworkpolicies', {
      apiVersion: 'policy.networking.k8s.io/v1alpha2',
      kind: 'ClusterNetworkPolicy',
      metadata: { name: 'one' },
      spec: {},
    });
    await becomes('ciliumclusterwidenetworkpolicies.cilium.io none, clusternetworkpolicies.policy.networking.k8s.io some');
    expect(told.length).toBeGreaterThan(3);
    tell('other policy APIs: absent, unknown with the Role of deploy/, none and some with that of its README');
  } finally {
    watch.stop();
    await watch.done;
    await connection.value.close();
  }
});
