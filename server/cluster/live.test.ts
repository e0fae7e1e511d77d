// LiveCluster: when batches go out, what is in them, and how the state of the watches is told.

import { describe, expect, test } from 'vitest';
import { type Batch, subjectOf } from '#lib/cluster/delta.ts';
import type { PolicyApi } from '#lib/cluster/policy-api.ts';
import { records } from '#lib/cluster/state.ts';
import { buildNamespace, buildNode, buildPod, buildService } from '#testing/builders/kube.ts';
import { RESOURCES } from '#lib/kube/record.ts';
import type { ClusterInfo } from '#lib/wire/message.ts';
import { manualClock } from '#testing/manual-clock.ts';
import { createLiveCluster } from './live.ts';

const INFO: ClusterInfo = {
  name: 'test',
  source: 'kubeconfig',
  server: 'localhost:6443',
  version: undefined,
  namespace: undefined,
  problem: undefined,
};

function setUp() {
  const clock = manualClock();
  const cluster = createLiveCluster({ clock, info: INFO });
  const batches: Batch[] = [];
  cluster.subscribe((batch) => batches.push(batch));
  return { clock, cluster, batches };
}

/** Of the API server's records alone, as `put Pod:shop/a`. */
function told(batch: Batch | undefined): string[] {
  const all = (batch?.deltas ?? []).map((delta) => `${delta.op} ${subjectOf(delta)}`);
  return all.filter((line) => !line.includes('Summary:'));
}

describe('other policy APIs', () => {
  const api = (name: string, objects: PolicyApi['objects']): PolicyApi => ({
    kind: 'PolicyApi',
    metadata: { namespace: '', name },
    objects,
  });

  test('are records like any other: what changes goes out, the same again is no change', () => {
    const { clock, cluster, batches } = setUp();
    const ask = (...found: readonly PolicyApi[]) => {
      cluster.policyApis(found);
      clock.advance(60);
      return batches.splice(0).map(told);
    };
    expect(ask()).toEqual([]);
    expect(ask(api('a', 'none'), api('b', 'unknown'))).toEqual([['put PolicyApi:a', 'put PolicyApi:b']]);
    expect(ask(api('a', 'none'), api('b', 'unknown'))).toEqual([]);
    expect(ask(api('a', 'some'))).toEqual([['put PolicyApi:a', 'delete PolicyApi:b']]);
    expect([...cluster.state.tables.PolicyApi.keys()]).toEqual(['a']);
  });
});

describe('batches', () => {
  test('the first change after a quiet moment goes out at once, the next ones 50 ms later, together', () => {
    const { clock, cluster, batches } = setUp();
    cluster.put(buildPod({ name: 'a' }));
    clock.advance(0);
    expect(batches.map(told)).toEqual([['put Pod:shop/a']]);
    cluster.put(buildPod({ name: 'b' }));
    clock.advance(20);
    cluster.put(buildPod({ name: 'c' }));
    clock.advance(29);
    expect(batches).toHaveLength(1);
    clock.advance(1);
    expect(told(batches[1])).toEqual(['put Pod:shop/b', 'put Pod:shop/c']);
    clock.advance(1000);
    cluster.put(buildPod({ name: 'd' }));
    clock.advance(0);
    expect(batches).toHaveLength(3);
  });

  test('numbers grow by one, time never goes back', () => {
    const { clock, cluster, batches } = setUp();
    for (let i = 0; i < 20; i++) {
      cluster.put(buildPod({ name: 'a', uid: `uid-${i}` }));
      if (i === 10) clock.setWall(0);
      clock.advance(60);
    }
    expect(batches.map((b) => b.seq)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    expect(batches.every((b, i) => i === 0 || b.time >= (batches[i - 1]?.time ?? 0))).toBe(true);
    expect(cluster.seq()).toBe(20);
  });

  test('a record that says the same again is no change', () => {
    const { clock, cluster, batches } = setUp();
    cluster.put(buildPod({ name: 'a' }));
    clock.advance(100);
    cluster.put(buildPod({ name: 'a' }));
    cluster.delete('Pod', 'shop/unknown');
    clock.advance(100);
    expect(batches).toHaveLength(1);
  });

  test('what goes there and back within one window is no change', () => {
    const { clock, cluster, batches } = setUp();
    cluster.put(buildPod({ name: 'a' }));
    clock.advance(10);
    cluster.put(buildPod({ name: 'a', ready: false }));
    cluster.put(buildPod({ name: 'a' }));
    cluster.put(buildPod({ name: 'b' }));
    cluster.delete('Pod', 'shop/b');
    clock.advance(100);
    expect(batches).toHaveLength(1);
  });

  test('an object recreated under its name is a delete and then a put', () => {
    const { clock, cluster, batches } = setUp();
    cluster.put(buildPod({ name: 'db-0', uid: 'one' }));
    clock.advance(100);
    const changes: [string | undefined, string | undefined][] = [];
    cluster.subscribe((_, all) => {
      for (const { kind, before, after } of all) {
        if (kind === 'Pod')
          changes.push([before?.kind === 'Pod' ? before.metadata.uid : undefined, after?.kind === 'Pod' ? after.metadata.uid : undefined]);
      }
    });
    cluster.delete('Pod', 'shop/db-0');
    cluster.put(buildPod({ name: 'db-0', uid: 'two' }));
    clock.advance(100);
    expect(told(batches[1])).toEqual(['delete Pod:shop/db-0', 'put Pod:shop/db-0']);
    expect(changes).toEqual([
      ['one', undefined],
      [undefined, 'two'],
    ]);
  });

  test('a large list goes out in several batches, all of it', () => {
    const { clock, cluster, batches } = setUp();
    const pods = Array.from({ length: 12_000 }, (_, i) => buildPod({ name: `p${i}` }));
    cluster.replace('Pod', pods, undefined, []);
    clock.advance(1000);
    expect(batches.length).toBe(3);
    expect(cluster.state.tables.Pod.size).toBe(12_000);
  });
});

describe('replace', () => {
  test('becomes the differences: what is gone, new, changed or recreated', () => {
    const { clock, cluster, batches } = setUp();
    cluster.replace(
      'Pod',
      [buildPod({ name: 'gone' }), buildPod({ name: 'kept' }), buildPod({ name: 'other', uid: 'one' })],
      undefined,
      [],
    );
    clock.advance(100);
    cluster.replace('Pod', [buildPod({ name: 'new' }), buildPod({ name: 'kept' }), buildPod({ name: 'other', uid: 'two' })], undefined, []);
    clock.advance(100);
    expect(told(batches[1]).sort()).toEqual(['delete Pod:shop/gone', 'delete Pod:shop/other', 'put Pod:shop/new', 'put Pod:shop/other']);
  });

  test('of one namespace leaves the others alone', () => {
    const { clock, cluster } = setUp();
    cluster.replace('Pod', [buildPod({ name: 'a' }), buildPod({ name: 'a', namespace: 'data' })], undefined, []);
    clock.advance(100);
    cluster.replace('Pod', [], 'shop', []);
    clock.advance(100);
    expect([...cluster.state.tables.Pod.keys()]).toEqual(['data/a']);
  });

  test('keeps what is held of an object that could not be read', () => {
    const { clock, cluster } = setUp();
    cluster.replace('Pod', [buildPod({ name: 'a' }), buildPod({ name: 'b' })], undefined, []);
    clock.advance(100);
    cluster.replace('Pod', [], undefined, ['shop/a']);
    clock.advance(100);
    expect([...cluster.state.tables.Pod.keys()]).toEqual(['shop/a']);
  });

  test('also drops what was still waiting to go out', () => {
    const { clock, cluster } = setUp();
    cluster.put(buildPod({ name: 'first' }));
    clock.advance(0);
    cluster.put(buildPod({ name: 'late' }));
    cluster.replace('Pod', [buildPod({ name: 'first' })], undefined, []);
    clock.advance(100);
    expect([...cluster.state.tables.Pod.keys()]).toEqual(['shop/first']);
  });
});

describe('summaries', () => {
  test('travel in the batch of the change that made them differ, and only then', () => {
    const { clock, cluster, batches } = setUp();
    cluster.put(buildNamespace());
    cluster.put(buildNode({ name: 'node-1', zone: 'a' }));
    cluster.put(buildService());
    cluster.put(buildPod({ name: 'a' }));
    clock.advance(100);
    const kinds = new Set([...records(cluster.state)].map((r) => r.kind));
    for (const kind of ['ServiceSummary', 'NamespaceSummary', 'NodeSummary', 'ZoneSummary'] as const) expect(kinds).toContain(kind);
    expect(batches).toHaveLength(1);
    cluster.put(buildPod({ name: 'unrelated', labels: {}, nodeName: undefined }));
    clock.advance(100);
    expect(batches[1]?.deltas.map(subjectOf)).toEqual(['Pod:shop/unrelated', 'NamespaceSummary:shop']);
    cluster.delete('Service', 'shop/web');
    clock.advance(100);
    expect(batches[2]?.deltas.map((d) => `${d.op} ${subjectOf(d)}`)).toContain('delete ServiceSummary:shop/web');
  });
});

describe('status', () => {
  test('a kind is live only once what its list held has gone out', () => {
    const { clock, cluster } = setUp();
    cluster.put(buildPod({ name: 'z' }));
    clock.advance(0);
    cluster.replace(
      'Pod',
      Array.from({ length: 6000 }, (_, i) => buildPod({ name: `p${i}` })),
      undefined,
      [],
    );
    cluster.status('Pod', { state: 'live' });
    clock.advance(60);
    expect(cluster.current().kinds.Pod.state).toBe('listing');
    clock.advance(1000);
    expect(cluster.current().kinds.Pod.state).toBe('live');
  });

  test('listeners hear of several changes at once', () => {
    const { clock, cluster } = setUp();
    let heard = 0;
    cluster.subscribeStatus(() => heard++);
    for (const { kind } of RESOURCES) cluster.status(kind, { state: 'live' });
    cluster.describe({ version: 'v1.36.2' });
    clock.advance(0);
    expect(heard).toBe(1);
    expect(cluster.current().cluster.version).toBe('v1.36.2');
  });

  test('keeps the last 20 objects that could not be read, and counts all', () => {
    const { cluster } = setUp();
    for (let i = 0; i < 25; i++)
      cluster.fault({ kind: 'Pod', namespace: 'shop', name: `p${i}`, path: 'spec', problem: 'expected an object' });
    expect(cluster.current().faultCount).toBe(25);
    expect(cluster.current().faults).toHaveLength(20);
    expect(cluster.current().faults.at(-1)?.name).toBe('p24');
  });

  test('names one problem where every kind has the same one', () => {
    const { cluster } = setUp();
    for (const { kind } of RESOURCES) {
      cluster.status(kind, { state: 'retrying', since: 0, attempt: 1, problem: 'The API server refuses.', held: false });
    }
    expect(cluster.current().cluster.problem).toContain('The API server refuses.');
    cluster.status('Pod', { state: 'live' });
    expect(cluster.current().cluster.problem).toBeUndefined();
  });
});

test('of a kind that may be read in one namespace alone, nothing is told of the others', () => {
  const { clock, cluster } = setUp();
  const alias = { type: 'ExternalName', externalName: 'api.other.svc.cluster.local', clusterIP: undefined, selector: {} } as const;
  cluster.replace('Service', [buildService({ ...alias, name: 'alias' })], 'shop', []);
  cluster.status('Service', { state: 'live', namespace: 'shop' });
  clock.advance(10_000);
  expect([...cluster.state.tables.Finding.values()].map((f) => f.rule)).toEqual([]);
  cluster.status('Service', { state: 'live' });
  clock.advance(10_000);
  expect([...cluster.state.tables.Finding.values()].map((f) => f.rule)).toEqual(['external-name']);
});
