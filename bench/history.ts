// Case: history. Bytes that it keeps against the JSON of the batches; CPU of a server that keeps it against one that does not; seeking a moment
// in six hours against folding all of them from the beginning.

import type { Batch } from '#lib/cluster/delta.ts';
import { apply, newState } from '#lib/cluster/state.ts';
import { type KubeKind, RESOURCES } from '#lib/kube/record.ts';
import type { Clock } from '#server/clock.ts';
import { createLiveCluster, type LiveCluster } from '#server/cluster/live.ts';
import { keepChronicle } from '#server/history/keep-chronicle.ts';
import { createChurnLedger } from '#server/ops/churn-ledger.ts';
import { createHistory, type KeptHistory } from '#server/history/create-history.ts';
import { generateRecording } from '#server/replay/generate.ts';
import { seededRandom } from '#server/replay/random.ts';
import type { StoredObject } from '#server/replay/stored-object.ts';
import { buildStatus } from '#testing/builders/status.ts';
import { manualClock } from '#testing/manual-clock.ts';
import { feedLine } from './feed-cluster.ts';
import { byTurns, cpu, median, report } from './measure.ts';
import type { WatchLine } from './recorded-lines.ts';

const CLUSTER = { services: 50, pods: 500, nodes: 20 };
const BOUNDS = { bytes: 1 << 28, age: 6 * 3_600_000 };
const WINDOW = 50;

function lineOf(t: number, type: 'put' | 'delete', object: StoredObject): WatchLine {
  const text = `{"type":"${type === 'put' ? 'ADDED' : 'DELETED'}","object":${object.encode(object.recordedVersion).toString()}}`;
  // It generates kinds that are watched.
  return { t, kind: object.resource.kind as KubeKind, bytes: Buffer.from(text) };
}

function churn(perSecond: number, seconds: number): { readonly initial: readonly WatchLine[]; readonly events: readonly WatchLine[] } {
  const { initial, events } = generateRecording({ ...CLUSTER, churn: { perSecond, seconds } });
  return {
    initial: initial.map((object) => lineOf(0, 'put', object)),
    events: events.map(({ t, type, object }) => lineOf(t, type, object)),
  };
}

/** What a process follows with nobody looking: the cluster with findings, churn and the chronicle; all kinds are known. */
function liveCluster(clock: Clock): LiveCluster {
  const kept = keepChronicle({ age: BOUNDS.age, history: () => undefined, onBug: () => undefined });
  const ledger = createChurnLedger(1000);
  const cluster = createLiveCluster({
    clock,
    info: buildStatus().cluster,
    onChurn(churn, told, now) {
      ledger.follow(churn, told);
      kept.follow(churn, told, now);
    },
  });
  for (const { kind } of RESOURCES) cluster.status(kind, { state: 'live' });
  return cluster;
}

/** A live cluster with its lists, and history of it or none; what comes is handed on each 50 ms. */
function serverWith({ initial, events }: ReturnType<typeof churn>, keeps: boolean): () => Promise<void> {
  const clock = manualClock();
  const cluster = liveCluster(clock);
  const history = keeps ? createHistory({ cluster, clock, bounds: BOUNDS, run: 'bench' }) : undefined;
  for (const line of initial) feedLine(cluster, line);
  cluster.flush();
  return async () => {
    let at = 0;
    for (const line of events) {
      for (; at + WINDOW <= line.t; at += WINDOW) clock.advance(WINDOW);
      feedLine(cluster, line);
    }
    clock.advance(WINDOW);
    await history?.settled();
  };
}

const lively = churn(100, 30);
const share = await byTurns(
  () => serverWith(lively, false),
  () => serverWith(lively, true),
  7,
  2,
);

/** The batches of ten minutes of 10 changes a second, after those of the lists. */
function batchesOf({ initial, events }: ReturnType<typeof churn>): { readonly lists: readonly Batch[]; readonly later: readonly Batch[] } {
  const clock = manualClock(0);
  const cluster = liveCluster(clock);
  const batches: Batch[] = [];
  cluster.subscribe((batch) => batches.push(batch));
  for (const line of initial) feedLine(cluster, line);
  cluster.flush();
  const lists = batches.length;
  let at = 0;
  for (const line of events) {
    for (; at + WINDOW <= line.t; at += WINDOW) clock.advance(WINDOW);
    feedLine(cluster, line);
  }
  clock.advance(WINDOW);
  cluster.close();
  return { lists: batches.slice(0, lists), later: batches.slice(lists) };
}

const MINUTES = 10;
const ROUNDS = (6 * 60) / MINUTES;

/** Six hours: the ten minutes over and over. */
async function sixHours(): Promise<{ readonly history: KeptHistory; readonly raw: number }> {
  const { lists, later } = batchesOf(churn(10, MINUTES * 60));
  const clock = manualClock(0);
  const state = newState();
  const status = buildStatus();
  const listeners = new Set<(batch: Batch) => void>();
  let seq = 0;
  let raw = 0;
  const history = createHistory({
    clock,
    bounds: BOUNDS,
    run: 'bench',
    cluster: {
      state,
      seq: () => seq,
      now: () => clock.now(),
      current: () => status,
      subscribe(listener) {
        const own = (batch: Batch): void => listener(batch, []);
        listeners.add(own);
        return () => listeners.delete(own);
      },
      subscribeStatus: () => () => undefined,
    },
  });
  function hand(batch: Batch): void {
    apply(state, batch.deltas);
    const numbered = { ...batch, seq: ++seq, time: clock.now() };
    raw += JSON.stringify(numbered).length;
    for (const listener of listeners) listener(numbered);
  }
  for (const batch of lists) hand(batch);
  raw = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const begins = round * MINUTES * 60_000;
    for (const batch of later) {
      clock.advance(Math.max(0, begins + batch.time - clock.now()));
      hand(batch);
    }
    await history.settled();
  }
  clock.advance(BOUNDS.age / 100);
  await history.settled();
  return { history, raw };
}

async function seek(history: KeptHistory, from: number, to: number): Promise<number> {
  const start = cpu();
  for await (const entry of history.read(from, to)) {
    // That of the moment is the reader's to fold into, so what follows is folded.
    if (entry.kind === 'batch') folded++;
  }
  return cpu() - start;
}

let folded = 0;
const { history, raw } = await sixHours();
const { memory, checkpoints } = history.sizes();
const [span] = history.spans();
if (span === undefined) throw new Error('Nothing is kept.');

/** From the empty state at the beginning, batch by batch. */
async function foldAll(from: number, to: number): Promise<number> {
  const start = cpu();
  let state = newState();
  for await (const entry of history.read(from, to)) {
    if (entry.kind === 'moment') ({ state } = entry);
    if (entry.kind === 'batch') apply(state, entry.batch.deltas);
  }
  return cpu() - start;
}

const whole = await foldAll(span.from, span.to);
const random = seededRandom(1);
const seeks: number[] = [];
for (let i = 0; i < 220; i++) {
  const time = Math.floor(span.from + random() * (span.to - span.from));
  const cost = await seek(history, time, time);
  // The first of them warm up.
  if (i >= 20) seeks.push(cost);
}
seeks.sort((a, b) => a - b);
const p99 = seeks[Math.floor(seeks.length * 0.99)] ?? Number.NaN;
if (checkpoints < 3 || folded > 0) throw new Error('That were not six hours with checkpoints.');

await report(
  { name: 'history: bytes kept / JSON of the batches, checkpoints in it', value: memory / raw, unit: 'ratio', target: 0.1 },
  { name: 'history: CPU at 100 changes a second / without history', value: share.work / share.floor, unit: 'ratio', target: 1.15 },
  { name: 'history: a moment in six hours / all of it folded, median', value: median(seeks) / whole, unit: 'ratio', target: 0.02 },
  { name: 'history: the same, 99th percentile', value: p99 / whole, unit: 'ratio', target: 0.02 },
  { name: 'history: a moment in six hours, median', value: median(seeks), unit: 'ms', target: undefined },
  { name: 'history: the same, 99th percentile', value: p99, unit: 'ms', target: undefined },
);
