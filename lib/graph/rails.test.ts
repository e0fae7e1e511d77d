// Tests of the lines of an opened row.

import { expect, test } from 'vitest';
import { stateOf } from '#testing/builders/state.ts';
import { toFinding } from '#lib/diagnosis/settle.ts';
import { diagnose } from '#lib/diagnosis/diagnose.ts';
import { allKnown } from '#lib/diagnosis/known-state.ts';
import { put } from '#lib/cluster/delta.ts';
import { apply } from '#lib/cluster/state.ts';
import { buildEndpoint, buildPod, buildService, buildServicePort, buildSlice } from '#testing/builders/kube.ts';
import type { ServicePort } from '#lib/kube/service.ts';
import { openRails } from './rails.ts';
import { rowsOf } from './rows.ts';
import { allViews } from './service-view.ts';

/** Labels of the lines of `shop/web` with these ports, over one Pod, of which the slice names no port; at fault are those whose name no Pod has. */
function linesOf(ports: readonly ServicePort[]): readonly (readonly string[])[] {
  const slice = buildSlice({ endpoints: [buildEndpoint({ pod: 'web-1' })], ports: [] });
  const state = stateOf(buildService({ ports }), buildPod(), slice);
  const found = diagnose(allKnown(state), { kind: 'Service', key: 'shop/web' }).filter(({ rule }) => rule === 'port-missing');
  apply(
    state,
    found.map((diagnosis) => put(toFinding(diagnosis, { since: 0, counts: 0 }))),
  );
  const views = allViews(state);
  const [row] = rowsOf(state, views, ['shop/web'], { rowOf: new Map(), rows: new Set() });
  const focus = views.get('shop/web');
  if (row === undefined || focus === undefined) throw new Error('There is no row of web.');
  return openRails(views, row, focus).map((rail) => rail.labels);
}

function numbered(count: number): ServicePort[] {
  return Array.from({ length: count }, (_, i) => buildServicePort({ name: `p${i}`, port: 1000 + i, targetPort: 1000 + i }));
}

test('eight ports are all told; of thirty the first seven, and how many more there are', () => {
  expect(linesOf(numbered(8))[0]).toHaveLength(8);
  const [lines = []] = linesOf(numbered(30));
  expect(lines.slice(0, 7)).toEqual(numbered(7).map(({ port }) => `:${port} → nothing`));
  expect(lines.slice(7)).toEqual(['and 23 more ports']);
});

test('a port that is at fault is never among those that are only counted', () => {
  const ports = [...numbered(29), buildServicePort({ name: 'bad', port: 9999, targetPort: 'grpc' })];
  expect(linesOf(ports)[0]?.[0]).toBe(':9999 → grpc → nothing');
});
