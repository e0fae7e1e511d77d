// signalbox wait against the replay server over HTTP: what it tells, and how it ends. And what its flags mean.

import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRecording } from '#server/replay/open-recording.ts';
import { createReplay, type Replay } from '#server/replay/replay.ts';
import { type Outcome, wait } from './wait.ts';
import { readWait, waitHelp } from './wait-command.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
let folder: string;
let replay: Replay;
let env: Record<string, string | undefined>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-wait-'));
  replay = await createReplay({ recording: await openRecording('shop'), paused: true });
  const file = join(folder, 'config');
  const clusters = [{ name: 'c', cluster: { server: replay.url } }];
  const contexts = [{ name: 'my cluster', context: { cluster: 'c', user: 'u', namespace: 'shop' } }];
  const users = [{ name: 'u', user: {} }];
  await writeFile(file, JSON.stringify({ apiVersion: 'v1', kind: 'Config', 'current-context': 'my cluster', clusters, users, contexts }));
  env = { ...process.env, KUBECONFIG: file, NODE_ENV: 'production' };
});

afterAll(async () => {
  await replay.close();
  await rm(folder, { recursive: true });
});

/** Plays the recording from one second to the other while the command waits; quickly, and on when something was told. */
async function waitWhile(
  from: number,
  to: number,
  ...args: readonly string[]
): Promise<Outcome & { readonly progress: readonly string[] }> {
  const config = readWait(args);
  if (!config.ok || config.value === 'help') throw new Error(config.ok ? 'help' : config.error);
  replay.seek(from * 1000);
  const progress: string[] = [];
  let timer: NodeJS.Timeout | undefined;
  const outcome = await wait(config.value, {
    env,
    signal: new AbortController().signal,
    progress(line) {
      progress.push(line);
      timer ??= setInterval(() => void (replay.now() < to * 1000 && replay.step(500)), 20);
    },
  });
  clearInterval(timer);
  return { ...outcome, progress };
}

describe('in the recorded shop', { timeout: 120_000 }, () => {
  test('a rollout that begins is waited for until it is complete: status 0, who came and went, what it cost', async () => {
    const { status, out, progress } = await waitWhile(14, 45, 'service/web', '--rollout', '--max-outage', '0s', '-o', 'json');
    expect(status).toBe(0);
    const report = JSON.parse(out) as { readonly services: readonly Record<string, readonly unknown[]>[] };
    expect(report).toMatchObject({ outcome: 'met', status: 0, cluster: { name: 'my cluster' } });
    const [web] = report.services;
    expect(web).toMatchObject({
      namespace: 'shop',
      name: 'web',
      conditions: [{ kind: 'rollout', met: true, seen: 'complete' }],
      ready: 4,
      fewestReady: 3,
      outageSeconds: 0,
      rollouts: [{ workload: { kind: 'Deployment', name: 'web' }, how: 'complete', fewestReady: 3 }],
    });
    expect([web?.['came']?.length, web?.['went']?.length]).toEqual([4, 4]);
    expect(progress.join('\n')).toMatch(/Deployment web rolls out: \d of \d new Pods? ready, \d old left/);
    expect(progress.at(-1)).toContain('service/web: 4 Pods ready; the rollout is complete');
  });

  test('one that is undone: status 4', async () => {
    const { status, out } = await waitWhile(169, 238, 'svc/recommend', '--rollout');
    expect(status).toBe(4);
    expect(out).toMatch(/ {2}rollout {4}Deployment recommend from \w+ to \w+: undone after [\d.]+ s; fewest ready 6/);
    expect(out).toMatch(/The rollout was undone, after [\d.]+ s\.$/);
  });

  test('one that stands still: status 6, and why its Pods are not ready', async () => {
    const { status, out } = await waitWhile(169, 190, 'service/recommend', '--rollout', '--progress-deadline', '1500ms');
    expect(status).toBe(6);
    expect(out).toMatch(/not ready {2}recommend-\w+-\w+: /);
  });

  test('nobody ready for longer than is allowed: status 3, whatever else is waited for', async () => {
    const { status, out } = await waitWhile(274, 290, 'service/search', 'service/web', '--for-quiet', '1h', '--max-outage', '100ms');
    expect(status).toBe(3);
    expect(out).toContain('service/search in namespace shop\n  lacks');
    expect(out).toContain('service/web in namespace shop');
    expect(out).toMatch(/Nobody was ready for longer than --max-outage allows, after /);
  });

  test('not in time: status 1, with what lacks', async () => {
    const { status, out } = await waitWhile(1, 1, '-n', 'shop', 'service/web', '--ready', '9', '--timeout', '0s');
    expect(status).toBe(1);
    expect(out).toContain('  lacks      4 of 9 Pods ready');
  });

  test('quiet for a while', async () => {
    expect((await waitWhile(1, 1, 'service/web', '--ready', '4', '--for-quiet', '200ms')).status).toBe(0);
  });

  test('what can not be waited for is said at once', async () => {
    expect(await waitWhile(1, 1, 'service/wep', '--ready', '1')).toMatchObject({
      status: 7,
      problem: 'The cluster my cluster has no Service shop/wep. "kubectl get services --all-namespaces" lists those there are.',
    });
    expect(await waitWhile(1, 1, 'service/legacy', '-n', 'data', '--rollout')).toMatchObject({ status: 2, out: '' });
    expect((await waitWhile(1, 1, 'service/web', '-n', 'no-such', '--ready', '1')).problem).toContain('has no namespace no-such');
  });

  test('the process ends with the status; a signal interrupts it, and what happened is told all the same', async () => {
    replay.seek(1000);
    const ended = await new Promise<{ readonly status: number; readonly out: string }>((resolve) => {
      const child = execFile(
        process.execPath,
        [MAIN, 'wait', 'service/web', '--ready', '9'],
        { env: { ...process.env, ...env, NODE_ENV: 'production' } },
        (error, out) => resolve({ status: error === null ? 0 : Number(error.code), out }),
      );
      child.stderr?.once('data', () => child.kill('SIGINT'));
    });
    expect(ended.status).toBe(130);
    expect(ended.out).toContain('Interrupted: the conditions do not hold yet');
  });
});

describe('flags', () => {
  test('all of them', () => {
    const args = [
      'service/web',
      'svc/api',
      '--ready=3',
      '--rollout',
      '--for-quiet',
      '30s',
      '--max-outage',
      '0s',
      '-n',
      'shop',
      '-o',
      'json',
    ];
    expect(readWait([...args, '--timeout', '1m30s', '--context', 'c', '--progress-deadline', '2m', '--cluster-domain', 'x.y'])).toEqual({
      ok: true,
      value: {
        services: ['web', 'api'],
        wanted: { ready: 3, rollout: true, quiet: 30_000, mostOutage: 0, deadline: 120_000 },
        limit: 90_000,
        output: 'json',
        context: 'c',
        namespace: 'shop',
        clusterDomain: 'x.y',
        demo: false,
        timeout: 60,
      },
    });
  });

  test.each([
    [[], 'Which Service is waited for?'],
    [['web', '--rollout'], '"web" is no Service. Name it as service/web.'],
    [['pod/web', '--rollout'], '"pod/web" is no Service.'],
    [['service/web'], 'Until when?'],
    [['service/web', '--max-outage', '0s'], '--max-outage alone has no end'],
    [['service/web', '--ready', '0'], '--ready must be a number of Pods'],
    [['service/web', '--for-quiet', '30'], '--for-quiet 30: give a duration such as 30s'],
    [['service/web', '--rollout', '-o', 'yaml'], '--output must be text or json.'],
    [['service/web', '--rollout', '--demo', '--context', 'c'], '--demo and --context exclude each other'],
    [['service/web', '--nope'], '"--nope" is not a flag of signalbox wait.'],
  ])('%j is refused', (args, words) => {
    const read = readWait(args);
    expect(read.ok ? '' : read.error).toContain(words);
  });

  test('--help names each outcome with its status', () => {
    expect(readWait(['--help'])).toEqual({ ok: true, value: 'help' });
    for (const status of ['0 the', '1 they', '2 the', '3 --max', '4 the', '5 nothing', '6 it', '7 there', '130 int'])
      expect(waitHelp()).toContain(status);
  });
});
