// The replay server beside the real one: asked the same, both answer the same. Where they differ, the real one is right.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRecording } from '#server/replay/open-recording.ts';
import { createReplay, type Replay } from '#server/replay/replay.ts';
import type { ControlPlane } from './control-plane.ts';
import { startSimulatedCluster } from './simulated-cluster.ts';
import { setUpShop } from './shop/set-up.ts';
import { hasFailed, LOGS } from './report.ts';

let plane: ControlPlane;
let replay: Replay;

beforeAll(async () => {
  plane = await startSimulatedCluster({ keepLogsIn: LOGS });
  await setUpShop(plane);
  replay = await createReplay({ recording: await openRecording('shop'), paused: true, at: 0 });
});

afterAll(async ({}, suite) => {
  await replay?.close();
  await plane?.stop(hasFailed(suite));
});

type Answer = { readonly status: number; readonly type: string; readonly text: string };

async function askReplay(method: string, path: string, accept: string): Promise<Answer> {
  const response = await fetch(replay.url + path, { method, headers: { accept } });
  return { status: response.status, type: response.headers.get('content-type') ?? '', text: await response.text() };
}

async function askReal(method: string, path: string, accept: string): Promise<Answer> {
  const { status, headers, text } = await plane.admin.ask(method, path, { accept });
  return { status, type: String(headers['content-type']), text };
}

async function askBoth(method: string, path: string, accept = 'application/json'): Promise<readonly [Answer, Answer]> {
  return Promise.all([askReal(method, path, accept), askReplay(method, path, accept)]);
}

type Failure = {
  readonly kind?: string;
  readonly message?: string;
  readonly reason?: string;
  readonly code?: number;
  readonly details?: unknown;
};

/** A Status without the versions in its message; other text as it is. */
function failureIn({ status, type, text }: Answer): unknown {
  if (!type.startsWith('application/json')) return { status, type, text };
  const { kind, message, reason, code, details } = JSON.parse(text) as Failure;
  return { status, kind, message: message?.replace(/\d{2,}/g, 'N'), reason, code, details };
}

describe('refusals', () => {
  test.each([
    '/nothing',
    '/apis/none.example',
    '/apis/none.example/v1/things',
    '/apis/discovery.k8s.io/v9',
    '/api/v2',
    '/api/v1/nothings',
    '/api/v1/namespaces/shop/pods/none',
    '/api/v1/nodes/none',
    '/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices/none',
    '/api/v1/namespaces/shop/pods/none?watch=true&timeoutSeconds=1',
    '/api/v1/pods?limit=x',
    '/api/v1/pods?resourceVersion=abc',
    '/api/v1/pods?resourceVersion=-1',
    '/api/v1/pods?watch=true&resourceVersion=abc&timeoutSeconds=1',
    '/api/v1/pods?resourceVersion=0&resourceVersionMatch=Exact',
    '/api/v1/pods?resourceVersionMatch=Exact',
    '/api/v1/pods?resourceVersionMatch=Newest&resourceVersion=1',
    '/api/v1/pods?resourceVersionMatch=Newest',
    '/api/v1/pods?resourceVersion=999999999',
    '/api/v1/pods?sendInitialEvents=true',
    '/api/v1/pods?limit=1&continue=abc&resourceVersionMatch=NotOlderThan&resourceVersion=5',
    '/api/v1/pods?fieldSelector=spec.unknown%3D1',
    '/api/v1/pods?fieldSelector=metadata.name',
    '/apis/discovery.k8s.io/v1/endpointslices?fieldSelector=spec.unknown%3D1',
    '/api/v1/namespaces?watch=true&sendInitialEvents=true&timeoutSeconds=1',
    '/api/v1/namespaces?watch=true&sendInitialEvents=true&resourceVersionMatch=Exact&timeoutSeconds=1',
    '/api/v1/namespaces?watch=true&resourceVersionMatch=NotOlderThan&timeoutSeconds=1',
    '/api/v1/namespaces?watch=true&resourceVersionMatch=Exact&resourceVersion=1&timeoutSeconds=1',
    '/api/v1/namespaces?watch=true&continue=abc&timeoutSeconds=1',
  ])('GET %s', async (path) => {
    const [real, ours] = await askBoth('GET', path);
    expect(failureIn(ours)).toEqual(failureIn(real));
  });

  test.each(['POST', 'PUT', 'DELETE'])('%s on a collection', async (method) => {
    const [real, ours] = await askBoth(method, method === 'POST' ? '/api/v1/pods' : '/api/v1/namespaces');
    expect(failureIn(ours)).toEqual(failureIn(real));
  });
});

/** Names of the fields of a JSON value, two levels deep. */
function shapeOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [
      name,
      typeof field === 'object' && field !== null ? Object.keys(field).sort() : typeof field,
    ]),
  );
}

describe('lists', () => {
  test.each([
    '/api/v1/namespaces',
    '/api/v1/namespaces/none/pods',
    '/api/v1/namespaces/shop/services?limit=2',
    '/api/v1/namespaces?limit=-1',
    '/apis/networking.k8s.io/v1/ingresses',
  ])('GET %s has the same fields, and items without kind', async (path) => {
    const [real, ours] = await askBoth('GET', path);
    type List = { readonly kind: string; readonly apiVersion: string; readonly metadata: object; readonly items: readonly object[] };
    const [left, right] = [JSON.parse(ours.text) as List, JSON.parse(real.text) as List];
    expect([ours.status, left.kind, left.apiVersion, shapeOf(left.metadata)]).toEqual([
      real.status,
      right.kind,
      right.apiVersion,
      shapeOf(right.metadata),
    ]);
    expect(Object.keys(left.items[0] ?? {})).toEqual(Object.keys(right.items[0] ?? {}));
  });
});

test('a list of metadata alone', async () => {
  type Listed = { readonly kind: string; readonly apiVersion: string; readonly items: readonly object[] };
  const accept = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json;q=0.9';
  const answers = await askBoth('GET', '/apis/networking.k8s.io/v1/networkpolicies?limit=1', accept);
  const [real, ours] = answers.map(({ text }) => JSON.parse(text) as Listed);
  const shape = ({ kind, apiVersion, items }: Listed) => ({ kind, apiVersion, items: items.map(shapeOf) });
  expect(shape(ours!)).toEqual(shape(real!));
});

describe('Tables', () => {
  type Table = {
    readonly kind: string;
    readonly columnDefinitions: readonly { readonly name: string; readonly priority: number }[];
    readonly rows: readonly { readonly cells: readonly unknown[]; readonly object: unknown }[];
  };
  test.each([
    '/api/v1/namespaces',
    '/api/v1/nodes',
    '/api/v1/namespaces/shop/pods',
    '/api/v1/namespaces/shop/services',
    '/apis/discovery.k8s.io/v1/namespaces/data/endpointslices',
    '/apis/networking.k8s.io/v1/networkpolicies',
    '/apis/networking.k8s.io/v1/ingresses',
  ])('GET %s', async (path) => {
    const answers = await askBoth('GET', `${path}?includeObject=None`, 'application/json;as=Table;v=v1;g=meta.k8s.io');
    const [real, ours] = answers.map(({ text }) => JSON.parse(text) as Table);
    const columns = (table: Table | undefined) => table?.columnDefinitions.map(({ name, priority }) => `${name} ${priority}`);
    expect(columns(ours)).toEqual(columns(real));
    expect(ours?.rows[0]?.object).toEqual(real?.rows[0]?.object);
    expect(ours?.rows[0]?.cells.length).toBe(real?.rows[0]?.cells.length);
  });
});

/** Event types and what their objects hold, without versions. */
function eventsIn(text: string): readonly unknown[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { type: string; object: { kind: string; metadata: { annotations?: object }; spec?: unknown } })
    .filter(({ type }) => type !== 'ADDED')
    .map(({ type, object }) => ({ type, ...object, metadata: { ...object.metadata, resourceVersion: '' } }));
}

describe('watches', () => {
  const NOTHING = 'labelSelector=none%3Dnone&timeoutSeconds=1';
  test.each([
    '/api/v1/namespaces',
    '/api/v1/nodes',
    '/api/v1/services',
    '/api/v1/pods',
    '/apis/discovery.k8s.io/v1/endpointslices',
    '/apis/networking.k8s.io/v1/networkpolicies',
    '/apis/networking.k8s.io/v1/ingresses',
  ])('the bookmark that ends a streamed list of %s', async (path) => {
    const query = `watch=true&allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&${NOTHING}`;
    const [real, ours] = await askBoth('GET', `${path}?${query}`);
    expect(eventsIn(ours.text)[0]).toEqual(eventsIn(real.text)[0]);
  });

  test('a watch from nowhere with bookmarks ends its first events as a streamed list does', async () => {
    const [real, ours] = await askBoth('GET', `/api/v1/pods?watch=true&allowWatchBookmarks=true&${NOTHING}`);
    expect(eventsIn(real.text)).toHaveLength(1);
    expect(eventsIn(ours.text)[0]).toEqual(eventsIn(real.text)[0]);
  });

  test('from 0 with bookmarks', async () => {
    const [real, ours] = await askBoth('GET', `/api/v1/pods?watch=true&resourceVersion=0&allowWatchBookmarks=true&${NOTHING}`);
    expect(eventsIn(ours.text)[0]).toEqual(eventsIn(real.text)[0]);
  });

  test('a version that a streamed list waits for in vain', async () => {
    const query = 'watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&resourceVersion=99999999&timeoutSeconds=6';
    const [real, ours] = await askBoth('GET', `/api/v1/namespaces?${query}`);
    const message = (text: string): string => text.replace(/current: \d+/, 'current: N');
    expect(message(ours.text)).toBe(message(real.text));
  });
});

describe('after a compaction', () => {
  test('continue tokens, exact versions and watches say so in the same words', async () => {
    type Page = { readonly metadata: { readonly resourceVersion: string; readonly continue: string } };
    const path = '/api/v1/namespaces/shop/pods?limit=2';
    const [left, right] = await Promise.all([askReplay('GET', path, '*/*'), plane.admin.list(path)]);
    const ours = (JSON.parse(left.text) as Page).metadata;
    const real = right.metadata;
    await plane.admin.merge('/apis/apps/v1/namespaces/shop/deployments/web', { spec: { replicas: 3 } });
    replay.seek(60_000);
    replay.compact();
    // The API server's own memory reaches further back than etcd, until it is started again.
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    await plane.compactEtcd();
    await plane.killApiServer();
    await plane.startApiServer();
    const ask = async (query: (of: { resourceVersion: string; continue?: string }) => string): Promise<readonly [unknown, unknown]> => [
      failureIn(await askReal('GET', `/api/v1/namespaces/shop/pods?${query(real)}`, 'application/json')),
      failureIn(await askReplay('GET', `/api/v1/namespaces/shop/pods?${query(ours)}`, 'application/json')),
    ];
    const continued = await ask((of) => `limit=2&continue=${of.continue ?? ''}`);
    expect(continued[1]).toEqual(continued[0]);
    const exact = await ask((of) => `limit=2&resourceVersionMatch=Exact&resourceVersion=${of.resourceVersion}`);
    expect(exact[1]).toEqual(exact[0]);
    const [watchedReal, watchedOurs] = await Promise.all([
      askReal('GET', `/api/v1/pods?watch=true&timeoutSeconds=2&resourceVersion=${real.resourceVersion}`, 'application/json'),
      askReplay('GET', `/api/v1/pods?watch=true&timeoutSeconds=2&resourceVersion=${ours.resourceVersion}`, 'application/json'),
    ]);
    const said = (text: string): string => text.replace(/too old resource version: \d+ \(\d+\)/, 'too old resource version: N (N)');
    expect(said(watchedReal.text)).toContain('"code":410');
    expect(said(watchedOurs.text)).toBe(said(watchedReal.text));
  });
});
