// Tests of slice-leftover.

import { expect, test } from 'vitest';
import { buildService, buildSlice } from '#testing/builders/kube.ts';
import { ask } from '#testing/builders/diagnosis.ts';
import { sliceLeftover } from './slice-leftover.ts';

const bare = buildService({ selector: {} });
const BY_HAND = { labels: { 'endpointslice.kubernetes.io/managed-by': 'ops-team' } };

test('no selector, and a slice of the controller with an address', () => {
  expect(ask(sliceLeftover, [bare, buildSlice(), buildSlice({ ...BY_HAND, name: 'b' })])).toMatchObject([
    { at: [{ kind: 'EndpointSlice', key: 'shop/web-a' }] },
  ]);
});

test('silent with a selector, for slices by hand, and for an empty one', () => {
  expect(ask(sliceLeftover, [buildService(), buildSlice()])).toEqual([]);
  expect(ask(sliceLeftover, [bare, buildSlice(BY_HAND)])).toEqual([]);
  expect(ask(sliceLeftover, [bare, buildSlice({ endpoints: [] })])).toEqual([]);
});
