// A Signalbox process that shows a cluster of these tests, and readers of all that it says.

import { type AnyRecord, KINDS } from '#lib/cluster/record.ts';
import { type Scope, scopeId } from '#lib/scope/scope.ts';
import { type KubeKind, type Resource, RESOURCES } from '#lib/kube/record.ts';
import { type Signalbox, type SignalboxOptions, startSignalbox } from '../fixtures/signalbox.ts';
import type { Api } from './api.ts';
import { freePorts } from './free-ports.ts';
import { openStreamReader, type StreamReader } from './stream-reader.ts';
import { differences, listTruth, recordsIn } from './truth.ts';
import { until } from './until.ts';

export type Watched = {
  readonly signalbox: Signalbox;
  /** Opens a reader of a scope, once; it stays open. */
  reader(scope: Scope): StreamReader;
  /** Waits until every kind is live (or as `expected` says); custom resources may be absent or denied, where it does not say. */
  live(expected?: Partial<Record<KubeKind, string>>): Promise<void>;
  /** How many kinds are live. */
  kindsRead(): number;
  /** The value of one metric, summed over the labels that are not given. */
  metric(name: string, labels?: Readonly<Record<string, string>>): Promise<number>;
  stop(): Promise<void>;
};

const WITHIN = 60_000;

/** The namespaces whose Services get a reader each. */
export async function scopesOf(api: Pick<Api, 'list'>, namespaces: readonly string[]): Promise<readonly Scope[]> {
  const services = (await api.list('/api/v1/services')).items.filter(({ metadata }) => namespaces.includes(metadata.namespace ?? ''));
  return [
    { kind: 'overview' },
    ...namespaces.map((namespace): Scope => ({ kind: 'namespace', namespace })),
    ...services.map(({ metadata }): Scope => ({ kind: 'service', service: `${metadata.namespace ?? ''}/${metadata.name}` })),
  ];
}

export async function startWatched(kubeconfig: string, options: SignalboxOptions = {}): Promise<Watched> {
  const [opsPort = 0] = await freePorts(1);
  const signalbox = await startSignalbox(kubeconfig, { ...options, flags: ['--ops-port', String(opsPort), ...(options.flags ?? [])] });
  const readers = new Map<string, StreamReader>();

  function reader(scope: Scope): StreamReader {
    const id = scopeId(scope);
    const open = readers.get(id) ?? openStreamReader(signalbox.url, scope);
    readers.set(id, open);
    return open;
  }

  return {
    signalbox,
    reader,
    async live(expected = {}) {
      const any = reader({ kind: 'overview' });
      const isWanted = ({ kind, optional }: Resource, state: string): boolean => {
        const wanted = expected[kind];
        if (wanted !== undefined) return state === wanted;
        return state === 'live' || (optional === 'custom' && (state === 'absent' || state === 'denied'));
      };
      let found = '';
      await until(
        () => `not every kind is watched as it should be: ${found}`,
        WITHIN,
        () => {
          const kinds = any.status()?.kinds;
          if (kinds === undefined || !any.complete()) return false;
          found = RESOURCES.map(({ kind }) => `${kind} ${kinds[kind].state}`).join(', ');
          return RESOURCES.every((resource) => isWanted(resource, kinds[resource.kind].state));
        },
      );
    },
    kindsRead() {
      const kinds = reader({ kind: 'overview' }).status()?.kinds;
      return kinds === undefined ? 0 : RESOURCES.filter(({ kind }) => kinds[kind].state === 'live').length;
    },
    async metric(name, labels = {}) {
      const text = await (await fetch(`http://127.0.0.1:${opsPort}/metrics`)).text();
      let sum = 0;
      for (const line of text.split('\n')) {
        const [, metric, all = '', value] = /^([a-z_]+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
        if (metric !== name) continue;
        if (Object.entries(labels).every(([label, is]) => all.includes(`${label}="${is}"`))) sum += Number(value);
      }
      return sum;
    },
    async stop() {
      for (const open of readers.values()) open.close();
      await signalbox.stop();
    },
  };
}

/** In which scopes Signalbox holds something else than a fresh list from the API server says, and what; of the records that count. */
export async function compare(
  watched: Watched,
  api: Pick<Api, 'list'>,
  scopes: readonly Scope[],
  counts: (record: AnyRecord) => boolean = () => true,
): Promise<readonly string[]> {
  const truth = await listTruth(api);
  return scopes.flatMap((scope) =>
    differences(watched.reader(scope).records().filter(counts), recordsIn(truth, scope).filter(counts)).map(
      (difference) => `${scopeId(scope)}: ${difference}`,
    ),
  );
}

/** As `compare`, for a cluster that does not rest: resolves once both are the same. */
export async function becomesEqual(
  watched: Watched,
  api: Pick<Api, 'list'>,
  scopes: readonly Scope[],
  within = 30_000,
  counts?: (record: AnyRecord) => boolean,
): Promise<void> {
  let found: readonly string[] = [];
  await until(
    () => ['Signalbox does not hold what the API server holds', ...found.slice(0, 10)].join('\n'),
    within,
    async () => {
      found = await compare(watched, api, scopes, counts);
      return found.length === 0;
    },
  );
}

/** Records held over all scopes and kinds, to show that the comparison is about something. */
export function weigh(watched: Watched, scopes: readonly Scope[]): number {
  return scopes.reduce(
    (sum, scope) =>
      sum +
      watched
        .reader(scope)
        .records()
        .filter((record) => KINDS.includes(record.kind)).length,
    0,
  );
}
