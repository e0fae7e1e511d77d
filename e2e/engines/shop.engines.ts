// The demo's scenario, played to the outage of `search`: Prometheus has its series and fires its alert, and the Collector takes its records.

import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRecording } from '#server/replay/open-recording.ts';
import { createReplay, type Replay } from '#server/replay/replay.ts';
import { playTo } from '../fixtures/play.ts';
import { kubeconfigFor, type Signalbox, startSignalbox } from '../fixtures/signalbox.ts';
import { component } from '../kube/components.ts';
import { freePorts } from '../kube/free-ports.ts';
import { type Guardian, startGuardian } from '../kube/program.ts';
import { until } from '../kube/until.ts';
import { type Collector, startCollector } from './collector.ts';
import { type Prometheus, startPrometheus } from './prometheus.ts';

const DEPLOY = fileURLToPath(new URL('../../deploy', import.meta.url));
/** Nobody of `search` is ready from 275 s on, for some 26 s of the scenario. In ms. */
const [BEFORE, DURING, AFTER] = [270_000, 285_000, 330_000];
/** For an engine to start, scrape and evaluate, on a busy machine. In ms. */
const PATIENCE = 90_000;

let folder: string;
let guardian: Guardian;
let replay: Replay;
let collector: Collector;
let prometheus: Prometheus;
let signalbox: Signalbox;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-engines-'));
  guardian = startGuardian();
  const [otlp = 0, ops = 0, web = 0] = await freePorts(3);
  replay = await createReplay({ recording: await openRecording('shop'), at: BEFORE, paused: true, loop: false });
  collector = await startCollector(guardian, folder, otlp);
  prometheus = await startPrometheus(guardian, folder, web, ops);
  signalbox = await startSignalbox(kubeconfigFor(replay.url), {
    flags: ['--ops-port', String(ops)],
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
      OTEL_BLRP_SCHEDULE_DELAY: '200',
    },
  });
});

afterAll(async () => {
  await signalbox?.stop();
  await Promise.all([prometheus?.stop(), collector?.stop(), replay?.close()]);
  guardian?.end();
  await rm(folder, { recursive: true, force: true });
});

function promtool(...args: readonly string[]): { readonly status: number | null; readonly said: string } {
  const { status, stdout, stderr } = spawnSync(component('promtool').path, args, { cwd: DEPLOY, encoding: 'utf8' });
  return { status, said: stdout + stderr };
}

test('promtool: the rules are well-formed, and their tests pass', () => {
  expect(promtool('check', 'rules', '--lint-fatal', 'prometheus/rules.yaml')).toMatchObject({ status: 0 });
  const tested = promtool('test', 'rules', 'prometheus/rules.test.yaml');
  expect(tested.status, tested.said).toBe(0);
});

async function alertOf(service: string): Promise<string | undefined> {
  const alerts = await prometheus.alerts();
  return alerts.find(({ labels }) => labels['alertname'] === 'ServiceWithoutUsableEndpoint' && labels['service'] === service)?.state;
}

test('an outage: series, alert and records of its beginning and end', async () => {
  const ready = 'signalbox_service_endpoints{namespace="shop",service="search",state="ready"}';
  await until(
    () => `Prometheus has no ready endpoint of shop/search. ${prometheus.problem() ?? ''}`,
    PATIENCE,
    async () => (await prometheus.query(ready).catch(() => []))[0]?.value === 3,
  );
  expect(await alertOf('search')).toBeUndefined();

  await playTo(replay, DURING, 10);
  await until(
    () => 'the outage of shop/search fires no alert',
    PATIENCE,
    async () => (await alertOf('search')) === 'firing',
  );
  const without = await prometheus.query('signalbox_service_seconds_without_usable_endpoint_total{service="search"}');
  expect(without[0]?.value).toBeGreaterThan(10);

  await playTo(replay, AFTER, 10);
  await until(
    () => `the Collector has no end of the outage. ${collector.problem() ?? ''} ${signalbox.log().join('\n')}`,
    PATIENCE,
    async () =>
      collector.taken.some(({ event, attributes }) => event === 'signalbox.outage.end' && attributes['k8s.service.name'] === 'search'),
  );
  await until(
    () => 'the alert does not end',
    PATIENCE,
    async () => (await alertOf('search')) === undefined,
  );

  const of = (event: string) =>
    collector.taken.filter((record) => record.event === event && record.attributes['k8s.service.name'] === 'search');
  const begun = of('signalbox.outage.begin').filter(({ attributes }) => attributes['signalbox.outage.kind'] === 'nobodyUsable');
  expect(begun.map(({ severity }) => severity)).toContain('ERROR');
  expect(begun[0]).toMatchObject({
    attributes: { 'k8s.namespace.name': 'shop', 'k8s.cluster.name': 'replay', 'signalbox.outage.lost': 'true' },
    resource: { 'service.name': 'signalbox', 'deployment.environment.name': 'test' },
  });
  const ended = of('signalbox.outage.end').find(({ attributes }) => attributes['signalbox.outage.kind'] === 'nobodyUsable');
  expect(ended?.body).toContain('nobody usable for ');
  const transitions = of('signalbox.endpoint.transition').map(({ attributes }) => attributes);
  expect(transitions.filter((each) => each['signalbox.endpoint.from'] === 'ready')).toHaveLength(
    transitions.filter((each) => each['signalbox.endpoint.to'] === 'ready').length,
  );
  expect(transitions[0]).toMatchObject({ 'k8s.pod.name': expect.stringMatching(/^search-/), 'signalbox.cause': 'readiness' });
});
