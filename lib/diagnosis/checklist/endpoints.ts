// Step: who is published, and who of them takes connections?

import { PLACEHOLDER } from '#lib/words/routing.ts';
import { SERVICE_NAME_LABEL } from '#lib/kube/endpoint-slice.ts';
import { keyOf } from '#lib/kube/key.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import type { ServiceContext } from '#lib/diagnosis/context.ts';
import { plural } from '#lib/std/plural.ts';
import { evidence } from '#lib/diagnosis/evidence.ts';
import { namesOf } from '#lib/std/listed.ts';
import { isNodeReady } from '#lib/kube/node.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import type { Backend } from '#lib/routing/backend.ts';
import { type Look, look } from './step.ts';

/** They get connections, and whether anybody answers there is not certain. */
function onLostNodes({ tables }: ClusterState, backends: readonly Backend[]): readonly Backend[] {
  return backends.filter(({ nodeName, endpoints }) => {
    const node = nodeName === undefined ? undefined : tables.Node.get(nodeName);
    return node !== undefined && !isNodeReady(node) && endpoints.some((e) => e.ready);
  });
}

export function lookAtEndpoints({
  state,
  service,
  slices,
  backends,
  unpublished,
  stale,
  serving,
  known,
  placeholder,
}: ServiceContext): Look {
  const { namespace, name } = service.metadata;
  if (service.spec.type === 'ExternalName') return look('none', 'An ExternalName Service has no endpoints.');
  const next = [kubectl(namespace, 'get', 'endpointslices', '-l', `${SERVICE_NAME_LABEL}=${name}`, '-o', 'wide')];
  if (!known('EndpointSlice')) return look('unknown', 'EndpointSlices may not be read, so nobody can say who stands behind it.', [], next);
  const seen = slices().map((slice) => {
    const subject = { kind: 'EndpointSlice', key: keyOf(namespace, slice.metadata.name) } as const;
    const ready = slice.endpoints.filter((e) => e.conditions.ready ?? true).length;
    return evidence(subject, `${slice.metadata.name} endpoints`, `${ready} of ${slice.endpoints.length} ready`, slice.addressType);
  });
  const all = backends();
  const mark = placeholder();
  if (mark !== undefined)
    return look(mark.traffic === 'elsewhere' ? 'none' : 'not', `Its endpoint is ${PLACEHOLDER[mark.of]}.`, seen, next);
  if (all.length === 0) return look('not', 'No EndpointSlice holds an address.', seen, next);
  const otherwise = new Set(stale().flatMap((one) => (one.kind === 'state' || one.kind === 'address' ? [one.pod] : []))).size;
  const count = (state: (typeof all)[number]['state']): number => all.filter((b) => b.state === state).length;
  const parts = [
    `${count('ready')} of ${plural(all.length, 'endpoint')} ${all.length === 1 ? 'is' : 'are'} ready`,
    ...(['draining', 'notReady', 'broken'] as const).flatMap((state) => {
      const n = count(state);
      return n === 0 ? [] : [`${n} ${state === 'notReady' ? 'not ready' : state}`];
    }),
    ...(otherwise === 0 ? [] : [`${otherwise} published otherwise than the ${otherwise === 1 ? 'Pod is' : 'Pods are'}`]),
    ...(unpublished().length === 0 ? [] : [`${plural(unpublished().length, 'selected Pod')} not published`]),
  ];
  const lost = onLostNodes(state, all);
  if (lost.length > 0) {
    const nodes = [...new Set(lost.flatMap(({ nodeName }) => nodeName ?? []))].sort();
    parts.push(`${lost.length} of the ready on ${nodes.length === 1 ? 'a Node that is' : 'Nodes that are'} not: ${namesOf(nodes)}`);
  }
  return look(serving() && lost.length === 0 ? 'pass' : 'not', `${parts.join(', ')}.`, seen, next);
}
