// The Pod port step: does each endpoint listen there, as far as its Pod tells?

import { type Key, keyOf, splitKey } from '#lib/kube/key.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import { isNodeReady } from '#lib/kube/node.ts';
import { isEnded, isPodReady, type Pod, servingContainers } from '#lib/kube/pod.ts';
import type { Protocol } from '#lib/kube/protocol.ts';
import type { Service, ServicePort } from '#lib/kube/service.ts';
import { podFailure } from '#lib/routing/backend.ts';
import type { ListenFact, PodPortFact } from './facts/port.ts';
import type { TraceEndpoint } from './trace-endpoint.ts';
import type { TraceContext } from './context.ts';
import { type EndpointResult, statusOf, step, type TakenStep } from './step.ts';

/** What leads to the port: a Service port, or the number as typed. `headless`: the Service whose name gave the address. */
export type PortSource =
  | { readonly kind: 'service'; readonly service: Service; readonly port: ServicePort }
  | { readonly kind: 'direct'; readonly headless: Service | undefined };

type Declared = { readonly container: string; readonly name: string };

function declaredAs(pod: Pod, port: number, protocol: Protocol): Declared | undefined {
  for (const container of servingContainers(pod)) {
    const found = container.ports.find((p) => p.containerPort === port && p.protocol === protocol);
    if (found !== undefined) return { container: container.name, name: found.name };
  }
  return undefined;
}

function declaredPorts(pod: Pod): Extract<ListenFact, { kind: 'not-declared' }>['declared'] {
  return servingContainers(pod).flatMap((c) => c.ports.map(({ containerPort, protocol }) => ({ port: containerPort, protocol })));
}

/** A headless Service maps no ports: its own port may not be the one that the Pods listen on. */
function mappedElsewhere(source: PortSource, pod: Pod, port: number, protocol: Protocol): number | undefined {
  if (source.kind === 'service' || source.headless === undefined) return undefined;
  const own = source.headless.spec.ports.find((p) => p.port === port && p.protocol === protocol);
  if (own === undefined) return undefined;
  const target = own.targetPort;
  const number =
    typeof target === 'number'
      ? target
      : servingContainers(pod)
          .flatMap((c) => c.ports)
          .find((p) => p.name === target && p.protocol === protocol)?.containerPort;
  return number === port ? undefined : number;
}

type Found = { readonly status: EndpointResult['status']; readonly found: ListenFact };

const found = (status: EndpointResult['status'], fact: ListenFact): Found => ({ status, found: fact });

function look(place: TraceEndpoint, pod: Pod, source: PortSource, protocol: Protocol): Found {
  const failure = podFailure(pod);
  if (isEnded(pod)) return found('fail', { kind: 'pod-ended', why: failure ?? pod.status.phase ?? '' });
  if (failure !== undefined) return found('fail', { kind: 'not-running', why: failure });
  const ready = isPodReady(pod);
  const declared = declaredAs(pod, place.port, protocol);
  if (declared !== undefined) return found('pass', { kind: 'declared', ...declared, ready });
  const listens = mappedElsewhere(source, pod, place.port, protocol);
  if (listens !== undefined) return found('fail', { kind: 'headless-port', listens });
  return found('unknown', { kind: 'not-declared', port: place.port, protocol, declared: declaredPorts(pod), ready });
}

/** What the Pod tells is not certain where its Node is lost, or where the slice means another Pod. */
function doubt({ state }: TraceContext, place: TraceEndpoint, key: Key, pod: Pod): ListenFact | undefined {
  if (place.gone !== undefined) return { kind: 'other-pod', named: place.gone, pod: key };
  const node = state.tables.Node.get(pod.spec.nodeName ?? '');
  return node === undefined || isNodeReady(node) ? undefined : { kind: 'node-not-ready', node: node.metadata.name };
}

function lookAt(context: TraceContext, place: TraceEndpoint, source: PortSource): Found {
  const pod = place.pod === undefined ? undefined : context.state.tables.Pod.get(place.pod);
  if (place.pod !== undefined && pod !== undefined) {
    const told = look(place, pod, source, context.target.protocol);
    const open = told.status === 'fail' ? undefined : doubt(context, place, place.pod, pod);
    return open === undefined ? told : found('unknown', open);
  }
  const { gone } = place;
  if (gone !== undefined && !context.state.tables.Pod.has(gone) && context.whole(splitKey(gone).namespace))
    return found('fail', { kind: 'pod-gone', pod: gone });
  return found('unknown', { kind: 'no-pod' });
}

export function podPortStep(context: TraceContext, places: readonly TraceEndpoint[], source: PortSource): TakenStep<'pod-port'> {
  const endpoints = places.map((place): EndpointResult => ({ id: place.id, subject: place.subject, ...lookAt(context, place, source) }));
  const odd = endpoints.find((r) => r.status !== 'pass' && r.subject.kind === 'Pod');
  const { namespace, name } = splitKey(odd?.subject.key ?? '');
  const fact: PodPortFact = {
    from:
      source.kind === 'direct'
        ? { kind: 'dialled' }
        : {
            kind: 'service',
            service: keyOf(source.service.metadata.namespace, source.service.metadata.name),
            port: source.port,
          },
    ports: [...new Set(places.map((p) => p.port))].sort((a, b) => a - b),
    hasPods: places.some((p) => p.pod !== undefined),
  };
  return step('pod-port', statusOf(endpoints), fact, {
    endpoints,
    next: odd === undefined ? [] : [kubectl(namespace, 'describe', 'pod', name)],
  });
}
