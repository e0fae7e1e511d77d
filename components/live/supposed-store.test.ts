// The supposed store: frames say what changed, live changes go on underneath, and letting go brings the cluster back.

import { describe, expect, test } from 'vitest';
import { put, remove } from '#lib/cluster/delta.ts';
import { diff } from '#lib/cluster/diff.ts';
import { apply, type Change, type ClusterState, newState, records } from '#lib/cluster/state.ts';
import { buildEndpoint, buildNode, buildOwner, buildPod, buildService, buildServicePort, buildSlice } from '#testing/builders/kube.ts';
import type { LiveStore } from './store.ts';
import { createSupposedStore } from './supposed-store.ts';
import { parseWhatIf } from './what-if-url.ts';

const SERVICE = buildService({
  type: 'NodePort',
  externalTrafficPolicy: 'Local',
  ports: [buildServicePort({ nodePort: 30_080, targetPort: 8080 })],
});
const OWNER = { ownerReferences: [{ ...buildOwner('Service', 'web'), uid: SERVICE.metadata.uid }] };
const SLICE = buildSlice({
  endpoints: [buildEndpoint({ pod: 'web-1', nodeName: 'n1', ready: true, serving: true, terminating: false })],
  ...OWNER,
});

/** A live store without a stream: frames are given by hand. */
function fakeLive(): { live: LiveStore; frame: (...deltas: Parameters<typeof apply>[1]) => void } {
  const state = newState();
  const frames = new Set<(changes: readonly Change[]) => void>();
  const listeners = new Set<() => void>();
  let version = 0;
  const live = {
    state,
    get version() {
      return version;
    },
    onFrame: (listener: (changes: readonly Change[]) => void) => frames.add(listener),
    subscribe: (listener: () => void) => listeners.add(listener),
  } as unknown as LiveStore;
  return {
    live,
    frame(...deltas) {
      const changes = apply(state, deltas);
      version++;
      for (const listener of frames) listener(changes);
      for (const listener of listeners) listener();
    },
  };
}

function setUp() {
  const { live, frame } = fakeLive();
  const store = createSupposedStore(live);
  /** What somebody holds who has only followed the frames. */
  const followed: ClusterState = newState();
  const counts: number[] = [];
  store.onFrame((changes) => {
    counts.push(changes.length);
    apply(
      followed,
      changes.map(({ kind, key, after }) => (after === undefined ? remove(kind, key) : put(after))),
    );
  });
  frame(
    put(buildNode({ name: 'n1' })),
    put(buildNode({ name: 'n2' })),
    put(SERVICE),
    put(buildPod({ name: 'web-1', nodeName: 'n1' })),
    put(SLICE),
  );
  const agree = (): unknown => diff(followed, records(store.state));
  return { live, frame, store, followed, counts, agree };
}

const policyOf = (state: ClusterState) => state.tables.Service.get('shop/web')?.spec.externalTrafficPolicy;

describe('createSupposedStore', () => {
  test('while nothing is supposed it is the live store', () => {
    const { live, store, agree } = setUp();
    expect(store.state).toBe(live.state);
    expect(store.supposed).toBeUndefined();
    expect(agree()).toEqual([]);
  });

  test('a hypothesis comes as one frame of its changes; the cluster as it is stays at hand', () => {
    const { store, counts, agree } = setUp();
    const before = store.version;
    store.suppose(parseWhatIf('shop/web~etp:Cluster'));
    expect(counts.at(-1)).toBe(1);
    expect(store.version).toBeGreaterThan(before);
    expect(policyOf(store.state)).toBe('Cluster');
    expect(policyOf(store.actual)).toBe('Local');
    expect(store.supposed?.outcomes).toMatchObject([{ outcome: { kind: 'applied' } }]);
    expect(agree()).toEqual([]);
  });

  test('live changes go on underneath, and each frame says what they change of what is shown', () => {
    const { frame, store, counts, agree } = setUp();
    store.suppose(parseWhatIf('shop/web~drain:n1'));
    expect(store.state.tables.Pod.has('shop/web-1')).toBe(false);
    frame(put(buildPod({ name: 'api-1', labels: { app: 'api' }, nodeName: 'n2' })));
    expect(counts.at(-1)).toBe(1);
    expect(store.state.tables.Pod.has('shop/api-1')).toBe(true);
    // A Pod that comes to the drained Node does not show.
    frame(put(buildPod({ name: 'api-2', labels: { app: 'api' }, nodeName: 'n1' })));
    expect(counts.at(-1)).toBe(0);
    expect(agree()).toEqual([]);
  });

  test('letting go brings the cluster back as it is by now', () => {
    const { live, frame, store, agree } = setUp();
    store.suppose(parseWhatIf('shop/web~drain:n1~etp:Cluster'));
    frame(put(buildNode({ name: 'n3' })));
    store.suppose(undefined);
    expect(store.state).toBe(live.state);
    expect(store.supposed).toBeUndefined();
    expect(agree()).toEqual([]);
    frame(remove('Node', 'n3'));
    expect(agree()).toEqual([]);
  });

  test('another hypothesis takes the place of the one before', () => {
    const { store, agree } = setUp();
    store.suppose(parseWhatIf('shop/web~drain:n1'));
    store.suppose(parseWhatIf('shop/web~pnr:yes'));
    expect(store.state.tables.Pod.has('shop/web-1')).toBe(true);
    expect(agree()).toEqual([]);
  });
});
