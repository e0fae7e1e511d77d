// The store over the live source: snapshots become differences, batches become frames, scopes replace each other.

import { describe, expect, it } from 'vitest';
import { put } from '#lib/cluster/delta.ts';
import type { AnyRecord } from '#lib/cluster/record.ts';
import type { Scope } from '#lib/scope/scope.ts';
import { scopeId } from '#lib/scope/scope.ts';
import type { Change } from '#lib/cluster/state.ts';
import { buildNode, buildPod, buildService } from '#testing/builders/kube.ts';
import { type Message, PROTOCOL } from '#lib/wire/message.ts';
import type { connect as openStream, ConnectionState } from './connection.ts';
import { createLiveSource } from './live-source.ts';
import { createStore } from './store.ts';
import { parseWhatIf } from './what-if-url.ts';

const SHOP: Scope = { kind: 'namespace', namespace: 'shop' };
const OTHER: Scope = { kind: 'namespace', namespace: 'other' };

function harness() {
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
  const store = createStore((sink) => createLiveSource(sink, { connect, monotonic: () => 0 }), {
    requestFrame: (call) => calls.push(call),
  });
  const frames: (readonly Change[])[] = [];
  store.onFrame(({ changes }) => frames.push(changes));
  const tick = (): void => calls.splice(0).forEach((call) => call());
  const snapshot = (scope: Scope, records: readonly AnyRecord[], more = false): void =>
    say({ kind: 'snapshot', protocol: PROTOCOL, scope: scopeId(scope), seq: 1, time: 1, records, more });
  const batch = (...records: readonly AnyRecord[]): void => say({ kind: 'batch', seq: 2, time: 2, deltas: records.map(put) });
  return { store, frames, tick, snapshot, batch, opened, become: (state: ConnectionState) => become(state) };
}

describe('createStore', () => {
  it('is ready with the last part of the first snapshot', () => {
    const { store, tick, snapshot, frames } = harness();
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
    const { store, tick, snapshot, frames, opened } = harness();
    const seen: Scope = { ...SHOP, client: 'data/db-0' };
    store.open(SHOP);
    snapshot(SHOP, [buildPod({ name: 'a' })]);
    tick();
    store.open(seen);
    expect(opened).toEqual(['namespace=shop', 'namespace=shop&client=data/db-0']);
    expect(store.read().ready).toBe(true);
    snapshot(SHOP, []);
    tick();
    expect(store.read().state.tables.Pod.size).toBe(1);
    snapshot(seen, [buildPod({ name: 'a' }), buildPod({ namespace: 'data', name: 'db-0' })]);
    tick();
    expect(frames.at(-1)?.map((change) => change.key)).toEqual(['data/db-0']);
    store.open({ ...OTHER, client: 'data/db-0' });
    expect(store.read().ready).toBe(false);
  });

  it('tells only the differences of a later snapshot', () => {
    const { store, tick, snapshot, frames } = harness();
    store.open(SHOP);
    snapshot(SHOP, [buildPod({ name: 'a' }), buildPod({ name: 'b' })]);
    tick();
    snapshot(SHOP, [buildPod({ name: 'a' }), buildPod({ name: 'c' })]);
    tick();
    expect(frames[1]?.map((c) => c.key).sort()).toEqual(['shop/b', 'shop/c']);
    expect([...store.read().state.tables.Pod.keys()].sort()).toEqual(['shop/a', 'shop/c']);
  });

  it('holds the picture still while paused, counts, and catches up', () => {
    const { store, tick, snapshot, batch } = harness();
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
    const { store, tick, snapshot, opened } = harness();
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
    const { store, tick, snapshot, become } = harness();
    store.open(SHOP);
    snapshot(SHOP, [buildPod({ name: 'a' })], true);
    become({ kind: 'lost', since: 0, attempt: 1, nextRetryAt: 1, problem: undefined });
    snapshot(SHOP, [buildPod({ name: 'b' })]);
    tick();
    expect([...store.read().state.tables.Pod.keys()]).toEqual(['shop/b']);
  });

  it('shows another object with everything that can be seen, and the same one until then', () => {
    const { store, tick, snapshot, batch, become } = harness();
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
    const { store, tick, snapshot } = harness();
    const order: string[] = [];
    store.onFrame(({ state }) => order.push(`frame ${String(store.read().state === state)}`));
    store.open(SHOP);
    store.subscribe(() => order.push('subscriber'));
    snapshot(SHOP, [buildPod()]);
    tick();
    expect(order).toEqual(['frame true', 'subscriber']);
  });

  it('lays a hypothesis over the state, and a live change under it', () => {
    const { store, frames, tick, snapshot, batch } = harness();
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
