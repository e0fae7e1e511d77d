// GET /api/services?node=&labels=: which Services of the whole cluster have endpoints on a Node, or labels that a selector matches.

import type { ClusterState } from '#lib/cluster/state.ts';
import { matches } from '#lib/kube/label-selector.ts';
import { parseSelector } from '#lib/kube/selector-text.ts';
import { type Carried, carriedBy } from '#lib/routing/carried.ts';
import { SERVICES_VERSION, type ServicesAnswer } from '#lib/routing/services-answer.ts';

/** With neither nothing is asked. `labels`: of the Service itself, as `kubectl get services -l` reads them. */
export function respondWithServices(state: ClusterState, request: Request): Response {
  const query = new URL(request.url).searchParams;
  const node = query.get('node');
  const labels = query.get('labels');
  if (node === null && labels === null) return new Response('Say of which node, or with which labels.\n', { status: 400 });
  const selector = labels === null ? undefined : parseSelector(labels);
  if (selector?.ok === false) return new Response(`${selector.error}\n`, { status: 400 });
  const fits = (key: string): boolean =>
    selector === undefined || matches(selector.value, state.tables.Service.get(key)?.metadata.labels ?? {});
  const carried: readonly Carried[] | undefined = node === null ? undefined : carriedBy(state, node).filter(({ service }) => fits(service));
  const services = carried?.map(({ service }) => service) ?? [...state.tables.Service.keys()].filter(fits).sort();
  const answer: ServicesAnswer = { version: SERVICES_VERSION, services, ...(carried !== undefined && { carried }) };
  return Response.json(answer, { headers: { 'cache-control': 'no-store' } });
}
