// Objects of the Gateway API as an API server sends them, every field in use: for tests, since no recording holds any.

const CONDITION = { lastTransitionTime: '2026-11-22T00:00:00Z', observedGeneration: 2 };

export const RAW_GATEWAY = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'Gateway',
  metadata: { namespace: 'edge', name: 'public', uid: 'g1', generation: 2, creationTimestamp: '2026-11-22T00:00:00Z' },
  spec: {
    gatewayClassName: 'router',
    listeners: [
      {
        name: 'https',
        hostname: '*.shop.example',
        port: 443,
        protocol: 'HTTPS',
        tls: { mode: 'Terminate', certificateRefs: [{ group: '', kind: 'Secret', name: 'shop-tls' }] },
        allowedRoutes: { namespaces: { from: 'All' } },
      },
      { name: 'http', port: 80, protocol: 'HTTP' },
    ],
  },
  status: {
    addresses: [{ type: 'IPAddress', value: '203.0.113.7' }],
    conditions: [
      { ...CONDITION, type: 'Accepted', status: 'True', reason: 'Accepted', message: 'all is well' },
      { ...CONDITION, type: 'Programmed', status: 'False', reason: 'AddressNotAssigned', message: 'no address is free' },
    ],
    listeners: [
      {
        name: 'https',
        attachedRoutes: 3,
        supportedKinds: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute' }],
        conditions: [{ ...CONDITION, type: 'ResolvedRefs', status: 'False', reason: 'InvalidCertificateRef', message: 'no such Secret' }],
      },
    ],
  },
};

const PARENT_REF = {
  group: 'gateway.networking.k8s.io',
  kind: 'Gateway',
  namespace: 'edge',
  name: 'public',
  sectionName: 'https',
  port: 443,
};

const STATUS = {
  parents: [
    {
      parentRef: { ...PARENT_REF },
      controllerName: 'example.com/router',
      conditions: [
        { ...CONDITION, type: 'Accepted', status: 'True', reason: 'Accepted', message: 'all is well' },
        { ...CONDITION, type: 'ResolvedRefs', status: 'False', reason: 'BackendNotFound', message: 'no Service web-v2' },
      ],
    },
  ],
};

export const RAW_HTTP_ROUTE = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: { namespace: 'shop', name: 'web', uid: 'r1' },
  spec: {
    parentRefs: [PARENT_REF],
    hostnames: ['www.shop.example'],
    rules: [
      {
        name: 'api',
        matches: [
          {
            path: { type: 'PathPrefix', value: '/api' },
            method: 'GET',
            headers: [{ type: 'Exact', name: 'x-version', value: '2' }],
            queryParams: [{ name: 'beta', value: '1' }],
          },
        ],
        filters: [{ type: 'URLRewrite', urlRewrite: { hostname: 'inner.example' } }],
        backendRefs: [
          { group: '', kind: 'Service', name: 'web', port: 80, weight: 90 },
          { namespace: 'next', name: 'web-v2', port: 8080, weight: 10 },
        ],
        timeouts: { request: '10s' },
      },
    ],
  },
  status: STATUS,
};

export const RAW_GRPC_ROUTE = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'GRPCRoute',
  metadata: { namespace: 'shop', name: 'search', uid: 'r2' },
  spec: {
    parentRefs: [PARENT_REF],
    hostnames: ['rpc.shop.example'],
    rules: [
      {
        matches: [{ method: { type: 'Exact', service: 'shop.Search', method: 'Find' }, headers: [{ name: 'x-tenant', value: 'a' }] }],
        filters: [{ type: 'ResponseHeaderModifier', responseHeaderModifier: { remove: ['x-inner'] } }],
        backendRefs: [{ name: 'search', port: 9090 }],
      },
    ],
  },
  status: STATUS,
};

/** As a controller of a release that has it as v1alpha2 alone would find it. */
export const RAW_TCP_ROUTE = {
  apiVersion: 'gateway.networking.k8s.io/v1alpha2',
  kind: 'TCPRoute',
  metadata: { namespace: 'shop', name: 'db', uid: 'r3' },
  spec: {
    parentRefs: [{ ...PARENT_REF, sectionName: 'postgres', port: 5432 }],
    rules: [{ name: 'all', backendRefs: [{ group: '', kind: 'Service', name: 'db', port: 5432, weight: 1 }] }],
  },
  status: STATUS,
};

export const RAW_TLS_ROUTE = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'TLSRoute',
  metadata: { namespace: 'shop', name: 'vault', uid: 'r4' },
  spec: {
    parentRefs: [PARENT_REF],
    hostnames: ['vault.shop.example', '*.vault.shop.example'],
    rules: [{ backendRefs: [{ name: 'vault', port: 8200 }] }],
  },
  status: STATUS,
};

export const RAW_REFERENCE_GRANT = {
  apiVersion: 'gateway.networking.k8s.io/v1beta1',
  kind: 'ReferenceGrant',
  metadata: { namespace: 'next', name: 'from-shop', uid: 'f1' },
  spec: {
    from: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: 'shop' }],
    to: [{ group: '', kind: 'Service', name: 'web-v2' }],
  },
};
