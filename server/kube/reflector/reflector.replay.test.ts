// The reflectors against the replay server over real sockets, with each fault of docs/reliability.md; titles carry its row.

import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Key, keyOf } from '#lib/kube/key.ts';
import { RAW_GATEWAY, RAW_GRPC_ROUTE, RAW_HTTP_ROUTE, RAW_REFERENCE_GRANT, RAW_TCP_ROUTE } from '#testing/builders/gateway-api-objects.ts';
import { type KubeKind, type KubeRecord, READERS, RESOURCES } from '#lib/kube/record.ts';
import type { Clock } from '#server/clock.ts';
import { until } from '#testing/until.ts';
import type { Fault } from '#server/replay/faults/fault.ts';
import { addObjects } from '#testing/replay/add-objects.ts';
import { openRecording } from '#server/replay/open-recording.ts';
import type { Recording } from '#server/replay/recording.ts';
import { createReplay, type Replay, type ReplayOptions } from '#server/replay/replay.ts';
import { createTcpProxy, type TcpProxy } from '#testing/doubles/tcp-proxy.ts';
import type { Connection } from '#server/kube/api/connection.ts';
import type { KubeEvent } from '#server/kube/kube-log.ts';
import { connectTo } from '#server/kube/api/open-connection.ts';
import { type RecordingSink, recordingSink } from '#testing/doubles/recording-sink.ts';
import { resourcePath } from '#server/kube/api/resource-path.ts';
import { type ClusterWatch, watchCluster } from '#server/kube/watch-cluster.ts';

/** What the recording holds; of the custom resources it has none. */
const SERVED = RESOURCES.filter((resource) => resource.optional === undefined);

/** The watcher's time runs faster, so that a minute of its waiting is some seconds of ours. */
const FASTER = 25;

const fastClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now() * FASTER,
  after(ms, call) {
    const timer = setTimeout(call, ms / FASTER);
    return () => clearTimeout(timer);
  },
};

type World = {
  readonly replay: Replay;
  readonly sink: RecordingSink;
  readonly events: KubeEvent[];
  readonly connection: Connection;
  readonly watch: ClusterWatch;
  readonly status: Map<KubeKind, string>;
};

const closing: (() => Promise<void>)[] = [];
let recording: Recording;

beforeAll(async () => {
  recording = await openRecording('shop');
});

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function openReplay(options: Partial<ReplayOptions> = {}): Promise<Replay> {
  const replay = await createReplay({ recording, paused: true, bookmarkInterval: 1000, ...options });
  closing.push(() => replay.close());
  return replay;
}

function follow(replay: Replay, options: { readonly server?: string; readonly namespace?: string } = {}): World {
  const sink = recordingSink();
  const events: KubeEvent[] = [];
  const status = new Map<KubeKind, string>();
  const tell = sink.status;
  const connection = connectTo({ server: options.server ?? replay.url, name: 'replay', source: 'demo' });
  const watch = watchCluster({
    connection,
    sink: {
      ...sink,
      status(kind, next) {
        status.set(kind, next.state);
        tell(kind, next);
      },
    },
    clock: fastClock,
    random: () => 0.1,
    namespace: options.namespace,
    log: (event) => events.push(event),
  });
  closing.push(async () => {
    await watch.stop();
    await connection.close();
  });
  return { replay, sink, events, connection, watch, status };
}

/** The records of a fresh list over plain HTTP, which shares nothing with the reflector but the readers. */
async function truth(replay: Replay, only?: KubeKind): Promise<Map<string, KubeRecord>> {
  const records = new Map<string, KubeRecord>();
  for (const resource of SERVED) {
    if (only !== undefined && resource.kind !== only) continue;
    const list = (await (await fetch(replay.url + resourcePath(resource, undefined))).json()) as { readonly items: readonly unknown[] };
    for (const item of list.items) {
      const record = READERS[resource.kind](item);
      if (record.ok && record.value !== undefined)
        records.set(`${resource.kind}:${keyOf(record.value.metadata.namespace, record.value.metadata.name)}`, record.value);
    }
  }
  return records;
}

const plain = (records: ReadonlyMap<Key, KubeRecord>) =>
  JSON.stringify([...records].filter(([at]) => !at.includes('bad-')).sort(([a], [b]) => (a < b ? -1 : 1)));

/** Everything that the server holds is held, and nothing else. */
async function converged({ replay, sink }: World): Promise<void> {
  const wanted = plain(await truth(replay));
  await until('the picture equals the cluster', () => plain(sink.held) === wanted);
}

const allLive = ({ status }: World) =>
  RESOURCES.every(({ kind, optional }) => status.get(kind) === 'live' || (optional !== undefined && status.get(kind) === 'absent'));

async function settled(world: World): Promise<void> {
  await until('every kind is live', () => allLive(world));
}

const lists = ({ events }: World, kind?: KubeKind) =>
  events.filter((event) => event.kind === 'listed' && (kind === undefined || event.of === kind));
const podWatches = ({ replay }: World) => replay.requests().filter((line) => /\/pods\?.*watch=true/.test(line));
const replaces = ({ sink }: World, kind: KubeKind) => sink.calls.filter((call) => call.startsWith(`replace ${kind} `));

async function begin(options: Partial<ReplayOptions> = {}, faults: readonly Fault[] = []): Promise<World> {
  const replay = await openReplay(options);
  for (const fault of faults) replay.addFault(fault);
  const world = follow(replay);
  return world;
}

test('a whole recording is followed: at every moment the picture becomes the cluster', async () => {
  const world = await begin();
  await settled(world);
  await converged(world);
  for (let i = 0; i < 12; i++) {
    world.replay.step(45_000);
    await converged(world);
  }
  expect(lists(world)).toHaveLength(SERVED.length);
  expect(world.sink.faults).toEqual([]);
});

describe('row 1: the server restarts', () => {
  test('row 1: refused for a while -> the picture stays, retrying is told, the watch resumes without a list', async () => {
    const world = await begin();
    await settled(world);
    const held = world.sink.keys();
    world.replay.addFault({ kind: 'outage', for: 400 });
    await until('the loss is told', () => world.status.get('Pod') === 'retrying');
    expect(world.sink.keys()).toEqual(held);
    world.replay.step(60_000);
    await settled(world);
    await converged(world);
    expect(lists(world)).toHaveLength(SERVED.length);
    const retrying = world.sink.statuses.find((status) => status.state === 'retrying');
    expect(retrying).toMatchObject({ held: true, attempt: 1 });
    expect(retrying?.state === 'retrying' && retrying.problem).toContain('connection refused');
  });
});

describe('row 2: watches closed every few seconds', () => {
  test('row 2: closed again and again -> exactly one list of each kind, and not one status but live', async () => {
    const world = await begin();
    await settled(world);
    const told = world.sink.statuses.length;
    // Fifteen seconds of the watcher's time: far from what it holds for a watch that is ended at once, on a busy machine too.
    world.replay.addFault({ kind: 'close-watches', after: 600 });
    for (let watches = 2; watches <= 5; watches++) {
      world.replay.step(20_000);
      await converged(world);
      await until('the Pods are watched anew', () => podWatches(world).length >= watches);
    }
    expect(lists(world)).toHaveLength(SERVED.length);
    expect(world.sink.statuses).toHaveLength(told);
  });
});

describe('row 3: too old, too large', () => {
  test('row 3: 410 inside the stream -> relist; what went meanwhile is gone', async () => {
    const world = await begin();
    await settled(world);
    world.replay.addFault({ kind: 'gone', at: 'stream', resource: 'pods', count: 1 });
    world.replay.step(60_000);
    await converged(world);
    expect(lists(world, 'Pod')).toHaveLength(2);
    expect(replaces(world, 'Pod')).toHaveLength(2);
    expect(lists(world, 'Service')).toHaveLength(1);
  });

  test('row 3: 410 as the answer to a watch from a version that was compacted away -> relist', async () => {
    const world = await begin();
    await settled(world);
    world.replay.addFault({ kind: 'outage', for: 300 });
    await until('the loss is told', () => world.status.get('Pod') === 'retrying');
    world.replay.step(200_000);
    world.replay.compact();
    await settled(world);
    await converged(world);
    expect(lists(world, 'Pod')).toHaveLength(2);
  });

  test('row 3: 410 on the HTTP answer of a watch -> relist', async () => {
    const world = await begin();
    await settled(world);
    world.replay.addFault({ kind: 'gone', at: 'watch', resource: 'pods', count: 1 });
    world.replay.addFault({ kind: 'close-watches', after: 0, resource: 'pods', count: 1 });
    world.replay.step(30_000);
    await until('a second list', () => lists(world, 'Pod').length === 2);
    await converged(world);
    expect(lists(world, 'Service')).toHaveLength(1);
  });

  test('row 3: 410 on continue -> the list begins again', async () => {
    const load = await openRecording('load');
    const world = await begin({ recording: load }, [
      { kind: 'old-server', answer: 'refuse' },
      { kind: 'gone', at: 'continue', resource: 'pods', count: 1 },
    ]);
    await settled(world);
    await converged(world);
    expect(world.replay.requests().filter((line) => line.endsWith('/pods?limit=500'))).toHaveLength(2);
    expect(replaces(world, 'Pod')).toHaveLength(1);
  });

  test('row 3: "too large resource version" on a watch -> waits, asks for the same version, no list', async () => {
    const world = await begin();
    await settled(world);
    world.replay.addFault({ kind: 'too-large', at: 'watch', resource: 'pods', count: 1 });
    world.replay.addFault({ kind: 'close-watches', after: 100, resource: 'pods', count: 1 });
    await until('it is told', () => world.status.get('Pod') === 'retrying');
    world.replay.step(30_000);
    await until('pods are live', () => world.status.get('Pod') === 'live');
    await converged(world);
    expect(lists(world, 'Pod')).toHaveLength(1);
  });
});

describe('row 4: busy', () => {
  test.each([429, 503] as const)('row 4: %i with Retry-After -> only that kind waits, as long as it is asked to', async (code) => {
    // Four seconds of ours, in which the others are read on a busy machine too.
    const world = await begin({}, [{ kind: 'busy', code, retryAfter: 100, resource: 'pods', count: 1 }]);
    await until('the others are live', () => SERVED.every(({ kind }) => kind === 'Pod' || world.status.get(kind) === 'live'));
    expect(world.status.get('Pod')).toBe('retrying');
    const failed = world.events.find((event) => event.kind === 'failed');
    expect(failed).toMatchObject({ of: 'Pod' });
    expect(failed?.kind === 'failed' && failed.wait).toBeGreaterThanOrEqual(100_000);
    await settled(world);
    await converged(world);
  });
});

describe('row 5: denied', () => {
  test('row 5: 403 on one kind -> denied with what to ask for, the others live, found again within a minute', async () => {
    const world = await begin({}, [{ kind: 'forbidden', allow: [], resource: 'nodes' }]);
    await until('the others are live', () => SERVED.every(({ kind }) => kind === 'Node' || world.status.get(kind) === 'live'));
    await until('nodes are denied', () => world.status.get('Node') === 'denied');
    expect(world.sink.statuses).toContainEqual({ state: 'denied', verb: 'watch', group: '', resource: 'nodes', namespace: undefined });
    world.replay.clearFaults();
    await settled(world);
    await converged(world);
  });

  test('row 5: only one namespace allowed -> namespaced kinds live in it, the others denied', async () => {
    const replay = await openReplay();
    replay.addFault({ kind: 'forbidden', allow: ['shop'] });
    const world = follow(replay, { namespace: 'shop' });
    await until('all is told', () => SERVED.every(({ kind, namespaced }) => world.status.get(kind) === (namespaced ? 'live' : 'denied')));
    replay.step(30_000);
    replay.clearFaults();
    const wanted = new Map([...(await truth(replay))].filter(([, record]) => record.metadata.namespace === 'shop'));
    await until('the namespace is held', () => plain(new Map([...world.sink.held].filter(([at]) => at.includes('/')))) === plain(wanted));
    expect(world.sink.statuses).toContainEqual({ state: 'live', namespace: 'shop' });
    expect(world.sink.statuses.filter((status) => status.state === 'denied').length).toBeGreaterThanOrEqual(2);
  });
});

describe('row 6: credentials', () => {
  test('row 6: 401 for good -> one immediate retry, then back-off; the message names no token', async () => {
    const world = await begin({}, [{ kind: 'unauthorized', token: 'canary-token' }]);
    await until('it is told', () => SERVED.every(({ kind }) => world.status.get(kind) === 'retrying'));
    expect(JSON.stringify([world.sink.statuses, world.events])).not.toContain('canary');
    world.replay.clearFaults();
    await settled(world);
    await converged(world);
  });
});

describe('row 7: absent', () => {
  test('row 7: a group that is not served -> absent, and live once it is', async () => {
    const world = await begin({}, [{ kind: 'absent', group: 'networking.k8s.io' }]);
    await until('it is absent', () => world.status.get('Ingress') === 'absent' && world.status.get('NetworkPolicy') === 'absent');
    await until('the others are live', () => world.status.get('Pod') === 'live');
    world.replay.clearFaults();
    await settled(world);
    await converged(world);
    expect(world.sink.keys().filter((at) => at.startsWith('Ingress:'))).not.toEqual([]);
  });

  test('row 7: a cluster without the Gateway API -> absent, told once; live within a minute of its installation, gone with it', async () => {
    const objects = [RAW_GATEWAY, RAW_HTTP_ROUTE, RAW_GRPC_ROUTE, RAW_REFERENCE_GRANT];
    const replay = await openReplay({ recording: addObjects(recording, objects) });
    const missing = replay.addFault({ kind: 'absent', group: 'gateway.networking.k8s.io' });
    const world = follow(replay);
    const kinds = objects.map((object) => object.kind as KubeKind);
    const all = (state: string): boolean => kinds.every((kind) => world.status.get(kind) === state);
    const asked = (): number => replay.requests().filter((line) => line.includes('/gateways?')).length;
    await settled(world);
    await until('they are absent', () => all('absent'));
    const told = world.sink.statuses.length;
    const before = asked();
    await until('they are asked for again', () => asked() > before);
    await until('and again', () => asked() > before + 1);
    expect(world.sink.statuses).toHaveLength(told);

    replay.removeFault(missing);
    const installed = asked();
    await until('they are live', () => all('live'));
    // The next time that they are asked for: a list and a watch, and one that was under way. That this is each minute, reflector.test.ts says.
    expect(asked() - installed).toBeLessThanOrEqual(3);
    const held = (): string[] => world.sink.keys().filter((at) => kinds.some((kind) => at.startsWith(`${kind}:`)));
    expect(held()).toEqual(['GRPCRoute:shop/search', 'Gateway:edge/public', 'HTTPRoute:shop/web', 'ReferenceGrant:next/from-shop']);

    replay.addFault({ kind: 'absent', group: 'gateway.networking.k8s.io' });
    replay.addFault({ kind: 'close-watches', after: 50 });
    await until('they are absent again, and what they held is gone', () => all('absent') && held().length === 0);
    expect(world.sink.faults).toEqual([]);
  });
});

describe('row 7: a kind of which there is an older version only', () => {
  const held = (world: World): string[] => world.sink.keys().filter((at) => at.startsWith('TCPRoute:'));
  const ofV1 = { ...RAW_TCP_ROUTE, apiVersion: 'gateway.networking.k8s.io/v1', metadata: { ...RAW_TCP_ROUTE.metadata, name: 'new' } };

  test('row 7: v1alpha2 alone is served -> live, never called absent', async () => {
    const replay = await openReplay({ recording: addObjects(recording, [RAW_GATEWAY, RAW_TCP_ROUTE]) });
    const world = follow(replay);
    await settled(world);
    expect(world.status.get('TCPRoute')).toBe('live');
    expect(held(world)).toEqual(['TCPRoute:shop/db']);
    expect(world.sink.statuses.filter(({ state }) => state === 'absent')).toHaveLength(
      RESOURCES.filter(({ optional, kind }) => optional !== undefined && kind !== 'Gateway' && kind !== 'TCPRoute').length,
    );
    replay.addFault({ kind: 'absent', group: 'gateway.networking.k8s.io' });
    replay.addFault({ kind: 'close-watches', after: 50 });
    await until('it is absent, and what it held is gone', () => world.status.get('TCPRoute') === 'absent' && held(world).length === 0);
    replay.clearFaults();
    await until('it is found again', () => world.status.get('TCPRoute') === 'live' && held(world).length === 1);
  });

  test('row 7: where both are served v1 alone is asked', async () => {
    const replay = await openReplay({ recording: addObjects(recording, [RAW_TCP_ROUTE, ofV1]) });
    const world = follow(replay);
    await until('it is live', () => world.status.get('TCPRoute') === 'live');
    expect(held(world)).toContain('TCPRoute:shop/new');
    expect(replay.requests().some((line) => line.includes('v1alpha2/tcproutes'))).toBe(false);
  });
});

describe('rows 8 and 9: the network', () => {
  async function behindProxy(): Promise<World & { readonly proxy: TcpProxy }> {
    const replay = await openReplay();
    const proxy = await createTcpProxy({ target: replay.url });
    closing.push(() => proxy.close());
    return { ...follow(replay, { server: proxy.url }), proxy };
  }

  test('row 8: half-open TCP -> after 90 s of silence a new connection, resumed from the last version', async () => {
    const world = await behindProxy();
    await settled(world);
    const before = world.proxy.accepted();
    world.proxy.set({ silent: true });
    world.replay.step(60_000);
    await until('new connections', () => world.proxy.accepted() > before);
    world.proxy.reset();
    world.proxy.set({ silent: false });
    await settled(world);
    await converged(world);
    expect(lists(world)).toHaveLength(SERVED.length);
    expect(world.events.some((event) => event.kind === 'ended' && event.reason === 'silent')).toBe(true);
  });

  test('row 9: latency, every character of several bytes split', async () => {
    const world = await behindProxy();
    world.proxy.set({ latency: 80, slicing: 'characters' });
    await settled(world);
    world.replay.step(60_000);
    await converged(world);
    expect(world.sink.faults).toEqual([]);
  });

  test('row 9: one byte at a time', async () => {
    const world = await behindProxy();
    await settled(world);
    world.proxy.set({ slicing: 'bytes' });
    world.replay.step(3000);
    await converged(world);
    expect(world.sink.faults).toEqual([]);
  });

  test.each(['fin', 'reset'] as const)('row 9: cut inside a line (%s) -> the partial line is dropped, nothing is lost', async (end) => {
    const world = await behindProxy();
    await settled(world);
    for (let i = 0; i < 5; i++) {
      world.proxy.cut(end);
      world.replay.step(20_000);
      await converged(world);
    }
    expect(world.sink.faults).toEqual([]);
    expect(lists(world)).toHaveLength(SERVED.length);
  });
});

describe('row 10: disorder', () => {
  test.each(['duplicate', 'replay', 'late'] as const)('row 10: %s events -> the same picture', async (mode) => {
    const world = await begin();
    await settled(world);
    world.replay.addFault({ kind: 'disorder', mode });
    for (let i = 0; i < 6; i++) world.replay.step(20_000);
    world.replay.clearFaults();
    // A frame that was held back goes out with the next.
    world.replay.step(60_000);
    world.replay.step(60_000);
    await converged(world);
    expect(lists(world)).toHaveLength(SERVED.length);
  });
});

describe('row 11: deleted and recreated while away', () => {
  test('row 11: what was deleted is gone, what was recreated under its name has its new uid', async () => {
    const world = await begin({ at: 320_000 });
    await settled(world);
    const uid = () => world.sink.held.get('Pod:data/db-2')?.metadata.uid;
    const before = uid();
    expect(before).toBeDefined();
    world.replay.addFault({ kind: 'outage', for: 300 });
    await until('the loss is told', () => world.status.get('Pod') === 'retrying');
    world.replay.step(60_000);
    await settled(world);
    await converged(world);
    expect(uid()).not.toBe(before);
    expect(lists(world, 'Pod')).toHaveLength(1);
  });
});

describe('row 12: bad objects', () => {
  test.each(['no-metadata', 'wrong-types', 'invalid-utf8', 'not-json'] as const)(
    'row 12: %s in a watch -> one fault, the stream goes on',
    async (shape) => {
      const world = await begin();
      await settled(world);
      world.replay.addFault({ kind: 'bad-object', at: 'watch', shape, resource: 'pods', count: 1 });
      world.replay.step(60_000);
      await converged(world);
      await until('the fault is told', () => world.sink.faults.length > 0);
      expect(world.sink.faults).toHaveLength(1);
      expect(podWatches(world)).toHaveLength(1);
    },
  );

  test.each(['null-arrays', 'huge'] as const)('row 12: %s in a watch -> read without harm', async (shape) => {
    const world = await begin();
    await settled(world);
    world.replay.addFault({ kind: 'bad-object', at: 'watch', shape, resource: 'pods', count: 1 });
    world.replay.step(60_000);
    await converged(world);
    expect(world.sink.faults).toEqual([]);
    expect(podWatches(world)).toHaveLength(1);
  });

  test.each(['no-metadata', 'wrong-types', 'invalid-utf8'] as const)('row 12: %s in a list -> the others arrive', async (shape) => {
    const world = await begin({}, [
      { kind: 'old-server', answer: 'refuse' },
      { kind: 'bad-object', at: 'list', shape, resource: 'pods', count: 1 },
    ]);
    await settled(world);
    await converged(world);
    expect(world.sink.faults).toHaveLength(1);
  });
});

describe('row 13: many slices', () => {
  test('row 13: every slice and every record of a large cluster arrives, streamed or in pages', async () => {
    const load = await openRecording('load');
    const streamed = await begin({ recording: load });
    await settled(streamed);
    await converged(streamed);
    const paged = await begin({ recording: load }, [{ kind: 'old-server', answer: 'refuse' }]);
    await settled(paged);
    expect(plain(paged.sink.held)).toBe(plain(streamed.sink.held));
    expect(paged.events).toContainEqual(expect.objectContaining({ kind: 'listed', of: 'Pod', how: 'paged', objects: 2000 }));
    expect(paged.sink.statuses).toContainEqual({ state: 'listing', received: 500, remaining: 1500 });
  });
});

describe('row 14: servers without streamed lists', () => {
  test.each(['refuse', 'ignore'] as const)('row 14: %s -> pages, then live', async (answer) => {
    const world = await begin({}, [{ kind: 'old-server', answer }]);
    await settled(world);
    world.replay.step(60_000);
    await converged(world);
    expect(lists(world).every((event) => event.kind === 'listed' && event.how === 'paged')).toBe(true);
  });
});

test('stop() ends every request: the server sees no watch any more, the sink hears nothing more', async () => {
  const world = await begin();
  await settled(world);
  expect(world.replay.state().watches).toBe(SERVED.length);
  await world.watch.stop();
  await until('no watch is open', () => world.replay.state().watches === 0);
  const heard = world.sink.calls.length;
  world.replay.step(60_000);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(world.sink.calls).toHaveLength(heard);
});

test('the version of the server is asked for once', async () => {
  const replay = await openReplay();
  const connection = connectTo({ server: replay.url, name: 'replay', source: 'demo' });
  let told = '';
  const watch = watchCluster({
    connection,
    sink: recordingSink(),
    clock: fastClock,
    random: () => 0,
    onVersion: (version) => (told = version),
  });
  closing.push(async () => {
    await watch.stop();
    await connection.close();
  });
  await until('the version is told', () => told !== '');
  expect(told).toBe('v1.36.2');
});
