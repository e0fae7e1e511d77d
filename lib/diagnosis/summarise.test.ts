// Tests of summaries, and that touchedServices misses none that a change alters.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Delta, put, remove } from '#lib/cluster/delta.ts';
import { recordKey } from '#lib/cluster/record.ts';
import { splitKey } from '#lib/kube/key.ts';
import { same } from '#lib/kube/same.ts';
import { apply, type ClusterState, newState, records } from '#lib/cluster/state.ts';
import type { Finding, Severity } from '#lib/cluster/finding.ts';
import type { ServiceSummary } from '#lib/cluster/summary.ts';
import {
  buildEndpoint,
  buildNamespace,
  buildNode,
  buildPod,
  buildService,
  buildServicePort,
  buildSlice,
  drawFrom,
  drawRecord,
} from '#testing/builders/kube.ts';
import { summariseNamespace, summariseNode, summariseService, summariseZone, touchedServices } from './summarise.ts';
import { stateOf } from '#testing/builders/state.ts';

function finding(kind: 'Service' | 'Ingress', key: string, over: Partial<Finding> = {}): Finding {
  const { namespace, name } = splitKey(key);
  return {
    kind: 'Finding',
    metadata: { namespace, name: `a-rule:${kind}:${namespace}:${name}` },
    rule: 'a-rule',
    severity: 'broken',
    subject: { kind, key },
    service: kind === 'Service' ? key : undefined,
    title: 'It is so.',
    short: 'so',
    evidence: [],
    cause: undefined,
    next: [],
    at: [],
    since: 7,
    ...over,
  };
}

describe('summariseService', () => {
  test('counts endpoints by state, Pods that are not published, and the zones and Nodes that take traffic', () => {
    const endpoints = [
      buildEndpoint({ address: '10.0.0.1', pod: 'p1', zone: 'b', nodeName: 'n1' }),
      buildEndpoint({ address: '10.0.0.2', pod: 'p2', zone: 'a', nodeName: 'n1', ready: false, serving: true, terminating: true }),
      buildEndpoint({ address: '10.0.0.3', pod: 'p3', zone: 'c', nodeName: 'n2', ready: false }),
      buildEndpoint({ address: '10.0.0.4', pod: 'p4', zone: 'd', nodeName: 'n3' }),
      buildEndpoint({ address: '203.0.113.1' }),
    ];
    const pods = ['1', '2', '3'].map((n) => buildPod({ name: `p${n}`, ips: [`10.0.0.${n}`] }));
    const service = buildService({
      type: 'NodePort',
      ports: [buildServicePort({ port: 80, nodePort: 30_080 }), buildServicePort({ port: 53, protocol: 'UDP' })],
    });
    expect(summariseService(stateOf(service, buildSlice({ endpoints }), ...pods, buildPod({ name: 'p5' })), 'shop/web')).toEqual({
      kind: 'ServiceSummary',
      metadata: { namespace: 'shop', name: 'web' },
      shape: 'NodePort',
      ports: ['80:30080', '53/UDP'],
      endpoints: { ready: 2, draining: 1, notReady: 1, broken: 1 },
      unpublished: 1,
      zones: ['a', 'b'],
      nodes: 1,
      findings: [],
    });
  });

  test('its findings in short, the worst first', () => {
    const state = stateOf(
      buildService(),
      finding('Service', 'shop/web', { severity: 'info', metadata: { namespace: 'shop', name: 'a' }, title: 'By the way.' }),
      finding('Ingress', 'shop/front', { service: 'shop/web' }),
      finding('Service', 'shop/other'),
    );
    expect(summariseService(state, 'shop/web')?.findings).toMatchObject([
      { id: 'a-rule:Ingress:shop:front', rule: 'a-rule', severity: 'broken', title: 'It is so.', short: 'so', since: 7 },
      { id: 'a', rule: 'a-rule', severity: 'info', title: 'By the way.', short: 'so', since: 7 },
    ]);
  });

  test('a Service that is not there has none', () => {
    expect(summariseService(stateOf(buildSlice()), 'shop/web')).toBeUndefined();
  });
});

describe('summariseNamespace, summariseNode, summariseZone', () => {
  const summary = (name: string, ...severities: readonly Severity[]): ServiceSummary => ({
    kind: 'ServiceSummary',
    metadata: { namespace: 'shop', name },
    shape: 'ClusterIP',
    ports: [],
    endpoints: { ready: 0, draining: 0, notReady: 0, broken: 0 },
    unpublished: 0,
    zones: [],
    nodes: 0,
    findings: severities.map((severity) => ({
      id: severity,
      rule: 'a-rule',
      subject: { kind: 'Service', key: 'shop/web' },
      severity,
      title: '',
      short: '',
      since: 0,
    })),
  });

  test('a Namespace counts its Services by their worst trouble', () => {
    const state = stateOf(
      buildNamespace(),
      buildPod(),
      summary('well'),
      summary('down', 'broken', 'warning'),
      summary('odd', 'warning'),
      summary('told', 'info'),
    );
    expect(summariseNamespace(state, 'shop')).toMatchObject({ services: 4, pods: 1, broken: 1, warning: 1 });
  });

  test('what is wrong with an Ingress counts too, once, unless it concerns a Service', () => {
    const again = finding('Ingress', 'shop/front', { metadata: { namespace: 'shop', name: 'again' } });
    const state = stateOf(
      buildNamespace(),
      finding('Ingress', 'shop/front'),
      again,
      finding('Ingress', 'shop/side', { service: 'shop/web' }),
    );
    expect(summariseNamespace(state, 'shop')).toMatchObject({ broken: 1, warning: 0 });
  });

  test('a Namespace that may not be read is known by what is in it; one with nothing is not there', () => {
    expect(summariseNamespace(stateOf(buildPod()), 'shop')).toMatchObject({ services: 0, pods: 1 });
    expect(summariseNamespace(stateOf(), 'shop')).toBeUndefined();
  });

  test('a Node with its Pods', () => {
    const state = stateOf(buildNode({ zone: 'a', ready: false, unschedulable: true }), buildPod(), buildPod({ name: 'web-2' }));
    expect(summariseNode(state, 'node-1')).toMatchObject({ zone: 'a', ready: false, unschedulable: true, pods: 2 });
    expect(summariseNode(state, 'node-2')).toBeUndefined();
  });

  test('a zone adds up its Nodes; those without one are together', () => {
    const nodes = [buildNode({ zone: 'a' }), buildNode({ name: 'node-2', zone: 'a', ready: false }), buildNode({ name: 'node-3' })];
    const state = stateOf(...nodes, buildPod(), buildPod({ name: 'web-2', nodeName: 'node-3' }));
    apply(
      state,
      ['node-1', 'node-2', 'node-3'].flatMap((name) => summariseNode(state, name) ?? []).map((made) => put(made)),
    );
    expect(summariseZone(state, 'a')).toMatchObject({ nodes: 2, readyNodes: 1, pods: 1 });
    expect(summariseZone(state, '')).toMatchObject({ nodes: 1, pods: 1 });
    expect(summariseZone(state, 'b')).toBeUndefined();
  });
});

describe('touchedServices', () => {
  const delta: fc.Arbitrary<Delta> = fc
    .tuple(fc.array(fc.nat(251), { maxLength: 60, size: 'max' }), fc.nat(3))
    .map(([numbers, how]) => [drawRecord(drawFrom(numbers)), how] as const)
    .map(([record, how]) => (how === 3 ? remove(record.kind, recordKey(record)) : put(record)));
  const deltas = (most: number) => fc.array(delta, { maxLength: most, size: 'max' });

  function summaries(state: ClusterState): Map<string, ServiceSummary | undefined> {
    return new Map([...state.tables.Service.keys()].map((key) => [key, summariseService(state, key)]));
  }

  test('after any history, every Service whose summary a batch changes is touched', () => {
    fc.assert(
      fc.property(deltas(60), deltas(8), (before, batch) => {
        const state = newState();
        apply(state, before);
        const was = summaries(state);
        const touched = touchedServices(state, apply(state, batch));
        const is = summaries(state);
        for (const key of new Set([...was.keys(), ...is.keys()])) {
          if (!same(was.get(key), is.get(key))) expect(touched).toContain(key);
        }
      }),
      { numRuns: 1500 },
    );
  });

  test('summaries that are made again only where touched equal those made from nothing', () => {
    fc.assert(
      fc.property(fc.array(deltas(6), { maxLength: 12, size: 'max' }), (batches) => {
        const state = newState();
        for (const batch of batches) {
          for (const key of touchedServices(state, apply(state, batch))) {
            const made = summariseService(state, key);
            apply(state, [made === undefined ? remove('ServiceSummary', key) : put(made)]);
          }
        }
        const fresh = newState();
        apply(fresh, [...records(state)].filter((record) => record.kind !== 'ServiceSummary').map(put));
        expect(new Map(state.tables.ServiceSummary)).toEqual(summaries(fresh));
      }),
      { numRuns: 300 },
    );
  });

  describe('and not many more', () => {
    const services = Array.from({ length: 50 }, (_, i) => buildService({ name: `s${i}`, selector: { app: `a${i}` } }));
    const pods = Array.from({ length: 50 }, (_, i) => buildPod({ name: `p${i}`, labels: { app: `a${i}` }, ips: [`10.0.0.${i}`] }));
    const slices = Array.from({ length: 50 }, (_, i) =>
      buildSlice({ name: `e${i}`, service: `s${i}`, endpoints: [buildEndpoint({ pod: `p${i}`, address: `10.0.0.${i}` })] }),
    );

    function touchedBy(...batch: readonly Delta[]): readonly string[] {
      const state = stateOf(...services, ...pods, ...slices, buildNode({ name: 'n' }));
      return [...touchedServices(state, apply(state, batch))].sort();
    }

    test.each<[string, Delta, readonly string[]]>([
      [
        'a Pod touches the Service that selects and publishes it',
        put(buildPod({ name: 'p7', labels: { app: 'a7' }, ready: false })),
        ['shop/s7'],
      ],
      ['a Pod that changes sides touches both', put(buildPod({ name: 'p7', labels: { app: 'a8' } })), ['shop/s7', 'shop/s8']],
      ['a Pod of nobody touches none', put(buildPod({ name: 'x', labels: { app: 'zz' } })), []],
      ['a slice that moves touches both', put(buildSlice({ name: 'e3', service: 's4' })), ['shop/s3', 'shop/s4']],
      ['a Node’s condition touches none', put(buildNode({ name: 'n', ready: false })), []],
      ['a new Node touches none', put(buildNode({ name: 'n2' })), []],
      ['a finding touches the Service that it concerns', put(finding('Service', 'shop/s9')), ['shop/s9']],
      ['a Namespace touches none', put(buildNamespace()), []],
    ])('%s', (_, change, touched) => {
      expect(touchedBy(change)).toEqual(touched);
    });

    test('the last Pod of a namespace touches its Services: nothing can be said of their endpoints then', () => {
      const state = stateOf(...services, ...slices, buildPod({ name: 'p0', labels: {} }), buildPod({ namespace: 'other' }));
      expect(touchedServices(state, apply(state, [remove('Pod', 'shop/p0')])).size).toBe(50);
    });
  });
});
