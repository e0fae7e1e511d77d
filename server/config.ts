// Flags and environment: one table that is read, validated and printed as --help.

import { err, ok, type Result } from '#lib/std/result.ts';

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
  readonly context: string | undefined;
  readonly namespace: string | undefined;
  /** The zone of the cluster's DNS, lower case, without a trailing dot. */
  readonly clusterDomain: string;
  readonly demo: boolean;
  readonly open: boolean;
  readonly dev: boolean;
  readonly logLevel: LogLevel;
};

export type Environment = Readonly<Record<string, string | undefined>>;

export type Command = { readonly kind: 'run'; readonly config: Config } | { readonly kind: 'print'; readonly text: string };

type Flag = {
  readonly name: string;
  /** How the value is called in --help; undefined: a switch. */
  readonly value: string | undefined;
  readonly env: string;
  readonly help: string;
  readonly repeatable?: boolean;
};

const FLAGS = [
  { name: 'port', value: 'NUMBER', env: 'SIGNALBOX_PORT', help: 'Port of the dashboard; 0 takes any free one. Default 7070.' },
  { name: 'listen', value: 'ADDRESS', env: 'SIGNALBOX_LISTEN', help: 'Address of the dashboard. Default 127.0.0.1.' },
  {
    name: 'allow-unauthenticated-listen',
    value: undefined,
    env: 'SIGNALBOX_ALLOW_UNAUTHENTICATED_LISTEN',
    help: 'Allows --listen on another address than loopback: whoever reaches it sees the cluster, without a login.',
  },
  {
    name: 'allowed-host',
    value: 'NAME',
    env: 'SIGNALBOX_ALLOWED_HOST',
    help: 'A further host name under which the dashboard is opened. Repeatable; commas in the variable.',
    repeatable: true,
  },
  {
    name: 'ops-port',
    value: 'NUMBER',
    env: 'SIGNALBOX_OPS_PORT',
    help: 'Port of /livez, /readyz and /metrics, which name Services at most; "off" for none. Default: 9090 inside a cluster, else off.',
  },
  {
    name: 'ops-listen',
    value: 'ADDRESS',
    env: 'SIGNALBOX_OPS_LISTEN',
    help: 'Address of that port. Default: 0.0.0.0 inside a cluster (the kubelet probes the address of the Pod), else 127.0.0.1.',
  },
  { name: 'context', value: 'NAME', env: 'SIGNALBOX_CONTEXT', help: 'Context of the kubeconfig. Default: the current one.' },
  {
    name: 'namespace',
    value: 'NAME',
    env: 'SIGNALBOX_NAMESPACE',
    help: 'Watched alone where the whole cluster may not be listed. Default: the namespace of the context.',
  },
  {
    name: 'cluster-domain',
    value: 'NAME',
    env: 'SIGNALBOX_CLUSTER_DOMAIN',
    help: "Zone of the cluster's DNS, as kubelets have it. Default cluster.local.",
  },
  { name: 'demo', value: undefined, env: 'SIGNALBOX_DEMO', help: 'Shows a recorded demo cluster; no cluster is asked.' },
  { name: 'open', value: undefined, env: 'SIGNALBOX_OPEN', help: 'Opens the dashboard in the browser.' },
  { name: 'log-level', value: 'LEVEL', env: 'SIGNALBOX_LOG_LEVEL', help: 'debug, info, warn or error. Default info.' },
  { name: 'dev', value: undefined, env: 'SIGNALBOX_DEV', help: 'For work on Signalbox itself: serves the page from its sources.' },
  { name: 'help', value: undefined, env: '', help: 'Prints this text.' },
  { name: 'version', value: undefined, env: '', help: 'Prints the version.' },
] as const satisfies readonly Flag[];

type FlagName = (typeof FLAGS)[number]['name'];
type Given = Map<FlagName, string[]>;

function flagNamed(name: string): (Flag & { readonly name: FlagName }) | undefined {
  return FLAGS.find((flag) => flag.name === name);
}

/** `--name value`, `--name=value`, `--switch`. */
function readArguments(args: readonly string[]): Result<Given, string> {
  const given: Given = new Map();
  for (let i = 0; i < args.length; i++) {
    const argument = args[i] === '-h' ? '--help' : (args[i] ?? '');
    if (!argument.startsWith('--')) return err(`"${argument}" is not understood. Flags begin with two dashes; --help lists them.`);
    const equals = argument.indexOf('=');
    const name = equals < 0 ? argument.slice(2) : argument.slice(2, equals);
    const flag = flagNamed(name);
    if (flag === undefined) return err(`There is no flag --${name}. --help lists those there are.`);
    let value = equals < 0 ? undefined : argument.slice(equals + 1);
    if (flag.value === undefined) {
      if (value !== undefined) return err(`The flag --${name} takes no value.`);
      value = 'true';
    } else if (value === undefined) {
      value = args[++i];
    }
    if (value === undefined || value === '') return err(`The flag --${name} needs a value: --${name} ${flag.value ?? ''}.`);
    const before = given.get(flag.name) ?? [];
    given.set(flag.name, flag.repeatable === true ? [...before, value] : [value]);
  }
  return ok(given);
}

/** Variables count where the flag is not given; an empty one counts as unset. */
function addEnvironment(given: Given, env: Environment): Result<Given, string> {
  for (const flag of FLAGS as readonly (Flag & { readonly name: FlagName })[]) {
    const text = flag.env === '' ? '' : (env[flag.env] ?? '');
    if (text === '' || given.has(flag.name)) continue;
    if (flag.value === undefined) {
      if (text !== 'true' && text !== 'false') return err(`${flag.env} must be true or false.`);
      if (text === 'true') given.set(flag.name, ['true']);
    } else {
      given.set(flag.name, flag.repeatable === true ? text.split(',').map((part) => part.trim()) : [text]);
    }
  }
  return ok(given);
}

function readPort(text: string): number | undefined {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65535 ? Number(text) : undefined;
}

const LOOPBACK = /^(127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1|localhost)$/;
const HOST_NAME = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$|^\[[0-9a-f:.]+\]$/;
/** RFC 1123 label, as the API server demands of namespaces. */
const NAMESPACE = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
/** RFC 1123 subdomain. */
const DOMAIN = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*$/;
const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

function readOps(given: Given, inCluster: boolean): Result<Config['ops'], string> {
  const text = given.get('ops-port')?.[0] ?? (inCluster ? '9090' : 'off');
  if (text === 'off' || text === '0') return ok(undefined);
  const port = readPort(text);
  if (port === undefined) return err('--ops-port must be a number from 1 to 65535, or "off".');
  return ok({ port, listen: given.get('ops-listen')?.[0] ?? (inCluster ? '0.0.0.0' : '127.0.0.1') });
}

function readListen(given: Given): Result<string, string> {
  const listen = given.get('listen')?.[0] ?? '127.0.0.1';
  if (LOOPBACK.test(listen) || given.has('allow-unauthenticated-listen')) return ok(listen);
  return err(
    `Signalbox has no login, so it listens on loopback only; --listen ${listen} would show the cluster to everyone who reaches that address. ` +
      'Use kubectl port-forward or an SSH tunnel instead, or add --allow-unauthenticated-listen.',
  );
}

function readConfig(given: Given, env: Environment): Result<Config, string> {
  const inCluster = (env['KUBERNETES_SERVICE_HOST'] ?? '') !== '';
  const port = readPort(given.get('port')?.[0] ?? '7070');
  if (port === undefined) return err('--port must be a number from 0 to 65535.');
  const listen = readListen(given);
  if (!listen.ok) return listen;
  const ops = readOps(given, inCluster);
  if (!ops.ok) return ops;
  const allowedHosts = (given.get('allowed-host') ?? []).map((name) => name.toLowerCase());
  for (const name of allowedHosts) {
    if (!HOST_NAME.test(name)) return err(`--allowed-host ${name}: give a host name alone, without scheme, port or path.`);
  }
  const namespace = given.get('namespace')?.[0];
  if (namespace !== undefined && !NAMESPACE.test(namespace)) return err(`--namespace ${namespace}: Kubernetes allows no such name.`);
  const clusterDomain = (given.get('cluster-domain')?.[0] ?? 'cluster.local').toLowerCase().replace(/\.$/, '');
  if (!DOMAIN.test(clusterDomain)) return err(`--cluster-domain ${clusterDomain}: that is no domain name, such as cluster.local.`);
  const level = given.get('log-level')?.[0] ?? 'info';
  const logLevel = LEVELS.find((l) => l === level);
  if (logLevel === undefined) return err(`--log-level must be one of ${LEVELS.join(', ')}.`);
  const context = given.get('context')?.[0];
  if (given.has('demo') && context !== undefined) return err('--demo and --context exclude each other: the demo asks no cluster.');
  return ok({
    port,
    listen: listen.value,
    exposed: !LOOPBACK.test(listen.value),
    allowedHosts,
    ops: ops.value,
    context,
    namespace,
    clusterDomain,
    demo: given.has('demo'),
    open: given.has('open'),
    dev: given.has('dev'),
    logLevel,
  });
}

function helpText(): string {
  const rows = (FLAGS as readonly Flag[]).map((flag) => ({
    left: `--${flag.name}${flag.value === undefined ? '' : ` ${flag.value}`}`,
    right: flag.env === '' ? [flag.help] : [flag.help, `(${flag.env})`],
  }));
  const width = Math.max(...rows.map((row) => row.left.length));
  const lines = rows.flatMap(({ left, right }) => right.map((text, i) => `  ${(i === 0 ? left : '').padEnd(width)}  ${text}`));
  return [
    'Signalbox: a live map of Kubernetes Service traffic. It reads, never writes.',
    '',
    'Shows the current context of the kubeconfig, the cluster it runs in, or, where there is neither, a recorded demo cluster.',
    '',
    ...lines,
    '',
    'signalbox check reads the cluster once, says what is wrong and ends with a status: signalbox check --help.',
  ].join('\n');
}

/** The error is a sentence for the terminal. */
export function readCommand(args: readonly string[], env: Environment, version: string): Result<Command, string> {
  const given = readArguments(args);
  if (!given.ok) return given;
  if (given.value.has('help')) return ok({ kind: 'print', text: helpText() });
  if (given.value.has('version')) return ok({ kind: 'print', text: version });
  const all = addEnvironment(given.value, env);
  if (!all.ok) return all;
  const config = readConfig(all.value, env);
  return config.ok ? ok({ kind: 'run', config: config.value }) : config;
}
