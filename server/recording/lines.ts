// Lines of a recording, from text and to it. What is read was written by somebody else: each record goes through the reader of its kind again.

import type { Delta } from '#lib/cluster/delta.ts';
import type { PolicyApi } from '#lib/cluster/policy-api.ts';
import { put, remove } from '#lib/cluster/delta.ts';
import { type KubeRecord, READERS, RESOURCES } from '#lib/kube/record.ts';
import { isObject } from '#lib/kube/scan.ts';
import { err, ok, type Result } from '#lib/std/result.ts';
import { HISTORY_VERSION, type HistoryHead, type HistoryLine } from '#lib/wire/history.ts';
import type { ClusterInfo, Status, WatchStatus } from '#lib/wire/message.ts';

/**
 * What the API server said, and no more: what follows from it is made again by whoever reads it. Not its events: their notes are sentences
 * with names and addresses in them, and a recording is given away.
 */
export type Observed = Exclude<KubeRecord, { readonly kind: 'Event' }> | PolicyApi;

export type ObservedDelta =
  | { readonly op: 'put'; readonly record: Observed }
  | { readonly op: 'delete'; readonly kind: Observed['kind']; readonly key: string };

type Of<K extends HistoryLine['kind']> = Extract<HistoryLine, { kind: K }>;

/** The lines of a history with what was observed. */
export type RecordingLine =
  | HistoryHead
  | (Omit<Of<'snapshot'>, 'records'> & { readonly records: readonly Observed[] })
  | (Omit<Of<'batch'>, 'deltas'> & { readonly deltas: readonly ObservedDelta[] })
  | Of<'status'>
  | Of<'gap'>
  | Of<'end'>;

function isObservedKind(kind: string): kind is Observed['kind'] {
  return kind === 'PolicyApi' || (kind !== 'Event' && Object.hasOwn(READERS, kind));
}

/** Those of a batch that are about what was observed. */
export function observedIn(deltas: readonly Delta[]): readonly ObservedDelta[] {
  return deltas.filter((delta): delta is ObservedDelta => isObservedKind(delta.op === 'put' ? delta.record.kind : delta.kind));
}

export function encodeLine(line: RecordingLine): string {
  return `${JSON.stringify(line)}\n`;
}

type Raw = Readonly<Record<string, unknown>>;

function numberIn(raw: Raw, field: string): number | undefined {
  const value = raw[field];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function textIn(raw: Raw, field: string): string | undefined {
  const value = raw[field];
  return typeof value === 'string' ? value : undefined;
}

function readPolicyApi(raw: Raw): PolicyApi | undefined {
  const metadata = isObject(raw['metadata']) ? raw['metadata'] : {};
  const name = textIn(metadata, 'name');
  const objects = (['some', 'none', 'unknown'] as const).find((known) => known === raw['objects']);
  if (name === undefined || name === '' || objects === undefined) return undefined;
  return { kind: 'PolicyApi', metadata: { namespace: '', name }, objects };
}

/** Undefined: it is derived, or of a kind that is not known here. */
function readRecord(raw: unknown): Result<Observed | undefined, string> {
  if (!isObject(raw)) return err('a record is no object');
  const kind = textIn(raw, 'kind');
  if (kind === undefined) return err('a record has no kind');
  if (kind === 'PolicyApi') return ok(readPolicyApi(raw));
  if (!isObservedKind(kind)) return ok(undefined);
  const read = READERS[kind as Exclude<Observed['kind'], 'PolicyApi'>](raw);
  return read.ok
    ? ok(read.value)
    : err(`${kind} ${read.error.namespace ?? ''}/${read.error.name ?? ''}: ${read.error.path} ${read.error.problem}`);
}

function readRecords(raw: unknown): Result<readonly Observed[], string> {
  if (!Array.isArray(raw)) return err('it has no list of records');
  const records: Observed[] = [];
  for (const one of raw as readonly unknown[]) {
    const read = readRecord(one);
    if (!read.ok) return read;
    if (read.value !== undefined) records.push(read.value);
  }
  return ok(records);
}

function readDeltas(raw: unknown): Result<readonly ObservedDelta[], string> {
  if (!Array.isArray(raw)) return err('it has no list of deltas');
  const deltas: ObservedDelta[] = [];
  for (const one of raw as readonly unknown[]) {
    if (!isObject(one)) return err('a delta is no object');
    const [kind, key] = [textIn(one, 'kind'), textIn(one, 'key')];
    if (one['op'] === 'put') {
      const read = readRecord(one['record']);
      if (!read.ok) return read;
      if (read.value !== undefined) deltas.push(put(read.value) as ObservedDelta);
    } else if (one['op'] === 'delete' && kind !== undefined && key !== undefined) {
      if (isObservedKind(kind)) deltas.push(remove(kind, key) as ObservedDelta);
    } else return err('a delta is neither put nor delete');
  }
  return ok(deltas);
}

const STATES: readonly WatchStatus['state'][] = ['listing', 'live', 'retrying', 'denied', 'absent'];

/** What a page shows of a watch are texts and numbers; whatever else stands there is left out. */
function readWatch(raw: unknown): WatchStatus {
  const state = isObject(raw) ? STATES.find((known) => known === raw['state']) : undefined;
  if (!isObject(raw) || state === undefined) return { state: 'live' };
  const namespace = textIn(raw, 'namespace');
  switch (state) {
    case 'listing':
      return { state, received: numberIn(raw, 'received') ?? 0, remaining: numberIn(raw, 'remaining') };
    case 'live':
      return namespace === undefined ? { state } : { state, namespace };
    case 'retrying': {
      const [since, attempt] = [numberIn(raw, 'since') ?? 0, numberIn(raw, 'attempt') ?? 1];
      return { state, since, attempt, problem: textIn(raw, 'problem') ?? '', held: raw['held'] === true };
    }
    case 'denied': {
      const verb = raw['verb'] === 'watch' ? 'watch' : 'list';
      return { state, verb, group: textIn(raw, 'group') ?? '', resource: textIn(raw, 'resource') ?? '', namespace };
    }
    case 'absent':
      return { state };
  }
}

function readCluster(raw: unknown): ClusterInfo {
  const of = isObject(raw) ? raw : {};
  const clusterDomain = textIn(of, 'clusterDomain');
  return {
    name: textIn(of, 'name') ?? 'unknown',
    source: 'recording',
    server: textIn(of, 'server') ?? '',
    version: textIn(of, 'version'),
    namespace: textIn(of, 'namespace'),
    problem: undefined,
    ...(clusterDomain !== undefined && { clusterDomain }),
  };
}

function readStatus(raw: unknown): Status {
  const of = isObject(raw) ? raw : {};
  const given = isObject(of['kinds']) ? of['kinds'] : {};
  // By the list of all kinds: each has its status.
  const kinds = Object.fromEntries(RESOURCES.map(({ kind }) => [kind, readWatch(given[kind])])) as Status['kinds'];
  return { cluster: readCluster(of['cluster']), kinds, faults: [], faultCount: 0 };
}

/** `newer`: of a format that this Signalbox does not know. */
export type LineProblem = { readonly kind: 'newer'; readonly version: number } | { readonly kind: 'no-line'; readonly why: string };

function bad(why: string): Result<never, LineProblem> {
  return err({ kind: 'no-line', why });
}

function readHead(raw: Raw): Result<HistoryHead, LineProblem> {
  const version = numberIn(raw, 'version');
  const from = numberIn(raw, 'from');
  if (version === undefined || from === undefined) return bad('its head lacks version or from');
  if (version > HISTORY_VERSION) return err({ kind: 'newer', version });
  const scope = textIn(raw, 'scope');
  return ok({
    kind: 'history',
    version,
    cluster: readCluster(raw['cluster']),
    from,
    to: numberIn(raw, 'to') ?? from,
    ...(scope !== undefined && { scope }),
    ...(raw['anonymised'] === true && { anonymised: true }),
  });
}

/** Undefined: a line of a kind that is not known here, which says nothing that must be known. */
export function readLine(text: string): Result<RecordingLine | undefined, LineProblem> {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return bad('it is not JSON');
  }
  if (!isObject(raw)) return bad('it is no object');
  if (raw['kind'] === 'history') return readHead(raw);
  const [time, seq] = [numberIn(raw, 'time'), numberIn(raw, 'seq') ?? 0];
  if (raw['kind'] === 'gap') {
    const [from, to] = [numberIn(raw, 'from'), numberIn(raw, 'to')];
    if (from === undefined || to === undefined) return bad('a gap lacks from or to');
    return ok({ kind: 'gap', from, to, why: raw['why'] === 'damaged' ? 'damaged' : 'notRunning' });
  }
  if (time === undefined) return bad('it has no time');
  switch (raw['kind']) {
    case 'snapshot': {
      const records = readRecords(raw['records']);
      return records.ok ? ok({ kind: 'snapshot', seq, time, records: records.value, more: raw['more'] === true }) : bad(records.error);
    }
    case 'batch': {
      const deltas = readDeltas(raw['deltas']);
      return deltas.ok ? ok({ kind: 'batch', seq, time, deltas: deltas.value }) : bad(deltas.error);
    }
    case 'status':
      return ok({ kind: 'status', time, status: readStatus(raw['status']) });
    case 'end':
      return ok({ kind: 'end', time });
    default:
      return ok(undefined);
  }
}
