// The hypothesis over the live state: frames say what changed, live changes go on underneath, and letting go brings the cluster back.

import { describe, expect, test } from 'vitest';
import { type Delta, put, remove } from '#lib/cluster/delta.ts';
import { diff } from '#lib/cluster/diff.ts';
import { apply, type Change, type ClusterState, newState, records } from '#lib/cluster/state.ts';
import { buildEndpoint, buildNode, buildOwner, buildPod, buildService, buildServicePort, buildSlice } from '#testing/builders/kube.ts';
import { createHypothesis } from './hypothesis.ts';
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

function setUp() {
  const live = newState();
  const over = createHypothesis(live);
  /** What somebody holds who has only heard the changes. */
  const followed: ClusterState = newState();
  const counts: number[] = [];
  const hear = (changes: readonly Change[] | undefined): void => {
    if (changes === undefined) return;
    counts.push(changes.length);
    apply(
      followed,
      changes.map(({ kind, key, after }) => (after === undefined ? remove(kind, key) : put(after))),
    );
  };
  const batch = (...deltas: readonly Delta[]): void => hear(over.follow(apply(live, deltas)));
  const suppose = (text: string): void => hear(over.suppose(parseWhatIf(text)));
  const letGo = (): void => hear(over.suppose(undefined));
  batch(
    put(buildNode({ name: 'n1' })),
    put(buildNode({ name: 'n2' })),
    put(SERVICE),
    put(buildPod({ name: 'web-1', nodeName: 'n1' })),
    put(SLICE),
  );
  const agree = (): unknown => diff(followed, records(over.state()));
  return { live, over, batch, suppose, letGo, counts, agree };
}

const policyOf = (state: ClusterState) => state.tables.Service.get('shop/web')?.spec.externalTrafficPolicy;

describe('createHypothesis', () => {
  test('while nothing is supposed the live state is shown', () => {
    const { live, over, agree } = setUp();
    expect(over.state()).toBe(live);
    expect(over.supposed()).toBeUndefined();
    expect(agree()).toEqual([]);
  });

  test('a hypothesis comes as its changes; the cluster as it is stays at hand', () => {
    const { live, over, suppose, counts, agree } = setUp();
    suppose('shop/web~etp:Cluster');
    expect(counts.at(-1)).toBe(1);
    expect(policyOf(over.state())).toBe('Cluster');
    expect(policyOf(live)).toBe('Local');
    expect(over.supposed()?.outcomes).toMatchObject([{ outcome: { kind: 'applied' } }]);
    expect(agree()).toEqual([]);
  });

  test('live changes go on underneath, and each says what it changes of what is shown', () => {
    const { over, batch, suppose, counts, agree } = setUp();
    suppose('shop/web~drain:n1');
    expect(over.state().tables.Pod.has('shop/web-1')).toBe(false);
    batch(put(buildPod({ name: 'api-1', labels: { app: 'api' }, nodeName: 'n2' })));
    expect(counts.at(-1)).toBe(1);
    expect(over.state().tables.Pod.has('shop/api-1')).toBe(true);
    // A Pod that comes to the drained Node does not show.
    batch(put(buildPod({ name: 'api-2', labels: { app: 'api' }, nodeName: 'n1' })));
    expect(counts.at(-1)).toBe(0);
    expect(agree()).toEqual([]);
  });

  test('letting go brings the cluster back as it is by now', () => {
    const { live, over, batch, suppose, letGo, agree } = setUp();
    suppose('shop/web~drain:n1~etp:Cluster');
    batch(put(buildNode({ name: 'n3' })));
    letGo();
    expect(over.state()).toBe(live);
    expect(over.supposed()).toBeUndefined();
    expect(agree()).toEqual([]);
    batch(remove('Node', 'n3'));
    expect(agree()).toEqual([]);
  });

  test('another hypothesis takes the place of the one before; the same one changes nothing', () => {
    const { over, suppose, counts, agree } = setUp();
    suppose('shop/web~drain:n1');
    suppose('shop/web~pnr:yes');
    expect(over.state().tables.Pod.has('shop/web-1')).toBe(true);
    expect(agree()).toEqual([]);
    const heard = counts.length;
    const same = parseWhatIf('shop/web~drain:n1');
    expect(over.suppose(same)).toBeDefined();
    expect(over.suppose(same)).toBeUndefined();
    expect(counts).toHaveLength(heard);
  });
});
