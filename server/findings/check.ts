// signalbox check: reads the cluster once, judges it, tells, and answers the exit status.

import { homedir } from 'node:os';
import { linked } from '#lib/cluster/multimap.ts';
import { err, ok, type Result } from '#lib/std/result.ts';
import { RESOURCES } from '#lib/kube/record.ts';
import { targetOf } from '#lib/wire/target.ts';
import { createLiveCluster, type LiveCluster } from '#server/cluster/live.ts';
import { systemClock } from '#server/clock.ts';
import type { Environment } from '#server/config.ts';
import { describeConfigProblem } from '#server/kube/credentials/config-problem.ts';
import { loadConnection } from '#server/kube/credentials/load-config.ts';
import { watchCluster } from '#server/kube/watch-cluster.ts';
import { NO_CLUSTER, openDemo, type Source } from '#server/source.ts';
import type { CheckConfig } from './check-command.ts';
import { checkText } from './check-text.ts';
import { isAtLeast, reportOf, unreadable } from './report.ts';

export const STATUS = { well: 0, findings: 1, unreadable: 2 } as const;

export type Outcome = { readonly status: (typeof STATUS)[keyof typeof STATUS]; readonly out: string; readonly problem: string };

/** The lists of the kinds are not of one moment; what the watches bring next mends that. In ms of cluster time, longer than the grace of findings. */
const AFTER_LISTS = 1200;
const LOOK = 20;

/** Never the demo in silence: a pipeline would be green for ever. */
async function open({ context, namespace, demo }: CheckConfig, env: Environment): Promise<Result<Source, string>> {
  if (demo) return ok(await openDemo());
  const connection = await loadConnection({ context, namespace, env, home: homedir() });
  if (connection.ok) return ok({ connection: connection.value, close: () => connection.value.close() });
  return err(describeConfigProblem(connection.error));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

/** Has each kind been listed, or been refused, or not been found? */
function isSettled(cluster: LiveCluster): boolean {
  const { kinds } = cluster.current();
  return RESOURCES.every(({ kind }) => ['live', 'denied', 'absent'].includes(kinds[kind].state));
}

async function read(cluster: LiveCluster, timeout: number): Promise<void> {
  const end = performance.now() + timeout * 1000;
  while (!isSettled(cluster) && performance.now() < end) await pause(LOOK);
  if (!isSettled(cluster)) return;
  // Cluster time may go slower than ours for a while, and findings settle by it.
  const settled = cluster.now() + AFTER_LISTS;
  while (cluster.now() < settled) await pause(LOOK);
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

export async function check(config: CheckConfig, env: Environment): Promise<Outcome> {
  const source = await open(config, env);
  if (!source.ok) return { status: STATUS.unreadable, out: '', problem: source.error };
  const { connection } = source.value;
  const bugs: string[] = [];
  const cluster = createLiveCluster({
    clock: systemClock,
    info: { ...NO_CLUSTER, ...connection.info },
    clusterDomain: config.clusterDomain,
    onBug: (subject, error) => bugs.push(`A rule failed at ${subject.kind} ${subject.key}: ${String(error)}`),
  });
  const watching = watchCluster({
    connection,
    sink: cluster,
    clock: systemClock,
    random: Math.random,
    namespace: config.namespace,
    onVersion: (version) => cluster.describe({ version }),
    onPolicyApis: (found) => cluster.policyApis(found),
  });
  try {
    await read(cluster, config.timeout);
    const missing = unreadable(cluster);
    if (missing.length > 0) {
      const problem = [`The cluster ${connection.info.name} could not be read.`, ...missing.map((line) => `  ${line}`)].join('\n');
      return { status: STATUS.unreadable, out: '', problem };
    }
    const astray = config.namespace === undefined ? undefined : noNamespace(cluster, config.namespace);
    if (astray !== undefined) return { status: STATUS.unreadable, out: '', problem: astray };
    const target = config.demo ? [] : targetOf(cluster.current().cluster);
    const report = reportOf(cluster, { namespace: config.namespace }, target);
    const out =
      config.output === 'json' ? JSON.stringify(report, undefined, 2) : checkText(report, config.namespace, config.failOn === 'info');
    const failed = report.findings.some((f) => isAtLeast(f.severity, config.failOn));
    return { status: failed ? STATUS.findings : STATUS.well, out, problem: bugs.join('\n') };
  } finally {
    await watching.stop();
    cluster.close();
    await source.value.close();
  }
}
