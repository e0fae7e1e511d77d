// For tests: clusters as people have them, and changes as life brings them. Records drawn at random seldom fit one another.

import { type Delta, put, remove } from '#lib/cluster/delta.ts';
import { recordKey } from '#lib/cluster/record.ts';
import {
  buildContainer,
  buildContainerPort,
  buildEndpoint,
  buildNamespace,
  buildNetworkPolicy,
  buildNode,
  buildOwner,
  buildPod,
  buildService,
  buildServicePort,
  buildSlice,
  buildSlicePort,
  type Draw,
} from './kube.ts';
import type { PolicyPeer, PolicyPort } from '#lib/kube/network-policy.ts';
import type { KubeRecord } from '#lib/kube/record.ts';

function pick<T>(draw: Draw, first: T, ...rest: readonly T[]): T {
  const i = draw(rest.length + 1);
  return i === 0 ? first : (rest[i - 1] ?? first);
}

const often = (draw: Draw): boolean => draw(5) > 0;
const node = (draw: Draw): string => pick(draw, 'n1', 'n2', 'n3');
const namespace = (draw: Draw): string => pick(draw, 'a', 'a', 'b');

function drawNode(draw: Draw): KubeRecord {
  const labels = often(draw) ? {} : { 'node.kubernetes.io/exclude-from-external-load-balancers': '' };
  return buildNode({
    name: node(draw),
    zone: pick(draw, 'z1', 'z2'),
    ready: often(draw),
    labels,
    addresses: pick(draw, [], ['192.0.2.1']),
    podCIDRs: pick(draw, [], ['10.0.0.0/24']),
  });
}

function drawPod(draw: Draw): KubeRecord {
  const number = draw(4);
  const app = pick(draw, 'web', 'web', 'api', 'wbe');
  const revision = pick(draw, '1', '1', '2');
  return buildPod({
    namespace: namespace(draw),
    name: `p${number}`,
    labels: { app, 'pod-template-hash': revision, ...(often(draw) ? {} : { role: pick(draw, 'primary', 'replica') }) },
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
    ...(draw(3) > 0 ? {} : { hostname: `p${number}`, subdomain: pick(draw, 's1', 's2') }),
    ...(often(draw) ? {} : { deletionTimestamp: '2026-11-22T01:00:00Z' }),
    ...(often(draw) ? {} : { state: { waiting: { reason: 'CrashLoopBackOff' } } }),
  });
}

function drawService(draw: Draw): KubeRecord {
  const type = pick(draw, 'ClusterIP', 'ClusterIP', 'NodePort', 'LoadBalancer', 'LoadBalancer');
  const externalTrafficPolicy = type === 'ClusterIP' ? undefined : pick(draw, 'Cluster', 'Local');
  return buildService({
    namespace: namespace(draw),
    name: pick(draw, 's1', 's2'),
    type,
    selector: pick<Record<string, string>>(
      draw,
      { app: 'web' },
      { app: 'web' },
      { app: 'api' },
      {},
      { app: 'web', role: 'primary' },
      { app: 'web', role: 'replica' },
    ),
    ports: [
      buildServicePort({
        name: 'http',
        targetPort: pick<number | string>(draw, 8080, 'http'),
        port: pick(draw, 80, 80, 30_080),
        nodePort: type === 'ClusterIP' ? undefined : 30_080,
      }),
    ],
    ...(type === 'LoadBalancer' && often(draw) ? { ingress: [{ ip: '192.0.2.1', hostname: undefined, ipMode: undefined }] } : {}),
    loadBalancerSourceRanges: pick(draw, [], [], ['198.51.100.0/24']),
    internalTrafficPolicy: pick(draw, 'Cluster', 'Local'),
    externalTrafficPolicy,
    ...(type === 'LoadBalancer' && externalTrafficPolicy === 'Local' ? { healthCheckNodePort: 30_001 } : {}),
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

const SAME_NAMESPACE: PolicyPeer = {
  podSelector: { matchLabels: {}, matchExpressions: [] },
  namespaceSelector: undefined,
  ipBlock: undefined,
};
const ANYWHERE: PolicyPeer = { ...SAME_NAMESPACE, namespaceSelector: { matchLabels: {}, matchExpressions: [] } };

/** A default deny, and what people put beside one: with the port of the Pod, that of the Service, or DNS. */
function drawPolicy(draw: Draw): KubeRecord {
  const all = { matchLabels: {}, matchExpressions: [] };
  const web = { matchLabels: { app: 'web' }, matchExpressions: [] };
  const on = (...ports: readonly number[]): readonly PolicyPort[] => ports.map((port) => ({ protocol: 'TCP', port, endPort: undefined }));
  const dns: PolicyPort = { protocol: 'UDP', port: 53, endPort: undefined };
  const naming = { namespace: namespace(draw), name: pick(draw, 'n1', 'n2') };
  switch (pick(draw, 'deny', 'in', 'out', 'dns', 'peer')) {
    case 'deny':
      return buildNetworkPolicy({ ...naming, podSelector: pick(draw, all, web) });
    case 'in':
      return buildNetworkPolicy({ ...naming, podSelector: web, ingress: [{ from: [], ports: on(pick(draw, 8080, 80)) }] });
    case 'out':
      return buildNetworkPolicy({
        ...naming,
        podSelector: pick(draw, all, web),
        policyTypes: ['Egress'],
        egress: [{ to: [SAME_NAMESPACE], ports: [] }],
      });
    case 'dns':
      return buildNetworkPolicy({ ...naming, podSelector: all, policyTypes: ['Egress'], egress: [{ to: [ANYWHERE], ports: [dns] }] });
    default:
      return buildNetworkPolicy({ ...naming, podSelector: web, ingress: [{ from: [{ ...SAME_NAMESPACE, podSelector: web }], ports: [] }] });
  }
}

/** The cluster's DNS, as kubeadm makes it. */
export const dnsOfTheCluster: readonly KubeRecord[] = [
  buildNamespace({ name: 'kube-system' }),
  buildService({
    namespace: 'kube-system',
    name: 'kube-dns',
    selector: { 'k8s-app': 'kube-dns' },
    ports: [buildServicePort({ name: 'dns', protocol: 'UDP', port: 53 })],
  }),
  buildPod({ namespace: 'kube-system', name: 'coredns-1', labels: { 'k8s-app': 'kube-dns' }, nodeName: 'n1', ips: ['10.0.9.9'] }),
  buildSlice({
    namespace: 'kube-system',
    name: 'kube-dns-a',
    service: 'kube-dns',
    endpoints: [buildEndpoint({ pod: 'coredns-1', address: '10.0.9.9', nodeName: 'n1', ready: true })],
    ports: [buildSlicePort({ name: 'dns', protocol: 'UDP', port: 53 })],
  }),
];

function drawOne(draw: Draw): KubeRecord {
  switch (pick(draw, 'Pod', 'EndpointSlice', 'Service', 'Node', 'Pod', 'EndpointSlice', 'Service', 'NetworkPolicy', 'DNS')) {
    case 'NetworkPolicy':
      return drawPolicy(draw);
    case 'DNS':
      return dnsOfTheCluster[draw(dnsOfTheCluster.length)] ?? drawPolicy(draw);
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
  if (often(draw)) records.push(...dnsOfTheCluster);
  for (let i = 0; i < 3; i++) records.push(drawNode(draw));
  for (let i = 0; i < 3; i++) records.push(drawService(draw));
  for (let i = 0; i < 6; i++) records.push(drawPod(draw));
  for (let i = 0; i < 4; i++) records.push(drawSlice(draw));
  for (let i = draw(3); i > 0; i--) records.push(drawPolicy(draw));
  return records.map(put);
}

/** One thing is changed, made, or taken away. */
export function drawChange(draw: Draw): Delta {
  const record = drawOne(draw);
  return draw(4) === 3 ? remove(record.kind, recordKey(record)) : put(record);
}
