// The health check port of a Service on a Node: kube-proxy itself answers there, and what it answers follows from the slices.

import type { Evidence } from '#lib/cluster/finding.ts';
import { keyOf } from '#lib/kube/key.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import type { IPFamily, Service } from '#lib/kube/service.ts';
import { slicesOf } from '#lib/routing/endpoint.ts';
import { type HealthCheck, healthCheckOf } from '#lib/routing/health-check.ts';
import { acceptsHealthCheck } from '#lib/routing/node-port-address.ts';
import { clusterIPOf, healthCheckPortOf } from '#lib/routing/service-port.ts';
import { plural } from '#lib/std/plural.ts';
import { cited } from './cited.ts';
import type { HealthCheckLanding } from './landing.ts';
import { doubtWords, outcome } from './outcome.ts';
import { directPlaces } from './place.ts';
import { reachOf, reachStep } from './reach-steps.ts';
import { end, type Ending, type Scene } from './scene.ts';
import { step } from './step.ts';

/** The Service whose health check port is typed; undefined where there is none. */
export function checkedService({ state, target: { port, protocol } }: Scene, family: IPFamily): Service | undefined {
  if (protocol !== 'TCP' || port === undefined) return undefined;
  for (const key of [...state.tables.Service.keys()].sort()) {
    const service = state.tables.Service.get(key);
    if (service !== undefined && healthCheckPortOf(service) === port && clusterIPOf(service, family) !== undefined) return service;
  }
  return undefined;
}

function because({ status, weight }: HealthCheck, key: string): string {
  if (status === 200) return `${plural(weight, 'ready endpoint')} of Service ${key} ${weight === 1 ? 'is' : 'are'} on this Node`;
  return weight === 0 ? `no ready endpoint of Service ${key} is on this Node` : 'kube-proxy is not healthy';
}

const HEARD: Readonly<Record<HealthCheck['status'], string>> = {
  200: 'A load balancer that asks here sends connections to this Node.',
  503: 'A load balancer that asks here sends this Node no connections.',
};

/** Out of the client, and to kube-proxy of the Node: the trace ends with its answer. */
export function healthCheckSteps(scene: Scene, { service, node, address, family }: HealthCheckLanding): Ending {
  const { state, proxy, target } = scene;
  const key = keyOf(service.metadata.namespace, service.metadata.name);
  const record = state.tables.Node.get(node);
  const check = healthCheckOf(service, slicesOf(state, key), family, node, proxy.healthy);
  if (record === undefined || check === undefined) {
    const says = `Node ${node} is not in view.`;
    return end(outcome('unknown', `Unknown: ${says}`, target.protocol), [], step('health-check', 'unknown', says));
  }
  const places = directPlaces([{ address, pod: undefined }], check.port);
  const egress = reachStep(scene, 'egress', places, reachOf(scene, { family, decider: undefined }), undefined);
  if (egress.status === 'fail') {
    const client = 'The connection hangs until the client gives up (some network plugins refuse at once).';
    return end(outcome('times-out', 'Times out: NetworkPolicy denies it.', target.protocol, client), ['health-check'], egress);
  }
  const next = [kubectl(service.metadata.namespace, 'get', 'endpointslices', '-l', `kubernetes.io/service-name=${service.metadata.name}`)];
  const subject = { kind: 'Service', key } as const;
  const evidence: Evidence[] = [
    { subject, field: 'spec.healthCheckNodePort', value: String(check.port) },
    { subject: { kind: 'Node', key: node }, field: 'ready endpoints', value: String(check.weight) },
  ];
  if (!acceptsHealthCheck(proxy, record, family, address)) {
    const says = `kube-proxy of ${node} does not listen for health checks on ${address}: nodePortAddresses leave it out.`;
    return end(
      outcome('refused', `Refused: the health check port is not open on ${address}.`, target.protocol),
      [],
      egress,
      step('health-check', 'fail', says, { evidence, rules: cited('R77') }),
    );
  }
  const says = `kube-proxy of ${node} answers ${check.status}: ${because(check, key)}. ${HEARD[check.status]}`;
  const doubt = doubtWords([egress]);
  const told = `Reaches kube-proxy of ${node}, which answers ${check.status}: ${because(check, key)}.${doubt}`;
  return end(
    outcome(
      'reaches',
      told,
      target.protocol,
      `The connection opens${doubt === '' ? '' : ', as far as that can be told'}: HTTP ${check.status}.`,
    ),
    [],
    egress,
    step('health-check', 'pass', says, { evidence, rules: cited('R20', 'R74', 'R75', 'R77'), next }),
  );
}
