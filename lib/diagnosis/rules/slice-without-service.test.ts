// Tests of slice-without-service.

import { expect, test } from 'vitest';
import { buildService, buildSlice } from '#testing/builders/kube.ts';
import { ask, titles } from '#testing/builders/diagnosis.ts';
import { sliceWithoutService } from './slice-without-service.ts';

const SLICE = { kind: 'EndpointSlice', key: 'shop/web-a' } as const;

test('the label names a Service that is not there', () => {
  expect(titles(ask(sliceWithoutService, [buildSlice()], SLICE))).toEqual(['It names the Service web, which does not exist.']);
  expect(ask(sliceWithoutService, [buildSlice(), buildService({ namespace: 'other' })], SLICE)).toHaveLength(1);
});

test('silent where it is there, for a slice without the label or without an address', () => {
  expect(ask(sliceWithoutService, [buildSlice(), buildService()], SLICE)).toEqual([]);
  expect(ask(sliceWithoutService, [buildSlice({ service: undefined, name: 'web-a' })], SLICE)).toEqual([]);
  expect(ask(sliceWithoutService, [buildSlice({ endpoints: [] })], SLICE)).toEqual([]);
});
