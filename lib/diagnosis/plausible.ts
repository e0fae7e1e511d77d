// For tests: clusters as people have them, and changes as life brings them. Records drawn at random seldom fit one another.

import { type Delta, put, remove } from '#lib/cluster/delta.ts';
import { recordKey } from '#lib/cluster/record.ts';
import {
  buildContainer,
  buildContainerPort,
  buildEndpoint,
  buildNamespace,
  buildNode,
  buildOwner,
  buildPod,
  buildService,
  buildServicePort,
  buildSlice,
  buildSlicePort,
  type Draw,
} from '#lib/kube/builders.ts';
import type { KubeRecord } from '#lib/kube/record.ts';

function pick<T>(draw: Draw, first: T, ...rest: readonly T[]): T {
  const i = draw(rest.length + 1);
  return i === 0 ? first : (rest[i - 1] ?? first);
}

const often = (draw: Draw): boolean => draw(5) > 0;
const node = (draw: Draw): string => pick(draw, 'n1', 'n2', 'n3');
const namespace = (draw: Draw): string => pick(draw, 'a', 'a', 'b');

function drawNode(draw: Draw): KubeRecord {
  return buildNode({ name: node(draw), zone: pick(draw, 'z1', 'z2'), ready: often(draw) });
}

function drawPod(draw: Draw): KubeRecord {
  const number = draw(4);
  const app = pick(draw, 'web', 'web', 'api', 'wbe');
  const revision = pick(draw, '1', '1', '2');
  return buildPod({
    namespace: namespace(draw),
    name: `p${number}`,
    labels: { app, 'pod-template-hash': revision },
    ownerReferences: [buildOwner('ReplicaSet', `${app}-${revision}`)],
    nodeName: node(draw),
    ips: [`10.0.0.${number}`],
    ready: often(draw),
    hostNetwork: !often(draw),
    containers: [
      buildContainer({
        ports: [buildContainerPort({ name: pick(draw, 'http', 'http', 'web'), protocol: pick(draw, 'TCP', 'TCP', 'UDP') })],
      }),
    ],
    ...(often(draw) ? {} : { deletionTimestamp: '2026-11-22T01:00:00Z' }),
    ...(often(draw) ? {} : { state: { waiting: { reason: 'CrashLoopBackOff' } } }),
  });
}

function drawService(draw: Draw): KubeRecord {
  const type = pick(draw, 'ClusterIP', 'ClusterIP', 'NodePort', 'LoadBalancer');
  return buildService({
    namespace: namespace(draw),
    name: pick(draw, 's1', 's2'),
    type,
    selector: pick<Record<string, string>>(draw, { app: 'web' }, { app: 'web' }, { app: 'api' }, {}),
    ports: [
      buildServicePort({
        name: 'http',
        targetPort: pick<number | string>(draw, 8080, 'http'),
        nodePort: type === 'ClusterIP' ? undefined : 30_080,
      }),
    ],
    internalTrafficPolicy: pick(draw, 'Cluster', 'Local'),
    externalTrafficPolicy: type === 'ClusterIP' ? undefined : pick(draw, 'Cluster', 'Local'),
    trafficDistribution: pick(draw, undefined, 'PreferSameZone'),
    publishNotReadyAddresses: !often(draw),
    externalIPs: pick(draw, [], [], ['192.0.2.1']),
  });
}

function drawSlice(draw: Draw): KubeRecord {
  const endpoints = Array.from({ length: draw(4) }, (_, number) => {
    const ready = often(draw);
    return buildEndpoint({
      pod: `p${number}`,
      address: `10.0.0.${number}`,
      nodeName: node(draw),
      zone: pick(draw, 'z1', 'z2'),
      ready,
      serving: ready,
      terminating: !often(draw),
      ...(often(draw) ? { forZones: [{ name: pick(draw, 'z1', 'z2') }] } : {}),
    });
  });
  return buildSlice({
    namespace: namespace(draw),
    name: pick(draw, 'e1', 'e2'),
    service: pick(draw, 's1', 's2'),
    endpoints,
    ports: [buildSlicePort({ name: pick(draw, 'http', 'http', '') })],
    ...(often(draw) ? {} : { labels: { 'endpointslice.kubernetes.io/managed-by': 'ops-team' } }),
  });
}

function drawOne(draw: Draw): KubeRecord {
  switch (pick(draw, 'Pod', 'EndpointSlice', 'Service', 'Node', 'Pod', 'EndpointSlice')) {
    case 'EndpointSlice':
      return drawSlice(draw);
    case 'Service':
      return drawService(draw);
    case 'Node':
      return drawNode(draw);
    default:
      return drawPod(draw);
  }
}

/** A cluster in which most things are there and fit. */
export function drawCluster(draw: Draw): readonly Delta[] {
  const records: KubeRecord[] = [buildNamespace({ name: 'a' }), buildNamespace({ name: 'b' })];
  for (let i = 0; i < 3; i++) records.push(drawNode(draw));
  for (let i = 0; i < 3; i++) records.push(drawService(draw));
  for (let i = 0; i < 6; i++) records.push(drawPod(draw));
  for (let i = 0; i < 4; i++) records.push(drawSlice(draw));
  return records.map(put);
}

/** One thing is changed, made, or taken away. */
export function drawChange(draw: Draw): Delta {
  const record = drawOne(draw);
  return draw(4) === 3 ? remove(record.kind, recordKey(record)) : put(record);
}
