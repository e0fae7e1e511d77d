// The flags of `signalbox wait`.

import { readDuration } from '#lib/std/duration.ts';
import { err, ok, type Result } from '#lib/std/result.ts';
import { flagLines, type Flags, HELP, readFlags } from '#server/flags.ts';
import type { Aim } from '#server/reading.ts';
import type { Wanted } from './conditions.ts';

export type WaitConfig = Aim & {
  /** Names of Services, in order. */
  readonly services: readonly string[];
  readonly wanted: Wanted;
  /** From when the cluster has been read, in ms; 0 looks once. */
  readonly limit: number;
  readonly output: 'text' | 'json';
};

const FLAGS = {
  ready: { value: 'NUMBER', help: 'Until at least so many Pods behind the Service have a ready endpoint.' },
  rollout: {
    help: 'Until its rollout is complete: one that goes on, or begins within 10 s. Where none does, until all its Pods are ready.',
  },
  'for-quiet': { value: 'DURATION', help: 'Until no endpoint of it has changed for so long, watched without a break.' },
  'max-outage': { value: 'DURATION', help: 'Fails as soon as it has had nobody ready for longer than this in all. 0s allows none.' },
  'progress-deadline': {
    value: 'DURATION',
    default: '10m',
    help: 'A rollout that has not come further for so long is stuck, as progressDeadlineSeconds of a Deployment.',
  },
  timeout: { value: 'DURATION', default: '5m', help: 'How long to wait once the cluster has been read; 0s looks once.' },
  namespace: { value: 'NAME', short: 'n', help: 'Of the Services. Default: that of the context.' },
  context: { value: 'NAME', help: 'Context of the kubeconfig. Default: the current one, or the cluster that it runs in.' },
  'cluster-domain': { value: 'NAME', default: 'cluster.local', help: "Zone of the cluster's DNS." },
  output: { value: 'FORMAT', short: 'o', default: 'text', help: 'text or json.' },
  demo: { help: 'Waits in the recorded demo cluster.' },
  help: HELP,
} as const satisfies Flags;

/** Seconds for the connection and the lists. */
const READING = 60;

export function waitHelp(): string {
  return [
    'signalbox wait service/NAME...: waits until conditions hold, all of them at once and for each Service, and says what happened meanwhile.',
    '',
    '  signalbox wait -n shop service/web --rollout --max-outage 0s',
    '  signalbox wait -n shop service/web service/api --ready 3 --for-quiet 30s --timeout 10m',
    '',
    'Exit status: 0 the conditions hold, 1 they did not in time, 2 the cluster could not be read, or the command is wrong,',
    '3 --max-outage was exceeded, 4 the rollout was undone, 5 nothing is left of it, 6 it is stuck, 7 there is no such Service, or it was',
    'deleted, 130 interrupted.',
    '',
    'Durations are written as kubectl takes them: 30s, 5m, 1h30m. Progress is told on standard error, what happened on standard output.',
    'A rollout is seen by its Pods and endpoints; Deployments are not read.',
    '',
    ...flagLines(FLAGS),
  ].join('\n');
}

const SERVICE = /^(?:services?|svc)\/([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)$/;

function readServices(rest: readonly string[]): Result<readonly string[], string> {
  const names: string[] = [];
  for (const text of rest) {
    const name = SERVICE.exec(text)?.[1];
    if (name === undefined) return err(`"${text}" is no Service. Name it as service/web.`);
    if (!names.includes(name)) names.push(name);
  }
  return names.length > 0 ? ok(names) : err('Which Service is waited for? Name it: signalbox wait service/web --rollout.');
}

type Times = {
  readonly quiet: number | undefined;
  readonly mostOutage: number | undefined;
  readonly deadline: number;
  readonly limit: number;
};

function readTimes(
  given: Readonly<Record<'for-quiet' | 'max-outage' | 'progress-deadline' | 'timeout', string | undefined>>,
): Result<Times, string> {
  const read = new Map<string, number>();
  for (const name of ['for-quiet', 'max-outage', 'progress-deadline', 'timeout'] as const) {
    const text = given[name];
    if (text === undefined) continue;
    const ms = readDuration(text);
    if (ms === undefined) return err(`--${name} ${text}: give a duration such as 30s, 5m or 1h30m.`);
    read.set(name, ms);
  }
  return ok({
    quiet: read.get('for-quiet'),
    mostOutage: read.get('max-outage'),
    deadline: read.get('progress-deadline') ?? 0,
    limit: read.get('timeout') ?? 0,
  });
}

/** The error is a sentence for the terminal; `help` asks for waitHelp. */
export function readWait(args: readonly string[]): Result<WaitConfig | 'help', string> {
  const refuse = (argument: string): string => `"${argument}" is not a flag of signalbox wait. --help lists those there are.`;
  const given = readFlags(FLAGS, args, { takesRest: true, refuse });
  if (!given.ok) return given;
  const { flags, rest } = given.value;
  if (flags.help) return ok('help');
  const services = readServices(rest);
  if (!services.ok) return services;
  const times = readTimes(flags);
  if (!times.ok) return times;
  const { quiet, mostOutage, deadline, limit } = times.value;
  const ready = flags.ready === undefined ? undefined : Number(flags.ready);
  if (ready !== undefined && !/^[1-9]\d{0,5}$/.test(flags.ready ?? '')) return err('--ready must be a number of Pods, 1 or more.');
  const { rollout, namespace, context, demo, output } = flags;
  if (ready === undefined && !rollout && quiet === undefined)
    return err('Until when? Give at least one of --ready, --rollout and --for-quiet; --max-outage alone has no end.');
  if (output !== 'text' && output !== 'json') return err('--output must be text or json.');
  if (demo && context !== undefined) return err('--demo and --context exclude each other: the demo asks no cluster.');
  return ok({
    services: services.value,
    wanted: { ready, rollout, quiet, mostOutage, deadline },
    limit,
    output,
    context,
    namespace,
    clusterDomain: flags['cluster-domain'],
    demo,
    timeout: READING,
  });
}
