// GET /api/findings over a live cluster.

import { beforeAll, describe, expect, test } from 'vitest';
import { buildIngress, buildService } from '#testing/builders/kube.ts';
import { RESOURCES } from '#lib/kube/record.ts';
import type { ClusterInfo } from '#lib/wire/message.ts';
import { createLiveCluster, type LiveCluster } from '#server/cluster/live.ts';
import { manualClock } from '#testing/manual-clock.ts';
import { checkText } from './check-text.ts';
import { reportOf } from './report.ts';
import { respondWithFindings } from './respond.ts';

const INFO: ClusterInfo = { name: 'prod', source: 'kubeconfig', server: '', version: undefined, namespace: undefined, problem: undefined };
let cluster: LiveCluster;

beforeAll(() => {
  const clock = manualClock(Date.parse('2026-11-22T12:00:00Z'));
  cluster = createLiveCluster({ clock, info: INFO });
  cluster.put(buildService({ selector: {} }));
  cluster.put(buildService({ namespace: 'edge', name: 'lb', type: 'LoadBalancer', selector: { app: 'x' } }));
  for (const { kind } of RESOURCES) {
    if (kind === 'Node') cluster.status(kind, { state: 'denied', verb: 'list', group: '', resource: 'nodes', namespace: undefined });
    else cluster.status(kind, { state: 'live' });
  }
  cluster.flush();
  clock.advance(2000);
});

type Body = {
  readonly groups: readonly Record<string, unknown>[];
  readonly muted: readonly Record<string, unknown>[];
  readonly findings: readonly Record<string, unknown>[];
  readonly undecided: readonly unknown[];
  readonly error?: string;
};

async function ask(query = ''): Promise<{ readonly response: Response; readonly body: Body }> {
  const response = respondWithFindings(cluster, new Request(`http://signalbox/api/findings${query}`));
  return { response, body: (await response.json()) as Body };
}

describe('GET /api/findings', () => {
  test('all, worst first, never from a cache', async () => {
    const { response, body } = await ask();
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(body).toMatchObject({ schemaVersion: 2, cluster: { name: 'prod', version: null }, time: '2026-11-22T12:00:02.000Z' });
    expect(body.findings.map((f) => [f['severity'], f['id']])).toEqual([
      ['broken', 'selects-nothing:Service:edge:lb'],
      ['broken', 'no-endpoints:Service:shop:web'],
      ['warning', 'no-address:Service:edge:lb'],
    ]);
    expect(body.findings[1]).toMatchObject({
      subject: { kind: 'Service', key: 'shop/web' },
      service: 'shop/web',
      next: ['kubectl --context prod -n shop get endpointslices -l kubernetes.io/service-name=web -o wide'],
    });
    expect(body.undecided).toContainEqual({
      rule: 'nodes-drop',
      severity: 'warning',
      lacks: [{ kind: 'Node', because: 'you may not list nodes' }],
    });
  });

  test.each([
    ['?namespace=edge', ['selects-nothing', 'no-address']],
    ['?severity=broken', ['selects-nothing', 'no-endpoints']],
    ['?severity=broken&namespace=shop', ['no-endpoints']],
    ['?namespace=none', []],
  ])('%s', async (query, rules) => {
    expect((await ask(query)).body.findings.map((f) => f['rule'])).toEqual(rules);
  });

  test('an unknown severity is refused in words', async () => {
    const { response, body } = await ask('?severity=bad');
    expect(response.status).toBe(400);
    expect(body.error).toContain('must be one of broken, warning, info');
  });

  test('each finding is in the group that it names; one that nothing joins is by itself', async () => {
    const { body } = await ask();
    expect(body.groups.map(({ id, cause, findings }) => [id, cause, findings])).toEqual(body.findings.map(({ id }) => [id, null, [id]]));
    expect(body.findings.map((f) => f['group'])).toEqual(body.groups.map((g) => g['id']));
    expect(body.groups[0]).toMatchObject({
      severity: 'broken',
      title: 'The selector matches no Pod.',
      affected: [{ kind: 'Service', key: 'edge/lb' }],
    });
  });

  test('a program that is written for another schema is told so', async () => {
    expect((await ask('?schemaVersion=2')).response.status).toBe(200);
    const { response, body } = await ask('?schemaVersion=1');
    expect(response.status).toBe(400);
    expect(body.error).toContain('schema version 2 alone');
  });

  test('what is muted stands apart, by whom, until when and why', async () => {
    const { body: before } = await ask();
    cluster.mute([{ namespace: 'edge', until: Date.parse('2026-12-24T00:00:00Z'), reason: 'known' }]);
    const { body } = await ask();
    const { body: worst } = await ask('?severity=broken');
    cluster.mute([]);
    expect(before.muted).toEqual([]);
    expect(body.findings.map((f) => f['id'])).toEqual(['no-endpoints:Service:shop:web']);
    expect(body.groups).toHaveLength(1);
    expect(body.muted.map((f) => f['rule'])).toEqual(['selects-nothing', 'no-address']);
    expect(body.muted[0]).toMatchObject({ muted: { by: 'file', until: '2026-12-24T00:00:00.000Z', reason: 'known' } });
    expect(worst.muted.map((f) => f['rule'])).toEqual(['selects-nothing']);
    expect((await ask()).body).toEqual(before);
  });
});

describe('what one thing explains', () => {
  test('is one group in the document, and one block in the terminal', async () => {
    const clock = manualClock(Date.parse('2026-11-22T12:00:00Z'));
    const shop = createLiveCluster({ clock, info: INFO });
    for (const name of ['front', 'back']) shop.put(buildIngress({ name, paths: { '/': 'gone' } }));
    for (const { kind } of RESOURCES) shop.status(kind, { state: 'live' });
    shop.flush();
    clock.advance(60_000);
    const report = reportOf(shop, {}, []);
    expect(report.groups.map(({ id, title, findings }) => [id, title, findings.length])).toEqual([
      ['service-missing:shop:gone', 'Service shop/gone does not exist: 2 Ingresses affected', 2],
    ]);
    expect(report.groups[0]?.cause).toEqual({ kind: 'service-missing', objects: [{ kind: 'Service', key: 'shop/gone' }] });
    const text = checkText(report, undefined, false);
    expect(text).toContain(
      'BROKEN   Service shop/gone does not exist: 2 Ingresses affected\n  BROKEN   Ingress shop/back: The Ingress back',
    );
    expect(text).not.toContain('namespace shop\n');
    expect(text).toMatch(/\n2 broken\.$/);
    shop.mute([{ subject: { kind: 'Ingress', key: 'shop/back' }, until: Date.parse('2026-12-24T00:00:00Z'), reason: 'moved' }]);
    const muted = checkText(reportOf(shop, {}, []), undefined, false);
    expect(muted).toContain('Service shop/gone does not exist: 1 Ingress affected');
    expect(muted).toMatch(/Muted:\n {2}BROKEN {3}Ingress shop\/back: .* until 2026-12-24T00:00:00\.000Z: moved\n\n1 broken, 1 muted\.$/);
    shop.mute([{ namespace: 'shop', until: Date.parse('2026-12-24T00:00:00Z'), reason: 'moved' }]);
    expect(checkText(reportOf(shop, {}, []), undefined, false)).toMatch(/Nothing is wrong that Signalbox can see, but for 2 muted\.$/);
    expect(shop.state.tables.NamespaceSummary.get('shop')?.broken ?? 0).toBe(0);
    shop.close();
  });

  test('a mute that lasts for years does not make the clock run out', () => {
    const clock = manualClock(Date.parse('2026-11-22T12:00:00Z'));
    const waits: number[] = [];
    const after = (ms: number, call: () => void): (() => void) => {
      waits.push(ms);
      return clock.after(ms, call);
    };
    const shop = createLiveCluster({ clock: { ...clock, after }, info: INFO });
    shop.put(buildIngress({ paths: { '/': 'gone' } }));
    for (const { kind } of RESOURCES) shop.status(kind, { state: 'live' });
    shop.mute([{ namespace: 'shop', until: Date.parse('2036-01-01T00:00:00Z'), reason: 'old' }]);
    shop.flush();
    clock.advance(60_000);
    expect([...shop.state.tables.Finding.values()].map(({ muted }) => muted?.reason)).toEqual(['old']);
    expect(Math.max(...waits)).toBeLessThan(2 ** 31);
    shop.close();
  });
});
