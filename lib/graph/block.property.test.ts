// Property: the picture says that policy keeps somebody from an endpoint if and only if the trace says so: whoever has the address.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AnyRecord } from '#lib/cluster/record.ts';
import { put } from '#lib/cluster/delta.ts';
import { apply, type ClusterState } from '#lib/cluster/state.ts';
import { canonicalAddress } from '#lib/kube/ip.ts';
import { buildEndpoint, buildPod, buildService, buildServicePort, buildSlice, buildSlicePort, DELETED } from '#testing/builders/kube.ts';
import { block, namespaces, pods, policy } from '#testing/builders/policy.ts';
import { DEFAULT_CHOICE, routeSettings } from '#lib/routing/route-settings.ts';
import type { Vantage } from '#lib/routing/vantage.ts';
import { clusterWith } from '#testing/builders/trace.ts';
import { parseTarget } from '#lib/trace/target.ts';
import { type Trace, trace } from '#lib/trace/trace.ts';
import { allViews, renewViews } from './service-view.ts';

const KEY = 'shop/web';
/** The last two are those of Nodes. */
const ADDRESSES = ['10.1.0.20', '10.1.0.21', '10.2.0.20', '172.18.0.1', '172.18.0.2'] as const;

type Drawn = {
  readonly namespace: string;
  readonly address: (typeof ADDRESSES)[number];
  readonly phase: string;
  readonly leaves: boolean;
  readonly app: string;
};

const drawnPod: fc.Arbitrary<Drawn> = fc.record({
  namespace: fc.constantFrom('shop', 'other'),
  address: fc.constantFrom(...ADDRESSES),
  phase: fc.constantFrom('Running', 'Running', 'Failed', 'Succeeded'),
  leaves: fc.nat(3).map((n) => n === 0),
  app: fc.constantFrom('web', 'db'),
});

function podOf({ namespace, address, phase, leaves, app }: Drawn, i: number): AnyRecord {
  const onHost = address.startsWith('172.');
  return buildPod({
    namespace,
    name: `p${i}`,
    labels: { app },
    ips: [address],
    phase,
    hostNetwork: onHost,
    nodeName: address.endsWith('2') ? 'n2' : 'n1',
    deletionTimestamp: leaves ? DELETED : undefined,
  });
}

const entry = fc.record({ address: fc.constantFrom(...ADDRESSES), pod: fc.constantFrom(undefined, 'p0', 'p1', 'p2', 'p3') });

const peer = fc.constantFrom(pods({ app: 'client' }), pods({ app: 'web' }), namespaces({}), block('10.1.0.0/16'), block('172.18.0.0/16'));
type DrawnPolicy = {
  readonly namespace: string;
  readonly selector: object;
  readonly direction: 'Ingress' | 'Egress';
  readonly peers: readonly object[];
  readonly port: number | undefined;
  readonly open: boolean;
};

const drawnPolicy: fc.Arbitrary<DrawnPolicy> = fc.record({
  namespace: fc.constantFrom('shop', 'other'),
  selector: fc.constantFrom({}, { matchLabels: { app: 'web' } }, { matchLabels: { app: 'client' } }),
  direction: fc.constantFrom('Ingress', 'Egress'),
  peers: fc.array(peer, { maxLength: 2 }),
  port: fc.constantFrom(undefined, 8080, 80),
  open: fc.boolean(),
});

function policyOf({ namespace, selector, direction, peers, port, open }: DrawnPolicy, i: number): AnyRecord {
  const ports = port === undefined ? [] : [{ port }];
  const rules = open ? [{ [direction === 'Ingress' ? 'from' : 'to']: peers, ports }] : [];
  const side = direction === 'Ingress' ? { ingress: rules } : { egress: rules };
  return policy(`${namespace}/y${i}`, { podSelector: selector, policyTypes: [direction], ...side });
}

const CLIENT = buildPod({ name: 'client', labels: { app: 'client' }, ips: ['10.1.0.30'], nodeName: 'n1' });
const VANTAGES: readonly Vantage[] = [
  { kind: 'pod', pod: 'shop/client' },
  { kind: 'pod', pod: 'shop/host' },
  { kind: 'node', node: 'n2' },
];

const world = fc.record({
  drawn: fc.array(drawnPod, { minLength: 1, maxLength: 5 }),
  entries: fc.uniqueArray(entry, { minLength: 1, maxLength: 4, selector: (e) => e.address }),
  policies: fc.array(drawnPolicy, { minLength: 1, maxLength: 3 }),
  vantage: fc.constantFrom(...VANTAGES),
});

type World = typeof world extends fc.Arbitrary<infer T> ? T : never;

function stateOf({ drawn, entries, policies }: World, clusterIP: string): ClusterState {
  return clusterWith(
    CLIENT,
    ...drawn.map(podOf),
    ...policies.map(policyOf),
    buildService({ selector: {}, clusterIP, clusterIPs: [clusterIP], ports: [buildServicePort({ name: 'http', port: 8080 })] }),
    buildSlice({
      endpoints: entries.map(({ address, pod }) => buildEndpoint({ address, ...(pod === undefined ? {} : { pod }) })),
      ports: [buildSlicePort({ name: 'http', port: 8080 })],
    }),
  );
}

function traced(state: ClusterState, client: Vantage, typed: string): Trace {
  const target = parseTarget(typed);
  if (!target.ok) throw new Error(target.error);
  return trace(state, { client, target: target.value });
}

/** `egress` or `ingress` for each endpoint that policy keeps the client from; undefined where nobody answers there at all. */
function keptFrom({ endpoints, steps }: Trace): ReadonlyMap<string, string | undefined> {
  const failing = (id: string): ReadonlySet<string> =>
    new Set(steps.flatMap((s) => (s.id === id ? s.endpoints.flatMap((e) => (e.status === 'fail' ? [e.id] : [])) : [])));
  const [dead, out, into] = ['pod-port', 'egress', 'ingress'].map(failing);
  return new Map(
    endpoints.flatMap(({ id, address }) =>
      dead?.has(id) === true
        ? []
        : [[canonicalAddress(address), out?.has(id) === true ? 'egress' : into?.has(id) === true ? 'ingress' : 'no']],
    ),
  );
}

describe('the picture and the trace say the same of policies', () => {
  test('of a Service with a cluster IP', () => {
    const said = new Set<string | undefined>();
    fc.assert(
      fc.property(world, (drawn) => {
        const state = stateOf(drawn, '10.96.0.10');
        const at = { vantage: drawn.vantage, via: undefined, family: undefined };
        const reach = allViews(state, routeSettings(at, DEFAULT_CHOICE)).get(KEY)?.reach;
        if (reach?.kind !== 'proxied') throw new Error('not proxied');
        const blocks = reach.ports[0]?.blocks;
        for (const [address, kept] of keptFrom(traced(state, drawn.vantage, '10.96.0.10:8080'))) {
          expect(blocks?.get(address)?.direction ?? 'no').toBe(kept);
          said.add(kept);
        }
      }),
      { numRuns: 400 },
    );
    expect(said).toEqual(new Set(['no', 'egress', 'ingress']));
  });

  test('of a headless one, whose addresses the client dials', () => {
    const said = new Set<string | undefined>();
    fc.assert(
      fc.property(world, (drawn) => {
        const state = stateOf(drawn, 'None');
        const at = { vantage: drawn.vantage, via: undefined, family: undefined };
        const members = allViews(state, routeSettings(at, DEFAULT_CHOICE)).get(KEY)?.members ?? [];
        const trail = keptFrom(traced(state, drawn.vantage, 'web.shop.svc.cluster.local:8080'));
        for (const { skip, backend } of members) {
          // Two addresses of one Pod are one backend, which is kept from somebody where both are.
          const [endpoint, ...others] = backend?.endpoints ?? [];
          const kept = trail.get(canonicalAddress(endpoint?.address ?? ''));
          if (kept === undefined || others.length > 0) continue;
          expect(skip?.kind === 'policy' ? skip.block.direction : 'no').toBe(kept);
          said.add(kept);
        }
      }),
      { numRuns: 400 },
    );
    expect(said).toEqual(new Set(['no', 'egress', 'ingress']));
  });
});

test('a Pod that no slice names, of another namespace too, comes, goes or is labelled anew: the views renewed are those made from nothing', () => {
  const change = fc.record({ pod: drawnPod, i: fc.nat(4), gone: fc.boolean() });
  fc.assert(
    fc.property(world, fc.array(change, { maxLength: 4 }), (drawn, changes) => {
      const state = stateOf(drawn, '10.96.0.10');
      const stood = routeSettings({ vantage: drawn.vantage, via: undefined, family: undefined }, DEFAULT_CHOICE);
      const views = allViews(state, stood);
      for (const { pod, i } of changes) renewViews(views, state, apply(state, [put(podOf(pod, i))]), stood);
      expect(views).toEqual(allViews(state, stood));
    }),
    { numRuns: 200 },
  );
});
