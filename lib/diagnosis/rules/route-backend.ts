// A route of the Gateway API that leads to a Service, or to a port of one, that there is not.

import { commonCause } from '#lib/cluster/common-cause.ts';
import { type Key, splitKey } from '#lib/kube/key.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import { type BackendRef, backendService, ROUTE_APIS, type RouteKind } from '#lib/kube/route.ts';
import type { Service } from '#lib/kube/service.ts';
import type { Found } from '#lib/diagnosis/found.ts';
import type { RecordContext } from '#lib/diagnosis/rule.ts';
import { seesNamespace } from '#lib/diagnosis/known-state.ts';
import {
  getService,
  getServices,
  judgePort,
  mergeParts,
  namespacesWithService,
  ofEachRoute,
  portsText,
  type PortVerdict,
  routesOfTheName,
  servicesOfTheRoute,
  theRoute,
} from '#lib/diagnosis/way-in.ts';
import { evidence } from '#lib/diagnosis/evidence.ts';
import { namesOf } from '#lib/std/listed.ts';

type Context = RecordContext<RouteKind>;

/** `53/UDP, 80/TCP` */
function protocolsText(service: Service): string {
  return service.spec.ports.map(({ port, protocol }) => `${port}/${protocol}`).join(', ');
}

function lacks(verdict: PortVerdict, service: Service, number: number): string {
  if (verdict !== 'other-protocol') return 'has none such';
  const protocols = service.spec.ports.filter(({ port }) => port === number).map(({ protocol }) => protocol);
  return `has it for ${protocols.join(' and ')} only`;
}

/** The Service is in another namespace, which the route does not name. */
function elsewhere({ state }: Context, service: Key): string | undefined {
  const others = namespacesWithService(state, splitKey(service).name);
  if (others.length === 0) return undefined;
  const are =
    others.length === 1
      ? `The namespace ${others.join()} has a Service of that name`
      : `Services of that name are in ${namesOf(others, 3)}`;
  return `${are}; a backend of another namespace than the route's must say so, and a ReferenceGrant there must allow it.`;
}

function whyOf(verdict: PortVerdict, kind: RouteKind, port: number): string | undefined {
  if (verdict === 'target-port') return `${port} is a targetPort of it; a route names the port of the Service.`;
  return verdict === 'other-protocol' ? `What comes through a ${kind} is ${ROUTE_APIS[kind].transport}.` : undefined;
}

function backendFound(context: Context, field: string, ref: BackendRef): readonly Found[] {
  const { subject, record, state } = context;
  const { namespace, name } = record.metadata;
  const service = backendService(record, ref);
  if (service === undefined) return [];
  const describe = kubectl(namespace, 'describe', record.kind.toLowerCase(), name);
  const target = state.tables.Service.get(service);
  if (target === undefined && !seesNamespace(context, 'Service', splitKey(service).namespace)) return [];
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
        cause: elsewhere(context, service),
        because: commonCause('service-missing', [service]),
        next: [getServices(service), describe],
        at: [
          { ...subject, field },
          { kind: 'Service', key: service },
        ],
      },
    ];
  }
  if (ref.port === undefined) return [];
  const verdict = judgePort(target, { name: undefined, number: ref.port, protocol: ROUTE_APIS[record.kind].transport });
  if (verdict === 'fine') return [];
  return [
    {
      part: `${service} ${ref.port}`,
      severity,
      title: `${theRoute(record, service)} leads to the port ${ref.port} of the Service ${said}, which ${lacks(verdict, target, ref.port)}.`,
      short: `no port ${ref.port}`,
      evidence: [
        evidence(subject, `${field}.port`, ref.port),
        evidence({ kind: 'Service', key: service }, 'spec.ports', verdict === 'other-protocol' ? protocolsText(target) : portsText(target)),
      ],
      cause: whyOf(verdict, record.kind, ref.port),
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

const SETTLES = { seconds: 20, because: 'Manifests are applied one after the other: the Service may come after its route.' };

export const routeBackend = ofEachRoute((kind, { slug, article }) => ({
  id: `${slug}-backend`,
  about: kind,
  item: 'way-in',
  severity: 'broken',
  needs: [kind, 'Service'],
  beyond: [servicesOfTheRoute(kind), routesOfTheName(kind)],
  settles: SETTLES,
  title: `${article} leads to a Service or port that does not exist`,
  short: 'no backend',
  explains: [
    `A rule of the route names a Service that does not exist, or a port that the Service does not list for ${ROUTE_APIS[kind].transport}. What such a rule sends there is lost, in proportion to its weight: ${ROUTE_APIS[kind].invalid}. Other backends work.`,
    'Most often the name or port is mistyped, the namespace is missing (without one it is that of the route), or the container port is written where that of the Service belongs.',
    'Mend the name or port in the route, or make the Service. A backend with the weight 0 gets nothing: there it is a warning. What is no Service (a ServiceImport, an extension) is not judged.',
  ].join('\n\n'),
  peers: kind === 'HTTPRoute' ? ['k8sgpt HTTPRoute', 'Kiali KIA1402'] : [],
  semantics: 'Diagnosis 42',
  find: backendsFound,
}));
