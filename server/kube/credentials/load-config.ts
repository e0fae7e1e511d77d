// Finds the cluster to connect to as kubectl finds it: KUBECONFIG, ~/.kube/config, or the Pod's service account.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { err, ok, type Result } from '#lib/std/result.ts';
import { type Clock, systemClock } from '#server/clock.ts';
import type { ConfigProblem } from './config-problem.ts';
import type { Connection } from '#server/kube/api/connection.ts';
import { anonymous } from '#server/kube/api/credentials.ts';
import { fileProblem } from './file-problem.ts';
import { inClusterEndpoint, isInCluster, SERVICE_ACCOUNT } from './in-cluster.ts';
import { type ClusterEntry, type Kubeconfig, mergeKubeconfigs, parseKubeconfig, type UserEntry } from './kubeconfig.ts';
import { type Endpoint, openConnection } from '#server/kube/api/open-connection.ts';
import { isKnownProvider } from './provider-credentials.ts';
import { proxyFromEnvironment } from './proxy.ts';
import { userCredentials } from './user-credentials.ts';

export type LoadOptions = {
  /** --context */
  readonly context?: string | undefined;
  /** --namespace */
  readonly namespace?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The home directory. */
  readonly home: string;
  /** Where a Pod's service account is mounted; for tests. */
  readonly serviceAccount?: string;
  readonly clock?: Clock;
};

/** KUBECONFIG's files in their order, each once, made absolute; ~/.kube/config where it is unset or empty. */
function kubeconfigFiles(env: LoadOptions['env'], home: string): readonly string[] {
  const named = env['KUBECONFIG'] ?? '';
  if (named === '') return [path.join(home, '.kube', 'config')];
  const files = named.split(path.delimiter).filter((file) => file !== '');
  return [...new Set(files.map((file) => path.resolve(file)))];
}

type Loaded = { readonly config: Kubeconfig; readonly missing: readonly string[] };

/** A missing file is skipped; one that is there but cannot be read or parsed is an error, as in clientcmd. */
async function loadKubeconfig(files: readonly string[]): Promise<Result<Loaded, ConfigProblem>> {
  const configs: Kubeconfig[] = [];
  const missing: string[] = [];
  for (const file of files) {
    let text: string;
    try {
      text = await readFile(file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
        missing.push(file);
        continue;
      }
      return err({ kind: 'unreadable', file, what: 'kubeconfig', problem: fileProblem(error) });
    }
    const parsed = parseKubeconfig(text, file);
    if (!parsed.ok) return err({ kind: 'unparsable', file, ...parsed.error });
    configs.push(parsed.value);
  }
  return ok({ config: mergeKubeconfigs(configs), missing });
}

/** clientcmd's validateAuthInfo and validateClusterInfo, for what would otherwise fail later and less clearly. */
function findFault(cluster: ClusterEntry, clusterName: string, user: UserEntry | undefined, userName: string): ConfigProblem | undefined {
  const bad = (entry: string, problem: string): ConfigProblem => ({ kind: 'invalid', entry, problem });
  const atCluster = `cluster "${clusterName}"`;
  if (cluster.server === '') return bad(atCluster, 'it has no server');
  if (serverUrl(cluster, user) === undefined) return bad(atCluster, 'its server is not an http or https address');
  if (cluster.skipVerify && (cluster.caFile !== undefined || cluster.caData !== undefined)) {
    return bad(atCluster, 'it has both a certificate-authority and insecure-skip-tls-verify; remove one of them');
  }
  if (cluster.proxyUrl !== undefined && !/^(https?|socks5h?):\/\/./.test(cluster.proxyUrl)) {
    return bad(atCluster, 'its proxy-url must begin with http://, https:// or socks5://');
  }
  if (user === undefined) return undefined;
  const atUser = `user "${userName}"`;
  const token = user.token !== undefined || user.tokenFile !== undefined;
  const basic = user.username !== undefined || user.password !== undefined;
  if (token && basic) return bad(atUser, 'it has both a token and a password; only one is allowed');
  const cert = user.certFile !== undefined || user.certData !== undefined;
  const key = user.keyFile !== undefined || user.keyData !== undefined;
  if (cert !== key) return bad(atUser, `it has a client ${cert ? 'certificate without its key' : 'key without its certificate'}`);
  if (user.exec !== undefined && user.authProvider !== undefined)
    return bad(atUser, 'it has both exec and auth-provider; remove one of them');
  if (user.exec !== undefined && user.exec.command === '') return bad(atUser, 'its exec has no command');
  if (user.exec !== undefined && user.exec.apiVersion === '') return bad(atUser, 'its exec has no apiVersion');
  if (user.authProvider !== undefined && user.exec === undefined && !isKnownProvider(user.authProvider.name)) {
    return bad(atUser, `the auth-provider "${user.authProvider.name}" was removed from Kubernetes; use a credential plugin (exec)`);
  }
  return undefined;
}

/** rest.DefaultServerURL: an address without a scheme is https where TLS is configured, else http. */
function serverUrl(cluster: ClusterEntry, user: UserEntry | undefined): URL | undefined {
  const secure =
    cluster.skipVerify || [cluster.caFile, cluster.caData, user?.certFile, user?.certData].some((setting) => setting !== undefined);
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(cluster.server) ? cluster.server : `${secure ? 'https' : 'http'}://${cluster.server}`;
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.protocol === 'http:' || url.protocol === 'https:' ? url : undefined;
}

/** Each file that the entries name must be readable now, so that a typing error is told at the start. */
async function findUnreadable(cluster: ClusterEntry, user: UserEntry | undefined): Promise<ConfigProblem | undefined> {
  const files: readonly (readonly [string, string | undefined])[] = [
    ['certificate-authority', cluster.caData === undefined ? cluster.caFile : undefined],
    ['client-certificate', user?.certData === undefined ? user?.certFile : undefined],
    ['client-key', user?.keyData === undefined ? user?.keyFile : undefined],
    ['tokenFile', user?.token === undefined ? user?.tokenFile : undefined],
  ];
  for (const [what, file] of files) {
    if (file === undefined) continue;
    try {
      await readFile(file);
    } catch (error) {
      return { kind: 'unreadable', file, what, problem: fileProblem(error) };
    }
  }
  return undefined;
}

async function endpointOf(config: Kubeconfig, options: LoadOptions, clock: Clock): Promise<Result<Endpoint, ConfigProblem>> {
  const wanted = options.context ?? config.currentContext;
  const context = wanted === '' ? undefined : config.contexts.get(wanted);
  if (context === undefined) return err({ kind: 'no-context', wanted: wanted || undefined, names: [...config.contexts.keys()].sort() });
  const cluster = config.clusters.get(context.cluster);
  if (cluster === undefined) return err({ kind: 'no-cluster', context: wanted, cluster: context.cluster });
  // A context without a user is anonymous; one that names a user who is not there is a mistake.
  const user = context.user === '' ? undefined : config.users.get(context.user);
  if (user === undefined && context.user !== '') return err({ kind: 'no-user', context: wanted, user: context.user });
  const problem = findFault(cluster, context.cluster, user, context.user) ?? (await findUnreadable(cluster, user));
  if (problem !== undefined) return err(problem);
  const url = serverUrl(cluster, user);
  if (url === undefined) return err({ kind: 'invalid', entry: `cluster "${context.cluster}"`, problem: 'its server is not an address' });
  const caFile = cluster.caFile === undefined || cluster.caData !== undefined ? undefined : await readFile(cluster.caFile);
  return ok({
    info: { name: wanted, source: 'kubeconfig', server: url.host, namespace: options.namespace ?? context.namespace },
    url,
    tls: {
      ca: cluster.caData === undefined ? caFile : Buffer.from(cluster.caData, 'base64'),
      serverName: cluster.tlsServerName,
      verify: !cluster.skipVerify,
    },
    proxy: cluster.proxyUrl ?? proxyFromEnvironment(url, options.env),
    credentials: user === undefined ? anonymous : userCredentials(user, cluster, options.env, clock),
  });
}

function isEmpty(config: Kubeconfig): boolean {
  return config.currentContext === '' && config.contexts.size === 0 && config.clusters.size === 0;
}

/**
 * The connection that kubectl would use. `none` means that there is nothing to connect to.
 * In a Pod the service account is used, unless KUBECONFIG or --context says otherwise.
 */
export async function loadConnection(options: LoadOptions): Promise<Result<Connection, ConfigProblem>> {
  const { env, home } = options;
  const clock = options.clock ?? systemClock;
  const folder = options.serviceAccount ?? SERVICE_ACCOUNT;
  const inCluster = await isInCluster(env, folder);
  const told = (env['KUBECONFIG'] ?? '') !== '' || options.context !== undefined;
  let missing: readonly string[] = [];
  if (told || !inCluster) {
    const loaded = await loadKubeconfig(kubeconfigFiles(env, home));
    if (!loaded.ok) return loaded;
    if (options.context !== undefined || !isEmpty(loaded.value.config)) {
      const endpoint = await endpointOf(loaded.value.config, options, clock);
      return endpoint.ok ? ok(openConnection(endpoint.value, clock)) : endpoint;
    }
    if ((env['KUBECONFIG'] ?? '') !== '') missing = loaded.value.missing;
  }
  if (!inCluster) return err({ kind: 'none', missing });
  const endpoint = await inClusterEndpoint(env, folder, options.namespace, clock);
  return endpoint.ok ? ok(openConnection(endpoint.value, clock)) : endpoint;
}
