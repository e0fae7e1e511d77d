// The scenario `shop`: three zones, six Nodes, and every way in which a Service can be set up, rightly and wrongly.

import type { Json } from '../api.ts';
import type { NodeSettings } from '../nodes.ts';
import { daemonSet, deployment, service, statefulSet } from './workloads.ts';

/** cache runs where the label is: on two zones of three. */
export const NODES: readonly NodeSettings[] = ['a', 'b', 'c', 'a', 'b', 'c'].map((zone, index) => ({
  name: `node-000${index}`,
  index,
  zone,
  labels: zone === 'c' ? {} : { cache: 'true' },
}));

const TEAMS: Readonly<Record<string, string>> = { shop: 'storefront', payments: 'money', data: 'platform', edge: 'platform' };

export const NAMESPACES: readonly string[] = Object.keys(TEAMS);

const namespaces: readonly Json[] = Object.entries(TEAMS).map(([name, team]) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels: { team } },
}));

const http = (containerPort: number) => [{ name: 'http', containerPort }];
const backend = { tier: 'backend' };

const workloads: readonly Json[] = [
  deployment('shop', 4, { name: 'web', image: 'shop/web:1.4.0', ports: http(8080), labels: { tier: 'frontend' } }),
  deployment('shop', 3, {
    name: 'api',
    image: 'shop/api:2.3.1',
    ports: [
      { name: 'api', containerPort: 9090 },
      { name: 'metrics', containerPort: 9091 },
    ],
    labels: backend,
  }),
  deployment('shop', 3, { name: 'checkout', image: 'shop/checkout:5.0.2', ports: http(8080), labels: backend }),
  deployment('shop', 1, { name: 'admin', image: 'shop/admin:0.9.4', ports: http(3000), labels: backend }),
  daemonSet('shop', {
    name: 'cache',
    image: 'shop/cache:7.2',
    ports: [{ name: 'redis', containerPort: 6379 }],
    labels: backend,
    nodeSelector: { cache: 'true' },
  }),
  deployment('shop', 3, { name: 'search', image: 'shop/search:3.1.0', ports: http(9200), labels: backend }),
  // Careful: when its rollout is stuck, one new Pod waits and all six old ones serve.
  deployment('shop', 6, {
    name: 'recommend',
    image: 'shop/recommend:1.0.0',
    ports: http(8080),
    labels: backend,
    rollingUpdate: { maxSurge: 1, maxUnavailable: 0 },
  }),
  deployment('shop', 2, { name: 'catalog', image: 'shop/catalog:4.4.0', ports: http(8080), labels: { ...backend, component: 'stable' } }),
  // Bears the label of catalog and listens elsewhere: the Service catches it too.
  deployment('shop', 1, {
    name: 'catalog-import',
    image: 'shop/catalog-import:0.3.0',
    ports: [{ name: 'import', containerPort: 9999 }],
    labels: { app: 'catalog', component: 'import', tier: 'batch' },
  }),
  deployment('payments', 2, { name: 'gateway', image: 'pay/gateway:8.1.0', ports: [{ name: 'https', containerPort: 8443 }] }),
  deployment('payments', 2, { name: 'ledger', image: 'pay/ledger:2.0.0', ports: http(8080) }),
  deployment('payments', 2, {
    name: 'fraud',
    image: 'pay/fraud:1.7.0',
    ports: http(8080),
    annotations: { 'kubelet.test/readiness': 'failing' },
  }),
  deployment('payments', 2, { name: 'refunds', image: 'pay/refunds:1.1.0', ports: http(8080) }),
  statefulSet('data', 3, {
    name: 'db',
    image: 'data/postgres:17',
    ports: [{ name: 'tcp', containerPort: 5432 }],
    labels: { role: 'member' },
  }),
  deployment('data', 3, {
    name: 'queue',
    image: 'data/nats:2.11',
    ports: [
      { name: 'client', containerPort: 4222 },
      { name: 'monitor', containerPort: 8222 },
    ],
  }),
  deployment('edge', 2, {
    name: 'router',
    image: 'edge/router:1.12',
    ports: [
      { name: 'http', containerPort: 8080 },
      { name: 'https', containerPort: 8443 },
    ],
  }),
];

const port = (number: number, targetPort: number | string, name = 'http') => [{ name, port: number, targetPort }];

const services: readonly Json[] = [
  // Plain; and over the same Pods, a way in from outside that keeps to the Node it arrives at.
  service('shop', 'web', 'web', port(80, 'http')),
  service('shop', 'web-public', 'web', [...port(80, 'http'), ...port(443, 8443, 'https')], {
    type: 'LoadBalancer',
    externalTrafficPolicy: 'Local',
    loadBalancerSourceRanges: ['203.0.113.0/24', '198.51.100.0/24'],
  }),
  // The name is resolved in each Pod.
  service('shop', 'api', 'api', [...port(80, 'api'), ...port(9091, 'metrics', 'metrics')]),
  service('shop', 'checkout', 'checkout', port(80, 'http'), {
    sessionAffinity: 'ClientIP',
    sessionAffinityConfig: { clientIP: { timeoutSeconds: 3600 } },
  }),
  service('shop', 'admin', 'admin', [{ name: 'http', port: 80, targetPort: 'http', nodePort: 30080 }], { type: 'NodePort' }),
  // The Nodes of zone c have none, and their clients get none.
  service('shop', 'cache', 'cache', port(6379, 'redis', 'redis'), { internalTrafficPolicy: 'Local' }),
  service('shop', 'search', 'search', port(9200, 'http'), { ipFamilyPolicy: 'PreferDualStack', ipFamilies: ['IPv4', 'IPv6'] }),
  service('shop', 'search-v6', 'search', port(9200, 'http'), { ipFamilyPolicy: 'SingleStack', ipFamilies: ['IPv6'] }),
  service('shop', 'recommend', 'recommend', port(80, 'http'), { trafficDistribution: 'PreferSameZone' }),
  service('shop', 'recommend-node', 'recommend', port(80, 'http'), { trafficDistribution: 'PreferSameNode' }),
  // Catches catalog-import, which does not listen on 8080.
  service('shop', 'catalog', 'catalog', port(80, 8080)),
  service('payments', 'gateway', 'gateway', port(443, 'https', 'https')),
  // No container has a port of that name.
  service('payments', 'ledger', 'ledger', port(80, 'grpc', 'grpc')),
  // Its Pods are never ready.
  service('payments', 'fraud', 'fraud', port(80, 'http')),
  // One letter off.
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace: 'payments', name: 'refunds', labels: { app: 'refunds' } },
    spec: { selector: { app: 'refund' }, ports: port(80, 'http') },
  },
  service('payments', 'payments-api', undefined, [], { type: 'ExternalName', externalName: 'api.payments.example.com' }),
  service('data', 'db', 'db', port(5432, 'tcp', 'tcp'), { clusterIP: 'None', publishNotReadyAddresses: true }),
  service('data', 'db-read', 'db', port(5432, 'tcp', 'tcp')),
  service('data', 'queue', 'queue', [...port(4222, 'client', 'client'), ...port(8222, 'monitor', 'monitor')]),
  service('data', 'legacy', undefined, port(1521, 1521, 'ora')),
  // Nobody gives it an address.
  service('edge', 'router', 'router', [...port(80, 'http'), ...port(443, 'https', 'https')], { type: 'LoadBalancer' }),
];

const others: readonly Json[] = [
  {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      namespace: 'data',
      name: 'legacy-1',
      labels: { 'kubernetes.io/service-name': 'legacy', 'endpointslice.kubernetes.io/managed-by': 'ops-team' },
    },
    addressType: 'IPv4',
    endpoints: [
      { addresses: ['192.0.2.10'], conditions: { ready: true } },
      { addresses: ['192.0.2.11'], conditions: { ready: false } },
    ],
    ports: [{ name: 'ora', protocol: 'TCP', port: 1521 }],
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { namespace: 'payments', name: 'default-deny' },
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { namespace: 'payments', name: 'gateway-from-checkout' },
    spec: {
      podSelector: { matchLabels: { app: 'gateway' } },
      policyTypes: ['Ingress'],
      ingress: [
        {
          ports: [{ protocol: 'TCP', port: 8443 }],
          from: [
            {
              podSelector: { matchLabels: { app: 'checkout' } },
              namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } },
            },
          ],
        },
      ],
    },
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { namespace: 'shop', name: 'storefront' },
    spec: {
      ingressClassName: 'router',
      rules: [
        {
          host: 'shop.example.com',
          http: {
            paths: [
              { path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { name: 'http' } } } },
              { path: '/api', pathType: 'Prefix', backend: { service: { name: 'api', port: { number: 80 } } } },
              // There is no such Service.
              { path: '/reviews', pathType: 'Prefix', backend: { service: { name: 'reviews', port: { number: 80 } } } },
            ],
          },
        },
      ],
    },
  },
];

/** In an order in which they can be applied. */
export const OBJECTS: readonly Json[] = [...namespaces, ...services, ...others, ...workloads];
