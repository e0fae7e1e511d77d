// Projections over random histories: folding what they say gives the scope as a plain search through the cluster finds it.

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Delta, put, remove } from '#lib/cluster/delta.ts';
import type { PolicyApi } from '#lib/cluster/policy-api.ts';
import { recordKey } from '#lib/cluster/record.ts';
import { type Scope, scopeId } from '#lib/scope/scope.ts';
import { apply, type ClusterState, newState, records } from '#lib/cluster/state.ts';
import type { ServiceSummary } from '#lib/cluster/summary.ts';
import { sameAddress } from '#lib/kube/ip.ts';
import { buildEndpoint, buildNetworkPolicy, buildPod, buildService, buildSlice, drawFrom, drawRecord } from '#testing/builders/kube.ts';
import { SERVICE_NAME_LABEL, type EndpointSlice } from '#lib/kube/endpoint-slice.ts';
import type { Gateway } from '#lib/kube/gateway.ts';
import { selects } from '#lib/kube/label-selector.ts';
import type { Pod } from '#lib/kube/pod.ts';
import { type KubeRecord, RESOURCES } from '#lib/kube/record.ts';
import { WORKLOAD_KINDS } from '#lib/kube/workload-record.ts';
import { ROUTE_KINDS } from '#lib/kube/route.ts';
import type { Service } from '#lib/kube/service.ts';
import { fold } from '#server/cluster/derivation.ts';
import { createDerivations } from '#server/cluster/derivations.ts';
import { contents, contentsOf } from '#testing/doubles/folding-reader.ts';
import { projectScope } from '#lib/scope/project-scope.ts';

const A = 'a';
const SERVICE: Scope = { kind: 'service', service: 'a/s1' };
const SCOPES: readonly Scope[] = [
  { kind: 'overview' },
  { kind: 'namespace', namespace: A },
  { kind: 'namespace', namespace: A, client: 'a/p1' },
  { kind: 'namespace', namespace: A, client: 'b/p1' },
  SERVICE,
  { kind: 'service', service: 'a/s2' },
  { kind: 'service', service: 'a/s1', client: 'a/p1' },
  { kind: 'service', service: 'a/s1', client: 'b/p2' },
];
const NAMED = SCOPES.map((scope) => [scopeId(scope), scope] as const);

/** One number in four deletes what the others would put. */
const delta: fc.Arbitrary<Delta> = fc.tuple(fc.array(fc.nat(251), { maxLength: 60, size: 'max' }), fc.nat(3)).map(([numbers, how]) => {
  const record = drawRecord(drawFrom(numbers));
  return how === 0 ? remove(record.kind, recordKey(record)) : put(record);
});
const history = fc.array(fc.array(delta, { minLength: 1, maxLength: 6 }), { maxLength: 25, size: 'max' });

/** Names of the Pods of namespace a that the slice's targetRefs name, be they there or gone. */
function targets(slice: EndpointSlice): string[] {
  return slice.endpoints.flatMap(({ targetRef: t }) =>
    t?.kind === 'Pod' && t.name !== undefined && (t.namespace ?? A) === A ? [t.name] : [],
  );
}

/** Who may answer at an address of the slice: on the host network those that have one of its ports. */
function mayAnswer(slice: EndpointSlice, { spec, status }: Pod): boolean {
  const addresses = slice.endpoints.flatMap((e) => e.addresses);
  const declared = spec.containers.flatMap(({ ports }) => ports.map((p) => `${p.containerPort}/${p.protocol}`));
  return (
    status.phase !== 'Succeeded' &&
    status.phase !== 'Failed' &&
    addresses.some((address) => status.podIPs.some(({ ip }) => sameAddress(ip, address))) &&
    (spec.hostNetwork !== true || slice.ports.some((p) => declared.includes(`${p.port}/${p.protocol}`)))
  );
}

/** Pods of other namespaces that may answer for these slices, and the policies there. */
function searchForeign(state: ClusterState, slices: readonly EndpointSlice[]): KubeRecord[] {
  const pods = [...state.tables.Pod.values()].filter((pod) => pod.metadata.namespace !== A && slices.some((s) => mayAnswer(s, pod)));
  const policies = [...state.tables.NetworkPolicy.values()].filter(({ metadata }) =>
    pods.some((pod) => pod.metadata.namespace === metadata.namespace),
  );
  return [...pods, ...policies];
}

function selectsPod(service: Service, pod: Pod): boolean {
  return service.spec.type !== 'ExternalName' && selects(service.spec.selector, pod.metadata.labels);
}

/** The routes to these Services of namespace a, or of that namespace itself, and their Gateways; without any index. */
function searchWaysIn(state: ClusterState, leads: (service: string) => boolean, own: boolean): KubeRecord[] {
  const routes = ROUTE_KINDS.flatMap((kind) => [...state.tables[kind].values()]).filter(
    ({ metadata, spec }) =>
      (own && metadata.namespace === A) ||
      spec.rules.some((rule) =>
        rule.backendRefs.some((b) => b.kind !== 'ServiceImport' && (b.namespace ?? metadata.namespace) === A && leads(b.name)),
      ),
  );
  const isParent = (gateway: Gateway): boolean =>
    routes.some(({ metadata, spec }) =>
      spec.parentRefs.some(
        (p) =>
          p.kind !== 'Service' && p.name === gateway.metadata.name && (p.namespace ?? metadata.namespace) === gateway.metadata.namespace,
      ),
    );
  return [...routes, ...[...state.tables.Gateway.values()].filter((g) => isParent(g) || (own && g.metadata.namespace === A))];
}

/** The scope of a Service of namespace a, without any index. */
function searchService(state: ClusterState, name: string): KubeRecord[] {
  const inA = <R extends KubeRecord>(all: Iterable<R>): R[] => [...all].filter((r) => r.metadata.namespace === A);
  const services = inA(state.tables.Service.values());
  const slices = inA(state.tables.EndpointSlice.values());
  const slicesOf = (service: string): EndpointSlice[] => slices.filter((s) => s.metadata.labels[SERVICE_NAME_LABEL] === service);
  const self = services.find((s) => s.metadata.name === name);
  const mine = slicesOf(name);
  const pods = inA(state.tables.Pod.values());
  const mentioned = new Set(mine.flatMap(targets));
  for (const pod of pods) {
    if ((self !== undefined && selectsPod(self, pod)) || mine.some((s) => mayAnswer(s, pod))) mentioned.add(pod.metadata.name);
  }
  const shown = pods.filter((pod) => mentioned.has(pod.metadata.name));
  const others = new Set([name]);
  for (const service of services) if (shown.some((pod) => selectsPod(service, pod))) others.add(service.metadata.name);
  for (const slice of slices)
    if (targets(slice).some((pod) => mentioned.has(pod))) others.add(slice.metadata.labels[SERVICE_NAME_LABEL] ?? name);
  return [
    ...state.tables.Node.values(),
    ...state.tables.Namespace.values(),
    ...inA(state.tables.NetworkPolicy.values()),
    ...inA(state.tables.Ingress.values()),
    ...inA(state.tables.ReferenceGrant.values()),
    ...WORKLOAD_KINDS.flatMap((kind): KubeRecord[] => inA<KubeRecord>(state.tables[kind].values())),
    ...[...state.tables.Event.values()].filter(({ metadata, regarding }) => metadata.namespace === A || regarding.kind === 'Node'),
    ...searchWaysIn(state, (service) => others.has(service), false),
    ...services.filter((s) => others.has(s.metadata.name)),
    ...[...others].flatMap(slicesOf),
    ...shown,
    ...searchForeign(state, mine),
  ];
}

const KNOWN = { kinds: new Set(RESOURCES.map((r) => r.kind)), within: new Map() };

function failOnBug(subject: unknown, error: unknown): never {
  throw new Error(`about ${JSON.stringify(subject)}: ${String(error)}`);
}

describe('projections', () => {
  test.each(NAMED)('fold to the scope, batch by batch: %s', (_, scope) => {
    fc.assert(
      fc.property(history, (batches) => {
        const state = newState();
        const derivations = createDerivations({ known: () => KNOWN, onBug: failOnBug });
        const projection = projectScope(state, scope);
        const folded = newState();
        let now = 0;
        for (const batch of batches) {
          now += 40_000;
          apply(folded, projection.project(fold(state, batch, derivations, now).changes));
          expect(contentsOf(folded)).toEqual(contents(projection.records()));
          expect(contentsOf(folded)).toEqual(contents(projectScope(state, scope).records()));
        }
      }),
      { numRuns: 150 },
    );
  });

  test('other policy APIs are in every scope that is about policy', () => {
    const state = newState();
    const served: PolicyApi = { kind: 'PolicyApi', metadata: { namespace: '', name: 'ciliumnetworkpolicies.cilium.io' }, objects: 'some' };
    for (const scope of [
      { kind: 'namespace', namespace: 'a' },
      { kind: 'service', service: 'a/s1' },
    ] as const) {
      const projection = projectScope(state, scope);
      expect(projection.project(apply(state, [put(served)]))).toEqual([put(served)]);
      expect(projection.records()).toEqual([served]);
      const gone = remove('PolicyApi', served.metadata.name);
      expect(projection.project(apply(state, [gone]))).toEqual([gone]);
    }
  });

  test('the scope of a Service is what a search without indexes finds', () => {
    fc.assert(
      fc.property(history, (batches) => {
        const state = newState();
        for (const batch of batches) apply(state, batch);
        for (const name of ['s1', 's2', 's3']) {
          const records = projectScope(state, { kind: 'service', service: `a/${name}` }).records();
          expect(contents(records)).toEqual(contents(searchService(state, name)));
        }
      }),
      { numRuns: 300 },
    );
  });

  test('the scope of a namespace holds its ways in and those of others, as a search without indexes finds them', () => {
    const KINDS = ['Gateway', ...ROUTE_KINDS];
    fc.assert(
      fc.property(history, (batches) => {
        const state = newState();
        for (const batch of batches) apply(state, batch);
        const records = projectScope(state, { kind: 'namespace', namespace: A }).records();
        const found = records.filter((r) => KINDS.includes(r.kind));
        expect(contents(found)).toEqual(contents(searchWaysIn(state, () => true, true)));
      }),
      { numRuns: 300 },
    );
  });

  test('the scope of a namespace holds the Pods of others at addresses that it publishes, with their policies, as a search without indexes finds them', () => {
    let found = 0;
    fc.assert(
      fc.property(history, (batches) => {
        const state = newState();
        for (const batch of batches) apply(state, batch);
        const records = projectScope(state, { kind: 'namespace', namespace: A }).records() as KubeRecord[];
        const foreign = records.filter((r) => (r.kind === 'Pod' || r.kind === 'NetworkPolicy') && r.metadata.namespace !== A);
        const slices = [...state.tables.EndpointSlice.values()].filter((s) => s.metadata.namespace === A);
        expect(contents(foreign)).toEqual(contents(searchForeign(state, slices)));
        if (foreign.length > 0) found++;
      }),
      { numRuns: 300 },
    );
    expect(found).toBeGreaterThan(3);
  });

  test('a Pod of another namespace at an address of a Service without selector comes and goes, with the policies of its namespace', () => {
    const state = newState();
    const db = buildPod({ namespace: 'data', name: 'db-0', ips: ['10.0.0.9'] });
    const policy = buildNetworkPolicy({ namespace: 'data', name: 'deny' });
    apply(state, [
      put(buildService({ namespace: A, name: 's1', selector: {} })),
      put(buildSlice({ namespace: A, name: 'e1', service: 's1', endpoints: [buildEndpoint({ address: '10.0.0.9' })] })),
      put(policy),
    ]);
    const [inside, client]: readonly [Scope, Scope] = [SERVICE, { kind: 'namespace', namespace: A, client: 'data/db-0' }];
    const seen = [inside, { kind: 'namespace', namespace: A } as const].map((scope) => projectScope(state, scope));
    const standing = projectScope(state, client);
    const there = apply(state, [put(db)]);
    for (const projection of seen) expect(projection.project(there)).toEqual(expect.arrayContaining([put(db), put(policy)]));
    expect(standing.project(there)).toEqual([put(db)]);
    // Its address is published no longer: the client stays.
    const left = apply(state, [put(buildSlice({ namespace: A, name: 'e1', service: 's1', endpoints: [] }))]);
    const gone = [remove('Pod', 'data/db-0'), remove('NetworkPolicy', 'data/deny')];
    for (const projection of seen) expect(projection.project(left)).toEqual(expect.arrayContaining(gone));
    expect(standing.project(left).map(({ op }) => op)).toEqual(['put']);
  });

  test('who enters is put, who leaves is deleted, though they themselves did not change', () => {
    const state = newState();
    apply(state, [
      put(buildService({ namespace: A, name: 's1', selector: { app: 'x' } })),
      put(buildService({ namespace: A, name: 's2', selector: { tier: 'back' } })),
      put(buildSlice({ namespace: A, name: 'e2', service: 's2', endpoints: [buildEndpoint({ pod: 'p1' })] })),
      put(buildPod({ namespace: A, name: 'p1', labels: { app: 'y', tier: 'back' } })),
    ]);
    const projection = projectScope(state, SERVICE);
    expect(projection.records().map(recordKey)).toEqual(['a/s1']);
    const enter = projection.project(apply(state, [put(buildService({ namespace: A, name: 's1', selector: { app: 'y' } }))]));
    expect(enter.map((d) => (d.op === 'put' ? recordKey(d.record) : '-')).sort()).toEqual(['a/e2', 'a/p1', 'a/s1', 'a/s2']);
    const leave = projection.project(apply(state, [put(buildService({ namespace: A, name: 's1', selector: {} }))]));
    expect(
      leave
        .filter((d) => d.op === 'delete')
        .map((d) => (d.op === 'delete' ? d.key : ''))
        .sort(),
    ).toEqual(['a/e2', 'a/p1', 'a/s2']);
  });

  const SUMMARY: ServiceSummary = {
    kind: 'ServiceSummary',
    metadata: { namespace: 'b', name: 's1' },
    shape: 'ClusterIP',
    ports: [],
    endpoints: { ready: 0, draining: 0, notReady: 0, broken: 0 },
    unpublished: 0,
    zones: [],
    nodes: 0,
    findings: [],
  };

  test('a client brings itself, the policies of its namespace and the names of its Services, and nothing else of it', () => {
    const state = newState();
    const clients = ['a/p1', 'b/p1'].map((client): Scope => ({ kind: 'service', service: 'a/s1', client }));
    const seen = clients.map((scope) => projectScope(state, scope));
    const changes = apply(state, [
      put(buildPod({ namespace: A, name: 'p1', labels: { app: 'other' } })),
      put(buildPod({ namespace: 'b', name: 'p1' })),
      put(buildPod({ namespace: 'b', name: 'p2' })),
      put(buildService({ namespace: 'b', name: 's1' })),
      put(SUMMARY),
      put(buildNetworkPolicy({ namespace: 'b', name: 'deny' })),
    ]);
    const named = (kinds: readonly KubeRecord[]): string[] => kinds.map((r) => `${r.kind} ${recordKey(r)}`).sort();
    const told = seen.map((projection) =>
      named(projection.project(changes).flatMap((d) => (d.op === 'put' ? [d.record as KubeRecord] : []))),
    );
    expect(told).toEqual([['Pod a/p1'], ['NetworkPolicy b/deny', 'Pod b/p1', 'ServiceSummary b/s1']]);
    expect(seen.map((projection) => named(projection.records() as KubeRecord[]))).toEqual(told);
  });

  test('a slice of another namespace that names our Pod brings nothing of that namespace in', () => {
    const state = newState();
    const projection = projectScope(state, SERVICE);
    apply(state, [
      put(buildService({ namespace: A, name: 's1', selector: { app: 'web' } })),
      put(buildPod({ namespace: A, name: 'p1' })),
      put(buildService({ namespace: 'b', name: 's1' })),
      put(
        buildSlice({
          namespace: 'b',
          name: 'e1',
          service: 's1',
          endpoints: [buildEndpoint({ targetRef: { kind: 'Pod', namespace: A, name: 'p1', uid: undefined } })],
        }),
      ),
    ]);
    expect([...records(state)].length).toBe(4);
    expect(projection.records().map((r) => `${r.kind} ${recordKey(r)}`)).toEqual(['Service a/s1', 'Pod a/p1']);
  });
});
