// A route that hangs on a Gateway that there is not.

import { commonCause } from '#lib/cluster/common-cause.ts';
import { splitKey } from '#lib/kube/key.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import { parentGateway, type RouteKind, servicesOfRoute } from '#lib/kube/route.ts';
import type { Found } from '#lib/diagnosis/found.ts';
import type { RecordContext } from '#lib/diagnosis/rule.ts';
import { seesNamespace } from '#lib/diagnosis/known-state.ts';
import { gatewaysOfTheRoute, mergeParts, ofEachRoute, servicesOfTheRoute, theRoute } from '#lib/diagnosis/way-in.ts';
import { evidence } from '#lib/diagnosis/evidence.ts';

function find(context: RecordContext<RouteKind>): readonly Found[] {
  const { subject, record, state } = context;
  const [service, ...others] = servicesOfRoute(record);
  const found = record.spec.parentRefs.flatMap((ref, i): Found[] => {
    const gateway = parentGateway(record, ref);
    if (gateway === undefined || state.tables.Gateway.has(gateway)) return [];
    if (!seesNamespace(context, 'Gateway', splitKey(gateway).namespace)) return [];
    const field = `spec.parentRefs[${i}]`;
    return [
      {
        part: gateway,
        title: `${theRoute(record, service ?? gateway)} hangs on the Gateway ${gateway}, which does not exist.`,
        evidence: [evidence(subject, `${field}.name`, ref.name), evidence(subject, `${field}.namespace`, ref.namespace)],
        cause: ref.namespace === undefined ? `Without a namespace it is that of the route, ${record.metadata.namespace}.` : undefined,
        because: commonCause('gateway-missing', [gateway]),
        next: [kubectl(splitKey(gateway).namespace, 'get', 'gateways'), 'kubectl get gateways --all-namespaces'],
        at: [{ ...subject, field }],
        service: service !== undefined && others.length === 0 && state.tables.Service.has(service) ? service : undefined,
      },
    ];
  });
  return mergeParts(found);
}

export const routeGateway = ofEachRoute((kind, { slug, article }) => ({
  id: `${slug}-gateway`,
  about: kind,
  item: 'way-in',
  severity: 'broken',
  needs: [kind, 'Gateway'],
  beyond: [gatewaysOfTheRoute(kind), servicesOfTheRoute(kind)],
  settles: { seconds: 20, because: 'Manifests are applied one after the other: the Gateway may come after the route.' },
  title: `${article} hangs on a Gateway that does not exist`,
  short: 'no such Gateway',
  explains: [
    'The route names a Gateway as its parent that is not there. No controller looks at such a route, so nothing is written into its status, and nothing ever comes through it.',
    'Most often the name is mistyped, or the namespace is missing: without one the Gateway is looked for beside the route.',
    'Mend the reference in spec.parentRefs, or make the Gateway. Nothing is said of parents that are no Gateways, as in a mesh.',
  ].join('\n\n'),
  peers: kind === 'HTTPRoute' ? ['k8sgpt HTTPRoute', 'Kiali KIA1401'] : [],
  semantics: 'Diagnosis 42',
  find,
}));
