// Near misses of selectors.

import { describe, expect, it } from 'vitest';
import { put } from '#lib/cluster/delta.ts';
import { apply, newState } from '#lib/cluster/state.ts';
import { buildPod, buildService } from '#lib/kube/builders.ts';
import { distance, nearMisses } from './near-miss.ts';

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
    expect(nearMisses(state, service)).toEqual([{ label: 'app', wanted: 'refund', found: 'refunds', pods: 2, workload: 'Pod a' }]);
  });
});
