// Tests of ended-jobs.

import { expect, test } from 'vitest';
import { buildOwner, buildPod, buildService, type PodOptions } from '#testing/builders/kube.ts';
import { ask } from '#testing/builders/diagnosis.ts';
import { endedJobs } from './ended-jobs.ts';

const job = (name: string, phase: string, over: PodOptions = {}) =>
  buildPod({ name: `${name}-x`, phase, ownerReferences: [buildOwner('Job', name)], ...over });

test('Pods of Jobs that have ended match the selector', () => {
  const [only] = ask(endedJobs, [buildService(), buildPod(), job('init', 'Succeeded'), job('report-29412345', 'Failed')]);
  expect(only).toMatchObject({
    severity: 'info',
    title: '2 ended Pods of Job init, CronJob report match the selector.',
    at: [
      { kind: 'Service', key: 'shop/web', field: 'spec.selector' },
      { kind: 'Pod', key: 'shop/init-x' },
      { kind: 'Pod', key: 'shop/report-29412345-x' },
    ],
  });
  expect(only?.evidence.slice(1).map(({ field, value, note }) => [field, value, note])).toEqual([
    ['status.phase', 'Succeeded', 'init-x'],
    ['status.phase', 'Failed', 'report-29412345-x'],
  ]);
});

test.each([
  ['the Job runs', job('init', 'Running')],
  ['its Pods have other labels', job('init', 'Succeeded', { labels: { app: 'init' } })],
  ['what has ended is no Job', buildPod({ name: 'y', phase: 'Failed', ownerReferences: [buildOwner('ReplicaSet', 'web-1')] })],
])('silent where %s', (_, pod) => {
  expect(ask(endedJobs, [buildService(), buildPod(), pod])).toEqual([]);
});
