// Builders for tests of routing: a cluster of three nodes in two zones, with a client Pod on each, and questions about one Service.

import { stateOf } from './state.ts';
import type { AnyRecord } from '#lib/cluster/record.ts';
import { type ClusterState } from '#lib/cluster/state.ts';
import { buildEndpoint, buildNode, buildPod, buildService, buildServicePort, buildSlice, type ServiceOptions } from './kube.ts';
import type { EndpointSlice, SliceEndpoint } from '#lib/kube/endpoint-slice.ts';
import type { Node } from '#lib/kube/node.ts';
import type { Service } from '#lib/kube/service.ts';
import type { Route, RouteQuery } from '#lib/routing/route.ts';

type At = {
  readonly node?: string;
  readonly zone?: string;
  readonly state?: 'ready' | 'draining' | 'not-ready' | 'terminated' | 'unset';
  readonly forZones?: readonly string[];
  readonly forNodes?: readonly string[];
};

const CONDITIONS = {
  ready: { ready: true, serving: true, terminating: false },
  draining: { ready: false, serving: true, terminating: true },
  'not-ready': { ready: false, serving: false, terminating: false },
  terminated: { ready: false, serving: false, terminating: true },
  unset: {},
} as const;

/** 10.0.0.`last`, ready unless said otherwise. */
export function at(last: number, { node, zone, state, forZones, forNodes }: At = {}): SliceEndpoint {
  const own = { ...(node === undefined ? {} : { nodeName: node }), ...(zone === undefined ? {} : { zone }) };
  const named = (names: readonly string[] = []): { readonly name: string }[] => names.map((name) => ({ name }));
  const hints = forZones === undefined && forNodes === undefined ? undefined : { forZones: named(forZones), forNodes: named(forNodes) };
  return { ...buildEndpoint({ address: `10.0.0.${last}`, ...own, ...CONDITIONS[state ?? 'ready'] }), hints };
}

/** InternalIP 172.18.0.`last`. */
function buildHost(name: string, last: number, zone: string | undefined, podCIDR: string): Node {
  const node = buildNode({ name, ...(zone === undefined ? {} : { zone }) });
  return {
    ...node,
    spec: { ...node.spec, podCIDRs: [podCIDR] },
    status: { ...node.status, addresses: [{ type: 'InternalIP', address: `172.18.0.${last}` }] },
  };
}

export const HOSTS: readonly Node[] = [
  buildHost('n1', 1, 'a', '10.1.0.0/24'),
  buildHost('n2', 2, 'a', '10.2.0.0/24'),
  buildHost('n3', 3, 'b', '10.3.0.0/24'),
];

/** shop/c1 to shop/c3 on n1 to n3, and shop/host on the host network of n1. */
const CLIENTS: readonly AnyRecord[] = [
  buildPod({ name: 'c1', labels: {}, nodeName: 'n1', ips: ['10.1.0.9'] }),
  buildPod({ name: 'c2', labels: {}, nodeName: 'n2', ips: ['10.2.0.9'] }),
  buildPod({ name: 'c3', labels: {}, nodeName: 'n3', ips: ['10.3.0.9'] }),
  buildPod({ name: 'host', labels: {}, nodeName: 'n1', ips: ['172.18.0.1'], hostNetwork: true }),
];

export function clusterOf(...records: readonly AnyRecord[]): ClusterState {
  return stateOf(...HOSTS, ...CLIENTS, ...records);
}

export const LOAD_BALANCER: ServiceOptions = {
  type: 'LoadBalancer',
  externalIPs: ['192.0.2.50'],
  ingress: [{ ip: '203.0.113.7', hostname: undefined, ipMode: undefined }],
  ports: [buildServicePort({ nodePort: 30_080 })],
};

export function serviceAndSlice(options: ServiceOptions, endpoints: readonly SliceEndpoint[]): [Service, EndpointSlice] {
  return [buildService(options), buildSlice({ endpoints })];
}

export const FROM_POD: RouteQuery['vantage'] = { kind: 'pod', pod: 'shop/c1' };
export const FROM_HOST: RouteQuery['vantage'] = { kind: 'node', node: 'n1' };
export const FROM_OUTSIDE: RouteQuery['vantage'] = { kind: 'external', node: 'n1', address: '198.51.100.4' };

export const VIA = {
  clusterIP: { kind: 'clusterIP' },
  nodePort: { kind: 'nodePort', node: undefined, address: undefined },
  loadBalancer: { kind: 'loadBalancer', address: undefined },
  externalIP: { kind: 'externalIP', address: undefined },
} as const satisfies Readonly<Record<string, RouteQuery['via']>>;

/** From the Pod c1 on n1 to port 80 of shop/web by its clusterIP, unless said otherwise. */
export function query(over: Partial<RouteQuery> = {}): RouteQuery {
  return { service: 'shop/web', port: { number: 80, protocol: 'TCP' }, family: 'IPv4', vantage: FROM_POD, via: VIA.clusterIP, ...over };
}

/** The last numbers of the addresses that get a share. */
export function chosen(route: Route): readonly number[] {
  return route.endpoints.map(({ endpoint }) => Number(endpoint.address.split('.').at(-1)));
}
