// Tests of the Namespace reader.

import { expect, test } from 'vitest';
import { readNamespace } from './namespace.ts';

test('reads name, labels and phase', () => {
  const raw = {
    metadata: { name: 'shop', uid: 'u', labels: { team: 'a' } },
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Terminating' },
  };
  expect(readNamespace(raw)).toEqual({
    ok: true,
    value: {
      kind: 'Namespace',
      metadata: { namespace: '', name: 'shop', uid: 'u', labels: { team: 'a' }, ownerReferences: [] },
      status: { phase: 'Terminating' },
    },
  });
});

test.each([
  [{ metadata: { name: 'shop', uid: 'u' }, status: { phase: 1 } }, 'status.phase'],
  [{ metadata: { uid: 'u' } }, 'metadata.name'],
  [{ metadata: 'shop' }, 'metadata'],
  [{}, 'metadata.name'],
])('%j is a fault at %s', (raw, path) => {
  expect(readNamespace(raw)).toMatchObject({ ok: false, error: { kind: 'Namespace', path } });
});
