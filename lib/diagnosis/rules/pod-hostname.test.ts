// Tests of pod-hostname.

import { describe, expect, test } from 'vitest';
import { put, remove } from '#lib/cluster/delta.ts';
import { apply } from '#lib/cluster/state.ts';
import { buildOwner, buildPod, buildService } from '#testing/builders/kube.ts';
import { ask, titles } from '#testing/builders/diagnosis.ts';
import { stateOf } from '#testing/builders/state.ts';
import { rechecksFor } from '#lib/diagnosis/rechecks.ts';
import { podHostname } from './pod-hostname.ts';

const headless = (name = 'web', selector: Record<string, string> = { app: 'web' }) =>
  buildService({ name, selector, clusterIP: 'None', clusterIPs: ['None'] });
const member = (name: string, subdomain = 'peers', over = {}) =>
  buildPod({ name, hostname: name, subdomain, ownerReferences: [buildOwner('StatefulSet', 'db')], ...over });

test('the Service of the subdomain is not there', () => {
  const [only] = ask(podHostname, [headless(), member('db-0'), member('db-1')]);
  expect(only?.title).toBe('2 Pods have no name in DNS: there is no Service peers.');
  expect(only?.severity).toBe('warning');
  expect(only?.cause).toBe('The StatefulSet db names peers in spec.serviceName.');
  expect(only?.evidence.map(({ subject, field, value, note }) => [subject.key, field, value, note])).toEqual([
    ['shop/db-0', 'spec.subdomain', 'peers', '2 Pods: db-0, db-1'],
  ]);
  expect(only?.next).toEqual(["kubectl -n shop get statefulset db -o 'jsonpath={.spec.serviceName}'", 'kubectl -n shop get service peers']);
});

test('the Service of the subdomain selects others', () => {
  const found = ask(podHostname, [headless(), headless('peers', { app: 'other' }), member('db-0')]);
  expect(titles(found)).toEqual(['1 Pod has no name in DNS: the Service peers does not select them.']);
  expect(found[0]?.evidence[1]).toMatchObject({
    subject: { kind: 'Service', key: 'shop/peers' },
    field: 'spec.selector',
    value: '{"app":"other"}',
  });
});

test.each([
  ['the subdomain is this Service', [headless(), member('db-0', 'web')]],
  ['the subdomain is another Service that selects them', [headless(), headless('peers'), member('db-0')]],
  ['that Service has no selector: its slices are written by hand', [headless(), headless('peers', {}), member('db-0')]],
  ['there is no subdomain', [headless(), buildPod({ hostname: 'x' })]],
  ['there is no hostname', [headless(), buildPod({ subdomain: 'peers' })]],
  ['the Pod has run to its end', [headless(), member('db-0', 'peers', { phase: 'Succeeded' })]],
])('silent where %s', (_, held) => {
  expect(ask(podHostname, held)).toEqual([]);
});

test('said once: at the headless Service, else at the first', () => {
  const about = (key: string) => ({ kind: 'Service', key }) as const;
  const plain = buildService({ name: 'a-read' });
  const held = [plain, headless(), member('db-0')];
  const two = [plain, buildService({ name: 'b' }), member('db-0'), member('db-1')];
  expect(ask(podHostname, held, about('shop/a-read'))).toEqual([]);
  expect(ask(podHostname, held)).toHaveLength(1);
  const [only] = ask(podHostname, two, about('shop/a-read'));
  expect(only?.severity).toBe('info');
  expect(ask(podHostname, two, about('shop/b'))).toEqual([]);
});

test('silent of a single Pod where no headless Service selects it', () => {
  expect(ask(podHostname, [buildService(), member('db-0')])).toEqual([]);
  expect(ask(podHostname, [buildService(), member('db-0'), member('db-1')])).toHaveLength(1);
});

describe('what is asked again', () => {
  const state = stateOf(headless(), member('db-0'), buildService({ namespace: 'other' }));
  const keys = (delta: Parameters<typeof apply>[1][number]): readonly string[] =>
    [
      ...(rechecksFor(state, apply(state, [delta]), [podHostname])
        .get('Service')
        ?.keys() ?? []),
    ].sort();

  test('all Services of the namespace when one comes or goes, none when nothing of it changes', () => {
    expect(keys(put(headless('peers')))).toEqual(['shop/peers', 'shop/web']);
    expect(keys(put(headless('peers')))).toEqual(['shop/peers']);
    expect(keys(remove('Service', 'shop/peers'))).toEqual(['shop/peers', 'shop/web']);
  });
});
