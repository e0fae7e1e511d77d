// Against a cluster that KUBECONFIG_TEST names (kind, k3d, minikube), in a throw-away namespace; needs kubectl.
// What breaks a control plane, or needs simulated kubelets, is left to the suites that start their own.

import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Scope } from '#lib/scope/scope.ts';
import type { Api, KubeList } from './api.ts';
import { tell } from './report.ts';
import { becomesEqual, scopesOf, startWatched, type Watched } from './watched.ts';

const file = process.env['KUBECONFIG_TEST'] ?? '';
const namespace = `signalbox-test-${randomBytes(4).toString('hex')}`;
const run = promisify(execFile);

async function kubectl(...args: readonly string[]): Promise<string> {
  const { stdout } = await run('kubectl', ['--kubeconfig', file, ...args], { maxBuffer: 256 * 1024 * 1024 });
  return stdout;
}

const api: Pick<Api, 'list'> = { list: async (path) => JSON.parse(await kubectl('get', '--raw', path)) as KubeList };

const inNamespace = (...args: readonly string[]): Promise<string> => kubectl('-n', namespace, ...args);

let watched: Watched;
let scopes: readonly Scope[];

beforeAll(async () => {
  await kubectl('create', 'namespace', namespace);
  await inNamespace('create', 'deployment', 'web', '--image=registry.k8s.io/pause:3.10', '--replicas=3', '--port=80');
  await inNamespace('expose', 'deployment', 'web', '--port=80');
  await inNamespace('create', 'service', 'externalname', 'outside', '--external-name=example.com');
  watched = await startWatched(readFileSync(file, 'utf8'));
  // Other namespaces live their own life; the overview would never rest.
  scopes = (await scopesOf(api, [namespace])).filter(({ kind }) => kind !== 'overview');
  for (const scope of scopes) watched.reader(scope);
  await watched.live();
});

afterAll(async () => {
  await watched?.stop();
  await kubectl('delete', 'namespace', namespace, '--wait=false');
});

test('what Signalbox holds of the namespace is what a fresh list says', async () => {
  await becomesEqual(watched, api, scopes, 60_000);
});

test.each([
  ['a rolling update', ['set', 'image', 'deployment/web', 'pause=registry.k8s.io/pause:3.9']],
  ['scaled to 6', ['scale', 'deployment/web', '--replicas=6']],
  ['scaled to none', ['scale', 'deployment/web', '--replicas=0']],
  ['a Service deleted', ['delete', 'service', 'outside']],
] as const)('%s: equal afterwards', async (_, args) => {
  await inNamespace(...args);
  if (args[0] !== 'delete') await inNamespace('rollout', 'status', 'deployment/web', '--timeout=120s');
  await becomesEqual(watched, api, scopes, 60_000);
});

test('all of that took one list of each kind', async () => {
  tell(`${namespace}: ${scopes.length} scopes compared`);
  expect(await watched.metric('signalbox_lists_total')).toBe(watched.kindsRead());
});
