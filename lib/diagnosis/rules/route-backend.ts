// A route of the Gateway API that leads to a Service, or to a port of one, that there is not.

import { splitKey } from '#lib/kube/key.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import { type BackendRef, backendService, type RouteKind } from '#lib/kube/route.ts';
import type { Found } from '#lib/diagnosis/finding.ts';
import type { RecordContext, RuleAbout } from '#lib/diagnosis/rule.ts';
import {
  getService,
  getServices,
  judgePort,
  mayJudge,
  mergeParts,
  portsText,
  servicesOfTheRoute,
  theRoute,
} from '#lib/diagnosis/way-in.ts';
import { evidence } from '#lib/diagnosis/words.ts';

type Context = RecordContext<RouteKind>;

function backendFound(context: Context, field: string, ref: BackendRef): readonly Found[] {
  const { subject, record, state } = context;
  const { namespace, name } = record.metadata;
  const service = backendService(record, ref);
  if (service === undefined || !mayJudge(context, namespace, service)) return [];
  const describe = kubectl(namespace, 'describe', record.kind.toLowerCase(), name);
  const target = state.tables.Service.get(service);
  const said = splitKey(service).namespace === namespace ? ref.name : service;
  // A weight of 0 sends nothing there: prepared, or left over.
  const severity = (ref.weight ?? 1) === 0 ? 'warning' : 'broken';
  if (target === undefined) {
    return [
      {
        part: service,
        severity,
        title: `${theRoute(record, service)} leads to the Service ${said}, which does not exist.`,
        short: `no Service ${said}`,
        evidence: [
          evidence(subject, `${field}.name`, ref.name),
          ...(ref.namespace === undefined ? [] : [evidence(subject, `${field}.namespace`, ref.namespace)]),
        ],
        next: [getServices(service), describe],
        at: [
          { ...subject, field },
          { kind: 'Service', key: service },
        ],
      },
    ];
  }
  if (ref.port === undefined || judgePort(target, { name: undefined, number: ref.port }) === 'fine') return [];
  const isTarget = judgePort(target, { name: undefined, number: ref.port }) === 'target-port';
  return [
    {
      part: `${service} ${ref.port}`,
      severity,
      title: `${theRoute(record, service)} leads to the port ${ref.port} of the Service ${said}, which has none such.`,
      short: `no port ${ref.port}`,
      evidence: [
        evidence(subject, `${field}.port`, ref.port),
        evidence({ kind: 'Service', key: service }, 'spec.ports', portsText(target)),
      ],
      cause: isTarget ? `${ref.port} is a targetPort of it; a route names the port of the Service.` : undefined,
      next: [getService(service), describe],
      at: [{ ...subject, field }],
      service,
    },
  ];
}

/** What the rule finds; others keep still where it speaks. */
export function backendsFound(context: Context): readonly Found[] {
  return mergeParts(
    context.record.spec.rules.flatMap(({ backendRefs }, r) =>
      backendRefs.flatMap((ref, b) => backendFound(context, `spec.rules[${r}].backendRefs[${b}]`, ref)),
    ),
  );
}

const EXPLAINS = [
  'A rule of the route names a Service that does not exist, or a port that the Service does not list. Requests that such a rule sends there are answered with 500, in proportion to its weight; other rules work.',
  'Most often the name or port is mistyped, the namespace is missing (without one it is that of the route), or the container port is written where that of the Service belongs.',
  'Mend the name or port in the route, or make the Service. A backend with the weight 0 gets no requests: there it is a warning. What is no Service (a ServiceImport, an extension) is not judged.',
].join('\n\n');

const SETTLES = { seconds: 20, because: 'Manifests are applied one after the other: the Service may come after its route.' };

export const httpRouteBackend: RuleAbout<'HTTPRoute'> = {
  id: 'http-route-backend',
  about: 'HTTPRoute',
  rung: 'way-in',
  severity: 'broken',
  needs: ['HTTPRoute', 'Service'],
  beyond: [servicesOfTheRoute('HTTPRoute')],
  settles: SETTLES,
  title: 'An HTTPRoute leads to a Service or port that does not exist',
  short: 'no backend',
  explains: EXPLAINS,
  peers: ['k8sgpt HTTPRoute', 'Kiali KIA1402'],
  semantics: 'Diagnosis 42',
  find: backendsFound,
};

export const grpcRouteBackend: RuleAbout<'GRPCRoute'> = {
  ...httpRouteBackend,
  id: 'grpc-route-backend',
  about: 'GRPCRoute',
  needs: ['GRPCRoute', 'Service'],
  beyond: [servicesOfTheRoute('GRPCRoute')],
  title: 'A GRPCRoute leads to a Service or port that does not exist',
  peers: [],
  find: backendsFound,
};
