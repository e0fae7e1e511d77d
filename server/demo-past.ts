// The demo's past: the round of the recording before the live one, lived through by the same cluster beforehand, so that there is something to look back at.

import { put, remove } from '#lib/cluster/delta.ts';
import { keyOf } from '#lib/kube/key.ts';
import { type KubeKind, type KubeRecord, READERS, RESOURCES } from '#lib/kube/record.ts';
import type { ClusterInfo, Status } from '#lib/wire/message.ts';
import type { LiveCluster } from './cluster/live.ts';
import { type Observed, type ObservedDelta, observedIn, type RecordingLine } from './recording/lines.ts';
import { play } from './recording/play.ts';
import type { RecordedEvent, Recording } from './replay/recording.ts';
import { type InRound, rounds } from './replay/round.ts';
import type { StoredObject } from './replay/stored-object.ts';

import type { SteppedClock } from './stepped-clock.ts';

/** The round before the live one. */
const BEFORE = -1;
const DEMO: ClusterInfo = { name: 'demo', source: 'demo', server: '', version: undefined, namespace: undefined, problem: undefined };
/** What comes within so many ms is a batch, as in a live cluster. */
const WINDOW = 50;

function kindOf(object: StoredObject): KubeKind | undefined {
  return RESOURCES.find((resource) => resource.kind === object.resource.kind)?.kind;
}

/** Undefined for what is not read, or not kept. */
function recordOf(inRound: InRound, object: StoredObject): KubeRecord | undefined {
  const kind = kindOf(object);
  if (kind === undefined) return undefined;
  const read = READERS[kind](JSON.parse(inRound(object, BEFORE).encode(0).toString('utf8')));
  return read.ok ? read.value : undefined;
}

/** Events are in no recording. */
function observedOf(inRound: InRound, object: StoredObject): readonly Observed[] {
  const record = recordOf(inRound, object);
  return record === undefined || record.kind === 'Event' ? [] : [record];
}

function deltasOf(inRound: InRound, { type, object }: RecordedEvent): readonly ObservedDelta[] {
  const kind = kindOf(object);
  if (kind === undefined) return [];
  const record = type === 'put' ? recordOf(inRound, object) : undefined;
  return observedIn([record === undefined ? remove(kind, keyOf(object.namespace, object.name)) : put(record)]);
}

function statusOf({ resources }: Recording): Status {
  const isServed = (kind: KubeKind): boolean => resources.some((resource) => resource.kind === kind);
  const states = RESOURCES.map(({ kind }) => [kind, isServed(kind) ? { state: 'live' } : { state: 'absent' }]);
  return { cluster: DEMO, kinds: Object.fromEntries(states) as Status['kinds'], faults: [], faultCount: 0 };
}

function* linesOf(recording: Recording): Generator<RecordingLine> {
  const { startedAt, duration, initial, events } = recording;
  const inRound = rounds(recording);
  const begin = startedAt + BEFORE * duration;
  yield { kind: 'status', time: begin, status: statusOf(recording) };
  yield { kind: 'snapshot', seq: 0, time: begin, records: initial.flatMap((object) => observedOf(inRound, object)), more: false };
  let batch: ObservedDelta[] = [];
  let first = 0;
  for (const [i, event] of events.entries()) {
    if (batch.length === 0) first = event.t;
    batch.push(...deltasOf(inRound, event));
    const next = events[i + 1];
    if (next !== undefined && next.t <= first + WINDOW) continue;
    yield { kind: 'batch', seq: i + 1, time: begin + event.t, deltas: batch };
    batch = [];
  }
  yield { kind: 'end', time: begin + duration };
}

/** Afterwards the cluster is where the recording ends, and its time is that at which the recording begins: the next round follows. */
export async function liveThrough(recording: Recording, cluster: LiveCluster, clock: SteppedClock): Promise<void> {
  await play(linesOf(recording), cluster, clock);
  clock.release();
}
