// A route that no request reaches: its Gateway refuses it, or nobody has taken it up; or its references do not resolve.

import { commonCause } from '#lib/cluster/common-cause.ts';
import { type Condition, conditionOf } from '#lib/kube/condition.ts';
import { keyOf, splitKey } from '#lib/kube/key.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import { parentGateway, type ParentRef, type RouteKind, servicesOfRoute } from '#lib/kube/route.ts';
import type { Found } from '#lib/diagnosis/found.ts';
import type { RecordContext } from '#lib/diagnosis/rule.ts';
import { gatewaysOfTheRoute, grantsOfTheRoute, ofEachRoute, servicesOfTheRoute, theRoute } from '#lib/diagnosis/way-in.ts';
import { evidence } from '#lib/diagnosis/evidence.ts';
import { isServed } from './gateway-programmed.ts';
import { backendsFound } from './route-backend.ts';
import { grantsFound } from './route-grant.ts';

type Context = RecordContext<RouteKind>;

/** The message of the condition is the cause of the finding. */
function said({ reason }: Condition): string {
  return reason ?? 'no reason given';
}

function describeRoute({ record }: Context): string {
  return kubectl(record.metadata.namespace, 'describe', record.kind.toLowerCase(), record.metadata.name);
}

/** The one Service that it leads to, where it is one and is there. */
function onlyService({ record, state }: Context): string | undefined {
  const [service, ...others] = servicesOfRoute(record);
  return service !== undefined && others.length === 0 && state.tables.Service.has(service) ? service : undefined;
}

function nameOfRoute(context: Context): string {
  const { record } = context;
  return theRoute(record, onlyService(context) ?? keyOf(record.metadata.namespace, ''));
}

/** Two refs of one parent differ in listener or port. */
function nameOf(ref: ParentRef, own: string): string {
  const at = [ref.sectionName, ref.port].filter((p) => p !== undefined).join(':');
  return `${keyOf(ref.namespace ?? own, ref.name)}${at === '' ? '' : ` (${at})`}`;
}

function parentFound(context: Context, ref: ParentRef, index: number): readonly Found[] {
  const { subject, record, state } = context;
  const own = record.metadata.namespace;
  const field = `spec.parentRefs[${index}]`;
  const gateway = parentGateway(record, ref);
  const name = nameOf(ref, own);
  const routeName = nameOfRoute(context);
  const common = { part: name, at: [{ ...subject, field }], service: onlyService(context) };
  const statuses = record.status.parents.filter(({ parentRef }) => nameOf(parentRef, own) === name);
  const accepted = statuses.flatMap((s) => conditionOf(s.conditions, 'Accepted') ?? []);
  const refused = accepted.find((c) => c.status === 'False');
  // Of two controllers one may have left its word behind.
  if (refused !== undefined && !accepted.some((c) => c.status === 'True')) {
    return [
      {
        ...common,
        title: `${routeName} is not accepted by ${gateway === undefined ? `the ${ref.kind}` : 'the Gateway'} ${name}.`,
        short: 'not accepted',
        evidence: [evidence(subject, 'status.parents[*].conditions[type=Accepted]', 'False', said(refused))],
        cause: refused.message,
        next: [describeRoute(context)],
      },
    ];
  }
  // A mesh may take a route up without a word; the controller of a Gateway that is there must answer.
  const held = gateway === undefined ? undefined : state.tables.Gateway.get(gateway);
  if (gateway === undefined || held === undefined) return [];
  // Some answer for the Gateway as a whole, or for each of its listeners, whichever way the route names it.
  if (record.status.parents.some(({ parentRef }) => parentGateway(record, parentRef) === gateway)) return [];
  return [
    {
      ...common,
      severity: 'warning',
      title: `${routeName} is taken up by no controller for the Gateway ${name}.`,
      short: 'not taken up',
      evidence: [evidence(subject, 'status.parents', undefined, `nothing about ${name}`)],
      cause:
        'The controller of its class is not running, does not know this kind of route, or the listener or port that it names does not exist.',
      because: isServed(held) ? undefined : commonCause('gateway-not-served', [gateway]),
      next: [describeRoute(context), kubectl(splitKey(gateway).namespace, 'describe', 'gateway', splitKey(gateway).name)],
    },
  ];
}

function parentsFound(context: Context): readonly Found[] {
  return context.record.spec.parentRefs.flatMap((ref, i) => parentFound(context, ref, i));
}

/** What a controller says of references, where no rule of ours says the same with more evidence. */
function unresolved(context: Context): readonly Found[] {
  const { subject, record } = context;
  for (const { conditions } of record.status.parents) {
    const condition = conditionOf(conditions, 'ResolvedRefs');
    if (condition?.status !== 'False') continue;
    if (condition.reason === 'BackendNotFound' && backendsFound(context).length > 0) continue;
    if (condition.reason === 'RefNotPermitted' && grantsFound(context).length > 0) continue;
    return [
      {
        part: 'references',
        title: `${nameOfRoute(context)} names something that cannot be used: ${condition.reason ?? 'no reason given'}.`,
        short: 'not resolved',
        evidence: [evidence(subject, 'status.parents[*].conditions[type=ResolvedRefs]', 'False', said(condition))],
        cause: condition.message,
        next: [describeRoute(context)],
        service: onlyService(context),
      },
    ];
  }
  return [];
}

function find(context: Context): readonly Found[] {
  return [...parentsFound(context), ...unresolved(context)];
}

export const routeAttached = ofEachRoute((kind, { slug, article }) => ({
  id: `${slug}-attached`,
  about: kind,
  item: 'way-in',
  severity: 'broken',
  needs: [kind],
  beyond: [gatewaysOfTheRoute(kind), servicesOfTheRoute(kind), grantsOfTheRoute(kind)],
  settles: { seconds: 60, because: 'A controller takes some seconds to look at a new or changed route.' },
  title: `${article} is not served as it is written`,
  short: 'not served',
  explains: [
    'The Gateway that the route names does not accept the route (the condition Accepted is False), or no controller has said anything about it; or something that the route names cannot be used (ResolvedRefs is False).',
    'NotAllowedByListeners: the listener takes routes of other namespaces or kinds only (allowedRoutes). NoMatchingListenerHostname: none of the host names fits a listener. NoMatchingParent: sectionName or port name no listener. The message of the controller says more.',
    'Nothing is said of parents that are no Gateways, as in a mesh.',
  ].join('\n\n'),
  peers: kind === 'HTTPRoute' ? ['k8sgpt HTTPRoute'] : [],
  semantics: 'Diagnosis 42',
  find,
}));
