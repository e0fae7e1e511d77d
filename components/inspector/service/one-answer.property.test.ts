// Properties: of the same connection the table node by node, the cell of the picture, route, the trace and what if say the same,
// in the same words: what happens, why, and whose address the endpoint sees.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AnyRecord } from '#lib/cluster/record.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import {
  buildEndpoint,
  buildPod,
  buildService,
  buildServicePort,
  buildSlice,
  buildSlicePort,
  type ServiceOptions,
} from '#testing/builders/kube.ts';
import { put } from '#lib/cluster/delta.ts';
import { apply } from '#lib/cluster/state.ts';
import { cellAt, nodeCells } from '#lib/graph/node-cells.ts';
import { clusterOf } from '#testing/builders/routing.ts';
import { nodeDetail } from '#lib/routing/node-verdicts.ts';
import { DEFAULT_PROXY, type ProxySettings } from '#lib/routing/proxy-settings.ts';
import { type Route, routeFrom } from '#lib/routing/route.ts';
import { kindOfSources, NO_SOURCES } from '#lib/routing/source-owner.ts';
import type { VantageChoice } from '#lib/routing/route-settings.ts';
import type { Vantage } from '#lib/routing/vantage.ts';
import { standing } from '#lib/routing/vantage-loss.ts';
import type { Severity } from '#lib/cluster/finding.ts';
import { checklistOf } from '#lib/diagnosis/checklist/checklist.ts';
import { diagnose } from '#lib/diagnosis/diagnose.ts';
import { allKnown } from '#lib/diagnosis/known-state.ts';
import { toFinding } from '#lib/diagnosis/settle.ts';
import { EMPTY_RULES, weighing } from '#lib/diagnosis/verdict-severity.ts';
import { DEFAULT_DNS } from '#lib/dns/settings.ts';
import { metOn } from '#lib/routing/met.ts';
import { leftOutWords, seenWords, verdictWhy, verdictWords, whereOf } from '#lib/words/routing.ts';
import { sentence } from '#lib/std/sentence.ts';
import { parseTarget } from '#lib/trace/target.ts';
import { trace } from '#lib/trace/trace.ts';
import { tellTrace, type ToldTrace } from '#lib/words/trace/trace.ts';
import { compare } from '#lib/whatif/compare.ts';
import { describe as describeElement } from '#components/graph/describe.ts';
import { takeSees, takeWords } from '#components/graph/route-words.ts';
import { nextScene } from '#components/graph/scene.ts';
import { WORDS } from '#components/graph/words.ts';
import { choicesOf, type Column, nodeTable, type PortChoice } from '#components/inspector/service/nodes/node-table.ts';
import { answerWords, detailWords, leftOutLines } from '#lib/words/node.ts';
import { PROXY_MODES } from '#lib/routing/proxy-mode.ts';

const KEY = 'shop/web';
const NODES = ['n1', 'n2', 'n3'] as const;
const STATES = {
  ready: { ready: true, serving: true, terminating: false },
  draining: { ready: false, serving: true, terminating: true },
  'not-ready': { ready: false, serving: false, terminating: false },
} as const;

type Drawn = { node: (typeof NODES)[number] | undefined; state: keyof typeof STATES; host: boolean; zone: boolean; own: boolean };

/** Pods behind the Service; one on the host network has its Node's address, as clusterOf gives it. */
function behind(drawn: readonly Drawn[], hinted: boolean): readonly AnyRecord[] {
  const seen = new Set<string>();
  const pods: AnyRecord[] = [];
  const endpoints = drawn.flatMap(({ node, state, host, zone, own }, i) => {
    const isHost = host && node !== undefined;
    const address = isHost ? `172.18.0.${node.slice(1)}` : `10.${node?.slice(1) ?? 9}.0.${i + 20}`;
    if (seen.has(address)) return [];
    seen.add(address);
    const name = `web-${i}`;
    pods.push(buildPod({ name, ips: [address], hostNetwork: isHost, ...(node === undefined ? {} : { nodeName: node }) }));
    const hints = hinted
      ? { forZones: [{ name: zone ? 'a' : 'b' }], forNodes: own && node !== undefined ? [{ name: node }] : [] }
      : undefined;
    return [{ ...buildEndpoint({ address, pod: name, ...STATES[state], ...(node === undefined ? {} : { nodeName: node }) }), hints }];
  });
  return [...pods, buildSlice({ endpoints, ports: [buildSlicePort({ name: 'http', port: 8080 })] })];
}

const PORT = buildServicePort({ name: 'http', nodePort: 30_080 });
const policy = fc.constantFrom('Cluster' as const, 'Local' as const);
const shape = fc.record({
  type: fc.constantFrom('ClusterIP' as const, 'NodePort' as const, 'LoadBalancer' as const),
  internalTrafficPolicy: policy,
  externalTrafficPolicy: policy,
});

function serviceOf({ type, internalTrafficPolicy, externalTrafficPolicy }: ServiceOptions): AnyRecord {
  const isOpen = type !== 'ClusterIP';
  return buildService({
    ...(type === undefined ? {} : { type }),
    ...(internalTrafficPolicy === undefined ? {} : { internalTrafficPolicy }),
    ...(isOpen && externalTrafficPolicy !== undefined ? { externalTrafficPolicy } : {}),
    ports: [isOpen ? PORT : { ...PORT, nodePort: undefined }],
    ...(type === 'LoadBalancer' ? { ingress: [{ ip: '203.0.113.7', hostname: undefined, ipMode: undefined }] } : {}),
  });
}

const proxySettings = fc.record({
  mode: fc.constantFrom(...PROXY_MODES),
  masqueradeAll: fc.nat({ max: 4 }).map((n) => n === 0),
  detectLocal: fc.constantFrom<ProxySettings['detectLocal']>(
    { kind: 'ClusterCIDR', cidrs: undefined },
    { kind: 'ClusterCIDR', cidrs: ['10.0.0.0/8'] },
    { kind: 'ClusterCIDR', cidrs: [] },
    { kind: 'NodeCIDR' },
    { kind: 'BridgeInterface' },
  ),
  nodePortAddresses: fc.constantFrom<ProxySettings['nodePortAddresses']>(undefined, undefined, ['172.18.0.2/32']),
});

const endpoint: fc.Arbitrary<Drawn> = fc.record({
  node: fc.constantFrom(...NODES, ...NODES, undefined),
  state: fc.constantFrom('ready' as const, 'ready' as const, 'draining' as const, 'not-ready' as const),
  host: fc.nat({ max: 3 }).map((n) => n === 0),
  zone: fc.boolean(),
  own: fc.boolean(),
});

const world = fc
  .record({ shape, drawn: fc.array(endpoint, { maxLength: 5 }), hinted: fc.boolean(), settings: proxySettings })
  .map(({ shape: options, drawn, hinted, settings }) => ({
    state: clusterOf(serviceOf(options), ...behind(drawn, hinted)),
    proxy: { ...DEFAULT_PROXY, ...settings },
  }));

function choiceOf(state: ClusterState): PortChoice {
  const service = state.tables.Service.get(KEY);
  const [choice] = service === undefined ? [] : choicesOf(state, service);
  if (choice === undefined) throw new Error('kube-proxy has no part in the Service.');
  return choice;
}

type Asked = { readonly node: string; readonly vantage: Vantage; readonly path: Column['paths'][number]; readonly typed: string };

/** The connection that one cell of the table speaks of, as somebody makes it. */
function connection(node: string, path: Asked['path']): Asked {
  const last = node.slice(1);
  if (path === 'clusterIP') return { node, path, vantage: { kind: 'pod', pod: `shop/c${last}` }, typed: '10.96.0.10:80' };
  const typed = path === 'nodePort' ? `172.18.0.${last}:30080` : '203.0.113.7:80';
  return { node, path, vantage: { kind: 'external', node, address: undefined }, typed };
}

function routeOf(state: ClusterState, { proxied }: PortChoice, { vantage, path }: Asked, proxy: ProxySettings): Route {
  const via =
    path === 'clusterIP'
      ? { kind: path }
      : path === 'nodePort'
        ? { kind: path, node: undefined, address: undefined }
        : { kind: path, address: undefined };
  return routeFrom(state, proxied, { service: KEY, port: { number: 80, protocol: 'TCP' }, family: 'IPv4', vantage, via, proxy });
}

function traced(state: ClusterState, { vantage, typed }: Asked, proxy: ProxySettings): ToldTrace {
  const target = parseTarget(typed);
  if (!target.ok) throw new Error(target.error);
  return tellTrace(trace(state, { client: vantage, target: target.value, proxy }));
}

const textOf = ({ steps }: ToldTrace, id: string): string =>
  steps.flatMap((s) => (s.id === id ? [s.says, ...s.evidence.flatMap((e) => [e.value, e.note ?? ''])] : [])).join('\n');

/** What the trace says of the verdict that route gave. */
function expectTold(found: ToldTrace, route: Route): void {
  const { verdict, decided } = route;
  if (verdict.kind === 'deliver') {
    if (decided === undefined) throw new Error('delivered by nobody');
    const sight = seenWords(decided);
    if (found.outcome.kind === 'reaches') expect(found.outcome.says).toContain(sight);
    expect(textOf(found, 'policy')).toContain(sight);
    for (const { reason } of decided.leftOut) expect(textOf(found, 'chosen')).toContain(leftOutWords(reason));
    return;
  }
  if (verdict.kind === 'reject') {
    expect(found.outcome.kind).toBe('refused');
    return;
  }
  const told = ['chosen', 'candidates', 'policy'].map((id) => textOf(found, id)).join('\n');
  expect(told).toContain(sentence(verdictWhy(verdict, whereOf(decided))));
}

function expectOneAnswer(state: ClusterState, proxy: ProxySettings): Set<string> {
  const choice = choiceOf(state);
  const table = nodeTable(state, choice, proxy);
  const cells = nodeCells(state, choice.proxied.service, proxy);
  const said = new Set<string>();
  for (const [i, column] of table.columns.entries()) {
    for (const row of table.rows) {
      const [node = ''] = row.nodes;
      const answer = row.answers[i];
      const record = state.tables.Node.get(node);
      if (answer === undefined || record === undefined) throw new Error('an empty cell');
      const detail = nodeDetail(choice.proxied, column.question, record, proxy);
      for (const path of column.paths) {
        const asked = connection(node, path);
        const route = routeOf(state, choice, asked, proxy);
        const { decided, verdict } = route;
        const words = verdictWords(metOn(route));
        expect([answerWords(answer), answer.seen]).toEqual([words, decided?.seen ?? NO_SOURCES]);
        if (decided !== undefined) expect(detail).toMatchObject({ client: decided.client, seen: decided.seen, leftOut: decided.leftOut });
        expect(detail.decision.source).toEqual(decided?.source);
        const [happens, sight] = detailWords(detail, node);
        if (verdict.kind === 'deliver' && decided !== undefined) {
          expect(sight).toContain(seenWords(decided));
        } else if (verdict.kind !== 'deliver') {
          expect(happens).toBe(sentence(verdictWhy(verdict, whereOf(decided))));
        }
        expect(leftOutLines(detail).join()).toBe(leftOutLines({ ...detail, leftOut: decided?.leftOut ?? [] }).join());
        expectTold(traced(state, asked, proxy), route);
        said.add(`${words.replace(/\d+ /, '').replace('endpoints', 'endpoint')} ${kindOfSources(answer.seen)}`);
      }
      // The picture has one cell a side: outside, that of the most usual way.
      const cell = cells.find((c) => c.side === (column.question.client === 'pod' ? 'inside' : 'outside'));
      const isUsual = column.question.path === 'clusterIP' || column === table.columns[1];
      if (cell === undefined) throw new Error('the picture has no cell');
      const met = cellAt(cell, node);
      if (isUsual && met !== undefined) expect(WORDS.cell(met, 1, 1, { characters: 99, lines: 1 })).toBe(answerWords(answer));
    }
  }
  return said;
}

const SEVERITIES: readonly (Severity | undefined)[] = ['broken', 'warning', 'info', undefined];
const worstOf = (all: readonly (Severity | undefined)[]): Severity | undefined => SEVERITIES.find((one) => all.includes(one));

const aside = fc.record({ cordoned: fc.subarray([...NODES]), checked: fc.boolean(), external: fc.boolean() });

/** The world with Nodes that take no Pods, and with a load balancer that asks each Node. */
function setAside(
  state: ClusterState,
  { cordoned, checked, external }: { cordoned: readonly string[]; checked: boolean; external: boolean },
) {
  for (const name of cordoned) {
    const node = state.tables.Node.get(name);
    if (node !== undefined) apply(state, [put({ ...node, spec: { ...node.spec, unschedulable: true } })]);
  }
  const service = state.tables.Service.get(KEY);
  if (service === undefined) throw new Error('there is no Service');
  const isLocal = service.spec.type === 'LoadBalancer' && service.spec.externalTrafficPolicy === 'Local';
  const spec = {
    ...service.spec,
    ...(isLocal && checked ? { healthCheckNodePort: 31_000 } : {}),
    ...(isLocal && external ? { externalIPs: ['198.51.100.9'] } : {}),
  };
  apply(state, [put({ ...service, spec })]);
  return { ...service, spec };
}

function pictureOf(state: ClusterState, scope: Parameters<typeof nextScene>[0]) {
  const scene = nextScene(scope, state, 900, { at: undefined, proxy: DEFAULT_PROXY }, undefined, []);
  if (scene === undefined) throw new Error('there is no picture');
  return [...scene.elements.values()];
}

describe('the same connection on every screen', () => {
  test('node by node: table, cell, route and trace', () => {
    const said = new Set<string>();
    fc.assert(
      fc.property(world, ({ state, proxy }) => {
        for (const words of expectOneAnswer(state, proxy)) said.add(words);
      }),
      { numRuns: 100 },
    );
    // What is drawn covers what can be said.
    for (const words of [
      'delivers to endpoint client',
      'delivers to endpoint node',
      'delivers to endpoint mixed',
      'delivers to terminating client',
      'drops',
      'rejects',
      'no rule',
    ])
      expect(
        [...said].some((s) => s.startsWith(words)),
        words,
      ).toBe(true);
  });

  const routeSettings = fc.oneof(
    fc.constantFrom<Vantage>(...NODES.map((node) => ({ kind: 'external' as const, node, address: undefined }))),
    fc.constantFrom<Vantage>(...NODES.map((node) => ({ kind: 'node' as const, node }))),
    fc.constantFrom<Vantage>(
      ...['c1', 'c2', 'c3', 'host', 'web-0', 'web-1'].map((name) => ({ kind: 'pod' as const, pod: `shop/${name}` })),
    ),
  );

  test('from where somebody stands: the lines and boxes of the picture, route, and what if nothing were changed', () => {
    const sights = new Set<string>();
    fc.assert(
      fc.property(world, routeSettings, ({ state, proxy }, vantage) => {
        const at: VantageChoice = { vantage, via: undefined, family: undefined };
        const scene = nextScene({ kind: 'namespace', namespace: 'shop' }, state, 900, { at, proxy }, undefined, []);
        if (scene === undefined) throw new Error('there is no picture');
        // Whoever stands nowhere sees what each Node does.
        if (standing(state, { at, proxy }).at === undefined) {
          expect(scene.here).toBeUndefined();
          return;
        }
        const [stand] = compare(state, state, KEY, { at, proxy })?.stand ?? [];
        const reach = scene.views.get(KEY)?.reach;
        expect(reach?.kind === 'proxied').toBe(stand !== undefined);
        const box = describeElement(scene, `service:${KEY}`) ?? '';
        if (stand === undefined || reach?.kind !== 'proxied') {
          expect(box).toContain('can not be reached from outside');
          return;
        }
        const route = stand.before;
        expect(box).toContain(verdictWords(metOn(route)));
        if (route.verdict.kind !== 'deliver') expect(box).toContain(verdictWhy(route.verdict, whereOf(route.decided)));
        expect(stand.seen).toEqual({
          before: kindOfSources(route.decided?.seen ?? NO_SOURCES),
          after: kindOfSources(route.decided?.seen ?? NO_SOURCES),
        });
        expect(stand.differs).toBe(false);
        const taking = new Map(route.endpoints.map((share) => [share.endpoint.address, share]));
        for (const element of scene.elements.values()) {
          if (element.group !== 'edge' || element.role !== 'endpoint' || element.take === undefined) continue;
          const pod = state.tables.Pod.get(element.subject?.key ?? '');
          const share = taking.get(pod?.status.podIPs[0]?.ip ?? element.subject?.key ?? '');
          expect(element.take).toMatchObject({ most: share?.share, hop: share?.hop, hairpin: share?.hairpin, sees: share?.sees });
          expect(element.take.decider).toEqual({ node: route.decided?.node, client: route.decided?.client });
          const told = describeElement(scene, element.id) ?? '';
          expect(told).toContain(takeWords(element.take));
          expect(told).toContain(takeSees(element.take));
          sights.add(takeSees(element.take));
        }
      }),
      { numRuns: 150 },
    );
    expect(sights).toContain('it sees your own address');
    expect(sights).toContain('it sees an address of n1, not yours');
  });

  test('one severity in picture, table, checklist and findings, before they count and after', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(world, aside, ({ state }, over) => {
        const service = setAside(state, over);
        const weigh = weighing(state, service);
        const table = nodeTable(state, choiceOf(state), DEFAULT_PROXY);
        const found = diagnose(allKnown(state), { kind: 'Service', key: KEY });
        // The most usual way of each side, as the picture and the findings look at it.
        const columns = [0, 1].filter((i) => table.columns[i] !== undefined);
        const severities = (i: number, node?: string): readonly (Severity | undefined)[] =>
          table.rows.flatMap((row) =>
            row.nodes
              .filter((name) => node === undefined || name === node)
              .map((name) => {
                const answer = row.answers[i];
                if (answer === undefined) throw new Error('an empty cell');
                const { verdict, policy } = answer.decision;
                return weigh({ verdict, node: name, traffic: policy.traffic });
              }),
          );
        for (const i of columns) {
          const traffic = i === 0 ? 'internal' : 'external';
          const drops = found.find(({ metadata }) => metadata.name.includes(`nodes-drop:Service:shop:web:${traffic}`))?.severity;
          const own = worstOf(severities(i));
          const refuses = table.rows.some((row) => row.answers[i]?.decision.verdict.kind === 'reject');
          // Where no rule has a word for it, it is worth a look.
          if (refuses)
            expect(own).toBe(worstOf(found.flatMap((f) => (EMPTY_RULES.some(({ id }) => id === f.rule) ? f.severity : []))) ?? 'warning');
          else if (drops === undefined) expect([undefined, 'info']).toContain(own);
          else expect(own).toBe(drops);
          seen.add(`${refuses ? 'reject' : 'drop'} ${own}`);
        }
        const overall = worstOf(columns.flatMap((i) => severities(i)));
        for (const scope of [
          { kind: 'namespace', namespace: 'shop' },
          { kind: 'service', service: KEY },
        ] as const) {
          for (const element of pictureOf(state, scope)) {
            if (element.group !== 'node' || (element.role !== 'drop' && element.role !== 'verdict')) continue;
            // Of a folded column the Nodes have no say of their own.
            const node = element.subject?.key;
            if (node !== undefined) expect(element.severity).toBe(worstOf(columns.flatMap((i) => severities(i, node))));
          }
        }
        const step = (): string | undefined =>
          checklistOf(allKnown(state), KEY, { dns: DEFAULT_DNS, proxy: DEFAULT_PROXY })?.find(({ item }) => item === 'nodes')?.status;
        expect(step()).toMatch(
          overall === undefined || overall === 'info' ? /pass/ : overall === 'warning' ? /warn|follows/ : /fail|follows/,
        );
        // A box that refuses connections is as grave before its finding counts as after.
        const box = (): unknown => pictureOf(state, { kind: 'namespace', namespace: 'shop' }).find((e) => e.id === `service:${KEY}`);
        const refusesAll = columns.some((i) => table.rows.every((row) => row.answers[i]?.decision.verdict.kind === 'reject'));
        const before = box();
        const empty = found.filter(({ rule }) => EMPTY_RULES.some(({ id }) => id === rule));
        apply(
          state,
          empty.map((diagnosis) => put(toFinding(diagnosis, { since: 0, counts: 0 }))),
        );
        if (refusesAll) expect(box()).toEqual(before);
      }),
      { numRuns: 150 },
    );
    for (const one of ['drop warning', 'drop info', 'drop undefined', 'reject broken']) expect(seen).toContain(one);
  });

  test('R76: a Node that is given another address changes what its own endpoint sees, on every screen', () => {
    const options = { type: 'NodePort', externalTrafficPolicy: 'Cluster' } as const;
    const drawn: Drawn = { node: 'n1', state: 'ready', host: true, zone: true, own: false };
    const state = clusterOf(serviceOf(options), ...behind([drawn, { ...drawn, node: 'n2', host: false }], false));
    const at: VantageChoice = { vantage: { kind: 'external', node: 'n1', address: undefined }, via: undefined, family: undefined };
    const look = (): string => {
      const scene = nextScene({ kind: 'namespace', namespace: 'shop' }, state, 900, { at, proxy: DEFAULT_PROXY }, undefined, []);
      return scene === undefined ? '' : [...scene.elements.keys()].map((id) => describeElement(scene, id) ?? '').join('\n');
    };
    expect(look()).toContain('it sees your own address');
    const node = state.tables.Node.get('n1');
    if (node === undefined) throw new Error('n1 is missing');
    apply(state, [put({ ...node, status: { ...node.status, addresses: [{ type: 'InternalIP', address: '172.18.0.99' }] } })]);
    expect(look()).not.toContain('it sees your own address');
  });
});
