// The table node by node: its columns, its folds, and the words of its cells and details.

import { describe, expect, it, test } from 'vitest';
import { put } from '#lib/cluster/delta.ts';
import { apply, type ClusterState, newState } from '#lib/cluster/state.ts';
import { buildEndpoint, buildNode, buildService, buildServicePort, buildSlice, type ServiceOptions } from '#testing/builders/kube.ts';
import type { SliceEndpoint } from '#lib/kube/endpoint-slice.ts';
import { nodeDetail } from '#lib/routing/node-verdicts.ts';
import { DEFAULT_PROXY } from '#lib/routing/proxy-settings.ts';
import type { Rule } from '#lib/routing/rule.ts';
import { readFileSync } from 'node:fs';
import { choicesOf, nodeTable, type NodeTable, sameTables } from './node-table.ts';
import { affinityWords, answerWords, detailWords, healthWords, leftOutLines, rulesOf, rulesWithGist, sideWords } from '#lib/words/node.ts';
import { gistOf } from '#lib/words/rule-gist.ts';

const VIP = [{ ip: '203.0.113.7', hostname: undefined, ipMode: undefined }];
const LOCAL: ServiceOptions = {
  type: 'LoadBalancer',
  externalTrafficPolicy: 'Local',
  healthCheckNodePort: 30_092,
  ingress: VIP,
  ports: [buildServicePort({ nodePort: 30_080 })],
};

/** Nodes n00, n01… in zones a and b in turn. */
function cluster(options: ServiceOptions, nodes: number, ...endpoints: readonly SliceEndpoint[]): ClusterState {
  const state = newState();
  const hosts = Array.from({ length: nodes }, (_, i) =>
    buildNode({ name: `n${String(i).padStart(2, '0')}`, zone: i % 2 === 0 ? 'a' : 'b' }),
  );
  apply(state, [buildService(options), buildSlice({ endpoints }), ...hosts].map(put));
  return state;
}

function on(node: string, last: number, over: object = {}): SliceEndpoint {
  return buildEndpoint({ address: `10.0.0.${last}`, nodeName: node, ...over });
}

const DRAINING = { ready: false, serving: true, terminating: true };

function tableOf(state: ClusterState): NodeTable {
  const [choice] = choicesOf(state, state.tables.Service.get('shop/web') ?? buildService({}));
  if (choice === undefined) throw new Error('There is no choice.');
  return nodeTable(state, choice, DEFAULT_PROXY);
}

function texts(table: NodeTable): readonly string[] {
  return table.rows.map((row) => [row.nodes.join('+'), ...row.answers.map(answerWords), row.health?.status ?? ''].join(' | '));
}

describe('nodeTable', () => {
  it('has a column for each way in, those that say the same together, and the health check', () => {
    const table = tableOf(cluster(LOCAL, 3, on('n00', 1, DRAINING), on('n01', 2), on('n01', 3)));
    expect(table.columns.map((c) => c.paths)).toEqual([['clusterIP'], ['loadBalancer', 'nodePort']]);
    expect(texts(table)).toEqual([
      'n00 | delivers to 2 endpoints | delivers to 1 terminating | 503',
      'n02 | delivers to 2 endpoints | drops | 503',
      'n01 | delivers to 2 endpoints | delivers to 2 endpoints | 200',
    ]);
    expect(table.rows.map((row) => row.zone)).toEqual(['a', 'a', 'b']);
  });

  it('keeps ways in apart where they differ', () => {
    const state = cluster({ ...LOCAL, externalTrafficPolicy: 'Cluster' }, 1, on('n00', 1));
    const [choice] = choicesOf(state, state.tables.Service.get('shop/web') ?? buildService({}));
    const narrow = { ...DEFAULT_PROXY, nodePortAddresses: ['192.0.2.0/24'] };
    const node = {
      ...buildNode({ name: 'n00' }),
      status: { ...buildNode({}).status, addresses: [{ type: 'InternalIP', address: '172.18.0.1' }] },
    };
    apply(state, [put(node)]);
    const table = nodeTable(state, choice!, narrow);
    expect(table.columns.map((c) => c.paths)).toEqual([['clusterIP'], ['loadBalancer'], ['nodePort']]);
    expect(texts(table)).toEqual(['n00 | delivers to 1 endpoint | delivers to 1 endpoint | no rule | ']);
  });

  it('folds Nodes of a zone that say the same once there are many, and none is lost', () => {
    const state = cluster(LOCAL, 100, on('n00', 1), on('n01', 2));
    const table = tableOf(state);
    expect(table.rows.map((row) => [row.zone, row.nodes.length])).toEqual([
      ['a', 1],
      ['a', 49],
      ['b', 1],
      ['b', 49],
    ]);
    expect(table.rows.flatMap((row) => row.nodes).sort()).toEqual([...state.tables.Node.keys()].sort());
  });

  it('says of several ports whether one speaks for all', () => {
    const ports = [buildServicePort({ nodePort: 30_080 }), buildServicePort({ name: 'admin', port: 9000 })];
    const state = cluster({ ...LOCAL, ports }, 2, on('n00', 1));
    const choices = choicesOf(state, state.tables.Service.get('shop/web') ?? buildService({}));
    expect(choices).toHaveLength(2);
    const tables = choices.map((choice) => nodeTable(state, choice, DEFAULT_PROXY));
    expect(sameTables(tables)).toBe(false);
    expect(sameTables(tables.slice(0, 1))).toBe(true);
  });

  it('has nothing for Services that kube-proxy has no part in', () => {
    for (const options of [{ clusterIP: 'None' }, { type: 'ExternalName' }] as const) {
      const state = cluster(options, 1);
      expect(choicesOf(state, state.tables.Service.get('shop/web') ?? buildService({}))).toEqual([]);
    }
  });
});

describe('words', () => {
  function detail(options: ServiceOptions, column: number, node: string, ...endpoints: readonly SliceEndpoint[]) {
    const state = cluster(options, 3, ...endpoints);
    const [choice] = choicesOf(state, state.tables.Service.get('shop/web') ?? buildService({}));
    const table = tableOf(state);
    const found = nodeDetail(choice!.proxied, table.columns[column]!.question, state.tables.Node.get(node)!, DEFAULT_PROXY);
    return { found, words: detailWords(found, node), side: sideWords(table.columns[column]!, node) };
  }
  const hinted = (node: string, last: number, zone: string): SliceEndpoint => ({
    ...on(node, last),
    hints: { forZones: [{ name: zone }], forNodes: [] },
  });

  it.each<[string, ServiceOptions, number, string, readonly SliceEndpoint[], string]>([
    [
      'any',
      {},
      0,
      'n00',
      [on('n00', 1), on('n01', 2)],
      'Each of the 2 ready endpoints takes connections, with the same chance (50% each).',
    ],
    ['one', {}, 0, 'n00', [on('n01', 2)], 'The one ready endpoint takes every connection.'],
    [
      'local',
      LOCAL,
      1,
      'n01',
      [on('n01', 2)],
      'externalTrafficPolicy is Local: only the 1 endpoint on n01 takes connections (it gets them all).',
    ],
    [
      'zone',
      {},
      0,
      'n00',
      [hinted('n00', 1, 'a'), hinted('n01', 2, 'b')],
      'The endpoints are hinted for zones: only the 1 for zone a takes connections from here (it gets them all).',
    ],
    [
      'local fallback',
      LOCAL,
      1,
      'n00',
      [on('n00', 1, DRAINING), on('n01', 2)],
      'externalTrafficPolicy is Local, and no endpoint on n00 is ready: the 1 endpoint that is terminating but still serves there takes the connections (it gets them all).',
    ],
    [
      'fallback',
      {},
      0,
      'n00',
      [on('n00', 1, DRAINING), on('n01', 2, DRAINING)],
      'No endpoint is ready anywhere: the 2 endpoints that are terminating but still serve take the connections (50% each).',
    ],
  ])('say who takes a connection: %s', (_, options, column, node, endpoints, expected) => {
    expect(detail(options, column, node, ...endpoints).words[0]).toBe(expected);
  });

  it('say why nobody does, who is left out, and whose address is seen', () => {
    const dropped = detail(LOCAL, 1, 'n02', on('n00', 1), on('n01', 2));
    expect(dropped.words).toEqual([
      'externalTrafficPolicy is Local, and n02 has no endpoint of its own that can take it: the packets are dropped, and the client waits until it times out.',
    ]);
    expect(dropped.side).toBe('From outside, arriving at n02 by load balancer or node port');
    expect(leftOutLines(dropped.found)).toEqual(['2 on another Node, and the policy is Local']);
    expect(detail(LOCAL, 1, 'n00').words).toEqual(['No endpoint can take it, on any Node: the client is refused at once.']);
    expect(detail(LOCAL, 1, 'n00', on('n00', 1)).words[1]).toBe(
      'The endpoint sees the client’s own address (externalTrafficPolicy Local keeps it).',
    );
    expect(detail({}, 0, 'n00', on('n00', 1)).words[1]).toBe(
      'The endpoint sees the client’s own address (kube-proxy keeps the address of a Pod that calls a ClusterIP).',
    );
  });

  it('cite the rules of the list that the answer comes from, each with its gist', () => {
    const inside = detail(LOCAL, 0, 'n00', on('n00', 1));
    expect(rulesOf(inside.found)).toEqual(['R28', 'R41', 'R43', 'R52']);
    const outside = detail(LOCAL, 1, 'n02', on('n00', 1));
    expect(rulesWithGist(rulesOf(outside.found)).map(({ rule }) => rule)).toEqual(['R30', 'R47', 'R55']);
  });

  it('tell of affinity and of the health check', () => {
    expect(affinityWords(10_800)).toContain('3 hours');
    expect(affinityWords(90)).toContain('90 seconds');
    expect(healthWords({ port: 30_092, status: 503, weight: 0 })).toBe(
      'A load balancer that asks health check port 30092 hears 503: it sends none here.',
    );
    expect(healthWords({ port: 30_092, status: 200, weight: 2 })).toContain('2 ready endpoints');
  });
});

test('every rule with a gist is one of SPEC.md, and every rule that an answer may cite has one', () => {
  const spec = readFileSync(new URL('../../../../lib/routing/SPEC.md', import.meta.url), 'utf8');
  const numbered = new Set([...spec.matchAll(/^- \*\*(R\d+)\*\*/gm)].map((m) => m[1] as Rule));
  const cited = new Set<Rule>();
  for (const file of ['lists', 'packet', 'vantage', 'destination', 'route', 'proxied-port']) {
    const code = readFileSync(new URL(`../../../../lib/routing/${file}.ts`, import.meta.url), 'utf8');
    for (const m of code.matchAll(/'(R\d+)'/g)) cited.add(m[1] as Rule);
  }
  expect(cited.size).toBeGreaterThan(30);
  // That a Service is not proxied at all is said in words of its own.
  expect([...cited].filter((rule) => gistOf(rule) === undefined)).toEqual(['R1']);
  for (let i = 1; i < 100; i++) if (gistOf(`R${i}`) !== undefined) expect(numbered).toContain(`R${i}`);
});
