// Tests of comers: who exists and may call; and that callers, asked Pod by Pod, say the same.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AnyRecord } from '#lib/cluster/record.ts';
import { buildNamespace } from '#testing/builders/kube.ts';
import { isFinished } from '#lib/kube/pod.ts';
import { allowFrom, allowOn, block, policyCluster, denyAll, namespaces, pod, pods, policy } from '#testing/builders/policy.ts';
import { callersOf } from './callers.ts';
import { ALL_IN_VIEW, type Comers, comersTo, type InView } from './comers.ts';
import { openRules } from './open-rules.ts';
import { isolatingPolicies } from './direction.ts';

function comers(records: readonly AnyRecord[], inView: InView = ALL_IN_VIEW): Comers {
  const state = policyCluster(...records);
  return comersTo(state, [{ pod: state.tables.Pod.get('shop/web')!, port: 8080 }], 'TCP', inView);
}

const kind = (...records: readonly AnyRecord[]): Comers['kind'] => comers(records).kind;
const ended = pod('shop/job', { app: 'job' }, '10.1.0.9', { phase: 'Succeeded' });
const out = (labels: object, egress: readonly object[] = []): AnyRecord =>
  policy('out', { podSelector: { matchLabels: labels }, policyTypes: ['Egress'], egress });

describe('comersTo', () => {
  test.each<readonly [string, Comers['kind'], readonly AnyRecord[]]>([
    ['no policy isolates it', 'everybody', []],
    ['a rule without peers', 'everybody', [allowOn({ port: 8080 })]],
    ['a rule for another port', 'nobody', [allowOn({ port: 80 })]],
    ['no rule', 'nobody', [denyAll()]],
    ['a Pod of the own namespace', 'somebody', [allowFrom(pods({ app: 'client' }))]],
    ['a Pod of another namespace', 'somebody', [allowFrom({ ...namespaces({ team: 'ops' }), ...pods({ app: 'probe' }) })]],
    ['labels that no Pod has', 'nobody', [allowFrom(pods({ app: 'none' }))]],
    ['labels that Pods of another namespace have alone', 'nobody', [allowFrom(pods({ app: 'probe' }))]],
    [
      'a namespace without Pods',
      'nobody',
      [buildNamespace({ name: 'empty' }), allowFrom(namespaces({ 'kubernetes.io/metadata.name': 'empty' }))],
    ],
    ['a namespace that is not there', 'nobody', [allowFrom(namespaces({ 'kubernetes.io/metadata.name': 'none' }))]],
    ['addresses', 'addresses', [allowFrom(block('203.0.113.0/24'))]],
    ['a block that can not be read', 'nobody', [allowFrom(block('nonsense'))]],
    ['nobody, or addresses', 'addresses', [allowFrom(pods({ app: 'none' }), block('203.0.113.0/24'))]],
    ['Pods that have ended', 'ended', [ended, allowFrom(pods({ app: 'job' }))]],
    [
      'a Pod on the host network, surely as a Pod alone',
      'unknown',
      [pod('shop/h', { app: 'h' }, '172.18.0.2', { hostNetwork: true, nodeName: 'n2' }), allowFrom(pods({ app: 'h' }))],
    ],
    ['itself', 'somebody', [allowFrom(pods({ app: 'web' }))]],
    [
      'a Pod whose own policies let nothing out',
      'nobody',
      [allowFrom(pods({ app: 'probe2' })), pod('shop/p', { app: 'probe2' }, '10.1.0.8'), out({ app: 'probe2' })],
    ],
    [
      'a Pod whose own policies let it out to addresses: another replica may have one',
      'unknown',
      [
        allowFrom(pods({ app: 'probe2' })),
        pod('shop/p', { app: 'probe2' }, '10.1.0.8'),
        out({ app: 'probe2' }, [{ to: [block('10.9.0.0/16')] }]),
      ],
    ],
  ])('%s: %s', (_, expected, records) => {
    expect(kind(...records)).toBe(expected);
  });

  test('of nobody: the rules that name them, and whether their own policies hold them back', () => {
    expect(comers([denyAll()])).toEqual({ kind: 'nobody', rules: [], heldBack: false });
    expect(comers([allowFrom(pods({ app: 'none' }))])).toMatchObject({ rules: [{ policy: 'shop/web', rule: 0 }], heldBack: false });
    const held = [allowFrom(pods({ app: 'p' })), pod('shop/p', { app: 'p' }, '10.1.0.8'), out({ app: 'p' })];
    expect(comers(held)).toMatchObject({ kind: 'nobody', heldBack: true });
  });

  test('what is not in view is not known', () => {
    const shop: InView = { pods: (namespace) => namespace === 'shop', namespaces: true };
    expect(comers([allowFrom(namespaces({ 'kubernetes.io/metadata.name': 'ops' }))], shop).kind).toBe('unknown');
    expect(comers([allowFrom(pods({ app: 'none' }))], shop).kind).toBe('nobody');
    expect(comers([allowFrom(namespaces({ team: 'ops' }))], { pods: () => true, namespaces: false }).kind).toBe('unknown');
  });
});

const labels = fc.constantFrom({ app: 'client' }, { app: 'probe' }, { app: 'web' }, { app: 'none' }, {});
const peer = fc.oneof(
  labels.map(pods),
  fc.constantFrom(namespaces({ team: 'ops' }), namespaces({ team: 'none' }), namespaces({})),
  fc
    .tuple(labels, fc.constantFrom({ team: 'ops' }, { 'kubernetes.io/metadata.name': 'bare' }))
    .map(([p, n]) => ({ ...pods(p), ...namespaces(n) })),
  fc.constant(block('203.0.113.0/24')),
);
const ports = fc.constantFrom([], [{ port: 8080 }], [{ port: 80 }], [{ port: 'http' }]);
const ruleOf = (side: 'from' | 'to') => fc.record({ [side]: fc.array(peer, { maxLength: 2 }), ports });
const spec = fc.record({
  podSelector: labels.map((matchLabels) => ({ matchLabels })),
  policyTypes: fc.constantFrom(['Ingress'], ['Egress'], ['Ingress', 'Egress']),
  ingress: fc.array(ruleOf('from'), { maxLength: 2 }),
  egress: fc.array(ruleOf('to'), { maxLength: 2 }),
});

test('nobody comes exactly where every Pod that exists is denied, and no rule is for addresses or everybody', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom('shop/a', 'shop/b', 'ops/c'), spec), { maxLength: 4 }), (policies) => {
      const state = policyCluster(...policies.map(([name, one]) => policy(name, one)));
      const target = { pod: state.tables.Pod.get('shop/web')!, port: 8080 };
      const found = comersTo(state, [target], 'TCP', ALL_IN_VIEW);
      const sources = [...state.tables.Pod.values()].filter((one) => !isFinished(one) && one !== target.pod);
      const may = callersOf(state, sources, [target], 'TCP').flatMap((caller) =>
        (['allowed', 'some', 'unknown', 'denied'] as const).filter((answer) => caller.pods[answer].length > 0),
      );
      const isolating = isolatingPolicies(state, target.pod, 'ingress');
      const open = openRules(isolating, { port: 8080, protocol: 'TCP' }, target.pod);
      const wide = isolating.length === 0 || open.some(({ from }) => from.length === 0 || from.some((p) => p.ipBlock !== undefined));
      const oneMay = may.includes('allowed') || may.includes('some');
      if (found.kind === 'nobody') expect({ wide, oneMay }).toEqual({ wide: false, oneMay: false });
      else if (found.kind === 'somebody') expect(oneMay || found.pod === 'shop/web').toBe(true);
      else if (found.kind === 'everybody' || found.kind === 'addresses') expect(wide).toBe(true);
      else expect(may).toContain('unknown');
      seen.add(found.kind);
    }),
    { numRuns: 400 },
  );
  expect([...seen].sort()).toEqual(expect.arrayContaining(['addresses', 'everybody', 'nobody', 'somebody']));
});
