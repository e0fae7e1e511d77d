// The demo's past: the round of the recording before the live one, lived through by the same cluster beforehand, so that there is something to look back at.

import { setImmediate } from 'node:timers/promises';
import { keyOf } from '#lib/kube/key.ts';
import { type KubeKind, type KubeRecord, READERS, RESOURCES } from '#lib/kube/record.ts';
import type { LiveCluster } from './cluster/live.ts';
import type { Recording } from './replay/recording.ts';
import { type InRound, rounds } from './replay/round.ts';
import type { StoredObject } from './replay/stored-object.ts';
import type { SteppedClock } from './stepped-clock.ts';

/** Requests are answered meanwhile. In ms. */
const STRETCH = 10;
/** The round before the live one. */
const BEFORE = -1;

function kindOf({ resource }: StoredObject): KubeKind | undefined {
  return RESOURCES.find(({ kind }) => kind === resource.kind)?.kind;
}

function readIn(inRound: InRound, kind: KubeKind, object: StoredObject): KubeRecord | undefined {
  const read = READERS[kind](JSON.parse(inRound(object, BEFORE).encode(0).toString('utf8')));
  return read.ok ? read.value : undefined;
}

function list(cluster: LiveCluster, { initial, resources }: Recording, inRound: InRound): void {
  for (const { kind } of RESOURCES) {
    const records = initial.flatMap((object) => (object.resource.kind === kind ? (readIn(inRound, kind, object) ?? []) : []));
    cluster.replace(kind, records, undefined, []);
    const isServed = resources.some((resource) => resource.kind === kind);
    cluster.status(kind, isServed ? { state: 'live' } : { state: 'absent' });
  }
}

/** Afterwards the cluster is where the recording ends, and its time is that at which the recording begins: the next round follows. */
export async function liveThrough(recording: Recording, cluster: LiveCluster, clock: SteppedClock): Promise<void> {
  const { startedAt, duration, events } = recording;
  const inRound = rounds(recording);
  clock.hold();
  cluster.serverDate(startedAt - duration);
  list(cluster, recording, inRound);
  let at = 0;
  let since = performance.now();
  for (const { t, type, object } of events) {
    clock.advance(Math.max(0, t - at));
    at = Math.max(at, t);
    const kind = kindOf(object);
    const record = kind === undefined ? undefined : readIn(inRound, kind, object);
    if (record === undefined || kind === undefined) continue;
    if (type === 'put') cluster.put(record);
    else cluster.delete(kind, keyOf(object.namespace, object.name));
    if (performance.now() - since < STRETCH) continue;
    await setImmediate();
    since = performance.now();
  }
  clock.advance(duration - at);
  clock.release();
}
