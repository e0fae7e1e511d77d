// Tests of before and after: nodes, drops, the source address, shares from where the reader stands; and of the commands.

import { describe, expect, test } from 'vitest';
import { put } from '#lib/cluster/delta.ts';
import type { AnyRecord } from '#lib/cluster/record.ts';
import { apply, type ClusterState, newState } from '#lib/cluster/state.ts';
import { buildNode, buildOwner, buildPod, buildService, buildServicePort, type ServiceOptions } from '#testing/builders/kube.ts';
import { expectedOf } from '#lib/publishing/expect.ts';
import { NO_VANTAGE, type RouteSettings } from '#lib/routing/route-settings.ts';
import type { Hypothesis } from './assumption.ts';
import { commandsOf } from './commands.ts';
import { compare, type Comparison } from './compare.ts';
import { suppose } from '#testing/suppose.ts';

const KEY = 'shop/web';
const NODES = [buildNode({ name: 'n1', zone: 'a' }), buildNode({ name: 'n2', zone: 'a' }), buildNode({ name: 'n3', zone: 'b' })];
const OWNED = { labels: { app: 'web', 'pod-template-hash': '77' }, ownerReferences: [buildOwner('ReplicaSet', 'web-77')] };
const PODS = [
  buildPod({ name: 'web-1', ips: ['10.0.0.1'], nodeName: 'n1', ...OWNED }),
  buildPod({ name: 'web-2', ips: ['10.0.0.2'], nodeName: 'n3', ...OWNED }),
];
const BALANCER: ServiceOptions = {
  type: 'LoadBalancer',
  externalTrafficPolicy: 'Local',
  ingress: [{ ip: '203.0.113.7', hostname: undefined, ipMode: undefined }],
  ports: [buildServicePort({ nodePort: 30_080 })],
};

function cluster(options: ServiceOptions, pods: readonly AnyRecord[] = PODS): ClusterState {
  const state = newState();
  apply(state, [...NODES, ...pods, buildService(options)].map(put));
  const expected = expectedOf(state, KEY);
  if (expected.kind === 'managed') apply(state, expected.slices.map(put));
  return state;
}

function compared(options: ServiceOptions, hypothesis: Hypothesis, routeSettings: RouteSettings = NO_VANTAGE): Comparison {
  const state = cluster(options);
  const found = compare(state, suppose(state, KEY, hypothesis).state, KEY, routeSettings);
  if (found === undefined) throw new Error('nothing to compare');
  return found;
}

describe('compare', () => {
  test('externalTrafficPolicy Cluster: the node that dropped delivers, and the client’s address is lost', () => {
    const { sides } = compared(BALANCER, [{ kind: 'externalTrafficPolicy', to: 'Cluster' }]);
    const [inside, outside] = sides;
    expect(inside).toMatchObject({ side: 'inside', path: 'clusterIP', differs: false });
    expect(outside).toMatchObject({
      side: 'outside',
      path: 'loadBalancer',
      drops: { before: 1, after: 0 },
      seen: { before: 'client', after: 'node' },
      differs: true,
    });
    expect(
      outside?.nodes.map((n) => [
        n.node,
        n.before?.verdict.kind,
        n.before?.endpoints,
        n.after?.verdict.kind,
        n.after?.endpoints,
        n.differs,
      ]),
    ).toEqual([
      ['n1', 'deliver', 1, 'deliver', 2, true],
      ['n2', 'drop', 0, 'deliver', 2, true],
      ['n3', 'deliver', 1, 'deliver', 2, true],
    ]);
  });

  test('R76: an endpoint on the host network goes on seeing the client, on its own Node', () => {
    const hosts = ['n1', 'n3'].map((name, i): AnyRecord => {
      const node = buildNode({ name });
      return { ...node, status: { ...node.status, addresses: [{ type: 'InternalIP', address: `172.18.0.${i + 1}` }] } };
    });
    const agents = ['n1', 'n3'].map((nodeName, i) =>
      buildPod({ name: `web-${i + 1}`, ips: [`172.18.0.${i + 1}`], nodeName, hostNetwork: true, ...OWNED }),
    );
    const state = cluster(BALANCER, [...hosts, ...agents]);
    const to = (policy: 'Cluster' | 'Local') => suppose(state, KEY, [{ kind: 'externalTrafficPolicy', to: policy }]).state;
    const stood = (node: string): RouteSettings => ({
      ...NO_VANTAGE,
      at: { vantage: { kind: 'external', node, address: undefined }, via: undefined, family: undefined },
    });
    const both = compare(state, to('Cluster'), KEY, stood('n1'));
    // On n1 and n3 one of the two, on n2 none.
    expect(both?.sides[1]?.seen).toEqual({ before: 'client', after: 'mixed' });
    expect(both?.stand[0]?.seen).toEqual({ before: 'client', after: 'mixed' });
    expect(compare(state, to('Cluster'), KEY, stood('n2'))?.stand[0]?.seen).toEqual({ before: 'nobody', after: 'node' });

    const [one] = agents;
    const alone = cluster({ ...BALANCER, externalTrafficPolicy: 'Cluster' }, [...hosts, ...(one === undefined ? [] : [one])]);
    expect(compare(alone, alone, KEY, stood('n1'))?.stand[0]).toMatchObject({
      seen: { before: 'client', after: 'client' },
      differs: false,
    });
  });

  test('a node drained: nobody local there any more', () => {
    const { ready, sides } = compared(BALANCER, [{ kind: 'drain', node: 'n3' }]);
    expect(ready).toEqual({ before: 2, after: 1 });
    expect(sides[1]?.drops).toEqual({ before: 1, after: 2 });
  });

  test('shares from where the reader stands', () => {
    const routeSettings: RouteSettings = {
      ...NO_VANTAGE,
      at: { vantage: { kind: 'node', node: 'n1' }, via: undefined, family: undefined },
    };
    const { stand } = compared({ trafficDistribution: undefined }, [{ kind: 'trafficDistribution', to: 'PreferSameNode' }], routeSettings);
    expect(stand).toHaveLength(1);
    expect(stand[0]).toMatchObject({ differs: true, before: { verdict: { kind: 'deliver' } }, after: { verdict: { kind: 'deliver' } } });
    expect(stand[0]?.shares).toEqual([
      { endpoint: '10.0.0.1:80', nodeName: 'n1', before: 0.5, after: 1 },
      { endpoint: '10.0.0.2:80', nodeName: 'n3', before: 0.5, after: 0 },
    ]);
  });

  test('no hypothesis, no difference', () => {
    const { ready, sides, stand } = compared(BALANCER, []);
    expect(ready.before).toBe(ready.after);
    expect([...sides, ...stand].some((each) => each.differs)).toBe(false);
  });

  test('a headless Service has no sides, and its ready addresses are counted', () => {
    expect(compared({ clusterIP: 'None' }, [{ kind: 'pod', pod: 'web-1', to: 'not-ready' }])).toEqual({
      ready: { before: 2, after: 1 },
      sides: [],
      stand: [],
    });
  });
});

describe('commands', () => {
  const commands = (options: ServiceOptions, hypothesis: Hypothesis, pods?: readonly AnyRecord[]) => {
    const state = cluster(options, pods);
    return commandsOf(state, KEY, suppose(state, KEY, hypothesis)).map((c) =>
      c.kind === 'command' ? c.words.join(' ') : `none: ${c.reason}`,
    );
  };

  test('the fields of the Service are one patch; what is refused or so already is in none', () => {
    expect(
      commands(BALANCER, [
        { kind: 'externalTrafficPolicy', to: 'Cluster' },
        { kind: 'internalTrafficPolicy', to: 'Cluster' },
        { kind: 'publishNotReadyAddresses', to: true },
      ]),
    ).toEqual(['patch service web --type=merge -p {"spec":{"publishNotReadyAddresses":true,"externalTrafficPolicy":"Cluster"}}']);
    expect(commands({}, [{ kind: 'externalTrafficPolicy', to: 'Local' }])).toEqual([]);
    expect(commands({ trafficDistribution: 'PreferClose' }, [{ kind: 'trafficDistribution', to: 'none' }])).toEqual([
      'patch service web --type=merge -p {"spec":{"trafficDistribution":null}}',
    ]);
  });

  test('Pods, nodes and replicas', () => {
    expect(
      commands({}, [
        { kind: 'pod', pod: 'web-1', to: 'not-ready' },
        { kind: 'pod', pod: 'web-2', to: 'terminating' },
        { kind: 'drain', node: 'n2' },
        { kind: 'replicas', node: 'n1', by: 2 },
        { kind: 'replicas', node: 'n3', by: 1 },
      ]),
    ).toEqual(['none: readiness', 'delete pod web-2 --wait=false', 'drain n2 --ignore-daemonsets', 'scale deployment/web --replicas=5']);
  });

  test('a DaemonSet has no replicas', () => {
    const agent = buildPod({ name: 'agent-1', nodeName: 'n1', ownerReferences: [buildOwner('DaemonSet', 'agent')] });
    expect(commands({}, [{ kind: 'replicas', node: 'n2', by: 1 }], [agent])).toEqual(['none: not-scalable']);
  });
});
