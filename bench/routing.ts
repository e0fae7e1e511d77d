// Case: where a connection goes. `route` for a Service with 1,000 endpoints, and the verdicts of 100 Nodes for it.

import { put } from '#lib/cluster/delta.ts';
import { apply, type ClusterState, newState } from '#lib/cluster/state.ts';
import { buildEndpoint, buildNode, buildPod, buildService, buildSlice } from '#testing/builders/kube.ts';
import type { EndpointSlice } from '#lib/kube/endpoint-slice.ts';
import { nodeVerdicts } from '#lib/routing/node-verdicts.ts';
import { proxiedPort } from '#lib/routing/proxied-port.ts';
import { DEFAULT_PROXY } from '#lib/routing/proxy-settings.ts';
import { route, type RouteQuery } from '#lib/routing/route.ts';
import { byTurns, report } from './measure.ts';

const ENDPOINTS = 1_000;
const PER_SLICE = 100;
const NODES = 100;
const TIMES = 20;

const nodeOf = (number: number): string => `node-${number % NODES}`;
const zoneOf = (number: number): string => 'abc'[(number % NODES) % 3] ?? 'a';

function slice(number: number): EndpointSlice {
  const endpoints = Array.from({ length: PER_SLICE }, (_, i) => {
    const of = number * PER_SLICE + i;
    const hints = { forZones: [{ name: zoneOf(of) }], forNodes: [] };
    const address = `10.0.${of >> 8}.${of & 255}`;
    return { ...buildEndpoint({ address, pod: `web-${of}`, nodeName: nodeOf(of), zone: zoneOf(of) }), hints };
  });
  return buildSlice({ name: `web-${number}`, endpoints });
}

const SLICES = Array.from({ length: ENDPOINTS / PER_SLICE }, (_, number) => slice(number));

function cluster(): ClusterState {
  const state = newState();
  const nodes = Array.from({ length: NODES }, (_, number) => buildNode({ name: nodeOf(number), zone: zoneOf(number) }));
  const client = buildPod({ name: 'client', labels: {}, nodeName: nodeOf(0), ips: ['10.1.0.1'] });
  apply(state, [...nodes, client, buildService({ externalTrafficPolicy: 'Local', type: 'NodePort' }), ...SLICES].map(put));
  return state;
}

const state = cluster();
const written = JSON.stringify(SLICES);
const port = { number: 80, protocol: 'TCP' } as const;
const query: RouteQuery = {
  service: 'shop/web',
  port,
  family: 'IPv4',
  vantage: { kind: 'pod', pod: 'shop/client' },
  via: { kind: 'clusterIP' },
};

/** So that what is measured is not left out as useless. */
let seen = 0;

const parse = () => (): void => {
  for (let i = 0; i < TIMES; i++) seen += (JSON.parse(written) as unknown[]).length;
};
const ask = () => (): void => {
  for (let i = 0; i < TIMES; i++) seen += route(state, query).endpoints.length;
};
const all = () => (): void => {
  for (let i = 0; i < TIMES; i++) {
    const proxied = proxiedPort(state, query.service, port, 'IPv4');
    if (proxied.kind === 'proxied') seen += nodeVerdicts(state, proxied, { path: 'clusterIP', client: 'pod' }, DEFAULT_PROXY).length;
  }
};

const one = await byTurns(parse, ask, 15, 5);
const everywhere = await byTurns(ask, all, 15, 5);
if (seen === 0) throw new Error('Nothing was routed.');
await report(
  { name: 'route, 1,000 endpoints / JSON.parse of their slices', value: one.work / one.floor, unit: 'ratio', target: 1.5 },
  { name: 'verdicts of 100 Nodes, 1,000 endpoints / one route', value: everywhere.work / everywhere.floor, unit: 'ratio', target: 1.5 },
);
