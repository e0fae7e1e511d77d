// Tests of the note beside a line without stations.

import { expect, test } from 'vitest';
import { put } from '#lib/cluster/delta.ts';
import type { AnyRecord } from '#lib/cluster/record.ts';
import { apply } from '#lib/cluster/state.ts';
import { stateOf } from '#testing/builders/state.ts';
import { diagnose } from '#lib/diagnosis/diagnose.ts';
import { toFinding } from '#lib/diagnosis/settle.ts';
import { allKnown } from '#lib/diagnosis/known-state.ts';
import { buildPod, buildService } from '#testing/builders/kube.ts';
import { noteWords } from './note-elements.ts';
import { allViews } from './service-view.ts';

function noteOf(...held: readonly AnyRecord[]): string | undefined {
  const state = stateOf(...held);
  const found = diagnose(allKnown(state), { kind: 'Service', key: 'shop/web' });
  apply(
    state,
    found.map((diagnosis) => put(toFinding(diagnosis, { since: 0, counts: 0 }))),
  );
  const view = allViews(state).get('shop/web');
  return view === undefined ? undefined : noteWords(view);
}

test('names the label that is off', () => {
  const service = buildService({ selector: { app: 'webb', tier: 'front' } });
  expect(noteOf(service, buildPod({ labels: { app: 'web', tier: 'front' } }))).toBe('✕ app=webb: selects nothing');
});

test('says only what is wrong where no label stands out', () => {
  expect(noteOf(buildService({ selector: { app: 'web' } }))).toBe('selects nothing');
});

test('says nothing of a Service that is well', () => {
  expect(noteOf(buildService({ selector: {}, type: 'ExternalName', clusterIP: undefined, externalName: 'example.com' }))).toBe('');
});
