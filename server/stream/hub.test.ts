// The hub: resume from every cut point, two scopes, slow readers, shared bytes, limits, farewell.

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Scope, scopeId } from '#lib/scope/scope.ts';
import { buildPod } from '#testing/builders/kube.ts';
import type { ClusterInfo } from '#lib/wire/message.ts';
import { createLiveCluster } from '#server/cluster/live.ts';
import { feedLine, feedLists, readRecorded } from '#testing/recorded/sink.ts';
import { manualClock } from '#testing/manual-clock.ts';
import { contents, contentsOf, createFoldingReader, createTestOutlet, type FoldingReader } from '#testing/doubles/folding-reader.ts';
import type { EventBytes } from './event-bytes.ts';
import { type Attached, createHub } from './hub.ts';
import { projectScope } from '#lib/scope/project-scope.ts';

const INFO: ClusterInfo = {
  name: 'test',
  source: 'demo',
  server: 'localhost',
  version: undefined,
  namespace: undefined,
  problem: undefined,
};
const SHOP = readRecorded('shop');
const OVERVIEW: Scope = { kind: 'overview' };
const NAMESPACE: Scope = { kind: 'namespace', namespace: 'shop' };
const SERVICE: Scope = { kind: 'service', service: 'shop/web' };
const SCOPES: readonly Scope[] = [
  OVERVIEW,
  NAMESPACE,
  SERVICE,
  { kind: 'service', service: 'shop/catalog' },
  { kind: 'namespace', namespace: 'nowhere' },
];

const NAMED = SCOPES.map((scope) => [scopeId(scope), scope] as const);

function setUp(options: { readonly maxStreams?: number } = {}) {
  const clock = manualClock();
  const cluster = createLiveCluster({ clock, info: INFO });
  const hub = createHub({ cluster, clock, epoch: 'e0', ...options });
  const lines = SHOP.filter((line) => line.t > 0);
  let next = 0;
  let started = 0;

  return {
    clock,
    cluster,
    hub,
    lists: () => {
      feedLists(cluster, SHOP);
      clock.advance(1000);
      started = clock.monotonic();
    },
    /** Plays the recording up to `t` ms, at its own pace. */
    playTo(t: number) {
      const goTo = (at: number): void => clock.advance(Math.max(0, started + at - clock.monotonic()));
      for (let line = lines[next]; line !== undefined && line.t <= t; line = lines[++next]) {
        goTo(line.t);
        feedLine(cluster, line);
      }
      goTo(t);
      cluster.flush();
    },
  };
}

type World = ReturnType<typeof setUp>;

/** Connects as a browser would, with the id that it holds. */
function connect(world: World, scope: Scope, reader: FoldingReader, capacity?: number) {
  const outlet = createTestOutlet(capacity);
  const attached = world.hub.attach(scope, reader.lastEventId(), outlet);
  if (!attached.ok) throw new Error(attached.error.reason);
  const reading: Attached = attached.value;
  return {
    outlet,
    /** Reads until nothing more comes; gives the frames. */
    drain(): EventBytes[] {
      const frames: EventBytes[] = [];
      for (let taken = outlet.take(); taken.length > 0; taken = outlet.take()) {
        for (const frame of taken) reader.read(frame);
        frames.push(...taken);
        reading.drained();
      }
      return frames;
    },
    close() {
      reader.cut();
      reading.cancel();
    },
  };
}

/** What a reader of the scope must hold, computed from nothing. */
function wanted(world: World, scope: Scope): string[] {
  return contents(projectScope(world.cluster.state, scope).records());
}

describe('a stream', () => {
  test('begins with the status, then the whole scope', () => {
    const world = setUp();
    world.lists();
    const reader = createFoldingReader();
    const connection = connect(world, NAMESPACE, reader);
    const frames = connection.drain();
    expect(Buffer.from(frames[0] ?? []).toString()).toBe('retry: 1000\n\n');
    expect(reader.messages().map((m) => m.kind)).toEqual(['status', 'snapshot']);
    expect(contentsOf(reader.state())).toEqual(wanted(world, NAMESPACE));
    expect(reader.state().tables.Pod.size).toBeGreaterThan(10);
    expect([...reader.state().tables.Pod.keys()].every((key) => key.startsWith('shop/'))).toBe(true);
  });

  test.each(NAMED)('folds to the same as the cluster read from nothing: %s', (_, scope) => {
    const world = setUp();
    const reader = createFoldingReader();
    const connection = connect(world, scope, reader);
    world.lists();
    connection.drain();
    for (let t = 5_000; t <= 480_000; t += 5_000) {
      world.playTo(t);
      connection.drain();
      expect(contentsOf(reader.state())).toEqual(wanted(world, scope));
    }
  });

  test('hears nothing of batches that do not touch its scope', () => {
    const world = setUp();
    world.lists();
    const reader = createFoldingReader();
    const connection = connect(world, { kind: 'service', service: 'data/db' }, reader);
    connection.drain();
    world.cluster.put(buildPod({ namespace: 'shop', name: 'stranger' }));
    world.clock.advance(100);
    expect(connection.drain()).toEqual([]);
  });

  test.each(NAMED)('readers who join one feed at different times all end with the same: %s', (_, scope) => {
    const world = setUp();
    world.lists();
    const joined: { reader: FoldingReader; drain(): unknown }[] = [];
    for (let t = 0; t <= 130_000; t += 8_000) {
      const reader = createFoldingReader();
      joined.push({ reader, ...connect(world, scope, reader) });
      world.playTo(t);
      for (const { drain } of joined) drain();
      for (const { reader: each } of joined) expect(contentsOf(each.state())).toEqual(wanted(world, scope));
    }
  });

  test('seven readers of one scope are given the very same bytes', () => {
    const world = setUp();
    world.lists();
    const connections = Array.from({ length: 7 }, () => connect(world, NAMESPACE, createFoldingReader()));
    const snapshots = connections.map((connection) => connection.drain());
    world.playTo(60_000);
    const batches = connections.map((connection) => connection.drain());
    for (const frames of [snapshots, batches]) {
      for (const mine of frames) {
        expect(mine).toHaveLength(frames[0]?.length ?? 0);
        // The status is made for each who connects; everything that is large is the same object.
        mine.forEach((frame, i) => expect(frame === frames[0]?.[i] || frame.byteLength < 2000).toBe(true));
      }
    }
    expect(batches[0]?.length).toBeGreaterThan(10);
  });

  test('large snapshots come in parts, the id only with the last', () => {
    const world = setUp();
    world.cluster.replace(
      'Pod',
      Array.from({ length: 3000 }, (_, i) => buildPod({ name: `p${i}` })),
      undefined,
      [],
    );
    world.clock.advance(1000);
    const reader = createFoldingReader();
    const frames = connect(world, NAMESPACE, reader, Number.POSITIVE_INFINITY).drain();
    const parts = frames.map((frame) => Buffer.from(frame).toString()).filter((text) => text.startsWith('event: snapshot'));
    expect(parts.length).toBeGreaterThan(5);
    expect(parts.map((text) => text.includes('\nid: '))).toEqual(parts.map((_, i) => i === parts.length - 1));
    expect(Math.max(...parts.map((text) => text.length))).toBeLessThan(400 * 1024);
    expect(reader.state().tables.Pod.size).toBe(3000);
  });
});

describe('resume', () => {
  test.each(NAMED)('converges from every cut point: %s', (_, scope) => {
    const world = setUp();
    world.lists();
    const first = createFoldingReader();
    const connection = connect(world, scope, first);
    const frames = connection.drain();
    for (let t = 500; t <= 130_000; t += 500) {
      world.playTo(t);
      frames.push(...connection.drain());
    }
    const target = wanted(world, scope);
    for (let cut = 0; cut <= frames.length; cut++) {
      const reader = createFoldingReader();
      for (const frame of frames.slice(0, cut)) reader.read(frame);
      const held = reader.lastEventId();
      const before = reader.messages().length;
      const again = connect(world, scope, reader);
      again.drain();
      again.close();
      expect(contentsOf(reader.state())).toEqual(target);
      const came = reader
        .messages()
        .slice(before)
        .map((m) => m.kind);
      expect(came.includes('snapshot')).toBe(held === undefined);
      expect(came.filter((kind) => kind === 'batch').length).toBeLessThanOrEqual(1);
    }
  });

  test('converges whatever is cut, stalled or reconnected, and when', () => {
    const step = fc.record({
      wait: fc.integer({ min: 1, max: 8_000 }),
      act: fc.constantFrom('read', 'read', 'stall', 'reconnect', 'lose half', 'other scope', 'long away'),
    });
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 5, maxLength: 40 }),
        fc.constantFrom(...SCOPES),
        fc.constantFrom(...SCOPES),
        (steps, one, two) => {
          const world = setUp();
          world.lists();
          const reader = createFoldingReader();
          let scope = one;
          let connection = connect(world, scope, reader, 20_000);
          let t = 0;
          for (const { wait, act } of steps) {
            t += wait;
            world.playTo(t);
            if (act === 'stall') continue;
            if (act !== 'lose half') connection.drain();
            if (act === 'read') continue;
            connection.close();
            if (act === 'other scope') scope = scope === one ? two : one;
            if (act === 'long away') world.clock.advance(130_000);
            connection = connect(world, scope, reader, 20_000);
          }
          connection.drain();
          connection.close();
          connection = connect(world, scope, reader);
          connection.drain();
          expect(contentsOf(reader.state())).toEqual(wanted(world, scope));
        },
      ),
      { numRuns: 60 },
    );
  });

  test('an id of another process, another scope or a number that was never given out brings a snapshot', () => {
    const world = setUp();
    world.lists();
    const reader = createFoldingReader();
    connect(world, NAMESPACE, reader).drain();
    const id = reader.lastEventId();
    for (const [scope, asked] of [
      [NAMESPACE, { epoch: 'e00', seq: 1_000_000 }],
      [NAMESPACE, { epoch: 'other', seq: id?.seq ?? 0 }],
      [SERVICE, id],
    ] as const) {
      const outlet = createTestOutlet();
      world.hub.attach(scope, asked, outlet);
      expect(outlet.take().some((frame) => Buffer.from(frame).toString().startsWith('event: snapshot'))).toBe(true);
    }
  });

  test('a feed waits two minutes for its readers to come back', () => {
    const world = setUp();
    world.lists();
    const reader = createFoldingReader();
    connect(world, NAMESPACE, reader).close();
    world.clock.advance(119_000);
    expect(world.hub.counts()).toMatchObject({ streams: 0, feeds: 1 });
    world.clock.advance(2_000);
    expect(world.hub.counts().feeds).toBe(0);
  });
});

describe('a slow reader', () => {
  test('is given what it missed in one piece, holds no queue, and delays nobody', () => {
    const world = setUp();
    world.lists();
    const slow = createFoldingReader();
    const quick = createFoldingReader();
    const stalled = connect(world, NAMESPACE, slow, 30_000);
    const other = connect(world, NAMESPACE, quick);
    other.drain();
    for (let t = 500; t <= 25_000; t += 500) {
      world.playTo(t);
      other.drain();
      expect(contentsOf(quick.state())).toEqual(wanted(world, NAMESPACE));
    }
    expect(stalled.outlet.most()).toBeLessThan(30_000 + 300_000);
    expect(stalled.outlet.ended()).toBe('no');
    stalled.drain();
    expect(contentsOf(slow.state())).toEqual(wanted(world, NAMESPACE));
    expect(slow.messages().filter((m) => m.kind === 'batch').length).toBeLessThan(
      quick.messages().filter((m) => m.kind === 'batch').length,
    );
  });

  test('is told bye after 30 s without taking anything; the others go on', () => {
    const world = setUp();
    world.lists();
    const slow = createFoldingReader();
    const stalled = connect(world, NAMESPACE, slow, 1_000);
    const other = connect(world, NAMESPACE, createFoldingReader());
    other.drain();
    world.clock.advance(29_000);
    expect(stalled.outlet.ended()).toBe('no');
    world.clock.advance(1_500);
    expect(stalled.outlet.ended()).toBe('after the queue');
    for (const frame of stalled.outlet.take()) slow.read(frame);
    expect(slow.messages().at(-1)).toEqual({ kind: 'bye', reason: 'slow' });
    world.clock.advance(2_500);
    expect(stalled.outlet.ended()).toBe('at once');
    expect(other.outlet.ended()).toBe('no');
    expect(world.hub.counts()).toMatchObject({ streams: 1, slow: 1 });
  });

  test('that takes a little now and then is not closed', () => {
    const world = setUp();
    world.lists();
    const reader = createFoldingReader();
    const connection = connect(world, NAMESPACE, reader, 10_000);
    for (let i = 0; i < 20; i++) {
      world.clock.advance(20_000);
      connection.drain();
    }
    expect(connection.outlet.ended()).toBe('no');
    expect(contentsOf(reader.state())).toEqual(wanted(world, NAMESPACE));
  });
});

describe('what all readers hear', () => {
  test('a heartbeat every 15 s', () => {
    const world = setUp();
    const reader = createFoldingReader();
    const connection = connect(world, OVERVIEW, reader);
    world.clock.advance(46_000);
    connection.drain();
    expect(reader.messages().filter((m) => m.kind === 'heartbeat')).toHaveLength(3);
  });

  test('status at most four times a second, and the last one is the newest', () => {
    const world = setUp();
    const reader = createFoldingReader();
    const connection = connect(world, OVERVIEW, reader);
    connection.drain();
    for (let i = 1; i <= 100; i++) {
      world.cluster.status('Pod', { state: 'listing', received: i, remaining: 100 - i });
      world.clock.advance(10);
      connection.drain();
    }
    world.clock.advance(1_000);
    connection.drain();
    const heard = reader.messages().filter((m) => m.kind === 'status');
    expect(heard.length).toBeLessThanOrEqual(6);
    expect(heard.at(-1)).toMatchObject({ status: { kinds: { Pod: { received: 100 } } } });
  });

  test('bye on shutdown; then nobody is let in, and no timer is left', () => {
    const world = setUp();
    world.lists();
    const reader = createFoldingReader();
    const connection = connect(world, OVERVIEW, reader);
    world.hub.close();
    connection.drain();
    expect(reader.messages().at(-1)).toEqual({ kind: 'bye', reason: 'shutdown' });
    expect(connection.outlet.ended()).toBe('after the queue');
    const refused = world.hub.attach(OVERVIEW, undefined, createTestOutlet());
    expect(refused).toMatchObject({ ok: false, error: { reason: 'shutting-down' } });
    world.cluster.close();
    world.clock.advance(3_000);
    expect(world.clock.waiting()).toBe(0);
  });

  test('more streams than the limit are refused until one ends', () => {
    const world = setUp({ maxStreams: 2 });
    const one = connect(world, OVERVIEW, createFoldingReader());
    connect(world, NAMESPACE, createFoldingReader());
    expect(world.hub.attach(SERVICE, undefined, createTestOutlet())).toMatchObject({ ok: false, error: { reason: 'full' } });
    one.close();
    expect(world.hub.attach(SERVICE, undefined, createTestOutlet()).ok).toBe(true);
  });
});
