// A route that leads into another namespace without a ReferenceGrant there.

import { linked } from '#lib/cluster/multimap.ts';
import { conditionOf } from '#lib/kube/condition.ts';
import { type Key, splitKey } from '#lib/kube/key.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import { grantsService } from '#lib/kube/reference-grant.ts';
import { backendService, ROUTE_APIS, type RouteKind } from '#lib/kube/route.ts';
import type { Found } from '#lib/diagnosis/found.ts';
import type { RecordContext } from '#lib/diagnosis/rule.ts';
import { seesNamespace } from '#lib/diagnosis/known-state.ts';
import { grantsOfTheRoute, mergeParts, ofEachRoute, servicesOfTheRoute, theRoute } from '#lib/diagnosis/way-in.ts';
import { evidence } from '#lib/diagnosis/evidence.ts';

type Context = RecordContext<RouteKind>;

function isGranted({ state, record }: Context, service: Key): boolean {
  const { namespace, name } = splitKey(service);
  for (const key of linked(state.index.keysByNamespace, `ReferenceGrant:${namespace}`)) {
    const grant = state.tables.ReferenceGrant.get(key);
    if (grant !== undefined && grantsService(grant, record.kind, record.metadata.namespace, name)) return true;
  }
  return false;
}

/** A controller that resolves all references has found a grant, or asks for none. */
function isResolved({ record }: Context): boolean {
  const { parents } = record.status;
  return parents.length > 0 && parents.every((p) => conditionOf(p.conditions, 'ResolvedRefs')?.status === 'True');
}

function isRefused({ record }: Context): boolean {
  return record.status.parents.some((p) => conditionOf(p.conditions, 'ResolvedRefs')?.reason === 'RefNotPermitted');
}

/** What the rule finds; others keep still where it speaks. */
export function grantsFound(context: Context): readonly Found[] {
  const { subject, record } = context;
  const { namespace } = record.metadata;
  if (isResolved(context)) return [];
  return mergeParts(
    record.spec.rules.flatMap(({ backendRefs }, r) =>
      backendRefs.flatMap((ref, b): Found[] => {
        const service = backendService(record, ref);
        if (service === undefined) return [];
        const { namespace: into, name } = splitKey(service);
        if (into === namespace || isGranted(context, service)) return [];
        // Where grants may not be read, only the controller's own word counts.
        if (!seesNamespace(context, 'ReferenceGrant', into) && !isRefused(context)) return [];
        const field = `spec.rules[${r}].backendRefs[${b}]`;
        return [
          {
            part: service,
            title: `${theRoute(record, service)} leads to the Service ${name}, and no ReferenceGrant in ${into} allows it.`,
            evidence: [evidence(subject, `${field}.namespace`, into, `the route is in ${namespace}`)],
            cause: `Whoever owns ${into} must allow ${record.kind}s of ${namespace} to name its Services.`,
            next: [kubectl(into, 'get', 'referencegrants', '-o', 'yaml')],
            at: [{ ...subject, field }],
            // Where the Service is not there, the rule about backends tells that, and nothing else concerns it.
            service: context.state.tables.Service.has(service) ? service : undefined,
          },
        ];
      }),
    ),
  );
}

export const routeGrant = ofEachRoute((kind, { slug, article }) => ({
  id: `${slug}-grant`,
  about: kind,
  item: 'way-in',
  severity: 'broken',
  needs: [kind],
  beyond: [grantsOfTheRoute(kind), servicesOfTheRoute(kind)],
  settles: { seconds: 20, because: 'Manifests are applied one after the other: the grant may come after the route.' },
  title: `${article} leads into another namespace that does not allow it`,
  short: 'not permitted',
  explains: [
    `A backend in another namespace than the route needs a ReferenceGrant in the namespace of the Service, which names the kind and namespace of the route. Without one a controller must treat the backend as invalid: ${ROUTE_APIS[kind].invalid}.`,
    `Make a ReferenceGrant in the namespace of the Service: \`from\` the kind ${kind} and the namespace of the route, \`to\` the kind Service, with or without its name.`,
    'Nothing is said where the controller reports ResolvedRefs as True. Where ReferenceGrants may not be read, only what the controller says counts.',
  ].join('\n\n'),
  peers: [],
  semantics: 'Diagnosis 42',
  find: grantsFound,
}));
