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
  let parts: Observed[] = [];
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
        continue;
      case 'snapshot':
        moveTo(line.time);
        for (const record of line.records) parts.push(record);
        if (line.more) continue;
        list(cluster, parts);
        parts = [];
        hasState = true;
        tell(cluster, { kinds });
        break;
      case 'batch':
        moveTo(line.time);
        fold(cluster, line.deltas);
        break;
      case 'status':
        moveTo(line.time);
        ({ kinds } = line.status);
        if (hasState) tell(cluster, line.status);
        break;
      case 'gap':
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
