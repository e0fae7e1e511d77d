// Tests of what the Policy tab says: rules by port, callers, namespaces.

import { expect, test } from 'vitest';
import {
  buildContainer,
  buildContainerPort,
  buildEndpoint,
  buildNamespace,
  buildService,
  buildServicePort,
  buildSlice,
  buildSlicePort,
} from '#testing/builders/kube.ts';
import { block, policyCluster, denyAll, namespaces, pod, pods, policy } from '#testing/builders/policy.ts';
import { ALL_IN_VIEW } from '#lib/policy/comers.ts';
import { backendsOf } from '#lib/routing/backend.ts';
import type { AnyRecord } from '#lib/cluster/record.ts';
import { callersByPort, groupAccess, namespaceAccess } from './policy-access.ts';

const PORTS = [
  buildServicePort({ name: 'http', port: 80, targetPort: 'http' }),
  buildServicePort({ name: 'admin', port: 9000, targetPort: 9000 }),
];
const service = buildService({ name: 'web', ports: PORTS });
const containers = [buildContainer({ ports: [buildContainerPort({ name: 'http', containerPort: 8080 })] })];
const one = pod('shop/w1', { app: 'web', role: 'a' }, '10.1.0.11', { containers });
const two = pod('shop/w2', { app: 'web', role: 'b' }, '10.1.0.12', { containers });
const slice = buildSlice({
  service: 'web',
  endpoints: [
    buildEndpoint({ address: '10.1.0.11', pod: 'w1', ready: true }),
    buildEndpoint({ address: '10.1.0.12', pod: 'w2', ready: true }),
  ],
  ports: [buildSlicePort({ name: 'http', port: 8080 }), buildSlicePort({ name: 'admin', port: 9000 })],
});

function look(...records: readonly AnyRecord[]) {
  const state = policyCluster(service, one, two, slice, ...records);
  const backends = backendsOf(state, 'shop/web');
  return { state, backends, groups: groupAccess(state, service, backends, ALL_IN_VIEW) };
}

const ports = (at: ReturnType<typeof look>['groups'][number]) =>
  at.ports.map(({ port, podPort, open, forServicePort }) => ({ port: port.port, podPort, open, forServicePort }));

test('without a policy: one group, open to everybody', () => {
  const { state, groups } = look();
  expect(groups.map((g) => [g.pods, g.policies])).toEqual([[['shop/w1', 'shop/w2'], []]]);
  expect(namespaceAccess(state, service, groups[0]!)).toBeUndefined();
});

test('the rules that open each port, by the number of the Pod; those written for the number of the Service', () => {
  const right = policy('right', { ingress: [{ from: [pods({ app: 'client' })], ports: [{ port: 'http' }] }] });
  const wrong = policy('wrong', { ingress: [{ ports: [{ port: 80 }] }] });
  const { groups } = look(right, wrong);
  expect(groups[0]?.policies).toEqual(['shop/right', 'shop/wrong']);
  expect(ports(groups[0]!)).toEqual([
    {
      port: 80,
      podPort: 8080,
      open: [{ policy: 'shop/right', rule: 0, peers: ['Pods app=client of shop'] }],
      forServicePort: [{ policy: 'shop/wrong', rule: 0, peers: [] }],
    },
    { port: 9000, podPort: 9000, open: [], forServicePort: [] },
  ]);
});

test('whether anybody whom the rules name may call: nobody who is not there, or whose own policies hold it back', () => {
  const comers = (...records: readonly AnyRecord[]) => look(...records).groups[0]?.ports[0]?.comers;
  const only = (labels: object) => policy('p', { podSelector: { matchLabels: { app: 'web' } }, ingress: [{ from: [pods(labels)] }] });
  expect(comers(only({ app: 'client' }))).toEqual({ kind: 'somebody', pod: 'shop/client' });
  expect(comers(only({ app: 'none' }))).toMatchObject({ kind: 'nobody', rules: [{ policy: 'shop/p', rule: 0 }], heldBack: false });
  const out = policy('out', { podSelector: { matchLabels: { app: 'client' } }, policyTypes: ['Egress'] });
  expect(comers(only({ app: 'client' }), out, pod('shop/far', {}, '172.18.0.2'), pod('shop/host', {}, '172.18.0.1'))).toMatchObject({
    kind: 'nobody',
    heldBack: true,
  });
});

test('Pods that other policies isolate are a group of their own', () => {
  const { groups } = look(policy('b', { podSelector: { matchLabels: { role: 'b' } } }));
  expect(groups.map((g) => [g.pods, g.policies])).toEqual([
    [['shop/w2'], ['shop/b']],
    [['shop/w1'], []],
  ]);
});

test('callers: ports with the same answers are told once', () => {
  const { state, backends } = look(policy('p', { ingress: [{ from: [pods({ app: 'client' })] }] }));
  const [all, ...more] = callersByPort(state, service, backends, [state.tables.Pod.get('ops/client')!]);
  expect(more).toEqual([]);
  expect(all?.ports.map((p) => p.port)).toEqual([80, 9000]);
  expect(
    all?.callers.map((c) => `${c.namespace}/${c.workload.name} ${Object.entries(c.pods).find(([, keys]) => keys.length > 0)?.[0]}`),
  ).toEqual([
    'ops/client denied',
    'shop/client allowed',
    'shop/far unknown',
    'shop/host allowed',
    'shop/w1 denied',
    'shop/w2 denied',
    'shop/web denied',
  ]);
  const some = look(policy('p', { ingress: [{ ports: [{ port: 9000 }] }] }));
  expect(callersByPort(some.state, service, some.backends, [])).toHaveLength(2);
});

test('other namespaces: by their labels, with the Pods that the rules name; address blocks apart', () => {
  const rules = [
    { from: [{ ...namespaces({ team: 'ops' }), ...pods({ app: 'probe' }) }, block('10.0.0.0/8', '10.1.0.0/16')] },
    { from: [namespaces({ 'kubernetes.io/metadata.name': 'edge' }), pods({})] },
  ];
  const { state, groups } = look(buildNamespace({ name: 'edge' }), policy('p', { ingress: rules }));
  expect(namespaceAccess(state, service, groups[0]!)).toEqual({
    letIn: [
      { namespace: 'edge', pods: 'all Pods' },
      { namespace: 'ops', pods: 'Pods app=probe' },
    ],
    others: ['bare'],
    blocks: ['10.0.0.0/8 without 10.1.0.0/16'],
  });
  const closed = look(denyAll());
  expect(namespaceAccess(closed.state, service, closed.groups[0]!)).toEqual({ letIn: [], others: ['bare', 'ops'], blocks: [] });
});
