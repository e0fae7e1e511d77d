// The chronicle that is made again of a history is the one that was there when it happened; and it stands before what is seen now.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Chronicle, followChronicle, knowledge, newChronicle } from '#lib/churn/chronicle.ts';
import { changes } from '#lib/churn/chronicle-changes.ts';
import { lanes } from '#lib/churn/chronicle-lanes.ts';
import { lives } from '#lib/churn/chronicle-lives.ts';
import { newState } from '#lib/cluster/state.ts';
import { createLiveCluster, type LiveCluster } from '#server/cluster/live.ts';
import { ROOM } from '#testing/builders/churn.ts';
import { type ManualClock, manualClock } from '#testing/manual-clock.ts';
import { until } from '#testing/until.ts';
import { feedLine, feedLists, readRecorded } from '#testing/recorded/sink.ts';
import { createHistory, type KeptHistory } from './create-history.ts';
import { systemFiles } from './files.ts';
import type { History } from './history.ts';
import { keepChronicle } from './keep-chronicle.ts';
import { bringBack, rebuildChronicle } from './rebuild-chronicle.ts';

const INFO = { name: 'test', source: 'demo', server: '', version: undefined, namespace: undefined, problem: undefined } as const;
const SHOP = readRecorded('shop');
const LATER = SHOP.filter(({ t }) => t > 0);

type Lived = { readonly history: KeptHistory; readonly chronicle: Chronicle; readonly now: number };

/** A process that sees these changes from `start` on, 60 ms after each other. */
function live(start: number, from: number, to: number): Lived {
  const clock = manualClock(start);
  const chronicle = newChronicle(ROOM);
  const cluster = createLiveCluster({
    clock,
    info: INFO,
    onChurn: (churn, told, now) => followChronicle(chronicle, churn, told, now),
  });
  const history = createHistory({ cluster, clock, bounds: { bytes: 1e9, age: 1e9 }, run: 'test' });
  play({ cluster, clock }, from, to);
  const now = cluster.now();
  void history.close();
  return { history, chronicle, now };
}

function play({ cluster, clock }: { readonly cluster: LiveCluster; readonly clock: ManualClock }, from: number, to: number): void {
  feedLists(cluster, SHOP);
  for (const line of LATER.slice(0, from)) feedLine(cluster, line);
  clock.advance(2000);
  for (const line of LATER.slice(from, to)) {
    feedLine(cluster, line);
    clock.advance(60);
  }
}

/** All that it shows, without the numbers, which are those of a process. */
function shown(chronicle: Chronicle, now: number): unknown {
  const span = { inScope: () => true, from: 0, to: now, now };
  const answer = lanes(chronicle, { ...span, each: 1, limit: 100 });
  const log = changes(chronicle, {
    ...span,
    states: new Set(),
    causes: new Set(),
    nodes: new Set(),
    words: [],
    before: undefined,
    limit: 10_000,
  });
  return {
    ...answer,
    changesSince: 0,
    from: 0,
    known: answer.known.slice(1),
    log: log.changes.map((one) => ({ ...one, number: 0 })),
    lives: answer.lanes.map(({ service }) => lives(chronicle, { ...span, service, state: newState(), each: 1 }).lives),
  };
}

test('what is made of the history is what was seen', async () => {
  const { history, chronicle, now } = live(1_000_000, 0, 1500);
  const [span] = history.spans();
  const rebuilt = await rebuildChronicle({ history, from: 0, to: now, limits: ROOM });
  expect(rebuilt?.until).toBe(span?.to);
  // Between the lists and the line that says that all is known nothing changed.
  const [seen, made] = [shown(chronicle, now), rebuilt === undefined ? undefined : shown(rebuilt.chronicle, now)];
  const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
  expect(plain(made)).toEqual(plain(seen));
});

test('what was before the start stands before what is seen, with the gap between', async () => {
  const older = live(1_000_000, 0, 700);
  const newer = live(older.now + 60_000, 700, 1500);
  const whole = live(1_000_000, 0, 1500);
  const history: History = {
    ready: () => Promise.resolve(),
    spans: () => [...older.history.spans(), ...newer.history.spans()],
    async *read(from, to, signal) {
      yield* older.history.read(from, Math.min(to, older.now), signal);
    },
  };
  const before = newer.chronicle.transitions.held.length;
  await bringBack(newer.chronicle, history, older.now + 60_000, new AbortController().signal);
  const count = newer.chronicle.transitions.held.length;
  expect(count).toBe(before + older.chronicle.transitions.held.length);
  expect(count).toBe(whole.chronicle.transitions.held.length);
  expect(newer.chronicle.transitions.first).toBe(1 - older.chronicle.transitions.held.length);
  expect(knowledge(newer.chronicle, older.now - 1000, newer.now).map(({ how }) => how)).toEqual(['seen', 'gap', 'seen']);
});

describe('recorded', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(`${tmpdir()}/signalbox-chronicle-`);
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  test('after a restart it knows what was before, and that nobody looked in between', async () => {
    const older = await liveRecorded(1_000_000, 0, 500, 'a');
    await older.history.close();
    const newer = await liveRecorded(older.now + 60_000, 500, 800, 'b');
    await until('what was before is told', () => newer.kept.chronicle.looks.length === 2);
    const { chronicle } = newer.kept;
    const answer = lanes(chronicle, { inScope: () => true, from: 0, to: newer.now, now: newer.now, each: 1000, limit: 100 });
    expect(answer.known.map(({ how }) => how)).toEqual(['seen', 'gap', 'seen']);
    expect(answer.changes).toBe(live(1_000_000, 0, 800).chronicle.transitions.held.length);
    newer.kept.close();
    await newer.history.close();
  });

  async function liveRecorded(start: number, from: number, to: number, run: string) {
    const clock = manualClock(start);
    const log = { info: () => undefined, warn: (text: string) => expect(text).toBe('') };
    const kept = keepChronicle({ age: 1e9, history: () => history, onBug: (problem) => expect(problem).toBe('') });
    const cluster = createLiveCluster({ clock, info: INFO, onChurn: kept.follow });
    const recording = { files: systemFiles, folder, bytes: 1 << 30, log };
    const history = createHistory({ cluster, clock, bounds: { bytes: 1e9, age: 1e9 }, run: `${start}-${run}`, recording });
    await history.ready();
    play({ cluster, clock }, from, to);
    await history.settled();
    return { kept, history, now: cluster.now() };
  }
});

test('given up, it leaves what is seen as it is', async () => {
  const { history } = live(1_000_000, 0, 100);
  const { chronicle } = live(2_000_000, 0, 100);
  const held = chronicle.transitions.held.length;
  await bringBack(chronicle, history, Number.POSITIVE_INFINITY, AbortSignal.abort());
  expect(chronicle.transitions.held.length).toBe(held);
});
