// The flags of `signalbox check`.

import type { Severity } from '#lib/cluster/finding.ts';
import { err, ok, type Result } from '#lib/std/result.ts';
import { flagLines, type Flags, HELP, readFlags } from '#server/flags.ts';
import { SEVERITIES } from './report.ts';

export type CheckConfig = {
  readonly context: string | undefined;
  readonly namespace: string | undefined;
  /** The zone of the cluster's DNS. */
  readonly clusterDomain: string;
  /** The file that says what the team has muted. */
  readonly mutes: string | undefined;
  readonly demo: boolean;
  /** Findings of this severity and worse make the status 1. */
  readonly failOn: Severity;
  readonly output: 'text' | 'json';
  /** Seconds for the connection and the lists. */
  readonly timeout: number;
};

const FLAGS = {
  namespace: { value: 'NAME', short: 'n', help: 'Only findings of this namespace.' },
  context: { value: 'NAME', help: 'Context of the kubeconfig. Default: the current one, or the cluster that it runs in.' },
  'cluster-domain': { value: 'NAME', default: 'cluster.local', help: "Zone of the cluster's DNS." },
  'fail-on': {
    value: 'LEVEL',
    default: 'broken',
    help: 'broken, warning or info: findings of this level and worse make the exit status 1.',
  },
  mutes: { value: 'FILE', help: 'Findings that the team has muted, as YAML or JSON: docs/mutes.md. They are counted, and fail nothing.' },
  output: { value: 'FORMAT', short: 'o', default: 'text', help: 'text or json.' },
  timeout: { value: 'SECONDS', default: '60', help: 'How long the connection and the lists may take.' },
  demo: { help: 'Checks the recorded demo cluster.' },
  help: HELP,
} as const satisfies Flags;

export function checkHelp(): string {
  return [
    'signalbox check: reads the cluster once, says what is wrong with its Services, and ends.',
    '',
    'Exit status: 0 nothing at or above --fail-on, 1 findings, 2 the cluster could not be read, or has no such namespace.',
    'Findings count when they have lasted, by the timestamps of the API: a rollout in progress is no finding.',
    '',
    ...flagLines(FLAGS),
  ].join('\n');
}

/** The error is a sentence for the terminal; `help` asks for checkHelp. */
export function readCheck(args: readonly string[]): Result<CheckConfig | 'help', string> {
  const refuse = (argument: string): string => `"${argument}" is not a flag of signalbox check. --help lists those there are.`;
  const given = readFlags(FLAGS, args, { refuse });
  if (!given.ok) return given;
  const { flags } = given.value;
  if (flags.help) return ok('help');
  const failOn = SEVERITIES.find((severity) => severity === flags['fail-on']);
  if (failOn === undefined) return err(`--fail-on must be one of ${SEVERITIES.join(', ')}.`);
  const { context, namespace, mutes, demo, output } = flags;
  if (output !== 'text' && output !== 'json') return err('--output must be text or json.');
  const timeout = Number(flags.timeout);
  if (!Number.isInteger(timeout) || timeout < 1 || timeout > 3600) return err('--timeout must be a number of seconds from 1 to 3600.');
  if (demo && context !== undefined) return err('--demo and --context exclude each other: the demo asks no cluster.');
  return ok({ context, namespace, clusterDomain: flags['cluster-domain'], mutes, demo, failOn, output, timeout });
}
