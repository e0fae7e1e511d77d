// For properties of churn: histories of a small cluster, as fast-check draws and shrinks them.

import fc from 'fast-check';
import { type Delta, put, remove } from '#lib/cluster/delta.ts';
import { type AnyRecord, recordKey } from '#lib/cluster/record.ts';
import { evictedBy, made, of } from './churn.ts';
import { buildNode, buildService, buildServicePort, buildSlice, buildSlicePort, type Draw, drawFrom } from './kube.ts';

function pick<T>(draw: Draw, first: T, ...rest: readonly T[]): T {
  const i = draw(rest.length + 1);
  return i === 0 ? first : (rest[i - 1] ?? first);
}

const often = (draw: Draw): boolean => draw(4) > 0;
const node = (draw: Draw): string => pick(draw, 'n1', 'n2', 'n3');

function drawPod(draw: Draw): ReturnType<typeof made> {
  const number = draw(4);
  const life = draw(2);
  const revision = pick(draw, 'a', 'b', 'c');
  return made(`p-${number}`, {
    uid: `${number}-${life}-${revision}`,
    revision,
    kind: number === 3 ? 'StatefulSet' : 'ReplicaSet',
    created: 10 * number + 5 * life + revision.charCodeAt(0) - 100,
    node: node(draw),
    ready: often(draw),
    deleted: !often(draw),
    labels: { app: pick(draw, 'web', 'web', 'api') },
    phase: pick(draw, 'Running', 'Running', 'Failed'),
    conditions: pick(draw, [], [], evictedBy('EvictionByEvictionAPI')),
  });
}

function drawService(draw: Draw): AnyRecord {
  const isHeadless = !often(draw);
  return buildService({
    name: pick(draw, 's1', 's2'),
    selector: pick(draw, { app: 'web' }, { app: 'web' }, { app: 'api' }),
    ports: pick(draw, [buildServicePort()], [buildServicePort(), buildServicePort({ name: 'admin', port: 81 })]),
    internalTrafficPolicy: pick(draw, 'Cluster', 'Local'),
    ...(isHeadless ? { clusterIP: 'None', clusterIPs: ['None'] } : {}),
  });
}

function drawEndpoint(draw: Draw): ReturnType<typeof of> {
  return of(drawPod(draw), pick(draw, 'ready', 'ready', 'notReady', 'draining', 'terminated'));
}

function drawRecord(draw: Draw): AnyRecord {
  switch (pick(draw, 'EndpointSlice', 'EndpointSlice', 'Pod', 'Pod', 'Service', 'Node')) {
    case 'Pod':
      return drawPod(draw);
    case 'Service':
      return drawService(draw);
    case 'Node':
      return buildNode({ name: node(draw), ready: often(draw), unschedulable: !often(draw) });
    default:
      return buildSlice({
        name: pick(draw, 'e1', 'e2', 'e3'),
        service: pick(draw, 's1', 's1', 's2'),
        endpoints: Array.from({ length: draw(4) }, () => drawEndpoint(draw)),
        ports: pick(draw, [buildSlicePort()], [buildSlicePort(), buildSlicePort({ name: 'admin', port: 9090 })]),
        labels: pick(draw, {}, {}, { 'endpointslice.kubernetes.io/managed-by': 'ops' }),
      });
  }
}

export type DrawnHistory = { readonly first: readonly Delta[]; readonly batches: readonly (readonly Delta[])[] };

const delta: fc.Arbitrary<Delta> = fc.array(fc.nat(251), { maxLength: 50, size: 'max' }).map((numbers) => {
  const draw = drawFrom(numbers);
  const record = drawRecord(draw);
  return draw(6) === 5 ? remove(record.kind, recordKey(record)) : put(record);
});
const batch = fc.array(delta, { maxLength: 5, size: 'max' });
export const drawnHistory: fc.Arbitrary<DrawnHistory> = fc.record({
  first: fc.array(delta, { maxLength: 12, size: 'max' }),
  batches: fc.array(batch, { maxLength: 14, size: 'max' }),
});
