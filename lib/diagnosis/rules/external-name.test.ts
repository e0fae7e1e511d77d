// Tests of external-name.

import { describe, expect, test } from 'vitest';
import { put, remove } from '#lib/cluster/delta.ts';
import { apply } from '#lib/cluster/state.ts';
import { buildService } from '#testing/builders/kube.ts';
import type { Service } from '#lib/kube/service.ts';
import { ask, titles } from '#testing/builders/diagnosis.ts';
import { stateOf } from '#testing/builders/state.ts';
import { diagnose } from '#lib/diagnosis/diagnose.ts';
import { allKnown } from '#lib/diagnosis/known-state.ts';
import { rechecksFor } from '#lib/diagnosis/rechecks.ts';
import { externalName } from './external-name.ts';

const Z = 'svc.cluster.local';
const alias = (target: string, name = 'web'): Service =>
  buildService({ name, type: 'ExternalName', externalName: target, clusterIP: undefined, clusterIPs: [], selector: {} });
const api = buildService({ name: 'api' });

test.each([
  ['192.0.2.7', [], 'It points to the address 192.0.2.7, which is no name.'],
  ['2001:db8::7', [], 'It points to the address 2001:db8::7, which is no name.'],
  [`web.shop.${Z}`, [], 'It points to itself.'],
  [`x.web.shop.${Z}`, [], 'It points to itself.'],
  [`b.shop.${Z}`, [alias(`web.shop.${Z}`, 'b')], `It leads in a circle: web.shop.${Z}, b.shop.${Z}, web.shop.${Z}.`],
  [`nope.shop.${Z}`, [], `It leads to nope.shop.${Z}, and there is no Service nope in shop.`],
  [`db-0.nope.shop.${Z}`, [], `It leads to db-0.nope.shop.${Z}, and there is no Service nope in shop.`],
  [`b.shop.${Z}`, [alias(`nope.other.${Z}`, 'b')], `It leads to nope.other.${Z}, and there is no Service nope in other.`],
  [`b.shop.${Z}`, [alias('192.0.2.7', 'b')], 'It leads to the Service shop/b, which points to the address 192.0.2.7.'],
  [`x.b.shop.${Z}`, [alias('example.com', 'b')], `It leads to x.b.shop.${Z}, which is no name of the cluster's DNS.`],
  [`shop.${Z}`, [], `It leads to shop.${Z}, which is no name of the cluster's DNS.`],
  ['api', [], 'It points to api, which is asked for outside the cluster as it stands.'],
  ['api.shop', [api], `It points to api.shop, which is asked for outside the cluster; the Service api of shop is api.shop.${Z}.`],
  ['api.shop.svc', [api], `It points to api.shop.svc, which is asked for outside the cluster; the Service api of shop is api.shop.${Z}.`],
  [
    'api.shop.svc.cluster.',
    [api],
    `It points to api.shop.svc.cluster, which is asked for outside the cluster; the Service api of shop is api.shop.${Z}.`,
  ],
])('an alias of %s', (target, others, title) => {
  const found = ask(externalName, [alias(target), ...others]);
  expect(titles(found)).toEqual([title]);
  expect(found[0]?.evidence).toMatchObject([{ field: 'spec.externalName', value: target }]);
});

test.each([
  ['a name of another zone', 'api.example.com', []],
  ['a Service that exists', `api.shop.${Z}`, [api]],
  ['a port or an endpoint of one that exists', `db-0.api.shop.${Z}`, [api]],
  ['a chain that leaves the cluster', `b.shop.${Z}`, [alias('api.example.com', 'b')]],
  ['a Pod', `10-0-0-1.shop.pod.cluster.local`, []],
  ['a name that looks like a Service that is not there', 'api.shop', []],
  ['a name that only begins like one', 'api.shop.example.com', [api]],
])('silent for an alias of %s', (_, target, others) => {
  expect(ask(externalName, [alias(target), ...others])).toEqual([]);
});

test('silent for another type, whatever its externalName', () => {
  expect(ask(externalName, [buildService({ externalName: '192.0.2.7' })])).toEqual([]);
});

test('a short name is a warning, what leads nowhere is broken', () => {
  expect(ask(externalName, [alias('api')])[0]?.severity).toBe('warning');
  expect(ask(externalName, [alias(`nope.shop.${Z}`)])[0]?.severity).toBe('broken');
});

test('a chain that is too long', () => {
  const chain = Array.from({ length: 12 }, (_, i) => alias(i === 0 ? 'example.com' : `c${i - 1}.shop.${Z}`, `c${i}`));
  expect(titles(ask(externalName, chain, { kind: 'Service', key: 'shop/c11' }))).toEqual([
    'The chain of aliases is longer than CoreDNS follows.',
  ]);
  expect(ask(externalName, chain, { kind: 'Service', key: 'shop/c10' })).toEqual([]);
});

test('the cluster domain counts', () => {
  const state = stateOf(alias('nope.shop.svc.k8s.corp'));
  const about = { kind: 'Service', key: 'shop/web' } as const;
  expect(diagnose(allKnown(state), about, 'all', [externalName])).toEqual([]);
  expect(diagnose({ ...allKnown(state), clusterDomain: 'k8s.corp' }, about, 'all', [externalName])).toHaveLength(1);
});

test('silent of a Service in a namespace that may not be read', () => {
  const about = { kind: 'Service', key: 'shop/web' } as const;
  const told = (target: string) =>
    diagnose({ ...allKnown(stateOf(alias(target))), within: () => 'shop' }, about, 'all', [externalName]).length;
  expect(told(`api.other.${Z}`)).toBe(0);
  expect(told(`nope.shop.${Z}`)).toBe(1);
});

describe('a change of the Service at the other end is followed', () => {
  const state = stateOf(alias(`b.shop.${Z}`), alias(`api.shop.${Z}`, 'b'), api, alias('example.com', 'other'));
  const asked = (): readonly string[] =>
    [
      ...(rechecksFor(state, apply(state, [remove('Service', 'shop/api')]), [externalName])
        .get('Service')
        ?.keys() ?? []),
    ].sort();

  test('through every step, and no other alias is asked', () => {
    expect(asked()).toEqual(['shop/api', 'shop/b', 'shop/web']);
    apply(state, [put(api)]);
    const ports = rechecksFor(state, apply(state, [put({ ...api, metadata: { ...api.metadata, labels: { a: 'b' } } })]), [externalName]);
    expect([...(ports.get('Service')?.keys() ?? [])]).toEqual(['shop/api']);
  });
});

test('a Service of that name in another namespace is told, and looked for when one comes', () => {
  const missing = alias(`db.prod.${Z}`);
  const there = buildService({ namespace: 'prod-eu', name: 'db' });
  expect(ask(externalName, [missing, there])[0]?.cause).toBe(
    'The namespace prod-eu has a Service of that name. CoreDNS answers with no address (NODATA): clients cannot resolve the name.',
  );
  expect(ask(externalName, [missing, buildService({ namespace: 'prod-eu', name: 'dbs' })])[0]?.cause).toMatch(/^CoreDNS/);
  const state = stateOf(missing);
  expect([
    ...(rechecksFor(state, apply(state, [put(there)]), [externalName])
      .get('Service')
      ?.keys() ?? []),
  ]).toContain('shop/web');
});

test('the alias itself is not the other of its name', () => {
  expect(ask(externalName, [alias(`web.prod.${Z}`)])[0]?.cause).toMatch(/^CoreDNS/);
});
