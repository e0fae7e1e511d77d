// The ops listener: readiness, metrics in the text format, and the counters behind them.

import { afterEach, describe, expect, test } from 'vitest';
import { buildEndpoint, buildPod, buildService, buildSlice, buildTarget } from '#testing/builders/kube.ts';
import { RESOURCES } from '#lib/kube/record.ts';
import type { ClusterInfo } from '#lib/wire/message.ts';
import { createLiveCluster } from '#server/cluster/live.ts';
import { manualClock } from '#testing/manual-clock.ts';
import { createHub } from '#server/stream/hub.ts';
import { createChurnLedger } from './churn-ledger.ts';
import { createHistogram, exposition } from './exposition.ts';
import { listen } from './front.ts';
import { createHealth } from './health.ts';
import { createLog } from './log.ts';
import { renderMetrics } from './metrics.ts';
import { createOpsServer } from './ops-server.ts';
import { createWatchLedger } from './watch-counters.ts';

const INFO: ClusterInfo = { name: 'test', source: 'demo', server: '', version: undefined, namespace: undefined, problem: undefined };

function setUp(most = 100) {
  const clock = manualClock();
  const churn = createChurnLedger(most);
  const cluster = createLiveCluster({ clock, info: INFO, onChurn: churn.follow });
  const hub = createHub({ cluster, clock, epoch: 'e' });
  const lines: string[] = [];
  const log = createLog({ level: 'debug', format: 'json', now: () => 0, write: (line) => lines.push(line) });
  const watches = createWatchLedger(log);
  const delay = createHistogram([0.05, 0.1]);
  const metrics = () =>
    renderMetrics({
      version: '1',
      cluster,
      hub,
      watches,
      churn,
      history: () => ({ memory: 5, disk: 7, oldest: 1_500, blocks: 2, checkpoints: 1, isOver: false }),
      delay,
      lag: () => ({ p99: 0.01, max: 0.02 }),
      memory: () => process.memoryUsage(),
    });
  const health = createHealth(() => cluster.current().kinds);
  return { clock, cluster, watches, metrics, health, lines };
}

describe('readiness', () => {
  test('once every kind is live, denied or absent; a later loss does not take it back; a shutdown does', () => {
    const { cluster, health } = setUp();
    expect(health.notReady()).toContain('waiting for namespaces, nodes');
    for (const { kind } of RESOURCES) cluster.status(kind, { state: 'live' });
    cluster.status('Pod', { state: 'retrying', since: 0, attempt: 1, problem: 'x', held: false });
    expect(health.notReady()).toBe('waiting for pods');
    cluster.status('Pod', { state: 'live' });
    cluster.status('Ingress', { state: 'denied', verb: 'list', group: '', resource: 'ingresses', namespace: undefined });
    cluster.status('NetworkPolicy', { state: 'absent' });
    expect(health.notReady()).toBeUndefined();
    cluster.status('Pod', { state: 'retrying', since: 0, attempt: 1, problem: 'x', held: true });
    expect(health.notReady()).toBeUndefined();
    health.shutDown();
    expect(health.notReady()).toBe('shutting down');
  });
});

describe('metrics', () => {
  test('the text format: escapes, buckets, families in one piece', () => {
    const histogram = createHistogram([0.1, 1]);
    for (const value of [0.05, 0.1, 0.5, 7]) histogram.observe(value);
    expect(
      exposition([
        { name: 'a_total', type: 'counter', help: 'A.', samples: [{ labels: { x: 'a"b\\c\nd' }, value: 1 }] },
        { name: 'none', type: 'gauge', help: 'Empty.', samples: [] },
        { name: 'h', type: 'histogram', help: 'H.', samples: histogram.samples() },
      ]),
    ).toBe(
      [
        '# HELP a_total A.\n# TYPE a_total counter\na_total{x="a\\"b\\\\c\\nd"} 1\n',
        '# HELP h H.\n# TYPE h histogram\nh_bucket{le="0.1"} 2\nh_bucket{le="1"} 3\nh_bucket{le="+Inf"} 4\nh_sum 7.65\nh_count 4\n',
      ].join(''),
    );
  });

  /** All kinds have been listed, with one Service and its slice in it. */
  function looking(most?: number) {
    const made = setUp(most);
    made.cluster.put(buildService({ name: 'web' }));
    made.cluster.put(buildPod({ name: 'web-secret-name', uid: 'one', ips: ['10.0.0.1'] }));
    const slice = (ready: boolean, service = 'web') => {
      const targetRef = buildTarget('web-secret-name', { uid: 'one' });
      return buildSlice({ name: `${service}-x`, service, endpoints: [buildEndpoint({ targetRef, ready, serving: ready })] });
    };
    made.cluster.put(slice(true));
    for (const { kind } of RESOURCES) made.cluster.status(kind, { state: 'live' });
    made.clock.advance(1000);
    return { ...made, slice };
  }

  test('a Service: endpoints by state, transitions by cause, seconds without a ready one; no Pod names', () => {
    const { clock, cluster, metrics, slice } = looking();
    expect(metrics()).toContain('signalbox_service_seconds_without_ready_endpoint_total{namespace="shop",service="web"} 0\n');
    for (const seconds of [10, 5]) {
      cluster.put(buildPod({ name: 'web-secret-name', uid: 'one', ips: ['10.0.0.1'], ready: false }));
      cluster.put(slice(false));
      clock.advance(1000 * seconds);
      if (seconds === 5) break;
      cluster.put(buildPod({ name: 'web-secret-name', uid: 'one', ips: ['10.0.0.1'] }));
      cluster.put(slice(true));
      clock.advance(1000);
    }
    const text = metrics();
    expect(text).toContain('signalbox_service_endpoints{namespace="shop",service="web",state="notReady"} 1\n');
    expect(text).toContain('signalbox_service_endpoint_transitions_total{namespace="shop",service="web",cause="readiness"} 3\n');
    expect(text).toContain('signalbox_service_seconds_without_ready_endpoint_total{namespace="shop",service="web"} 15\n');
    expect(text).toContain('signalbox_service_open_outages{namespace="shop",service="web",kind="nobodyReady"} 1\n');
    expect(text).toContain('signalbox_service_flapping_endpoints{namespace="shop",service="web"} 0\n');
    expect(text).toContain('signalbox_objects{kind="Pod"} 1\n');
    expect(text).toContain('signalbox_last_event_age_seconds{kind="EndpointSlice"} 5\n');
    expect(text).not.toContain('secret-name');
    cluster.delete('Service', 'shop/web');
    clock.advance(1000);
    expect(metrics()).not.toContain('service="web"');
  });

  test('beyond the most Services the others are one, and what it has counted stays', () => {
    const { clock, cluster, metrics, slice } = looking(1);
    cluster.put(buildService({ name: 'api' }));
    cluster.put(slice(true, 'api'));
    clock.advance(1000);
    cluster.put(slice(false, 'api'));
    clock.advance(4000);
    const without = 'signalbox_service_seconds_without_ready_endpoint_total';
    const transitions = 'signalbox_service_endpoint_transitions_total{namespace="_other",service="_other",cause="unknown"} 2';
    expect(metrics()).toContain(`${without}{namespace="_other",service="_other"} 4\n`);
    expect(metrics()).toContain(`${transitions}\n`);
    expect(metrics()).toContain('signalbox_service_endpoints{namespace="_other",service="_other",state="notReady"} 1\n');
    expect(metrics()).not.toContain('service="api"');
    cluster.delete('Service', 'shop/api');
    cluster.delete('Service', 'shop/web');
    clock.advance(1000);
    expect(metrics()).toContain(`${without}{namespace="_other",service="_other"} 4\n`);
    // The place of one that is gone goes to the next new one.
    cluster.put(buildService({ name: 'late' }));
    clock.advance(2000);
    expect(metrics()).toContain(`${without}{namespace="shop",service="late"} 2\n`);
  });

  test('what the reflectors report is counted per kind', () => {
    const { watches, metrics, lines } = setUp();
    watches.note({ kind: 'listed', of: 'Pod', how: 'paged', objects: 5, ms: 1500 });
    watches.note({ kind: 'watching', of: 'Pod', resumed: false });
    watches.note({ kind: 'ended', of: 'Pod', reason: 'expired', ms: 10 });
    watches.note({ kind: 'failed', of: 'Pod', attempt: 1, wait: 800, problem: 'refused' });
    const text = metrics();
    expect(text).toContain('signalbox_list_duration_seconds{kind="Pod"} 1.5\n');
    expect(text).toContain('signalbox_watches_ended_total{kind="Pod",reason="expired"} 1\n');
    expect(text).toContain('signalbox_watch_failures_total{kind="Pod"} 1\n');
    expect(text).toContain('signalbox_watch_failures_total{kind="Node"} 0\n');
    expect(lines).toHaveLength(4);
  });
});

describe('the listener', () => {
  const servers: ReturnType<typeof createOpsServer>[] = [];
  afterEach(() => servers.splice(0).forEach((server) => server.close()));

  test('answers its three paths and nothing else', async () => {
    const { health, metrics, cluster } = setUp();
    const server = createOpsServer(health, metrics);
    servers.push(server);
    const base = `http://127.0.0.1:${await listen(server, 0, '127.0.0.1')}`;
    expect((await fetch(`${base}/livez`)).status).toBe(200);
    expect((await fetch(`${base}/readyz`)).status).toBe(503);
    for (const { kind } of RESOURCES) cluster.status(kind, { state: 'live' });
    expect((await fetch(`${base}/readyz?verbose`)).status).toBe(200);
    const answer = await fetch(`${base}/metrics`);
    expect(answer.headers.get('content-type')).toContain('version=0.0.4');
    expect(await answer.text()).toContain('signalbox_build_info{version="1"} 1\n');
    expect((await fetch(`${base}/`)).status).toBe(404);
    expect((await fetch(`${base}/livez`, { method: 'POST' })).status).toBe(405);
  });
});

describe('log', () => {
  test('JSON for machines, one line each; text for a terminal, tamed', () => {
    const lines: string[] = [];
    const write = (line: string) => lines.push(line);
    createLog({ level: 'info', format: 'json', now: () => 0, write }).warn('a\nb', { port: 1, gone: undefined });
    createLog({ level: 'info', format: 'text', now: () => 0, write }).warn('a\nb \u001b[31mred', { port: 1, gone: undefined });
    createLog({ level: 'info', format: 'text', now: () => 0, write }).info('said');
    createLog({ level: 'info', format: 'text', now: () => 0, write }).debug('not said');
    expect(lines).toEqual([
      '{"time":"1970-01-01T00:00:00.000Z","level":"warn","message":"a\\nb","port":1}\n',
      'warn: a b  [31mred  (port: 1)\n',
      'said\n',
    ]);
  });
});

test('findings that are muted are counted apart, and none is counted twice', () => {
  const { clock, cluster, metrics } = setUp();
  cluster.put(buildService({ selector: {} }));
  cluster.put(buildService({ name: 'api', selector: {} }));
  for (const { kind } of RESOURCES) cluster.status(kind, { state: 'live' });
  cluster.flush();
  clock.advance(60_000);
  const counted = (): readonly string[] =>
    metrics()
      .split('\n')
      .filter((line) => /^signalbox_(muted_)?findings\{rule="no-endpoints"/.test(line));
  expect(counted()).toEqual(['signalbox_findings{rule="no-endpoints",severity="broken"} 2']);
  cluster.mute([{ subject: { kind: 'Service', key: 'shop/api' }, until: 1e15, reason: 'known' }]);
  expect(counted()).toEqual([
    'signalbox_findings{rule="no-endpoints",severity="broken"} 1',
    'signalbox_muted_findings{rule="no-endpoints",severity="broken"} 1',
  ]);
});
