// The Service port step: which port of the Service is meant, and what it most likely should have been.

import { linked } from '#lib/cluster/multimap.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { keyOf } from '#lib/kube/key.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import type { Service, ServicePort } from '#lib/kube/service.ts';
import { portStep } from '#lib/publishing/target-port.ts';
import { BEHAVIOUR } from '#lib/routing/proxy-mode.ts';
import type { ServiceLanding } from './landing.ts';
import type { NearPort } from './facts/port.ts';
import { end, on, type TraceContext, type Stage } from './context.ts';
import { step, type StepId } from './step.ts';

const AFTER: readonly StepId[] = ['policy', 'candidates', 'chosen', 'pod-port', 'egress', 'ingress'];

/** The numbers that a Service port has on the Pods that are selected. */
export function podPorts(state: ClusterState, service: Service, port: ServicePort): readonly number[] {
  const found = new Set<number>();
  if (typeof port.targetPort === 'number') found.add(port.targetPort);
  for (const key of linked(state.index.podsByService, keyOf(service.metadata.namespace, service.metadata.name))) {
    const pod = state.tables.Pod.get(key);
    const number = pod && portStep(port, pod).podPort;
    if (number !== undefined) found.add(number);
  }
  return [...found].sort((a, b) => a - b);
}

/** What the typed port most likely is instead. */
function nearPort({ state, target }: TraceContext, service: Service): NearPort {
  const { port, protocol } = target;
  const other = service.spec.ports.find((p) => p.port === port && p.protocol !== protocol);
  if (other !== undefined) return { kind: 'other-protocol', port: other };
  if (typeof port !== 'number') return { kind: 'none' };
  const behind = service.spec.ports.find((p) => p.protocol === protocol && podPorts(state, service, p).includes(port));
  if (behind !== undefined) return { kind: 'pod-port', service: behind.port };
  return { kind: service.spec.ports.some((p) => p.nodePort === port) ? 'node-port' : 'none' };
}

function meant({ target }: TraceContext, { service, via }: ServiceLanding): ServicePort | undefined {
  const { port, protocol } = target;
  const ports = service.spec.ports.filter((p) => p.protocol === protocol);
  if (via.kind === 'nodePort') return ports.find((p) => p.nodePort === port);
  if (port === undefined) return ports[0];
  return ports.find((p) => (typeof port === 'number' ? p.port === port : p.name === port));
}

function unlisted(context: TraceContext, { service, via }: ServiceLanding): Stage<ServicePort> {
  const { target, proxy } = context;
  const { namespace, name } = service.metadata;
  const refused = BEHAVIOUR[proxy.mode].refusesUnlistedPorts && via.kind === 'clusterIP';
  const { ports } = service.spec;
  return end(
    typeof target.port === 'number' ? (refused ? 'refused' : 'times-out') : 'impossible',
    AFTER,
    step(
      'port',
      'fail',
      { kind: 'unlisted', service: keyOf(namespace, name), ports, near: nearPort(context, service) },
      { next: [kubectl(namespace, 'get', 'service', name, '-o', 'wide')], rules: ['kube-proxy R57'] },
    ),
  );
}

export function choosePort(context: TraceContext, landing: ServiceLanding): Stage<ServicePort> {
  const { service, via } = landing;
  const port = meant(context, landing);
  if (port === undefined) return unlisted(context, landing);
  const key = keyOf(service.metadata.namespace, service.metadata.name);
  const index = service.spec.ports.indexOf(port);
  return on(port, step('port', 'pass', { kind: 'listed', service: key, port, index, by: via.kind === 'nodePort' ? 'node-port' : 'port' }));
}
