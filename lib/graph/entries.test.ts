// Entries by Ingress and by route: their words, their shares, and the Service that is missing.

import { describe, expect, test } from 'vitest';
import type { Finding } from '#lib/cluster/finding.ts';
import { put } from '#lib/cluster/delta.ts';
import { apply, type ClusterState } from '#lib/cluster/state.ts';
import {
  buildBackendRef,
  buildCondition,
  buildGateway,
  buildHttpRoute,
  buildIngress,
  buildL4Route,
  buildNamespace,
  buildParentRef,
  buildEndpoint,
  buildService,
  buildSlice,
} from '#testing/builders/kube.ts';
import type { KubeRecord } from '#lib/kube/record.ts';
import type { Element, NodeElement } from './element.ts';
import { entriesInto, entriesText } from './entries.ts';
import { draw } from './picture.ts';
import { allViews } from './service-view.ts';
import { stateOf } from '#testing/builders/state.ts';

const PUBLIC = buildParentRef({ namespace: 'edge', name: 'public' });

describe('entriesInto', () => {
  test('a route of another namespace leads in, with its Gateway, host, path and share', () => {
    const route = buildHttpRoute({
      namespace: 'edge',
      name: 'shop',
      parentRefs: [PUBLIC],
      hostnames: ['www.shop.example'],
      path: '/api',
      backendRefs: [
        buildBackendRef({ namespace: 'shop', name: 'web', weight: 90 }),
        buildBackendRef({ namespace: 'shop', name: 'next', weight: 10 }),
        buildBackendRef({ name: 'elsewhere', weight: 0 }),
      ],
    });
    const entries = entriesInto(stateOf(buildGateway({ namespace: 'edge' }), route), 'shop');
    expect(entries).toMatchObject([
      { service: 'shop/web', kind: 'route', label: '90% /api', via: { kind: 'HTTPRoute', key: 'edge/shop' }, traffic: true },
      { service: 'shop/next', label: '10% /api' },
    ]);
    expect(entriesText(entries.slice(0, 1))).toBe('Gateway edge/public › HTTPRoute edge/shop: www.shop.example/api (90%)');
  });

  test('Ingresses come first; of several entries all are told, by what they come through', () => {
    const state = stateOf(
      buildHttpRoute({ name: 'r' }),
      buildIngress({ host: 'a.example', paths: { '/': 'web', '/x': 'web' }, defaultService: 'web' }),
    );
    const entries = entriesInto(state, 'shop');
    expect(entries.map((e) => e.label)).toEqual(['*', '/', '/x', '/']);
    expect(entriesText(entries)).toBe('Ingress shop/front: *, a.example/, a.example/x; Gateway shop/public › HTTPRoute shop/r: /');
  });

  test('a weight of 0, and a route that every Gateway refuses, take no traffic', () => {
    const zero = buildHttpRoute({ backendRefs: [buildBackendRef({ weight: 0 }), buildBackendRef({ name: 'next' })] });
    expect(entriesInto(stateOf(zero), 'shop').map((e) => [e.label, e.traffic])).toEqual([
      ['0% /', false],
      ['100% /', true],
    ]);
    const refused = buildHttpRoute({ conditions: [buildCondition('Accepted', 'False', 'NotAllowedByListeners')] });
    expect(entriesInto(stateOf(refused), 'shop')[0]?.traffic).toBe(false);
    const unseen = buildHttpRoute({ conditions: [] });
    expect(entriesInto(stateOf(unseen), 'shop')[0]?.traffic).toBe(true);
  });

  test('what is no Service is no entry', () => {
    const route = buildHttpRoute({ backendRefs: [buildBackendRef({ kind: 'Bucket', group: 'x' })] });
    expect(entriesInto(stateOf(route), 'shop')).toEqual([]);
  });
});

describe('routes below HTTP', () => {
  const listener = (name: string, port: number, protocol: string) => ({
    name,
    port,
    protocol,
    hostname: undefined,
    allowedRoutes: { namespaces: { from: 'All' } },
  });
  const gateway = buildGateway({ listeners: [listener('pg', 5432, 'TCP'), listener('pg2', 5433, 'TCP'), listener('tls', 443, 'TLS')] });
  const wordsOf = (...records: readonly KubeRecord[]) =>
    entriesInto(stateOf(...records), 'shop').map(({ label, whole, from }) => ({ label, whole, from }));

  test('are told by the ports of the listeners of their protocol', () => {
    const from = ['Gateway shop/public', 'TCPRoute shop/web'];
    expect(wordsOf(buildL4Route('TCPRoute'), gateway)).toEqual([{ label: 'TCP :5432 :5433', whole: 'TCP :5432 :5433', from }]);
    const one = buildL4Route('TCPRoute', { parentRefs: [buildParentRef({ sectionName: 'pg2' })] });
    expect(wordsOf(one, gateway)).toEqual([{ label: 'TCP :5433', whole: 'TCP :5433', from }]);
    const byPort = buildL4Route('TCPRoute', { parentRefs: [buildParentRef({ port: 5432 })] });
    expect(wordsOf(byPort, gateway)).toMatchObject([{ label: 'TCP :5432' }]);
  });

  test('without their Gateway by the protocol alone', () => {
    expect(wordsOf(buildL4Route('UDPRoute'))).toMatchObject([{ label: 'UDP', whole: 'UDP' }]);
  });

  test('a TLSRoute by its host', () => {
    const hostnames = ['db.shop.example'];
    expect(wordsOf(buildL4Route('TLSRoute', { hostnames }), gateway)).toMatchObject([
      { label: 'db.shop.example', whole: 'db.shop.example TLS :443' },
    ]);
    expect(wordsOf(buildL4Route('TLSRoute'), gateway)).toMatchObject([{ label: 'TLS :443', whole: 'TLS :443' }]);
  });

  test('split as others do', () => {
    const backendRefs = [buildBackendRef({ weight: 3 }), buildBackendRef({ name: 'other', weight: 1 })];
    expect(wordsOf(buildL4Route('TCPRoute', { backendRefs }), gateway)[0]).toMatchObject({ label: '75% TCP :5432 :5433' });
  });
});

describe('the picture', () => {
  const WORDS = { cell: () => '', verdicts: () => '', reach: () => '', share: () => '', missing: 'missing' };

  function elements(state: ClusterState, focus?: string): readonly Element[] {
    return draw({ state, views: allViews(state), namespace: 'shop', focus, viewport: 900, words: WORDS }, undefined).elements;
  }

  function nodes(state: ClusterState, focus?: string): ReadonlyMap<string, NodeElement> {
    return new Map(elements(state, focus).flatMap((e) => (e.group === 'node' ? [[e.id, e] as const] : [])));
  }

  const AT_FAULT: Finding = {
    kind: 'Finding',
    metadata: { namespace: 'shop', name: 'f' },
    rule: 'http-route-grant',
    severity: 'broken',
    subject: { kind: 'HTTPRoute', key: 'shop/web' },
    service: 'shop/web',
    title: '',
    short: '',
    evidence: [],
    cause: undefined,
    next: [],
    at: [],
    since: 0,
  };

  test('a Service that a route of any namespace names and nobody made is shown where it should be', () => {
    const route = buildHttpRoute({ namespace: 'edge', backendRefs: [buildBackendRef({ namespace: 'shop', name: 'reviews' })] });
    const found = nodes(stateOf(buildNamespace(), buildService({ name: 'web' }), route));
    expect(found.get('service:shop/reviews')).toMatchObject({ role: 'service', shape: 'Missing', severity: 'broken' });
    expect(found.get('entry:shop/reviews')).toMatchObject({
      missing: true,
      label: 'Gateway /',
      subject: { kind: 'HTTPRoute', key: 'edge/web' },
    });
  });

  test('a route that is at fault marks its entry, not the Service behind it', () => {
    const slice = buildSlice({ endpoints: [buildEndpoint({ ready: true })] });
    const state = stateOf(buildService(), slice, buildHttpRoute());
    apply(state, [put(AT_FAULT)]);
    const found = nodes(state);
    expect(found.get('entry:shop/web')).toMatchObject({ missing: true });
    expect(found.get('service:shop/web')).toMatchObject({ severity: undefined });
    apply(state, [put({ ...AT_FAULT, subject: { kind: 'Service', key: 'shop/web' } })]);
    expect(nodes(state).get('service:shop/web')).toMatchObject({ severity: 'broken' });
    expect(nodes(state).get('entry:shop/web')).toMatchObject({ missing: false });
  });

  test('a route that works is drawn as taking traffic beside one that does not', () => {
    const edge = (...records: readonly KubeRecord[]) => {
      const state = stateOf(buildService(), ...records);
      apply(state, [put(AT_FAULT)]);
      return elements(state).find((e) => e.id === 'edge:entry:shop/web');
    };
    expect(edge(buildHttpRoute())).toMatchObject({ traffic: false });
    expect(edge(buildHttpRoute(), buildL4Route('TCPRoute'))).toMatchObject({ traffic: true });
  });

  test('a focused Service keeps its ways in alone', () => {
    const state = stateOf(
      buildService({ name: 'web' }),
      buildService({ name: 'api', selector: { app: 'api' } }),
      buildHttpRoute(),
      buildHttpRoute({ name: 'x', backendRefs: [buildBackendRef({ name: 'api' })] }),
    );
    const found = nodes(state, 'shop/web');
    expect([...found.keys()].filter((id) => id.startsWith('entry:'))).toEqual(['entry:shop/web']);
  });
});
