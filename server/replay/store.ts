// The server's etcd: current objects, one global version counter, and a window of changes per resource.

import type { Resource } from './resource.ts';
import { sameContent, type StoredObject } from './stored-object.ts';
import type { Moment } from './timeline.ts';

/** An object under the version that the store gave it; its bytes are made once. */
export type Version = {
  readonly version: number;
  readonly object: StoredObject;
  readonly bytes: () => Buffer;
};

/** One write. `before` is absent on a create; `after` is absent on a delete, whose last state is `last`. */
export type Write = {
  readonly version: number;
  readonly before: Version | undefined;
  readonly after: Version | undefined;
  /** The object of the event under the event's version: `after`, or the deleted state. */
  readonly last: Version;
};

export type Snapshot = readonly Version[];

export type Store = {
  /** The newest version of the cluster. */
  version(): number;
  put(object: StoredObject): void;
  delete(object: StoredObject): void;
  /** Makes the objects those of `moment` by ordinary changes. */
  become(moment: Moment): void;
  get(resource: Resource, key: string): Version | undefined;
  /** Everything now, in order of keys. */
  list(resource: Resource): Snapshot;
  /** Everything as it was at `version`; undefined when that lies before the window. */
  listAt(resource: Resource, version: number): Snapshot | undefined;
  /** The changes after `version`; undefined when some of them lie before the window. */
  changesAfter(resource: Resource, version: number): readonly Write[] | undefined;
  /** Forgets the changes up to now: older versions answer 410. */
  compact(): void;
  /** Calls at each change of the resource, in order; the returned function stops it. */
  subscribe(resource: Resource, listener: (change: Write) => void): () => void;
};

type Shelf = {
  readonly current: Map<string, Version>;
  sorted: Snapshot | undefined;
  changes: Write[];
  /** Changes up to and including this version are forgotten. */
  forgotten: number;
  /** Past states by the version of the last change in them. */
  readonly past: Map<number, Snapshot>;
  readonly listeners: Set<(change: Write) => void>;
};

const PAST_STATES = 8;

function versioned(object: StoredObject, version: number): Version {
  let bytes: Buffer | undefined;
  return {
    version,
    object,
    bytes() {
      bytes ??= object.encode(version);
      return bytes;
    },
  };
}

function byKey(a: Version, b: Version): number {
  return a.object.key < b.object.key ? -1 : a.object.key > b.object.key ? 1 : 0;
}

/** Index of the first change after `version`. */
function firstAfter(changes: readonly Write[], version: number): number {
  let low = 0;
  let high = changes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((changes[middle]?.version ?? 0) <= version) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * `window`: how many changes of each resource are kept (the watch cache of a real server keeps some hundreds to 100,000).
 * Initial objects keep their recorded versions; `version` must not be below them.
 */
export function createStore(initial: Moment, version: number, window: number): Store {
  let newest = version;
  const shelves = new Map<string, Shelf>();
  for (const [resource, objects] of initial) {
    const current = new Map<string, Version>();
    for (const [key, object] of objects) current.set(key, versioned(object, object.recordedVersion));
    shelves.set(resource, { current, sorted: undefined, changes: [], forgotten: version, past: new Map(), listeners: new Set() });
  }

  function shelf(resource: Resource): Shelf {
    const found = shelves.get(resource.resource);
    if (found === undefined) throw new Error(`the store has no ${resource.resource}`);
    return found;
  }

  function commit(on: Shelf, before: Version | undefined, object: StoredObject, alive: boolean): void {
    newest += 1;
    const last = versioned(object, newest);
    const change: Write = { version: newest, before, after: alive ? last : undefined, last };
    if (alive) on.current.set(object.key, last);
    else on.current.delete(object.key);
    on.sorted = undefined;
    on.changes.push(change);
    if (on.changes.length >= 2 * window) {
      const dropped = on.changes.length - window;
      on.forgotten = on.changes[dropped - 1]?.version ?? on.forgotten;
      on.changes = on.changes.slice(dropped);
    }
    for (const listener of on.listeners) listener(change);
  }

  function put(object: StoredObject): void {
    const on = shelf(object.resource);
    const before = on.current.get(object.key);
    if (before === undefined || before.object.uid === object.uid) return commit(on, before, object, true);
    // Recreated under the same name: the API knows no such update, only a delete and a create.
    commit(on, before, before.object, false);
    commit(on, undefined, object, true);
  }

  function remove(object: StoredObject): void {
    const on = shelf(object.resource);
    const before = on.current.get(object.key);
    if (before !== undefined) commit(on, before, before.object.uid === object.uid ? object : before.object, false);
  }

  function become(moment: Moment): void {
    for (const [resource, on] of shelves) {
      const target = moment.get(resource) ?? new Map<string, StoredObject>();
      for (const { object } of [...on.current.values()].sort(byKey)) if (!target.has(object.key)) remove(object);
      for (const object of [...target.values()].sort((a, b) => (a.key < b.key ? -1 : 1))) {
        const before = on.current.get(object.key);
        if (before === undefined || !sameContent(before.object, object)) put(object);
      }
    }
  }

  function list(on: Shelf): Snapshot {
    on.sorted ??= [...on.current.values()].sort(byKey);
    return on.sorted;
  }

  function listAt(on: Shelf, at: number): Snapshot | undefined {
    if (at < visibleFrom(on)) return undefined;
    const next = firstAfter(on.changes, at);
    if (next === on.changes.length) return list(on);
    const state = on.changes[next - 1]?.version ?? on.forgotten;
    const known = on.past.get(state);
    if (known !== undefined) return known;
    const past = new Map(on.current);
    for (let index = on.changes.length - 1; index >= next; index--) {
      const change = on.changes[index];
      if (change === undefined) continue;
      if (change.before === undefined) past.delete(change.last.object.key);
      else past.set(change.last.object.key, change.before);
    }
    const snapshot = [...past.values()].sort(byKey);
    on.past.set(state, snapshot);
    if (on.past.size > PAST_STATES) for (const oldest of on.past.keys()) if (on.past.size > PAST_STATES) on.past.delete(oldest);
    return snapshot;
  }

  /** The window is exact although the array is trimmed only now and then. */
  function visibleFrom(on: Shelf): number {
    const beyond = on.changes.length - window;
    return beyond > 0 ? (on.changes[beyond - 1]?.version ?? on.forgotten) : on.forgotten;
  }

  return {
    version: () => newest,
    put,
    delete: remove,
    become,
    get: (resource, key) => shelf(resource).current.get(key),
    list: (resource) => list(shelf(resource)),
    listAt: (resource, at) => listAt(shelf(resource), at),
    changesAfter(resource, at) {
      const on = shelf(resource);
      return at < visibleFrom(on) ? undefined : on.changes.slice(firstAfter(on.changes, at));
    },
    compact() {
      for (const on of shelves.values()) {
        on.changes = [];
        on.forgotten = newest;
        on.past.clear();
      }
    },
    subscribe(resource, listener) {
      const { listeners } = shelf(resource);
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
