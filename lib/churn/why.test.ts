// Causes: SPEC C16 to C27.

import { describe, expect, test } from 'vitest';
import { clock, evictedBy, lines, look, made, of, sliceOf } from '#testing/builders/churn.ts';
import { buildNode, buildPodCondition, buildService, buildServicePort, buildSlicePort } from '#testing/builders/kube.ts';
import { remove } from '#lib/cluster/delta.ts';
import type { Node } from '#lib/kube/node.ts';

const web = buildService();
const [one, two] = [made('web-1'), made('web-2')];
const both = [web, buildNode(), one, two, sliceOf([of(one), of(two)])];

function lost(status: 'False' | 'Unknown'): Node {
  const node = buildNode();
  const ready = { type: 'Ready', status, reason: 'NodeStatusUnknown', lastTransitionTime: undefined };
  return { ...node, status: { ...node.status, conditions: [ready] } };
}

describe('who is no work of the controller', () => {
  test('C17 a slice that somebody writes', () => {
    const labels = { 'endpointslice.kubernetes.io/managed-by': 'ops' };
    const { at } = look([web]);
    const { transitions } = at(1, sliceOf([of(one)], { labels }));
    expect(transitions.map(({ cause }) => cause)).toEqual([{ kind: 'sliceWritten', slices: ['web-1'], managedBy: 'ops' }]);
    expect(lines(at(2, sliceOf([of(one, 'notReady')], { labels })))).toEqual(['10.0.0.1 ready>notReady sliceWritten']);
    expect(lines(at(3, remove('EndpointSlice', 'shop/web-1')))).toEqual(['10.0.0.1 notReady>absent sliceWritten']);
  });

  test('C16 a Pod that is not known: unknown', () => {
    const { at } = look([web]);
    expect(lines(at(1, sliceOf([of(one)])))).toEqual(['10.0.0.1 absent>ready unknown']);
    expect(lines(at(2, sliceOf([])))).toEqual(['10.0.0.1 ready>absent unknown']);
  });
});

describe('an endpoint goes', () => {
  test.each([
    ['drained', 'EvictionByEvictionAPI', buildNode({ unschedulable: true }), { kind: 'drain', node: 'node-1' }],
    ['evicted elsewhere', 'EvictionByEvictionAPI', buildNode(), { kind: 'eviction', reason: 'EvictionByEvictionAPI' }],
    ['preempted', 'PreemptionByScheduler', buildNode(), { kind: 'eviction', reason: 'PreemptionByScheduler' }],
    [
      'taken from a lost Node',
      'DeletionByTaintManager',
      lost('Unknown'),
      { kind: 'nodeLost', node: 'node-1', status: 'Unknown', reason: 'NodeStatusUnknown' },
    ],
    ['a taint of somebody', 'DeletionByTaintManager', buildNode(), { kind: 'eviction', reason: 'DeletionByTaintManager' }],
  ])('C18 %s', (_, reason, node, cause) => {
    const { at } = look(both);
    const gone = made('web-1', { deleted: true, conditions: evictedBy(reason) });
    const { transitions } = at(1, node, gone, sliceOf([of(one, 'draining'), of(two)]));
    expect(transitions.map((t) => t.cause)).toEqual([cause]);
    // C23: and so it stays when the Pod is gone before its slice says so.
    at(2, remove('Pod', 'shop/web-1'));
    expect(at(3, sliceOf([of(two)])).transitions.map((t) => t.cause)).toEqual([cause]);
  });

  test('C19 by a rollout, and when that is taken back', () => {
    const { at } = look(both);
    const next = made('web-3', { revision: 'b', created: 1 });
    at(1, next);
    const { transitions } = at(2, made('web-1', { deleted: true }), sliceOf([of(one, 'draining'), of(two), of(next, 'notReady')]));
    const workload = { kind: 'Deployment', name: 'web' };
    expect(transitions.map((t) => [t.address, t.cause])).toEqual([
      ['10.0.0.1', { kind: 'rollout', workload, from: 'a', to: 'b' }],
      ['10.0.0.3', { kind: 'rollout', workload, from: 'a', to: 'b' }],
    ]);
    const back = at(
      3,
      made('web-3', { revision: 'b', created: 1, deleted: true }),
      sliceOf([of(one, 'draining'), of(two), of(next, 'terminated')]),
    );
    expect(back.transitions.map((t) => t.cause)).toEqual([{ kind: 'rollout', workload, from: 'b', to: 'a' }]);
  });

  test('C20 by scaling, which is known when it is gone; C21 until then, and where another came: the Pod is deleted', () => {
    const { at } = look(both);
    const gone = made('web-1', { deleted: true });
    expect(lines(at(1, gone, sliceOf([of(one, 'draining'), of(two)])))).toEqual(['10.0.0.1 ready>draining podDeleted']);
    at(2, remove('Pod', 'shop/web-1'));
    const scaled = at(3, sliceOf([of(two)])).transitions.map((t) => t.cause);
    expect(scaled).toEqual([{ kind: 'scale', workload: { kind: 'Deployment', name: 'web' }, from: 2, to: 1 }]);

    const replaced = look(both);
    replaced.at(1, gone, made('web-3', { created: 1 }), sliceOf([of(one, 'draining'), of(two)]));
    replaced.at(2, remove('Pod', 'shop/web-1'));
    expect(replaced.at(3, sliceOf([of(two)])).transitions.map((t) => t.cause)).toEqual([{ kind: 'podDeleted', deleted: clock(0) }]);
  });

  test('C21 a StatefulSet never tells whether it is scaled down', () => {
    const pods = [made('db-0', { kind: 'StatefulSet' }), made('db-1', { kind: 'StatefulSet' })] as const;
    const { at } = look([web, ...pods, sliceOf([of(pods[0]), of(pods[1])])]);
    at(1, remove('Pod', 'shop/db-1'));
    expect(lines(at(2, sliceOf([of(pods[0])])))).toEqual(['10.0.0.1 ready>absent podDeleted']);
  });

  test.each([
    ['it has run to its end', made('web-1', { phase: 'Failed' }), { kind: 'podEnded', phase: 'Failed', reason: undefined }],
    [
      'labelled otherwise',
      made('web-1', { labels: { app: 'debug' } }),
      { kind: 'labelsEdited', labels: { app: 'debug', 'pod-template-hash': 'a' } },
    ],
    [
      'on a Node that is gone',
      made('web-1', { node: 'node-9' }),
      { kind: 'nodeLost', node: 'node-9', status: undefined, reason: undefined },
    ],
  ])('C22 %s', (_, pod, cause) => {
    const { at } = look(both);
    expect(at(1, pod, sliceOf([of(two)])).transitions.map((t) => t.cause)).toEqual([cause]);
  });

  test('C22 the selector was edited; C24 and taken back', () => {
    const edited = buildService({ selector: { app: 'wbe' } });
    const { at } = look(both);
    at(1, edited);
    const gone = at(2, sliceOf([])).transitions.map((t) => t.cause);
    expect(gone[0]).toEqual({ kind: 'selectorEdited', before: { app: 'web' }, after: { app: 'wbe' } });
    const back = at(3, web, sliceOf([of(one), of(two)])).transitions.map((t) => t.cause);
    expect(back).toEqual([0, 1].map(() => ({ kind: 'selectorEdited', before: { app: 'wbe' }, after: { app: 'web' } })));
  });

  test('C19 a Pod that became known after its slice', () => {
    const { at } = look([web, buildNode(), sliceOf([of(one)])]);
    at(1, one);
    at(2, made('web-3', { revision: 'b', created: 2 }));
    at(3, remove('Pod', 'shop/web-1'));
    expect(lines(at(4, sliceOf([])))).toEqual(['10.0.0.1 ready>absent rollout']);
  });

  test('C23 a Pod that is gone is remembered until no Service publishes it', () => {
    const api = buildService({ name: 'api' });
    const { at, churn } = look([...both, api, sliceOf([of(one)], { name: 'api-1', service: 'api' })]);
    at(1, made('web-1', { deleted: true, conditions: evictedBy('PreemptionByScheduler') }));
    at(2, remove('Pod', 'shop/web-1'));
    expect(lines(at(3, sliceOf([of(two)])))).toEqual(['10.0.0.1 ready>absent eviction']);
    expect(lines(at(4, sliceOf([], { name: 'api-1', service: 'api' })))).toEqual(['10.0.0.1 ready>absent eviction']);
    expect(churn.departed.size).toBe(0);
  });

  test('C23 and so it is where one Service loses it in the batch in which another publishes it', () => {
    const { at } = look([...both, buildService({ name: 'api' })]);
    at(1, made('web-1', { deleted: true, conditions: evictedBy('PreemptionByScheduler') }));
    at(2, remove('Pod', 'shop/web-1'));
    at(3, sliceOf([of(two)]), sliceOf([of(one)], { name: 'api-1', service: 'api' }));
    expect(lines(at(4, sliceOf([], { name: 'api-1', service: 'api' })))).toEqual(['10.0.0.1 ready>absent eviction']);
  });

  test('C23 what is vague gives way to what is told later', () => {
    const { at } = look(both);
    expect(lines(at(1, sliceOf([of(one, 'draining'), of(two)])))).toEqual(['10.0.0.1 ready>draining unknown']);
    at(2, made('web-1', { deleted: true }), made('web-3', { created: 2 }));
    expect(lines(at(3, sliceOf([of(one, 'terminated'), of(two)])))).toEqual(['10.0.0.1 draining>terminated podDeleted']);
  });
});

describe('an endpoint is published', () => {
  test('C24 of a Service that came after the Pod', () => {
    const { at } = look([one]);
    at(1, web);
    expect(lines(at(2, sliceOf([of(one)])))).toEqual(['10.0.0.1 absent>ready serviceCreated']);
  });

  test('C24 a Pod that was made after the edit comes by itself', () => {
    const { at } = look([web, buildNode(), one, sliceOf([of(one)])]);
    at(1, buildService({ selector: { app: 'web', track: 'x' } }));
    const three = made('web-3', { created: 60, labels: { track: 'y' } });
    at(2, web);
    expect(lines(at(61, three, sliceOf([of(one), of(three)])))).toEqual(['10.0.0.3 absent>ready scale']);
  });

  test('C24 by scaling, one number for all of them', () => {
    const { at } = look(both);
    const [three, four] = [made('web-3', { created: 1 }), made('web-4', { created: 1 })];
    at(1, three, four);
    const { transitions } = at(2, sliceOf([of(one), of(two), of(three, 'notReady'), of(four, 'notReady')]));
    const cause = { kind: 'scale', workload: { kind: 'Deployment', name: 'web' }, from: 2, to: 4 };
    expect(transitions.map((t) => t.cause)).toEqual([cause, cause]);
    // C26: its first readiness belongs to that.
    expect(at(3, sliceOf([of(one), of(two), of(three), of(four, 'notReady')])).transitions.map((t) => t.cause)).toEqual([cause]);
  });

  test('C25 in the place of one that was evicted, once', () => {
    const { at } = look(both);
    const [three, four] = [made('web-3', { created: 2 }), made('web-4', { created: 3 })];
    at(1, buildNode({ unschedulable: true }), made('web-1', { deleted: true, conditions: evictedBy('EvictionByEvictionAPI') }));
    at(2, three, sliceOf([of(one, 'draining'), of(two)]));
    const published = lines(at(4, four, sliceOf([of(one, 'draining'), of(two), of(three, 'notReady'), of(four, 'notReady')])));
    expect(published).toEqual(['10.0.0.3 absent>notReady drain', '10.0.0.4 absent>notReady scale']);
  });

  test('C25 nobody comes in the place of one that went by scaling', () => {
    const { at } = look(both);
    at(1, remove('Pod', 'shop/web-1'), sliceOf([of(two)]));
    const three = made('web-3', { created: 3 });
    const cause = { kind: 'scale', workload: { kind: 'Deployment', name: 'web' }, from: 1, to: 2 };
    expect(at(4, three, sliceOf([of(two), of(three)])).transitions.map((t) => t.cause)).toEqual([cause]);
  });

  test.each([
    ['a StatefulSet: the same name, when it is gone', 20, 'podDeleted'],
    ['too late to be in its place', 90, 'scale'],
  ])('C25 %s', (_, created, cause) => {
    const db = (uid: string, at: number) => made('db-1', { kind: 'StatefulSet', uid, created: at });
    const first = made('db-0', { kind: 'StatefulSet' });
    const old = db('uid-old', -3600);
    const { at } = look([web, first, old, sliceOf([of(first), of(old)])]);
    at(1, remove('Pod', 'shop/db-1'), sliceOf([of(first)]));
    const next = db('uid-next', created);
    expect(lines(at(created + 1, next, sliceOf([of(first), of(next)])))).toEqual([`10.0.0.1 absent>ready ${cause}`]);
  });
});

describe('an endpoint stays', () => {
  const waiting = (() => {
    const pod = made('web-1', { ready: false });
    const status = { name: 'app', ready: false, restartCount: 3, state: { waiting: { reason: 'CrashLoopBackOff' } } };
    return { ...pod, status: { ...pod.status, containerStatuses: [status] } };
  })();
  const failing = {
    ...made('web-1'),
    status: { ...made('web-1').status, conditions: [buildPodCondition('Ready', 'False', { reason: 'X' })] },
  };

  test.each([
    ['the reason of a container', [waiting], { kind: 'readiness', ready: false, reason: 'CrashLoopBackOff' }],
    ['the reason of the condition', [failing], { kind: 'readiness', ready: false, reason: 'X' }],
    ['its Node', [failing, lost('False')], { kind: 'nodeLost', node: 'node-1', status: 'False', reason: 'NodeStatusUnknown' }],
    ['the Pod says otherwise', [], { kind: 'unknown' }],
  ])('C26 %s', (_, changes, cause) => {
    const { at } = look(both);
    expect(at(1, ...changes, sliceOf([of(one, 'notReady'), of(two)])).transitions.map((t) => t.cause)).toEqual([cause]);
    const back = at(2, one, sliceOf([of(one), of(two)])).transitions.map((t) => t.cause);
    expect(back).toEqual([{ kind: 'readiness', ready: true, reason: undefined }]);
  });

  test('C27 the ports of the Service were edited', () => {
    const after = [buildServicePort({ targetPort: 9090 })];
    const { at } = look(both);
    at(1, buildService({ ports: after }));
    const { transitions } = at(2, sliceOf([of(one), of(two)], { ports: [buildSlicePort({ port: 9090 })] }));
    expect(transitions.map((t) => t.cause)).toEqual([0, 1].map(() => ({ kind: 'portEdited', before: web.spec.ports, after })));
  });

  test('C27 without an edit that was seen it is not known', () => {
    const { at } = look(both);
    expect(lines(at(1, sliceOf([of(one), of(two)], { ports: [] })))).toEqual([
      '10.0.0.1 ready>ready unknown',
      '10.0.0.2 ready>ready unknown',
    ]);
  });
});
