// Who took the place of a Pod that is gone.

import { expect, test } from 'vitest';
import type { Pod } from '#lib/kube/pod.ts';
import { buildOwner, buildPod, type PodOptions } from '#testing/builders/kube.ts';
import { stateOf } from '#testing/builders/state.ts';
import { successorOf } from './successor.ts';

/** Of the Deployment web, in its revision. */
function web(revision: string, last: string, over: PodOptions = {}): Pod {
  return buildPod({
    name: `web-${revision}-${last}`,
    labels: { 'pod-template-hash': revision },
    ownerReferences: [buildOwner('ReplicaSet', `web-${revision}`)],
    ...over,
  });
}

const born = (pod: Pod, creationTimestamp: string): Pod => ({ ...pod, metadata: { ...pod.metadata, creationTimestamp } });
const owned = (kind: string, owner: string, name: string): Pod => buildPod({ name, ownerReferences: [buildOwner(kind, owner)] });

test.each<[what: string, gone: string, pods: readonly Pod[], successor: string | undefined]>([
  ['of another revision', 'web-7d9f8c6b5-x2k4z', [web('5c6d7f8b9', 'b7d9f')], 'web-5c6d7f8b9-b7d9f'],
  ['a ready one', 'web-7d9f8c6b5-x2k4z', [web('5c6d', 'b7d9f', { ready: false }), web('5c6d', 'c7d9f')], 'web-5c6d-c7d9f'],
  [
    'the youngest',
    'web-7d9f8c6b5-x2k4z',
    [born(web('5c6d', 'b7d9f'), '2026-01-01T00:00:00Z'), born(web('5c6d', 'c7d9f'), '2026-01-02T00:00:00Z')],
    'web-5c6d-c7d9f',
  ],
  ['not one that goes itself', 'web-7d9f8c6b5-x2k4z', [web('5c6d', 'b7d9f', { deletionTimestamp: '2026-01-01T00:00:00Z' })], undefined],
  ['not one that has finished', 'web-7d9f8c6b5-x2k4z', [web('5c6d', 'b7d9f', { phase: 'Failed' })], undefined],
  ['not of a workload whose name only begins so', 'web-public-7d9f8c6b5-x2k4z', [web('5c6d', 'b7d9f')], undefined],
  ['not of another namespace', 'web-7d9f8c6b5-x2k4z', [web('5c6d', 'b7d9f', { namespace: 'edge' })], undefined],
  ['of a DaemonSet', 'agent-x2k4z', [owned('DaemonSet', 'agent', 'agent-b7d9f')], 'agent-b7d9f'],
  ['of a CronJob', 'nightly-29384720-x2k4z', [owned('Job', 'nightly-29384721', 'nightly-29384721-b7d9f')], 'nightly-29384721-b7d9f'],
  ['of a StatefulSet that is smaller', 'db-2', [owned('StatefulSet', 'db', 'db-0')], 'db-0'],
  ['nobody’s', 'shell', [web('5c6d', 'b7d9f'), buildPod({ name: 'shell-2' })], undefined],
  [
    'not where two workloads may have made it',
    'agent-x2k4z',
    [owned('DaemonSet', 'agent', 'agent-b7d9f'), owned('Job', 'agent', 'agent-c7d9f')],
    undefined,
  ],
  [
    'of a Deployment whose name is so long that the API server cuts it',
    `${'a'.repeat(58)}x2k4z`,
    [owned('ReplicaSet', `${'a'.repeat(60)}-5c6d`, `${'a'.repeat(58)}b7d9f`)],
    `${'a'.repeat(58)}b7d9f`,
  ],
])('%s', (_, gone, pods, successor) => {
  expect(successorOf(stateOf(...pods), `shop/${gone}`)?.pod).toEqual(successor === undefined ? undefined : `shop/${successor}`);
});
