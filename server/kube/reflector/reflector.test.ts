// The reflector's transitions, one by one, against a scripted API server and a clock that the test turns;
// titles carry the row of docs/reliability.md.

import { afterEach, describe, expect, test } from 'vitest';
import { RESOURCES } from '#lib/kube/record.ts';
import type { KubeEvent } from '#server/kube/kube-log.ts';
import { recordingSink } from '#testing/doubles/recording-sink.ts';
import { ASK_AGAIN } from './recovery.ts';
import { type Reflector, startReflector } from './reflector.ts';
import { newSession } from './session.ts';
import { manualClock, scriptedApi, settle } from '#testing/doubles/scripted-api.ts';

const POD = RESOURCES.find((r) => r.kind === 'Pod');
const NODE = RESOURCES.find((r) => r.kind === 'Node');

type Options = { readonly kind?: 'Pod' | 'Node'; readonly fallback?: string; readonly streamed?: boolean; readonly random?: () => number };

const running: Reflector[] = [];

afterEach(async () => {
  for (const reflector of running.splice(0)) await reflector.stop();
});

function start({ kind = 'Pod', fallback, streamed = true, random = () => 0 }: Options = {}) {
  const resource = kind === 'Pod' ? POD : NODE;
  if (resource === undefined) throw new Error('no such resource');
  const api = scriptedApi();
  const clock = manualClock();
  const sink = recordingSink();
  const events: KubeEvent[] = [];
  const session = newSession(clock, sink);
  session.streamedLists = streamed;
  const reflector = startReflector({
    connection: api.connection,
    resource,
    sink,
    session,
    clock,
    random,
    fallback,
    log: (event) => events.push(event),
  });
  running.push(reflector);
  return { api, clock, sink, session, reflector, events };
}

function pod(name: string, version: string, more: object = {}) {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { namespace: 'shop', name, uid: `uid-${name}`, resourceVersion: version }, ...more };
}

const added = (name: string, version: string) => ({ type: 'ADDED', object: pod(name, version) });
const modified = (name: string, version: string) => ({ type: 'MODIFIED', object: pod(name, version) });
const deleted = (name: string, version: string) => ({ type: 'DELETED', object: pod(name, version) });
const bookmark = (version: string, end = false) => ({
  type: 'BOOKMARK',
  object: { kind: 'Pod', metadata: { resourceVersion: version, ...(end ? { annotations: { 'k8s.io/initial-events-end': 'true' } } : {}) } },
});
const errorEvent = (code: number, more: object = {}) => ({ type: 'ERROR', object: { kind: 'Status', code, message: 'told', ...more } });
const page = (items: readonly object[], version: string, next = '', remaining?: number) =>
  JSON.stringify({ kind: 'PodList', metadata: { resourceVersion: version, continue: next, remainingItemCount: remaining }, items });

/** A reflector that holds pod `a` at version 10 and watches on. */
async function live(options: Options = {}) {
  const world = start(options);
  await settle();
  await world.api.last().open();
  await world.api.last().send(added('a', '5'), bookmark('10', true));
  return world;
}

describe('lists', () => {
  test('a streamed list is asked for, collected and handed over as one replace; the same stream then carries events', async () => {
    const { api, sink } = start();
    await settle();
    expect(api.last().path).toBe('/api/v1/pods');
    expect(api.last().query).toEqual({
      watch: 'true',
      allowWatchBookmarks: 'true',
      sendInitialEvents: 'true',
      resourceVersionMatch: 'NotOlderThan',
      timeoutSeconds: '300',
    });
    await api.last().open({ date: 'Mon, 23 Nov 2026 04:00:00 GMT' });
    await api.last().send(added('a', '7'), added('b', '3'));
    expect(sink.calls).toEqual([]);
    await api.last().send(bookmark('10', true));
    expect(sink.calls).toEqual(['replace Pod *']);
    expect(sink.keys()).toEqual(['Pod:shop/a', 'Pod:shop/b']);
    expect(sink.statuses.at(0)).toEqual({ state: 'listing', received: 0, remaining: undefined });
    expect(sink.statuses.at(-1)).toEqual({ state: 'live' });
    expect(sink.dates).toEqual([Date.UTC(2026, 10, 23, 4)]);
    await api.last().send(modified('a', '11'), deleted('b', '12'), added('c', '13'));
    expect(sink.keys()).toEqual(['Pod:shop/a', 'Pod:shop/c']);
    expect(api.exchanges).toHaveLength(1);
  });

  test('changes inside a streamed list count before it is handed over', async () => {
    const { api, sink } = start();
    await settle();
    await api.last().open();
    await api.last().send(added('a', '5'), added('b', '6'), deleted('a', '8'), bookmark('10', true));
    expect(sink.keys()).toEqual(['Pod:shop/b']);
  });

  test.each([400, 422])('%i on a streamed list: pages instead, and never asked again in this process', async (code) => {
    const { api, sink, session } = start();
    await settle();
    await api.last().status(code);
    expect(session.streamedLists).toBe(false);
    expect(api.last().query).toEqual({ limit: '500' });
    await api.last().open();
    await api.last().send(page([pod('a', '3')], '10', 'more', 1));
    await api.last().end();
    expect(api.last().query).toEqual({ limit: '500', continue: 'more' });
    expect(sink.calls).toEqual([]);
    await api.last().open();
    await api.last().send(page([pod('b', '4')], '10'));
    await api.last().end();
    expect(sink.calls).toEqual(['replace Pod *']);
    expect(sink.keys()).toEqual(['Pod:shop/a', 'Pod:shop/b']);
    expect(api.last().query).toEqual({ watch: 'true', allowWatchBookmarks: 'true', timeoutSeconds: '300', resourceVersion: '10' });
  });

  test('a server that ignores sendInitialEvents is found out by a plain bookmark', async () => {
    const { api, session } = start();
    await settle();
    await api.last().open();
    await api.last().send(added('a', '5'), bookmark('6'));
    expect(session.streamedLists).toBe(false);
    expect(api.last().query).toEqual({ limit: '500' });
  });

  test('a server that ignores sendInitialEvents is found out by its silence', async () => {
    const { api, clock, session, sink } = start();
    await settle();
    await api.last().open();
    await api.last().send(added('a', '5'));
    await clock.advance(10_000);
    expect(session.streamedLists).toBe(false);
    expect(api.last().query).toEqual({ limit: '500' });
    expect(sink.calls).toEqual([]);
  });

  test('progress tells what was received and what the server says remains', async () => {
    const { api, clock, sink } = start({ streamed: false });
    await settle();
    await api.last().open();
    await clock.advance(200);
    await api.last().send(page([pod('a', '3')], '10', 'more', 700));
    await api.last().end();
    expect(sink.statuses.at(-1)).toEqual({ state: 'listing', received: 1, remaining: 700 });
  });

  test('a list that is cut begins again after a pause and hands over nothing of the first half', async () => {
    const { api, clock, sink } = start();
    await settle();
    await api.last().open();
    await api.last().send(added('a', '5'));
    await api.last().cut();
    expect(sink.statuses.at(-1)).toMatchObject({ state: 'retrying', attempt: 1, held: false });
    await clock.advance(800);
    await api.last().open();
    await api.last().send(added('b', '6'), bookmark('10', true));
    expect(sink.keys()).toEqual(['Pod:shop/b']);
  });
});

describe('row 1: the server restarts', () => {
  test('the picture is kept and called stale since the loss; the watch resumes from the last version, without a list', async () => {
    const { api, clock, sink } = await live();
    const lost = clock.now() + 20_000;
    await clock.advance(20_000);
    await api.last().cut();
    expect(api.last().query).toMatchObject({ resourceVersion: '10' });
    for (const [attempt, wait] of [
      [1, 800],
      [2, 1600],
      [3, 3200],
      [4, 6400],
    ] as const) {
      await api.last().fail({ kind: 'network', problem: 'refused' });
      expect(sink.statuses.at(-1)).toEqual({ state: 'retrying', since: lost, attempt, problem: 'refused', held: true });
      const asked = api.exchanges.length;
      await clock.advance(wait - 1);
      expect(api.exchanges).toHaveLength(asked);
      await clock.advance(1);
      expect(api.exchanges).toHaveLength(asked + 1);
    }
    await api.last().open();
    await clock.advance(1000);
    expect(sink.statuses.at(-1)).toEqual({ state: 'live' });
    expect(sink.calls).toEqual(['replace Pod *']);
    expect(sink.keys()).toEqual(['Pod:shop/a']);
    expect(api.exchanges.filter((e) => e.query['sendInitialEvents'] === 'true')).toHaveLength(1);
    await clock.advance(60_000);
    await api.last().cut();
    await api.last().fail({ kind: 'network', problem: 'refused' });
    expect(sink.statuses.at(-1)).toMatchObject({ since: clock.now(), attempt: 1 });
  });

  test('the back-off ends at 30 s, is spread by the random source, and starts afresh after a healthy watch', async () => {
    const { api, clock, events } = await live({ random: () => 0.5 });
    await clock.advance(20_000);
    await api.last().cut();
    const waits = () => events.flatMap((event) => (event.kind === 'failed' ? [event.wait] : []));
    for (let i = 0; i < 7; i++) {
      await api.last().fail({ kind: 'network', problem: 'refused' });
      await clock.advance(30_000);
    }
    expect(waits()).toEqual([1200, 2400, 4800, 9600, 19_200, 30_000, 30_000]);
    await api.last().open();
    await clock.advance(10_000);
    await api.last().cut();
    await api.last().fail({ kind: 'network', problem: 'refused' });
    expect(waits().at(-1)).toBe(1200);
  });
});

describe('row 2: watches that end', () => {
  test('a watch that the server closes is resumed at once and in silence', async () => {
    const { api, clock, sink } = await live();
    const told = sink.statuses.length;
    for (let i = 0; i < 5; i++) {
      await clock.advance(3000);
      await api.last().end();
      expect(api.last().query['resourceVersion']).toBe('10');
      await api.last().open();
    }
    expect(sink.statuses).toHaveLength(told);
    expect(sink.calls).toEqual(['replace Pod *']);
  });

  test('a watch of less than a second without an event counts as a failure, told from the second on', async () => {
    const { api, clock, sink } = await live();
    await clock.advance(20_000);
    await api.last().end();
    await api.last().open();
    await api.last().end();
    expect(sink.statuses.at(-1)).toEqual({ state: 'live' });
    const asked = api.exchanges.length;
    await clock.advance(799);
    expect(api.exchanges).toHaveLength(asked);
    await clock.advance(1);
    await api.last().open();
    await api.last().end();
    expect(sink.statuses.at(-1)).toMatchObject({ state: 'retrying', attempt: 2, held: true });
  });

  test('a resumed watch goes on from the newest event or bookmark', async () => {
    const { api, clock } = await live();
    await api.last().send(modified('a', '14'), bookmark('20'));
    await clock.advance(3000);
    await api.last().end();
    expect(api.last().query['resourceVersion']).toBe('20');
  });
});

describe('row 3: versions that are too old or too new', () => {
  test('410 as the answer to a watch: one new list, handed over as a replace, without a pause', async () => {
    const { api, clock, sink } = await live();
    await clock.advance(3000);
    await api.last().end();
    await api.last().status(410, { reason: 'Expired' });
    expect(api.last().query['sendInitialEvents']).toBe('true');
    await api.last().open();
    await api.last().send(added('b', '50'), bookmark('60', true));
    expect(sink.calls).toEqual(['replace Pod *', 'replace Pod *']);
    expect(sink.keys()).toEqual(['Pod:shop/b']);
    expect(sink.statuses.at(-1)).toEqual({ state: 'live' });
    expect(sink.statuses.filter((s) => s.state === 'retrying')).toEqual([]);
  });

  test('410 as an ERROR event inside the stream: the same', async () => {
    const { api } = await live();
    await api.last().send(errorEvent(410, { reason: 'Expired' }));
    expect(api.exchanges).toHaveLength(2);
    expect(api.last().query['sendInitialEvents']).toBe('true');
  });

  test('410 again and again is asked with growing pauses', async () => {
    const { api, clock } = await live();
    await api.last().send(errorEvent(410));
    await api.last().status(410);
    const asked = api.exchanges.length;
    await clock.advance(799);
    expect(api.exchanges).toHaveLength(asked);
    await clock.advance(1);
    expect(api.exchanges).toHaveLength(asked + 1);
  });

  test('410 on a continue token: the list begins again with its first page', async () => {
    const { api, sink } = start({ streamed: false });
    await settle();
    await api.last().open();
    await api.last().send(page([pod('a', '3')], '10', 'more'));
    await api.last().end();
    await api.last().status(410, { reason: 'Expired' });
    expect(api.last().query).toEqual({ limit: '500' });
    await api.last().open();
    await api.last().send(page([pod('b', '30')], '40'));
    await api.last().end();
    expect(sink.keys()).toEqual(['Pod:shop/b']);
  });

  test('a version that the server has not reached yet: wait and ask for the same; after three times list anew', async () => {
    const { api, clock } = await live();
    await clock.advance(3000);
    await api.last().end();
    const tooLarge = { reason: 'Timeout', causes: ['ResourceVersionTooLarge'], retryAfter: 1000 };
    await api.last().status(504, tooLarge);
    await clock.advance(1000);
    expect(api.last().query['resourceVersion']).toBe('10');
    await api.last().status(504, tooLarge);
    await clock.advance(1600);
    expect(api.last().query['resourceVersion']).toBe('10');
    await api.last().status(504, tooLarge);
    await clock.advance(3200);
    expect(api.last().query['sendInitialEvents']).toBe('true');
  });

  test('two bookmarks in a row from before our version: the server went back in time, list anew', async () => {
    const { api } = await live();
    await api.last().send(bookmark('4'));
    expect(api.exchanges).toHaveLength(1);
    await api.last().send(bookmark('5'));
    expect(api.exchanges).toHaveLength(2);
    expect(api.last().query['sendInitialEvents']).toBe('true');
  });
});

describe('row 4: a busy server', () => {
  test.each([429, 503])('%i with Retry-After: waits at least that, then asks from the same version', async (code) => {
    const { api, clock, sink } = await live();
    await clock.advance(3000);
    await api.last().end();
    await api.last().status(code, { retryAfter: 7000 });
    const asked = api.exchanges.length;
    await clock.advance(6999);
    expect(api.exchanges).toHaveLength(asked);
    await clock.advance(1);
    expect(api.last().query['resourceVersion']).toBe('10');
    expect(sink.statuses.at(-1)).toMatchObject({ state: 'retrying', held: true });
  });
});

describe('row 5: denied', () => {
  test('403 names what to ask for and is asked again each minute', async () => {
    const { api, clock, sink } = start({ kind: 'Node', fallback: 'shop' });
    await settle();
    await api.last().status(403, { reason: 'Forbidden' });
    expect(sink.statuses.at(-1)).toEqual({ state: 'denied', verb: 'watch', group: '', resource: 'nodes', namespace: undefined });
    expect(api.exchanges).toHaveLength(1);
    await clock.advance(ASK_AGAIN - 1);
    expect(api.exchanges).toHaveLength(1);
    await clock.advance(1);
    expect(api.exchanges).toHaveLength(2);
    expect(sink.statuses.filter((s) => s.state === 'denied')).toHaveLength(1);
    expect(sink.statuses.at(-1)).toMatchObject({ state: 'denied' });
    await api.last().open();
    await api.last().send(bookmark('10', true));
    expect(sink.statuses.at(-1)).toEqual({ state: 'live' });
  });

  test('where the cluster is denied and a namespace is known, that namespace is watched', async () => {
    const { api, sink } = start({ fallback: 'shop' });
    await settle();
    await api.last().status(403);
    expect(api.last().path).toBe('/api/v1/namespaces/shop/pods');
    await api.last().open();
    await api.last().send(added('a', '5'), bookmark('10', true));
    expect(sink.calls).toEqual(['replace Pod shop']);
    expect(sink.statuses.at(-1)).toEqual({ state: 'live', namespace: 'shop' });
    expect(sink.statuses.some((s) => s.state === 'denied')).toBe(false);
  });

  test('denied in the namespace too: told so; a minute later the whole cluster is tried first', async () => {
    const { api, clock, sink } = start({ fallback: 'shop' });
    await settle();
    await api.last().status(403);
    await api.last().status(403);
    expect(sink.statuses.at(-1)).toEqual({ state: 'denied', verb: 'watch', group: '', resource: 'pods', namespace: 'shop' });
    await clock.advance(ASK_AGAIN);
    expect(api.last().path).toBe('/api/v1/pods');
  });

  test('a permission that is lost: the picture stays for one refusal and goes with the second', async () => {
    const { api, clock, sink } = await live();
    await clock.advance(3000);
    await api.last().end();
    await api.last().status(403);
    expect(sink.keys()).toEqual(['Pod:shop/a']);
    await clock.advance(ASK_AGAIN);
    await api.last().status(403);
    expect(sink.keys()).toEqual([]);
  });

  test('a permission that comes back in between starts the count of refusals afresh', async () => {
    const { api, clock, sink } = await live();
    for (let round = 0; round < 3; round++) {
      await clock.advance(11_000);
      await api.last().end();
      await api.last().status(403);
      expect(sink.keys()).toEqual(['Pod:shop/a']);
      await clock.advance(ASK_AGAIN);
      await api.last().status(410);
      await api.last().open();
      await api.last().send(added('a', '5'), bookmark('10', true));
    }
  });

  test('a permission that shrinks to one namespace leaves nothing of the others', async () => {
    const { api, clock, sink } = await live({ fallback: 'data' });
    await clock.advance(3000);
    await api.last().end();
    await api.last().status(403);
    expect(api.last().path).toBe('/api/v1/namespaces/data/pods');
    await api.last().open();
    await api.last().send(bookmark('20', true));
    expect(sink.keys()).toEqual([]);
  });
});

describe('row 6: refused credentials', () => {
  test('401: renewed once, one immediate retry, then back-off with a renewal before each try', async () => {
    const { api, clock, sink } = await live();
    await clock.advance(3000);
    await api.last().end();
    await api.last().status(401);
    expect(api.refreshes()).toBe(1);
    expect(api.exchanges).toHaveLength(3);
    expect(sink.statuses.at(-1)).toEqual({ state: 'live' });
    await api.last().status(401);
    expect(api.refreshes()).toBe(1);
    expect(sink.statuses.at(-1)).toMatchObject({ state: 'retrying', attempt: 1, problem: expect.stringContaining('401') as string });
    await clock.advance(800);
    expect(api.refreshes()).toBe(2);
    expect(api.exchanges).toHaveLength(4);
    await api.last().open();
    await clock.advance(1000);
    expect(sink.statuses.at(-1)).toEqual({ state: 'live' });
  });
});

describe('row 7: absent', () => {
  test('404: absent, asked again each minute, found', async () => {
    const { api, clock, sink } = start();
    await settle();
    await api.last().status(404);
    expect(sink.statuses.at(-1)).toEqual({ state: 'absent' });
    await clock.advance(ASK_AGAIN);
    await api.last().open();
    await api.last().send(bookmark('10', true));
    expect(sink.statuses.at(-1)).toEqual({ state: 'live' });
  });
});

describe('row 8: silence', () => {
  test('no byte for 90 s: a new connection from the last version, without a list and without a word', async () => {
    const { api, clock, sink } = await live();
    const told = sink.statuses.length;
    await clock.advance(60_000);
    await api.last().send(bookmark('12'));
    await clock.advance(89_999);
    expect(api.exchanges).toHaveLength(1);
    await clock.advance(1);
    expect(api.exchanges).toHaveLength(2);
    expect(api.exchanges[0]?.aborted()).toBe(true);
    expect(api.last().query['resourceVersion']).toBe('12');
    expect(sink.statuses).toHaveLength(told);
  });

  test('no answer for 90 s is told', async () => {
    const { clock, sink } = start();
    await clock.advance(90_000);
    expect(sink.statuses.at(-1)).toMatchObject({ state: 'retrying', problem: 'The API server has not answered for 90 seconds.' });
  });

  test('a page that stops coming is given up after 90 s', async () => {
    const { api, clock, sink } = start({ streamed: false });
    await settle();
    await api.last().open();
    await api.last().send('{"items":[');
    await clock.advance(90_000);
    expect(sink.statuses.at(-1)).toMatchObject({ state: 'retrying', problem: 'The API server has not answered for 90 seconds.' });
    await clock.advance(800);
    expect(api.exchanges).toHaveLength(2);
  });
});

describe('row 9: slow and broken transport', () => {
  test('one byte at a time, with characters of several bytes and U+2028 inside a line', async () => {
    const { api, sink } = await live();
    const event = { type: 'ADDED', object: { ...pod('ü', '11'), status: { message: '日本\u2028語', reason: 'é\u2028' } } };
    for (const byte of Buffer.from(`${JSON.stringify(event)}\n`)) await api.last().send(Uint8Array.of(byte));
    expect(sink.held.get('Pod:shop/ü')).toMatchObject({ status: { reason: 'é\u2028' } });
    expect(sink.faults).toEqual([]);
  });

  test('a partial line at a cut is dropped, and the watch resumes before it', async () => {
    const { api, clock, sink } = await live();
    await clock.advance(3000);
    await api.last().send(JSON.stringify(added('b', '12')));
    await api.last().cut();
    expect(sink.faults).toEqual([]);
    expect(sink.keys()).toEqual(['Pod:shop/a']);
    expect(api.last().query['resourceVersion']).toBe('10');
  });
});

describe('row 10: events twice, again, late, or of a dead stream', () => {
  test('events twice and again change nothing', async () => {
    const { api, sink } = await live();
    await api
      .last()
      .send(modified('a', '11'), modified('b', '12'), deleted('b', '13'), modified('b', '12'), added('b', '12'), deleted('b', '13'));
    expect(sink.keys()).toEqual(['Pod:shop/a']);
  });

  test('a late event counts if it is the newest of its object', async () => {
    const { api, sink } = await live();
    await api.last().send(modified('a', '12'), added('b', '11'), modified('a', '11'));
    expect(sink.calls).toEqual(['replace Pod *', 'put Pod:shop/a', 'put Pod:shop/b']);
  });

  test('events from before the list tell of the past', async () => {
    const { api, sink } = await live();
    await api.last().send(modified('a', '9'), deleted('a', '10'), modified('a', '11'));
    expect(sink.calls).toEqual(['replace Pod *', 'put Pod:shop/a']);
  });

  test('lines of a stopped reflector are delivered to nobody', async () => {
    const { api, reflector, sink } = await live();
    const exchange = api.last();
    const stopped = reflector.stop();
    await exchange.send(modified('a', '11'), added('b', '12'));
    await stopped;
    expect(sink.calls).toEqual(['replace Pod *']);
    expect(exchange.aborted()).toBe(true);
  });

  test('lines that arrive with the silence limit are delivered to nobody', async () => {
    const { api, clock, sink } = await live();
    const old = api.last();
    await clock.advance(90_000);
    await old.send(added('ghost', '11'));
    expect(sink.keys()).toEqual(['Pod:shop/a']);
  });
});

describe('row 12: bad objects', () => {
  test.each([
    ['no metadata', { type: 'ADDED', object: { kind: 'Pod' } }],
    ['wrong types', { type: 'ADDED', object: { metadata: { name: 7, namespace: [], uid: {} } } }],
    ['not an object', { type: 'ADDED', object: 3 }],
    ['an unknown type of event', { type: 'RENAMED', object: pod('a', '11') }],
    ['no JSON', '{"type":"ADDED","object":{\n'],
  ])('%s: a fault, and the stream goes on', async (_what, event) => {
    const { api, sink } = await live();
    await api.last().send(event, added('b', '12'));
    expect(sink.faults).toHaveLength(1);
    expect(sink.keys()).toEqual(['Pod:shop/a', 'Pod:shop/b']);
    expect(api.exchanges).toHaveLength(1);
  });

  test('invalid UTF-8: a fault that names the object; the record held before stays', async () => {
    const { api, sink } = await live();
    const line = Buffer.from(`${JSON.stringify({ type: 'MODIFIED', object: { ...pod('a', '11'), note: '??' } })}\n`);
    line[line.indexOf('??')] = 0xc3;
    await api.last().send(line);
    expect(sink.faults).toEqual([{ kind: 'Pod', namespace: 'shop', name: 'a', path: '', problem: 'expected UTF-8, found other bytes' }]);
    expect(sink.keys()).toEqual(['Pod:shop/a']);
  });

  test('in a list: the others arrive, and a record held under a bad name stays', async () => {
    const { api, clock, sink } = await live({ streamed: true });
    await clock.advance(3000);
    await api.last().end();
    await api.last().status(410);
    await api.last().open();
    await api.last().send({ type: 'ADDED', object: pod('a', '20', { spec: [] }) }, added('b', '21'), bookmark('30', true));
    expect(sink.faults).toHaveLength(1);
    expect(sink.keys()).toEqual(['Pod:shop/a', 'Pod:shop/b']);
  });

  test('an object that no reader can read can still be deleted', async () => {
    const { api, sink } = await live();
    await api.last().send({ type: 'DELETED', object: { metadata: { namespace: 'shop', name: 'a', resourceVersion: '12' }, spec: [] } });
    expect(sink.keys()).toEqual([]);
  });
});

test('an exception in the sink is reported as a bug and the kind is listed anew', async () => {
  const { api, clock, sink, events } = await live();
  const put = sink.put;
  Object.assign(sink, {
    put() {
      throw new TypeError('boom');
    },
  });
  await api.last().send(added('b', '11'));
  expect(events.some((event) => event.kind === 'bug')).toBe(true);
  Object.assign(sink, { put });
  await clock.advance(800);
  expect(api.exchanges).toHaveLength(2);
  expect(api.last().query['sendInitialEvents']).toBe('true');
});
