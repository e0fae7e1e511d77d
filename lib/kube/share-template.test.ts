// Tests of what Pods of one owner share: memory, never meaning.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readPod } from './pod.ts';
import type { Pod } from './pod.ts';

function raw(name: string, owner: string | undefined, image: string): unknown {
  return {
    metadata: {
      namespace: 'shop',
      name,
      uid: `uid-${name}`,
      labels: { app: 'web' },
      ownerReferences: owner === undefined ? [] : [{ kind: 'ReplicaSet', name: 'web', uid: owner }],
    },
    spec: { dnsPolicy: 'ClusterFirst', containers: [{ name: 'app', image }] },
    status: { containerStatuses: [{ name: 'app', ready: true, restartCount: 0 }] },
  };
}

function read(name: string, owner: string | undefined, image = 'app:1'): Pod {
  const pod = readPod(raw(name, owner, image));
  if (!pod.ok) throw new Error(pod.error.problem);
  return pod.value;
}

test('two Pods of one owner hold the same containers, labels and owners', () => {
  const [a, b] = [read('a', 'rs-1'), read('b', 'rs-1')];
  expect(b.spec.containers).toBe(a.spec.containers);
  expect(b.metadata.labels).toBe(a.metadata.labels);
  expect(b.metadata.ownerReferences).toBe(a.metadata.ownerReferences);
  expect(b.status.containerStatuses).toBe(a.status.containerStatuses);
});

test('what differs is not shared', () => {
  const [a, b] = [read('a', 'rs-2', 'app:1'), read('b', 'rs-2', 'app:2')];
  expect([a.spec.containers[0]?.image, b.spec.containers[0]?.image]).toEqual(['app:1', 'app:2']);
  expect(b.metadata.labels).toBe(a.metadata.labels);
});

test('Pods without an owner, or of two owners, share nothing', () => {
  expect(read('b', undefined).spec.containers).not.toBe(read('a', undefined).spec.containers);
  expect(read('b', 'rs-3').spec.containers).not.toBe(read('a', 'rs-4').spec.containers);
});

test('a Pod that is read among any others equals one that is read alone', () => {
  const drawn = fc.array(fc.tuple(fc.constantFrom('o1', 'o2', undefined), fc.constantFrom('app:1', 'app:2')), { maxLength: 20 });
  fc.assert(
    fc.property(drawn, fc.uuid(), (pods, alone) => {
      for (const [owner, image] of pods) {
        const among = read('p', owner, image);
        const only = read('p', owner === undefined ? undefined : `${owner}-${alone}-${pods.length}`, image);
        expect(among.spec).toEqual(only.spec);
        expect(among.status).toEqual(only.status);
        expect(among.metadata.ownerReferences).toHaveLength(owner === undefined ? 0 : 1);
        expect(among.metadata.ownerReferences[0]?.uid).toBe(owner);
      }
    }),
  );
});
