// The store: snapshots become differences, batches become frames, scopes replace each other; and at a moment of the past nothing of
// now is lost.

import { describe, expect, it } from 'vitest';
import { type Batch, type Delta, put } from '#lib/cluster/delta.ts';
import type { AnyRecord } from '#lib/cluster/record.ts';
import type { Change } from '#lib/cluster/state.ts';
import { type Scope, scopeId } from '#lib/scope/scope.ts';
import { type Message, PROTOCOL } from '#lib/wire/message.ts';
import { buildFinding } from '#testing/builders/finding.ts';
import { buildNode, buildPod, buildService } from '#testing/builders/kube.ts';
import { buildStatus } from '#testing/builders/status.ts';
import { buildSummary } from '#testing/builders/summary.ts';
import { createWindowServer, windowLines } from '#testing/doubles/window-server.ts';
import type { connect as openStream, ConnectionState } from './connection.ts';
import { createHistorySource } from './history-source.ts';
import { createLiveSource } from './live-source.ts';
import type { Shown } from './shown.ts';
import { createStore } from './store.ts';
import { parseWhatIf } from './what-if-url.ts';

const SHOP: Scope = { kind: 'namespace', namespace: 'shop' };
const OTHER: Scope = { kind: 'namespace', namespace: 'other' };

/** `tick`: the next animation frame. */
function liveStore() {
  const calls: (() => void)[] = [];
  let say: (message: Message) => void = () => undefined;
  let become: (state: ConnectionState) => void = () => undefined;
  const opened: string[] = [];
  const connect: typeof openStream = (scope, onMessage, onState) => {
    opened.push(scopeId(scope));
    say = onMessage;
    become = onState;
    return { retry: () => undefined, check: () => undefined, close: () => undefined };
  };
  const past = createWindowServer();
  const store = createStore(
    (sink) => createLiveSource(sink, { connect, monotonic: () => 0 }),
    (sink, now) => createHistorySource(sink, now, past.read),
    { requestFrame: (call) => calls.push(call), now: () => 0 },
  );
  const frames: (readonly Change[])[] = [];
  store.onFrame(({ changes }) => frames.push(changes));
  const tick = (): void => calls.splice(0).forEach((call) => call());
  const snapshot = (scope: Scope, records: readonly AnyRecord[], more = false): void =>
    say({ kind: 'snapshot', protocol: PROTOCOL, scope: scopeId(scope), seq: 1, time: 1, records, more });
  const batch = (...records: readonly AnyRecord[]): void => say({ kind: 'batch', seq: 2, time: 2, deltas: records.map(put) });
  return {
    store,
    frames,
    tick,
    snapshot,
    batch,
    opened,
    past,
    become: (state: ConnectionState) => become(state),
    say: (message: Message) => say(message),
  };
}

describe('createStore', () => {
  it('is ready with the last part of the first snapshot', () => {
    const { store, tick, snapshot, frames } = liveStore();
    store.open(SHOP);
    snapshot(SHOP, [buildService()], true);
    tick();
    expect(store.read().ready).toBe(false);
    snapshot(SHOP, [buildPod()]);
    tick();
    expect(store.read().ready).toBe(true);
    expect(frames.map((changes) => changes.length)).toEqual([2]);
  });

  it('stays ready when only the client changes, and takes the differences', () => {
    const { store, tick, snapshot, frames, opened } = liveStore();
    const seen: Scope = { ...SHOP, client: 'data/db-0' };
    store.open(SHOP);
    snapshot(SHOP, [buildPod({ name: 'a' })]);
    tick();
    store.open(seen);
    expect(opened).toEqual(['namespace=shop', 'namespace=shop&client=data/db-0']);
    expect(store.read()).toMatchObject({ ready: true, whole: false });
    snapshot(SHOP, []);
    tick();
    expect(store.read().whole).toBe(false);
    expect(store.read().state.tables.Pod.size).toBe(1);
    snapshot(seen, [buildPod({ name: 'a' }), buildPod({ namespace: 'data', name: 'db-0' })]);
    tick();
    expect(frames.at(-1)?.map((change) => change.key)).toEqual(['data/db-0']);
    expect(store.read().whole).toBe(true);
    store.open({ ...OTHER, client: 'data/db-0' });
    expect(store.read().ready).toBe(false);
  });

  it('while the stream is lost, knows of no other place, and of the one before what it knew, at its true age', () => {
    const { store, tick, snapshot, become } = liveStore();
    const lost = (since: number): ConnectionState => ({ kind: 'lost', since, attempt: 1, nextRetryAt: since + 1000, problem: undefined });
    store.open(SHOP);
    become({ kind: 'live' });
    snapshot(SHOP, [buildPod({ name: 'a' })]);
    tick();
    become(lost(1000));
    store.open(OTHER);
    become({ kind: 'connecting' });
    expect(store.read()).toMatchObject({ ready: false, connection: { kind: 'lost', since: 1000 } });
    become(lost(9000));
    expect(store.read().connection).toMatchObject({ kind: 'lost', since: 1000 });
    store.open(SHOP);
    expect(store.read()).toMatchObject({ ready: true, connection: { kind: 'lost', since: 1000 } });
    expect(store.read().state.tables.Pod.size).toBe(1);
    become({ kind: 'live' });
    become(lost(20_000));
    expect(store.read().connection).toMatchObject({ since: 20_000 });
  });

  it('tells only the differences of a later snapshot', () => {
    const { store, tick, snapshot, frames } = liveStore();
    store.open(SHOP);
    snapshot(SHOP, [buildPod({ name: 'a' }), buildPod({ name: 'b' })]);
    tick();
    snapshot(SHOP, [buildPod({ name: 'a' }), buildPod({ name: 'c' })]);
    tick();
    expect(frames[1]?.map((c) => c.key).sort()).toEqual(['shop/b', 'shop/c']);
    expect([...store.read().state.tables.Pod.keys()].sort()).toEqual(['shop/a', 'shop/c']);
  });

  it('holds the picture still while paused, counts, and catches up', () => {
    const { store, tick, snapshot, batch } = liveStore();
    store.open(SHOP);
    snapshot(SHOP, []);
    tick();
    store.pause(true);
    batch(buildPod());
    tick();
    expect(store.read().waiting).toBe(1);
    expect(store.read().state.tables.Pod.size).toBe(0);
    store.pause(false);
    tick();
    expect(store.read().waiting).toBe(0);
    expect(store.read().state.tables.Pod.size).toBe(1);
  });

  it('keeps the old records until the new scope is in, and then only the new ones', () => {
    const { store, tick, snapshot, opened } = liveStore();
    store.open(SHOP);
    snapshot(SHOP, [buildPod()]);
    tick();
    store.open({ ...SHOP });
    store.open(OTHER);
    expect(opened).toEqual(['namespace=shop', 'namespace=other']);
    expect(store.read().ready).toBe(false);
    expect(store.read().state.tables.Pod.size).toBe(1);
    snapshot(OTHER, []);
    tick();
    expect(store.read().ready).toBe(true);
    expect(store.read().state.tables.Pod.size).toBe(0);
  });

  it('forgets half a snapshot when the connection breaks', () => {
    const { store, tick, snapshot, become } = liveStore();
    store.open(SHOP);
    snapshot(SHOP, [buildPod({ name: 'a' })], true);
    become({ kind: 'lost', since: 0, attempt: 1, nextRetryAt: 1, problem: undefined });
    snapshot(SHOP, [buildPod({ name: 'b' })]);
    tick();
    expect([...store.read().state.tables.Pod.keys()]).toEqual(['shop/b']);
  });

  it('shows another object with everything that can be seen, and the same one until then', () => {
    const { store, tick, snapshot, batch, become } = liveStore();
    let heard = 0;
    store.subscribe(() => heard++);
    store.open(SHOP);
    snapshot(SHOP, []);
    tick();
    const empty = store.read();
    expect(store.read()).toBe(empty);
    become({ kind: 'live' });
    const connected = store.read();
    expect(connected).not.toBe(empty);
    // Nothing of the cluster has changed: what depends on the state need not be made anew.
    expect(connected.state).toBe(empty.state);
    batch(buildService());
    tick();
    expect(store.read().state).not.toBe(connected.state);
    expect(store.read().changes.map((change) => change.key)).toEqual(['shop/web']);
    expect(heard).toBe(4);
  });

  it('tells each frame before its subscribers, when the store can be read', () => {
    const { store, tick, snapshot } = liveStore();
    const order: string[] = [];
    store.onFrame(({ state }) => order.push(`frame ${String(store.read().state === state)}`));
    store.open(SHOP);
    store.subscribe(() => order.push('subscriber'));
    snapshot(SHOP, [buildPod()]);
    tick();
    expect(order).toEqual(['frame true', 'subscriber']);
  });

  it('lays a hypothesis over the state, and a live change under it', () => {
    const { store, frames, tick, snapshot, batch } = liveStore();
    store.open(SHOP);
    snapshot(SHOP, [buildService(), buildNode({ name: 'n1' }), buildPod({ nodeName: 'n1' })]);
    tick();
    const whatIf = parseWhatIf('shop/web~drain:n1');
    store.suppose(whatIf);
    const { state, actual, supposed } = store.read();
    expect([state.tables.Pod.size, actual.tables.Pod.size]).toEqual([0, 1]);
    expect(supposed?.outcomes).toMatchObject([{ outcome: { kind: 'applied' } }]);
    expect(
      frames
        .at(-1)
        ?.map((change) => change.kind)
        .sort(),
    ).toContain('Pod');
    store.suppose(whatIf);
    expect(frames).toHaveLength(2);
    batch(buildPod({ name: 'other', nodeName: 'n1', labels: {} }));
    tick();
    expect(frames.at(-1)).toEqual([]);
    store.suppose(undefined);
    expect(store.read().state.tables.Pod.size).toBe(2);
    expect(store.read().supposed).toBeUndefined();
  });
});

describe('Store.seek', () => {
  const MINUTE = 60_000;
  const at = (time: number, ...deltas: readonly Delta[]): Batch => ({ seq: time, time, deltas });
  const podNames = (shown: Shown): readonly string[] => [...shown.state.tables.Pod.keys()].sort();

  /** Live at ten minutes with Pods a and b; a came at one minute, b at five. */
  function looking() {
    const kit = liveStore();
    const { store, tick, snapshot, past } = kit;
    const batches = [at(MINUTE, put(buildPod({ name: 'a' }))), at(5 * MINUTE, put(buildPod({ name: 'b' })))];
    store.open(SHOP);
    snapshot(SHOP, [buildPod({ name: 'a' }), buildPod({ name: 'b' })]);
    tick();
    let answered = 0;
    async function answer(): Promise<void> {
      tick();
      for (const asked of past.asked.slice(answered)) asked.answer(windowLines({ batches, since: 0, now: 10 * MINUTE }, asked));
      answered = past.asked.length;
      await Promise.resolve();
      await Promise.resolve();
    }
    return { ...kit, answer };
  }

  it('shows what was then, under the clock of then, and comes back to now with all that happened meanwhile', async () => {
    const { store, tick, snapshot, batch, answer } = looking();
    store.seek(2 * MINUTE);
    expect(store.read().moment).toEqual({ wanted: 2 * MINUTE, shown: undefined, loading: true, problem: undefined });
    expect(podNames(store.read())).toEqual(['shop/a', 'shop/b']);
    await answer();
    expect(podNames(store.read())).toEqual(['shop/a']);
    expect(store.clusterTime()).toBe(2 * MINUTE);
    const still = store.read();
    batch(buildPod({ name: 'c' }));
    tick();
    expect(store.read()).toBe(still);
    // Missed batches are a snapshot, as ever.
    snapshot(SHOP, [buildPod({ name: 'b' }), buildPod({ name: 'c' }), buildPod({ name: 'd' })]);
    batch(buildPod({ name: 'e' }));
    tick();
    expect(podNames(store.read())).toEqual(['shop/a']);
    store.seek(undefined);
    expect(podNames(store.read())).toEqual(['shop/b', 'shop/c', 'shop/d', 'shop/e']);
    expect(store.read()).toMatchObject({ ready: true, moment: undefined });
    batch(buildPod({ name: 'f' }));
    tick();
    expect(podNames(store.read())).toContain('shop/f');
  });

  it('keeps what waits for the next frame when the past is left or entered, and what waited while paused', async () => {
    const { store, tick, batch, answer } = looking();
    store.pause(true);
    batch(buildPod({ name: 'c' }));
    tick();
    store.seek(2 * MINUTE);
    expect(store.read().paused).toBe(false);
    store.pause(true);
    expect(store.read().paused).toBe(false);
    await answer();
    batch(buildPod({ name: 'd' }));
    store.seek(undefined);
    tick();
    expect(podNames(store.read())).toEqual(['shop/a', 'shop/b', 'shop/c', 'shop/d']);
  });

  it('opens at a moment without showing anything of now first', async () => {
    const { store, tick, snapshot, past } = liveStore();
    store.seek(2 * MINUTE);
    store.open(SHOP);
    snapshot(SHOP, [buildPod({ name: 'b' })]);
    tick();
    expect(store.read()).toMatchObject({ ready: false });
    expect(podNames(store.read())).toEqual([]);
    const batches = [at(MINUTE, put(buildPod({ name: 'a' })))];
    for (const asked of past.asked) asked.answer(windowLines({ batches, since: 0, now: 10 * MINUTE }, asked));
    await Promise.resolve();
    await Promise.resolve();
    expect(store.read()).toMatchObject({ ready: true });
    expect(podNames(store.read())).toEqual(['shop/a']);
    store.seek(undefined);
    expect(podNames(store.read())).toEqual(['shop/b']);
  });

  it('takes the moment along to another place, where stream and past are opened anew', async () => {
    const { store, tick, snapshot, answer, past, opened } = looking();
    store.seek(2 * MINUTE);
    await answer();
    store.open(OTHER);
    expect(opened.at(-1)).toBe('namespace=other');
    expect(past.asked.at(-1)?.scope).toBe('namespace=other');
    expect(store.read()).toMatchObject({ ready: false, moment: { wanted: 2 * MINUTE, shown: undefined, loading: true } });
    await answer();
    expect(store.read()).toMatchObject({ ready: true, moment: { shown: 2 * MINUTE } });
    // Back before the stream has said what is there now: nothing is shown as if it were.
    store.seek(undefined);
    expect(store.read().ready).toBe(false);
    snapshot(OTHER, [buildPod({ namespace: 'other', name: 'x' })]);
    tick();
    expect(podNames(store.read())).toEqual(['other/x']);
  });

  it('goes on from what the last of many moves asks for', async () => {
    const { store, answer, past } = looking();
    store.seek(2 * MINUTE);
    store.seek(3 * MINUTE);
    store.seek(6 * MINUTE);
    await answer();
    expect(past.asked[0]?.from).toBe(5 * MINUTE);
    expect(store.read().moment).toMatchObject({ wanted: 6 * MINUTE, shown: 6 * MINUTE });
  });

  it('supposes over the past as over now', async () => {
    const { store, frames, answer, snapshot, tick } = looking();
    snapshot(SHOP, [buildService(), buildNode({ name: 'n1' }), buildPod({ name: 'a', nodeName: 'n1' })]);
    tick();
    store.suppose(parseWhatIf('shop/web~drain:n1'));
    store.seek(2 * MINUTE);
    await answer();
    // There was no such Node yet.
    expect(store.read().supposed?.outcomes[0]?.outcome.kind).not.toBe('applied');
    store.seek(undefined);
    expect(store.read().supposed?.outcomes).toMatchObject([{ outcome: { kind: 'applied' } }]);
    expect(frames.at(-1)).not.toEqual([]);
  });

  it('names the Services that come into trouble meanwhile, for as long as they are', async () => {
    const { store, tick, snapshot, batch, answer } = looking();
    const heard: (readonly Change[])[] = [];
    store.onLive((changes) => heard.push(changes));
    const well = buildSummary('shop', 'web');
    const ill = buildSummary('shop', 'web', 'broken');
    snapshot(SHOP, [well]);
    tick();
    store.seek(2 * MINUTE);
    await answer();
    batch(ill);
    tick();
    expect(store.read().newTrouble).toEqual(['shop/web']);
    expect(heard.at(-1)?.map(({ key }) => key)).toEqual(['shop/web']);
    batch(well);
    tick();
    expect(store.read().newTrouble).toEqual([]);
    batch(ill);
    tick();
    store.seek(undefined);
    expect(store.read().newTrouble).toEqual([]);
  });

  it('shows how the cluster was watched then, and now again afterwards', async () => {
    const { store, say, answer } = looking();
    const now = buildStatus();
    say({ kind: 'status', time: 3, status: now });
    store.seek(2 * MINUTE);
    await answer();
    expect(store.read().status).toBe(now);
    say({ kind: 'status', time: 4, status: buildStatus({}, { faultCount: 1 }) });
    expect(store.read().status).toBe(now);
    store.seek(undefined);
    expect(store.read().status?.faultCount).toBe(1);
  });
});

describe('what the reader has muted', () => {
  const finding = buildFinding();
  const mute = { rule: 'none-ready', until: 100, reason: 'known' };
  const mutedIn = ({ store }: ReturnType<typeof liveStore>) =>
    [...store.read().state.tables.Finding.values()].map(({ muted }) => muted?.by);

  it('is shown so, also what comes later, until it is lifted', () => {
    const live = liveStore();
    live.store.open(SHOP);
    live.snapshot(SHOP, [finding]);
    live.tick();
    live.store.mute([mute]);
    expect(mutedIn(live)).toEqual(['browser']);
    live.batch({ ...finding, title: 'It is so.' });
    live.tick();
    expect(mutedIn(live)).toEqual(['browser']);
    live.store.mute([]);
    expect(mutedIn(live)).toEqual([undefined]);
  });

  it('is a frame like any other: the changes are told', () => {
    const { store, snapshot, tick, frames } = liveStore();
    store.open(SHOP);
    snapshot(SHOP, [finding, buildService()]);
    tick();
    frames.length = 0;
    store.mute([mute]);
    store.mute([mute]);
    expect(frames.map((changes) => changes.map(({ kind }) => kind))).toEqual([['Finding']]);
  });
});
