// Tests of supposing: what each change does, what the API server would refuse, and what does not change by it.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Delta, put, remove } from '#lib/cluster/delta.ts';
import { diff } from '#lib/cluster/diff.ts';
import { type AnyRecord, recordKey } from '#lib/cluster/record.ts';
import { apply, type Change as StateChange, type ClusterState, newState, records } from '#lib/cluster/state.ts';
import {
  buildEndpoint,
  buildNode,
  buildOwner,
  buildPod,
  buildService,
  buildServicePort,
  buildSlice,
  DELETED,
  drawFrom,
  drawRecord,
  type PodOptions,
  type ServiceOptions,
} from '#testing/builders/kube.ts';
import type { Service } from '#lib/kube/service.ts';
import { expectedOf } from '#lib/publishing/expect.ts';
import { endpointsOf } from '#lib/routing/endpoint.ts';
import { suppose } from '#testing/suppose.ts';
import type { Assumption, Hypothesis } from './assumption.ts';
import { createSupposition } from './supposition.ts';
import type { Outcome } from './apply-assumption.ts';

const KEY = 'shop/web';
const OWNED: PodOptions = { labels: { app: 'web', 'pod-template-hash': '77' }, ownerReferences: [buildOwner('ReplicaSet', 'web-77')] };

function pod(number: number, node: string, over: PodOptions = {}) {
  return buildPod({ name: `web-${number}`, ips: [`10.0.0.${number}`], nodeName: node, ...OWNED, ...over });
}

const NODES = [buildNode({ name: 'n1', zone: 'a' }), buildNode({ name: 'n2', zone: 'a' }), buildNode({ name: 'n3', zone: 'b' })];
const PODS = [pod(1, 'n1'), pod(2, 'n1'), pod(3, 'n3')];

/** With the slices that the controller has written for every Service. */
function published(...all: readonly AnyRecord[]): ClusterState {
  const state = newState();
  apply(state, all.map(put));
  for (const key of state.tables.Service.keys()) {
    const expected = expectedOf(state, key);
    if (expected.kind === 'managed') apply(state, expected.slices.map(put));
  }
  return state;
}

function cluster(options: ServiceOptions = {}, ...more: readonly AnyRecord[]): ClusterState {
  return published(...NODES, ...PODS, buildService(options), ...more);
}

function outcomesOf(state: ClusterState, ...hypothesis: Hypothesis): readonly Outcome[] {
  return suppose(state, KEY, hypothesis).outcomes.map(({ outcome }) => outcome);
}

/** `10.0.0.1 ready`, by address. */
function endpoints(state: ClusterState, service = KEY): readonly string[] {
  return endpointsOf(state, service)
    .map((e) => `${e.address} ${e.ready ? 'ready' : e.serving ? 'draining' : 'not ready'}`)
    .sort();
}

function serviceOf({ state }: { readonly state: ClusterState }): Service['spec'] {
  const found = state.tables.Service.get(KEY);
  if (found === undefined) throw new Error('The Service is gone.');
  return found.spec;
}

const EXTERNAL: ServiceOptions = {
  type: 'LoadBalancer',
  externalTrafficPolicy: 'Local',
  healthCheckNodePort: 30_999,
  ports: [buildServicePort({ nodePort: 30_080 })],
};

describe('fields of the Service', () => {
  test.each<[Assumption, ServiceOptions, Partial<Service['spec']>]>([
    [{ kind: 'externalTrafficPolicy', to: 'Cluster' }, EXTERNAL, { externalTrafficPolicy: 'Cluster', healthCheckNodePort: undefined }],
    [{ kind: 'internalTrafficPolicy', to: 'Local' }, {}, { internalTrafficPolicy: 'Local' }],
    [{ kind: 'trafficDistribution', to: 'PreferSameNode' }, {}, { trafficDistribution: 'PreferSameNode' }],
    [{ kind: 'trafficDistribution', to: 'none' }, { trafficDistribution: 'PreferClose' }, { trafficDistribution: undefined }],
    [
      { kind: 'sessionAffinity', to: 'ClientIP' },
      {},
      { sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 10_800 } } },
    ],
    [{ kind: 'publishNotReadyAddresses', to: true }, {}, { publishNotReadyAddresses: true }],
  ])('%j of %j', (change, options, expected) => {
    const supposed = suppose(cluster(options), KEY, [change]);
    expect(supposed.outcomes).toEqual([{ change, outcome: { kind: 'applied' } }]);
    expect(serviceOf(supposed)).toMatchObject(expected);
  });

  test.each<[Assumption, ServiceOptions, Outcome]>([
    [{ kind: 'externalTrafficPolicy', to: 'Local' }, {}, { kind: 'refused', reason: 'not-external' }],
    [{ kind: 'externalTrafficPolicy', to: 'Local' }, { externalIPs: ['192.0.2.1'] }, { kind: 'applied' }],
    [{ kind: 'externalTrafficPolicy', to: 'Local' }, EXTERNAL, { kind: 'already' }],
    [{ kind: 'internalTrafficPolicy', to: 'Local' }, { clusterIP: 'None' }, { kind: 'no-effect', reason: 'headless' }],
    [{ kind: 'publishNotReadyAddresses', to: true }, { clusterIP: 'None' }, { kind: 'applied' }],
    [{ kind: 'sessionAffinity', to: 'ClientIP' }, { type: 'ExternalName' }, { kind: 'no-effect', reason: 'external-name' }],
    [{ kind: 'trafficDistribution', to: 'PreferClose' }, { selector: {} }, { kind: 'no-effect', reason: 'no-selector' }],
    [{ kind: 'internalTrafficPolicy', to: 'Cluster' }, { internalTrafficPolicy: undefined }, { kind: 'already' }],
  ])('%j of %j: %j', (change, options, outcome) => {
    expect(outcomesOf(cluster(options), change)).toEqual([outcome]);
  });

  test('the annotation Auto overrides trafficDistribution', () => {
    const service = buildService();
    const auto = { ...service, metadata: { ...service.metadata, annotations: { 'service.kubernetes.io/topology-mode': 'Auto' } } };
    const state = published(...NODES, ...PODS, auto);
    expect(outcomesOf(state, { kind: 'trafficDistribution', to: 'PreferSameNode' })).toEqual([
      { kind: 'no-effect', reason: 'auto-annotation' },
    ]);
  });

  test('a policy writes no slice; a distribution writes hints; publishNotReadyAddresses makes the unready ready', () => {
    const state = cluster(EXTERNAL, pod(4, 'n2', { ready: false }));
    const slice = [...state.tables.EndpointSlice.values()][0];
    expect(suppose(state, KEY, [{ kind: 'externalTrafficPolicy', to: 'Cluster' }]).state.tables.EndpointSlice.get('shop/web-new-1')).toBe(
      slice,
    );
    const near = suppose(state, KEY, [{ kind: 'trafficDistribution', to: 'PreferSameZone' }]).state;
    expect(endpointsOf(near, KEY).map((e) => e.hints?.forZones[0]?.name)).toEqual(['a', 'a', 'b', undefined]);
    expect(endpoints(suppose(state, KEY, [{ kind: 'publishNotReadyAddresses', to: true }]).state)).toContain('10.0.0.4 ready');
  });

  test('eTP Local of a load balancer says that its health check port is not known', () => {
    const balancer = cluster({ ...EXTERNAL, externalTrafficPolicy: 'Cluster', healthCheckNodePort: undefined });
    expect(suppose(balancer, KEY, [{ kind: 'externalTrafficPolicy', to: 'Local' }]).notes).toEqual([{ kind: 'health-check-port' }]);
  });
});

describe('Pods', () => {
  test.each<[to: 'not-ready' | 'terminating' | 'deleted', expected: readonly string[]]>([
    ['not-ready', ['10.0.0.1 not ready', '10.0.0.2 ready', '10.0.0.3 ready']],
    ['terminating', ['10.0.0.1 draining', '10.0.0.2 ready', '10.0.0.3 ready']],
    ['deleted', ['10.0.0.2 ready', '10.0.0.3 ready']],
  ])('%s', (to, expected) => {
    expect(endpoints(suppose(cluster(), KEY, [{ kind: 'pod', pod: 'web-1', to }]).state)).toEqual(expected);
  });

  test('already so, and not there', () => {
    const state = cluster({}, pod(4, 'n1', { ready: false, deletionTimestamp: DELETED }));
    expect(outcomesOf(state, { kind: 'pod', pod: 'web-4', to: 'not-ready' })).toEqual([{ kind: 'already' }]);
    expect(outcomesOf(state, { kind: 'pod', pod: 'web-4', to: 'terminating' })).toEqual([{ kind: 'already' }]);
    expect(outcomesOf(state, { kind: 'pod', pod: 'web-9', to: 'deleted' })).toEqual([{ kind: 'refused', reason: 'no-such-pod' }]);
  });

  test('every Service over the Pod follows, and no other slice changes', () => {
    const state = cluster({}, buildService({ name: 'public' }), buildService({ name: 'other', selector: { app: 'other' } }));
    const supposed = suppose(state, KEY, [{ kind: 'pod', pod: 'web-1', to: 'deleted' }]).state;
    expect(endpoints(supposed, 'shop/public')).toEqual(['10.0.0.2 ready', '10.0.0.3 ready']);
    expect(supposed.tables.EndpointSlice.get('shop/other-new-1')).toBe(state.tables.EndpointSlice.get('shop/other-new-1'));
  });

  test('the last Pod of a namespace leaves a placeholder, not a doubt', () => {
    const state = published(...NODES, pod(1, 'n1'), buildService());
    expect(endpoints(suppose(state, KEY, [{ kind: 'pod', pod: 'web-1', to: 'deleted' }]).state)).toEqual([]);
  });

  test('a slice by hand follows the Pod that it names, and says so; an address alone stays', () => {
    const hand = buildSlice({
      name: 'hand',
      labels: { 'endpointslice.kubernetes.io/managed-by': 'me' },
      endpoints: [buildEndpoint({ address: '10.0.0.1', pod: 'web-1' }), buildEndpoint({ address: '10.0.0.2' })],
    });
    const state = cluster({ selector: {} }, hand);
    const ending = suppose(state, KEY, [{ kind: 'pod', pod: 'web-1', to: 'terminating' }]);
    expect(endpoints(ending.state)).toEqual(['10.0.0.1 draining', '10.0.0.2 ready']);
    expect(ending.notes).toEqual([{ kind: 'followed', slices: ['shop/hand'] }]);
    const gone = suppose(state, KEY, [
      { kind: 'pod', pod: 'web-1', to: 'deleted' },
      { kind: 'pod', pod: 'web-2', to: 'deleted' },
    ]);
    expect(endpoints(gone.state)).toEqual(['10.0.0.2 ready']);
  });
});

describe('a node drained', () => {
  const agent = buildPod({ name: 'agent-1', ips: ['10.0.0.8'], nodeName: 'n1', ownerReferences: [buildOwner('DaemonSet', 'agent')] });
  const bare = buildPod({ name: 'bare', labels: {}, ips: ['10.0.0.9'], nodeName: 'n1' });

  test('cordons it, and takes the Pods away but for those of DaemonSets', () => {
    const supposed = suppose(cluster({}, agent, bare), KEY, [{ kind: 'drain', node: 'n1' }]);
    expect(supposed.state.tables.Node.get('n1')?.spec.unschedulable).toBe(true);
    expect([...supposed.state.tables.Pod.keys()].sort()).toEqual(['shop/agent-1', 'shop/web-3']);
    expect(endpoints(supposed.state)).toEqual(['10.0.0.3 ready', '10.0.0.8 ready']);
    expect(supposed.notes).toEqual([
      { kind: 'stays', pods: ['shop/agent-1'] },
      { kind: 'bare', pods: ['shop/bare'] },
      { kind: 'not-replaced', pods: 2 },
    ]);
  });

  test('once it is empty and cordoned there is nothing to drain', () => {
    const state = published(buildNode({ name: 'n1', unschedulable: true }), agent, buildService());
    expect(outcomesOf(state, { kind: 'drain', node: 'n1' })).toEqual([{ kind: 'already' }]);
    expect(outcomesOf(state, { kind: 'drain', node: 'n9' })).toEqual([{ kind: 'refused', reason: 'no-such-node' }]);
  });
});

describe('replicas on a node', () => {
  test('more: copies that are ready, with addresses of their own', () => {
    const supposed = suppose(cluster(), KEY, [{ kind: 'replicas', node: 'n2', by: 2 }]).state;
    expect(endpoints(supposed)).toHaveLength(5);
    expect(
      endpointsOf(supposed, KEY)
        .filter((e) => e.nodeName === 'n2')
        .map((e) => [e.ready, e.zone, e.claims]),
    ).toEqual([
      [true, 'a', 'shop/web-n2-supposed1'],
      [true, 'a', 'shop/web-n2-supposed2'],
    ]);
  });

  test('fewer: those that are not ready first, then the last by name, never more than there are', () => {
    const state = cluster({}, pod(0, 'n1', { ready: false }));
    expect(endpoints(suppose(state, KEY, [{ kind: 'replicas', node: 'n1', by: -1 }]).state)).toEqual([
      '10.0.0.1 ready',
      '10.0.0.2 ready',
      '10.0.0.3 ready',
    ]);
    expect(endpoints(suppose(state, KEY, [{ kind: 'replicas', node: 'n1', by: -2 }]).state)).toEqual(['10.0.0.1 ready', '10.0.0.3 ready']);
    expect(endpoints(suppose(state, KEY, [{ kind: 'replicas', node: 'n1', by: -9 }]).state)).toEqual(['10.0.0.3 ready']);
  });

  test.each<[Assumption, ClusterState, Outcome]>([
    [{ kind: 'replicas', node: 'n9', by: 1 }, cluster(), { kind: 'refused', reason: 'no-such-node' }],
    [{ kind: 'replicas', node: 'n2', by: -1 }, cluster(), { kind: 'refused', reason: 'no-pod-there' }],
    [{ kind: 'replicas', node: 'n2', by: 1 }, cluster({ selector: { app: 'nobody' } }), { kind: 'refused', reason: 'no-pod-to-copy' }],
    [
      { kind: 'replicas', node: 'n4', by: 1 },
      cluster({}, buildNode({ name: 'n4', unschedulable: true })),
      { kind: 'refused', reason: 'node-unschedulable' },
    ],
  ])('%j', (change, state, outcome) => {
    expect(outcomesOf(state, change)).toEqual([outcome]);
  });

  test('nothing is placed on a node that is drained by the same hypothesis', () => {
    expect(outcomesOf(cluster(), { kind: 'replicas', node: 'n1', by: 1 }, { kind: 'drain', node: 'n1' })).toEqual([
      { kind: 'applied' },
      { kind: 'refused', reason: 'node-unschedulable' },
    ]);
  });
});

describe('following', () => {
  test('a Pod of a DaemonSet that leaves the drained node is no longer told of', () => {
    const agent = buildPod({ name: 'agent-1', ips: ['10.0.0.8'], nodeName: 'n1', ownerReferences: [buildOwner('DaemonSet', 'agent')] });
    const live = cluster({}, agent);
    const supposition = createSupposition(live);
    supposition.suppose(KEY, [{ kind: 'drain', node: 'n1' }]);
    expect(supposition.supposed().notes).toContainEqual({ kind: 'stays', pods: ['shop/agent-1'] });
    supposition.follow(apply(live, [remove('Pod', 'shop/agent-1')]));
    expect(supposition.supposed().notes).toEqual([{ kind: 'not-replaced', pods: 2 }]);
  });

  test('a Pod that comes with the name of a supposed one stays behind it', () => {
    const live = cluster();
    const supposition = createSupposition(live);
    supposition.suppose(KEY, [{ kind: 'replicas', node: 'n2', by: 1 }]);
    const name = 'web-n2-supposed1';
    expect(supposition.follow(apply(live, [put(buildPod({ name, labels: {}, nodeName: 'n3' }))]))).toEqual([]);
    expect(supposition.state.tables.Pod.get(`shop/${name}`)?.spec.nodeName).toBe('n2');
    supposition.letGo();
    expect(supposition.state.tables.Pod.get(`shop/${name}`)?.spec.nodeName).toBe('n3');
  });

  test('Pods of the namespace that become known are published, though none was', () => {
    const live = newState();
    const hand = buildSlice({
      name: 'hand',
      endpoints: [buildEndpoint({ pod: 'web-1' })],
      ownerReferences: [buildOwner('Service', 'web')],
    });
    apply(live, [...NODES, buildService(), hand].map(put));
    const supposition = createSupposition(live);
    supposition.suppose(KEY, [{ kind: 'publishNotReadyAddresses', to: true }]);
    expect(supposition.supposed().notes).toEqual([{ kind: 'pods-unknown' }]);
    supposition.follow(apply(live, [put(buildPod({ name: 'other', labels: { app: 'other' } }))]));
    expect(supposition.supposed().notes).toEqual([]);
    expect(endpoints(supposition.state)).toEqual([]);
  });

  test('what has nothing to do with the hypothesis leaves its records as they are', () => {
    const live = cluster();
    const supposition = createSupposition(live);
    supposition.suppose(KEY, [{ kind: 'pod', pod: 'web-1', to: 'terminating' }]);
    const [pod, slice] = [supposition.state.tables.Pod.get('shop/web-1'), supposition.state.tables.EndpointSlice.get('shop/web-new-1')];
    const other = buildPod({ name: 'other', labels: { app: 'other' }, nodeName: 'n1' });
    expect(supposition.follow(apply(live, [put(other)]))).toMatchObject([{ key: 'shop/other', after: other }]);
    expect(supposition.state.tables.Pod.get('shop/web-1')).toBe(pod);
    expect(supposition.state.tables.EndpointSlice.get('shop/web-new-1')).toBe(slice);
  });
});

test('a Service that is not there', () => {
  expect(outcomesOf(published(...NODES), { kind: 'drain', node: 'n1' })).toEqual([{ kind: 'refused', reason: 'no-service' }]);
});

test('Pods that are not known: nothing is withdrawn', () => {
  const service = buildService();
  const slice = {
    ...buildSlice({ endpoints: [buildEndpoint({ pod: 'web-1' })] }),
    metadata: { ...buildSlice().metadata, ownerReferences: [buildOwner('Service', 'web')] },
  };
  const state = newState();
  apply(state, [...NODES, service, slice].map(put));
  const supposed = suppose(state, KEY, [{ kind: 'publishNotReadyAddresses', to: true }]);
  expect(endpoints(supposed.state)).toEqual(['10.0.0.1 ready']);
  expect(supposed.notes).toEqual([{ kind: 'pods-unknown' }]);
});

describe('laws', () => {
  const numbers = fc.array(fc.nat({ max: 1000 }), { minLength: 20, maxLength: 400 });
  const generated = (draws: readonly number[]): ClusterState => {
    const draw = drawFrom(draws);
    const state = newState();
    apply(
      state,
      Array.from({ length: 30 }, () => put(drawRecord(draw))),
    );
    return state;
  };
  /** Mostly of what the hypotheses are about: Services that share Pods, and the slices of both. */
  const drawNear = (draw: (choices: number) => number): AnyRecord => {
    const of = <T>(...all: readonly T[]): T => all[draw(all.length)] as T;
    const number = 1 + draw(4);
    const labels = { app: of('x', 'x', 'y') };
    switch (draw(6)) {
      case 0:
      case 1: {
        const owner = buildOwner(of('ReplicaSet', 'DaemonSet'), 'web-1');
        const ips = [`10.0.0.${number}`];
        const ready = draw(2) === 1;
        return buildPod({ namespace: 'a', name: `p${number}`, labels, nodeName: of('n1', 'n2'), ips, ready, ownerReferences: [owner] });
      }
      case 2:
        return buildService({ namespace: 'a', name: of('s1', 's2'), selector: labels, publishNotReadyAddresses: draw(2) === 1 });
      case 3: {
        const endpoints = [buildEndpoint({ address: `10.0.0.${number}`, pod: `p${number}`, ready: draw(2) === 1 })];
        const writer = of<Readonly<Record<string, string>>>({}, { 'endpointslice.kubernetes.io/managed-by': 'me' });
        const service = of('s1', 's2');
        return buildSlice({ namespace: 'a', name: of(`${service}-new-1`, 'x', 'z'), service, labels: writer, endpoints });
      }
      case 4:
        return buildNode({ name: of('n1', 'n2'), zone: of('z1', 'z2'), unschedulable: draw(4) === 0 });
      default:
        return drawRecord(draw);
    }
  };
  /** Puts, and deletes of what is there. */
  const drawDeltas = (draws: readonly number[], state: ClusterState, most = 4): readonly Delta[] => {
    const draw = drawFrom(draws);
    return Array.from({ length: 1 + draw(most) }, (): Delta => {
      const record = drawNear(draw);
      const held = [...records(state)].filter(({ kind }) => kind === record.kind);
      const gone = held[draw(held.length + 1)];
      return draw(3) === 0 && gone !== undefined ? remove(gone.kind, recordKey(gone)) : put(record);
    });
  };
  const change: fc.Arbitrary<Assumption> = fc.oneof(
    fc.record({ kind: fc.constantFrom('externalTrafficPolicy', 'internalTrafficPolicy'), to: fc.constantFrom('Cluster', 'Local') }),
    fc.record({ kind: fc.constant('trafficDistribution'), to: fc.constantFrom('PreferSameZone', 'PreferSameNode', 'none') }),
    fc.record({ kind: fc.constant('sessionAffinity'), to: fc.constantFrom('None', 'ClientIP') }),
    fc.record({ kind: fc.constant('publishNotReadyAddresses'), to: fc.boolean() }),
    fc.record({
      kind: fc.constant('pod'),
      pod: fc.constantFrom('p1', 'p2', 'p3', 'p9'),
      to: fc.constantFrom('not-ready', 'terminating', 'deleted'),
    }),
    fc.record({ kind: fc.constant('drain'), node: fc.constantFrom('n1', 'n2') }),
    fc.record({ kind: fc.constant('replicas'), node: fc.constantFrom('n1', 'n2', 'n3'), by: fc.constantFrom(-2, -1, 1, 3) }),
  ) as fc.Arbitrary<Assumption>;
  const service = fc.constantFrom('a/s1', 'a/s2', 'b/s1', 'b/s3');

  test('an empty hypothesis changes nothing', () => {
    fc.assert(
      fc.property(numbers, service, (draws, key) => {
        const state = generated(draws);
        expect(diff(state, records(suppose(state, key, []).state))).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  test('the given state is not touched, its indexes neither', () => {
    fc.assert(
      fc.property(numbers, service, fc.array(change, { maxLength: 5 }), (draws, key, hypothesis) => {
        const state = generated(draws);
        suppose(state, key, hypothesis);
        const again = generated(draws);
        expect(diff(again, records(state))).toEqual([]);
        expect(state.index).toEqual(again.index);
      }),
      { numRuns: 100 },
    );
  });

  test('the indexes of the supposed state are those of its records', () => {
    fc.assert(
      fc.property(numbers, service, fc.array(change, { maxLength: 5 }), (draws, key, hypothesis) => {
        const { state } = suppose(generated(draws), key, hypothesis);
        const fresh = newState();
        apply(fresh, [...records(state)].map(put));
        expect(state.index).toEqual(fresh.index);
      }),
      { numRuns: 100 },
    );
  });

  test('the order of changes does not matter', () => {
    fc.assert(
      fc.property(
        numbers,
        service,
        fc.uniqueArray(change, { selector: (c) => JSON.stringify([c.kind, 'pod' in c && c.pod, 'node' in c && c.node]), maxLength: 6 }),
        (draws, key, hypothesis) => {
          const state = generated(draws);
          const one = suppose(state, key, hypothesis);
          const other = suppose(state, key, hypothesis.toReversed());
          expect(diff(one.state, records(other.state))).toEqual([]);
          expect(other.outcomes).toEqual(one.outcomes);
        },
      ),
      { numRuns: 100 },
    );
  });

  test('supposing what is already so changes nothing', () => {
    fc.assert(
      fc.property(numbers, service, change, (draws, key, supposed) => {
        const once = suppose(generated(draws), key, [supposed]);
        const twice = suppose(once.state, key, [supposed]);
        // More or fewer replicas are a difference, not a state.
        if (supposed.kind === 'replicas') return;
        expect(diff(once.state, records(twice.state))).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  /** Enough to draw everything from: what is drawn from nothing is always the same. */
  const drawn = (length: number) => fc.array(fc.nat({ max: 1000 }), { minLength: length, maxLength: length });
  const some = fc.array(change, { minLength: 1, maxLength: 4 });
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('batch' as const), draws: drawn(160) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('suppose' as const), key: service, hypothesis: some }) },
  );

  test('following a state gives what supposing anew over it gives, and tells what changed', () => {
    fc.assert(
      fc.property(drawn(900), service, some, fc.array(step, { minLength: 4, maxLength: 10 }), (draws, key, first, steps) => {
        const live = newState();
        apply(live, drawDeltas(draws, live, 40));
        const supposition = createSupposition(live);
        let about = { key, hypothesis: first };
        /** What somebody holds who has only heard the changes. */
        const told = newState();
        apply(told, [...records(live)].map(put));
        const hear = (changes: readonly StateChange[]): void =>
          void apply(
            told,
            changes.map((c) => (c.after === undefined ? remove(c.kind, c.key) : put(c.after))),
          );
        hear(supposition.suppose(key, first));
        for (const next of steps) {
          if (next.kind === 'suppose') {
            about = next;
            hear(supposition.suppose(next.key, next.hypothesis));
          } else hear(supposition.follow(apply(live, drawDeltas(next.draws, live))));
          const anew = suppose(live, about.key, about.hypothesis);
          expect(diff(supposition.state, records(anew.state))).toEqual([]);
          expect(supposition.supposed()).toEqual({ outcomes: anew.outcomes, notes: anew.notes });
          expect(diff(told, records(supposition.state))).toEqual([]);
        }
        expect(supposition.state.index).toEqual(suppose(live, about.key, about.hypothesis).state.index);
        hear(supposition.letGo());
        expect(diff(live, records(supposition.state))).toEqual([]);
        expect(diff(live, records(told))).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });
});
