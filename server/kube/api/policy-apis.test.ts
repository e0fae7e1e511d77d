// Tests of the discovery of other policy APIs, over HTTP against the replay server.

import { afterEach, beforeAll, expect, test } from 'vitest';
import type { PolicyApi } from '#lib/cluster/policy-api.ts';
import type { Clock } from '#server/clock.ts';
import { until } from '#testing/until.ts';
import { addObjects } from '#testing/replay/add-objects.ts';
import { openRecording } from '#server/replay/open-recording.ts';
import type { Recording } from '#server/replay/recording.ts';
import { createReplay, type Replay } from '#server/replay/replay.ts';
import { describeResource } from '#server/replay/resource.ts';
import { connectTo } from './open-connection.ts';
import { watchPolicyApis } from './policy-apis.ts';

/** A minute of waiting is a tenth of a second. */
const FASTER = 600;

const fastClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now() * FASTER,
  after(ms, call) {
    // Time limits of requests stay as they are: only the minutes between two questions are shortened.
    const timer = setTimeout(call, ms === 10_000 ? ms : ms / FASTER);
    return () => clearTimeout(timer);
  },
};

const closing: (() => Promise<void>)[] = [];
let recording: Recording;

beforeAll(async () => {
  recording = await openRecording('shop');
});

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const SECRET = 'never-to-be-read';

const object = (apiVersion: string, kind: string, namespace?: string) => ({
  apiVersion,
  kind,
  metadata: { name: 'one', uid: `uid-${kind}`, ...(namespace === undefined ? {} : { namespace }) },
  spec: { description: SECRET },
});

const CILIUM = object('cilium.io/v2', 'CiliumNetworkPolicy', 'shop');
const CLUSTER = object('policy.networking.k8s.io/v1alpha2', 'ClusterNetworkPolicy');
const OLD = object('policy.networking.k8s.io/v1alpha1', 'AdminNetworkPolicy');
const CALICO = object('crd.projectcalico.org/v1', 'GlobalNetworkPolicy');
const CALICO_API = object('projectcalico.org/v3', 'GlobalNetworkPolicy');
const ANTREA = object('crd.antrea.io/v1beta1', 'NetworkPolicy', 'shop');
/** Of the same groups, but no policies. */
const OTHERS = [object('cilium.io/v2', 'CiliumEndpoint', 'shop'), object('crd.projectcalico.org/v1', 'IPPool')];

type World = { readonly replay: Replay; readonly told: (readonly PolicyApi[])[]; readonly watch: ReturnType<typeof watchPolicyApis> };

async function follow(served: Recording, prepare: (replay: Replay) => void = () => undefined, namespace?: string): Promise<World> {
  const replay = await createReplay({ recording: served, paused: true });
  closing.push(() => replay.close());
  prepare(replay);
  const connection = connectTo({ server: replay.url, name: 'replay', source: 'demo' });
  const told: (readonly PolicyApi[])[] = [];
  const watch = watchPolicyApis({ connection, clock: fastClock, random: () => 0.1, namespace, tell: (found) => told.push(found) });
  closing.push(async () => {
    watch.stop();
    await watch.done;
    await connection.close();
  });
  return { replay, told, watch };
}

const words = (found: readonly PolicyApi[] | undefined) => found?.map((api) => `${api.metadata.name}: ${api.objects}`);
const latest = ({ told }: World) => words(told.at(-1));

async function expectLatest(world: World, wanted: readonly string[]): Promise<void> {
  await until(wanted.join(), () => JSON.stringify(latest(world)) === JSON.stringify(wanted)).catch(() =>
    expect(latest(world)).toEqual(wanted),
  );
}

test('a cluster without any of them is asked one question a minute', async () => {
  const world = await follow(recording);
  await until('two answers', () => world.told.length > 2);
  expect(world.told.every((found) => found.length === 0)).toBe(true);
  expect(new Set(world.replay.requests())).toEqual(new Set(['GET /apis']));
});

test('each of them is found, by resource and group, with all versions of the group', async () => {
  const world = await follow(addObjects(recording, [CILIUM, CLUSTER, OLD, CALICO, CALICO_API, ANTREA, ...OTHERS]));
  await expectLatest(world, [
    'adminnetworkpolicies.policy.networking.k8s.io: some',
    'ciliumnetworkpolicies.cilium.io: some',
    'clusternetworkpolicies.policy.networking.k8s.io: some',
    'globalnetworkpolicies.crd.projectcalico.org: some',
    'globalnetworkpolicies.projectcalico.org: some',
    'networkpolicies.crd.antrea.io: some',
  ]);
  const lists = world.replay.requests().filter((line) => line.includes('?'));
  expect(lists.every((line) => line.endsWith('?limit=1'))).toBe(true);
  expect(JSON.stringify(world.told)).not.toContain(SECRET);
});

test('served without an object is none', async () => {
  const empty = describeResource('cilium.io', 'v2', 'ciliumclusterwidenetworkpolicies', 'CiliumClusterwideNetworkPolicy');
  const world = await follow({ ...recording, resources: [...recording.resources, empty] });
  await expectLatest(world, ['ciliumclusterwidenetworkpolicies.cilium.io: none']);
});

test('what may not be listed is unknown, and the reader’s own namespace is asked', async () => {
  const served = addObjects(recording, [CILIUM, CLUSTER]);
  const forbid = (replay: Replay) => {
    replay.addFault({ kind: 'forbidden', resource: 'ciliumnetworkpolicies', allow: ['shop'] });
    replay.addFault({ kind: 'forbidden', resource: 'clusternetworkpolicies', allow: [] });
  };
  const unknown = 'clusternetworkpolicies.policy.networking.k8s.io: unknown';
  await expectLatest(await follow(served, forbid), ['ciliumnetworkpolicies.cilium.io: unknown', unknown]);
  await expectLatest(await follow(served, forbid, 'shop'), ['ciliumnetworkpolicies.cilium.io: some', unknown]);
  // None in this namespace says nothing of the others.
  await expectLatest(await follow(served, forbid, 'data'), ['ciliumnetworkpolicies.cilium.io: unknown', unknown]);
});

test('installed later: found within a minute; taken away: gone within a minute', async () => {
  const world = await follow(addObjects(recording, [CILIUM]), (replay) => replay.addFault({ kind: 'absent', group: 'cilium.io' }));
  await expectLatest(world, []);
  world.replay.clearFaults();
  await expectLatest(world, ['ciliumnetworkpolicies.cilium.io: some']);
  world.replay.addFault({ kind: 'absent', group: 'cilium.io' });
  await expectLatest(world, []);
});

test('while there is no answer, what was found stays', async () => {
  const world = await follow(addObjects(recording, [CILIUM]));
  await expectLatest(world, ['ciliumnetworkpolicies.cilium.io: some']);
  world.replay.addFault({ kind: 'busy', code: 503, resource: 'ciliumnetworkpolicies', retryAfter: 1 });
  const before = world.told.length;
  await until('an answer with the list refused', () => world.told.length > before + 1);
  expect(latest(world)).toEqual(['ciliumnetworkpolicies.cilium.io: some']);

  world.replay.addFault({ kind: 'unauthorized', token: 'other' });
  await until('questions that get no answer', () => world.replay.state().requests > 20);
  const silent = world.told.length;
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(world.told.length).toBeLessThanOrEqual(silent + 1);
  expect(latest(world)).toEqual(['ciliumnetworkpolicies.cilium.io: some']);
  world.replay.clearFaults();
  await until('answers again', () => world.told.length > silent + 1);
});

test('stop ends the questions', async () => {
  const world = await follow(recording);
  await expectLatest(world, []);
  world.watch.stop();
  await world.watch.done;
  const asked = world.replay.requests().length;
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(world.replay.requests()).toHaveLength(asked);
});
