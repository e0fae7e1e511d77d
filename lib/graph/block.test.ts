// Tests of blocks: what policy keeps from whoever stands somewhere, on lines and stations, and after changes.

import { describe, expect, test } from 'vitest';
import { type Delta, put, remove } from '#lib/cluster/delta.ts';
import type { AnyRecord } from '#lib/cluster/record.ts';
import { apply } from '#lib/cluster/state.ts';
import { buildEndpoint, buildNamespace, buildService, buildServicePort, buildSlice, buildSlicePort } from '#testing/builders/kube.ts';
import { block, policyCluster, namespaces, pod, pods, policy } from '#testing/builders/policy.ts';
import { DEFAULT_CHOICE, routeSettings, type VantageChoice } from '#lib/routing/route-settings.ts';
import type { Vantage } from '#lib/routing/vantage.ts';
import type { Words } from './element.ts';
import { draw } from './picture.ts';
import { allViews, renewViews, type Views } from './service-view.ts';

const WORDS: Words = { cell: () => '', reach: () => '', verdicts: () => '', share: () => '', missing: '' };

const PORTS = [
  buildServicePort({ name: 'http', port: 80, targetPort: 8080 }),
  buildServicePort({ name: 'admin', port: 9000, targetPort: 9000 }),
];
const service = (clusterIP: string) =>
  buildService({ name: 'web', clusterIP, clusterIPs: [clusterIP], ports: PORTS, selector: { tier: 'front' } });
const slice = buildSlice({
  service: 'web',
  endpoints: ['1', '2'].map((n) => buildEndpoint({ address: `10.1.0.1${n}`, pod: `w${n}`, ready: true, nodeName: 'n1' })),
  ports: [buildSlicePort({ name: 'http', port: 8080 }), buildSlicePort({ name: 'admin', port: 9000 })],
});
const behind = ['1', '2'].map((n) => pod(`shop/w${n}`, { tier: 'front', n }, `10.1.0.1${n}`));
const deny = (name: string, n: string, ...ingress: readonly object[]) =>
  policy(name, { podSelector: { matchLabels: { n } }, policyTypes: ['Ingress'], ingress });

const at = (vantage: Vantage): VantageChoice => ({ vantage, via: undefined, family: undefined });
const CLIENT = routeSettings(at({ kind: 'pod', pod: 'ops/client' }), DEFAULT_CHOICE);

function look(records: readonly AnyRecord[], from = CLIENT, clusterIP = '10.96.0.10') {
  const state = policyCluster(service(clusterIP), slice, ...behind, ...records);
  return { state, views: allViews(state, from) };
}

const skips = (views: Views) => views.get('shop/web')?.members.map((m) => `${m.id} ${m.skip === undefined ? 'takes' : m.skip.kind}`);

describe('from where the reader stands', () => {
  test('what policy denies takes nothing, and says which policies', () => {
    const { views } = look([deny('closed', '1')]);
    expect(skips(views)).toEqual(['Pod:shop/w1 policy', 'Pod:shop/w2 takes']);
    expect(views.get('shop/web')?.members[0]?.skip).toMatchObject({ block: { direction: 'ingress', policies: ['shop/closed'] } });
  });

  test('the client’s own egress', () => {
    const { views } = look([policy('ops/out', { podSelector: {}, policyTypes: ['Egress'] })]);
    expect(views.get('shop/web')?.members[0]?.skip).toMatchObject({
      kind: 'policy',
      block: { direction: 'egress', policies: ['ops/out'] },
    });
  });

  test('one open port is enough to take something', () => {
    expect(skips(look([deny('some', '1', { ports: [{ port: 9000 }] })]).views)).toEqual(['Pod:shop/w1 takes', 'Pod:shop/w2 takes']);
  });

  test('what is not known is not said to be blocked', () => {
    const outside = routeSettings(at({ kind: 'external', node: 'n2', address: undefined }), DEFAULT_CHOICE);
    const state = policyCluster(
      {
        ...service('10.96.0.10'),
        spec: { ...service('10.96.0.10').spec, type: 'NodePort', ports: PORTS.map((p, i) => ({ ...p, nodePort: 30_000 + i })) },
      },
      slice,
      ...behind,
      deny('closed', '1', { from: [block('198.51.100.0/24')] }),
    );
    expect(skips(allViews(state, outside))).toEqual(['Pod:shop/w1 takes', 'Pod:shop/w2 takes']);
  });

  test('a headless Service: the addresses that clients dial themselves', () => {
    const { views } = look([deny('closed', '1')], CLIENT, 'None');
    expect(skips(views)).toEqual(['Pod:shop/w1 policy', 'Pod:shop/w2 takes']);
  });

  test('who stands nowhere is kept from nothing', () => {
    expect(skips(look([deny('closed', '1')], routeSettings(undefined, DEFAULT_CHOICE)).views)).toEqual([
      'Pod:shop/w1 takes',
      'Pod:shop/w2 takes',
    ]);
  });
});

test('the line is dotted and the station marked', () => {
  const drawn = (records: readonly AnyRecord[], focus: string | undefined) => {
    const { state, views } = look(records);
    const { elements } = draw({ state, views, namespace: 'shop', focus, viewport: 900, words: WORDS }, undefined);
    return {
      lines: elements.flatMap((e) =>
        e.group === 'edge' && e.role === 'endpoint' ? [`${e.target.split('@')[0]} ${e.skip?.kind ?? 'takes'}`] : [],
      ),
      marked: elements.flatMap((e) => (e.group === 'node' && e.role === 'station' && e.blocked ? [e.id.split('@')[0]] : [])),
    };
  };
  expect(drawn([deny('closed', '1')], undefined)).toEqual({
    lines: ['station:Pod:shop/w1 policy', 'station:Pod:shop/w2 takes'],
    marked: ['station:Pod:shop/w1'],
  });
});

const STEPS: readonly (readonly [string, readonly Delta[]])[] = [
  ['a policy comes', [put(deny('closed', '1'))]],
  ['it opens for a namespace', [put(deny('closed', '1', { from: [namespaces({ team: 'friends' })] }))]],
  ['the namespace gets the label', [put(buildNamespace({ name: 'ops', labels: { team: 'friends' } }))]],
  ['a policy of the client’s namespace comes', [put(policy('ops/out', { policyTypes: ['Egress'], egress: [{ to: [pods({})] }] }))]],
  ['it goes', [remove('NetworkPolicy', 'ops/out')]],
  ['the client is labelled anew', [put(pod('ops/client', { app: 'other' }, '10.2.0.2', { nodeName: 'n2' }))]],
  ['a Pod behind is labelled anew', [put(pod('shop/w1', { tier: 'front', n: '3' }, '10.1.0.11'))]],
];

test('renewed views are those made from nothing', () => {
  const { state, views } = look([]);
  const seen = [skips(views)?.join()];
  for (const [what, deltas] of STEPS) {
    renewViews(views, state, apply(state, deltas), CLIENT);
    expect([what, views]).toEqual([what, allViews(state, CLIENT)]);
    seen.push(skips(views)?.join());
  }
  expect(new Set(seen).size).toBeGreaterThan(2);
});
