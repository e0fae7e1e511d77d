// How a command that serves no page reads a cluster: opens the connection, watches until all has been listed, and lets go of it.

import { homedir } from 'node:os';
import { linked } from '#lib/cluster/multimap.ts';
import { RESOURCES } from '#lib/kube/record.ts';
import { err, ok, type Result } from '#lib/std/result.ts';
import { systemClock } from './clock.ts';
import { createLiveCluster, type LiveCluster, type LiveClusterOptions } from './cluster/live.ts';
import type { Environment } from './config.ts';
import { unreadable } from './findings/report.ts';
import { describeConfigProblem } from './kube/credentials/config-problem.ts';
import { loadConnection } from './kube/credentials/load-config.ts';
import { watchCluster } from './kube/watch-cluster.ts';
import { NO_CLUSTER, openDemo, type Source } from './source.ts';

export type Aim = {
  readonly context: string | undefined;
  readonly namespace: string | undefined;
  /** The zone of the cluster's DNS. */
  readonly clusterDomain: string;
  readonly demo: boolean;
  /** Seconds for the connection and the lists. */
  readonly timeout: number;
};

export type Reading = {
  /** Goes on with what the watches bring, until it is closed. */
  readonly cluster: LiveCluster;
  close(): Promise<void>;
};

const LOOK = 20;

/** Never the demo in silence: a pipeline would be green for ever. */
async function open({ context, namespace, demo }: Aim, env: Environment): Promise<Result<Source, string>> {
  if (demo) return ok(await openDemo({ withPast: false }));
  const connection = await loadConnection({ context, namespace, env, home: homedir() });
  if (connection.ok) return ok({ connection: connection.value, past: undefined, close: () => connection.value.close() });
  return err(describeConfigProblem(connection.error));
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

/** Has each kind been listed, or been refused, or not been found? */
function isSettled(cluster: LiveCluster): boolean {
  const { kinds } = cluster.current();
  return RESOURCES.every(({ kind }) => ['live', 'denied', 'absent'].includes(kinds[kind].state));
}

async function settle(cluster: LiveCluster, timeout: number): Promise<void> {
  const end = performance.now() + timeout * 1000;
  while (!isSettled(cluster) && performance.now() < end) await pause(LOOK);
}

/** A name that is misspelt must not make a pipeline green. Why nothing can be said of the namespace; undefined where it is there. */
function noNamespace({ state, known, current }: LiveCluster, name: string): string | undefined {
  if (known('Namespace')) {
    if (state.tables.Namespace.has(name)) return undefined;
    return `The cluster ${current().cluster.name} has no namespace ${name}. "kubectl get namespaces" lists those there are.`;
  }
  if (RESOURCES.some(({ kind }) => linked(state.index.keysByNamespace, `${kind}:${name}`).size > 0)) return undefined;
  return `Nothing was found in namespace ${name}, and Namespaces may not be listed: check the name.`;
}

function problemOf(cluster: LiveCluster, namespace: string | undefined): string | undefined {
  const missing = unreadable(cluster);
  if (missing.length === 0) return namespace === undefined ? undefined : noNamespace(cluster, namespace);
  return [`The cluster ${cluster.current().cluster.name} could not be read.`, ...missing.map((line) => `  ${line}`)].join('\n');
}

/** All has been listed when it answers. The error is a sentence for the terminal. */
export async function openReading(
  aim: Aim,
  env: Environment,
  listeners: Pick<LiveClusterOptions, 'onBug' | 'onChurn'>,
): Promise<Result<Reading, string>> {
  const source = await open(aim, env);
  if (!source.ok) return source;
  const { connection, close: closeSource } = source.value;
  const { clusterDomain, namespace } = aim;
  const cluster = createLiveCluster({ clock: systemClock, info: { ...NO_CLUSTER, ...connection.info }, clusterDomain, ...listeners });
  const watching = watchCluster({
    connection,
    sink: cluster,
    clock: systemClock,
    random: Math.random,
    namespace,
    onVersion: (version) => cluster.describe({ version }),
    onPolicyApis: (found) => cluster.policyApis(found),
  });
  async function close(): Promise<void> {
    await watching.stop();
    cluster.close();
    await closeSource();
  }
  await settle(cluster, aim.timeout);
  const problem = problemOf(cluster, namespace);
  if (problem === undefined) return ok({ cluster, close });
  await close();
  return err(problem);
}
