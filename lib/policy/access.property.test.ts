// Properties of reach: it agrees with an oracle that reads the manifests line by line, in every way in which a plugin may see the ends.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { put } from '#lib/cluster/delta.ts';
import { apply, type ClusterState, newState } from '#lib/cluster/state.ts';
import { buildContainer, buildContainerPort, buildNamespace, buildNode, buildPod } from '#testing/builders/kube.ts';
import { readNetworkPolicy } from '#lib/kube/network-policy.ts';
import { accessBetween, type AccessQuery } from './access.ts';
import type { End } from './peer-identity.ts';

type Labels = Readonly<Record<string, string>>;
type Expression = { readonly key: string; readonly operator: string; readonly values?: readonly string[] };
type Selector = { readonly matchLabels?: Labels; readonly matchExpressions?: readonly Expression[] };
type Peer = { podSelector?: Selector; namespaceSelector?: Selector; ipBlock?: { cidr: string; except?: readonly string[] } };
type Port = { protocol?: string; port?: number | string; endPort?: number };
type RuleSpec = { from?: readonly Peer[]; to?: readonly Peer[]; ports?: readonly Port[] };
type Spec = { podSelector?: Selector; policyTypes?: readonly string[]; ingress?: readonly RuleSpec[]; egress?: readonly RuleSpec[] };
type Policy = { readonly namespace: string; readonly name: string; readonly spec: Spec };
type PodSpec = { namespace: string; name: string; labels: Labels; node: string; ip: string; host: boolean };

const NAMESPACES: Readonly<Record<string, Labels>> = { a: { team: 'x' }, b: {} };
const NODES: Readonly<Record<string, string>> = { n1: '172.18.0.1', n2: '172.18.0.2' };
const PORTS = [
  { name: 'http', containerPort: 8080, protocol: 'TCP' },
  { name: 'dns', containerPort: 53, protocol: 'UDP' },
] as const;

// The oracle. Nothing here is shared with the code: blocks are of whole bytes, so that a block is a beginning of an address.

const inBlock = (cidr: string, ip: string): boolean => {
  const [base = '', bits] = cidr.split('/');
  const parts = Number(bits) / 8;
  return base.split('.').slice(0, parts).join() === ip.split('.').slice(0, parts).join();
};

const satisfies = (labels: Labels, { key, operator, values = [] }: Expression): boolean => {
  if (operator === 'Exists') return key in labels;
  if (operator === 'DoesNotExist') return !(key in labels);
  const is = values.includes(labels[key] ?? '\0');
  return operator === 'In' ? is : !is;
};

const selected = (labels: Labels, { matchLabels = {}, matchExpressions = [] }: Selector): boolean =>
  Object.entries(matchLabels).every(([k, v]) => labels[k] === v) && matchExpressions.every((e) => satisfies(labels, e));

/** One way to see an end: a Pod, or a bare address (of a node, where it is one); without an address it may be any. */
type Seen = { readonly pod?: PodSpec; readonly ip: string | undefined };

function peerHolds({ podSelector, namespaceSelector, ipBlock }: Peer, seen: Seen, home: string): boolean {
  const { pod, ip } = seen;
  if (ipBlock !== undefined) {
    const { cidr, except = [] } = ipBlock;
    if (ip === undefined) return cidr === '0.0.0.0/0' && except.length === 0;
    return inBlock(cidr, ip) && !except.some((e) => inBlock(e, ip));
  }
  if (pod === undefined) return false;
  const there = { ...NAMESPACES[pod.namespace], 'kubernetes.io/metadata.name': pod.namespace };
  const inNamespace = namespaceSelector === undefined ? pod.namespace === home : selected(there, namespaceSelector);
  return inNamespace && selected(pod.labels, podSelector ?? {});
}

function portHolds({ protocol = 'TCP', port, endPort }: Port, query: AccessQuery, toPod: boolean): boolean {
  if (protocol !== query.protocol) return false;
  if (port === undefined) return true;
  if (typeof port === 'string') {
    return toPod && PORTS.some((p) => p.name === port && p.protocol === protocol && p.containerPort === query.port);
  }
  return query.port >= port && query.port <= (endPort ?? port);
}

type Direction = 'ingress' | 'egress';

function directionHolds(policies: readonly Policy[], subject: PodSpec, direction: Direction, seen: Seen, query: AccessQuery): boolean {
  const isolating = policies.filter(({ namespace, spec }) => {
    const types = spec.policyTypes ?? ['Ingress', ...((spec.egress ?? []).length > 0 ? ['Egress'] : [])];
    const listed = types.includes(direction === 'ingress' ? 'Ingress' : 'Egress');
    return listed && namespace === subject.namespace && selected(subject.labels, spec.podSelector ?? {});
  });
  if (isolating.length === 0) return true;
  if (direction === 'ingress' && seen.pod === undefined && seen.ip === NODES[subject.node]) return true;
  const toPod = direction === 'ingress' || seen.pod !== undefined;
  return isolating.some(({ namespace, spec }) =>
    (spec[direction] ?? []).some(({ from, to, ports = [] }) => {
      const peers = (direction === 'ingress' ? from : to) ?? [];
      const somebody = peers.length === 0 || peers.some((peer) => peerHolds(peer, seen, namespace));
      return somebody && (ports.length === 0 || ports.some((port) => portHolds(port, query, toPod)));
    }),
  );
}

function waysToSee(pods: readonly PodSpec[], end: End): readonly Seen[] {
  if (end.kind === 'node') return [{ ip: NODES[end.node] ?? '' }];
  if (end.kind === 'address') return [{ ip: end.address ?? '' }];
  const pod = pods.find((p) => `${p.namespace}/${p.name}` === end.pod)!;
  return pod.host ? [{ pod, ip: pod.ip }, { ip: pod.ip }] : [{ pod, ip: pod.ip }];
}

function oracle(
  policies: readonly Policy[],
  pods: readonly PodSpec[],
  from: End,
  to: End,
  direction: Direction,
  query: AccessQuery,
): string {
  const [own, other] = direction === 'ingress' ? [to, from] : [from, to];
  if (own.kind !== 'pod') return 'allowed';
  const subject = pods.find((p) => `${p.namespace}/${p.name}` === own.pod)!;
  const seen = [...waysToSee(pods, other)];
  if (direction === 'ingress') {
    const { source } = query;
    if (source?.kind === 'masqueraded') seen.push({ ip: NODES[source.node] ?? '' });
    if (source === undefined && from.kind === 'address') for (const ip of [...Object.values(NODES), undefined]) seen.push({ ip });
  }
  const answers = new Set(seen.map((way) => directionHolds(policies, subject, direction, way, query)));
  const exempt = subject.host || (other.kind === 'pod' && own.pod === other.pod);
  if (exempt) answers.add(true);
  if (answers.size === 2) return 'unknown';
  return answers.has(true) ? 'allowed' : 'denied';
}

// What is drawn: few names, so that things meet.

const labels = fc.dictionary(fc.constantFrom('app', 'tier'), fc.constantFrom('x', 'y'), { maxKeys: 2, noNullPrototype: true });
const keys = fc.constantFrom('app', 'team', 'kubernetes.io/metadata.name');
const values = fc.subarray(['x', 'y', 'a', 'b'], { minLength: 1 });
const expression: fc.Arbitrary<Expression> = fc.oneof(
  fc.record({ key: keys, operator: fc.constantFrom('In', 'NotIn'), values }),
  fc.record({ key: keys, operator: fc.constantFrom('Exists', 'DoesNotExist') }),
);
const few = <T>(item: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(item, { maxLength: 2 });
const selector = fc.record({ matchLabels: labels, matchExpressions: few(expression) }, { requiredKeys: [] }) as fc.Arbitrary<Selector>;
const cidr = fc.constantFrom('0.0.0.0/0', '10.0.0.0/8', '10.1.0.0/16', '10.1.0.1/32', '172.18.0.0/24', '172.18.0.2/32', '198.51.100.0/24');
const peer = fc.oneof(
  fc.record({ podSelector: selector, namespaceSelector: selector }),
  fc.record({ podSelector: selector }),
  fc.record({ namespaceSelector: selector }),
  fc.record({ ipBlock: fc.record({ cidr, except: few(cidr) }) }),
);
const port = fc.oneof(
  fc.record(
    { protocol: fc.constantFrom('TCP', 'UDP'), port: fc.constantFrom<number | string>(53, 80, 8080, 'http', 'dns') },
    { requiredKeys: [] },
  ),
  fc.record({ port: fc.constantFrom(50, 8000), endPort: fc.constantFrom(60, 8080, 9000) }),
);
const ruleOf = (side: 'from' | 'to') => fc.record({ [side]: few(peer), ports: few(port) }, { requiredKeys: [] });
const spec = fc.record(
  {
    podSelector: selector,
    policyTypes: fc.subarray(['Ingress', 'Egress'], { minLength: 1 }),
    ingress: few(ruleOf('from')),
    egress: few(ruleOf('to')),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Spec>;
const policies = fc
  .array(fc.record({ namespace: fc.constantFrom('a', 'b'), spec }), { maxLength: 4 })
  .map((all): Policy[] => all.map((one, i) => ({ ...one, name: `p${i}` })));

const podSpec = fc.record({
  namespace: fc.constantFrom('a', 'b'),
  labels,
  node: fc.constantFrom('n1', 'n2'),
  host: fc.nat({ max: 4 }).map((n) => n === 0),
});
const podSpecs = fc
  .array(podSpec, { minLength: 2, maxLength: 3 })
  .map((all): PodSpec[] =>
    all.map((one, i) => ({ ...one, name: `w${i}`, ip: one.host ? NODES[one.node]! : `10.${one.namespace === 'a' ? 1 : 2}.0.${i + 1}` })),
  );

const query: fc.Arbitrary<AccessQuery> = fc.record({
  port: fc.constantFrom(53, 80, 8080),
  protocol: fc.constantFrom('TCP', 'UDP'),
  source: fc.constantFrom(undefined, undefined, { kind: 'preserved' } as const, { kind: 'masqueraded', node: 'n1' } as const),
});

const question = fc
  .record({ policies, podSpecs, query, ends: fc.tuple(fc.nat({ max: 5 }), fc.nat({ max: 5 })) })
  .map(({ podSpecs: drawn, ends, ...rest }) => {
    const end = (n: number): End => {
      if (n === 4) return { kind: 'node', node: 'n1' };
      if (n === 5) return { kind: 'address', address: '198.51.100.7' };
      const { namespace, name } = drawn[n % drawn.length]!;
      return { kind: 'pod', pod: `${namespace}/${name}` };
    };
    return { ...rest, pods: drawn, from: end(ends[0]), to: end(ends[1]) };
  });

function stateOf(pods: readonly PodSpec[], all: readonly Policy[]): ClusterState {
  const state = newState();
  const records = [
    ...Object.entries(NAMESPACES).map(([name, own]) => buildNamespace({ name, labels: own })),
    ...Object.entries(NODES).map(([name, address]) => {
      const node = buildNode({ name });
      return { ...node, status: { ...node.status, addresses: [{ type: 'InternalIP', address }] } };
    }),
    ...pods.map(({ namespace, name, labels: own, node, ip, host }) =>
      buildPod({
        namespace,
        name,
        labels: own,
        nodeName: node,
        ips: [ip],
        hostNetwork: host,
        containers: [buildContainer({ ports: PORTS.map((p) => buildContainerPort(p)) })],
      }),
    ),
    ...all.map(({ namespace, name, spec: own }) => {
      const read = readNetworkPolicy({ metadata: { namespace, name, uid: name }, spec: own });
      if (!read.ok) throw new Error(read.error.problem);
      return read.value;
    }),
  ];
  apply(state, records.map(put));
  return state;
}

const ORDER = { denied: 0, unknown: 1, allowed: 2 };
const RUNS = { numRuns: 2000 };

describe('properties', () => {
  test('N1 to N27: each end agrees with the oracle', () => {
    fc.assert(
      fc.property(question, ({ policies: all, pods, from, to, query: asked }) => {
        const found = accessBetween(stateOf(pods, all), from, to, asked);
        const egress = oracle(all, pods, from, to, 'egress', asked);
        const ingress = oracle(all, pods, from, to, 'ingress', asked);
        expect([found.egress.verdict.kind, found.ingress.verdict.kind]).toEqual([egress, ingress]);
        expect(found.verdict).toBe([egress, ingress].sort((x, y) => ORDER[x as 'denied'] - ORDER[y as 'denied'])[0]);
      }),
      RUNS,
    );
  });

  test('N6: one more rule for a policy never takes away what is allowed', () => {
    fc.assert(
      fc.property(question, ruleOf('from'), ruleOf('to'), ({ policies: all, pods, from, to, query: asked }, ingress, egress) => {
        fc.pre(all.length > 0);
        const before = accessBetween(stateOf(pods, all), from, to, asked);
        const more = all.map((one, i) => {
          const { spec: own } = one;
          // A first egress rule makes a policy without policyTypes isolate egress (N3): that is another type, not another rule.
          const isOut = own.policyTypes !== undefined || (own.egress ?? []).length > 0;
          const wider = {
            ...own,
            ingress: [...(own.ingress ?? []), ingress],
            ...(isOut ? { egress: [...(own.egress ?? []), egress] } : {}),
          };
          return i === 0 ? { ...one, spec: wider } : one;
        });
        const after = accessBetween(stateOf(pods, more), from, to, asked);
        for (const side of ['egress', 'ingress'] as const) {
          expect(ORDER[after[side].verdict.kind]).toBeGreaterThanOrEqual(ORDER[before[side].verdict.kind]);
          expect(after[side].isolating).toEqual(before[side].isolating);
        }
      }),
      RUNS,
    );
  });

  test('N6: the order in which policies come does not matter', () => {
    fc.assert(
      fc.property(question, ({ policies: all, pods, from, to, query: asked }) => {
        const turned = stateOf(pods.toReversed(), all.toReversed());
        expect(accessBetween(turned, from, to, asked)).toEqual(accessBetween(stateOf(pods, all), from, to, asked));
      }),
    );
  });

  test('N5, N6: allowed by a rule names a policy that isolates, and a rule that it has; denied names a miss of one', () => {
    fc.assert(
      fc.property(question, ({ policies: all, pods, from, to, query: asked }) => {
        const found = accessBetween(stateOf(pods, all), from, to, asked);
        for (const side of ['egress', 'ingress'] as const) {
          const { verdict, isolating } = found[side];
          const cited =
            verdict.kind === 'allowed' && verdict.why === 'rule' ? verdict.allow : verdict.kind === 'denied' ? verdict.nearest : undefined;
          if (verdict.kind === 'denied') expect(cited).toBeDefined();
          if (cited === undefined) continue;
          expect(isolating).toContain(cited.policy);
          const { spec: own } = all.find((p) => `${p.namespace}/${p.name}` === cited.policy)!;
          const cites = own[side]?.[cited.rule ?? 0];
          expect(cites === undefined).toBe(cited.rule === undefined);
        }
      }),
    );
  });

  test('N12: where a Namespace can not be seen, what is known is so whatever its labels are', () => {
    fc.assert(
      fc.property(question, ({ policies: all, pods, from, to, query: asked }) => {
        const whole = stateOf(pods, all);
        const dark = stateOf(pods, all);
        apply(dark, [
          { op: 'delete', kind: 'Namespace', key: 'a' },
          { op: 'delete', kind: 'Namespace', key: 'b' },
        ]);
        const [seen, guessed] = [accessBetween(whole, from, to, asked), accessBetween(dark, from, to, asked)];
        for (const side of ['egress', 'ingress'] as const) {
          if (guessed[side].verdict.kind !== 'unknown') expect(guessed[side].verdict.kind).toBe(seen[side].verdict.kind);
        }
      }),
      RUNS,
    );
  });
});
