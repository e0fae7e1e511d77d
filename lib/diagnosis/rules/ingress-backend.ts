// An Ingress that leads to a Service, or to a port of one, that there is not.

import { commonCause } from '#lib/cluster/common-cause.ts';
import { type Ingress, type IngressBackend, ingressBackends } from '#lib/kube/ingress.ts';
import { keyOf } from '#lib/kube/key.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import type { Found } from '#lib/diagnosis/found.ts';
import type { RecordContext, RuleAbout } from '#lib/diagnosis/rule.ts';
import {
  getService,
  getServices,
  ingressesOfTheName,
  judgePort,
  mergeParts,
  namespacesWithService,
  portsText,
  portText,
  servicesOfTheIngress,
} from '#lib/diagnosis/way-in.ts';
import { evidence } from '#lib/diagnosis/evidence.ts';
import { namesOf } from '#lib/std/listed.ts';

type Context = RecordContext<'Ingress'>;

/** The AWS Load Balancer Controller: the name is then that of an action in the annotations, and no Service is meant. */
const USE_ANNOTATION = 'use-annotation';

function describeIngress({ metadata }: Ingress): string {
  return kubectl(metadata.namespace, 'describe', 'ingress', metadata.name);
}

function whyOf({ state, record }: Context, name: string): string {
  const { namespace } = record.metadata;
  const none = `There is no Service ${name} in the namespace ${namespace}; an Ingress leads to Services of its own namespace alone.`;
  const others = namespacesWithService(state, name);
  if (others.length === 0) return none;
  return others.length === 1
    ? `${none} The namespace ${others.join()} has a Service of that name.`
    : `${none} Services of that name are in ${namesOf(others, 3)}.`;
}

function missingService(context: Context, field: string, name: string): Found {
  const { subject, record } = context;
  const service = keyOf(record.metadata.namespace, name);
  return {
    part: name,
    title: `The Ingress ${record.metadata.name} leads to the Service ${name}, which does not exist.`,
    short: `no Service ${name}`,
    evidence: [evidence(subject, `${field}.service.name`, name)],
    cause: whyOf(context, name),
    because: commonCause('service-missing', [service]),
    next: [getServices(service), describeIngress(record)],
    at: [
      { ...subject, field },
      { kind: 'Service', key: service },
    ],
  };
}

function missingPort({ subject, record, state }: Context, field: string, { service }: IngressBackend): readonly Found[] {
  const key = keyOf(record.metadata.namespace, service.name);
  const target = state.tables.Service.get(key);
  if (target === undefined) return [];
  const verdict = judgePort(target, service.port);
  if (verdict === 'fine') return [];
  const port = portText(service.port);
  const isTarget = verdict === 'target-port';
  return [
    {
      part: `${service.name} ${port}`,
      severity: isTarget ? 'warning' : 'broken',
      title: isTarget
        ? `The Ingress ${record.metadata.name} leads to the targetPort ${port} of the Service ${service.name}, not to its port.`
        : `The Ingress ${record.metadata.name} leads to the port ${port} of the Service ${service.name}, which has none such.`,
      short: `no port ${port}`,
      evidence: [evidence(subject, `${field}.service.port`, port), evidence({ kind: 'Service', key }, 'spec.ports', portsText(target))],
      cause: isTarget ? 'Some controllers look it up there too; the API asks for the port of the Service.' : undefined,
      next: [getService(key), describeIngress(record)],
      at: [{ ...subject, field }],
      service: key,
    },
  ];
}

export const ingressBackend: RuleAbout<'Ingress'> = {
  id: 'ingress-backend',
  about: 'Ingress',
  item: 'way-in',
  severity: 'broken',
  needs: ['Ingress', 'Service'],
  beyond: [servicesOfTheIngress, ingressesOfTheName],
  settles: { seconds: 20, because: 'Manifests are applied one after the other: the Service may come after its Ingress.' },
  title: 'An Ingress leads to a Service or port that does not exist',
  short: 'no backend',
  explains: [
    'A path of the Ingress, or its default backend, names a Service that is not in its namespace, or a port that the Service does not list. Requests for that path are answered with an error (503, or 404 from the default backend), while the other paths work.',
    'Most often the name or the port is mistyped, the Service was renamed or lives in another namespace (the finding then names it), or the number of the container port is written where that of the Service belongs.',
    'Mend the name or port in the Ingress, or make the Service. Of a backend whose port is called use-annotation (an action of the AWS Load Balancer Controller), of ExternalName Services, and of headless ones without ports, nothing is said: they list no ports, and controllers treat them each in its own way. Where a port is only the targetPort of the Service it is a warning, because some controllers take it.',
  ].join('\n\n'),
  peers: ['k8sgpt Ingress', 'popeye 1401', 'popeye 1402'],
  semantics: 'Diagnosis 42',
  find(context) {
    const { record, state } = context;
    return mergeParts(
      ingressBackends(record).flatMap(({ field, backend }) => {
        if (backend.service.port.name === USE_ANNOTATION) return [];
        return state.tables.Service.has(keyOf(record.metadata.namespace, backend.service.name))
          ? missingPort(context, field, backend)
          : [missingService(context, field, backend.service.name)];
      }),
    );
  },
};
