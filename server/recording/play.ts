// Plays the lines of a recording into a cluster: it lives through them as it would have through the watches of that time, only sooner.

import { setImmediate } from 'node:timers/promises';
import type { PolicyApi } from '#lib/cluster/policy-api.ts';
import { recordKey } from '#lib/cluster/record.ts';
import { type KubeKind, RESOURCES } from '#lib/kube/record.ts';
import { assertNever } from '#lib/std/assert-never.ts';
import type { Status } from '#lib/wire/message.ts';
import type { LiveCluster } from '#server/cluster/live.ts';
import type { SteppedClock } from '#server/stepped-clock.ts';
import type { Observed, ObservedDelta, RecordingLine } from './lines.ts';

/** Requests are answered meanwhile. In ms. */
const STRETCH = 10;

function isPolicyApi(record: Observed): record is PolicyApi {
  return record.kind === 'PolicyApi';
}

function list(cluster: LiveCluster, records: readonly Observed[]): void {
  for (const { kind } of RESOURCES) {
    const ofKind = records.flatMap((record) => (record.kind === kind ? [record] : []));
    cluster.replace(kind, ofKind, undefined, []);
  }
  cluster.policyApis(records.filter(isPolicyApi));
  cluster.flush();
}

/** The records with what the deltas then make of them. */
function afterwards(records: readonly Observed[], deltas: readonly ObservedDelta[]): readonly Observed[] {
  const held = new Map<string, Observed>(records.map((record) => [`${record.kind}:${recordKey(record)}`, record]));
  for (const delta of deltas) {
    if (delta.op === 'put') held.set(`${delta.record.kind}:${recordKey(delta.record)}`, delta.record);
    else held.delete(`${delta.kind}:${delta.key}`);
  }
  return [...held.values()];
}

/** They are found all at once, so one that changes is told with all others. */
function policyApis({ state }: LiveCluster, deltas: readonly ObservedDelta[]): readonly PolicyApi[] {
  const found = new Map(state.tables.PolicyApi);
  for (const delta of deltas) {
    if (delta.op === 'delete') found.delete(delta.key);
    else if (isPolicyApi(delta.record)) found.set(recordKey(delta.record), delta.record);
  }
  return [...found.values()];
}

function fold(cluster: LiveCluster, deltas: readonly ObservedDelta[]): void {
  for (const delta of deltas) {
    if (delta.op === 'put' && delta.record.kind !== 'PolicyApi') cluster.put(delta.record);
    if (delta.op === 'delete' && delta.kind !== 'PolicyApi') cluster.delete(delta.kind, delta.key);
  }
  const ofApis = deltas.filter((delta) => (delta.op === 'put' ? delta.record.kind : delta.kind) === 'PolicyApi');
  if (ofApis.length > 0) cluster.policyApis(policyApis(cluster, ofApis));
  cluster.flush();
}

function tell(cluster: LiveCluster, { kinds }: Pick<Status, 'kinds'>): void {
  for (const { kind } of RESOURCES) cluster.status(kind, kinds[kind]);
}

const ALL_LIVE = Object.fromEntries(RESOURCES.map(({ kind }) => [kind, { state: 'live' }])) as Record<KubeKind, { readonly state: 'live' }>;

/** Holds the clock. Afterwards the cluster's time is that of the last line. */
export async function play(
  lines: AsyncIterable<RecordingLine> | Iterable<RecordingLine>,
  cluster: LiveCluster,
  clock: SteppedClock,
): Promise<void> {
  clock.hold();
  let started = false;
  let since = performance.now();
  /**
   * The state that comes. In a segment of a recorded history its parts are of different times and batches of these times stand before and
   * between them: all parts, and after them all batches, are the state at the last part (lib/wire/history.ts).
   */
  let parts: Observed[] = [];
  let meanwhile: ObservedDelta[] = [];
  /** How the kinds were watched when the state that comes was read. */
  let kinds: Status['kinds'] = ALL_LIVE;
  let hasState = false;

  function moveTo(time: number): void {
    if (!started) cluster.serverDate(time);
    started = true;
    clock.advance(Math.max(0, time - cluster.now()));
  }

  for await (const line of lines) {
    switch (line.kind) {
      case 'history':
        hasState = false;
        continue;
      case 'snapshot':
        if (hasState) continue;
        moveTo(line.time);
        for (const record of line.records) parts.push(record);
        if (line.more) continue;
        list(cluster, afterwards(parts, meanwhile));
        [parts, meanwhile] = [[], []];
        hasState = true;
        tell(cluster, { kinds });
        break;
      case 'batch':
        moveTo(line.time);
        if (hasState) fold(cluster, line.deltas);
        else meanwhile = meanwhile.concat(line.deltas);
        break;
      case 'status':
        moveTo(line.time);
        ({ kinds } = line.status);
        if (hasState) tell(cluster, line.status);
        break;
      case 'gap':
        hasState = false;
        moveTo(line.to);
        break;
      case 'end':
        moveTo(line.time);
        break;
      default:
        assertNever(line);
    }
    if (performance.now() - since < STRETCH) continue;
    await setImmediate();
    since = performance.now();
  }
}
