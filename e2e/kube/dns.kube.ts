// lib/dns beside the real CoreDNS: every Service of shop, and one for each rule that shop does not show.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClusterState } from '#lib/cluster/state.ts';
import type { Key } from '#lib/kube/key.ts';
import { reverseName } from '#lib/dns/name.ts';
import type { ControlPlane } from './control-plane.ts';
import { CASES, LOOSE, LOOSE_SLICE, UPPER_CASE } from './dns/cases.ts';
import { compareAgain, type Compared, compareDns, listDnsState } from './dns/compare.ts';
import { type CoreDns, startCoreDns } from './dns/core-dns.ts';
import { type EventLog, openEventLog } from './event-log.ts';
import { type OperatorActions, operatorActionsOn } from './shop/operator-actions.ts';
import { SCENES } from './shop/scenes.ts';
import { setUpShop } from './shop/set-up.ts';
import { startSimulatedCluster } from './simulated-cluster.ts';
import { hasFailed, LOGS, tell } from './report.ts';
import { sleep, until } from './until.ts';

let plane: ControlPlane;
let coreDns: CoreDns;
let operator: OperatorActions;
let log: EventLog;
let total = 0;

/** Nothing has happened for so long. In ms. */
const REST = 2_000;
const PATIENCE = 120_000;
/** List and CoreDNS speak of the same moment after this long at the latest. In ms. */
const BEHIND = 20_000;

beforeAll(async () => {
  plane = await startSimulatedCluster({ keepLogsIn: LOGS });
  await setUpShop(plane);
  for (const object of CASES) await plane.admin.apply(object);
  operator = operatorActionsOn(plane.admin);
  log = await openEventLog(plane.admin);
  coreDns = await startCoreDns(plane, tell);
});

afterAll(async ({}, suite) => {
  tell(`${total} answers of CoreDNS compared, each equal`);
  log?.stop();
  await coreDns?.stop();
  await plane?.stop(hasFailed(suite));
});

async function compareOnce(state: ClusterState, servers: CoreDns['servers'], about?: readonly Key[]): Promise<Compared> {
  const each = await Promise.all(servers.map((server) => compareDns(state, server, about)));
  const questions: Record<string, number> = {};
  for (const one of each) for (const [kind, count] of Object.entries(one.questions)) questions[kind] = (questions[kind] ?? 0) + count;
  return { questions, differences: each.flatMap((one) => one.differences) };
}

function count({ questions }: Compared): void {
  for (const number of Object.values(questions)) total += number;
}

/** At rest; what CoreDNS had not heard of yet is asked again, beside a fresh list. What still differs after a while is told. */
async function compareAll(
  servers: CoreDns['servers'],
): Promise<{ readonly questions: Compared['questions']; readonly differences: readonly string[] }> {
  await log.quiet(REST, PATIENCE);
  const compared = await compareOnce(await listDnsState(plane.admin), servers);
  const last = performance.now() + BEHIND;
  let { differences } = compared;
  while (differences.length > 0 && performance.now() < last) {
    await sleep(500);
    differences = await compareAgain(await listDnsState(plane.admin), differences);
  }
  if (differences.length === 0) count(compared);
  return { questions: compared.questions, differences: differences.map(({ told }) => told) };
}

test('before: nothing differs', async () => {
  const { questions, differences } = await compareAll(coreDns.servers);
  expect(differences).toEqual([]);
  // Each kind of answer was among them.
  for (const kind of ['NOERROR', 'NODATA', 'NXDOMAIN', 'REFUSED']) expect(questions[kind], kind).toBeGreaterThan(1_000);
  tell(`before: ${JSON.stringify(questions)}`);
});

test('during: while Pods drain, their names are gone and nothing differs', async () => {
  const remove = async (namespace: string, app: string): Promise<void> => {
    for (const { metadata } of (await operator.pods(namespace, app)).slice(0, 2)) {
      await plane.admin.remove(`/api/v1/namespaces/${namespace}/pods/${metadata.name}`);
    }
  };
  const about = ['shop/web', 'shop/web-public', 'shop/search', 'shop/search-v6', 'data/db', 'data/db-read'];
  let draining = 0;
  let different: readonly string[] = [];
  await until(
    () => ['No moment of draining could be compared', ...different].join('\n'),
    PATIENCE,
    async () => {
      const state = await listDnsState(plane.admin);
      const terminating = [...state.tables.EndpointSlice.values()].flatMap(({ endpoints }) =>
        endpoints.filter((e) => e.conditions.terminating === true),
      );
      // Pods drain for some seconds only: the next ones, until CoreDNS and the list speak of the same moment.
      if (terminating.length === 0) {
        await Promise.all([remove('shop', 'web'), remove('shop', 'search'), remove('data', 'db')]);
        return false;
      }
      const compared = await compareOnce(state, coreDns.servers, about);
      different = compared.differences.map(({ told }) => told);
      if (different.length > 0) return false;
      draining = terminating.length;
      count(compared);
      return true;
    },
  );
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
    // Pods that drain since the scene before are gone.
    await log.quiet(REST, PATIENCE);
    await run(operator);
    // How CoreDNS is set up has been shown; the scenes change what it knows.
    expect((await compareAll(coreDns.servers.slice(0, 1))).differences).toEqual([]);
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
