// The NetworkPolicy steps: out of the client, and into each endpoint, on the port of the Pod.

import { splitKey } from '#lib/kube/key.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import type { IPFamily } from '#lib/kube/service.ts';
import type { EndVerdict } from '#lib/policy/direction.ts';
import { type Caveat, type EndAccess, type Access, accessBetween } from '#lib/policy/access.ts';
import { type End, endOf, preservationOf } from '#lib/policy/peer-identity.ts';
import type { EndAccessFact } from './facts/access.ts';
import type { TraceEndpoint } from './trace-endpoint.ts';
import type { TraceContext } from './context.ts';
import { type EndpointResult, statusOf, step, type TakenStep } from './step.ts';

type EndId = EndAccess['direction'];

/** `decider`: the node whose kube-proxy sends the connection; undefined where none has a part in it. */
type Way = { readonly family: IPFamily; readonly decider: string | undefined };

const STATUS: Readonly<Record<EndVerdict['kind'], EndpointResult['status']>> = { allowed: 'pass', denied: 'fail', unknown: 'unknown' };

/** N30. Of an end that is no Pod no policy says anything. */
function isOverridable({ verdict }: EndAccess, caveats: readonly Caveat[]): boolean {
  return !(verdict.kind === 'allowed' && verdict.why === 'not-a-pod') && caveats.some((c) => c.kind === 'may-be-overridden');
}

function placeEnd({ pod, address }: TraceEndpoint): End {
  return pod === undefined ? { kind: 'address', address } : { kind: 'pod', pod };
}

/** Namespaces whose policies are not in view have to be told apart from those without any. */
function unseenNamespaces(context: TraceContext, id: EndId, places: readonly TraceEndpoint[]): readonly string[] {
  const pods = id === 'egress' ? (context.podKey === undefined ? [] : [context.podKey]) : places.flatMap((p) => p.pod ?? []);
  return [...new Set(pods.map((key) => splitKey(key).namespace))].filter((namespace) => !context.policies(namespace));
}

export type AccessTo = (place: TraceEndpoint) => Access;

/** Both ends are asked at once, and each endpoint once. */
export function reachOf(context: TraceContext, { family, decider }: Way): AccessTo {
  const from = endOf(context.vantage);
  const { protocol } = context.target;
  const known = new Map<string, Access>();
  return (place) => {
    const held = known.get(place.id);
    if (held !== undefined) return held;
    const source = decider === undefined ? undefined : preservationOf(place.sees, decider);
    const found = accessBetween(context.state, from, placeEnd(place), { port: place.port, protocol, family, source });
    known.set(place.id, found);
    return found;
  };
}

/** One of the two ends. `dialled`: the Service's port, which policies are often written for by mistake. */
export function reachStep(
  context: TraceContext,
  id: EndId,
  places: readonly TraceEndpoint[],
  reaching: AccessTo,
  dialled: number | undefined,
): TakenStep<'egress' | 'ingress'> {
  const namespaces = unseenNamespaces(context, id, places);
  if (namespaces.length > 0) return step(id, 'unknown', { kind: 'policies-not-in-view', namespaces });
  const looked = places.map((place) => ({ place, reach: reaching(place) }));
  const ends = looked.map(({ reach }) => reach[id]);
  const endpoints = looked.map(({ place, reach: { caveats, [id]: end } }): EndpointResult => {
    const overridable = isOverridable(end, caveats);
    const found: EndAccessFact = { kind: 'access', end, port: place.port, dialled, overridable };
    return { id: place.id, subject: place.subject, status: overridable ? 'unknown' : STATUS[end.verdict.kind], found };
  });
  const isolating = [...new Set(ends.flatMap((end) => end.isolating))].sort();
  const caveats = looked.flatMap(({ reach }) => reach.caveats);
  const otherApis = [...new Set(caveats.flatMap((c) => (c.kind === 'may-be-overridden' ? c.apis : [])))];
  const rules = [...new Set(ends.flatMap((end) => end.rules))].map((rule) => `NetworkPolicy ${rule}`);
  const next = isolating.slice(0, 3).map((key) => kubectl(splitKey(key).namespace, 'describe', 'networkpolicy', splitKey(key).name));
  return step(id, statusOf(endpoints), { kind: 'asked', isolating, otherApis }, { endpoints, rules, next });
}
