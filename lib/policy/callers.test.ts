// Tests of who may call: groups of targets, callers by workload, and that shortcuts change no answer.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildOwner, type Draw, drawFrom, drawRecord } from '#testing/builders/kube.ts';
import { put } from '#lib/cluster/delta.ts';
import { apply, newState } from '#lib/cluster/state.ts';
import { keyOf } from '#lib/kube/key.ts';
import type { NetworkPolicy } from '#lib/kube/network-policy.ts';
import { allowFrom, block, policyCluster, denyAll, namespaces, pod, pods, policy } from '#testing/builders/policy.ts';
import { type Caller, callersOf, groupTargets, type MayCall, type Target } from './callers.ts';
import { accessBetween } from './access.ts';

const owned = (workload: string) => ({ ownerReferences: [buildOwner('StatefulSet', workload)] });
const one = pod('shop/w1', { app: 'web', role: 'a' }, '10.1.0.11', owned('web'));
const two = pod('shop/w2', { app: 'web', role: 'b' }, '10.1.0.12', owned('web'));
const shopper = pod('shop/s1', { app: 'shopper' }, '10.1.0.21', owned('shopper'));
const rest = pod('shop/s2', { app: 'shopper', old: 'yes' }, '10.1.0.22', owned('shopper'));
const auditor = pod('ops/a1', { app: 'auditor' }, '10.2.0.31', owned('auditor'));
const TARGETS: readonly Target[] = [one, two].map((each) => ({ pod: each, port: 8080 }));

const names = (records: readonly { readonly metadata: { readonly name: string } }[]) => records.map((r) => r.metadata.name);

test('N2: targets that the same policies isolate are one group, those without any come last', () => {
  const some = policy('some', { podSelector: { matchLabels: { role: 'b' } } });
  const groups = groupTargets(policyCluster(one, two, some), TARGETS);
  expect(groups.map((g) => [names(g.targets.map((t) => t.pod)), names(g.isolating)])).toEqual([
    [['w2'], ['some']],
    [['w1'], []],
  ]);
  expect(groupTargets(policyCluster(one, two, denyAll()), TARGETS)).toHaveLength(1);
});

const words = (callers: readonly Caller[]) =>
  callers.map(({ namespace, workload, pods: may }) => {
    const counts = (Object.keys(may) as MayCall[]).filter((k) => may[k].length > 0).map((k) => `${k} ${may[k].length}`);
    return `${namespace}/${workload.name}: ${counts.join(', ')}`;
  });

const SOURCES = [one, two, shopper, rest, auditor];

test('N1: workloads with how many of their Pods may', () => {
  const some = allowFrom({ podSelector: { matchExpressions: [{ key: 'old', operator: 'DoesNotExist' }] } });
  const state = policyCluster(...SOURCES, some);
  const callers = callersOf(state, SOURCES, TARGETS, 'TCP');
  expect(words(callers)).toEqual(['ops/auditor: denied 1', 'shop/shopper: allowed 1, denied 1', 'shop/web: allowed 2']);
  expect(callers[1]?.example?.ingress).toMatchObject({ verdict: { kind: 'denied' } });
});

test('N1: a policy of some of the targets lets callers in to the others', () => {
  const state = policyCluster(...SOURCES, policy('b', { podSelector: { matchLabels: { role: 'b' } } }));
  expect(words(callersOf(state, [shopper, auditor], TARGETS, 'TCP'))).toEqual(['ops/auditor: some 1', 'shop/shopper: some 1']);
});

test('N1: the caller’s own egress counts too', () => {
  const state = policyCluster(...SOURCES, policy('out', { podSelector: { matchLabels: { old: 'yes' } }, policyTypes: ['Egress'] }));
  const [caller] = callersOf(state, [shopper, rest], TARGETS, 'TCP');
  expect(words([caller!])).toEqual(['shop/shopper: allowed 1, denied 1']);
  expect(caller?.example?.egress.verdict.kind).toBe('denied');
});

test('N15: addresses tell callers apart where a policy has address blocks', () => {
  const state = policyCluster(...SOURCES, allowFrom(block('10.1.0.21/32'), namespaces({ team: 'ops' })));
  const twin = pod('shop/s3', { app: 'shopper' }, '10.1.0.23', owned('shopper'));
  apply(state, [put(twin)]);
  expect(words(callersOf(state, [shopper, twin, auditor], TARGETS, 'TCP'))).toEqual([
    'ops/auditor: allowed 1',
    'shop/shopper: allowed 1, denied 1',
  ]);
});

test('N15: the caller’s egress may be for some of the targets’ addresses', () => {
  const out = policy('out', {
    podSelector: { matchLabels: { app: 'shopper' } },
    policyTypes: ['Egress'],
    egress: [{ to: [block('10.1.0.12/32')] }],
  });
  const same = TARGETS.map(({ pod: each, port }) => ({ pod: { ...each, metadata: { ...each.metadata, labels: { app: 'web' } } }, port }));
  const state = policyCluster(...same.map((t) => t.pod), shopper, out);
  expect(words(callersOf(state, [shopper], same, 'TCP'))).toEqual(['shop/shopper: some 1']);
});

test('N25: the only target does not call itself', () => {
  const state = policyCluster(one, shopper, allowFrom(pods({ app: 'x' })));
  expect(words(callersOf(state, [one, shopper], TARGETS.slice(0, 1), 'TCP'))).toEqual(['shop/shopper: denied 1']);
});

test('N22: a caller on the host network is let in to the targets on its own Node', () => {
  const host = pod('ops/host', { app: 'x' }, '172.18.0.1', { ...owned('host'), hostNetwork: true });
  const far = { ...two, spec: { ...two.spec, nodeName: 'n2' } };
  const open = policy('open', { podSelector: { matchLabels: { app: 'web' } }, ingress: [{ from: [namespaces({ team: 'ops' })] }] });
  const same = [one, far].map((each) => ({ pod: { ...each, metadata: { ...each.metadata, labels: { app: 'web' } } }, port: 8080 }));
  const state = policyCluster(...same.map((t) => t.pod), host, open);
  expect(words(callersOf(state, [host], same, 'TCP'))).toEqual(['ops/host: some 1']);
});

test('callers that policies cannot tell apart are answered once, however many they are', () => {
  let read = 0;
  const policies = Array.from({ length: 50 }, (_, i) => {
    const { spec, ...rest } = policy(`p${i}`, {
      podSelector: { matchLabels: { app: 'web' } },
      ingress: [{ from: [pods({ app: `app-${2 * i}` })] }],
    });
    const counted = (): NetworkPolicy['spec'] => {
      read++;
      return spec;
    };
    return Object.defineProperty(rest, 'spec', { enumerable: true, get: counted }) as NetworkPolicy;
  });
  const readFor = (callers: number): number => {
    const many = Array.from({ length: callers }, (_, i) =>
      pod(`shop/c${i}`, { app: `app-${i % 100}` }, `10.9.${i >> 8}.${i & 255}`, owned('x')),
    );
    const state = policyCluster(...many, ...SOURCES, ...policies);
    read = 0;
    const [all] = callersOf(state, many, TARGETS, 'TCP');
    expect(all?.pods.allowed.length).toBe(callers / 2);
    return read;
  };
  // What is compiled of a policy is kept.
  readFor(100);
  expect(readFor(2000)).toBe(readFor(200));
});

function drawn(draw: Draw) {
  const state = newState();
  const records = Array.from({ length: 10 + draw(30) }, () => drawRecord(draw));
  apply(
    state,
    records.map((r, i) => put(r.kind === 'Pod' && i % 4 === 0 ? { ...r, spec: { ...r.spec, hostNetwork: true } } : r)),
  );
  return state;
}

test('N1 to N28: the answer for each Pod is that of reach, asked one by one', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 60 }), { minLength: 200, maxLength: 900 }), (spent) => {
      const state = drawn(drawFrom(spent));
      const all = [...state.tables.Pod.values()];
      const targets = all.filter((p) => p.metadata.namespace === 'a').map((p) => ({ pod: p, port: 8080 }));
      const key = (p: (typeof all)[number]) => keyOf(p.metadata.namespace, p.metadata.name);
      const told = new Map<string, string>();
      for (const caller of callersOf(state, all, targets, 'TCP')) {
        for (const may of ['allowed', 'some', 'denied', 'unknown'] as const) for (const each of caller.pods[may]) told.set(each, may);
      }
      for (const source of all) {
        const others = targets.filter(({ pod: p }) => key(p) !== key(source));
        const kinds = new Set(
          others.map(
            ({ pod: p, port }) =>
              accessBetween(state, { kind: 'pod', pod: key(source) }, { kind: 'pod', pod: key(p) }, { port, protocol: 'TCP' }).verdict,
          ),
        );
        const [only] = kinds;
        const wanted = kinds.size > 1 ? (kinds.has('allowed') ? 'some' : 'unknown') : only;
        expect(told.get(key(source))).toBe(wanted);
      }
    }),
  );
});
