// The service account of the Pod that Signalbox runs in (client-go's rest.InClusterConfig).

import { access, readFile } from 'node:fs/promises';
import path from 'node:path';
import { err, ok, type Result } from '#lib/std/result.ts';
import type { Clock } from '#server/clock.ts';
import type { ConfigProblem } from './config-problem.ts';
import { fileProblem } from './file-problem.ts';
import type { Endpoint } from '#server/kube/api/open-connection.ts';
import { proxyFromEnvironment } from './proxy.ts';
import { tokenFileCredentials } from './user-credentials.ts';

export const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

type Environment = Readonly<Record<string, string | undefined>>;

/** Is this process a Pod with a service account? `folder` is where the token is mounted. */
export async function isInCluster(env: Environment, folder: string): Promise<boolean> {
  if (!env['KUBERNETES_SERVICE_HOST'] || !env['KUBERNETES_SERVICE_PORT']) return false;
  try {
    await access(path.join(folder, 'token'));
    return true;
  } catch {
    // Not mounted: a container beside a cluster, or automountServiceAccountToken is false.
    return false;
  }
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, 'utf8')).trim() || undefined;
  } catch {
    return undefined;
  }
}

export async function inClusterEndpoint(
  env: Environment,
  folder: string,
  namespace: string | undefined,
  clock: Clock,
): Promise<Result<Endpoint, ConfigProblem>> {
  const host = env['KUBERNETES_SERVICE_HOST'] ?? '';
  const bracketed = host.includes(':') ? `[${host}]` : host;
  const url = new URL(`https://${bracketed}:${env['KUBERNETES_SERVICE_PORT'] ?? '443'}`);
  const caFile = path.join(folder, 'ca.crt');
  let ca: Buffer;
  try {
    ca = await readFile(caFile);
  } catch (error) {
    return err({ kind: 'unreadable', file: caFile, what: "service account's certificate authority", problem: fileProblem(error) });
  }
  return ok({
    info: {
      name: 'in-cluster',
      source: 'in-cluster',
      server: url.host,
      namespace: namespace ?? (env['POD_NAMESPACE'] || undefined) ?? (await textOf(path.join(folder, 'namespace'))),
    },
    url,
    tls: { ca, serverName: undefined, verify: true },
    proxy: proxyFromEnvironment(url, env),
    credentials: tokenFileCredentials(path.join(folder, 'token'), undefined, clock),
  });
}
