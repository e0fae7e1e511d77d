// Services whose names show what no Service of shop shows; each is named for its case.

import type { Json } from '../api.ts';
import { READINESS } from '../shop/operator-actions.ts';
import { deployment, service } from '../shop/workloads.ts';

export const NAMESPACE = 'names';

const HTTP = [{ name: 'http', port: 80, targetPort: 'http' }];
const HEADLESS = { clusterIP: 'None' };
const IN_ZONE = 'svc.cluster.local';

/** `app` undefined: no selector. */
function serve(name: string, app: string | undefined, ports: readonly Json[], more: Json = {}): Json {
  return service(NAMESPACE, name, app, [], { ...more, ports });
}

function external(name: string, externalName: string): Json {
  return serve(name, undefined, [], { type: 'ExternalName', externalName });
}

type Part = { readonly endpoints: readonly Json[]; readonly ports?: readonly Json[]; readonly addressType?: string };

/** `service` undefined: a slice that belongs to none. */
function slice(name: string, of: string | undefined, { endpoints, ports, addressType = 'IPv4' }: Part): Json {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { namespace: NAMESPACE, name, labels: of === undefined ? {} : { 'kubernetes.io/service-name': of } },
    addressType,
    endpoints,
    ...(ports !== undefined && { ports }),
  };
}

const port = (name: string, number: number | undefined, protocol = 'TCP'): Json => ({
  name,
  protocol,
  ...(number !== undefined && { port: number }),
});
const at = (address: string, more: Json = {}): Json => ({ addresses: [address], ...more });
const podNamed = (name: string): Json => ({ targetRef: { kind: 'Pod', namespace: NAMESPACE, name } });
const draining = { ready: false, serving: true, terminating: true };

const pods = (name: string, more: Json = {}): Json =>
  deployment(NAMESPACE, 2, { name, image: `names/${name}:1`, ports: [{ name: 'http', containerPort: 8080 }], ...more });

/** A Deployment whose Pods bear a hostname and a subdomain. */
function hosted(name: string, hostname: string, subdomain: string): Json {
  const made = pods(name) as { spec: { template: { spec: Json } } };
  const { template } = made.spec;
  return { ...made, spec: { ...made.spec, template: { ...template, spec: { ...template.spec, hostname, subdomain } } } };
}

const CHAIN = 13;

const headless: readonly Json[] = [
  serve('peers', 'unready', HTTP, { ...HEADLESS, publishNotReadyAddresses: true }),
  serve('none-ready', 'unready', HTTP, HEADLESS),
  serve('selects-nobody', 'nobody', HTTP, HEADLESS),
  serve('dual', 'ready', HTTP, { ...HEADLESS, ipFamilyPolicy: 'RequireDualStack', ipFamilies: ['IPv6', 'IPv4'] }),
  serve('second', 'ready', HTTP, HEADLESS),
  serve('without-ports', 'ready', [], HEADLESS),
  service(
    NAMESPACE,
    'mapped',
    'ready',
    [
      { name: 'http', port: 80, targetPort: 8080 },
      { name: 'admin', port: 81, targetPort: 9090 },
    ],
    HEADLESS,
  ),
  serve('unnamed-headless', 'ready', [{ port: 80, targetPort: 'http' }], HEADLESS),
  serve('one-host', 'one-host', HTTP, HEADLESS),
  serve('other-subdomain', 'elsewhere', HTTP, HEADLESS),
  serve('twins', undefined, HTTP, HEADLESS),
  serve('hosts', undefined, HTTP, HEADLESS),
  serve('dotted-hosts', undefined, HTTP, HEADLESS),
  serve('dotted-pods', undefined, HTTP, HEADLESS),
  serve('no-number', undefined, HTTP, HEADLESS),
  serve('many-addresses', undefined, HTTP, HEADLESS),
  serve('only-v6', undefined, HTTP, HEADLESS),
];

const clusterIP: readonly Json[] = [
  serve('unnamed', 'ready', [{ port: 80, targetPort: 'http' }]),
  serve('six-first', 'ready', HTTP, { ipFamilyPolicy: 'RequireDualStack', ipFamilies: ['IPv6', 'IPv4'] }),
  serve('three-ports', 'ready', [
    { name: 'dns', port: 53, protocol: 'UDP', targetPort: 53 },
    { name: 'dns-tcp', port: 53, protocol: 'TCP', targetPort: 53 },
    { name: 'metrics', port: 9153, protocol: 'TCP', targetPort: 9153 },
  ]),
  serve('by-hand', undefined, HTTP),
  serve('with-dotted-pods', undefined, HTTP),
  serve('empty', 'nobody', HTTP),
  serve('not-ready', 'unready', HTTP),
  serve('hosted', 'one-host', HTTP),
];

const externals: readonly Json[] = [
  external('literal', '192.0.2.7'),
  external('dotted', 'www.example.com.'),
  external('inward', `web.shop.${IN_ZONE}`),
  external('inward-six', `search-v6.shop.${IN_ZONE}`),
  external('to-nobody', `no-such.shop.${IN_ZONE}`),
  external('to-unready', `none-ready.${NAMESPACE}.${IN_ZONE}`),
  external('to-headless', `dual.${NAMESPACE}.${IN_ZONE}`),
  external('to-outside', `dotted.${NAMESPACE}.${IN_ZONE}`),
  external('to-pod', `10-1-2-3.shop.pod.cluster.local`),
  external('to-namespace', `shop.${IN_ZONE}`),
  external('itself', `itself.${NAMESPACE}.${IN_ZONE}`),
  external('below-itself', `x.below-itself.${NAMESPACE}.${IN_ZONE}`),
  external('circle-a', `circle-b.${NAMESPACE}.${IN_ZONE}`),
  external('circle-b', `circle-a.${NAMESPACE}.${IN_ZONE}`),
  external('short-name', 'web'),
  ...Array.from({ length: CHAIN }, (_, i) =>
    external(`chain-${i}`, i === 0 ? `web.shop.${IN_ZONE}` : `chain-${i - 1}.${NAMESPACE}.${IN_ZONE}`),
  ),
];

const slices: readonly Json[] = [
  slice('twins-1', 'twins', {
    ports: [port('http', 8080)],
    endpoints: [at('192.0.2.21', { hostname: 'twin' }), at('192.0.2.22', { hostname: 'twin' }), at('192.0.2.23', { hostname: 'single' })],
  }),
  slice('twins-2', 'twins', { ports: [port('http', 9090)], endpoints: [at('192.0.2.21', { hostname: 'twin' })] }),
  slice('hosts-1', 'hosts', {
    addressType: 'FQDN',
    ports: [port('http', 8080)],
    endpoints: [at('backend.example.com'), at(`web.shop.${IN_ZONE}`), at('ready.example.org', { hostname: 'named' })],
  }),
  slice('dotted-hosts-1', 'dotted-hosts', {
    addressType: 'FQDN',
    ports: [port('http', 8080)],
    endpoints: [at('backend.example.com.'), at(`web.shop.${IN_ZONE}.`), at(`none-ready.${NAMESPACE}.${IN_ZONE}.`)],
  }),
  // Nobody owns these Pods: their names matter, and only as slices tell them.
  slice('dotted-pods-1', 'dotted-pods', {
    ports: [port('http', 8080)],
    endpoints: [
      at('192.0.2.81', podNamed('one.dot')),
      at('192.0.2.82', podNamed('two.dots.here')),
      at('192.0.2.83', podNamed('http.tcp')),
      at('192.0.2.84', podNamed('plain')),
      at('192.0.2.85', podNamed(`${'long-'.repeat(12)}long`)),
      at('192.0.2.86', { ...podNamed('not.ready'), conditions: { ready: false } }),
    ],
  }),
  slice('with-dotted-pods-1', 'with-dotted-pods', {
    ports: [port('http', 8080)],
    endpoints: [at('192.0.2.91', podNamed('one.dot')), at('192.0.2.92', podNamed('plain'))],
  }),
  slice('no-number-1', 'no-number', { ports: [port('http', undefined), port('admin', 9090)], endpoints: [at('192.0.2.31')] }),
  slice('no-number-2', 'no-number', { endpoints: [at('192.0.2.32')] }),
  slice('many-addresses-1', 'many-addresses', {
    ports: [port('http', 8080)],
    endpoints: [{ addresses: ['192.0.2.41', '192.0.2.42'], hostname: 'many' }, { addresses: ['192.0.2.43', '192.0.2.44'] }],
  }),
  slice('only-v6-1', 'only-v6', { addressType: 'IPv6', ports: [port('http', 8080)], endpoints: [at('2001:db8::1'), at('2001:db8::')] }),
  slice('by-hand-1', 'by-hand', {
    ports: [port('http', 8080)],
    endpoints: [
      at('192.0.2.51', { hostname: 'one' }),
      at('192.0.2.52', { hostname: 'two', conditions: { ready: false } }),
      at('192.0.2.53', { conditions: draining }),
      at('192.0.2.54', { conditions: { terminating: true } }),
    ],
  }),
  slice('of-nobody', 'there-is-no-such-service', { ports: [port('http', 8080)], endpoints: [at('192.0.2.61')] }),
];

/** An address that a slice without a Service holds: the only thing of it that DNS might know. */
export const LOOSE = '192.0.2.71';
export const LOOSE_SLICE: Json = slice('loose', undefined, { ports: [port('http', 8080)], endpoints: [at(LOOSE)] });

/** Refused by the API server. */
export const UPPER_CASE: Json = external('upper-case', 'WWW.Example.com');

export const CASES: readonly Json[] = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } },
  ...headless,
  ...clusterIP,
  ...externals,
  ...slices,
  pods('ready'),
  pods('unready', { annotations: { [READINESS]: 'failing' } }),
  hosted('one-host', 'the-host', 'one-host'),
  hosted('elsewhere', 'lost', 'no-such-service'),
];
