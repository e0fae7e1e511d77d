// The health check port of a Service on a Node: kube-proxy itself answers there, and what it answers follows from the slices.

import { keyOf } from '#lib/kube/key.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import type { IPFamily, Service } from '#lib/kube/service.ts';
import { slicesOf } from '#lib/routing/endpoint.ts';
import { healthCheckOf } from '#lib/routing/health-check.ts';
import { acceptsHealthCheck } from '#lib/routing/node-port-address.ts';
import { clusterIPOf, healthCheckPortOf } from '#lib/routing/service-port.ts';
import { cited } from './cited.ts';
import type { HealthCheckFact } from './facts/route.ts';
import type { HealthCheckLanding } from './landing.ts';
import { directEndpoints } from './trace-endpoint.ts';
import { reachOf, reachStep } from './access-steps.ts';
import { end, type Ending, type TraceContext } from './context.ts';
import { step } from './step.ts';

/** The Service whose health check port is typed; undefined where there is none. */
export function checkedService({ state, target: { port, protocol } }: TraceContext, family: IPFamily): Service | undefined {
  if (protocol !== 'TCP' || port === undefined) return undefined;
  for (const key of [...state.tables.Service.keys()].sort()) {
    const service = state.tables.Service.get(key);
    if (service !== undefined && healthCheckPortOf(service) === port && clusterIPOf(service, family) !== undefined) return service;
  }
  return undefined;
}

/** Out of the client, and to kube-proxy of the Node: the trace ends with its answer. */
export function healthCheckSteps(context: TraceContext, { service, node, address, family }: HealthCheckLanding): Ending {
  const { state, proxy } = context;
  const key = keyOf(service.metadata.namespace, service.metadata.name);
  const record = state.tables.Node.get(node);
  const check = healthCheckOf(service, slicesOf(state, key), family, node, proxy.healthy);
  if (record === undefined || check === undefined)
    return end('unknown', [], step('health-check', 'unknown', { kind: 'node-not-in-view', node }));
  const places = directEndpoints([{ address, pod: undefined }], check.port);
  const egress = reachStep(context, 'egress', places, reachOf(context, { family, decider: undefined }), undefined);
  if (egress.status === 'fail') return end('times-out', ['health-check'], egress);
  if (!acceptsHealthCheck(proxy, record, family, address)) {
    const deaf: HealthCheckFact = { kind: 'not-listening', service: key, node, address, check };
    return end('refused', [], egress, step('health-check', 'fail', deaf, { rules: cited('R77') }));
  }
  const next = [kubectl(service.metadata.namespace, 'get', 'endpointslices', '-l', `kubernetes.io/service-name=${service.metadata.name}`)];
  const answer: HealthCheckFact = { kind: 'answers', service: key, node, check };
  return end('reaches', [], egress, step('health-check', 'pass', answer, { rules: cited('R20', 'R74', 'R75', 'R77'), next }));
}
