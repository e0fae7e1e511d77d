// One client of the list case, in a process of its own: lists all Pods once and says what that cost.
// node list-client.ts reflector|informer|reflector-idle|informer-idle URL PODS

import { cpu } from './measure.ts';

export type ListCost = {
  /** CPU of this process from before the request until all Pods are held, in ms. */
  readonly cpu: number;
  /** The most memory the process ever had (max RSS), in bytes. */
  readonly peak: number;
};

const [how = '', url = '', pods = '0'] = process.argv.slice(2);
const wanted = Number(pods);

async function listByReflector(list: boolean): Promise<number> {
  const { openConnection } = await import('#server/kube/api/open-connection.ts');
  const { anonymous } = await import('#server/kube/api/credentials.ts');
  const { startReflector } = await import('#server/kube/reflector/reflector.ts');
  const { newSession } = await import('#server/kube/reflector/session.ts');
  const { createLiveCluster } = await import('#server/cluster/live.ts');
  const { systemClock: clock } = await import('#server/clock.ts');
  const { RESOURCES } = await import('#lib/kube/record.ts');
  if (!list) return 0;
  const start = cpu();
  const info = { name: 'bench', source: 'demo', server: url, namespace: undefined } as const;
  const tls = { ca: undefined, serverName: undefined, verify: true };
  const connection = openConnection({ info, url: new URL(url), tls, proxy: undefined, credentials: anonymous });
  const cluster = createLiveCluster({ clock, info: { ...info, version: undefined, problem: undefined } });
  const resource = RESOURCES.find((r) => r.kind === 'Pod');
  if (resource === undefined) throw new Error('Pods are not watched.');
  const session = newSession(clock, cluster);
  const reflector = startReflector({
    connection,
    resource,
    sink: cluster,
    session,
    clock,
    random: () => 0.5,
    fallback: undefined,
    log: () => undefined,
  });
  while (cluster.state.tables.Pod.size < wanted) await new Promise((resolve) => setTimeout(resolve, 5));
  const spent = cpu() - start;
  await reflector.stop();
  await connection.close();
  cluster.close();
  return spent;
}

async function listByInformer(list: boolean): Promise<number> {
  const { CoreV1Api, KubeConfig, makeInformer } = await import('@kubernetes/client-node');
  if (!list) return 0;
  const start = cpu();
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: [{ name: 'replay', server: url, skipTLSVerify: true }],
    users: [{ name: 'replay' }],
    contexts: [{ name: 'replay', cluster: 'replay', user: 'replay' }],
    currentContext: 'replay',
  });
  const api = config.makeApiClient(CoreV1Api);
  const informer = makeInformer(config, '/api/v1/pods', () => api.listPodForAllNamespaces());
  informer.on('error', (error: unknown) => {
    throw error;
  });
  await informer.start();
  while (informer.list().length < wanted) await new Promise((resolve) => setTimeout(resolve, 5));
  const spent = cpu() - start;
  await informer.stop();
  return spent;
}

const list = !how.endsWith('-idle');
const spent = await (how.startsWith('reflector') ? listByReflector(list) : listByInformer(list));
const result: ListCost = { cpu: spent, peak: process.resourceUsage().maxRSS * 1024 };
process.stdout.write(JSON.stringify(result));
process.exit(0);
