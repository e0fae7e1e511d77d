// The kubeconfig format (client.config.k8s.io v1): the entries that Signalbox reads, and the reader of one file.

import path from 'node:path';
import { LineCounter, parseAllDocuments } from 'yaml';
import { isObject, type RawObject } from '#lib/kube/scan.ts';
import { err, ok, type Result } from '#lib/std/result.ts';

export type ClusterEntry = {
  readonly server: string;
  readonly caFile: string | undefined;
  /** Base64 of PEM; it wins over the file. */
  readonly caData: string | undefined;
  readonly skipVerify: boolean;
  readonly tlsServerName: string | undefined;
  readonly proxyUrl: string | undefined;
};

export type ExecEntry = {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly apiVersion: string;
  readonly installHint: string | undefined;
  readonly provideClusterInfo: boolean;
  readonly interactiveMode: string | undefined;
};

export type UserEntry = {
  readonly certFile: string | undefined;
  readonly certData: string | undefined;
  readonly keyFile: string | undefined;
  readonly keyData: string | undefined;
  readonly token: string | undefined;
  /** Read again as it changes; wins over `token`. */
  readonly tokenFile: string | undefined;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly impersonate: Impersonation | undefined;
  readonly exec: ExecEntry | undefined;
  readonly authProvider: { readonly name: string; readonly config: Readonly<Record<string, unknown>> } | undefined;
};

export type Impersonation = {
  readonly user: string;
  readonly uid: string | undefined;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
};

export type ContextEntry = { readonly cluster: string; readonly user: string; readonly namespace: string | undefined };

export type Kubeconfig = {
  /** Empty where none is set. */
  readonly currentContext: string;
  readonly clusters: ReadonlyMap<string, ClusterEntry>;
  readonly users: ReadonlyMap<string, UserEntry>;
  readonly contexts: ReadonlyMap<string, ContextEntry>;
};

export type ParseProblem = { readonly line: number | undefined; readonly problem: string };

type Path = readonly (string | number)[];

/** Keeps the first thing that is wrong, as the readers of lib/kube do. */
type Reading = { at: Path | undefined; problem: string };

function complain(reading: Reading, at: Path, problem: string): undefined {
  if (reading.problem === '') {
    reading.at = at;
    reading.problem = problem;
  }
  return undefined;
}

/** Empty counts as unset. A number is taken as text, as kubectl does; a boolean is not (an unquoted `yes` or `on`). */
function textAt(reading: Reading, at: Path, from: RawObject, field: string): string | undefined {
  const value = from[field];
  if (typeof value === 'string') return value === '' ? undefined : value;
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (value === undefined || value === null) return undefined;
  return complain(
    reading,
    [...at, field],
    `expected text, found ${Array.isArray(value) ? 'a list' : `a ${typeof value}`}; put it in quotes`,
  );
}

function flagAt(reading: Reading, at: Path, from: RawObject, field: string): boolean {
  const value = from[field];
  if (typeof value === 'boolean') return value;
  if (value !== undefined && value !== null) complain(reading, [...at, field], 'expected true or false');
  return false;
}

function objectAt(reading: Reading, at: Path, from: RawObject, field: string): RawObject | undefined {
  const value = from[field];
  if (isObject(value)) return value;
  if (value === undefined || value === null) return undefined;
  return complain(reading, [...at, field], 'expected a map');
}

function listAt(reading: Reading, at: Path, from: RawObject, field: string): readonly unknown[] {
  const value = from[field];
  if (Array.isArray(value)) return value as readonly unknown[];
  if (value !== undefined && value !== null) complain(reading, [...at, field], 'expected a list');
  return [];
}

function textsAt(reading: Reading, at: Path, from: RawObject, field: string): readonly string[] {
  return listAt(reading, at, from, field).map((value, i) => {
    if (typeof value === 'string') return value;
    if (typeof value === 'number') return String(value);
    complain(reading, [...at, field, i], 'expected text');
    return '';
  });
}

/** clientcmd resolves each path against the file that it stands in. */
function fileAt(reading: Reading, at: Path, from: RawObject, field: string, dir: string): string | undefined {
  const value = textAt(reading, at, from, field);
  return value === undefined ? undefined : path.resolve(dir, value);
}

function readCluster(reading: Reading, at: Path, raw: RawObject, dir: string): ClusterEntry {
  return {
    server: textAt(reading, at, raw, 'server') ?? '',
    caFile: fileAt(reading, at, raw, 'certificate-authority', dir),
    caData: textAt(reading, at, raw, 'certificate-authority-data'),
    skipVerify: flagAt(reading, at, raw, 'insecure-skip-tls-verify'),
    tlsServerName: textAt(reading, at, raw, 'tls-server-name'),
    proxyUrl: textAt(reading, at, raw, 'proxy-url'),
  };
}

function readExec(reading: Reading, at: Path, raw: RawObject, dir: string): ExecEntry {
  const command = textAt(reading, at, raw, 'command') ?? '';
  return {
    // A bare name is looked up in PATH; anything with a separator is a file.
    command: command.includes(path.sep) ? path.resolve(dir, command) : command,
    args: textsAt(reading, at, raw, 'args'),
    env: listAt(reading, at, raw, 'env').flatMap((pair, i) => {
      if (!isObject(pair)) return [];
      const inside = [...at, 'env', i];
      return [{ name: textAt(reading, inside, pair, 'name') ?? '', value: textAt(reading, inside, pair, 'value') ?? '' }];
    }),
    apiVersion: textAt(reading, at, raw, 'apiVersion') ?? '',
    installHint: textAt(reading, at, raw, 'installHint'),
    provideClusterInfo: flagAt(reading, at, raw, 'provideClusterInfo'),
    interactiveMode: textAt(reading, at, raw, 'interactiveMode'),
  };
}

function readImpersonation(reading: Reading, at: Path, raw: RawObject): Impersonation | undefined {
  const user = textAt(reading, at, raw, 'as');
  if (user === undefined) return undefined;
  const extra = objectAt(reading, at, raw, 'as-user-extra') ?? {};
  return {
    user,
    uid: textAt(reading, at, raw, 'as-uid'),
    groups: textsAt(reading, at, raw, 'as-groups'),
    extra: Object.fromEntries(Object.keys(extra).map((key) => [key, textsAt(reading, [...at, 'as-user-extra'], extra, key)])),
  };
}

function readUser(reading: Reading, at: Path, raw: RawObject, dir: string): UserEntry {
  const exec = objectAt(reading, at, raw, 'exec');
  const provider = objectAt(reading, at, raw, 'auth-provider');
  return {
    certFile: fileAt(reading, at, raw, 'client-certificate', dir),
    certData: textAt(reading, at, raw, 'client-certificate-data'),
    keyFile: fileAt(reading, at, raw, 'client-key', dir),
    keyData: textAt(reading, at, raw, 'client-key-data'),
    token: textAt(reading, at, raw, 'token'),
    tokenFile: fileAt(reading, at, raw, 'tokenFile', dir),
    username: textAt(reading, at, raw, 'username'),
    password: textAt(reading, at, raw, 'password'),
    impersonate: readImpersonation(reading, at, raw),
    exec: exec === undefined ? undefined : readExec(reading, [...at, 'exec'], exec, dir),
    authProvider:
      provider === undefined
        ? undefined
        : {
            name: textAt(reading, [...at, 'auth-provider'], provider, 'name') ?? '',
            config: objectAt(reading, [...at, 'auth-provider'], provider, 'config') ?? {},
          },
  };
}

function readContext(reading: Reading, at: Path, raw: RawObject): ContextEntry {
  return {
    cluster: textAt(reading, at, raw, 'cluster') ?? '',
    user: textAt(reading, at, raw, 'user') ?? '',
    namespace: textAt(reading, at, raw, 'namespace'),
  };
}

/** The lists of named entries, such as `clusters: [{ name, cluster }]`, as maps. */
function named<T>(
  reading: Reading,
  root: RawObject,
  field: string,
  inner: string,
  read: (reading: Reading, at: Path, raw: RawObject) => T,
): ReadonlyMap<string, T> {
  const entries = new Map<string, T>();
  listAt(reading, [], root, field).forEach((entry, i) => {
    const at = [field, i];
    if (!isObject(entry)) {
      complain(reading, at, `expected a map with name and ${inner}`);
      return;
    }
    const name = textAt(reading, at, entry, 'name') ?? '';
    if (entries.has(name)) complain(reading, [...at, 'name'], `the name "${name}" occurs twice in the list`);
    entries.set(name, read(reading, [...at, inner], objectAt(reading, at, entry, inner) ?? {}));
  });
  return entries;
}

const EMPTY_KUBECONFIG: Kubeconfig = { currentContext: '', clusters: new Map(), users: new Map(), contexts: new Map() };

function formatPath(at: Path): string {
  return at.reduce<string>((text, step) => (typeof step === 'number' ? `${text}[${step}]` : text === '' ? step : `${text}.${step}`), '');
}

/**
 * Reads the text of one file; `file` is absolute, relative paths inside are resolved against its directory.
 * YAML 1.1, since that is what kubectl reads: an unquoted `yes` is true. Only the first document counts, as there.
 */
export function parseKubeconfig(text: string, file: string): Result<Kubeconfig, ParseProblem> {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, {
    version: '1.1',
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: 'silent',
  });
  const document = Array.isArray(documents) ? documents[0] : undefined;
  if (document === undefined) return ok(EMPTY_KUBECONFIG);
  const broken = document.errors[0];
  if (broken !== undefined) return err({ line: lines.linePos(broken.pos[0]).line, problem: broken.message });
  let root: unknown;
  try {
    root = document.toJS();
  } catch (error) {
    // Aliases that expand without bound.
    return err({ line: undefined, problem: error instanceof Error ? error.message : 'it cannot be read' });
  }
  if (root === null || root === undefined) return ok(EMPTY_KUBECONFIG);
  if (!isObject(root)) return err({ line: 1, problem: 'expected a map with clusters, users and contexts' });
  const reading: Reading = { at: undefined, problem: '' };
  const dir = path.dirname(file);
  const kind = textAt(reading, [], root, 'kind');
  if (kind !== undefined && kind !== 'Config') complain(reading, ['kind'], `expected Config, found ${kind}`);
  const config: Kubeconfig = {
    currentContext: textAt(reading, [], root, 'current-context') ?? '',
    clusters: named(reading, root, 'clusters', 'cluster', (r, at, raw) => readCluster(r, at, raw, dir)),
    users: named(reading, root, 'users', 'user', (r, at, raw) => readUser(r, at, raw, dir)),
    contexts: named(reading, root, 'contexts', 'context', readContext),
  };
  if (reading.problem === '') return ok(config);
  const at = reading.at ?? [];
  const node: unknown = document.getIn(at, true);
  const range = isObject(node) ? node['range'] : undefined;
  const line = Array.isArray(range) && typeof range[0] === 'number' ? lines.linePos(range[0]).line : undefined;
  return err({ line, problem: `${formatPath(at)}: ${reading.problem}` });
}

/**
 * clientcmd's rule (ClientConfigLoadingRules): the first file that sets an entry or the current context wins;
 * an entry is taken whole, never mixed from two files.
 */
export function mergeKubeconfigs(configs: readonly Kubeconfig[]): Kubeconfig {
  const clusters = new Map<string, ClusterEntry>();
  const users = new Map<string, UserEntry>();
  const contexts = new Map<string, ContextEntry>();
  let currentContext = '';
  function add<T>(into: Map<string, T>, from: ReadonlyMap<string, T>): void {
    for (const [name, entry] of from) if (!into.has(name)) into.set(name, entry);
  }
  for (const config of configs) {
    if (currentContext === '') currentContext = config.currentContext;
    add(clusters, config.clusters);
    add(users, config.users);
    add(contexts, config.contexts);
  }
  return { currentContext, clusters, users, contexts };
}
