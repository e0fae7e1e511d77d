// Tests of which ports a row marks.

import { expect, test } from 'vitest';
import { put } from '#lib/cluster/delta.ts';
import { apply } from '#lib/cluster/state.ts';
import { stateOf } from '#testing/builders/state.ts';
import { diagnose } from '#lib/diagnosis/diagnose.ts';
import { toFinding } from '#lib/diagnosis/settle.ts';
import { allKnown } from '#lib/diagnosis/known-state.ts';
import { buildEndpoint, buildPod, buildService, buildServicePort, buildSlice, buildSlicePort } from '#testing/builders/kube.ts';
import { rowsOf } from './rows.ts';
import { faultyPorts } from './faulty-ports.ts';
import { allViews } from './service-view.ts';

test('a named targetPort that no Pod has marks its own port and no other', () => {
  const ports = [
    buildServicePort({ name: 'ok', port: 80, targetPort: 'http' }),
    buildServicePort({ name: 'bad', port: 90, targetPort: 'grpc' }),
  ];
  const slice = buildSlice({ endpoints: [buildEndpoint({ pod: 'web-1' })], ports: [buildSlicePort({ name: 'ok', port: 8080 })] });
  const state = stateOf(buildService({ ports }), buildPod(), slice);
  const found = diagnose(allKnown(state), { kind: 'Service', key: 'shop/web' });
  apply(
    state,
    found.map((diagnosis) => put(toFinding(diagnosis, { since: 0, counts: 0 }))),
  );
  const views = allViews(state);
  const [row] = rowsOf(state, views, ['shop/web'], { rowOf: new Map(), rows: new Set() });
  expect(row).toBeDefined();
  expect(row === undefined ? undefined : [...faultyPorts(views, row)]).toEqual([[90, 'broken']]);
});
