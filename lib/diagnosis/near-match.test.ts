// Near matches of selectors.

import { describe, expect, it } from 'vitest';
import { put } from '#lib/cluster/delta.ts';
import { apply, newState } from '#lib/cluster/state.ts';
import { buildPod, buildService } from '#testing/builders/kube.ts';
import { areOfRow, distance, movedPairs, nearMatches, underOtherKeys } from './near-match.ts';

describe('distance', () => {
  it.each([
    ['refund', 'refunds', 1],
    ['api', 'apt', 1],
    ['', 'ab', 2],
    ['web', 'web', 0],
    ['catalog', 'search', 3],
  ])('%s to %s', (a, b, apart) => {
    expect(Math.min(3, distance(a, b, 2))).toBe(apart);
    expect(Math.min(3, distance(b, a, 2))).toBe(apart);
  });
});

describe('nearMisses', () => {
  it('finds Pods that fail one pair by a letter, and no others', () => {
    const state = newState();
    const pod = (name: string, labels: Record<string, string>) => put(buildPod({ name, labels }));
    apply(state, [
      pod('a', { app: 'refunds', tier: 'back' }),
      pod('b', { app: 'refunds', tier: 'back' }),
      pod('c', { app: 'refunds', tier: 'front' }),
      pod('d', { app: 'search', tier: 'back' }),
      pod('e', { tier: 'back' }),
    ]);
    const service = buildService({ selector: { app: 'refund', tier: 'back' } });
    expect(nearMatches(state, service)).toEqual([{ label: 'app', wanted: 'refund', found: 'refunds', pods: 2, workload: 'Pod a' }]);
  });
});

describe('the same values under other keys', () => {
  it.each([
    ['another key', { name: 'web' }, { app: 'web' }, ['app']],
    ['one that says what it is before others', { name: 'web' }, { a: 'web', app: 'web' }, ['app']],
    ['both pairs', { app: 'web', release: 'r1' }, { 'k8s-app': 'web', 'app.kubernetes.io/instance': 'prod' }, undefined],
    [
      'both pairs, of a chart that was renewed',
      { app: 'web', release: 'prod' },
      { 'app.kubernetes.io/name': 'web', 'app.kubernetes.io/instance': 'prod' },
      ['app.kubernetes.io/name', 'app.kubernetes.io/instance'],
    ],
    ['a value that means another thing under each key', { app: 'web', active: 'true' }, { app: 'web', debug: 'true' }, undefined],
    ['a role', { app: 'web', role: 'primary' }, { app: 'web', disk: 'primary' }, undefined],
    ['a key that the selector has', { app: 'web', name: 'web' }, { app: 'web' }, undefined],
    ['all pairs in place', { app: 'web' }, { app: 'web', name: 'web' }, undefined],
  ])('%s', (_, selector, labels, keys) => {
    expect(movedPairs(selector, labels)?.map(({ key }) => key)).toEqual(keys);
  });

  it('are counted, and told of the first', () => {
    const state = newState();
    const pods = ['a', 'b'].map((name) => buildPod({ name, labels: { app: 'web' } }));
    apply(state, [...pods, buildPod({ name: 'c', labels: { app: 'other' } })].map(put));
    expect(underOtherKeys(state, buildService({ selector: { name: 'web' } }))).toEqual({
      pairs: [{ label: 'name', value: 'web', key: 'app' }],
      pods: 2,
      workload: 'Pod a',
    });
  });
});

describe('roles', () => {
  it('miss by the role alone, and one that has the say comes before others', () => {
    const state = newState();
    const pod = (name: string, role: string) => put(buildPod({ name, labels: { cluster: 'db', role } }));
    apply(state, [pod('a', 'replica'), pod('b', 'replica'), pod('c', 'primary'), pod('d', 'proxy')]);
    const found = nearMatches(state, buildService({ selector: { cluster: 'db', role: 'master' } }));
    expect(found.map((miss) => [miss.found, miss.pods])).toEqual([
      ['primary', 1],
      ['replica', 2],
    ]);
    expect(nearMatches(state, buildService({ selector: { role: 'master' } }))).toEqual([]);
  });
});

it.each([
  ['mongo-2', 'mongo-0', true],
  ['service-a', 'service-b', true],
  ['v1', 'v2', true],
  ['web', 'wbe', false],
  ['web-1', 'web-1', false],
  ['data', 'date', false],
])('%s and %s are two of a row: %j', (a, b, are) => {
  expect(areOfRow(a, b)).toBe(are);
});
