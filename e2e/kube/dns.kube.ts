// lib/dns beside the real CoreDNS: every Service of shop, and one for each rule that shop does not show.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClusterState } from '#lib/cluster/state.ts';
import type { Key } from '#lib/kube/key.ts';
import { reverseName } from '#lib/dns/name.ts';
import type { ControlPlane } from './control-plane.ts';
import { CASES, LOOSE, LOOSE_SLICE, UPPER_CASE } from './dns/cases.ts';
import { compareDns, type Compared, listDnsState } from './dns/compare.ts';
import { type CoreDns, startCoreDns } from './dns/core-dns.ts';
import { type Hands, handsOn } from './shop/hands.ts';
import { SCENES } from './shop/scenes.ts';
import { setUpShop } from './shop/set-up.ts';
import { startSimulatedCluster } from './simulated-cluster.ts';
import { hasFailed, LOGS, tell } from './told.ts';
import { sleep, until } from './until.ts';

let plane: ControlPlane;
let coreDns: CoreDns;
let hands: Hands;
let total = 0;

/** List and CoreDNS speak of the same moment once nothing has happened for a while. In ms. */
const BEHIND = 20_000;

beforeAll(async () => {
  plane = await startSimulatedCluster({ keepLogsIn: LOGS });
  await setUpShop(plane);
  for (const object of CASES) await plane.admin.apply(object);
  hands = handsOn(plane.admin);
  coreDns = await startCoreDns(plane, tell);
});

afterAll(async ({}, suite) => {
  tell(`${total} answers of CoreDNS compared, each equal`);
  await coreDns?.stop();
  await plane?.stop(hasFailed(suite));
});

async function compareOnce(state: ClusterState, about?: readonly Key[]): Promise<Compared> {
  const each = await Promise.all(coreDns.servers.map((server) => compareDns(state, server, about)));
  const questions: Record<string, number> = {};
  for (const one of each) for (const [kind, count] of Object.entries(one.questions)) questions[kind] = (questions[kind] ?? 0) + count;
  return { questions, differences: each.flatMap((one) => one.differences) };
}

function count({ questions }: Compared): void {
  for (const number of Object.values(questions)) total += number;
}

/** What differs when the cluster has come to rest. */
async function compareAll(): Promise<Compared> {
  const last = performance.now() + BEHIND;
  for (;;) {
    const compared = await compareOnce(await listDnsState(plane.admin));
    if (compared.differences.length === 0) count(compared);
    if (compared.differences.length === 0 || performance.now() > last) return compared;
    await sleep(500);
  }
}

test('before: nothing differs', async () => {
  const { questions, differences } = await compareAll();
  expect(differences).toEqual([]);
  // Each kind of answer was among them.
  for (const kind of ['NOERROR', 'NODATA', 'NXDOMAIN', 'REFUSED']) expect(questions[kind], kind).toBeGreaterThan(1_000);
  tell(`before: ${JSON.stringify(questions)}`);
});

test('during: while Pods drain, their names are gone and nothing differs', async () => {
  const leaving = (await Promise.all((['web', 'search'] as const).map((app) => hands.pods('shop', app)))).map((pods) => pods.slice(0, 2));
  for (const { metadata } of [...leaving.flat(), ...(await hands.pods('data', 'db')).slice(0, 2)]) {
    await plane.admin.remove(`/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}`);
  }
  const about = ['shop/web', 'shop/web-public', 'shop/search', 'shop/search-v6', 'data/db', 'data/db-read'];
  let draining = 0;
  await until('no moment of draining could be compared', BEHIND, async () => {
    const state = await listDnsState(plane.admin);
    const terminating = [...state.tables.EndpointSlice.values()].flatMap(({ endpoints }) =>
      endpoints.filter((e) => e.conditions.terminating === true),
    );
    const compared = await compareOnce(state, about);
    if (terminating.length === 0 || compared.differences.length > 0) return false;
    draining = terminating.length;
    count(compared);
    return true;
  });
  expect(draining).toBeGreaterThan(0);
  tell(`during: compared while ${draining} endpoints were draining`);
});

describe('after', () => {
  const names = [
    'node-0004 is drained',
    'search has nobody ready',
    'search is ready again',
    'the StatefulSet db restarts',
    "refunds' selector is mended",
  ];
  test.each(SCENES.filter(({ name }) => names.includes(name)))('$name: nothing differs', async ({ run }) => {
    await run(hands);
    expect((await compareAll()).differences).toEqual([]);
  });
});

test('a slice without a Service silences the reverse name of its addresses: such a name cannot be written', async () => {
  await plane.admin.apply(LOOSE_SLICE);
  const name = reverseName(LOOSE) ?? '';
  const first = coreDns.servers[0]?.socket;
  const ask = (): Promise<string> => first?.ask(name, 'PTR').then(({ rcode }) => rcode, String) ?? Promise.resolve('no server');
  await until('CoreDNS does not know the slice', BEHIND, async () => (await ask()) !== 'REFUSED');
  expect(await ask()).toContain('does not answer');
});

test('the API server takes no externalName in upper case', async () => {
  await expect(plane.admin.apply(UPPER_CASE)).rejects.toThrow(/lowercase RFC 1123 subdomain|lower case/);
});
