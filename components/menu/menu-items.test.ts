// What the menu of a thing offers, kind by kind.

import { describe, expect, it, test } from 'vitest';
import type { Subject } from '#lib/cluster/finding.ts';
import { KUBE_KINDS } from '#lib/kube/record.ts';
import { buildGateway, buildHttpRoute, buildNode, buildPod, buildService } from '#testing/builders/kube.ts';
import { stateOf } from '#testing/builders/state.ts';
import { HOME, type View } from '#components/live/view.ts';
import { type MenuItem, menuOf } from './menu-items.ts';

const STATE = stateOf(
  buildService({ name: 'web', clusterIP: '10.96.0.10', externalIPs: ['198.51.100.7'], selector: { app: 'web' } }),
  buildPod({ name: 'web-1', ips: ['10.0.1.7'] }),
  buildNode({ name: 'node-1' }),
  buildGateway({ name: 'front', addresses: [{ type: 'IPAddress', value: '203.0.113.9' }] }),
  buildHttpRoute({ name: 'shop' }),
);

const SHOP: View = { ...HOME, scope: { kind: 'namespace', namespace: 'shop' } };

function menu(subject: Subject, view: View = SHOP): readonly MenuItem[] {
  const input = { subject, state: STATE, view, origin: 'https://s.example', target: ['--context', 'prod'], domain: 'cluster.local.' };
  return menuOf(input).flatMap(({ items }) => items);
}

function copied(subject: Subject, view?: View): readonly string[] {
  return menu(subject, view).flatMap(({ deed }) => (deed.kind === 'copy' ? [deed.text] : []));
}

const labels = (items: readonly MenuItem[]): readonly string[] =>
  items.filter(({ deed }) => deed.kind !== 'copy').map(({ label }) => label);

describe('what can be copied', () => {
  it('of a Service: its name, its names and addresses, its link, and commands at the cluster that is shown', () => {
    expect(copied({ kind: 'Service', key: 'shop/web' })).toEqual([
      'web',
      'web.shop.svc.cluster.local',
      '10.96.0.10',
      '198.51.100.7',
      'https://s.example/ns/shop/svc/web',
      'kubectl --context prod -n shop get endpointslices -l kubernetes.io/service-name=web',
      'kubectl --context prod -n shop get pods -l app=web -o wide',
      'kubectl --context prod -n shop get services web -o yaml',
      'kubectl --context prod -n shop describe services web',
    ]);
  });

  it('of a Service that is known by its summary alone: what follows from its name', () => {
    expect(copied({ kind: 'Service', key: 'far/api' }, HOME)).toEqual([
      'api',
      'api.far.svc.cluster.local',
      'https://s.example/ns/far/svc/api',
      'kubectl --context prod -n far get endpointslices -l kubernetes.io/service-name=api',
      'kubectl --context prod -n far get services api -o yaml',
      'kubectl --context prod -n far describe services api',
    ]);
  });

  it('of an address that only a slice knows: the address, and the slices that hold it', () => {
    expect(copied({ kind: 'Address', key: 'shop/web/fd00::7' })).toEqual([
      'fd00::7',
      'https://s.example/ns/shop?sel=Address:shop/web/fd00%3A%3A7'.replace('%3A%3A', '::'),
      'kubectl --context prod -n shop get endpointslices -l kubernetes.io/service-name=web -o yaml',
    ]);
  });

  it.each<[Subject, string]>([
    [{ kind: 'Pod', key: 'shop/web-1' }, '10.0.1.7'],
    [{ kind: 'Gateway', key: 'shop/front' }, '203.0.113.9'],
    [{ kind: 'Gateway', key: 'shop/front' }, 'kubectl --context prod -n shop get gateways.gateway.networking.k8s.io front -o yaml'],
    [{ kind: 'Node', key: 'node-1' }, 'kubectl --context prod get pods -A --field-selector spec.nodeName=node-1 -o wide'],
    [{ kind: 'Namespace', key: 'shop' }, 'kubectl --context prod -n shop get services,endpointslices'],
    [{ kind: 'Namespace', key: 'shop' }, 'kubectl --context prod get namespaces shop -o yaml'],
  ])('of %j: %s', (subject, text) => {
    expect(copied(subject)).toContain(text);
  });

  it('is each text once, and of every kind at least the name', () => {
    for (const kind of KUBE_KINDS) {
      const texts = copied({ kind, key: 'shop/thing' });
      expect(new Set(texts).size, kind).toBe(texts.length);
      expect(texts, kind).toContain('thing');
    }
  });
});

test('what can be done', () => {
  expect(labels(menu({ kind: 'Node', key: 'node-1' }))).toEqual([
    'Stand on node-1',
    'Arrive from outside at node-1',
    'Trace a connection from it',
    'Open',
  ]);
  expect(labels(menu({ kind: 'Service', key: 'shop/web' }))).toEqual(['Open', 'Trace a connection to it']);
  expect(labels(menu({ kind: 'Namespace', key: 'shop' })), 'it is open').toEqual([]);
});
