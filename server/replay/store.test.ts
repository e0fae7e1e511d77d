// The store: versions, the window, past states.

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeResource } from './resource.ts';
import { createStore, type Store } from './store.ts';
import { type StoredObject, storeObject } from './stored-object.ts';

const PODS = describeResource('', 'v1', 'pods', 'Pod');

function pod(name: string, uid = name, note = ''): StoredObject {
  return storeObject(PODS, { metadata: { name, namespace: 'shop', uid, resourceVersion: '5', annotations: { note } } });
}

function emptyStore(window = 100): Store {
  return createStore(new Map([['pods', new Map()]]), 10, window);
}

function versionIn(bytes: Buffer): string {
  return (JSON.parse(bytes.toString()) as { metadata: { resourceVersion: string } }).metadata.resourceVersion;
}

function names(store: Store): string[] {
  return store.list(PODS).map((entry) => entry.object.name);
}

describe('versions', () => {
  test('each change takes the next version and writes it into the object', () => {
    const store = emptyStore();
    store.put(pod('b'));
    store.put(pod('a'));
    expect(names(store)).toEqual(['a', 'b']);
    expect(store.list(PODS).map((entry) => versionIn(entry.bytes()))).toEqual(['12', '11']);
    expect(store.version()).toBe(12);
  });

  test('a recreated object is a delete and a create', () => {
    const store = emptyStore();
    store.put(pod('a', 'one'));
    store.put(pod('a', 'two'));
    const changes = store.changesAfter(PODS, 11) ?? [];
    expect(changes.map((change) => [change.version, change.before?.object.uid, change.after?.object.uid])).toEqual([
      [12, 'one', undefined],
      [13, undefined, 'two'],
    ]);
  });

  test('becoming a moment changes only what differs', () => {
    const store = emptyStore();
    store.put(pod('same'));
    store.put(pod('gone'));
    store.put(pod('changed'));
    const target = [pod('same'), pod('changed', 'changed', 'new'), pod('new')];
    store.become(new Map([['pods', new Map(target.map((object) => [object.key, object]))]]));
    const changes = store.changesAfter(PODS, 13) ?? [];
    expect(changes.map((change) => [change.last.object.name, change.before !== undefined, change.after !== undefined])).toEqual([
      ['gone', true, false],
      ['changed', true, true],
      ['new', false, true],
    ]);
  });
});

describe('the window', () => {
  test('keeps exactly as many changes as it says', () => {
    const store = emptyStore(3);
    for (let index = 0; index < 20; index++) store.put(pod(`p${index}`));
    expect(store.version()).toBe(30);
    expect(store.changesAfter(PODS, 27)).toHaveLength(3);
    expect(store.changesAfter(PODS, 26)).toBeUndefined();
    expect(store.listAt(PODS, 27)).toHaveLength(17);
    expect(store.listAt(PODS, 26)).toBeUndefined();
  });

  test('compaction forgets all that was', () => {
    const store = emptyStore();
    store.put(pod('a'));
    store.compact();
    expect(store.changesAfter(PODS, 10)).toBeUndefined();
    expect(store.changesAfter(PODS, 11)).toEqual([]);
  });
});

test('every version within the window can be listed as it was', () => {
  const step = fc.record({ name: fc.constantFrom('a', 'b', 'c', 'd'), uid: fc.constantFrom('1', '2'), alive: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const store = emptyStore();
      const seen = new Map<number, string[]>();
      const look = () => store.list(PODS).map((entry) => `${entry.object.key} ${entry.object.uid} ${entry.version}`);
      seen.set(store.version(), look());
      store.subscribe(PODS, (change) => seen.set(change.version, look()));
      for (const { name, uid, alive } of steps) {
        if (alive) store.put(pod(name, `${name}-${uid}`));
        else store.delete(pod(name, `${name}-${uid}`));
      }
      for (const [version, state] of seen) {
        expect(store.listAt(PODS, version)?.map((entry) => `${entry.object.key} ${entry.object.uid} ${entry.version}`)).toEqual(state);
      }
    }),
  );
});
