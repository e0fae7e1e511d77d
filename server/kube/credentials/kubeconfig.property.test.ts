// Kubeconfigs beside the reader of the Kubernetes client library, where docs/decisions/0011 has both agree with kubectl: what is chosen,
// where it is, how its certificate is judged, and what a request carries. Where the library does otherwise, a test below says how.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { RequestOptions } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { manualClock } from '#testing/manual-clock.ts';
import { type Kubeconfig, mergeKubeconfigs, parseKubeconfig } from './kubeconfig.ts';
import { userCredentials } from './user-credentials.ts';

let dir: string;

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'signalbox-kubeconfig-'));
  await mkdir(path.join(dir, 'pki'));
  for (const name of FILES) await writeFile(path.join(dir, name), `PEM of ${name}`);
});

afterAll(async () => {
  await rm(dir, { recursive: true });
});

const FILES = ['ca.pem', 'pki/ca.pem', 'client.pem', 'pki/client-key.pem'] as const;

const name = fc.stringMatching(/^[a-z][a-z0-9@:./_-]{0,12}$/);
const some = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });
const secret = fc.stringMatching(/^[\x21-\x7e]{1,24}$/);
const pem = fc.string({ minLength: 1, maxLength: 30 }).map((text) => Buffer.from(text).toString('base64'));
const file = fc.constantFrom(...FILES).chain((at) => fc.constantFrom(at, `./${at}`));

/** By a file or inline: where there are both, the library takes the other (below). */
const fileOrData = (fileField: string, dataField: string): fc.Arbitrary<Readonly<Record<string, string>>> =>
  fc.oneof(
    fc.constant({}),
    file.map((at) => ({ [fileField]: at })),
    pem.map((data) => ({ [dataField]: data })),
  );

const cluster = fc
  .record({
    server: fc.tuple(fc.domain(), fc.constantFrom('', ':6443', ':443/k8s/clusters/c-1')).map(([host, rest]) => `https://${host}${rest}`),
    'insecure-skip-tls-verify': some(fc.boolean()),
    'tls-server-name': some(fc.domain()),
    'proxy-url': some(fc.constantFrom('http://proxy:3128', 'socks5://proxy:1080')),
    ca: fileOrData('certificate-authority', 'certificate-authority-data'),
  })
  .map(({ ca, ...entry }) => ({ ...entry, ...ca }));

const certificate = fc
  .tuple(fileOrData('client-certificate', 'client-certificate-data'), fileOrData('client-key', 'client-key-data'))
  // One without the other is refused.
  .filter(([cert, key]) => (Object.keys(cert).length === 0) === (Object.keys(key).length === 0))
  .map(([cert, key]) => ({ ...cert, ...key }));

const user = fc
  .record({
    own: certificate,
    login: fc.oneof(fc.constant({}), fc.record({ token: secret }), fc.record({ username: secret, password: secret })),
    as: some(name),
  })
  .map(({ own, login, as }) => ({ ...own, ...login, ...(as === undefined ? {} : { as }) }));

type Entry = Readonly<Record<string, unknown>>;
type File = {
  readonly currentContext: string | undefined;
  readonly clusters: Readonly<Record<string, Entry>>;
  readonly users: Readonly<Record<string, Entry>>;
  readonly contexts: Readonly<Record<string, Entry>>;
};

/** Contexts whose cluster and user are there; the current one may be none of them. */
const drawnFile: fc.Arbitrary<File> = fc
  .record({
    clusters: fc.dictionary(name, cluster, { minKeys: 1, maxKeys: 3, noNullPrototype: true }),
    users: fc.dictionary(name, user, { minKeys: 1, maxKeys: 3, noNullPrototype: true }),
  })
  .chain(({ clusters, users }) =>
    fc
      .dictionary(
        name,
        fc.record({
          cluster: fc.constantFrom(...Object.keys(clusters)),
          user: fc.constantFrom(...Object.keys(users)),
          namespace: some(name),
        }),
        { minKeys: 1, maxKeys: 3, noNullPrototype: true },
      )
      .chain((contexts) =>
        some(fc.constantFrom(...Object.keys(contexts), 'nobody')).map((currentContext) => ({ currentContext, clusters, users, contexts })),
      ),
  );

function written({ currentContext, clusters, users, contexts }: File, asJson: boolean): string {
  const named = (field: string, entries: Readonly<Record<string, Entry>>): unknown =>
    Object.entries(entries).map(([entryName, entry]) => ({ name: entryName, [field]: entry }));
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': currentContext,
    clusters: named('cluster', clusters),
    users: named('user', users),
    contexts: named('context', contexts),
  };
  return asJson ? JSON.stringify(config) : stringify(config, { version: '1.1' });
}

function ours(text: string): Kubeconfig {
  const parsed = parseKubeconfig(text, path.join(dir, 'config'));
  if (!parsed.ok) throw new Error(parsed.error.problem);
  return parsed.value;
}

function theirs(text: string): KubeConfig {
  const config = new KubeConfig();
  config.loadFromString(text);
  config.makePathsAbsolute(dir);
  return config;
}

/** What a request of a context carries, of ours. */
async function ourRequest(config: Kubeconfig, context: string): Promise<unknown> {
  const chosen = config.contexts.get(context);
  const [at, who] = [config.clusters.get(chosen?.cluster ?? ''), config.users.get(chosen?.user ?? '')];
  if (at === undefined || who === undefined) throw new Error(`${context} is not whole`);
  const identity = await userCredentials(who, at, {}, manualClock()).current();
  if (!identity.ok) throw new Error(identity.error.kind);
  const { headers, certificate: own } = identity.value;
  return {
    authorization: headers['authorization'],
    impersonated: headers['impersonate-user'],
    cert: own?.cert.toString(),
    key: own?.key.toString(),
  };
}

/** The same of the library's. */
async function theirRequest(config: KubeConfig, context: string): Promise<unknown> {
  config.setCurrentContext(context);
  const options: RequestOptions = {};
  await config.applyToHTTPSOptions(options);
  const headers = options.headers as Readonly<Record<string, string | undefined>>;
  // A name and a password are for Node to write: as Basic does (RFC 7617).
  const basic = typeof options.auth === 'string' ? `Basic ${Buffer.from(options.auth).toString('base64')}` : undefined;
  return {
    authorization: headers['Authorization'] ?? basic,
    impersonated: headers['Impersonate-User'],
    cert: options.cert?.toString(),
    key: (options.key as Buffer | undefined)?.toString(),
  };
}

describe('as the library reads it', () => {
  test('contexts, clusters and users of one file, in YAML and in JSON', () => {
    fc.assert(
      fc.property(drawnFile, fc.boolean(), (drawn, asJson) => {
        const text = written(drawn, asJson);
        const [config, library] = [ours(text), theirs(text)];
        expect(config.currentContext).toBe(library.getCurrentContext() ?? '');
        expect([...config.contexts].map(([at, entry]) => ({ name: at, ...entry }))).toEqual(library.getContexts());
        expect([...config.clusters].map(([at, entry]) => ({ name: at, ...entry }))).toEqual(
          library.getClusters().map(({ skipTLSVerify, ...entry }) => ({ ...entry, skipVerify: skipTLSVerify })),
        );
        expect(
          [...config.users].map(([at, { certFile, certData, keyFile, keyData, token, username, password, impersonate }]) => ({
            name: at,
            certFile,
            certData,
            keyFile,
            keyData,
            token,
            username,
            password,
            impersonateUser: impersonate?.user,
          })),
        ).toEqual(library.getUsers().map((entry) => ({ ...entry, authProvider: undefined, exec: undefined })));
      }),
    );
  });

  test('what a request carries in each context', async () => {
    await fc.assert(
      fc.asyncProperty(drawnFile, async (drawn) => {
        const text = written(drawn, false);
        const config = ours(text);
        for (const context of config.contexts.keys()) {
          expect(await ourRequest(config, context)).toEqual(await theirRequest(theirs(text), context));
        }
      }),
    );
  });

  test('several files, where no name occurs twice and the first alone sets the current context', () => {
    fc.assert(
      fc.property(drawnFile, drawnFile, (first, second) => {
        const apart = (entries: Readonly<Record<string, Entry>>): Readonly<Record<string, Entry>> =>
          Object.fromEntries(Object.entries(entries).map(([at, entry]) => [`2-${at}`, entry]));
        const texts = [
          written({ ...first, currentContext: first.currentContext ?? 'nobody' }, false),
          written(
            { currentContext: undefined, clusters: apart(second.clusters), users: apart(second.users), contexts: apart(second.contexts) },
            false,
          ),
        ] as const;
        const merged = mergeKubeconfigs(texts.map(ours));
        const library = theirs(texts[0]);
        library.mergeConfig(theirs(texts[1]));
        expect(merged.currentContext).toBe(library.getCurrentContext());
        expect([...merged.contexts.keys()]).toEqual(library.getContexts().map((entry) => entry.name));
        expect([...merged.clusters].map(([at, { server, caFile }]) => [at, server, caFile])).toEqual(
          library.getClusters().map((entry) => [entry.name, entry.server, entry.caFile]),
        );
        expect([...merged.users].map(([at, { token, certFile }]) => [at, token, certFile])).toEqual(
          library.getUsers().map((entry) => [entry.name, entry.token, entry.certFile]),
        );
      }),
    );
  });
});

/** One context, of one cluster and one user. */
function single(cluster: Entry, user: Entry | undefined): string {
  const context = { cluster: 'c', ...(user === undefined ? {} : { user: 'u' }) };
  return written(
    { currentContext: 'x', clusters: { c: cluster }, users: user === undefined ? {} : { u: user }, contexts: { x: context } },
    false,
  );
}

const SERVER = 'https://a:6443';

// Each is a row of the table in docs/decisions/0011: when the library comes to do as kubectl does, this says so.
describe('otherwise in the library', () => {
  const read = async (text: string): Promise<RequestOptions> => {
    const options: RequestOptions = {};
    await theirs(text).applyToHTTPSOptions(options);
    return options;
  };

  test('several files: the last current context, and no name twice', () => {
    const [first, second] = [theirs(single({ server: SERVER }, { token: 'a' })), theirs('current-context: y\n')];
    first.mergeConfig(second);
    expect(first.getCurrentContext()).toBe('y');
    expect(() => first.mergeConfig(theirs(single({ server: SERVER }, { token: 'a' })))).toThrow('Duplicate cluster');
  });

  test('tokenFile is not known', async () => {
    expect((await read(single({ server: SERVER }, { tokenFile: 'ca.pem' }))).headers).toEqual({});
    expect(ours(single({ server: SERVER }, { tokenFile: 'ca.pem' })).users.get('u')?.tokenFile).toBe(path.join(dir, 'ca.pem'));
  });

  test('a file wins over inline data', async () => {
    const both = { 'client-certificate': 'client.pem', 'client-certificate-data': btoa('inline'), 'client-key-data': btoa('key') };
    expect((await read(single({ server: SERVER }, both))).cert?.toString()).toBe('PEM of client.pem');
    expect(await ourRequest(ours(single({ server: SERVER }, both)), 'x')).toMatchObject({ cert: 'inline' });
  });

  test('a plugin is not told of the cluster', async () => {
    const told = `process.env.KUBERNETES_EXEC_INFO === undefined ? 'untold' : 'told'`;
    const script = `console.log(JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status: { token: ${told} } }))`;
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: process.execPath,
      args: ['-e', script],
      interactiveMode: 'Never',
    };
    expect((await read(single({ server: SERVER }, { exec }))).headers).toEqual({ Authorization: 'Bearer untold' });
    expect(await ourRequest(ours(single({ server: SERVER }, { exec })), 'x')).toMatchObject({ authorization: 'Bearer told' });
  });

  test('of impersonation only the user', async () => {
    const as = { as: 'anna', 'as-uid': '7', 'as-groups': ['dev'], 'as-user-extra': { scope: ['view'] } };
    expect((await read(single({ server: SERVER }, as))).headers).toEqual({ 'Impersonate-User': 'anna' });
    expect(ours(single({ server: SERVER }, as)).users.get('u')?.impersonate).toEqual({
      user: 'anna',
      uid: '7',
      groups: ['dev'],
      extra: { scope: ['view'] },
    });
  });

  test('plain http throws', async () => {
    await expect(read(single({ server: 'http://a' }, { token: 'a' }))).rejects.toThrow('HTTP protocol is not allowed');
  });

  test('without a user the CA is not used', async () => {
    expect((await read(single({ server: SERVER, 'certificate-authority-data': btoa('ca') }, undefined))).ca).toBeUndefined();
  });

  test('YAML 1.2: an unquoted yes is text, a second document an error', () => {
    const text = single({ server: SERVER }, {}).replace(SERVER, `${SERVER}\n      insecure-skip-tls-verify: yes`);
    expect(theirs(text).getClusters()[0]?.skipTLSVerify).toBe(false);
    expect(ours(text).clusters.get('c')?.skipVerify).toBe(true);
    expect(() => theirs(`${text}---\n${text}`)).toThrow('single document');
  });

  test('one entry that is not whole makes the whole file an error', () => {
    const text = written({ currentContext: undefined, clusters: { old: {}, c: { server: SERVER } }, users: {}, contexts: {} }, false);
    expect(() => theirs(text)).toThrow('clusters[0].cluster.server is missing');
    expect(ours(text).clusters.get('c')?.server).toBe(SERVER);
  });

  test('an OpenID Connect login is used until it expires by both; the library means to renew it then, and throws', async () => {
    const tokenUntil = (end: number): string => ['{}', JSON.stringify({ exp: end / 1000 }), ''].map((part) => btoa(part)).join('.');
    const login = (token: string): string => {
      const config = { 'id-token': token, 'refresh-token': 'r', 'client-id': 'c', 'idp-issuer-url': 'https://127.0.0.1:1' };
      return single({ server: SERVER }, { 'auth-provider': { name: 'oidc', config } });
    };
    const valid = login(tokenUntil(Date.UTC(2100, 0, 1)));
    expect(await ourRequest(ours(valid), 'x')).toEqual(await theirRequest(theirs(valid), 'x'));
    await expect(read(login(tokenUntil(Date.UTC(2000, 0, 1))))).rejects.toThrow('must be an instance of URL');
  });
});
