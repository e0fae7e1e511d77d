// Who takes traffic, by the conditions of an endpoint.

import { expect, test } from 'vitest';
import { buildService } from '#testing/builders/kube.ts';
import { takesTraffic } from './takes-traffic.ts';

const ANY = { ready: undefined, serving: undefined, terminating: undefined };
const plain = buildService();
const headless = buildService({ clusterIP: 'None' });

test('R10 what is unset is ready', () => {
  expect(takesTraffic(plain, ANY)).toBe(true);
  expect(takesTraffic(headless, ANY)).toBe(true);
});

test('R29 R34 one that serves while it terminates, and no other that is not ready', () => {
  expect(takesTraffic(plain, { ready: false, serving: true, terminating: true })).toBe(true);
  expect(takesTraffic(plain, { ready: false, serving: undefined, terminating: true })).toBe(true);
  expect(takesTraffic(plain, { ready: false, serving: false, terminating: true })).toBe(false);
  expect(takesTraffic(plain, { ready: false, serving: true, terminating: undefined })).toBe(false);
});

test('the names of a headless Service hold ready ones only', () => {
  expect(takesTraffic(headless, { ready: false, serving: true, terminating: true })).toBe(false);
});
