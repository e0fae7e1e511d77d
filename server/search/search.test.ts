// Search: names, hosts, addresses, node ports, order, bounds; and that it holds nobody up.

import { describe, expect, test } from 'vitest';
import { remove } from '#lib/cluster/delta.ts';
import { apply, type ClusterState } from '#lib/cluster/state.ts';
import {
  buildBackendRef,
  buildEndpoint,
  buildGateway,
  buildHttpRoute,
  buildIngress,
  buildL4Route,
  buildNamespace,
  buildNetworkPolicy,
  buildNode,
  buildPod,
  buildService,
  buildServicePort,
  buildSlice,
} from '#testing/builders/kube.ts';
import { manualClock } from '#testing/manual-clock.ts';
import { createSearch } from './respond.ts';
import { MOST_OF_A_KIND, type SearchAnswer, searching } from './search.ts';
import { stateOf } from '#testing/builders/state.ts';

function search(state: ClusterState, query: string): SearchAnswer {
  const steps = searching(state, query);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

const STATE = stateOf(
  buildNamespace({ name: 'web-team' }),
  buildNode({ name: 'node-web', zone: 'a' }),
  buildService({ name: 'web', clusterIPs: ['10.96.0.7'] }),
  buildService({ name: 'my-web', clusterIP: 'None', clusterIPs: ['None'] }),
  buildService({ name: 'pay', type: 'ExternalName', externalName: 'pay.example', clusterIPs: [] }),
  buildService({
    name: 'front',
    namespace: 'edge',
    type: 'LoadBalancer',
    clusterIPs: ['10.96.0.9'],
    externalIPs: ['198.51.100.4'],
    ingress: [
      { ip: '203.0.113.9', hostname: undefined, ipMode: undefined },
      { ip: undefined, hostname: 'lb-7.cloud.example', ipMode: undefined },
    ],
    ports: [buildServicePort({ port: 80, nodePort: 30_080 })],
  }),
  buildPod({ name: 'web-1', ips: ['10.0.0.11', 'fd00::b'] }),
  buildPod({ name: 'api-1', ips: ['10.0.0.1'] }),
  buildSlice({
    name: 'legacy-x',
    service: 'legacy',
    endpoints: [buildEndpoint({ address: '192.168.1.5' }), buildEndpoint({ address: '10.0.0.1' })],
  }),
  buildIngress({ name: 'storefront', host: 'shop.example.com', paths: { '/': 'web' } }),
  buildHttpRoute({ name: 'cart', hostnames: ['*.shop.example.com', 'a.example', 'b.example'] }),
  buildL4Route('TLSRoute', { name: 'vault', hostnames: ['vault.example.org'] }),
  buildL4Route('TCPRoute', { name: 'postgres', backendRefs: [buildBackendRef()] }),
  buildGateway({ name: 'public', namespace: 'edge' }),
  buildNetworkPolicy({ name: 'only-checkout', podSelector: { matchLabels: { app: 'gateway' }, matchExpressions: [] } }),
);

const names = (query: string, state = STATE): string[] => search(state, query).hits.map((hit) => `${hit.kind} ${hit.name}`);

describe('by name', () => {
  test('equal first, then what begins with it, then what has a part that does, then what holds it', () => {
    expect(names('web')).toEqual(['Service web', 'Namespace web-team', 'Pod web-1', 'Service my-web', 'Node node-web']);
    const pods = stateOf(...['cobweb', 'my-web', 'web-10', 'web-1', 'web'].map((name) => buildPod({ name })));
    expect(names('web', pods)).toEqual(['web', 'web-1', 'web-10', 'my-web', 'cobweb'].map((name) => `Pod ${name}`));
    expect(names('  WEB-1 ')).toEqual(['Pod web-1']);
  });

  test('Ingresses, routes, Gateways and NetworkPolicies', () => {
    expect(names('storefront')).toEqual(['Ingress storefront']);
    expect(names('cart')).toEqual(['HTTPRoute cart']);
    expect(names('vault')).toEqual(['TLSRoute vault']);
    expect(names('postgres')).toEqual(['TCPRoute postgres']);
    expect(names('public')).toEqual(['Gateway public']);
    expect(names('only-check')).toEqual(['NetworkPolicy only-checkout']);
  });

  test('namespace and name together, and the name in cluster DNS', () => {
    expect(names('edge/front')).toEqual(['Service front']);
    expect(names('edge/f')).toEqual(['Service front']);
    expect(names('front.edge.svc')).toEqual(['Service front']);
    expect(names('front.edge.svc.cluster.local')).toEqual(['Service front']);
    expect(names('http://front.edge.svc:80/x')).toEqual(['Service front']);
  });
});

describe('by host', () => {
  test('of an Ingress and of a route, with or without what stands around it in a browser', () => {
    expect(names('shop.example.com')).toEqual(['Ingress storefront', 'HTTPRoute cart']);
    expect(search(STATE, 'shop.example.com').hits.map((hit) => hit.closeness)).toEqual([0, 2]);
    expect(names('https://shop.example.com/cart?x=1')).toEqual(['Ingress storefront', 'HTTPRoute cart']);
    expect(names('shop.example.com:8443')).toEqual(['Ingress storefront', 'HTTPRoute cart']);
    expect(names('vault.example.org')).toEqual(['TLSRoute vault']);
  });

  test('a wildcard takes every name below it', () => {
    expect(names('www.shop.example.com')).toEqual(['HTTPRoute cart']);
    expect(names('shop.example')).toEqual(['Ingress storefront', 'HTTPRoute cart']);
    expect(names('myshop.example.com')).toEqual([]);
  });

  test('of a listener, of a load balancer, and of an ExternalName Service', () => {
    const allowedRoutes = { namespaces: { from: 'All' } };
    const listeners = [{ name: 'https', hostname: '*.shop.example', port: 443, protocol: 'HTTPS', allowedRoutes }];
    const state = stateOf(buildGateway({ listeners, addresses: [{ type: 'Hostname', value: 'gw.cloud.example' }] }));
    expect(names('www.shop.example', state)).toEqual(['Gateway public']);
    expect(names('gw.cloud.example', state)).toEqual(['Gateway public']);
    expect(names('lb-7.cloud.example')).toEqual(['Service front']);
    expect(names('pay.example')).toEqual(['Service pay']);
  });
});

describe('by address and port', () => {
  test('Pods, Services, Gateways and endpoints, by the whole or the beginning', () => {
    expect(names('10.0.0.1')).toEqual(['Pod api-1', 'Pod web-1']);
    expect(names('10.96.')).toEqual(['Service web', 'Service front']);
    expect(names('198.51.100.4')).toEqual(['Service front']);
    expect(names('203.0.113.9')).toEqual(['Service front']);
    expect(names('203.0.113.7')).toEqual(['Gateway public']);
    expect(names('203.0.113.7:443')).toEqual(['Gateway public']);
    expect(names('fd00:')).toEqual(['Pod web-1']);
    expect(names('192.168.1.5')).toEqual(['Endpoint 192.168.1.5']);
    expect(search(STATE, '192.168.').hits[0]).toMatchObject({ namespace: 'shop', service: 'legacy', detail: 'legacy-x of legacy' });
  });

  test('however an IPv6 address is spelled', () => {
    expect(names('FD00:0:0::B')).toEqual(['Pod web-1']);
    expect(names('[fd00::b]:8080')).toEqual(['Pod web-1']);
    const odd = stateOf(buildPod({ name: 'odd', ips: ['FD00:0::C', '010.0.0.7'] }));
    expect(names('fd00::c', odd)).toEqual(['Pod odd']);
    expect(names('10.0.0.7', odd)).toEqual(['Pod odd']);
  });

  test('an address is not looked for in the middle of another', () => {
    expect(names('0.0.11')).toEqual([]);
  });

  test('a node port, whole alone', () => {
    expect(names('30080')).toEqual(['Service front']);
    expect(names(':30080')).toEqual(['Service front']);
    expect(names('3008')).toEqual([]);
  });
});

test('says what tells a hit from others, and by what it was found', () => {
  const detail = (query: string): string | undefined => search(STATE, query).hits[0]?.detail;
  expect(
    Object.fromEntries(['web', 'my-web', 'pay', 'web-1', 'node-web', 'cart', 'postgres', 'only-checkout'].map((q) => [q, detail(q)])),
  ).toEqual({
    web: 'ClusterIP 10.96.0.7',
    'my-web': 'headless',
    pay: 'ExternalName pay.example',
    'web-1': 'Running · 10.0.0.11, fd00::b · node-1',
    'node-web': 'zone a',
    cart: '*.shop.example.com, a.example and 1 more',
    postgres: 'Gateway shop/public',
    'only-checkout': 'Pods with app=gateway',
  });
  expect(detail('203.0.113.9')).toBe('203.0.113.9 · LoadBalancer 10.96.0.9');
  expect(detail('30080')).toBe('node port 30080 · LoadBalancer 10.96.0.9');
  expect(detail('b.example')).toBe('b.example · *.shop.example.com, a.example and 1 more');
});

test.each(['', '   ', 'nothing-like-it', 'x'.repeat(100_000), '/', '://', '\\', '%', '[', '[]:', ':'])('%j finds nothing', (query) => {
  expect(search(STATE, query)).toEqual({ hits: [], found: {} });
});

test('gives eight of a kind, the closest, and tells how many there are', () => {
  const state = stateOf(...Array.from({ length: 200 }, (_, i) => buildPod({ name: `p-${i}` })), buildService({ name: 'p' }));
  const { hits, found } = search(state, 'p');
  expect(hits).toHaveLength(1 + MOST_OF_A_KIND);
  expect(hits[0]).toMatchObject({ kind: 'Service', name: 'p', closeness: 0 });
  expect(hits.slice(1).map((hit) => hit.name)).toEqual(['p-0', 'p-1', 'p-2', 'p-3', 'p-4', 'p-5', 'p-6', 'p-7']);
  expect(found).toEqual({ Pod: 200, Service: 1 });
});

describe('GET /api/search', () => {
  const MANY = 3000;
  const many = (): ClusterState => stateOf(...Array.from({ length: MANY }, (_, i) => buildPod({ name: `pod-${i}` })));

  /** Every look at this clock takes 1 ms: the search is slow, whatever machine this is. */
  function slowClock() {
    const clock = manualClock();
    return {
      ...clock,
      monotonic() {
        clock.advance(1);
        return clock.monotonic();
      },
    };
  }

  const ask = (query: string, signal?: AbortSignal): Request =>
    new Request(`http://localhost/api/search?q=${encodeURIComponent(query)}`, signal === undefined ? {} : { signal });

  test('pauses, so that other things go on, and finds what was there all the time', async () => {
    const state = many();
    const clock = slowClock();
    let pauses = 0;
    const counting = {
      ...clock,
      after(ms: number, call: () => void) {
        pauses++;
        return clock.after(ms, call);
      },
    };
    const answer = createSearch(state, counting)(ask('pod-2999'));
    let done = false;
    void answer.then(() => (done = true));
    for (let i = 0; !done && i < 1000; i++) {
      await Promise.resolve();
      // The cluster changes in between.
      apply(state, [remove('Pod', `shop/pod-${i}`)]);
      clock.advance(1);
    }
    expect(((await (await answer).json()) as SearchAnswer).hits).toMatchObject([{ kind: 'Pod', name: 'pod-2999' }]);
    expect(pauses).toBeGreaterThan(2);
  });

  test('one after the other; one that nobody waits for any longer is dropped', async () => {
    const clock = slowClock();
    const search = createSearch(many(), clock);
    const stop = new AbortController();
    const dropped = search(ask('pod', stop.signal));
    const wanted = search(ask('pod-7'));
    await Promise.resolve();
    stop.abort();
    let done = false;
    void wanted.then(() => (done = true));
    for (let i = 0; !done && i < 1000; i++) {
      await Promise.resolve();
      clock.advance(1);
    }
    expect((await dropped).status).toBe(499);
    expect(((await (await wanted).json()) as SearchAnswer).found).toEqual({ Pod: 111 });
  });
});
