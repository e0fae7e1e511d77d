// The chronicle: order of lanes, the log, lives, what is forgotten, and one look after the other (SPEC C53 to C56).

import { describe, expect, test } from 'vitest';
import { chronicled, clock, made, of, sliceOf, START } from '#testing/builders/churn.ts';
import { buildNode, buildService } from '#testing/builders/kube.ts';
import { remove } from '#lib/cluster/delta.ts';
import type { EndpointState } from './endpoint-state.ts';
import { beginning, knowledge, noteWatch, prepend } from './chronicle.ts';
import { changes, type ChangesQuestion, lately } from './chronicle-changes.ts';
import type { LifeLine } from './chronicle-view.ts';

const web = buildService();
const [one, two] = [made('web-1'), made('web-2')];
const seconds = (time: number | undefined): number | undefined => (time === undefined ? undefined : (time - START) / 1000);

type Chronicled = ReturnType<typeof chronicled>;

/** One Service for each name, with a Pod of its own. */
function many(...names: readonly string[]) {
  const pods = new Map(names.map((name, i) => [name, made(`${name}-${i + 1}`, { labels: { app: name }, workload: name })] as const));
  const pod = (name: string) => pods.get(name) ?? one;
  const slice = (name: string, state?: EndpointState) =>
    sliceOf(state === undefined ? [] : [of(pod(name), state)], { name: `${name}-1`, service: name });
  const start = names.flatMap((name) => [buildService({ name, selector: { app: name } }), pod(name), slice(name, 'ready')]);
  return { start, slice, pod };
}

describe('lanes', () => {
  test('C55 trouble first; who did not change is counted', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'];
    const { start, slice, pod } = many(...names);
    const never = made('z-20', { labels: { app: 'z' }, ready: false });
    const { at, lanes } = chronicled([
      ...start,
      buildService({ name: 'z', selector: { app: 'z' } }),
      never,
      sliceOf([of(never, 'notReady')], { name: 'z-1', service: 'z' }),
      // Nobody is there, and nobody is meant to be.
      buildService({ name: 'empty', selector: { app: 'empty' } }),
    ]);
    // h changes once, g twice, without trouble.
    const other = made('g-30', { labels: { app: 'g' } });
    at(1, other, sliceOf([of(pod('g')), of(other)], { name: 'g-1', service: 'g' }));
    at(2, remove('Pod', 'shop/g-30'), slice('g', 'ready'));
    const third = made('h-31', { labels: { app: 'h' } });
    at(3, third, sliceOf([of(pod('h')), of(third)], { name: 'h-1', service: 'h' }));
    // f flaps, though another is ready all the time.
    const second = made('f-32', { labels: { app: 'f' } });
    const flapping = (state: EndpointState) => sliceOf([of(second), of(pod('f'), state)], { name: 'f-1', service: 'f' });
    at(4, second, flapping('ready'));
    for (const time of [5, 7, 9]) {
      at(time, flapping('notReady'));
      at(time + 1, flapping('ready'));
    }
    // d had nobody for 2 s, c for 5 s, b has nobody.
    at(20, slice('d', 'notReady'), slice('c', 'notReady'));
    at(22, slice('d', 'ready'));
    at(25, slice('c', 'ready'));
    at(40, slice('b', 'notReady'));
    const answer = lanes(0, 60);
    expect(answer.lanes.map(({ service }) => service.slice(5))).toEqual(['b', 'c', 'd', 'f', 'z', 'g', 'h']);
    expect([answer.quiet, answer.left, answer.changes]).toEqual([4, 0, 18 - 3]);
    const few = lanes(0, 60, { limit: 2 });
    expect([few.lanes.length, few.left]).toEqual([2, 5]);
    expect(few.lanes.map(({ outages }) => outages.map(({ from, to }) => [seconds(from), seconds(to)]))).toEqual([
      [[40, undefined]],
      [[20, 25]],
    ]);
    // Of another span other things are told.
    expect(
      lanes(0, 21)
        .lanes.map(({ service }) => service.slice(5))
        .slice(0, 2),
    ).toEqual(['c', 'd']);
    expect(lanes(50, 60).lanes.map(({ service }) => service.slice(5))).toEqual(['b', 'z']);
    expect(lanes(0, 60, { inScope: (service) => service === 'shop/c' })).toMatchObject({
      lanes: [{ service: 'shop/c', changes: 2 }],
      quiet: 0,
    });
  });

  test('C46 C55 steps, times and histogram of the span; a Service that comes begins with nobody', () => {
    const { at, lanes } = chronicled([]);
    at(5, web);
    at(10, one, two, sliceOf([of(one), of(two)]));
    at(20, sliceOf([of(one, 'notReady'), of(two, 'notReady')]));
    at(30, sliceOf([of(one), of(two, 'notReady')]));
    const [lane] = lanes(0, 40, { each: 10_000 }).lanes;
    expect(lane?.steps.map(({ time, ready, notReady }) => [seconds(time), ready, notReady])).toEqual([
      [5, 0, 0],
      [10, 2, 0],
      [20, 0, 2],
      [30, 1, 1],
    ]);
    expect(lane?.times.map(seconds)).toEqual([10, 20, 30]);
    expect(lanes(0, 40, { each: 10_000 }).histogram).toEqual({ up: [0, 2, 0, 1], down: [0, 0, 2, 0] });
    expect(lanes(15, 40, { each: 10_000 })).toMatchObject({ changes: 3, histogram: { up: [0, 1, 0], down: [2, 0, 0] } });
    expect(lanes(0, 40, { each: 10_000, inScope: () => false })).toMatchObject({ changes: 0, lanes: [], quiet: 0 });
  });

  test('C55 a rollout that stands still is trouble, and a Node that drops', () => {
    const { start, slice, pod } = many('a', 'b', 'c');
    const { at, lanes } = chronicled([...start, buildNode({ name: 'node-1' }), buildNode({ name: 'node-2' })]);
    at(1, made('a-9', { labels: { app: 'a' }, workload: 'a', revision: 'b', created: 1, ready: false }));
    at(2, slice('c', 'ready'), sliceOf([of(pod('c')), of(made('c-8', { node: 'node-2' }))], { name: 'c-1', service: 'c' }));
    at(3, buildService({ name: 'c', selector: { app: 'c' }, internalTrafficPolicy: 'Local' }));
    expect(lanes(0, 20).lanes.map(({ service }) => service)).toEqual(['shop/c', 'shop/a']);
    at(50, slice('c', 'ready'));
    expect(lanes(0, 60).lanes.map(({ service, outages }) => [service, outages.map(({ kind }) => kind)])).toEqual([
      ['shop/c', ['nodeDrops']],
      ['shop/a', []],
    ]);
    expect(lanes(0, 60).lanes[1]?.rollouts).toMatchObject([{ from: 'a', to: 'b', end: undefined }]);
  });
});

function ask({ chronicle }: Chronicled, question: Partial<ChangesQuestion> = {}) {
  return changes(chronicle, {
    inScope: () => true,
    from: 0,
    to: START + 1e6,
    now: START,
    states: new Set(),
    causes: new Set(),
    nodes: new Set(),
    words: [],
    before: undefined,
    limit: 100,
    ...question,
  });
}

describe('the log of changes', () => {
  const made3 = (): Chronicled => {
    const chronicle = chronicled([web, one, two, sliceOf([of(one), of(two)])]);
    chronicle.at(1, sliceOf([of(one, 'notReady'), of(two)]));
    chronicle.at(2, sliceOf([of(one, 'notReady'), of({ ...two, spec: { ...two.spec, nodeName: 'node-2' } }, 'draining')]));
    chronicle.at(3, sliceOf([of(one)]));
    return chronicle;
  };
  const numbers = (chronicle: Chronicled, question: Partial<ChangesQuestion> = {}) =>
    ask(chronicle, question).changes.map(({ number, to }) => `${number} ${to}`);

  test('newest first, by state, cause, Node and time; page by page', () => {
    const chronicle = made3();
    expect(numbers(chronicle)).toEqual(['4 absent', '3 ready', '2 draining', '1 notReady']);
    expect(numbers(chronicle, { states: new Set(['ready', 'draining']) })).toEqual(['3 ready', '2 draining']);
    expect(numbers(chronicle, { nodes: new Set(['node-2']) })).toEqual(['4 absent', '2 draining']);
    expect(numbers(chronicle, { causes: new Set(['drain']) })).toEqual([]);
    expect(numbers(chronicle, { words: ['node-2', 'shop/'] })).toEqual(['4 absent', '2 draining']);
    expect(numbers(chronicle, { words: ['elsewhere'] })).toEqual([]);
    expect(numbers(chronicle, { from: START + 2000, to: START + 2000 })).toEqual(['2 draining']);
    expect(numbers(chronicle, { inScope: () => false })).toEqual([]);
    const page = ask(chronicle, { limit: 2 });
    expect([page.changes.map(({ number }) => number), page.more]).toEqual([[4, 3], true]);
    expect(numbers(chronicle, { before: 3, limit: 2 })).toEqual(['2 draining', '1 notReady']);
    expect(ask(chronicle, { before: 3, limit: 2 }).more).toBe(false);
    expect(numbers(chronicle, { before: -50 })).toEqual([]);
  });

  test('C56 of many the last are kept, and their numbers stay', () => {
    const chronicle = chronicled([web, one, sliceOf([of(one)])], { transitions: 8 });
    for (let i = 1; i <= 20; i++) chronicle.at(i, sliceOf([of(one, i % 2 === 0 ? 'ready' : 'notReady')]));
    const { changes: held, changesSince, more } = ask(chronicle);
    expect([held.length <= 10, held[0]?.number, more]).toEqual([true, 20, false]);
    const last = held.at(-1);
    expect([last?.number, seconds(last?.time)]).toEqual([21 - held.length, 21 - held.length]);
    expect(changesSince).toBeGreaterThan(START + 1000 * (20 - held.length));
    // What is kept by Service is whole nevertheless.
    expect(chronicle.lanes(0, 30).lanes[0]).toMatchObject({ changes: 20 });
  });
});

describe('lives', () => {
  const brief = ({ uid, began, ended, seenUntil, states }: LifeLine): string =>
    `${uid} ${seconds(began)}-${seconds(ended)}${seenUntil === undefined ? '' : ` seen ${seconds(seenUntil)}`} ${states.map(({ from, state }) => `${seconds(from)}:${state}`).join(' ')}`;

  test('C7 C9 as lines with their states; what the objects tell of those that were there is apart', () => {
    const { at, lives } = chronicled([web, one, sliceOf([of(one)])]);
    at(10, two, sliceOf([of(one), of(two, 'notReady')]));
    at(20, sliceOf([of(one), of(two)]));
    at(30, sliceOf([of(one, 'draining'), of(two)]));
    at(35, remove('Pod', 'shop/web-1'), sliceOf([of(two)]));
    const answer = lives(40);
    expect(answer.lives.map(brief)).toEqual(['uid-web-1 undefined-35 0:ready 30:draining', 'uid-web-2 10-undefined 10:notReady 20:ready']);
    expect(answer.lives.map(({ went }) => went?.kind)).toEqual(['scale', undefined]);
    expect([answer.total, answer.left]).toEqual([2, 0]);
    expect(lives(5).lives.map(brief)).toEqual(['uid-web-1 undefined-35 0:ready 30:draining']);
  });

  test('C54 told: when a Pod that was there was created, and became ready', () => {
    const condition = { type: 'Ready', status: 'True', reason: undefined, message: undefined, lastTransitionTime: clock(-60) };
    const ready = { ...one, status: { ...one.status, conditions: [condition] } };
    const { at, lives } = chronicled([web, ready, sliceOf([of(ready)])]);
    at(10, two, sliceOf([of(ready), of(two)]));
    expect(lives(20).lives.map(({ told }) => [seconds(told?.created), seconds(told?.ready)])).toEqual([
      [-3600, -60],
      [undefined, undefined],
    ]);
    expect(lives(20).lives[1]?.told).toBeUndefined();
  });

  test('C53 C54 one look after another: what is there in both goes on, what is not was seen until the first ended', () => {
    const older = chronicled([web, one, two, sliceOf([of(one), of(two)])]);
    const three = made('web-3');
    older.at(5, three, sliceOf([of(one), of(two), of(three, 'notReady')]));
    older.at(10, sliceOf([of(one, 'notReady'), of(two, 'notReady'), of(three, 'notReady')]));
    // The later look: 100 s after the first one began; one is ready again, two has gone, four has come.
    const four = made('web-4');
    const newer = later([web, one, three, four, sliceOf([of(one), of(three, 'notReady'), of(four)])]);
    newer.at(110, sliceOf([of(one), of(four)]));
    prepend(newer.chronicle, older.chronicle, START + 20_000);
    const answer = newer.lives(120);
    expect(answer.lives.map(brief).sort()).toEqual([
      'uid-web-1 undefined-undefined 0:ready 10:notReady 100:ready',
      'uid-web-2 undefined-undefined seen 20 0:ready 10:notReady',
      'uid-web-3 5-110 5:notReady',
      'uid-web-4 undefined-undefined 100:ready',
    ]);
    expect(answer.outages.map(({ from, to }) => [seconds(from), seconds(to)])).toEqual([[10, 20]]);
    expect(answer.steps.map(({ time, ready, notReady }) => [seconds(time), ready, notReady])).toEqual([
      [0, 2, 0],
      [5, 2, 1],
      [10, 0, 3],
      [100, 2, 1],
      [110, 2, 0],
    ]);
    expect(knowledge(newer.chronicle, START - 5000, START + 120_000).map(({ from, to, how }) => [how, seconds(from), seconds(to)])).toEqual(
      [
        ['told', -5, 0],
        ['seen', 0, 20],
        ['gap', 20, 100],
        ['seen', 100, 120],
      ],
    );
    expect(ask(newer).changes.map(({ number, time }) => [number, seconds(time)])).toEqual([
      [1, 110],
      [0, 10],
      [-1, 10],
      [-2, 5],
    ]);
    // Three Pods, but the log does not repeat what both looks found.
    expect(newer.lanes(0, 120).lanes).toMatchObject([{ service: 'shop/web', changes: 4 }]);
    expect(lately(newer.chronicle, START).outages).toHaveLength(1);
  });

  test('C54 while the watch is lost nothing is known', () => {
    const { chronicle } = chronicled([web]);
    for (const [isWatched, time] of [
      [true, 1],
      [false, 10],
      [false, 12],
      [true, 20],
      [false, 30],
    ] as const) {
      noteWatch(chronicle, isWatched, START + 1000 * time);
    }
    const of = (from: number, to: number) =>
      knowledge(chronicle, START + 1000 * from, START + 1000 * to).map((one) => `${one.how} ${seconds(one.from)}-${seconds(one.to)}`);
    expect(of(-5, 40)).toEqual(['told -5-0', 'seen 0-10', 'gap 10-20', 'seen 20-30', 'gap 30-40']);
    expect(of(12, 18)).toEqual(['gap 12-18']);
    expect(of(5, 5)).toEqual([]);
  });

  test('C53 a rollout that went on is unseen, and a Service that is gone has nobody', () => {
    const older = chronicled([web, one, sliceOf([of(one)])]);
    older.at(1, made('web-3', { revision: 'b', created: 1 }));
    const newer = later([]);
    prepend(newer.chronicle, older.chronicle, START + 5000);
    expect(newer.lanes(0, 120).lanes[0]?.rollouts).toMatchObject([{ end: { how: 'unseen', at: START + 5000 } }]);
    expect(newer.lives(120).steps.map(({ time, ready }) => [seconds(time), ready])).toEqual([
      [0, 1],
      [100, 0],
    ]);
  });

  /** A look that begins at 100 s. */
  function later(records: Parameters<typeof chronicled>[0]): Chronicled {
    return chronicled(records, {}, 100);
  }
});

test('C56 what is older than is kept goes, and what goes on stays', () => {
  const chronicle = chronicled([web, one, two, sliceOf([of(one), of(two)])], { keep: 60_000 });
  chronicle.at(1, sliceOf([of(one, 'notReady')]));
  chronicle.at(2, sliceOf([of(one)]));
  for (let i = 1; i < 40; i++) chronicle.at(10 * i, sliceOf([of(one, i % 2 === 0 ? 'ready' : 'notReady')]));
  const since = seconds(beginning(chronicle.chronicle)) ?? 0;
  expect(since).toBeGreaterThan(320);
  const [lane] = chronicle.lanes(0, 400).lanes;
  expect(seconds(chronicle.lanes(0, 400).from)).toBe(since);
  expect(seconds(lane?.steps[0]?.time)).toBe(since);
  expect(lane?.outages.every(({ to }) => (seconds(to) ?? 400) >= since)).toBe(true);
  expect(ask(chronicle).changes.every(({ time }) => (seconds(time) ?? 0) >= since)).toBe(true);
  expect(chronicle.lives(400).lives.map(({ uid }) => uid)).toEqual(['uid-web-1']);
});

test('C56 with too many bytes the oldest goes first', () => {
  const chronicle = chronicled([web, one, sliceOf([of(one)])], { bytes: 20_000 });
  for (let i = 1; i < 2000; i++) chronicle.at(i, sliceOf([of(one, i % 2 === 0 ? 'ready' : 'notReady')]));
  expect(chronicle.chronicle.bytes).toBeLessThan(200_000);
  expect(seconds(beginning(chronicle.chronicle))).toBeGreaterThan(1000);
  expect(chronicle.lanes(0, 2000).lanes[0]?.steps.length).toBeGreaterThan(10);
});
