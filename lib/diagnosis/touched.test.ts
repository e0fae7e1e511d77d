// Tests that touched misses nothing that a change alters, and that it names not much more.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Delta, put, remove } from '#lib/cluster/delta.ts';
import { recordKey } from '#lib/cluster/record.ts';
import { apply, type ClusterState, newState } from '#lib/cluster/state.ts';
import { buildEndpoint, buildNamespace, buildNode, buildPod, buildService, buildSlice, drawFrom, drawRecord } from '#lib/kube/builders.ts';
import { readNode } from '#lib/kube/node.ts';
import type { KubeKind } from '#lib/kube/record.ts';
import { same } from '#lib/kube/same.ts';
import { stateOf } from './builders.ts';
import { diagnose, diagnoseAll } from './diagnose.ts';
import type { Diagnosis } from './finding.ts';
import { drawChange, drawCluster } from './plausible.ts';
import { RULES } from './rules.ts';
import { allKnown } from './sight.ts';
import { touched } from './touched.ts';

const delta: fc.Arbitrary<Delta> = fc
  .tuple(fc.array(fc.nat(251), { maxLength: 60, size: 'max' }), fc.nat(3))
  .map(([numbers, how]) => [drawRecord(drawFrom(numbers)), how] as const)
  .map(([record, how]) => (how === 3 ? remove(record.kind, recordKey(record)) : put(record)));
const deltas = (most: number) => fc.array(delta, { maxLength: most, size: 'max' });

function allFound(state: ClusterState): Map<string, Diagnosis> {
  return new Map([...diagnoseAll(allKnown(state))].map((d) => [d.metadata.name, d]));
}

describe('findings from increments are those from scratch, and no rule throws', () => {
  /** What is asked anew where the batch reaches is what is found from nothing. */
  function expectSame(before: readonly Delta[], batch: readonly Delta[]): void {
    const state = newState();
    apply(state, before);
    const held = allFound(state);
    for (const [kind, keys] of touched(state, apply(state, batch))) {
      for (const [key, choice] of keys) {
        for (const [name, d] of held) {
          if (d.subject.kind === kind && d.subject.key === key && (choice === 'all' || [...choice].some((r) => r.id === d.rule)))
            held.delete(name);
        }
        for (const d of diagnose(allKnown(state), { kind, key }, choice)) held.set(d.metadata.name, d);
      }
    }
    const fresh = allFound(state);
    for (const name of new Set([...held.keys(), ...fresh.keys()])) {
      if (!same(held.get(name), fresh.get(name))) expect(held.get(name)).toEqual(fresh.get(name));
    }
  }

  test('after any history and any batch', () => {
    fc.assert(fc.property(deltas(60), deltas(8), expectSame), { numRuns: 800 });
  });

  test('after a change in a cluster as people have them, and some things that nobody has', () => {
    const numbers = fc.array(fc.nat(251), { maxLength: 400, minLength: 300, size: 'max' });
    const change = fc.array(fc.array(fc.nat(251), { maxLength: 60, size: 'max' }), { minLength: 1, maxLength: 3 });
    const found = new Set<string>();
    fc.assert(
      fc.property(numbers, deltas(30), change, fc.array(delta, { maxLength: 2 }), (cluster, wild, changes, oddities) => {
        const before = [...drawCluster(drawFrom(cluster)), ...wild];
        expectSame(before, [...changes.map((c) => drawChange(drawFrom(c))), ...oddities]);
        if (found.size < 25) {
          const state = newState();
          apply(state, before);
          for (const { rule } of allFound(state).values()) found.add(rule);
        }
      }),
      { numRuns: 1200 },
    );
    // The clusters are worth it: many rules speak in them.
    expect(found.size).toBeGreaterThan(15);
  });

  test('ids are unique', () => {
    fc.assert(
      fc.property(deltas(60), (batch) => {
        const state = newState();
        apply(state, batch);
        const names = [...diagnoseAll(allKnown(state))].map((d) => `${d.metadata.namespace}/${d.metadata.name}`);
        expect(new Set(names).size).toBe(names.length);
      }),
      { numRuns: 500 },
    );
  });
});

test('where a kind is not known, rules that need it are silent', () => {
  const state = stateOf(buildService(), buildService({ name: 'lb', type: 'LoadBalancer' }));
  const rules = new Set([...diagnoseAll({ state, known: (kind) => kind === 'Service' })].map((d) => d.rule));
  expect([...rules].filter((id) => RULES.find((r) => r.id === id)?.needs.some((kind) => kind !== 'Service'))).toEqual([]);
  expect(rules).toContain('no-address');
});

describe('not much more is touched', () => {
  const numbers = Array.from({ length: 50 }, (_, i) => i);
  const services = numbers.map((i) => buildService({ name: `s${i}`, selector: { app: `a${i}` } }));
  const pods = numbers.map((i) => buildPod({ name: `p${i}`, labels: { app: `a${i}` }, ips: [`10.0.0.${i}`] }));
  const slices = numbers.map((i) =>
    buildSlice({ name: `e${i}`, service: `s${i}`, endpoints: [buildEndpoint({ pod: `p${i}`, address: `10.0.0.${i}` })] }),
  );
  const nodes = ['n', ...numbers.slice(0, 9).map((i) => `n${i}`)].map((name) => buildNode({ name }));
  const local = buildService({ name: 'local', internalTrafficPolicy: 'Local', selector: { app: 'none' } });

  function touchedBy(kind: KubeKind, ...batch: readonly Delta[]): readonly string[] {
    const state = stateOf(...services, ...pods, ...slices, local, ...nodes);
    return [...(touched(state, apply(state, batch)).get(kind)?.keys() ?? [])].sort();
  }

  test.each<[string, Delta, readonly string[]]>([
    [
      'a Pod touches the Service that selects and publishes it',
      put(buildPod({ name: 'p7', labels: { app: 'a7' }, ready: false })),
      ['shop/s7'],
    ],
    ['a Pod that changes sides touches both', put(buildPod({ name: 'p7', labels: { app: 'a8' } })), ['shop/s7', 'shop/s8']],
    ['a Pod of nobody touches none', put(buildPod({ name: 'x', labels: { app: 'zz' } })), []],
    ['a Pod that a selector nearly matches touches that Service', put(buildPod({ name: 'x', labels: { app: 'nine' } })), ['shop/local']],
    ['a slice that moves touches both', put(buildSlice({ name: 'e3', service: 's4' })), ['shop/s3', 'shop/s4']],
    ['a new Node touches the Local Services', put(buildNode({ name: 'new' })), ['shop/local']],
    ['a Node that goes, too', remove('Node', 'n'), ['shop/local']],
    ['a Namespace touches none', put(buildNamespace()), []],
  ])('%s', (_, change, expected) => {
    expect(touchedBy('Service', change)).toEqual(expected);
  });

  test('of a Local Service that a Node touches, only the rules that see Nodes are asked', () => {
    const state = stateOf(local, buildNode({ name: 'n' }));
    const choice = touched(state, apply(state, [remove('Node', 'n')]))
      .get('Service')
      ?.get('shop/local');
    expect(choice === 'all' ? 'all' : [...(choice ?? [])].every((rule) => rule.beyond.some((r) => r.kind === 'Node'))).toBe(true);
  });

  test('the heartbeat of a Node is no change of its record', () => {
    const raw = (time: string) => ({
      metadata: { name: 'n', uid: 'u', resourceVersion: time },
      status: {
        conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady', lastHeartbeatTime: time, lastTransitionTime: time }],
      },
    });
    expect(same(readNode(raw('2026-11-22T00:00:00Z')), readNode(raw('2026-11-22T00:05:00Z')))).toBe(true);
  });
});
