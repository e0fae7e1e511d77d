// signalbox check: reads the cluster once, judges it, tells, and answers the exit status.

import type { Subject } from '#lib/cluster/finding.ts';
import { targetOf } from '#lib/wire/target.ts';
import type { LiveCluster } from '#server/cluster/live.ts';
import type { Environment } from '#server/config.ts';
import { openReading, pause } from '#server/reading.ts';
import type { CheckConfig } from './check-command.ts';
import { checkText } from './check-text.ts';
import { readMutesFile } from './mutes-file.ts';
import { isAtLeast, reportOf } from './report.ts';

export const STATUS = { well: 0, findings: 1, unreadable: 2 } as const;

export type Outcome = { readonly status: (typeof STATUS)[keyof typeof STATUS]; readonly out: string; readonly problem: string };

/** The lists of the kinds are not of one moment; what the watches bring next mends that. In ms of cluster time, longer than the grace of findings. */
const AFTER_LISTS = 1200;
const LOOK = 20;

/** Cluster time may go slower than ours for a while, and findings settle by it. */
async function settle(cluster: LiveCluster): Promise<void> {
  const settled = cluster.now() + AFTER_LISTS;
  while (cluster.now() < settled) await pause(LOOK);
}

export async function check(config: CheckConfig, env: Environment): Promise<Outcome> {
  const mutes = config.mutes === undefined ? undefined : await readMutesFile(config.mutes);
  if (mutes?.ok === false) return { status: STATUS.unreadable, out: '', problem: mutes.error };
  const bugs: string[] = [];
  const onBug = (subject: Subject, error: unknown): void =>
    void bugs.push(`A rule failed at ${subject.kind} ${subject.key}: ${String(error)}`);
  const reading = await openReading(config, env, { onBug });
  if (!reading.ok) return { status: STATUS.unreadable, out: '', problem: reading.error };
  const { cluster, close } = reading.value;
  try {
    if (mutes !== undefined) cluster.mute(mutes.value);
    await settle(cluster);
    const target = config.demo ? [] : targetOf(cluster.current().cluster);
    const report = reportOf(cluster, { namespace: config.namespace }, target);
    const out =
      config.output === 'json' ? JSON.stringify(report, undefined, 2) : checkText(report, config.namespace, config.failOn === 'info');
    const failed = report.findings.some((f) => isAtLeast(f.severity, config.failOn));
    return { status: failed ? STATUS.findings : STATUS.well, out, problem: bugs.join('\n') };
  } finally {
    await close();
  }
}
