// Tests of reach (SPEC N1 to N30): one table for each part of the rules.

import { describe, expect, test } from 'vitest';
import { type AnyRecord } from '#lib/cluster/record.ts';
import { buildContainer, buildContainerPort, buildNode } from '#testing/builders/kube.ts';
import { allowFrom, allowOn, ask, block, denyAll, namespaces, pod, pods, policy, told } from '#testing/builders/policy.ts';
import type { AccessQuery } from './access.ts';

type Row = readonly [rule: string, what: string, records: readonly AnyRecord[], from: string, verdict: string];

const ingress = (records: readonly AnyRecord[], from: string, query: Partial<AccessQuery> = {}) =>
  ask(records, from, 'shop/web', query).ingress;
const expressions = (...matchExpressions: readonly object[]): object => ({ podSelector: { matchExpressions } });

describe('N1: both ends are asked', () => {
  const closed = policy('client', { podSelector: { matchLabels: { app: 'client' } }, policyTypes: ['Egress'] });
  const open = policy('client', { podSelector: { matchLabels: { app: 'client' } }, egress: [{}] });
  const toSelf = allowFrom(block('192.0.2.0/24'));
  test.each<readonly [string, readonly AnyRecord[], string, string]>([
    ['neither isolates', [], 'shop/client', 'allowed'],
    ['egress denies', [closed], 'shop/client', 'denied'],
    ['egress allows, ingress denies', [open, allowFrom(pods({ app: 'other' }))], 'shop/client', 'denied'],
    ['egress and ingress allow', [open, allowFrom(pods({ app: 'client' }))], 'shop/client', 'allowed'],
    ['ingress unknown', [toSelf], '192.0.2.1', 'unknown'],
    ['egress denies, ingress unknown', [denyAll(), toSelf], 'shop/web', 'unknown'],
  ])('N1: %s', (_, records, from, verdict) => {
    expect(ask(records, from).verdict).toBe(verdict);
  });

  test('N1: what is denied at one end stays denied where the other is unknown', () => {
    const other = pod('shop/other', { app: 'web' }, '172.18.0.2', { hostNetwork: true, nodeName: 'n2' });
    const reached = ask([other, denyAll(), policy('client', { podSelector: {}, policyTypes: ['Egress'] })], 'shop/client', 'shop/other');
    expect([told(reached.egress), told(reached.ingress), reached.verdict]).toEqual(['denied', 'unknown: host-network', 'denied']);
  });
});

describe('who is isolated', () => {
  const rule = { from: [pods({ app: 'other' })] };
  test.each<Row>([
    ['N2', 'a policy for these labels', [policy('p', { podSelector: { matchLabels: { app: 'web' } } })], 'ops/client', 'denied'],
    [
      'N2',
      'a policy for other labels',
      [policy('p', { podSelector: { matchLabels: { app: 'db' } } })],
      'ops/client',
      'allowed: not-isolated',
    ],
    ['N2', 'an empty podSelector', [policy('p', { podSelector: {} })], 'ops/client', 'denied'],
    ['N2', 'no podSelector', [policy('p', {})], 'ops/client', 'denied'],
    ['N2', 'a policy of another namespace', [policy('ops/p', { podSelector: {} })], 'ops/client', 'allowed: not-isolated'],
    ['N3', 'no policyTypes, no rules: Ingress', [policy('p', { podSelector: {} })], 'shop/client', 'denied'],
    [
      'N3',
      'no policyTypes, an egress rule: Ingress all the same',
      [policy('p', { podSelector: {}, egress: [{}] })],
      'shop/client',
      'denied',
    ],
    [
      'N4',
      'Egress alone is listed: its ingress rules do nothing',
      [policy('p', { policyTypes: ['Egress'], ingress: [rule] })],
      'shop/client',
      'allowed: not-isolated',
    ],
    ['N5', 'no policy', [], 'shop/client', 'allowed: not-isolated'],
    ['N6', 'one of two policies allows', [denyAll(), allowFrom(pods({ app: 'client' }))], 'shop/client', 'allowed: rule'],
    ['N6', 'none of two policies allows', [denyAll(), allowFrom(pods({ app: 'other' }))], 'shop/client', 'denied'],
    [
      'N6',
      'the second rule allows',
      [policy('p', { ingress: [rule, { from: [pods({ app: 'client' })] }] })],
      'shop/client',
      'allowed: rule',
    ],
    ['N7', 'a list without rules', [policy('p', { policyTypes: ['Ingress'], ingress: [] })], 'shop/client', 'denied'],
    ['N7', 'a rule without fields', [policy('p', { ingress: [{}] })], 'anywhere', 'allowed: rule'],
    [
      'N8',
      'peers match, and so does a port',
      [policy('p', { ingress: [{ from: [pods({})], ports: [{ port: 1 }, { port: 8080 }] }] })],
      'shop/client',
      'allowed: rule',
    ],
    ['N8', 'peers match, but no port', [policy('p', { ingress: [{ from: [pods({})], ports: [{ port: 1 }] }] })], 'shop/client', 'denied'],
    [
      'N8',
      'a port matches, but no peer',
      [policy('p', { ingress: [{ from: [pods({ app: 'x' })], ports: [{ port: 8080 }] }] })],
      'shop/client',
      'denied',
    ],
    ['N8', 'empty lists are as good as none', [policy('p', { ingress: [{ from: [], ports: [] }] })], 'shop/client', 'allowed: rule'],
  ])('%s: %s', (_rule, _what, records, from, verdict) => {
    expect(told(ingress(records, from))).toBe(verdict);
  });

  const TO: readonly (readonly [string, string, object, string])[] = [
    ['N3', 'no policyTypes, no egress rule: not Egress', { ingress: [{}] }, 'allowed: not-isolated'],
    ['N3', 'no policyTypes, egress rules: Egress too', { egress: [{ to: [pods({ app: 'other' })] }] }, 'denied'],
    ['N3', 'no policyTypes, an empty list of egress rules: not Egress', { egress: [] }, 'allowed: not-isolated'],
    [
      'N4',
      'Ingress alone is listed: its egress rules do nothing',
      { policyTypes: ['Ingress'], egress: [{ to: [] }] },
      'allowed: not-isolated',
    ],
    ['N4', 'Egress is listed without rules', { policyTypes: ['Egress'] }, 'denied'],
  ];
  test.each(TO)('%s: %s', (_rule, _what, spec, verdict) => {
    expect(told(ask([policy('p', spec)], 'shop/client').egress)).toBe(verdict);
  });

  test('N5, N6: every policy that isolates is named, in order, and the rule that allows', () => {
    const both = [
      policy('z', { podSelector: {} }),
      allowFrom(pods({ app: 'x' }), pods({ app: 'client' })),
      policy('e', { policyTypes: ['Egress'] }),
    ];
    expect(ingress(both, 'shop/client')).toMatchObject({
      isolating: ['shop/web', 'shop/z'],
      verdict: { allow: { policy: 'shop/web', rule: 0, peer: 1, port: undefined } },
      rules: ['N6', 'N9', 'N8'],
    });
  });
});

describe('peers', () => {
  const both = { namespaceSelector: { matchLabels: { team: 'ops' } }, podSelector: { matchLabels: { app: 'client' } } };
  test.each<Row>([
    ['N9', 'a Pod of the policy’s namespace', [allowFrom(pods({ app: 'client' }))], 'shop/client', 'allowed: rule'],
    ['N9', 'a Pod of another namespace with the same labels', [allowFrom(pods({ app: 'client' }))], 'ops/client', 'denied'],
    ['N9', 'an empty podSelector: all of the namespace', [allowFrom(pods({}))], 'shop/client', 'allowed: rule'],
    ['N9', 'an empty podSelector: none of another', [allowFrom(pods({}))], 'ops/client', 'denied'],
    ['N10', 'any Pod of a namespace', [allowFrom(namespaces({ team: 'ops' }))], 'ops/probe', 'allowed: rule'],
    ['N10', 'a Pod of a namespace with other labels', [allowFrom(namespaces({ team: 'ops' }))], 'shop/client', 'denied'],
    ['N10', 'an empty namespaceSelector: all Pods', [allowFrom(namespaces({}))], 'bare/client', 'allowed: rule'],
    ['N11', 'both in one item, both match', [allowFrom(both)], 'ops/client', 'allowed: rule'],
    ['N11', 'both in one item, the Pod alone matches', [allowFrom(both)], 'shop/client', 'denied'],
    ['N11', 'both in one item, the namespace alone matches', [allowFrom(both)], 'ops/probe', 'denied'],
    [
      'N11',
      'as two items: the namespace suffices',
      [allowFrom(namespaces({ team: 'ops' }), pods({ app: 'client' }))],
      'ops/probe',
      'allowed: rule',
    ],
    [
      'N11',
      'as two items: the Pod suffices',
      [allowFrom(namespaces({ team: 'ops' }), pods({ app: 'client' }))],
      'shop/client',
      'allowed: rule',
    ],
    [
      'N12',
      'the name of a namespace that shows no such label',
      [allowFrom(namespaces({ 'kubernetes.io/metadata.name': 'bare' }))],
      'bare/client',
      'allowed: rule',
    ],
    ['N12', 'another name', [allowFrom(namespaces({ 'kubernetes.io/metadata.name': 'bare' }))], 'ops/client', 'denied'],
    [
      'N12',
      'a Namespace that can not be seen, asked for its name',
      [pod('dark/x', {}, '10.9.0.1'), allowFrom(namespaces({ 'kubernetes.io/metadata.name': 'dark' }))],
      'dark/x',
      'allowed: rule',
    ],
    [
      'N12',
      'a Namespace that can not be seen, asked for a label',
      [pod('dark/x', {}, '10.9.0.1'), allowFrom(namespaces({ team: 'ops' }))],
      'dark/x',
      'unknown: namespace-labels',
    ],
    ['N12', 'not seen, but the Pod does not match', [pod('dark/x', {}, '10.9.0.1'), allowFrom(both)], 'dark/x', 'denied'],
    [
      'N12',
      'not seen, but another peer allows',
      [pod('dark/x', {}, '10.9.0.1'), allowFrom(namespaces({ team: 'ops' }), block('10.9.0.0/16'))],
      'dark/x',
      'allowed: rule',
    ],
    ['N13', 'In', [allowFrom(expressions({ key: 'app', operator: 'In', values: ['a', 'client'] }))], 'shop/client', 'allowed: rule'],
    ['N13', 'In, key absent', [allowFrom(expressions({ key: 'tier', operator: 'In', values: ['a'] }))], 'shop/client', 'denied'],
    ['N13', 'NotIn', [allowFrom(expressions({ key: 'app', operator: 'NotIn', values: ['client'] }))], 'shop/client', 'denied'],
    [
      'N13',
      'NotIn, key absent',
      [allowFrom(expressions({ key: 'tier', operator: 'NotIn', values: ['a'] }))],
      'shop/client',
      'allowed: rule',
    ],
    ['N13', 'Exists', [allowFrom(expressions({ key: 'app', operator: 'Exists' }))], 'shop/client', 'allowed: rule'],
    [
      'N13',
      'DoesNotExist, key absent',
      [allowFrom(expressions({ key: 'tier', operator: 'DoesNotExist' }))],
      'shop/client',
      'allowed: rule',
    ],
    ['N13', 'DoesNotExist', [allowFrom(expressions({ key: 'app', operator: 'DoesNotExist' }))], 'shop/client', 'denied'],
    ['N14', 'selectors of everything match no node', [allowFrom(namespaces({}), pods({}))], 'n2', 'denied'],
    ['N15', 'a Pod inside the block', [allowFrom(block('10.2.0.0/16'))], 'ops/client', 'allowed: rule'],
    ['N15', 'a Pod outside the block', [allowFrom(block('10.2.0.0/16'))], 'shop/client', 'denied'],
    ['N15', 'inside an except', [allowFrom(block('10.0.0.0/8', '10.9.0.0/16', '10.2.0.2/32'))], 'ops/client', 'denied'],
    [
      'N15',
      'an except does not deny what another peer allows',
      [allowFrom(block('10.0.0.0/8', '10.2.0.0/16'), namespaces({ team: 'ops' }))],
      'ops/client',
      'allowed: rule',
    ],
    ['N15', 'a node inside the block', [allowFrom(block('172.18.0.2/32'))], 'n2', 'allowed: rule'],
    ['N15', 'a node whose address is not known', [allowFrom(block('172.18.0.2/32'))], 'n9', 'unknown: address'],
    ['N15', 'a node whose address is not known, and every address', [allowFrom(block('0.0.0.0/0'))], 'n9', 'allowed: rule'],
    ['N16', 'IPv4 and a block of IPv6', [allowFrom(block('::/0'))], 'shop/client', 'denied'],
    ['N31', 'inside an IPv4-mapped block', [allowFrom(block('::ffff:10.0.0.0/104'))], 'shop/client', 'unknown: mapped-block'],
    ['N31', 'inside the mapped block of all IPv4', [allowFrom(block('::ffff:0:0/96'))], 'shop/client', 'unknown: mapped-block'],
    ['N31', 'outside an IPv4-mapped block', [allowFrom(block('::ffff:11.0.0.0/104'))], 'shop/client', 'denied'],
    ['N31', 'a mapped block with fewer bits is of IPv6', [allowFrom(block('::ffff:10.0.0.0/8'))], 'shop/client', 'denied'],
    ['N31', 'in a mapped except', [allowFrom(block('10.0.0.0/8', '::ffff:10.1.0.0/112'))], 'shop/client', 'unknown: mapped-block'],
    [
      'N31',
      'in an except beside a mapped one',
      [allowFrom(block('10.0.0.0/8', '::ffff:10.1.0.0/112', '10.1.0.0/16'))],
      'shop/client',
      'denied',
    ],
    ['N31', 'in no mapped except', [allowFrom(block('10.0.0.0/8', '::ffff:10.9.0.0/112'))], 'shop/client', 'allowed: rule'],
    ['N8', 'a block that can not be read matches nobody', [allowFrom(block('nonsense'))], 'shop/client', 'denied'],
  ])('%s: %s', (_rule, _what, records, from, verdict) => {
    expect(told(ingress(records, from))).toBe(verdict);
  });

  test('N15: of a node with several addresses it is not known which the connection has', () => {
    const addresses = ['172.18.0.3', '192.0.2.3'].map((address) => ({ type: 'InternalIP', address }));
    const bare = buildNode({ name: 'n3' });
    const node = { ...bare, status: { ...bare.status, addresses } };
    const from = (...cidrs: readonly string[]) => told(ingress([node, allowFrom(...cidrs.map((cidr) => block(cidr)))], 'n3'));
    expect(from('172.18.0.3/32')).toBe('unknown: address');
    expect(from('10.9.0.0/16')).toBe('denied');
    expect(from('128.0.0.0/1')).toBe('allowed: rule');
  });

  test('N14: selectors of everything match no address', () => {
    const everyPod = [allowFrom(namespaces({}), pods({}))];
    expect(told(ingress(everyPod, '198.51.100.1', { source: { kind: 'preserved' } }))).toBe('denied');
  });

  test.each([
    ['IPv6', 'fd00:1::/64', 'allowed: rule'],
    ['IPv6', '10.0.0.0/8', 'denied'],
    ['IPv4', 'fd00:1::/64', 'denied'],
  ] as const)('N16: a connection over %s and the block %s: %s', (family, cidr, verdict) => {
    expect(told(ingress([allowFrom(block(cidr))], 'shop/client', { family }))).toBe(verdict);
  });
});

describe('ports', () => {
  const sidecar = (restartPolicy: string | undefined) =>
    pod('shop/web', { app: 'web' }, '10.1.0.1', {
      initContainers: [buildContainer({ restartPolicy, ports: [buildContainerPort({ name: 'mesh', containerPort: 8080 })] })],
      containers: [buildContainer({ ports: [] })],
    });
  test.each<readonly [string, string, readonly AnyRecord[], Partial<AccessQuery>, string]>([
    ['N17', 'the Pod’s port', [allowOn({ port: 8080 })], {}, 'allowed: rule'],
    ['N17', 'the Service’s port, where it differs', [allowOn({ port: 80 })], {}, 'denied'],
    ['N18', 'TCP, where none is named', [allowOn({ port: 8080 })], { protocol: 'UDP' }, 'denied'],
    ['N18', 'UDP', [allowOn({ port: 8080, protocol: 'UDP' })], { protocol: 'UDP' }, 'allowed: rule'],
    ['N18', 'SCTP', [allowOn({ port: 8080, protocol: 'SCTP' })], { protocol: 'SCTP' }, 'allowed: rule'],
    ['N19', 'a protocol without a port', [allowOn({ protocol: 'TCP' })], { port: 1 }, 'allowed: rule'],
    ['N19', 'another protocol without a port', [allowOn({ protocol: 'UDP' })], {}, 'denied'],
    ['N20', 'the first of a range', [allowOn({ port: 8080, endPort: 8090 })], {}, 'allowed: rule'],
    ['N20', 'the last of a range', [allowOn({ port: 8000, endPort: 8080 })], {}, 'allowed: rule'],
    ['N20', 'after a range', [allowOn({ port: 8000, endPort: 8079 })], {}, 'denied'],
    ['N20', 'a range that ends before it begins', [allowOn({ port: 8080, endPort: 8000 })], {}, 'denied'],
    ['N21', 'a name', [allowOn({ port: 'http' })], {}, 'allowed: rule'],
    ['N21', 'the name of another port', [allowOn({ port: 'admin' })], {}, 'denied'],
    ['N21', 'a name with another protocol is another port', [allowOn({ port: 'http', protocol: 'UDP' })], { protocol: 'UDP' }, 'denied'],
    ['N21', 'a name with its protocol', [allowOn({ port: 'http', protocol: 'UDP' })], { protocol: 'UDP', port: 8081 }, 'allowed: rule'],
    ['N21', 'a name that the Pod does not have', [allowOn({ port: 'grpc' })], {}, 'denied'],
    ['N21', 'a name of a sidecar', [sidecar('Always'), allowOn({ port: 'mesh' })], {}, 'allowed: rule'],
    ['N21', 'a name of an init container that ends', [sidecar(undefined), allowOn({ port: 'mesh' })], {}, 'denied'],
  ])('%s: %s', (_rule, _what, records, query, verdict) => {
    expect(told(ingress(records, 'shop/client', query))).toBe(verdict);
  });

  const toName = policy('out', { podSelector: { matchLabels: { app: 'client' } }, egress: [{ ports: [{ port: 'http' }] }] });
  test.each([
    ['shop/web', 'allowed: rule'],
    ['ops/probe', 'allowed: rule'],
    ['n2', 'denied'],
    ['198.51.100.1', 'denied'],
    ['shop/far', 'unknown: host-network'],
  ])('N21: egress to the port http of %s: %s', (to, verdict) => {
    expect(told(ask([toName], 'shop/client', to).egress)).toBe(verdict);
  });
});

describe('special ends', () => {
  const closed = denyAll();
  test.each<Row>([
    ['N22', 'the Pod’s own node', [closed], 'n1', 'allowed: own-node'],
    ['N22', 'another node', [closed], 'n2', 'denied'],
    ['N22', 'the address of the Pod’s own node, from outside', [closed], '172.18.0.1', 'unknown: source-address'],
    ['N24', 'a host-network Pod: denied as a Pod, let in as its node', [closed], 'shop/host', 'unknown: host-network'],
    ['N24', 'a host-network Pod: denied both as a Pod and as another node', [closed], 'shop/far', 'denied'],
    [
      'N24',
      'a host-network Pod: allowed as a Pod, not as another node',
      [allowFrom(pods({ app: 'client' }))],
      'shop/far',
      'unknown: host-network',
    ],
    ['N24', 'a host-network Pod: its address is allowed', [allowFrom(block('172.18.0.2/32'))], 'shop/far', 'allowed: rule'],
    [
      'N24',
      'a host-network Pod: allowed as a Pod by one rule, as a node by another',
      [allowFrom(pods({ app: 'client' }), block('172.18.0.2/32'))],
      'shop/far',
      'allowed: rule',
    ],
    ['N25', 'a Pod to itself that rules would deny', [closed], 'shop/web', 'unknown: self'],
    ['N25', 'a Pod to itself that rules allow', [allowFrom(pods({ app: 'web' }))], 'shop/web', 'allowed: rule'],
    ['N25', 'a Pod to itself without policies', [], 'shop/web', 'allowed: not-isolated'],
    ['N26', 'from outside, inside a block', [allowFrom(block('198.51.100.0/24'))], '198.51.100.1', 'unknown: source-address'],
    ['N26', 'from outside, outside a block', [allowFrom(block('198.51.100.0/24'))], '203.0.113.1', 'unknown: source-address'],
    ['N26', 'from outside, and every address', [allowFrom(block('0.0.0.0/0'))], '198.51.100.1', 'allowed: rule'],
    [
      'N26',
      'from outside, and every address but some: it may come with one of those',
      [allowFrom(block('0.0.0.0/0', '10.0.0.0/8'))],
      '198.51.100.1',
      'unknown: source-address',
    ],
    [
      'N26',
      'from outside, and nothing is allowed: it may come with the address of the Pod’s own node',
      [closed],
      '198.51.100.1',
      'unknown: source-address',
    ],
    ['N26', 'from anywhere, a block', [allowFrom(block('198.51.100.0/24'))], 'anywhere', 'unknown: address'],
    ['N28', 'a Pod that is not known', [], 'shop/gone', 'unknown: not-known'],
  ])('%s: %s', (_rule, _what, records, from, verdict) => {
    expect(told(ingress(records, from))).toBe(verdict);
  });

  test('N22: a Pod is not always let out to its own node', () => {
    expect(told(ask([policy('p', { policyTypes: ['Egress'] })], 'ops/probe', 'n1').egress)).toBe('allowed: not-isolated');
    expect(told(ask([policy('ops/p', { policyTypes: ['Egress'] })], 'ops/probe', 'n1').egress)).toBe('denied');
  });

  test.each([
    ['n1', 'shop/web', 'egress'],
    ['198.51.100.1', 'shop/web', 'egress'],
    ['shop/web', 'n1', 'ingress'],
    ['shop/web', '198.51.100.1', 'ingress'],
  ] as const)('N23: from %s to %s, %s has no policies', (from, to, direction) => {
    expect(told(ask([], from, to)[direction])).toBe('allowed: not-a-pod');
  });

  test('N23: egress to an address outside is decided by its block', () => {
    const out = policy('out', { policyTypes: ['Egress'], egress: [{ to: [block('198.51.100.0/24')] }] });
    expect(ask([out], 'shop/web', '198.51.100.1').verdict).toBe('allowed');
    expect(ask([out], 'shop/web', '203.0.113.1').verdict).toBe('denied');
  });

  test('N24: policies that select a host-network Pod may do nothing', () => {
    const out = policy('out', { podSelector: { matchLabels: { app: 'client' } }, policyTypes: ['Egress'] });
    expect(told(ask([out], 'shop/host', 'ops/client').egress)).toBe('unknown: host-network');
    expect(told(ask([], 'shop/host', 'ops/client').egress)).toBe('allowed: not-isolated');
  });

  test.each([
    ['preserved', '198.51.100.1', { kind: 'preserved' }, 'allowed: rule'],
    ['preserved, outside the block', '203.0.113.1', { kind: 'preserved' }, 'denied'],
    ['preserved, but no address is named', 'anywhere', { kind: 'preserved' }, 'unknown: address'],
  ] as const)('N26: the source address is %s', (_what, from, source, verdict) => {
    expect(told(ingress([allowFrom(block('198.51.100.0/24'))], from, { source }))).toBe(verdict);
  });

  test.each<readonly [string, readonly AnyRecord[], string, string, string]>([
    ['by the Pod’s own node, denied before', [closed], 'ops/client', 'n1', 'unknown: source-address'],
    ['by another node, denied both ways', [closed], 'ops/client', 'n2', 'denied'],
    ['by another node, the Pod alone is allowed', [allowFrom(namespaces({ team: 'ops' }))], 'ops/client', 'n2', 'unknown: source-address'],
    ['by the own node, and the Pod is allowed', [allowFrom(namespaces({ team: 'ops' }))], 'ops/client', 'n1', 'allowed: rule'],
    ['from outside, by the own node', [allowFrom(block('198.51.100.0/24'))], '198.51.100.1', 'n1', 'allowed: rule'],
    ['from outside, by another node', [allowFrom(block('198.51.100.0/24'))], '198.51.100.1', 'n2', 'unknown: source-address'],
  ])('N27: masqueraded %s', (_what, records, from, node, verdict) => {
    expect(told(ingress(records, from, { source: { kind: 'masqueraded', node } }))).toBe(verdict);
  });

  test('N28: a Pod that is not known is unknown at both ends', () => {
    expect(ask([], 'shop/gone')).toMatchObject({ verdict: 'unknown', egress: { verdict: { why: 'not-known' } } });
    expect(ask([], 'shop/web', 'shop/gone')).toMatchObject({ verdict: 'unknown', ingress: { verdict: { why: 'not-known' } } });
  });
});

describe('around it', () => {
  const api = (name: string, objects: 'some' | 'none' | 'unknown') =>
    ({ kind: 'PolicyApi', metadata: { namespace: '', name }, objects }) as const;

  test('N29: a network plugin has to enforce what a policy says', () => {
    expect(ask([], 'shop/client').caveats).toEqual([]);
    expect(ask([allowFrom(pods({}))], 'shop/client').caveats).toEqual([{ kind: 'network-plugin' }]);
    expect(ask([policy('p', { policyTypes: ['Egress'] })], 'shop/client').caveats).toEqual([{ kind: 'network-plugin' }]);
  });

  test('N30: other policy APIs may override, unless they have no objects', () => {
    const apis = [api('b.cilium.io', 'unknown'), api('a.antrea.io', 'some'), api('c.calico.org', 'none')];
    expect(ask(apis, 'shop/client').caveats).toEqual([{ kind: 'may-be-overridden', apis: ['a.antrea.io', 'b.cilium.io'] }]);
    expect(ask([api('c.calico.org', 'none')], 'shop/client').caveats).toEqual([]);
  });
});

describe('the nearest miss', () => {
  const miss = (records: readonly AnyRecord[], from: string, query: Partial<AccessQuery> = {}) => {
    const { verdict } = ingress(records, from, query);
    return verdict.kind === 'denied' ? verdict.nearest : undefined;
  };
  test.each<readonly [string, string, readonly AnyRecord[], string, object]>([
    ['N7', 'no rules', [denyAll()], 'shop/client', { policy: 'shop/deny', rule: undefined }],
    [
      'N17',
      'the port, before a peer',
      [policy('p', { ingress: [{ from: [pods({ app: 'x' })] }, { ports: [{ port: 80 }] }] })],
      'shop/client',
      { rule: 1, peer: undefined, port: { index: 0, reason: 'number' } },
    ],
    [
      'N21',
      'a name that stands for another number',
      [allowOn({ port: 80 }, { port: 'admin' })],
      'shop/client',
      { port: { index: 1, reason: 'name-is-other-number' } },
    ],
    [
      'N21',
      'a name that the Pod does not have',
      [allowOn({ port: 'grpc' })],
      'shop/client',
      { port: { index: 0, reason: 'name-not-on-pod' } },
    ],
    ['N18', 'the protocol', [allowOn({ protocol: 'UDP', port: 8080 })], 'shop/client', { port: { index: 0, reason: 'protocol' } }],
    [
      'N9',
      'the same labels in another namespace',
      [allowFrom(pods({ app: 'x' }), pods({ app: 'client' }))],
      'ops/client',
      { peer: { index: 1, reason: 'other-namespace' } },
    ],
    ['N9', 'other labels', [allowFrom(pods({ app: 'x' }))], 'shop/client', { peer: { index: 0, reason: 'pod-labels' } }],
    [
      'N9',
      'other labels in another namespace',
      [allowFrom(pods({ app: 'x' }))],
      'ops/client',
      { peer: { index: 0, reason: 'pod-and-namespace-labels' } },
    ],
    [
      'N10',
      'the labels of the namespace',
      [allowFrom(namespaces({ team: 'x' }))],
      'ops/client',
      { peer: { index: 0, reason: 'namespace-labels' } },
    ],
    [
      'N11',
      'the labels of both',
      [allowFrom({ ...namespaces({ team: 'x' }), ...pods({ app: 'x' }) })],
      'ops/client',
      { peer: { index: 0, reason: 'pod-and-namespace-labels' } },
    ],
    ['N14', 'no Pod', [allowFrom(pods({}))], 'n2', { peer: { index: 0, reason: 'not-a-pod' } }],
    ['N15', 'outside the block', [allowFrom(block('10.9.0.0/16'))], 'shop/client', { peer: { index: 0, reason: 'outside-block' } }],
    ['N15', 'in the except', [allowFrom(block('10.0.0.0/8', '10.1.0.0/16'))], 'shop/client', { peer: { index: 0, reason: 'in-except' } }],
    ['N16', 'the family', [allowFrom(block('::/0'))], 'shop/client', { peer: { index: 0, reason: 'family' } }],
    [
      'N6',
      'of two policies, the one with the nearer rule',
      [policy('a', { ingress: [{ from: [pods({ app: 'x' })] }] }), policy('b', { ingress: [{ from: [pods({})], ports: [{ port: 80 }] }] })],
      'shop/client',
      { policy: 'shop/b', rule: 0 },
    ],
  ])('%s: %s', (_rule, _what, records, from, expected) => {
    expect(miss(records, from)).toMatchObject(expected);
  });
});
