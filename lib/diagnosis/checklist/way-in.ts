// Step: how is it reached from outside?

import { ingressesTo, routesTo } from '#lib/cluster/ways-in.ts';
import { keyOf } from '#lib/kube/key.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import type { Evidence } from '#lib/cluster/finding.ts';
import type { ServiceContext } from '#lib/diagnosis/context.ts';
import { evidence } from '#lib/diagnosis/evidence.ts';
import { type Look, look } from './step.ts';

function nodePorts({ service, subject }: ServiceContext): readonly Evidence[] {
  return service.spec.ports.flatMap(({ nodePort, port }, i) =>
    nodePort === undefined || nodePort === 0
      ? []
      : [evidence(subject, `spec.ports[${i}].nodePort`, nodePort, `port ${port} on every Node`)],
  );
}

export function lookAtWayIn(context: ServiceContext): Look {
  const { state, service, subject, key, known } = context;
  const { namespace, name } = service.metadata;
  const { type, externalIPs } = service.spec;
  const lines: Evidence[] = [];
  const balancer = service.status.loadBalancer.ingress.flatMap((i) => i.ip ?? i.hostname ?? []);
  if (type === 'LoadBalancer') lines.push(evidence(subject, 'status.loadBalancer.ingress', balancer.join(', ')));
  lines.push(...nodePorts(context));
  if (externalIPs.length > 0) lines.push(evidence(subject, 'spec.externalIPs', externalIPs.join(', ')));
  for (const { metadata } of ingressesTo(state, key)) {
    const ingress = keyOf(metadata.namespace, metadata.name);
    lines.push(evidence({ kind: 'Ingress', key: ingress }, 'Ingress', ingress));
  }
  for (const route of routesTo(state, key)) {
    const of = keyOf(route.metadata.namespace, route.metadata.name);
    lines.push(evidence({ kind: route.kind, key: of }, route.kind, of));
  }
  const next = [kubectl(namespace, 'get', 'service', name, '-o', 'wide'), kubectl(namespace, 'get', 'ingress')];
  if (type === 'LoadBalancer' && balancer.length === 0) return look('not', 'No load balancer has given it an address.', lines, next);
  if (lines.length > 0)
    return look('pass', `From outside it is reached in ${lines.length === 1 ? 'one way' : `${lines.length} ways`}.`, lines, next);
  if (!known('Ingress')) return look('unknown', 'It is of the cluster alone; Ingresses may not be read.', [], next);
  return look('none', 'Nothing leads here from outside the cluster.', [], next);
}
