// A headless Service whose port is another than the one its Pods listen on: nothing translates between them.

import type { Found } from '#lib/diagnosis/found.ts';
import type { ServiceContext } from '#lib/diagnosis/context.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { evidence } from '#lib/diagnosis/evidence.ts';
import { namesOf } from '#lib/std/listed.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import { linked } from '#lib/cluster/multimap.ts';
import { type Key, keyOf, splitKey } from '#lib/kube/key.ts';
import { isHeadless, type Service, type ServicePort } from '#lib/kube/service.ts';
import { servicesOverTheSamePods } from './same-pods.ts';

/** The numbers at which the endpoints of a port listen, as the slices publish them; before there are any, as the Service says. */
function numbersOf({ slices }: ServiceContext, { name, protocol, targetPort }: ServicePort): readonly number[] {
  const found = new Set<number>();
  for (const slice of slices()) {
    if (slice.endpoints.length === 0) continue;
    for (const port of slice.ports) {
      if (port.name === name && port.protocol === protocol && port.port !== undefined) found.add(port.port);
    }
  }
  if (found.size === 0 && typeof targetPort === 'number') found.add(targetPort);
  return [...found].sort((a, b) => a - b);
}

/** Another Service over its Pods that has the port and translates it: whoever calls the port calls that one. */
function translatedBy({ state, key, selected }: ServiceContext, { port, protocol }: ServicePort): Key | undefined {
  const [first] = selected();
  if (first === undefined) return undefined;
  const others = linked(state.index.servicesByPod, keyOf(first.metadata.namespace, first.metadata.name));
  return [...others].sort().find((other) => {
    const service = other === key ? undefined : state.tables.Service.get(other);
    return service !== undefined && !isHeadless(service) && service.spec.ports.some((p) => p.port === port && p.protocol === protocol);
  });
}

/** Another port of the Service that is the one where the Pods listen: this one is for clients that read SRV records, such as grpclb. */
function untranslated({ spec: { ports } }: Service, numbers: readonly number[]): ServicePort | undefined {
  return ports.find(
    ({ port, targetPort }) => numbers.every((number) => number === port) && (targetPort === port || typeof targetPort === 'string'),
  );
}

function otherwise(listen: string, other: Key | undefined, beside: ServicePort | undefined): string {
  if (other !== undefined) return `By the name ${splitKey(other).name} it is translated.`;
  return `${beside === undefined ? '' : `The Service has port ${beside.port} too, where they do listen. `}Only a client that asks for the SRV record finds ${listen}.`;
}

function ofPort(context: ServiceContext, port: ServicePort, at: number): Found | undefined {
  const { service, subject } = context;
  const others = numbersOf(context, port).filter((number) => number !== port.port);
  if (others.length === 0) return undefined;
  const { namespace, name } = service.metadata;
  const listen = namesOf(others.map(String));
  const other = translatedBy(context, port);
  const beside = untranslated(service, others);
  return {
    ...(other === undefined && beside === undefined ? {} : { severity: 'info' as const }),
    part: `${port.name === '' ? port.port : port.name}`,
    title: `Port ${port.port} is not translated: its Pods listen on ${listen}.`,
    evidence: [
      evidence(subject, 'spec.clusterIP', 'None'),
      evidence(subject, `spec.ports[${at}].port`, port.port),
      evidence(
        subject,
        `spec.ports[${at}].targetPort`,
        port.targetPort,
        typeof port.targetPort === 'string' ? `${listen} in its Pods` : undefined,
      ),
    ],
    cause: `A headless Service gives the addresses of its Pods and no proxy stands between: a client that connects to port ${port.port} is refused. ${otherwise(listen, other, beside)}`,
    next: [kubectl(namespace, 'get', 'endpointslices', '-l', `kubernetes.io/service-name=${name}`)],
    at: [{ ...subject, field: `spec.ports[${at}].port` }],
  };
}

export const headlessPort: RuleAbout<'Service'> = {
  id: 'headless-port',
  about: 'Service',
  item: 'ports',
  severity: 'warning',
  needs: ['Service', 'EndpointSlice', 'Pod'],
  beyond: [servicesOverTheSamePods],
  settles: { seconds: 30, because: 'While a rollout changes a port, Pods listen on the old one and on the new one.' },
  title: 'A headless Service whose port is not that of its Pods',
  short: 'port not translated',
  explains: [
    'clusterIP is None, so the name of the Service gives the addresses of its Pods. kube-proxy does nothing for it, and so nobody turns the port of the Service into the targetPort: clients must connect to the port on which the Pods listen.',
    'Set port to the number of targetPort. It does no harm where all clients read the port from the SRV record, in which CoreDNS puts the number of the Pods.',
    'Where a Service with a cluster IP stands beside it over the same Pods and has the port, it is told as information: callers use that one, and the headless Service is there for the names of the Pods. So it is where another port of the same Service has the number on which they listen: this one is there for clients that read SRV records, as grpclb does.',
  ].join('\n\n'),
  peers: [],
  semantics: 'Diagnosis 17, DNS D27',
  find(context) {
    const { service } = context;
    if (service.spec.type === 'ExternalName' || service.spec.clusterIP !== 'None') return [];
    return service.spec.ports.flatMap((port, at) => ofPort(context, port, at) ?? []);
  },
};
