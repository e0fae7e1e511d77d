// Tests of several-versions.

import { expect, test } from 'vitest';
import { buildOwner, buildPod, buildService } from '#testing/builders/kube.ts';
import { ask } from '#testing/builders/diagnosis.ts';
import { severalVersions } from './several-versions.ts';

const of = (name: string, hash: string, over = {}) =>
  buildPod({
    name,
    labels: { app: 'web', 'pod-template-hash': hash },
    ownerReferences: [buildOwner('ReplicaSet', `web-${hash}`)],
    ...over,
  });

test('ready Pods of two ReplicaSets of one Deployment', () => {
  expect(ask(severalVersions, [buildService(), of('a', '1'), of('b', '2'), of('c', '2')])).toMatchObject([
    {
      metadata: { name: 'several-versions:Service:shop:web:Deployment-web' },
      title: 'Pods of 2 revisions of the Deployment web take traffic.',
      next: [expect.stringContaining('rollout status deployment/web'), expect.any(String)] as unknown[],
      lasting: { kind: 'at-least', since: Date.parse('2026-11-22T00:00:00Z') },
    },
  ]);
});

test('silent for one revision, and while the others are not ready or on their way out', () => {
  expect(ask(severalVersions, [buildService(), of('a', '1'), of('b', '1')])).toEqual([]);
  expect(ask(severalVersions, [buildService(), of('a', '1'), of('b', '2', { ready: false })])).toEqual([]);
  expect(ask(severalVersions, [buildService(), of('a', '1', { deletionTimestamp: '2026-11-22T01:00:00Z' }), of('b', '2')])).toEqual([]);
});

test('of an Argo Rollout, which kubectl rollout does not know', () => {
  const rolled = (name: string, hash: string) => of(name, hash, { labels: { app: 'web', 'rollouts-pod-template-hash': hash } });
  expect(ask(severalVersions, [buildService(), rolled('a', '1'), rolled('b', '2')])).toMatchObject([
    {
      title: 'Pods of 2 revisions of the Rollout web take traffic.',
      next: ['kubectl -n shop get rollout web -o yaml', expect.any(String)],
    },
  ]);
});
