// What kubeadm sets up: Nodes, kube-dns, and the Service of the API server.

import type { Manifest, Node, Taint } from './simulate-objects.ts';

export type NodesWanted = {
  readonly workers: number;
  /** Taken in turn; none for a cluster without zones. */
  readonly zones: readonly string[];
  readonly controlPlane: boolean;
  /** With addresses of both families. */
  readonly dual: boolean;
  readonly created: string;
};

function node(name: string, i: number, zone: string | undefined, wanted: NodesWanted): Node {
  const { dual, created } = wanted;
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      creationTimestamp: created,
      labels: {
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'beta.kubernetes.io/os': 'linux',
        'beta.kubernetes.io/arch': 'amd64',
        ...(zone !== undefined && { 'topology.kubernetes.io/zone': zone }),
      },
    },
    spec: {
      podCIDR: `10.244.${i}.0/24`,
      podCIDRs: [`10.244.${i}.0/24`, ...(dual ? [`fd00:10:244:${i}::/64`] : [])],
    },
    status: {
      addresses: [
        { type: 'InternalIP', address: `192.168.10.${10 + i}` },
        ...(dual ? [{ type: 'InternalIP', address: `fd00:192:168:10::${10 + i}` }] : []),
        { type: 'Hostname', address: name },
      ],
      conditions: [
        {
          type: 'Ready',
          status: 'True',
          reason: 'KubeletReady',
          message: 'kubelet is posting ready status',
          lastTransitionTime: created,
          lastHeartbeatTime: '-20s',
        },
      ],
      nodeInfo: { kubeletVersion: 'v1.34.2', operatingSystem: 'linux', architecture: 'amd64', kubeProxyVersion: '' },
    },
  };
}

const CONTROL_PLANE: Taint = { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' };

export function baseNodes(wanted: NodesWanted): readonly Node[] {
  const { workers, zones, controlPlane } = wanted;
  const nodes = Array.from({ length: workers }, (_, i) => node(`node-${i + 1}`, i + 1, zones[i % zones.length], wanted));
  if (!controlPlane) return nodes;
  const control = node('control-1', 0, zones[0], wanted);
  const labels = {
    ...control.metadata.labels,
    'node-role.kubernetes.io/control-plane': '',
    'node.kubernetes.io/exclude-from-external-load-balancers': '',
  };
  return [{ ...control, metadata: { ...control.metadata, labels }, spec: { ...control.spec, taints: [CONTROL_PLANE] } }, ...nodes];
}

export function baseObjects(): readonly Manifest[] {
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'kubernetes', namespace: 'default', labels: { component: 'apiserver', provider: 'kubernetes' } },
      spec: { clusterIP: '10.96.0.1', ports: [{ name: 'https', port: 443, targetPort: 6443 }] },
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { name: 'kubernetes', namespace: 'default', labels: { 'kubernetes.io/service-name': 'kubernetes' } },
      addressType: 'IPv4',
      endpoints: [{ addresses: ['192.168.10.10'], conditions: { ready: true } }],
      ports: [{ name: 'https', port: 6443, protocol: 'TCP' }],
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {
        name: 'kube-dns',
        namespace: 'kube-system',
        labels: { 'k8s-app': 'kube-dns', 'kubernetes.io/cluster-service': 'true', 'kubernetes.io/name': 'CoreDNS' },
      },
      spec: {
        clusterIP: '10.96.0.10',
        selector: { 'k8s-app': 'kube-dns' },
        ports: [
          { name: 'dns', port: 53, protocol: 'UDP' },
          { name: 'dns-tcp', port: 53, protocol: 'TCP' },
          { name: 'metrics', port: 9153, protocol: 'TCP' },
        ],
      },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'coredns', namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } },
      spec: {
        replicas: 2,
        selector: { matchLabels: { 'k8s-app': 'kube-dns' } },
        template: {
          metadata: { labels: { 'k8s-app': 'kube-dns' } },
          spec: {
            dnsPolicy: 'Default',
            containers: [
              {
                name: 'coredns',
                image: 'registry.k8s.io/coredns/coredns:v1.12.1',
                ports: [
                  { name: 'dns', containerPort: 53, protocol: 'UDP' },
                  { name: 'dns-tcp', containerPort: 53, protocol: 'TCP' },
                  { name: 'metrics', containerPort: 9153, protocol: 'TCP' },
                ],
                readinessProbe: { httpGet: { path: '/ready', port: 8181 } },
                livenessProbe: { httpGet: { path: '/health', port: 8080 } },
              },
            ],
          },
        },
      },
    },
  ];
}
