// The scenario shop, scene after scene: what Signalbox holds is what a fresh list from the API server says.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { records } from '#lib/cluster/state.ts';
import { differencesOf } from '#lib/publishing/differences.ts';
import { expectedOf, managedSlices } from '#lib/publishing/expect.ts';
import { RESOURCES } from '#lib/kube/record.ts';
import type { Scope } from '#lib/scope/scope.ts';
import { systemClock } from '#server/clock.ts';
import { createLiveCluster } from '#server/cluster/live.ts';
import type { KubeEvent } from '#server/kube/kube-log.ts';
import { connectTo } from '#server/kube/api/open-connection.ts';
import { watchCluster } from '#server/kube/watch-cluster.ts';
import { NO_CLUSTER } from '#server/source.ts';
import { strangeAlarms } from './alarms.ts';
import type { ControlPlane } from './control-plane.ts';
import { type EventLog, openEventLog } from './event-log.ts';
import { openPlainProxy } from './plain-proxy.ts';
import { type OperatorActions, operatorActionsOn } from './shop/operator-actions.ts';
import { NAMESPACES } from './shop/manifests.ts';
import { SCENES } from './shop/scenes.ts';
import { setUpShop } from './shop/set-up.ts';
import { CANARY } from './shop/workloads.ts';
import { startSimulatedCluster } from './simulated-cluster.ts';
import { outageErrors, rawChurn, toldChanges, toldOutages, wrongTransitions } from './raw-churn.ts';
import { hasFailed, LOGS, quantile, tell } from './report.ts';
import { differences, listTruth } from './truth.ts';
import { sleep, until } from './until.ts';
import { compare, scopesOf, startWatched, type Watched, weigh } from './watched.ts';

/** The claim: this long after the last event nothing differs. In ms. */
const REST = 5_000;

let plane: ControlPlane;
let watched: Watched;
let log: EventLog;
let scopes: readonly Scope[];
let operator: OperatorActions;

/** Services for which the controller has written something else than lib/publishing expects, with what differs; and how many it wrote for. */
async function unexpected(): Promise<{ readonly services: number; readonly wrong: readonly string[] }> {
  const truth = await listTruth(plane.admin);
  const wrong: string[] = [];
  let services = 0;
  for (const key of truth.tables.Service.keys()) {
    const expected = expectedOf(truth, key);
    if (expected.kind !== 'managed') continue;
    services++;
    const held = managedSlices(truth, key);
    const lagging = differencesOf(truth, key).filter((difference) => !difference.lasting);
    const other = held.length !== expected.slices.length || expected.slices.some((slice) => !held.includes(slice));
    if (other || lagging.length > 0) wrong.push(`${key}: ${JSON.stringify({ lagging, held, expected: expected.slices })}`);
  }
  return { services, wrong };
}

/** At rest Signalbox holds what the API server holds, and the controller has written what is expected of it. */
async function expectEqual(): ReturnType<typeof unexpected> {
  const { held, published } = await log.atRest(REST, async () => ({
    held: await compare(watched, plane.admin, scopes),
    published: await unexpected(),
  }));
  expect(held).toEqual([]);
  expect(published.wrong).toEqual([]);
  return published;
}

/** Longer than any rule of the scenario waits. In ms. */
const SETTLES = 150_000;

async function expectAlarms(when: string, within: number): Promise<void> {
  let strange: readonly string[] = [];
  await until(
    () => `${when}, what is found is not what is to be found: ${strange.join(', ')}`,
    within,
    async () => {
      strange = await strangeAlarms(watched.signalbox);
      return strange.length === 0;
    },
  );
}

beforeAll(async () => {
  plane = await startSimulatedCluster({ keepLogsIn: LOGS });
  await setUpShop(plane);
  watched = await startWatched(plane.kubeconfig(plane.adminToken));
  operator = operatorActionsOn(plane.admin);
  log = await openEventLog(plane.admin);
  scopes = await scopesOf(plane.admin, ['default', ...NAMESPACES]);
  for (const scope of scopes) watched.reader(scope);
  await watched.live();
});

afterAll(async ({}, suite) => {
  log?.stop();
  await watched?.stop();
  await plane?.stop(hasFailed(suite));
});

test('our reflector lists and watches every kind: what it holds is what a fresh list says', async () => {
  const proxy = await openPlainProxy(plane.admin.access);
  const connection = connectTo({ server: proxy.url, name: 'tests', source: 'kubeconfig' });
  const cluster = createLiveCluster({ clock: systemClock, info: NO_CLUSTER });
  const events: KubeEvent[] = [];
  const watching = watchCluster({ connection, sink: cluster, clock: systemClock, random: Math.random, log: (event) => events.push(event) });
  await until('not every kind is live', 20_000, () =>
    RESOURCES.every(({ kind, optional }) => cluster.current().kinds[kind].state === (optional === 'custom' ? 'absent' : 'live')),
  );
  const { found, all } = await log.atRest(1_000, async () => {
    const truth = await listTruth(plane.admin);
    return { found: differences(records(cluster.state), records(truth)), all: [...records(truth)].length };
  });
  expect(found).toEqual([]);
  expect(all).toBeGreaterThan(100);
  // A server of this version offers streamed lists; nothing fell back to pages.
  expect(events.filter((event) => event.kind === 'listed').map((event) => event.how)).toEqual(
    RESOURCES.filter(({ optional }) => optional !== 'custom').map(() => 'streamed'),
  );
  expect(cluster.current().faultCount).toBe(0);
  await watching.stop();
  cluster.close();
  await connection.close();
  await proxy.close();
});

test('at rest nothing differs, in no scope', async () => {
  const published = await expectEqual();
  expect(published.services).toBeGreaterThan(15);
  tell(`at rest: ${scopes.length} scopes, ${weigh(watched, scopes)} records compared`);
});

describe('findings', () => {
  test('each broken thing has exactly its finding, each healthy one none', { timeout: SETTLES + 30_000 }, async () => {
    // Everything was made a moment ago; the longest that a rule of the scenario waits is two minutes.
    await expectAlarms('at rest', SETTLES);
  });

  test('so it is while web is rolled out, and after', async () => {
    await operator.roll('shop', 'web', 'shop/web:1.4.1');
    const end = performance.now() + 30_000;
    let looks = 0;
    for (; performance.now() < end; looks++) {
      expect(await strangeAlarms(watched.signalbox)).toEqual([]);
      await sleep(500);
    }
    await log.quiet(REST);
    expect(await strangeAlarms(watched.signalbox)).toEqual([]);
    tell(`findings: ${looks} looks while web was rolled out, none of them strange`);
  });
});

describe('scenes', () => {
  test.each(SCENES)('$name', async ({ name, run }) => {
    const before = log.events.length;
    const { url } = watched.signalbox;
    const { newest } = await toldChanges(url, Number.NEGATIVE_INFINITY);
    await run(operator);
    const published = await expectEqual();
    expect(log.events.length).toBeGreaterThan(before);
    const raw = rawChurn(log, before);
    const { changes } = await toldChanges(url, newest);
    expect(wrongTransitions(raw, changes)).toEqual([]);
    tell(`${name}: ${changes.length} transitions told as watched`);
    tell(`${name}: ${log.events.length - before} events, 0 differences; ${published.services} Services published as expected`);
  });
});

test('the outages of all scenes, told as watched', async () => {
  const raw = rawChurn(log, 0);
  const told = await toldOutages(watched.signalbox.url, 'shop', Date.parse(log.startedAt));
  const errors = outageErrors(raw, told, 'shop/');
  // That each is told, and once, does not hang on the machine; how late a batch is does, and is printed.
  expect(errors.length).toBeGreaterThan(0);
  expect(errors).not.toContain(undefined);
  const late = errors.filter((error) => error !== undefined).sort((a, b) => a - b);
  tell(`${late.length} outages: beginning and end differ by ${quantile(late, 0.5)} ms (median), ${quantile(late, 1)} ms (most)`);
});

test('after all scenes each broken thing has exactly its finding again', { timeout: 150_000 }, async () => {
  await expectAlarms('after the scenes', 120_000);
});

test('all of that took one list of each kind', async () => {
  expect(await watched.metric('signalbox_lists_total')).toBe(watched.kindsRead());
  expect(await watched.metric('signalbox_bad_objects_total')).toBe(0);
});

test('the planted canary is in the Pods and in no stream', () => {
  expect(JSON.stringify(log.lists).includes(CANARY)).toBe(true);
  for (const scope of scopes) expect(JSON.stringify(watched.reader(scope).records())).not.toContain(CANARY);
});
