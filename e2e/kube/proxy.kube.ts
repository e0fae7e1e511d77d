import process from 'node:process';
// Where connections go, by kube-proxy itself: its rules, programmed in networks of the tests' own and read back, and lib/routing beside them.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { put } from '#lib/cluster/delta.ts';
import { apply, type ClusterState, newState } from '#lib/cluster/state.ts';
import { buildPod } from '#testing/builders/kube.ts';
import { keyOf } from '#lib/kube/key.ts';
import { READERS, RESOURCES } from '#lib/kube/record.ts';
import type { Service } from '#lib/kube/service.ts';
import { healthCheckOf } from '#lib/routing/health-check.ts';
import { slicesOf } from '#lib/routing/endpoint.ts';
import { healthCheckPortOf } from '#lib/routing/service-port.ts';
import { resourcePath } from '#server/kube/api/resource-path.ts';
import { ensureComponents } from './build.ts';
import type { ControlPlane } from './control-plane.ts';
import { registerNode } from './nodes.ts';
import { type CaseObjects, hostAddress, NAMESPACE, objectsOf, type Place } from './proxy/case-objects.ts';
import { generateCases, pairsCovered, SEED } from './proxy/cases.ts';
import { agrees, attemptsOf, compareAt, type Difference, listDifferences } from './proxy/compare.ts';
import type { Dialled } from './proxy/dial.ts';
import {
  type Launcher,
  type Mode,
  openLauncher,
  type RunningProxy,
  type Setup,
  UNUSUAL,
  USUAL,
  untilItHas,
  type Words,
} from './proxy/proxies.ts';
import { whyNoKubeProxy } from './proxy/requirements.ts';
import { CLIENTS, endpointPod, hostPodOn, podAddress, podOn, questionsAt } from './proxy/questions.ts';
import { operatorActionsOn } from './shop/operator-actions.ts';
import { NODES } from './shop/manifests.ts';
import { SCENES } from './shop/scenes.ts';
import { setUpShop } from './shop/set-up.ts';
import { startSimulatedCluster } from './simulated-cluster.ts';
import { hasFailed, LOGS, tell } from './report.ts';
import { sleep } from './until.ts';

const MODES: readonly Mode[] = ['iptables', 'nftables'];

/** The Nodes of the shop, one whose zone is not known, and one whose zone is empty. */
const PLACES: readonly Place[] = [
  ...NODES.map(({ name, zone, index }) => ({ name, zone, index })),
  { name: 'node-0006', zone: undefined, index: 6 },
  { name: 'node-0007', zone: '', index: 7 },
];
const FIRST = PLACES[0] as Place;

/** Written last, with an endpoint for each zone: where its rules are, all are, and kube-proxy knows the zone of its Node. */
const SENTINEL = 'last';
const ZONES = ['a', 'b', 'c'] as const;

function sentinelAddresses(zone: number, move: number): readonly [string, string] {
  return [`10.128.${200 + zone}.${move}`, `fd00:10:128:${(200 + zone).toString(16)}::${move.toString(16)}`];
}

const CASES = generateCases();
const OBJECTS: ReadonlyMap<string, CaseObjects> = new Map(CASES.map((one) => [one.name, objectsOf(one, PLACES)]));

let plane: ControlPlane;
let launcher: Launcher;
/** With the usual settings. */
let usual: readonly RunningProxy[] = [];

async function createCases(): Promise<void> {
  const { admin } = plane;
  const services = `/api/v1/namespaces/${NAMESPACE}/services`;
  const slices = `/apis/discovery.k8s.io/v1/namespaces/${NAMESPACE}/endpointslices`;
  const left = [...CASES];
  const take = async (): Promise<void> => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) {
      const objects = OBJECTS.get(one.name);
      if (objects === undefined) continue;
      try {
        await admin.create(services, objects.service);
        if (objects.ingress !== undefined) {
          await admin.merge(`${services}/${one.name}/status`, { status: { loadBalancer: { ingress: objects.ingress } } });
        }
        for (const slice of objects.slices) await admin.create(slices, slice);
      } catch (error) {
        throw new Error(`${one.name} (${JSON.stringify(one.choice)}): ${String(error)}`, { cause: error });
      }
    }
  };
  await Promise.all(Array.from({ length: 8 }, take));
}

/** From now on the sentinel is elsewhere; `move` 1 to 250. */
async function moveSentinel(move: number): Promise<void> {
  const names = { namespace: NAMESPACE, name: SENTINEL };
  await plane.admin.apply({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: names,
    spec: { ipFamilyPolicy: 'RequireDualStack', ports: [{ protocol: 'TCP', port: 7000 + move }] },
  });
  for (const [index, family] of (['IPv4', 'IPv6'] as const).entries()) {
    await plane.admin.apply({
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { ...names, name: `${SENTINEL}-${family.toLowerCase()}`, labels: { 'kubernetes.io/service-name': SENTINEL } },
      addressType: family,
      ports: [{ name: '', protocol: 'TCP', port: 7000 }],
      endpoints: ZONES.map((name, zone) => ({ addresses: [sentinelAddresses(zone, move)[index]], hints: { forZones: [{ name }] } })),
    });
  }
}

let moves = 0;

/** What the rules of a kube-proxy say of the sentinel: its endpoint of the node's zone alone, all where the zone is not known. */
function wordsOfSentinel({ place }: RunningProxy): readonly Words[] {
  const own = ZONES.findIndex((zone) => zone === place.zone);
  return (['IPv4', 'IPv6'] as const).map((family, index) => {
    const addresses = ZONES.map((_, zone) => sentinelAddresses(zone, moves)[index] ?? '');
    const all = own === -1 ? addresses : addresses.filter((_, zone) => zone === own);
    return { family, all: [...all, String(7000 + moves)], none: addresses.filter((address) => !all.includes(address)) };
  });
}

/** Resolves when all have programmed what there is now. */
async function programmed(proxies: readonly RunningProxy[]): Promise<void> {
  await moveSentinel(++moves);
  for (const proxy of proxies) await untilItHas(proxy, wordsOfSentinel(proxy));
}

/** In ms. One that hears of its zone does so as it starts. */
const ZONE_WITHIN = 10_000;

async function knowsItsZone(proxy: RunningProxy): Promise<boolean> {
  const words = wordsOfSentinel(proxy);
  await untilItHas(
    proxy,
    words.map((one) => ({ ...one, none: [] })),
  );
  for (const last = performance.now() + ZONE_WITHIN; ; await sleep(200)) {
    const amiss = await Promise.all(words.map((one) => proxy.amiss(one)));
    if (amiss.flat().length === 0) return true;
    if (performance.now() > last) return false;
  }
}

/** All that kube-proxy reads. */
async function listed(): Promise<ClusterState> {
  const state = newState();
  for (const resource of RESOURCES.filter(({ kind }) => kind === 'Service' || kind === 'EndpointSlice' || kind === 'Node')) {
    const { items } = await plane.admin.list(resourcePath(resource, undefined));
    for (const item of items) {
      const record = READERS[resource.kind](item);
      if (!record.ok) throw new Error(`${resource.kind} ${item.metadata.name} cannot be read: ${record.error.path}`);
      if (record.value !== undefined) apply(state, [put(record.value)]);
    }
  }
  return state;
}

/** Resolves when no Service and no slice has changed for this long. In ms. */
async function quiet(ms: number): Promise<void> {
  const versions = async (): Promise<string> => {
    const paths = ['/api/v1/services', '/apis/discovery.k8s.io/v1/endpointslices'];
    return (
      await Promise.all(paths.map(async (path) => (await plane.admin.list(path)).items.map(({ metadata }) => metadata.resourceVersion)))
    ).join();
  };
  for (let before = await versions(), since = performance.now(); performance.now() - since < ms; await sleep(200)) {
    const now = await versions();
    if (now !== before) since = performance.now();
    before = now;
  }
}

/** What there is, and the Pods from which connections start: known to lib/routing alone. */
async function truth(): Promise<ClusterState> {
  const state = await listed();
  for (const place of PLACES) {
    const at = { namespace: CLIENTS, labels: {}, nodeName: place.name };
    const ips = [podAddress('IPv4', place), podAddress('IPv6', place)];
    const hosts = [hostAddress('IPv4', place), hostAddress('IPv6', place)];
    const pods = [buildPod({ ...at, name: podOn(place), ips }), buildPod({ ...at, name: hostPodOn(place), ips: hosts, hostNetwork: true })];
    apply(state, pods.map(put));
  }
  const endpoints = [...state.tables.EndpointSlice.values()].flatMap(({ endpoints: list }) => list);
  const pods = new Map<string, ReturnType<typeof buildPod>>();
  for (const { addresses, nodeName } of endpoints) {
    const [address] = addresses;
    if (address === undefined) continue;
    // One without a node may be a Pod of any.
    for (const place of PLACES.filter(({ name }) => nodeName === undefined || nodeName === name)) {
      const name = endpointPod(place, address);
      pods.set(name, buildPod({ namespace: CLIENTS, name, labels: {}, nodeName: place.name, ips: [address] }));
    }
  }
  apply(state, [...pods.values()].map(put));
  return state;
}

type Compared = { readonly connections: number; readonly lists: number; readonly differences: readonly Difference[] };

async function compareAll(proxies: readonly RunningProxy[], of: (service: Service) => boolean): Promise<Compared> {
  const state = await truth();
  let [connections, lists] = [0, 0];
  const differences: Difference[] = [];
  for (const proxy of proxies) {
    const rules = await proxy.rules();
    const elsewhere = PLACES.find(({ name }) => name !== proxy.place.name) ?? FIRST;
    const questions = questionsAt(state, proxy, elsewhere, of);
    const held = listDifferences(state, proxy, rules, of);
    connections += questions.length;
    lists += held.compared;
    differences.push(...held.differences, ...compareAt(state, proxy, rules, questions));
  }
  return { connections, lists, differences };
}

const SHOWN = 12;

/** The first of them, and the case of each whole; the rest counted. */
function expectNone(differences: readonly Difference[]): void {
  if (differences.length === 0) return;
  const shown = differences.slice(0, SHOWN);
  const lines = shown.map(({ about, kubeProxy, ours }) => `${about}\n  kube-proxy: ${kubeProxy}\n  ours:       ${ours}`);
  const cases = CASES.filter(({ name }) => shown.some(({ about }) => about.includes(`${NAMESPACE}/${name}`)));
  const whole = cases.map(({ name, choice }) => `${name} ${JSON.stringify(choice)}\n${JSON.stringify(OBJECTS.get(name), undefined, 1)}`);
  throw new Error(`${differences.length} differences.\n\n${[...lines, ...whole].join('\n\n')}`);
}

function everywhere(setup: Setup, places: readonly Place[]): readonly { place: Place; mode: Mode; setup: Setup }[] {
  return places.flatMap((place) => MODES.map((mode) => ({ place, mode, setup })));
}

const ofCases = ({ metadata }: Service): boolean => metadata.namespace === NAMESPACE;
const ofShop = (service: Service): boolean => !ofCases(service);

const why = whyNoKubeProxy();
if (why !== undefined) console.error(`\n  NOT CHECKED: lib/routing beside the real kube-proxy. ${why}\n`);

/** Somebody reads the line above, or has found out otherwise that it can be done here: then it must be. `.ci/run` does. */
test.runIf(why !== undefined && process.env['SIGNALBOX_KUBE_PROXY'] === 'required')('kube-proxy can program rules here', () => {
  expect(why).toBeUndefined();
});

beforeAll(async () => {
  if (why !== undefined) return;
  const { 'kube-proxy': program = '' } = await ensureComponents(['kube-proxy'], tell);
  plane = await startSimulatedCluster({ keepLogsIn: LOGS });
  await setUpShop(plane);
  for (const { name, index } of PLACES.slice(NODES.length)) await registerNode(plane.admin, { name, index, zone: '' });
  await plane.admin.merge('/api/v1/nodes/node-0006', { metadata: { labels: { 'topology.kubernetes.io/zone': null } } });
  await plane.admin.create('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } });
  launcher = await openLauncher(plane, program);
  await moveSentinel(++moves);
  usual = await launcher.start(everywhere(USUAL, PLACES), knowsItsZone);
});

afterAll(async ({}, suite) => {
  await Promise.all(usual.map((proxy) => proxy.stop()));
  launcher?.close();
  await plane?.stop(hasFailed(suite));
});

describe.skipIf(why !== undefined)('the scenario shop', () => {
  const operator = () => operatorActionsOn(plane.admin);

  async function compared(name: string): Promise<Compared | undefined> {
    await quiet(2_000);
    const ours = usual.filter(({ place }) => NODES.some((node) => node.name === place.name));
    let last: Compared | undefined;
    // A Pod that ends in between is seen by one of the two.
    for (let attempt = 0; attempt < 3 && last?.differences.length !== 0; attempt++) {
      await programmed(ours);
      last = await compareAll(ours, ofShop);
    }
    expectNone(last?.differences ?? []);
    tell(`${name}: ${last?.connections} connections, ${last?.lists} lists, ${last?.differences.length} differences`);
    return last;
  }

  test('is routed as kube-proxy routes it', async () => {
    expect((await compared('at rest'))?.connections).toBeGreaterThan(1_000);
  });

  const chosen = [
    'node-0004 is drained',
    'search has nobody ready',
    'web-public sends to every Node',
    'web scales to 1',
    "refunds' selector is mended",
  ];
  test.each(SCENES.filter(({ name }) => chosen.includes(name)))('$name', async ({ name, run }) => {
    await run(operator());
    expect((await compared(name))?.connections).toBeGreaterThan(1_000);
  });
});

describe.skipIf(why !== undefined)('generated Services', () => {
  // While the kube-proxies run: they take up what changes, and do not read everything at once.
  beforeAll(createCases);

  test('show every pair of what varies', () => {
    const { covered, all } = pairsCovered(CASES.filter(({ leftAlone }) => leftAlone === undefined));
    tell(`${CASES.length} Services from the seed ${SEED}: ${covered} of ${all} pairs`);
    expect(covered).toBeGreaterThan(all * 0.98);
  });

  test('are routed on every node as kube-proxy of that node routes them', async () => {
    await programmed(usual);
    const { connections, lists, differences } = await compareAll(usual, ofCases);
    tell(`${usual.length} kube-proxies: ${connections} connections, ${lists} lists, ${differences.length} differences`);
    expectNone(differences);
  });

  test.each(UNUSUAL)('are routed as by kube-proxy with $name', async (setup) => {
    const proxies = await launcher.start(everywhere(setup, [FIRST]), knowsItsZone);
    try {
      await programmed(proxies);
      const { connections, lists, differences } = await compareAll(proxies, ofCases);
      tell(`${setup.name}: ${connections} connections, ${lists} lists, ${differences.length} differences`);
      expectNone(differences);
    } finally {
      await Promise.all(proxies.map((proxy) => proxy.stop()));
    }
  });

  test('answer load balancers on the health check port as kube-proxy answers', async () => {
    const state = await truth();
    const checked = [...state.tables.Service.values()].filter((service) => healthCheckPortOf(service) !== undefined);
    const differences: string[] = [];
    let asked = 0;
    for (const proxy of usual) {
      const questions = checked.flatMap((service) =>
        service.spec.ipFamilies.map((family) => ({ service, family, port: healthCheckPortOf(service) ?? 0 })),
      );
      const theirs = await proxy.health(questions);
      for (const [index, { service, family }] of questions.entries()) {
        const key = keyOf(service.metadata.namespace, service.metadata.name);
        const ours = healthCheckOf(service, slicesOf(state, key), family, proxy.place.name, true);
        const their = theirs[index];
        asked++;
        if (their?.status !== ours?.status || their?.weight !== String(ours?.weight)) {
          differences.push(`${proxy.mode} ${proxy.place.name} ${key} ${family}: ${JSON.stringify(their)} and ${JSON.stringify(ours)}`);
        }
      }
    }
    tell(`${asked} health checks, ${differences.length} differences`);
    expect(differences.slice(0, 20)).toEqual([]);
  });

  test('are reached, refused and dropped by the kernel as their rules are read', async () => {
    const first = usual.filter(({ place }) => place === FIRST);
    await programmed(first);
    const state = await truth();
    for (const proxy of first) {
      const attempts = attemptsOf(proxy, await proxy.rules(), questionsAt(state, proxy, PLACES[1] ?? FIRST, ofCases));
      const listen = new Set(attempts.flatMap(({ outcomes }) => outcomes.flatMap((one) => (one.state.translated ? [one.state.port] : []))));
      await proxy.gather();
      let left = attempts.map((attempt) => ({ attempt, said: undefined as Dialled | undefined }));
      // A busy machine may be silent where it would have answered.
      for (let round = 0; round < 3 && left.length > 0; round++) {
        const dialled = await proxy.dial(
          [...listen],
          left.map(({ attempt: { packet } }) => ({ ...packet, port: packet.port })),
        );
        left = left
          .map(({ attempt }, index) => ({ attempt, said: dialled[index] }))
          .filter(({ attempt, said }) => said === undefined || !agrees(attempt, said));
      }
      tell(`${proxy.mode}: ${attempts.length} real connections to ${listen.size} ports, ${left.length} differences`);
      expect(left.slice(0, 5)).toEqual([]);
    }
  });
});
