// Which cluster is chosen, by which credentials it is asked, and what is said when that cannot be.

import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { describeConfigProblem } from './config-problem.ts';
import type { Connection } from '#server/kube/api/connection.ts';
import { describeFailure } from '#server/kube/api/failure.ts';
import { type LoadOptions, loadConnection } from './load-config.ts';
import { manualClock } from '#testing/doubles/scripted-api.ts';

let home: string;
let server: Server;
let url: string;
let seen: IncomingHttpHeaders[] = [];
const open: Connection[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    seen.push(request.headers);
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => server.close());

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'signalbox-config-'));
  seen = [];
});

afterEach(async () => {
  for (const connection of open.splice(0)) await connection.close();
  await rm(home, { recursive: true });
});

async function file(name: string, text: string): Promise<string> {
  const at = path.join(home, name);
  await mkdir(path.dirname(at), { recursive: true });
  await writeFile(at, text);
  return at;
}

function config(user: string, more = ''): string {
  return `
current-context: main
clusters: [{ name: c, cluster: { server: '${url}' } }]
users: [{ name: u, user: ${user} }]
contexts:
- { name: main, context: { cluster: c, user: u, namespace: shop } }
${more}`;
}

function load(options: Partial<LoadOptions> = {}) {
  return loadConnection({ env: {}, home, serviceAccount: path.join(home, 'none'), ...options });
}

async function connect(options: Partial<LoadOptions> = {}): Promise<Connection> {
  const loaded = await load(options);
  if (!loaded.ok) throw new Error(describeConfigProblem(loaded.error));
  open.push(loaded.value);
  return loaded.value;
}

async function problem(options: Partial<LoadOptions> = {}) {
  const loaded = await load(options);
  if (loaded.ok) {
    open.push(loaded.value);
    throw new Error('expected a problem');
  }
  return loaded.error;
}

async function ask(connection: Connection): Promise<string> {
  const reply = await connection.get('/api', {}, AbortSignal.timeout(10_000));
  if (!reply.ok) return describeFailure(reply.error);
  for await (const _chunk of reply.value.body);
  return 'ok';
}

const authorization = () => seen.at(-1)?.authorization;

describe('which configuration', () => {
  test('KUBECONFIG unset: ~/.kube/config; its namespace, unless --namespace says otherwise', async () => {
    await file('.kube/config', config('{ token: t }'));
    expect((await connect()).info).toEqual({ name: 'main', source: 'kubeconfig', server: new URL(url).host, namespace: 'shop' });
    expect((await connect({ namespace: 'data' })).info.namespace).toBe('data');
  });

  test('KUBECONFIG with several files: missing and empty names are skipped, the first wins', async () => {
    await file('.kube/config', config('{ token: home }'));
    const one = await file('one', config('{ token: one }', '- { name: second, context: { cluster: c, user: late } }'));
    const two = await file(
      'two',
      'current-context: second\nusers: [{ name: late, user: { token: two } }, { name: u, user: { token: later } }]',
    );
    const env = { KUBECONFIG: ['', path.join(home, 'missing'), one, two].join(path.delimiter) };
    expect(await ask(await connect({ env }))).toBe('ok');
    expect(authorization()).toBe('Bearer one');
    expect(await ask(await connect({ env, context: 'second' }))).toBe('ok');
    expect(authorization()).toBe('Bearer two');
  });

  test('nothing anywhere: none; KUBECONFIG that names only missing files: none, with their names', async () => {
    expect(await problem()).toEqual({ kind: 'none', missing: [] });
    const gone = path.join(home, 'gone');
    expect(await problem({ env: { KUBECONFIG: gone } })).toEqual({ kind: 'none', missing: [gone] });
    expect(await problem({ env: { KUBECONFIG: await file('empty', '') } })).toEqual({ kind: 'none', missing: [] });
  });

  test.each([
    ['a file that does not parse', 'clusters:\n- name: [\n', {}, { kind: 'unparsable', line: 3 }, 'line 3'],
    [
      'a context that does not exist',
      'contexts: [{ name: b }, { name: a }]',
      { context: 'x' },
      { kind: 'no-context', wanted: 'x', names: ['a', 'b'] },
      'It has: a, b',
    ],
    [
      'no current-context',
      'contexts: [{ name: a }]',
      {},
      { kind: 'no-context', wanted: undefined, names: ['a'] },
      'sets no current-context',
    ],
    [
      '--context without any configuration',
      '',
      { context: 'x' },
      { kind: 'no-context', wanted: 'x', names: [] },
      'no context "x", or any other',
    ],
    [
      'a cluster that is not defined',
      'current-context: a\ncontexts: [{ name: a, context: { cluster: c } }]',
      {},
      { kind: 'no-cluster', cluster: 'c' },
      'names the cluster "c"',
    ],
    [
      'a context without a cluster',
      'current-context: a\ncontexts: [{ name: a }]',
      {},
      { kind: 'no-cluster', cluster: '' },
      'names no cluster',
    ],
    [
      'a user who is not defined',
      'current-context: a\nclusters: [{ name: c, cluster: { server: "http://h" } }]\ncontexts: [{ name: a, context: { cluster: c, user: u } }]',
      {},
      { kind: 'no-user', user: 'u' },
      'names the user "u"',
    ],
  ])('%s', async (_what, text, options, expected, sentence) => {
    await file('.kube/config', text);
    const found = await problem(options);
    expect(found).toMatchObject(expected);
    expect(describeConfigProblem(found)).toContain(sentence);
  });

  test('a directory, and a file without permission, are unreadable', async () => {
    expect(await problem({ env: { KUBECONFIG: home } })).toMatchObject({ kind: 'unreadable', file: home, problem: 'it is a directory' });
  });

  test.each([
    ['a token and a password', '{ token: canary, username: a, password: canary }', 'both a token and a password'],
    ['a certificate without its key', '{ client-certificate-data: Y2FuYXJ5 }', 'without its key'],
    ['a plugin without a command', '{ exec: { apiVersion: client.authentication.k8s.io/v1 } }', 'has no command'],
    ['a provider that is gone', '{ auth-provider: { name: gcp } }', 'was removed from Kubernetes'],
  ])('%s: a user that cannot work is told at once, without secrets', async (_what, user, sentence) => {
    await file('.kube/config', config(user));
    const found = describeConfigProblem(await problem());
    expect(found).toContain(sentence);
    expect(found).not.toContain('canary');
  });

  test.each([
    ['client-certificate', '{ client-certificate: gone.pem, client-key: gone.key }'],
    ['tokenFile', '{ tokenFile: gone }'],
  ])('a %s that does not exist is told at once', async (what, user) => {
    await file('.kube/config', config(user));
    expect(await problem()).toMatchObject({ kind: 'unreadable', what, problem: 'it does not exist' });
  });
});

describe('credentials', () => {
  test.each([
    ['a token', '{ token: abc }', 'Bearer abc'],
    ['a password', '{ username: anna, password: "p:w" }', `Basic ${Buffer.from('anna:p:w').toString('base64')}`],
    ['nobody', '{}', undefined],
  ])('%s', async (_what, user, header) => {
    await file('.kube/config', config(user));
    expect(await ask(await connect())).toBe('ok');
    expect(authorization()).toBe(header);
  });

  test('impersonation', async () => {
    await file('.kube/config', config('{ token: a, as: bob, as-groups: [dev, ops], as-user-extra: { scopes: [x] } }'));
    await ask(await connect());
    expect(seen.at(-1)).toMatchObject({ 'impersonate-user': 'bob', 'impersonate-group': 'dev, ops', 'impersonate-extra-scopes': 'x' });
  });

  test('a token file wins over a token, is read again after a minute and when it is refused', async () => {
    const clock = manualClock();
    await file('.kube/config', config('{ token: old, tokenFile: tok }'));
    const token = await file('.kube/tok', 'one\n');
    const connection = await connect({ clock });
    await ask(connection);
    expect(authorization()).toBe('Bearer one');
    await writeFile(token, 'two');
    await ask(connection);
    expect(authorization()).toBe('Bearer one');
    await clock.advance(60_000);
    await ask(connection);
    expect(authorization()).toBe('Bearer two');
    await writeFile(token, 'three');
    await connection.refreshCredentials();
    await ask(connection);
    expect(authorization()).toBe('Bearer three');
    await rm(token);
    await clock.advance(60_000);
    await ask(connection);
    expect(authorization()).toBe('Bearer three');
  });

  test('the service account of a Pod: no kubeconfig is read unless told; a rotated token is used', async () => {
    await file('.kube/config', 'not: [a kubeconfig');
    const account = path.join(home, 'account');
    await file('account/token', 'one');
    await file('account/ca.crt', 'ca');
    await file('account/namespace', 'tools\n');
    const env = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443' };
    const connection = await connect({ env, serviceAccount: account });
    expect(connection.info).toEqual({ name: 'in-cluster', source: 'in-cluster', server: '[fd00::1]', namespace: 'tools' });
    expect(await problem({ env: { ...env, KUBECONFIG: path.join(home, '.kube/config') }, serviceAccount: account })).toMatchObject({
      kind: 'unparsable',
    });
    expect(await problem({ env, context: 'x', serviceAccount: account })).toMatchObject({ kind: 'unparsable' });
  });
});

describe('credential plugins', () => {
  async function plugin(script: string, exec = ''): Promise<void> {
    const at = await file('.kube/bin/login', `#!/bin/sh\n${script}\n`);
    await chmod(at, 0o755);
    await file(
      '.kube/config',
      config(`{ exec: { command: ./bin/login, apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never${exec} } }`),
    );
  }
  const env = { PATH: process.env['PATH'] };
  const credential = (status: string) =>
    `echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{${status}}}'`;

  test('its token is used, once it is asked, until it expires or is refused', async () => {
    const clock = manualClock();
    const expires = new Date(clock.now() + 3_600_000).toISOString();
    await plugin(
      `echo x >> ${home}/runs\n${credential(`"token":"t$(wc -l < ${home}/runs)","expirationTimestamp":"${expires}"`).replaceAll('$(', "'$(").replaceAll('runs)', "runs)'")}`,
    );
    const connection = await connect({ env, clock });
    await Promise.all([ask(connection), ask(connection), ask(connection)]);
    expect(seen.map((headers) => headers.authorization)).toEqual(['Bearer t1', 'Bearer t1', 'Bearer t1']);
    await Promise.all([connection.refreshCredentials(), connection.refreshCredentials()]);
    await ask(connection);
    expect(authorization()).toBe('Bearer t2');
    await clock.advance(3_600_000);
    await ask(connection);
    expect(authorization()).toBe('Bearer t3');
  });

  test('it is told the protocol, never to be interactive, and the cluster where it asks', async () => {
    await plugin(`echo "$KUBERNETES_EXEC_INFO" > ${home}/info\n${credential('"token":"t"')}`, ', provideClusterInfo: true');
    await ask(await connect({ env }));
    const info: unknown = JSON.parse(await (await import('node:fs/promises')).readFile(path.join(home, 'info'), 'utf8'));
    expect(info).toEqual({
      apiVersion: 'client.authentication.k8s.io/v1',
      kind: 'ExecCredential',
      spec: { interactive: false, cluster: { server: url } },
    });
  });

  test.each([
    ['fails', 'echo "please \u001b[31mlog in\u001b[0m" >&2; exit 3', '', 'failed with exit code 3. It said: please log in'],
    ['prints nonsense', 'echo canary-token', '', 'did not print an ExecCredential'],
    [
      'speaks another version',
      `echo '{"apiVersion":"client.authentication.k8s.io/v1beta1","kind":"ExecCredential","status":{"token":"canary"}}'`,
      '',
      'another apiVersion',
    ],
    ['gives nothing', credential(''), '', 'neither a token nor a client certificate'],
    ['wants a terminal', 'exit 0', ', interactiveMode: Always', 'wants to ask you something'],
  ])('one that %s: a sentence, without the credential', async (_what, script, exec, sentence) => {
    await plugin(script, exec);
    if (exec !== '') {
      await file(
        '.kube/config',
        config('{ exec: { command: ./bin/login, apiVersion: client.authentication.k8s.io/v1, interactiveMode: Always } }'),
      );
    }
    const said = await ask(await connect({ env }));
    expect(said).toContain(sentence);
    expect(said).not.toContain('canary');
    expect(seen).toEqual([]);
  });

  test('one that is not installed: its install hint', async () => {
    await file(
      '.kube/config',
      config('{ exec: { command: no-such-plugin, apiVersion: client.authentication.k8s.io/v1, installHint: "Get it from the shop." } }'),
    );
    expect(await ask(await connect({ env }))).toBe(
      'The credential plugin "no-such-plugin" was not found. Install it, or correct the kubeconfig. Get it from the shop.',
    );
  });

  test('one that hangs is ended after 60 s, with all that it started', async () => {
    const clock = manualClock();
    const waits = path.join(home, 'waits');
    await plugin(`echo waiting >&2; touch ${waits}; sleep 300 & wait`);
    const connection = await connect({ env, clock });
    const asked = ask(connection);
    await expect.poll(() => existsSync(waits)).toBe(true);
    await clock.advance(60_000);
    expect(await asked).toContain('did not answer within 60 seconds and was ended. It said: waiting');
  });

  test('a request that is given up does not wait for the plugin', async () => {
    const clock = manualClock();
    await plugin('sleep 300');
    const connection = await connect({ env, clock });
    const reply = await connection.get('/api', {}, AbortSignal.timeout(50));
    expect(reply.ok).toBe(false);
    await clock.advance(60_000);
  });
});
