// Properties of traces on generated clusters: total, in order, and of one mind with route.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { put } from '#lib/cluster/delta.ts';
import { apply, type ClusterState, newState } from '#lib/cluster/state.ts';
import type { AnyRecord } from '#lib/cluster/record.ts';
import {
  buildEndpoint,
  buildNamespace,
  buildNode,
  buildPod,
  buildService,
  buildServicePort,
  buildSlice,
  buildSlicePort,
  drawFrom,
  drawRecord,
} from '#testing/builders/kube.ts';
import type { Vantage } from '#lib/routing/vantage.ts';
import type { Outcome } from './outcome.ts';
import { parseTarget } from './target.ts';
import { trace } from './trace.ts';
import { TITLES } from '#lib/words/trace/titles.ts';
import { tellTrace, type ToldTrace } from '#lib/words/trace/trace.ts';
import { PROXY_MODES } from '#lib/routing/proxy-mode.ts';

const ORDER = Object.keys(TITLES);

const TYPED = [
  's1',
  's1:80',
  's2.b:81',
  's3.a.svc.cluster.local.:82',
  's1:80/UDP',
  's2:http',
  '10.96.0.10:80',
  '10.96.0.10:81',
  '192.0.2.1:80',
  '192.0.2.9:82',
  '10.0.0.1:8080',
  'fd00::1',
  '127.0.0.1:80',
  '198.51.100.1:1',
  'nothing.here:80',
];

const CLIENTS: readonly Vantage[] = [
  { kind: 'pod', pod: 'a/p1' },
  { kind: 'pod', pod: 'b/p2' },
  { kind: 'node', node: 'n1' },
  { kind: 'external', node: 'n2', address: '198.51.100.4' },
  { kind: 'external', node: 'n2', address: undefined },
];

/** Something that works, so that not every drawn cluster fails at its first step; what is drawn comes on top of it. */
const BASE: readonly AnyRecord[] = [
  ...['n1', 'n2', 'n3'].map((name) => buildNode({ name, zone: name === 'n3' ? 'z2' : 'z1' })),
  ...['a', 'b'].flatMap((namespace) => [
    buildNamespace({ name: namespace }),
    ...['p1', 'p2', 'p3'].map((name, i) =>
      buildPod({ namespace, name, nodeName: `n${i + 1}`, ips: [`10.0.0.${i + 1}`], labels: { app: 'x' } }),
    ),
  ]),
  buildService({
    namespace: 'a',
    name: 's1',
    selector: { app: 'x' },
    externalIPs: ['192.0.2.1'],
    ports: [buildServicePort({ name: 'http', targetPort: 8080 })],
  }),
  buildSlice({
    namespace: 'a',
    name: 'base',
    service: 's1',
    endpoints: ['p1', 'p2', 'p3'].map((pod, i) => buildEndpoint({ address: `10.0.0.${i + 1}`, pod, nodeName: `n${i + 1}` })),
    ports: [buildSlicePort({ name: 'http', port: 8080 })],
  }),
];

function stateFrom(seeds: readonly (readonly number[])[]): ClusterState {
  const state = newState();
  apply(state, [...BASE, ...seeds.map((numbers) => drawRecord(drawFrom(numbers)))].map(put));
  return state;
}

const cluster = fc.array(fc.array(fc.nat({ max: 997 }), { minLength: 4, maxLength: 60 }), { maxLength: 16 });
const context = fc.record({
  seeds: cluster,
  typed: fc.constantFrom(...TYPED),
  client: fc.constantFrom(...CLIENTS),
  mode: fc.constantFrom(...PROXY_MODES),
  whole: fc.boolean(),
});

type Scene = typeof context extends fc.Arbitrary<infer S> ? S : never;

function run({ seeds, typed, client, mode, whole }: Scene): ToldTrace {
  const target = parseTarget(typed);
  if (!target.ok) throw new Error(target.error);
  return tellTrace(trace(stateFrom(seeds), { client, target: target.value, proxy: { mode }, whole: () => whole }));
}

/** What a verdict of kube-proxy comes to for the client. */
function fits({ route, endpoints, outcome }: ToldTrace): boolean {
  if (route === undefined) return true;
  const kind: Outcome = outcome.kind;
  switch (route.verdict.kind) {
    case 'deliver':
      return (
        endpoints.length === route.endpoints.length && endpoints.length > 0 && ['reaches', 'partly', 'refused', 'times-out'].includes(kind)
      );
    case 'reject':
      return kind === 'refused';
    case 'drop':
      return kind === 'times-out';
    case 'no-rule':
      return ['times-out', 'refused', 'leaves', 'unknown'].includes(kind);
    case 'no-such-path':
      return ['impossible', 'unknown'].includes(kind);
  }
}

describe('on generated clusters', () => {
  test('every trace has an outcome; steps are in order, each once; after a failure all is skipped', () => {
    fc.assert(
      fc.property(context, (given) => {
        const { steps, outcome } = run(given);
        expect(outcome.says).toMatch(/\.$/);
        expect(steps.length).toBeGreaterThan(0);
        const at = steps.map((s) => ORDER.indexOf(s.id));
        expect(at).toEqual([...new Set(at)].sort((a, b) => a - b));
        const failed = steps.findIndex((s) => s.status === 'fail');
        const skipped = steps.findIndex((s) => s.status === 'skipped');
        if (failed >= 0) expect(steps.slice(failed + 1).every((s) => s.status === 'skipped')).toBe(true);
        if (skipped >= 0) expect(steps[skipped - 1]?.status).not.toBe('pass');
        for (const s of steps) expect(s.says, s.id).toMatch(/\S[.!]$/);
      }),
      { numRuns: 400 },
    );
  });

  test('the outcome and the shares are those of route', () => {
    let delivered = 0;
    fc.assert(
      fc.property(context, (given) => {
        const found = run(given);
        expect(fits(found), `${found.route?.verdict.kind ?? ''} became ${found.outcome.kind}: ${found.outcome.says}`).toBe(true);
        if (found.route?.verdict.kind !== 'deliver') return;
        delivered++;
        expect(found.endpoints.map((e) => [e.id, e.share, e.hop])).toEqual(
          found.route.endpoints.map((e) => [e.endpoint.id, e.share, e.hop]),
        );
        expect(found.endpoints.reduce((sum, e) => sum + e.share, 0)).toBeCloseTo(1);
      }),
      { numRuns: 1500 },
    );
    expect(delivered, 'some are delivered at all').toBeGreaterThan(100);
  });

  test('a status is never better than what its endpoints say', () => {
    fc.assert(
      fc.property(context, (given) => {
        for (const { status, endpoints } of run(given).steps) {
          if (status === 'pass') expect(endpoints.every((e) => e.status === 'pass')).toBe(true);
          if (status === 'fail' && endpoints.length > 0) expect(endpoints.every((e) => e.status === 'fail')).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
});
