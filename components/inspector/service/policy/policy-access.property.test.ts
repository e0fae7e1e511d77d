// Properties: the checklist passes no step that the Policy tab denies, and knows nothing where other policies may say otherwise.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  buildContainer,
  buildContainerPort,
  buildEndpoint,
  buildService,
  buildServicePort,
  buildSlice,
  buildSlicePort,
} from '#testing/builders/kube.ts';
import { checklistOf } from '#lib/diagnosis/checklist/checklist.ts';
import { allKnown, inViewOf } from '#lib/diagnosis/known-state.ts';
import { DEFAULT_DNS } from '#lib/dns/settings.ts';
import { block, policyCluster, namespaces, pod, pods, policy } from '#testing/builders/policy.ts';
import { backendsOf } from '#lib/routing/backend.ts';
import { DEFAULT_PROXY } from '#lib/routing/proxy-settings.ts';
import { callersByPort, groupAccess } from './policy-access.ts';

const service = buildService({
  name: 'web',
  ports: [
    buildServicePort({ name: 'http', port: 80, targetPort: 8080 }),
    buildServicePort({ name: 'admin', port: 9000, targetPort: 9000 }),
  ],
});
const containers = [buildContainer({ ports: [buildContainerPort({ name: 'http', containerPort: 8080 })] })];
const behind = [
  service,
  pod('shop/w1', { app: 'web', role: 'a' }, '10.1.0.11', { containers }),
  pod('shop/w2', { app: 'web', role: 'b' }, '10.1.0.12', { containers }),
  buildSlice({
    service: 'web',
    endpoints: [1, 2].map((n) => buildEndpoint({ address: `10.1.0.1${n}`, pod: `w${n}`, ready: true })),
    ports: [buildSlicePort({ name: 'http', port: 8080 }), buildSlicePort({ name: 'admin', port: 9000 })],
  }),
];

const peer = fc.constantFrom(
  pods({ app: 'client' }),
  pods({ app: 'none' }),
  pods({ app: 'probe' }),
  namespaces({ team: 'ops' }),
  namespaces({ team: 'none' }),
  { ...namespaces({ team: 'ops' }), ...pods({ app: 'none' }) },
  block('203.0.113.0/24'),
);
const ports = fc.constantFrom([], [{ port: 8080 }], [{ port: 80 }], [{ port: 'http' }], [{ port: 9000 }]);
const podSelector = fc.constantFrom(
  {},
  { matchLabels: { app: 'web' } },
  { matchLabels: { role: 'a' } },
  { matchLabels: { app: 'client' } },
);
const spec = fc.record({
  podSelector,
  policyTypes: fc.constantFrom(['Ingress'], ['Ingress'], ['Egress'], ['Ingress', 'Egress']),
  ingress: fc.array(fc.record({ from: fc.array(peer, { maxLength: 2 }), ports }), { maxLength: 2 }),
});
const policies = fc.array(fc.tuple(fc.constantFrom('shop/a', 'shop/b', 'ops/c'), spec), { maxLength: 3 });

const settings = { dns: DEFAULT_DNS, proxy: DEFAULT_PROXY };

test('the step of the checklist and the tab agree', () => {
  const statuses = new Set<string>();
  fc.assert(
    fc.property(policies, fc.boolean(), (drawn, others) => {
      const api = { kind: 'PolicyApi', metadata: { namespace: '', name: 'x.cilium.io' }, objects: others ? 'some' : 'none' } as const;
      const state = policyCluster(...behind, ...drawn.map(([name, one]) => policy(name, one)), api);
      const knownState = allKnown(state);
      const step = checklistOf(knownState, 'shop/web', settings)?.find(({ item }) => item === 'policy');
      const backends = backendsOf(state, 'shop/web');
      const groups = groupAccess(state, service, backends, inViewOf(knownState));
      const isDenied = groups.every((group) => group.ports.every(({ comers }) => comers.kind === 'nobody'));
      const listed = callersByPort(
        state,
        service,
        backends,
        [...state.tables.Pod.values()].filter((p) => p.metadata.namespace !== 'shop'),
      );
      const mayCall = listed.some(({ callers }) => callers.some((caller) => caller.pods.allowed.length + caller.pods.some.length > 0));
      if (others) expect(step?.status).toBe('unknown');
      else expect(step?.status).toBe(isDenied ? 'warn' : 'pass');
      // Whom the tab lists as a caller has come in; where it denies, it lists nobody.
      if (isDenied) expect(mayCall).toBe(false);
      statuses.add(step?.status ?? '');
    }),
    { numRuns: 300 },
  );
  expect([...statuses].sort()).toEqual(['pass', 'unknown', 'warn']);
});
