// The choice step: which of the endpoints share the connections, and which are left out.

import { keyOf } from '#lib/kube/key.ts';
import { kubectl, selectorText } from '#lib/kube/kubectl.ts';
import { hasSelector, type Service } from '#lib/kube/service.ts';
import type { Decided, Route } from '#lib/routing/route.ts';
import { endpointSubject } from './candidates-step.ts';
import { about } from './cited.ts';
import type { LeftOutFact } from './facts/route.ts';
import type { TraceContext } from './context.ts';
import { step, type TakenStep } from './step.ts';

function leftOutOf(context: TraceContext, { leftOut }: Decided, service: Service): readonly LeftOutFact[] {
  return leftOut.map(({ endpoint, reason }) => ({ id: endpoint.id, subject: endpointSubject(context, service, endpoint), reason }));
}

export function chosenStep(context: TraceContext, route: Route, decided: Decided, service: Service): TakenStep<'chosen'> {
  const shares = route.endpoints.map((share) => ({ share, subject: endpointSubject(context, service, share.endpoint) }));
  const key = keyOf(service.metadata.namespace, service.metadata.name);
  return step(
    'chosen',
    'pass',
    { kind: 'shared', service: key, decided, shares, leftOut: leftOutOf(context, decided, service) },
    { rules: about(route, 22, 23, 28, 29, 30, 31, 50, 51, 52, 76) },
  );
}

export function dropStep(context: TraceContext, route: Route, decided: Decided, service: Service): TakenStep<'chosen'> {
  const { namespace, name } = service.metadata;
  const next = [
    kubectl(namespace, 'get', 'pods', '-l', selectorText(service.spec.selector), '-o', 'wide'),
    kubectl(namespace, 'get', 'service', name, '-o', 'yaml'),
  ];
  return step(
    'chosen',
    'fail',
    { kind: 'dropped', decided, leftOut: leftOutOf(context, decided, service) },
    { rules: about(route, 30, 54, 55, 70), next: hasSelector(service) ? next : next.slice(1) },
  );
}
