// GET /api/findings over a live cluster.

import { beforeAll, describe, expect, test } from 'vitest';
import { buildService } from '#testing/builders/kube.ts';
import { RESOURCES } from '#lib/kube/record.ts';
import type { ClusterInfo } from '#lib/wire/message.ts';
import { createLiveCluster, type LiveCluster } from '#server/cluster/live.ts';
import { manualClock } from '#testing/manual-clock.ts';
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

type Body = { readonly findings: readonly Record<string, unknown>[]; readonly undecided: readonly unknown[]; readonly error?: string };

async function ask(query = ''): Promise<{ readonly response: Response; readonly body: Body }> {
  const response = respondWithFindings(cluster, new Request(`http://signalbox/api/findings${query}`));
  return { response, body: (await response.json()) as Body };
}

describe('GET /api/findings', () => {
  test('all, worst first, never from a cache', async () => {
    const { response, body } = await ask();
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(body).toMatchObject({ schemaVersion: 1, cluster: { name: 'prod', version: null }, time: '2026-11-22T12:00:02.000Z' });
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
});
