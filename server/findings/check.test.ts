// signalbox check as a process, against the replay server over HTTP: what it prints and how it ends. And what its flags mean.

import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isObject } from '#lib/kube/scan.ts';
import { openRecording } from '#server/replay/open-recording.ts';
import { createReplay, type Replay } from '#server/replay/replay.ts';
import { checkHelp, readCheck } from './check-command.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

let folder: string;
let replay: Replay;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-check-'));
  replay = await createReplay({ recording: await openRecording('shop'), paused: true });
});

afterAll(async () => {
  await replay.close();
  await rm(folder, { recursive: true });
});

type Ended = { readonly status: number; readonly out: string; readonly problem: string };

async function run(server: string, ...args: readonly string[]): Promise<Ended> {
  const file = join(folder, 'config');
  const cluster = { name: 'c', cluster: { server } };
  const context = { name: 'my cluster', context: { cluster: 'c', user: 'u' } };
  const users = [{ name: 'u', user: {} }];
  await writeFile(
    file,
    JSON.stringify({ apiVersion: 'v1', kind: 'Config', 'current-context': 'my cluster', clusters: [cluster], users, contexts: [context] }),
  );
  const env = { ...process.env, KUBECONFIG: file, NODE_ENV: 'production' as const };
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, 'check', ...args], { env }, (error, out, problem) => {
      resolve({ status: error === null ? 0 : Number(error.code), out, problem });
    });
  });
}

/** Each starts two or three processes, on a machine that may be busy. In ms. */
const PATIENCE = 120_000;

describe('the process', { timeout: PATIENCE }, () => {
  test('finds what is broken, by namespace, with evidence and commands for this context: status 1', async () => {
    const { status, out } = await run(replay.url);
    expect(status).toBe(1);
    expect(out).toContain('namespace payments\n  BROKEN   Service refunds: The selector matches no Pod. (selects-nothing)');
    expect(out).toContain('- spec.selector[app]: refund (2 Pods have app=refunds)');
    expect(out).toContain("$ kubectl --context 'my cluster' -n payments get pods --show-labels");
    expect(out).not.toContain('Service checkout');
  });

  test('where nothing is at or above the level: status 0, and the rest is told all the same', async () => {
    expect(await run(replay.url, '-n', 'edge')).toMatchObject({ status: 0, out: expect.stringContaining('No load balancer') as string });
    expect((await run(replay.url, '-n', 'edge', '--fail-on', 'warning')).status).toBe(1);
    expect(await run(replay.url, '-n', 'default')).toEqual({
      status: 0,
      out: 'Nothing is wrong that Signalbox can see in namespace default.\n',
      problem: '',
    });
  });

  test('a namespace that there is not is no green pipeline: status 2', async () => {
    const problem = 'The cluster my cluster has no namespace no-such. "kubectl get namespaces" lists those there are.\n';
    expect(await run(replay.url, '-n', 'no-such')).toEqual({ status: 2, out: '', problem });
    const id = replay.addFault({ kind: 'forbidden', resource: 'namespaces', allow: [] });
    const unread = [await run(replay.url, '-n', 'no-such'), await run(replay.url, '-n', 'edge')];
    replay.removeFault(id);
    expect(unread.map(({ status }) => status)).toEqual([2, 0]);
    expect(unread[0]?.problem).toContain('Nothing was found in namespace no-such, and Namespaces may not be listed');
  });

  test('as JSON', async () => {
    const { status, out } = await run(replay.url, '-o', 'json', '--namespace=payments');
    expect(status).toBe(1);
    const report: unknown = JSON.parse(out);
    expect(report).toMatchObject({ schemaVersion: 2, cluster: { name: 'my cluster', version: 'v1.36.2' }, undecided: [] });
    const findings = isObject(report) ? (report['findings'] as readonly Record<string, unknown>[]) : [];
    expect(findings.map((f) => [f['rule'], f['service'], f['namespace']])).toContainEqual(['port-missing', 'payments/ledger', 'payments']);
    expect(findings.every((f) => Number.isFinite(Date.parse(String(f['since']))))).toBe(true);
  });

  test('what the file mutes fails nothing and is told; a file that is wrong makes no pipeline green', async () => {
    const file = join(folder, 'mutes.yaml');
    await writeFile(file, 'mutes: [{ namespace: payments, until: 2036-01-01, reason: known }]');
    const { status, out } = await run(replay.url, '-n', 'payments', '--mutes', file);
    expect(status).toBe(0);
    expect(out).toContain('Service payments/refunds: The selector matches no Pod. (selects-nothing) until 2036-01-01T00:00:00.000Z: known');
    expect(out).toMatch(/Nothing is wrong that Signalbox can see in namespace payments, but for \d+ muted\.\n$/);
    await writeFile(file, 'mutes: [{ namespace: payments, until: 2036-01-01 }]');
    const wrong = await run(replay.url, '-n', 'payments', '--mutes', file);
    expect(wrong).toMatchObject({ status: 2, out: '', problem: expect.stringContaining('mutes[0] needs a reason') as string });
  });

  test('a kind that may not be listed: told, with the rules that wait for it', async () => {
    const id = replay.addFault({ kind: 'forbidden', resource: 'nodes', allow: [] });
    const { status, out } = await run(replay.url);
    replay.removeFault(id);
    expect(status).toBe(1);
    expect(out).toContain('Could not be decided, for want of these kinds:');
    expect(out).toMatch(/nodes-drop: Node \(you may not (list|watch) nodes\)/);
    expect(out).not.toContain('drop connections');
  });

  test('Services may not be listed, or nobody answers: status 2', async () => {
    const id = replay.addFault({ kind: 'forbidden', resource: 'services', allow: [] });
    const denied = await run(replay.url);
    replay.removeFault(id);
    expect(denied).toMatchObject({ status: 2, out: '' });
    expect(denied.problem).toMatch(/Service: you may not (list|watch) services/);
    const silent = await run('http://127.0.0.1:9', '--timeout', '1');
    expect(silent.status).toBe(2);
    expect(silent.problem).toContain('The cluster my cluster could not be read.');
  });
});

describe('flags', () => {
  test('defaults', () => {
    expect(readCheck([])).toEqual({
      ok: true,
      value: {
        context: undefined,
        namespace: undefined,
        clusterDomain: 'cluster.local',
        mutes: undefined,
        demo: false,
        failOn: 'broken',
        output: 'text',
        timeout: 60,
      },
    });
  });

  test.each([
    [['--fail-on', 'bad'], '--fail-on must be one of broken, warning, info.'],
    [['-o', 'yaml'], '--output must be text or json.'],
    [['--timeout', '0'], '--timeout must be a number of seconds from 1 to 3600.'],
    [['-n'], 'The flag --namespace needs a value: --namespace NAME.'],
    [['--constructor'], '"--constructor" is not a flag of signalbox check. --help lists those there are.'],
    [['shop'], '"shop" is not a flag of signalbox check. --help lists those there are.'],
    [['--demo', '--context', 'a'], '--demo and --context exclude each other: the demo asks no cluster.'],
  ])('%j', (args, error) => {
    expect(readCheck(args)).toEqual({ ok: false, error });
  });

  test('help', () => {
    expect(readCheck(['-h'])).toEqual({ ok: true, value: 'help' });
    expect(checkHelp()).toContain('--fail-on LEVEL');
  });
});
