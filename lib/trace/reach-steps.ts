// The NetworkPolicy steps: out of the client, and into each endpoint, on the port of the Pod.

import { splitKey } from '#lib/kube/key.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import type { IPFamily } from '#lib/kube/service.ts';
import type { EndVerdict } from '#lib/policy/direction.ts';
import { type Caveat, type EndReach, type Reach, reach } from '#lib/policy/reach.ts';
import { type End, endOf, sourceSeen } from '#lib/policy/view.ts';
import type { EndReachFact } from './facts/reach.ts';
import type { Place } from './place.ts';
import type { Scene } from './scene.ts';
import { type EndpointResult, statusOf, step, type TakenStep } from './step.ts';

type EndId = EndReach['direction'];

/** `decider`: the node whose kube-proxy sends the connection; undefined where none has a part in it. */
type Way = { readonly family: IPFamily; readonly decider: string | undefined };

const STATUS: Readonly<Record<EndVerdict['kind'], EndpointResult['status']>> = { allowed: 'pass', denied: 'fail', unknown: 'unknown' };

/** N30. Of an end that is no Pod no policy says anything. */
function isOverridable({ verdict }: EndReach, caveats: readonly Caveat[]): boolean {
  return !(verdict.kind === 'allowed' && verdict.why === 'not-a-pod') && caveats.some((c) => c.kind === 'may-be-overridden');
}

function placeEnd({ pod, address }: Place): End {
  return pod === undefined ? { kind: 'address', address } : { kind: 'pod', pod };
}

/** Namespaces whose policies are not in view have to be told apart from those without any. */
function unseenNamespaces(scene: Scene, id: EndId, places: readonly Place[]): readonly string[] {
  const pods = id === 'egress' ? (scene.podKey === undefined ? [] : [scene.podKey]) : places.flatMap((p) => p.pod ?? []);
  return [...new Set(pods.map((key) => splitKey(key).namespace))].filter((namespace) => !scene.policies(namespace));
}

export type Reaching = (place: Place) => Reach;

/** Both ends are asked at once, and each endpoint once. */
export function reachOf(scene: Scene, { family, decider }: Way): Reaching {
  const from = endOf(scene.vantage);
  const { protocol } = scene.target;
  const known = new Map<string, Reach>();
  return (place) => {
    const held = known.get(place.id);
    if (held !== undefined) return held;
    const source = decider === undefined ? undefined : sourceSeen(place.sees, decider);
    const found = reach(scene.state, from, placeEnd(place), { port: place.port, protocol, family, source });
    known.set(place.id, found);
    return found;
  };
}

/** One of the two ends. `dialled`: the Service's port, which policies are often written for by mistake. */
export function reachStep(
  scene: Scene,
  id: EndId,
  places: readonly Place[],
  reaching: Reaching,
  dialled: number | undefined,
): TakenStep<'egress' | 'ingress'> {
  const namespaces = unseenNamespaces(scene, id, places);
  if (namespaces.length > 0) return step(id, 'unknown', { kind: 'policies-not-in-view', namespaces });
  const looked = places.map((place) => ({ place, reach: reaching(place) }));
  const ends = looked.map(({ reach }) => reach[id]);
  const endpoints = looked.map(({ place, reach: { caveats, [id]: end } }): EndpointResult => {
    const overridable = isOverridable(end, caveats);
    const found: EndReachFact = { kind: 'reach', end, port: place.port, dialled, overridable };
    return { id: place.id, subject: place.subject, status: overridable ? 'unknown' : STATUS[end.verdict.kind], found };
  });
  const isolating = [...new Set(ends.flatMap((end) => end.isolating))].sort();
  const caveats = looked.flatMap(({ reach }) => reach.caveats);
  const otherApis = [...new Set(caveats.flatMap((c) => (c.kind === 'may-be-overridden' ? c.apis : [])))];
  const rules = [...new Set(ends.flatMap((end) => end.rules))].map((rule) => `NetworkPolicy ${rule}`);
  const next = isolating.slice(0, 3).map((key) => kubectl(splitKey(key).namespace, 'describe', 'networkpolicy', splitKey(key).name));
  return step(id, statusOf(endpoints), { kind: 'asked', isolating, otherApis }, { endpoints, rules, next });
}
