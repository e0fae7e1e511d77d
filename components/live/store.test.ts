// The live store: snapshots become differences, batches become frames, scopes replace each other.

import { describe, expect, it } from 'vitest';
import { put } from '#lib/cluster/delta.ts';
import type { AnyRecord } from '#lib/cluster/record.ts';
import type { Scope } from '#lib/scope/scope.ts';
import { scopeId } from '#lib/scope/scope.ts';
import type { Change } from '#lib/cluster/state.ts';
import { buildPod, buildService } from '#testing/builders/kube.ts';
import { type Message, PROTOCOL } from '#lib/wire/message.ts';
import type { ConnectionState } from './connection.ts';
import { createLiveStore } from './store.ts';

const SHOP: Scope = { kind: 'namespace', namespace: 'shop' };
const OTHER: Scope = { kind: 'namespace', namespace: 'other' };

function harness() {
  const calls: (() => void)[] = [];
  let say: (message: Message) => void = () => undefined;
  let become: (state: ConnectionState) => void = () => undefined;
  const opened: string[] = [];
  const store = createLiveStore({
    connect: (scope, onMessage, onState) => {
      opened.push(scopeId(scope));
      say = onMessage;
      become = onState;
      return { retry: () => undefined, check: () => undefined, close: () => undefined };
    },
    requestFrame: (call) => calls.push(call),
    monotonic: () => 0,
  });
  const frames: (readonly Change[])[] = [];
  store.onFrame((changes) => frames.push(changes));
  const tick = (): void => calls.splice(0).forEach((call) => call());
  const snapshot = (scope: Scope, records: readonly AnyRecord[], more = false): void =>
    say({ kind: 'snapshot', protocol: PROTOCOL, scope: scopeId(scope), seq: 1, time: 1, records, more });
  const batch = (...records: readonly AnyRecord[]): void => say({ kind: 'batch', seq: 2, time: 2, deltas: records.map(put) });
  return { store, frames, tick, snapshot, batch, opened, become: (state: ConnectionState) => become(state) };
}

describe('live store', () => {
  it('is ready with the last part of the first snapshot', () => {
    const { store, tick, snapshot, frames } = harness();
    store.open(SHOP);
    snapshot(SHOP, [buildService()], true);
    tick();
    expect(store.ready).toBe(false);
    snapshot(SHOP, [buildPod()]);
    tick();
    expect(store.ready).toBe(true);
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
    expect(store.ready).toBe(true);
    snapshot(SHOP, []);
    tick();
    expect(store.state.tables.Pod.size).toBe(1);
    snapshot(seen, [buildPod({ name: 'a' }), buildPod({ namespace: 'data', name: 'db-0' })]);
    tick();
    expect(frames.at(-1)?.map((change) => change.key)).toEqual(['data/db-0']);
    store.open({ ...OTHER, client: 'data/db-0' });
    expect(store.ready).toBe(false);
  });

  it('tells only the differences of a later snapshot', () => {
    const { store, tick, snapshot, frames } = harness();
    store.open(SHOP);
    snapshot(SHOP, [buildPod({ name: 'a' }), buildPod({ name: 'b' })]);
    tick();
    snapshot(SHOP, [buildPod({ name: 'a' }), buildPod({ name: 'c' })]);
    tick();
    expect(frames[1]?.map((c) => c.key).sort()).toEqual(['shop/b', 'shop/c']);
    expect([...store.state.tables.Pod.keys()].sort()).toEqual(['shop/a', 'shop/c']);
  });

  it('holds the picture still while paused, counts, and catches up', () => {
    const { store, tick, snapshot, batch } = harness();
    store.open(SHOP);
    snapshot(SHOP, []);
    tick();
    store.pause(true);
    batch(buildPod());
    tick();
    expect(store.waiting).toBe(1);
    expect(store.state.tables.Pod.size).toBe(0);
    store.pause(false);
    tick();
    expect(store.waiting).toBe(0);
    expect(store.state.tables.Pod.size).toBe(1);
  });

  it('keeps the old records until the new scope is in, and then only the new ones', () => {
    const { store, tick, snapshot, opened } = harness();
    store.open(SHOP);
    snapshot(SHOP, [buildPod()]);
    tick();
    store.open({ ...SHOP });
    store.open(OTHER);
    expect(opened).toEqual(['namespace=shop', 'namespace=other']);
    expect(store.ready).toBe(false);
    expect(store.state.tables.Pod.size).toBe(1);
    snapshot(OTHER, []);
    tick();
    expect(store.ready).toBe(true);
    expect(store.state.tables.Pod.size).toBe(0);
  });

  it('forgets half a snapshot when the connection breaks', () => {
    const { store, tick, snapshot, become } = harness();
    store.open(SHOP);
    snapshot(SHOP, [buildPod({ name: 'a' })], true);
    become({ kind: 'lost', since: 0, attempt: 1, nextRetryAt: 1, problem: undefined });
    snapshot(SHOP, [buildPod({ name: 'b' })]);
    tick();
    expect([...store.state.tables.Pod.keys()]).toEqual(['shop/b']);
  });

  it('grows its version with everything that can be seen', () => {
    const { store, tick, snapshot, become } = harness();
    let seen = 0;
    store.subscribe(() => seen++);
    store.open(SHOP);
    snapshot(SHOP, []);
    tick();
    become({ kind: 'live' });
    expect(seen).toBe(2);
    expect(store.version).toBe(2);
  });
});
