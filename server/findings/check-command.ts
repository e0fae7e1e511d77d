// The flags of `signalbox check`.

import type { Severity } from '#lib/cluster/finding.ts';
import { err, ok, type Result } from '#lib/std/result.ts';
import { SEVERITIES } from './report.ts';

export type CheckConfig = {
  readonly context: string | undefined;
  readonly namespace: string | undefined;
  /** The zone of the cluster's DNS. */
  readonly clusterDomain: string;
  readonly demo: boolean;
  /** Findings of this severity and worse make the status 1. */
  readonly failOn: Severity;
  readonly output: 'text' | 'json';
  /** Seconds for the connection and the lists. */
  readonly timeout: number;
};

const FLAGS: Readonly<Record<string, { readonly value: string | undefined; readonly help: string }>> = {
  namespace: { value: 'NAME', help: 'Only findings of this namespace. Also -n.' },
  context: { value: 'NAME', help: 'Context of the kubeconfig. Default: the current one, or the cluster that it runs in.' },
  'cluster-domain': { value: 'NAME', help: "Zone of the cluster's DNS. Default cluster.local." },
  'fail-on': { value: 'LEVEL', help: 'broken, warning or info: findings of this level and worse make the exit status 1. Default broken.' },
  output: { value: 'FORMAT', help: 'text or json. Also -o. Default text.' },
  timeout: { value: 'SECONDS', help: 'How long the connection and the lists may take. Default 60.' },
  demo: { value: undefined, help: 'Checks the recorded demo cluster.' },
  help: { value: undefined, help: 'Prints this text.' },
};
const SHORT: Readonly<Record<string, string>> = { '-n': '--namespace', '-o': '--output', '-h': '--help' };

export function checkHelp(): string {
  const rows = Object.entries(FLAGS).map(
    ([name, { value, help }]) => [`--${name}${value === undefined ? '' : ` ${value}`}`, help] as const,
  );
  const width = Math.max(...rows.map(([left]) => left.length));
  return [
    'signalbox check: reads the cluster once, says what is wrong with its Services, and ends.',
    '',
    'Exit status: 0 nothing at or above --fail-on, 1 findings, 2 the cluster could not be read, or has no such namespace.',
    'Findings count when they have lasted, by the timestamps of the API: a rollout in progress is no finding.',
    '',
    ...rows.map(([left, help]) => `  ${left.padEnd(width)}  ${help}`),
  ].join('\n');
}

function readFlags(args: readonly string[]): Result<ReadonlyMap<string, string>, string> {
  const given = new Map<string, string>();
  for (let i = 0; i < args.length; i++) {
    const argument = SHORT[args[i] ?? ''] ?? args[i] ?? '';
    const equals = argument.indexOf('=');
    const name = argument.startsWith('--') ? argument.slice(2, equals < 0 ? undefined : equals) : '';
    const flag = Object.hasOwn(FLAGS, name) ? FLAGS[name] : undefined;
    if (flag === undefined) return err(`"${argument}" is not a flag of signalbox check. --help lists those there are.`);
    const value = flag.value === undefined ? 'true' : equals < 0 ? args[++i] : argument.slice(equals + 1);
    if (value === undefined || value === '') return err(`The flag --${name} needs a value: --${name} ${flag.value ?? ''}.`);
    given.set(name, value);
  }
  return ok(given);
}

/** The error is a sentence for the terminal; `help` asks for checkHelp. */
export function readCheck(args: readonly string[]): Result<CheckConfig | 'help', string> {
  const given = readFlags(args);
  if (!given.ok) return given;
  const flag = (name: string): string | undefined => given.value.get(name);
  if (flag('help') !== undefined) return ok('help');
  const failOn = SEVERITIES.find((s) => s === (flag('fail-on') ?? 'broken'));
  if (failOn === undefined) return err(`--fail-on must be one of ${SEVERITIES.join(', ')}.`);
  const output = flag('output') ?? 'text';
  if (output !== 'text' && output !== 'json') return err('--output must be text or json.');
  const timeout = Number(flag('timeout') ?? '60');
  if (!Number.isInteger(timeout) || timeout < 1 || timeout > 3600) return err('--timeout must be a number of seconds from 1 to 3600.');
  const demo = flag('demo') !== undefined;
  if (demo && flag('context') !== undefined) return err('--demo and --context exclude each other: the demo asks no cluster.');
  return ok({
    context: flag('context'),
    namespace: flag('namespace'),
    clusterDomain: flag('cluster-domain') ?? 'cluster.local',
    demo,
    failOn,
    output,
    timeout,
  });
}
