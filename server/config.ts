// The flags of Signalbox, and what they come to.

import { readBytes } from '#lib/std/bytes.ts';
import { readDuration } from '#lib/std/duration.ts';
import { err, ok, type Result } from '#lib/std/result.ts';
import { flagLines, type Flags, type Given, HELP, readFlags } from './flags.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export type Config = {
  /** 0: any free one. */
  readonly port: number;
  readonly listen: string;
  /** It listens beyond the loopback: whoever reaches it sees the cluster. */
  readonly exposed: boolean;
  /** Lower case, without a port. */
  readonly allowedHosts: readonly string[];
  /** Where /livez, /readyz and /metrics are served; undefined: nowhere. */
  readonly ops: { readonly listen: string; readonly port: number } | undefined;
  /** So many Services have series of their own in /metrics. */
  readonly metricsServices: number;
  /** How far back history reaches, in ms, and the memory that it may take; undefined: none is kept. */
  readonly history:
    | {
        readonly age: number;
        readonly bytes: number;
        /** Where it is recorded, and the most bytes there. */
        readonly record: { readonly folder: string; readonly bytes: number } | undefined;
      }
    | undefined;
  readonly context: string | undefined;
  readonly namespace: string | undefined;
  /** The zone of the cluster's DNS, lower case, without a trailing dot. */
  readonly clusterDomain: string;
  /** The file that says what the team has muted. */
  readonly mutes: string | undefined;
  readonly demo: boolean;
  /** The file of a recording, which is shown in place of a cluster. */
  readonly recording: string | undefined;
  /** What that file is called for people, where a page has handed it over to the Signalbox that started this one. */
  readonly handedOver: string | undefined;
  /** A page may hand over a recording: whoever reaches it sits at this machine. */
  readonly takesRecordings: boolean;
  readonly open: boolean;
  readonly dev: boolean;
  readonly logLevel: LogLevel;
};

export type Environment = Readonly<Record<string, string | undefined>>;

export type Command = { readonly kind: 'run'; readonly config: Config } | { readonly kind: 'print'; readonly text: string };

const FLAGS = {
  port: { value: 'NUMBER', env: 'SIGNALBOX_PORT', default: '7070', help: 'Port of the dashboard; 0 takes any free one.' },
  listen: { value: 'ADDRESS', env: 'SIGNALBOX_LISTEN', default: '127.0.0.1', help: 'Address of the dashboard.' },
  'allow-unauthenticated-listen': {
    env: 'SIGNALBOX_ALLOW_UNAUTHENTICATED_LISTEN',
    help: 'Allows --listen on another address than loopback: whoever reaches it sees the cluster, without a login.',
  },
  'allowed-host': {
    value: 'NAME',
    env: 'SIGNALBOX_ALLOWED_HOST',
    repeatable: true,
    help: 'A further host name under which the dashboard is opened. Repeatable; commas in the variable.',
  },
  'ops-port': {
    value: 'NUMBER',
    env: 'SIGNALBOX_OPS_PORT',
    help: 'Port of /livez, /readyz and /metrics, which name Services at most; "off" for none. Default: 9090 inside a cluster, else off.',
  },
  'ops-listen': {
    value: 'ADDRESS',
    env: 'SIGNALBOX_OPS_LISTEN',
    help: 'Address of that port. Default: 0.0.0.0 inside a cluster (the kubelet probes the address of the Pod), else 127.0.0.1.',
  },
  'metrics-services': {
    value: 'NUMBER',
    env: 'SIGNALBOX_METRICS_SERVICES',
    default: '1000',
    help: 'Services that have series of their own in /metrics; all others are counted together as _other.',
  },
  history: {
    value: 'DURATION',
    env: 'SIGNALBOX_HISTORY',
    default: '6h',
    help: 'How far one can go back in time, such as 90m or 24h; "off" keeps no history.',
  },
  'history-memory': {
    value: 'BYTES',
    env: 'SIGNALBOX_HISTORY_MEMORY',
    default: '256Mi',
    help: 'Memory that history may take; what is older goes first.',
  },
  record: {
    value: 'FOLDER',
    env: 'SIGNALBOX_RECORD',
    help: 'Records history into this folder, so that it outlasts the process. It holds what the cluster tells, but no Secrets.',
  },
  'record-size': {
    value: 'BYTES',
    env: 'SIGNALBOX_RECORD_SIZE',
    default: '2Gi',
    help: 'Most bytes in that folder; what is older goes first.',
  },
  context: { value: 'NAME', env: 'SIGNALBOX_CONTEXT', help: 'Context of the kubeconfig. Default: the current one.' },
  namespace: {
    value: 'NAME',
    env: 'SIGNALBOX_NAMESPACE',
    help: 'Watched alone where the whole cluster may not be listed. Default: the namespace of the context.',
  },
  'cluster-domain': {
    value: 'NAME',
    env: 'SIGNALBOX_CLUSTER_DOMAIN',
    default: 'cluster.local',
    help: "Zone of the cluster's DNS, as kubelets have it.",
  },
  mutes: {
    value: 'FILE',
    env: 'SIGNALBOX_MUTES',
    help: 'Findings that the team has muted, as YAML or JSON: docs/mutes.md. Read again when it changes.',
  },
  demo: { env: 'SIGNALBOX_DEMO', help: 'Shows a recorded demo cluster; no cluster is asked.' },
  open: { env: 'SIGNALBOX_OPEN', help: 'Opens the dashboard in the browser.' },
  'log-level': { value: 'LEVEL', env: 'SIGNALBOX_LOG_LEVEL', default: 'info', help: 'debug, info, warn or error.' },
  dev: { env: 'SIGNALBOX_DEV', help: 'For work on Signalbox itself: serves the page from its sources.' },
  help: HELP,
  version: { asks: true, help: 'Prints the version.' },
} as const satisfies Flags;

type Values = Given<typeof FLAGS>['flags'];

function readPort(text: string): number | undefined {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65535 ? Number(text) : undefined;
}

function readCount(text: string): number | undefined {
  return /^\d{1,6}$/.test(text) && Number(text) <= 100_000 ? Number(text) : undefined;
}

const LOOPBACK = /^(127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1|localhost)$/;
const HOST_NAME = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$|^\[[0-9a-f:.]+\]$/;
/** RFC 1123 label, as the API server demands of namespaces. */
const NAMESPACE = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
/** RFC 1123 subdomain. */
const DOMAIN = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*$/;
const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

function readOps(flags: Values, inCluster: boolean): Result<Config['ops'], string> {
  const text = flags['ops-port'] ?? (inCluster ? '9090' : 'off');
  if (text === 'off' || text === '0') return ok(undefined);
  const port = readPort(text);
  if (port === undefined) return err('--ops-port must be a number from 1 to 65535, or "off".');
  return ok({ port, listen: flags['ops-listen'] ?? (inCluster ? '0.0.0.0' : '127.0.0.1') });
}

/** Below these a checkpoint with what follows it does not fit. */
const SHORTEST_HISTORY = 60_000;
const SMALLEST_HISTORY = 4 * 1024 ** 2;

function readHistory(flags: Values): Result<Config['history'], string> {
  const age = flags.history === 'off' ? 0 : readDuration(flags.history);
  if (age === undefined || (age > 0 && age < SHORTEST_HISTORY))
    return err('--history must be a duration of a minute or more, such as 90m or 24h, or "off".');
  const bytes = readBytes(flags['history-memory']);
  if (bytes === undefined || bytes < SMALLEST_HISTORY)
    return err('--history-memory must be a number of bytes from 4Mi on, such as 256Mi or 1Gi.');
  const size = readBytes(flags['record-size']);
  if (size === undefined || size < SMALLEST_HISTORY)
    return err('--record-size must be a number of bytes from 4Mi on, such as 500Mi or 2Gi.');
  const folder = flags.record;
  if (age === 0 && folder !== undefined) return err('--record and --history off exclude each other: what is recorded is the history.');
  return ok(age === 0 ? undefined : { age, bytes, record: folder === undefined ? undefined : { folder, bytes: size } });
}

function readListen({ listen, 'allow-unauthenticated-listen': isAllowed }: Values): Result<string, string> {
  if (LOOPBACK.test(listen) || isAllowed) return ok(listen);
  return err(
    `Signalbox has no login, so it listens on loopback only; --listen ${listen} would show the cluster to everyone who reaches that address. ` +
      'Use kubectl port-forward or an SSH tunnel instead, or add --allow-unauthenticated-listen.',
  );
}

/** Set by a Signalbox for the one that it starts to show a recording that a page has handed over: the name of the file. */
export const HANDED_OVER = 'SIGNALBOX_HANDED_OVER';

/** Of a recording all is kept, however long it is. */
const EVER = Number.MAX_SAFE_INTEGER;

function readConfig(flags: Values, recording: string | undefined, env: Environment): Result<Config, string> {
  const inCluster = (env['KUBERNETES_SERVICE_HOST'] ?? '') !== '';
  const port = readPort(flags.port);
  if (port === undefined) return err('--port must be a number from 0 to 65535.');
  const listen = readListen(flags);
  if (!listen.ok) return listen;
  const ops = readOps(flags, inCluster);
  if (!ops.ok) return ops;
  const metricsServices = readCount(flags['metrics-services']);
  if (metricsServices === undefined) return err('--metrics-services must be a number from 0 to 100000.');
  const history = readHistory(flags);
  if (!history.ok) return history;
  const allowedHosts = flags['allowed-host'].map((name) => name.toLowerCase());
  for (const name of allowedHosts) {
    if (!HOST_NAME.test(name)) return err(`--allowed-host ${name}: give a host name alone, without scheme, port or path.`);
  }
  const { namespace, context, mutes, demo, open, dev } = flags;
  if (namespace !== undefined && !NAMESPACE.test(namespace)) return err(`--namespace ${namespace}: Kubernetes allows no such name.`);
  const clusterDomain = flags['cluster-domain'].toLowerCase().replace(/\.$/, '');
  if (!DOMAIN.test(clusterDomain)) return err(`--cluster-domain ${clusterDomain}: that is no domain name, such as cluster.local.`);
  const logLevel = LEVELS.find((level) => level === flags['log-level']);
  if (logLevel === undefined) return err(`--log-level must be one of ${LEVELS.join(', ')}.`);
  if (demo && context !== undefined) return err('--demo and --context exclude each other: the demo asks no cluster.');
  if (recording !== undefined && (demo || context !== undefined))
    return err('--demo and --context have no meaning for a recording: it asks no cluster.');
  if (recording !== undefined && history.value?.record !== undefined)
    return err('--record has no meaning for a recording: that is a file already.');
  const handedOver = recording === undefined ? undefined : env[HANDED_OVER];
  const exposed = !LOOPBACK.test(listen.value);
  return ok({
    port,
    listen: listen.value,
    exposed,
    allowedHosts,
    ops: ops.value,
    metricsServices,
    history: history.value && recording !== undefined ? { ...history.value, age: EVER } : history.value,
    context,
    namespace,
    clusterDomain,
    mutes,
    demo,
    recording,
    handedOver,
    // Under another name it is reached from elsewhere, by way of a proxy; one that was started for a recording starts no more.
    takesRecordings: !exposed && !inCluster && !dev && allowedHosts.length === 0 && handedOver === undefined,
    open,
    dev,
    logLevel,
  });
}

function helpText(): string {
  return [
    'Signalbox: a live map of Kubernetes Service traffic. It reads, never writes.',
    '',
    'Shows the current context of the kubeconfig, the cluster it runs in, or, where there is neither, a recorded demo cluster.',
    '',
    ...flagLines(FLAGS),
    '',
    'Commands: each has a --help of its own.',
    '  signalbox check   reads the cluster once, says what is wrong and ends with a status.',
    '  signalbox open    shows a recording in place of a cluster: signalbox open incident.ndjson.zst. It takes the flags above.',
    '  signalbox record  records what the cluster says to a file.',
    '  signalbox wait    waits until Pods behind a Service are ready, a rollout is complete, or nothing changes any more.',
  ].join('\n');
}

/** The error is a sentence for the terminal. */
export function readCommand(args: readonly string[], env: Environment, version: string): Result<Command, string> {
  const opens = args[0] === 'open';
  const given = opens ? readFlags(FLAGS, args.slice(1), { env, takesRest: true }) : readFlags(FLAGS, args, { env });
  if (!given.ok) return given;
  const { flags, rest } = given.value;
  if (flags.help) return ok({ kind: 'print', text: helpText() });
  if (flags.version) return ok({ kind: 'print', text: version });
  if (opens && rest.length !== 1) return err('Which recording? Name one file: signalbox open incident.ndjson.zst.');
  const config = readConfig(flags, rest[0], env);
  return config.ok ? ok({ kind: 'run', config: config.value }) : config;
}
