// Tests of the delta algebra: what a delta is about, and squash.

import { describe, expect, test } from 'vitest';
import { buildNode, buildPod, buildService } from '#testing/builders/kube.ts';
import { put, remove, squash, subjectOf } from './delta.ts';

describe('subjectOf', () => {
  test('a put and a delete of one object are about the same thing', () => {
    expect(subjectOf(put(buildPod({ namespace: 'a', name: 'p' })))).toBe('Pod:a/p');
    expect(subjectOf(remove('Pod', 'a/p'))).toBe('Pod:a/p');
    expect(subjectOf(put(buildNode({ name: 'n' })))).toBe('Node:n');
  });

  test('a Service and a Pod of one name are two things', () => {
    expect(subjectOf(put(buildService({ name: 'x' })))).not.toBe(subjectOf(put(buildPod({ name: 'x' }))));
  });
});

describe('squash', () => {
  const first = put(buildPod({ name: 'p', ready: false }));
  const last = put(buildPod({ name: 'p', ready: true }));
  const other = put(buildPod({ name: 'q' }));

  test('keeps the last delta of each subject, where the subject first stood', () => {
    expect(squash([first, other, last])).toEqual([last, other]);
    expect(squash([first, other, remove('Pod', 'shop/p')])).toEqual([remove('Pod', 'shop/p'), other]);
    expect(squash([remove('Pod', 'shop/p'), first])).toEqual([first]);
  });

  test('with nothing to leave out the list itself comes back', () => {
    for (const deltas of [[], [first], [first, other]]) expect(squash(deltas)).toBe(deltas);
  });
});
