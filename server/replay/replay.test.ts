// The replay server over HTTP: discovery, lists, pages, selectors, versions, watches.

import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { manualClock } from '#testing/manual-clock.ts';
import { openRecording } from './open-recording.ts';
import { createReplay, type Replay } from './replay.ts';
import type { Recording } from './recording.ts';
import { type ApiList, type ApiObject, type ApiStatus, ask, list, watch, type Watcher } from '#testing/replay/client.ts';

let recording: Recording;
let replay: Replay;
const clock = manualClock();
const watchers: Watcher[] = [];

beforeAll(async () => {
  recording = await openRecording('shop');
  replay = await createReplay({ recording, clock, paused: true });
});
afterAll(async () => {
  for (const watcher of watchers) watcher.close();
  await replay.close();
});

async function open(path: string): Promise<Watcher> {
  const watcher = await watch(replay.url + path);
  watchers.push(watcher);
  return watcher;
}

function names(items: readonly ApiObject[]): string[] {
  return items.map((item) => item.metadata.name);
}

describe('documents', () => {
  test('health, version, discovery', async () => {
    for (const path of ['/livez', '/readyz', '/healthz']) expect(await (await fetch(replay.url + path)).text()).toBe('ok');
    expect((await ask<{ gitVersion: string }>(`${replay.url}/version`)).body.gitVersion).toBe('v1.36.2');
    const core = await ask<{ resources: { name: string }[] }>(`${replay.url}/api/v1`);
    expect(core.body.resources.map((resource) => resource.name)).toEqual(['namespaces', 'nodes', 'services', 'pods']);
    const slices = await ask<{ groupVersion: string }>(`${replay.url}/apis/discovery.k8s.io/v1`);
    expect(slices.body.groupVersion).toBe('discovery.k8s.io/v1');
    const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';
    const aggregated = await ask<{ kind: string; items: { metadata: { name: string } }[] }>(`${replay.url}/apis`, { accept });
    expect(aggregated.headers.get('content-type')).toContain('as=APIGroupDiscoveryList');
    expect(aggregated.body.items.map((group) => group.metadata.name)).toEqual(['discovery.k8s.io', 'networking.k8s.io']);
  });

  test.each(['/apis/gateway.networking.k8s.io/v1/gateways', '/apis/example.com', '/nothing'])(
    '%s is nowhere, as plain text',
    async (path) => {
      const response = await fetch(replay.url + path);
      expect([response.status, await response.text()]).toEqual([404, '404 page not found\n']);
    },
  );

  test.each(['/apis/discovery.k8s.io/v9', '/api/v1/secrets', '/api/v1/namespaces/shop/pods/a/log', '/api/v1/namespaces/shop/nodes'])(
    '%s is not found, as a Status',
    async (path) => {
      const { status, body } = await ask<ApiStatus>(replay.url + path);
      expect([status, body.kind, body.reason, body.code]).toEqual([404, 'Status', 'NotFound', 404]);
    },
  );

  test.each(['POST', 'PUT', 'PATCH', 'DELETE'])('%s is not allowed', async (method) => {
    const response = await fetch(`${replay.url}/api/v1/namespaces/shop/pods`, { method });
    expect(response.status).toBe(405);
    expect(((await response.json()) as ApiStatus).reason).toBe('MethodNotAllowed');
  });

  test('only JSON is written', async () => {
    expect((await ask<ApiStatus>(`${replay.url}/api/v1/pods`, { accept: 'application/vnd.kubernetes.protobuf' })).status).toBe(406);
  });
});

describe('lists', () => {
  test('cluster-wide, of a namespace, and one object', async () => {
    const all = await list(`${replay.url}/api/v1/pods`);
    expect(all.kind).toBe('PodList');
    expect(all.items).toHaveLength(43);
    expect(Number(all.metadata.resourceVersion)).toBe(replay.state().version);
    const shop = await list(`${replay.url}/api/v1/namespaces/shop/pods`);
    expect(names(shop.items)).toEqual(names(all.items.filter((pod) => pod.metadata.namespace === 'shop')));
    const first = shop.items[0];
    const { body } = await ask<ApiObject>(`${replay.url}/api/v1/namespaces/shop/pods/${first?.metadata.name}`);
    // A list leaves kind and apiVersion out of its items; an object alone has them.
    expect([first?.kind, first?.apiVersion]).toEqual([undefined, undefined]);
    expect(body).toEqual({ kind: 'Pod', apiVersion: 'v1', ...first });
    expect(names((await list(`${replay.url}/api/v1/namespaces`)).items)).toContain('shop');
    expect((await ask<ApiObject>(`${replay.url}/api/v1/namespaces/shop`)).body.kind).toBe('Namespace');
    expect((await list(`${replay.url}/api/v1/namespaces/nowhere/pods`)).items).toEqual([]);
    const missing = await ask<ApiStatus>(`${replay.url}/api/v1/namespaces/shop/pods/nobody`);
    expect(missing.body).toMatchObject({ code: 404, message: 'pods "nobody" not found', details: { name: 'nobody', kind: 'pods' } });
  });

  test('objects come out as they were recorded', async () => {
    const stored = recording.initial.find((object) => object.resource.resource === 'ingresses');
    const { body } = await ask<ApiObject>(`${replay.url}/apis/networking.k8s.io/v1/namespaces/shop/ingresses/storefront`);
    expect(body).toEqual(JSON.parse(stored?.encode(stored.recordedVersion).toString() ?? ''));
  });

  test('pages are of one moment while the cluster goes on', async () => {
    const url = `${replay.url}/api/v1/pods?limit=10`;
    replay.seek(0);
    const whole = await list(`${replay.url}/api/v1/pods`);
    const items: ApiObject[] = [];
    let page = await list(url);
    expect(page.metadata.remainingItemCount).toBe(whole.items.length - 10);
    for (;;) {
      items.push(...page.items);
      expect(page.metadata.resourceVersion).toBe(whole.metadata.resourceVersion);
      replay.step(20_000);
      const next = page.metadata.continue;
      if (next === undefined) break;
      page = await list(`${url}&continue=${encodeURIComponent(next)}`);
    }
    expect(items).toEqual(whole.items);
    expect(page.metadata.remainingItemCount).toBeUndefined();
    replay.seek(0);
  });

  test('a limit with resourceVersion=0 is answered whole', async () => {
    expect((await list(`${replay.url}/api/v1/pods?limit=5&resourceVersion=0`)).metadata.continue).toBeUndefined();
  });

  test.each([
    ['labelSelector=app%3Dweb', (pod: ApiObject) => pod.metadata.labels?.['app'] === 'web'],
    ['labelSelector=app+in+(web,api),tier!%3Dbackend', (pod: ApiObject) => pod.metadata.labels?.['app'] === 'web'],
    ['fieldSelector=metadata.namespace%3Ddata', (pod: ApiObject) => pod.metadata.namespace === 'data'],
    ['fieldSelector=spec.nodeName%3Dnode-0001', (pod: ApiObject) => (pod['spec'] as { nodeName?: string }).nodeName === 'node-0001'],
    ['fieldSelector=status.phase!%3DRunning', (pod: ApiObject) => (pod['status'] as { phase: string }).phase !== 'Running'],
  ])('%s', async (query, wanted) => {
    const all = await list(`${replay.url}/api/v1/pods`);
    const some = await list(`${replay.url}/api/v1/pods?${query}`);
    expect(names(some.items)).toEqual(names(all.items.filter(wanted)));
    const page = await list(`${replay.url}/api/v1/pods?limit=1&${query}`);
    expect(page.metadata.remainingItemCount).toBeUndefined();
    expect(page.items.length).toBe(Math.min(1, some.items.length));
  });

  test.each([
    ['resourceVersion=abc', 400, 'BadRequest'],
    ['resourceVersion=-1', 400, 'BadRequest'],
    ['limit=many', 400, 'BadRequest'],
    ['continue=nonsense', 400, 'BadRequest'],
    ['labelSelector=%3D', 400, 'BadRequest'],
    ['fieldSelector=spec.containers%3Da', 400, 'BadRequest'],
    ['resourceVersionMatch=Exact', 422, 'Invalid'],
    ['resourceVersion=0&resourceVersionMatch=Exact', 422, 'Invalid'],
    ['resourceVersion=900&resourceVersionMatch=Newest', 422, 'Invalid'],
    ['sendInitialEvents=true', 422, 'Invalid'],
    ['watch=1&sendInitialEvents=true', 422, 'Invalid'],
    ['watch=1&resourceVersionMatch=NotOlderThan', 422, 'Invalid'],
    ['watch=1&resourceVersion=abc', 500, undefined],
    ['watch=1&continue=abc', 422, 'Invalid'],
    ['resourceVersion=3&resourceVersionMatch=Exact', 410, 'Expired'],
  ])('%s answers %d %s', async (query, code, reason) => {
    const { status, body } = await ask<ApiStatus>(`${replay.url}/api/v1/pods?${query}`);
    expect([status, body.code, body.reason]).toEqual([code, code, reason]);
  });

  test('a version in the future times out with its cause', async () => {
    const { status, headers, body } = await ask<ApiStatus>(`${replay.url}/api/v1/pods?resourceVersion=99999999`);
    expect(status).toBe(504);
    expect(headers.get('retry-after')).toBe('1');
    expect(body.details?.causes?.[0]?.reason).toBe('ResourceVersionTooLarge');
  });

  test('an exact version is answered as it was', async () => {
    const before = await list(`${replay.url}/api/v1/pods`);
    replay.seek(124_000);
    const url = `${replay.url}/api/v1/pods?resourceVersion=${before.metadata.resourceVersion}`;
    expect(await list(`${url}&resourceVersionMatch=Exact`)).toEqual(before);
    expect((await list(`${url}&resourceVersionMatch=NotOlderThan`)).items).not.toEqual(before.items);
    replay.seek(0);
  });

  test('an expired continue token says so and offers to go on', async () => {
    const first = await list(`${replay.url}/api/v1/pods?limit=40`);
    replay.seek(60_000);
    replay.compact();
    const { status, body } = await ask<ApiStatus>(`${replay.url}/api/v1/pods?limit=40&continue=${first.metadata.continue}`);
    expect([status, body.reason]).toEqual([410, 'Expired']);
    const rest = await list(`${replay.url}/api/v1/pods?limit=40&continue=${body.metadata.continue}`);
    const all = await list(`${replay.url}/api/v1/pods`);
    expect(rest.items).toEqual(all.items.slice(all.items.length - rest.items.length));
    replay.seek(0);
  });

  test('the Date header is the virtual date', async () => {
    replay.seek(90_000);
    const { headers } = await ask(`${replay.url}/api/v1/nodes`);
    expect(headers.get('date')).toBe(new Date(recording.startedAt + 90_000).toUTCString());
    replay.seek(0);
  });

  test('Tables for kubectl', async () => {
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
    const { body } = await ask<{ kind: string; columnDefinitions: { name: string }[]; rows: { cells: string[]; object: ApiObject }[] }>(
      `${replay.url}/api/v1/namespaces/shop/services?labelSelector=app%3Dweb`,
      { accept },
    );
    expect(body.kind).toBe('Table');
    expect(body.columnDefinitions.map((column) => column.name)).toContain('Cluster-IP');
    expect(body.rows[0]?.object.metadata.name).toBe('web');
    const one = await ask<typeof body>(`${replay.url}/api/v1/namespaces/shop/pods?limit=1`, { accept });
    expect(one.body.rows[0]?.cells.slice(1, 3)).toEqual(['1/1', 'Running']);
  });

  test('lists of metadata alone', async () => {
    const accept = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json;q=0.9';
    const { body } = await ask<ApiList>(`${replay.url}/api/v1/namespaces/shop/services?limit=1`, { accept });
    expect(body.kind).toBe('PartialObjectMetadataList');
    expect(body.metadata.continue).toBeDefined();
    expect(body.items.map((item) => Object.keys(item).sort())).toEqual([['apiVersion', 'kind', 'metadata']]);
    expect(body.items[0]).toMatchObject({ kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1' });
  });
});

describe('watches', () => {
  test('without a version, and with 0, what exists comes first', async () => {
    for (const query of ['watch=1', 'watch=true&resourceVersion=0']) {
      const watcher = await open(`/api/v1/nodes?${query}`);
      const events = await watcher.until((seen) => seen.length >= 6);
      expect(events.map((event) => event.type)).toEqual(Array(6).fill('ADDED'));
      expect(events[0]?.object.kind).toBe('Node');
    }
  });

  test('from a version: only what came after, live', async () => {
    const before = await list(`${replay.url}/api/v1/namespaces/shop/pods`);
    const watcher = await open(`/api/v1/namespaces/shop/pods?watch=1&resourceVersion=${before.metadata.resourceVersion}`);
    replay.step(40_000);
    const events = await watcher.until((seen) => seen.filter((event) => event.type === 'DELETED').length >= 4);
    expect(new Set(events.map((event) => event.type))).toEqual(new Set(['ADDED', 'MODIFIED', 'DELETED']));
    const versions = events.map((event) => Number(event.object.metadata.resourceVersion));
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
    expect(versions[0]).toBeGreaterThan(Number(before.metadata.resourceVersion));
    replay.seek(0);
  });

  test('every change of every kind has a version of its own, in order', async () => {
    const version = replay.state().version;
    const paths = ['/api/v1/pods', '/api/v1/nodes', '/api/v1/services', '/apis/discovery.k8s.io/v1/endpointslices'];
    replay.step(130_000);
    const last = replay.state().version;
    const versions: number[] = [];
    for (const path of paths) {
      const watcher = await open(`${path}?watch=1&resourceVersion=${version}&timeoutSeconds=1`);
      clock.advance(1000);
      await watcher.ended;
      const own = watcher.events.map((event) => Number(event.object.metadata.resourceVersion));
      expect(own).toEqual([...own].sort((a, b) => a - b));
      versions.push(...own);
    }
    expect(versions.sort((a, b) => a - b)).toEqual(Array.from({ length: last - version }, (_, index) => version + 1 + index));
    replay.seek(0);
  });

  test('from a version in the future: silent until it is passed', async () => {
    const future = replay.state().version + 3;
    const watcher = await open(`/api/v1/pods?watch=1&resourceVersion=${future}`);
    replay.step(40_000);
    const events = await watcher.until((seen) => seen.length > 0);
    expect(Number(events[0]?.object.metadata.resourceVersion)).toBeGreaterThan(future);
    replay.seek(0);
  });

  test('an object that leaves the selector is deleted, one that enters is added', async () => {
    replay.seek(0);
    const query = `watch=1&resourceVersion=${replay.state().version}&fieldSelector=${encodeURIComponent('status.phase=Running,metadata.namespace=shop')}`;
    const watcher = await open(`/api/v1/pods?${query}`);
    replay.step(40_000);
    const events = await watcher.until(
      (seen) => seen.some((event) => event.type === 'ADDED') && seen.some((event) => event.type === 'DELETED'),
    );
    // Pods begin as Pending: for this watcher they are added when they run.
    const added = events.find((event) => event.type === 'ADDED');
    expect(added?.object['status']).toMatchObject({ phase: 'Running' });
    replay.seek(0);
  });

  test('a streamed list ends with the annotated bookmark and goes on', async () => {
    const query = 'watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
    const watcher = await open(`/api/v1/pods?${query}`);
    const events = await watcher.until((seen) => seen.at(-1)?.type === 'BOOKMARK');
    expect(events.slice(0, -1).map((event) => event.object.metadata.name)).toEqual(names((await list(`${replay.url}/api/v1/pods`)).items));
    expect(events.at(-1)?.object.metadata).toEqual({
      resourceVersion: String(replay.state().version),
      annotations: { 'k8s.io/initial-events-end': 'true' },
    });
    const count = events.length;
    replay.step(20_000);
    await watcher.until((seen) => seen.length > count);
    expect(watcher.events[count]?.type).not.toBe('BOOKMARK');
    replay.seek(0);
  });

  test('a version before the window is an ERROR event, and the end', async () => {
    const watcher = await open('/api/v1/pods?watch=1&resourceVersion=3');
    expect(await watcher.ended).toBe('end');
    expect(watcher.status).toBe(200);
    expect(watcher.events).toMatchObject([{ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } }]);
  });

  test('bookmarks come by themselves and before the time is up', async () => {
    const version = replay.state().version;
    const watcher = await open(`/api/v1/services?watch=1&resourceVersion=${version}&allowWatchBookmarks=true&timeoutSeconds=90`);
    const silent = await open(`/api/v1/services?watch=1&resourceVersion=${version}&timeoutSeconds=90`);
    clock.advance(60_000);
    await watcher.until((seen) => seen.length === 1);
    clock.advance(30_000);
    expect(await watcher.ended).toBe('end');
    expect(await silent.ended).toBe('end');
    expect(watcher.events.map((event) => event.type)).toEqual(['BOOKMARK', 'BOOKMARK']);
    expect(watcher.events[0]?.object).toEqual({
      kind: 'Service',
      apiVersion: 'v1',
      metadata: { resourceVersion: String(version) },
      spec: {},
      status: { loadBalancer: {} },
    });
    expect(silent.events).toEqual([]);
  });

  test('a recreated object is deleted, then added with its new uid', async () => {
    replay.seek(320_000);
    const query = `watch=1&resourceVersion=${replay.state().version}&fieldSelector=metadata.name%3Ddb-0`;
    const watcher = await open(`/api/v1/namespaces/data/pods?${query}`);
    replay.seek(395_000);
    const events = await watcher.until((seen) => seen.length >= 2);
    expect(events.map((event) => event.type)).toEqual(['DELETED', 'ADDED']);
    expect(events[0]?.object.metadata.uid).not.toBe(events[1]?.object.metadata.uid);
    replay.seek(0);
  });
});

test('the same recording, seed and commands give the same bytes', async () => {
  async function run(): Promise<string[]> {
    const twin = await createReplay({ recording, clock: manualClock(), paused: true, seed: 7 });
    const texts: string[] = [];
    const version = twin.state().version;
    twin.step(100_000);
    twin.seek(10_000);
    twin.step(recording.duration);
    for (const path of ['/api/v1/pods', '/apis/discovery.k8s.io/v1/endpointslices?limit=7', '/version']) {
      const response = await fetch(twin.url + path);
      texts.push(`${response.headers.get('date')} ${await response.text()}`);
    }
    const watcher = await watch(`${twin.url}/api/v1/pods?watch=1&resourceVersion=${version}`);
    const end = twin.state().version;
    await watcher.until((seen) => seen.length > 300);
    texts.push(JSON.stringify(watcher.events.slice(0, 300)), String(end));
    watcher.close();
    await twin.close();
    return texts;
  }
  expect(await run()).toEqual(await run());
});

test('a reader that does not read loses its watch, the others keep theirs', async () => {
  const busy = await createReplay({ recording, clock: manualClock(), paused: true, queueLimit: 500 });
  const version = busy.state().version;
  const stalled = connect(Number(new URL(busy.url).port), '127.0.0.1');
  stalled.pause();
  stalled.write(`GET /api/v1/pods?watch=1&resourceVersion=${version} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  const reader = await watch(`${busy.url}/api/v1/pods?watch=1&resourceVersion=${version}`);
  await expect.poll(() => busy.state().watches).toBe(2);
  let seen = 0;
  for (let round = 0; round < 200 && busy.state().watches === 2; round++) {
    const before = busy.state().version;
    busy.seek(round % 2 === 0 ? 400_000 : 0);
    seen += busy.state().version - before;
    await reader.until((events) => events.length > 0 && Number(events.at(-1)?.object.metadata.resourceVersion) > before);
  }
  expect(seen).toBeGreaterThan(500);
  expect(busy.state().watches).toBe(1);
  stalled.destroy();
  reader.close();
  await busy.close();
});

test('the list of an empty kind is typed', async () => {
  const body: ApiList = await list(`${replay.url}/apis/networking.k8s.io/v1/networkpolicies`);
  expect(body).toMatchObject({ kind: 'NetworkPolicyList', apiVersion: 'networking.k8s.io/v1' });
});
