// Tests of the laws: state is the fold of deltas, its indexes are those of its records, squash and diff keep it so.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildEndpoint, buildPod, buildService, buildSlice, type Draw, drawFrom, drawRecord } from '#testing/builders/kube.ts';
import { canonicalAddress, cidrsOf, networkOf } from '#lib/kube/ip.ts';
import { splitKey } from '#lib/kube/key.ts';
import { selects } from '#lib/kube/label-selector.ts';
import { roleOf } from '#lib/kube/pod-role.ts';
import { ROUTE_KINDS } from '#lib/kube/route.ts';
import { type Delta, put, remove, squash } from './delta.ts';
import { diff } from './diff.ts';
import { aliasTargetsOf, clusterIPsOf, type Indexes, outerAddressesOf } from './indexes.ts';
import { serviceOfSlice, targetOf } from './slice-indexes.ts';
import { type AnyRecord, KINDS, recordKey } from './record.ts';
import { same } from '#lib/kube/same.ts';
import { apply, type ClusterState, get, newState, records } from './state.ts';

/** Summaries are records like any other on the wire, so they take part. */
function drawSummary(draw: Draw): AnyRecord {
  const metadata = { namespace: draw(2) === 0 ? 'a' : 'b', name: `s${draw(3)}` };
  const endpoints = { ready: draw(3), draining: 0, notReady: 0, broken: 0 };
  return { kind: 'ServiceSummary', metadata, shape: 'ClusterIP', ports: [], endpoints, unpublished: 0, zones: [], nodes: 1, findings: [] };
}

function drawDelta(draw: Draw): Delta {
  const how = draw(8);
  const record = how === 7 ? drawSummary(draw) : drawRecord(draw);
  return how === 5 || how === 6 ? remove(record.kind, recordKey(record)) : put(record);
}

const delta: fc.Arbitrary<Delta> = fc.array(fc.nat(251), { maxLength: 60, size: 'max' }).map((numbers) => drawDelta(drawFrom(numbers)));
const history = fc.array(delta, { maxLength: 60, size: 'max' });
const RUNS = { numRuns: 300 };

function stateOf(deltas: readonly Delta[]): ClusterState {
  const state = newState();
  apply(state, deltas);
  return state;
}

/** Maps and sets in an order of their own, so that only what is held counts. */
function plain(state: ClusterState): unknown {
  const tables = KINDS.map((kind) => [kind, [...state.tables[kind].entries()].sort(([a], [b]) => (a < b ? -1 : 1))]);
  const index = Object.entries(state.index).map(([name, map]) => [
    name,
    [...map.entries()].map(([from, to]) => [from, [...to].sort()] as const).sort(([a], [b]) => (a < b ? -1 : 1)),
  ]);
  return { tables, index };
}

/** The indexes as their comments define them, computed by looking at everything. */
function plainIndexes(state: ClusterState): Readonly<Record<keyof Indexes, Map<string, Set<string>>>> {
  const empty = (): Map<string, Set<string>> => new Map();
  const made = {
    slicesByService: empty(),
    slicesByTarget: empty(),
    slicesByAddress: empty(),
    servicesByClusterIP: empty(),
    servicesByOuterAddress: empty(),
    servicesByName: empty(),
    aliasesByTarget: empty(),
    aliasesByTargetName: empty(),
    podsByNode: empty(),
    podsByAddress: empty(),
    podsByService: empty(),
    servicesByPod: empty(),
    keysByNamespace: empty(),
    podsByLabel: empty(),
    pairsByLabel: empty(),
    servicesByPair: empty(),
    unmatchedServices: empty(),
    podsByRole: empty(),
    findingsByService: empty(),
    servicesBySeverity: empty(),
    ingressesByService: empty(),
    routesByService: empty(),
    ingressesByServiceName: empty(),
    routesByServiceName: empty(),
    routesIntoNamespace: empty(),
    routesByGateway: empty(),
    nodesByAddress: empty(),
    servicesByNodePort: empty(),
    servicesByOuterPort: empty(),
    podsByHostPort: empty(),
    podsWaitingForPort: empty(),
    nodesByPodRange: empty(),
    podRangesByBits: empty(),
    policiesByNamespaceSelector: empty(),
    policiesByPeerPair: empty(),
    replicaSetsByDeployment: empty(),
    eventsByObject: empty(),
  };
  const add = (map: Map<string, Set<string>>, from: string, to: string): void => {
    map.set(from, (map.get(from) ?? new Set()).add(to));
  };
  for (const record of records(state)) {
    if (record.metadata.namespace !== '') add(made.keysByNamespace, `${record.kind}:${record.metadata.namespace}`, recordKey(record));
  }
  for (const [key, slice] of state.tables.EndpointSlice) {
    const service = serviceOfSlice(slice);
    if (service !== undefined) add(made.slicesByService, service, key);
    for (const endpoint of slice.endpoints) {
      const target = targetOf(slice, endpoint);
      if (target !== undefined) add(made.slicesByTarget, target, key);
      for (const address of endpoint.addresses) add(made.slicesByAddress, canonicalAddress(address), key);
    }
  }
  for (const [key, pod] of state.tables.Pod) {
    const role = roleOf(pod.metadata.labels);
    if (role !== undefined) add(made.podsByRole, role, key);
    if (pod.spec.nodeName !== undefined) add(made.podsByNode, pod.spec.nodeName, key);
    for (const { ip } of pod.status.podIPs) add(made.podsByAddress, canonicalAddress(ip), key);
    const sidecars = pod.spec.initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always');
    for (const { hostPort, protocol } of [...pod.spec.containers, ...sidecars].flatMap(({ ports }) => ports)) {
      const held = pod.spec.nodeName === undefined ? made.podsWaitingForPort : made.podsByHostPort;
      if (hostPort !== undefined) add(held, `${hostPort}/${protocol}`, key);
    }
    for (const [label, value] of Object.entries(pod.metadata.labels)) {
      add(made.podsByLabel, `${pod.metadata.namespace}|${label}=${value}`, key);
      add(made.pairsByLabel, label, `${pod.metadata.namespace}|${label}=${value}`);
    }
  }
  for (const [key, { status, spec }] of state.tables.Node) {
    for (const { address } of status.addresses) add(made.nodesByAddress, canonicalAddress(address), key);
    for (const cidr of cidrsOf(spec.podCIDRs, 'IPv4')) {
      add(made.nodesByPodRange, networkOf(cidr.bytes, cidr.bits), key);
      add(made.podRangesByBits, String(cidr.bits), networkOf(cidr.bytes, cidr.bits));
    }
  }
  for (const [key, { metadata, spec }] of state.tables.Ingress) {
    const named = [spec.defaultBackend, ...spec.rules.flatMap((rule) => rule.http.paths.map((path) => path.backend))];
    for (const backend of named) {
      if (backend === undefined) continue;
      add(made.ingressesByService, `${metadata.namespace}/${backend.service.name}`, key);
      add(made.ingressesByServiceName, backend.service.name, key);
    }
  }
  for (const route of ROUTE_KINDS.flatMap((kind) => [...state.tables[kind].values()])) {
    const { namespace: own } = route.metadata;
    const id = `${route.kind}:${recordKey(route)}`;
    for (const ref of route.spec.rules.flatMap((rule) => rule.backendRefs)) {
      if (ref.kind === 'ServiceImport') continue;
      add(made.routesByService, `${ref.namespace ?? own}/${ref.name}`, id);
      add(made.routesByServiceName, ref.name, id);
      add(made.routesIntoNamespace, ref.namespace ?? own, id);
    }
    for (const ref of route.spec.parentRefs)
      if (ref.kind !== 'Service') add(made.routesByGateway, `${ref.namespace ?? own}/${ref.name}`, id);
  }
  for (const [key, { spec }] of state.tables.NetworkPolicy) {
    for (const { podSelector, namespaceSelector } of [...spec.ingress.flatMap((r) => r.from), ...spec.egress.flatMap((r) => r.to)]) {
      if (namespaceSelector !== undefined) add(made.policiesByNamespaceSelector, JSON.stringify(namespaceSelector), key);
      const [first] = Object.entries(podSelector?.matchLabels ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
      if (namespaceSelector === undefined && first !== undefined) add(made.policiesByPeerPair, `${first[0]}=${first[1]}`, key);
    }
  }
  for (const [key, service] of state.tables.Service) {
    add(made.servicesByName, service.metadata.name, key);
    for (const ip of clusterIPsOf(service)) add(made.servicesByClusterIP, canonicalAddress(ip), key);
    for (const ip of outerAddressesOf(service)) add(made.servicesByOuterAddress, ip, key);
    for (const target of aliasTargetsOf(service)) {
      add(made.aliasesByTarget, target, key);
      add(made.aliasesByTargetName, splitKey(target).name, key);
    }
    for (const { port, nodePort, protocol } of service.spec.ports) {
      if (outerAddressesOf(service).size > 0) add(made.servicesByOuterPort, `${port}/${protocol}`, key);
      if (nodePort !== undefined) add(made.servicesByNodePort, `${nodePort}/${protocol}`, key);
    }
    if (service.spec.type === 'ExternalName') continue;
    const [first] = Object.entries(service.spec.selector).sort(([a], [b]) => (a < b ? -1 : 1));
    if (first !== undefined) add(made.servicesByPair, `${service.metadata.namespace}|${first[0]}=${first[1]}`, key);
    for (const [podKey, pod] of state.tables.Pod) {
      if (pod.metadata.namespace !== service.metadata.namespace || !selects(service.spec.selector, pod.metadata.labels)) continue;
      add(made.podsByService, key, podKey);
      add(made.servicesByPod, podKey, key);
    }
    if (first !== undefined && !made.podsByService.has(key)) add(made.unmatchedServices, service.metadata.namespace, key);
  }
  for (const [key, { regarding }] of state.tables.Event)
    add(
      made.eventsByObject,
      `${regarding.kind}:${[regarding.namespace, regarding.name].filter((part) => part !== undefined).join('/')}`,
      key,
    );
  for (const [key, set] of state.tables.ReplicaSet) {
    const owner = set.metadata.ownerReferences.find(({ kind }) => kind === 'Deployment');
    if (owner !== undefined) add(made.replicaSetsByDeployment, `${set.metadata.namespace}/${owner.name}`, key);
  }
  for (const [key, { service, metadata }] of state.tables.Finding) add(made.findingsByService, service ?? `${metadata.namespace}/`, key);
  for (const [key, { metadata, findings }] of state.tables.ServiceSummary) {
    if (findings[0] !== undefined) add(made.servicesBySeverity, `${findings[0].severity}:${metadata.namespace}`, key);
  }
  return made;
}

test.each([
  ['web.shop.svc.cluster.local', ['shop/web']],
  ['Web.Shop.', ['shop/web']],
  ['db-0.db.data.svc.k8s.corp', ['data/db']],
  ['web.svc.svc.cluster.local', ['svc/web']],
  ['www.example.com', []],
  ['web', []],
])('an alias of %s may mean %j', (externalName, expected) => {
  expect([...aliasTargetsOf(buildService({ type: 'ExternalName', externalName }))]).toEqual(expected);
  expect(aliasTargetsOf(buildService({ externalName })).size).toBe(0);
});

describe('state is the fold of deltas', () => {
  test('the state after any history is that of its final records, read in any order', () => {
    fc.assert(
      fc.property(history, fc.infiniteStream(fc.nat(1000)), (deltas, order) => {
        const state = stateOf(deltas);
        const final = [...records(state)].map((record) => [order.next().value, record] as const).sort(([a], [b]) => a - b);
        expect(plain(stateOf(final.map(([, record]) => put(record))))).toEqual(plain(state));
      }),
      RUNS,
    );
  });

  test('the tables hold the last record of each name', () => {
    fc.assert(
      fc.property(history, (deltas) => {
        const last = new Map<string, AnyRecord>();
        for (const d of deltas) {
          if (d.op === 'put') last.set(`${d.record.kind}:${recordKey(d.record)}`, d.record);
          else last.delete(`${d.kind}:${d.key}`);
        }
        const state = stateOf(deltas);
        expect([...records(state)].length).toBe(last.size);
        for (const record of last.values()) expect(get(state, record.kind, recordKey(record))).toBe(record);
      }),
      RUNS,
    );
  });

  test('the indexes are what a look at everything finds, and hold no empty set', () => {
    fc.assert(
      fc.property(history, (deltas) => {
        const state = stateOf(deltas);
        expect(state.index).toEqual(plainIndexes(state));
        for (const map of Object.values(state.index)) for (const set of map.values()) expect(set.size).toBeGreaterThan(0);
      }),
      RUNS,
    );
  });

  test('when everything is deleted nothing is left in any index', () => {
    fc.assert(
      fc.property(history, (deltas) => {
        const state = stateOf(deltas);
        apply(
          state,
          [...records(state)].map((record) => remove(record.kind, recordKey(record))),
        );
        expect(plain(state)).toEqual(plain(newState()));
      }),
      RUNS,
    );
  });

  test('apply says truly what was before and what is after', () => {
    fc.assert(
      fc.property(history, (deltas) => {
        const state = newState();
        for (const d of deltas) {
          const kind = d.op === 'put' ? d.record.kind : d.kind;
          const key = d.op === 'put' ? recordKey(d.record) : d.key;
          const before = get(state, kind, key);
          const after = d.op === 'put' ? d.record : undefined;
          const changes = apply(state, [d]);
          expect(changes).toEqual(before === undefined && after === undefined ? [] : [{ kind, key, before, after }]);
          expect(changes[0]?.before).toBe(before);
          expect(get(state, kind, key)).toBe(after);
        }
      }),
      RUNS,
    );
  });

  test('one batch does what its deltas do one by one', () => {
    fc.assert(
      fc.property(history, (deltas) => {
        const single = newState();
        const changes = deltas.flatMap((d) => apply(single, [d]));
        const batch = newState();
        expect(apply(batch, deltas)).toEqual(changes);
        expect(plain(batch)).toEqual(plain(single));
      }),
      RUNS,
    );
  });
});

describe('squash', () => {
  test('the squashed deltas lead to the same state, from any state', () => {
    fc.assert(
      fc.property(history, history, (start, deltas) => {
        const [all, squashed] = [stateOf(start), stateOf(start)];
        apply(all, deltas);
        apply(squashed, squash(deltas));
        expect(plain(squashed)).toEqual(plain(all));
      }),
      RUNS,
    );
  });

  test('each subject occurs once, and squashing again changes nothing', () => {
    fc.assert(
      fc.property(history, (deltas) => {
        const once = squash(deltas);
        const subjects = once.map((d) => (d.op === 'put' ? `${d.record.kind}:${recordKey(d.record)}` : `${d.kind}:${d.key}`));
        expect(new Set(subjects).size).toBe(subjects.length);
        expect(squash(once)).toBe(once);
      }),
      RUNS,
    );
  });
});

describe('diff', () => {
  test('applied to the state it gives exactly the target, by the fewest deltas', () => {
    fc.assert(
      fc.property(history, history, (from, to) => {
        const state = stateOf(from);
        const target = stateOf(to);
        const deltas = diff(state, records(target));
        const expected = [...records(target)].filter((record) => !same(get(state, record.kind, recordKey(record)), record)).length;
        const gone = [...records(state)].filter((record) => get(target, record.kind, recordKey(record)) === undefined).length;
        expect(deltas).toHaveLength(expected + gone);
        const changes = apply(state, deltas);
        expect(changes).toHaveLength(deltas.length);
        expect(plain(state)).toEqual(plain(target));
      }),
      RUNS,
    );
  });

  test('of a state with itself, or with its copy from the wire, it is empty', () => {
    fc.assert(
      fc.property(history, (deltas) => {
        const state = stateOf(deltas);
        expect(diff(state, records(state))).toEqual([]);
        const copies = [...records(state)].map((record) => JSON.parse(JSON.stringify(record)) as AnyRecord);
        expect(diff(state, copies)).toEqual([]);
      }),
      RUNS,
    );
  });
});

describe('indexes, by example', () => {
  test('a Pod that loses the label leaves the Service; with the label back it returns', () => {
    const state = stateOf([put(buildService({ name: 'web' })), put(buildPod({ name: 'p' }))]);
    expect(state.index.podsByService.get('shop/web')).toEqual(new Set(['shop/p']));
    apply(state, [put(buildPod({ name: 'p', labels: { app: 'api' } }))]);
    expect(state.index.podsByService.has('shop/web')).toBe(false);
    expect(state.index.servicesByPod.has('shop/p')).toBe(false);
    apply(state, [put(buildPod({ name: 'p' }))]);
    expect(state.index.servicesByPod.get('shop/p')).toEqual(new Set(['shop/web']));
  });

  test('a Service selects in its own namespace only, and nothing without a selector', () => {
    const pod = put(buildPod({ namespace: 'other', name: 'p' }));
    const state = stateOf([pod, put(buildService({ name: 'web' })), put(buildService({ name: 'none', selector: {} }))]);
    expect(state.index.podsByService.size).toBe(0);
  });

  test('two Services over one Pod, and two Pods on one address, are both kept', () => {
    const state = stateOf([
      put(buildService({ name: 'web' })),
      put(buildService({ name: 'web-public' })),
      put(buildPod({ name: 'p', ips: ['192.0.2.1'] })),
      put(buildPod({ name: 'q', ips: ['192.0.2.1'], labels: {} })),
    ]);
    expect(state.index.servicesByPod.get('shop/p')).toEqual(new Set(['shop/web', 'shop/web-public']));
    expect(state.index.podsByAddress.get('192.0.2.1')).toEqual(new Set(['shop/p', 'shop/q']));
    apply(state, [remove('Pod', 'shop/p')]);
    expect(state.index.podsByAddress.get('192.0.2.1')).toEqual(new Set(['shop/q']));
  });

  test('a slice that moves to another Service leaves the first; one without the label belongs to none', () => {
    const state = stateOf([put(buildSlice({ name: 'e', service: 'a' }))]);
    apply(state, [put(buildSlice({ name: 'e', service: 'b' }))]);
    expect([...state.index.slicesByService]).toEqual([['shop/b', new Set(['shop/e'])]]);
    apply(state, [put(buildSlice({ name: 'e', service: undefined }))]);
    expect(state.index.slicesByService.size).toBe(0);
  });

  test('a Pod that a slice names is found again, also where the slice came first', () => {
    const state = stateOf([put(buildSlice({ name: 'e', endpoints: [buildEndpoint({ pod: 'p' }), buildEndpoint({ pod: 'q' })] }))]);
    expect(state.index.slicesByTarget.get('shop/p')).toEqual(new Set(['shop/e']));
    apply(state, [put(buildSlice({ name: 'e', endpoints: [buildEndpoint({ pod: 'q' })] }))]);
    expect([...state.index.slicesByTarget.keys()]).toEqual(['shop/q']);
  });

  test('a Pod that a slice names twice stays linked until it names it no more', () => {
    const naming = (...pods: readonly string[]): Delta =>
      put(buildSlice({ name: 'e', endpoints: pods.map((pod) => buildEndpoint({ pod })) }));
    const state = stateOf([naming('p', 'q', 'p')]);
    apply(state, [naming('p')]);
    expect([...state.index.slicesByTarget.keys()]).toEqual(['shop/p']);
    apply(state, [naming('q', 'p', 'r')]);
    expect([...state.index.slicesByTarget.keys()].sort()).toEqual(['shop/p', 'shop/q', 'shop/r']);
    apply(state, [naming()]);
    expect(state.index.slicesByTarget.size).toBe(0);
  });

  test('a Service that becomes an ExternalName selects nothing any more', () => {
    const state = stateOf([put(buildPod({ name: 'p' })), put(buildService({ name: 'web' }))]);
    apply(state, [put(buildService({ name: 'web', type: 'ExternalName' }))]);
    expect([state.index.podsByService.size, state.index.servicesByPod.size, state.index.servicesByPair.size]).toEqual([0, 0, 0]);
    apply(state, [put(buildService({ name: 'web' }))]);
    expect(state.index.podsByService.get('shop/web')).toEqual(new Set(['shop/p']));
  });
});
