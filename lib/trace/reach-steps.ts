// The NetworkPolicy steps: out of the client, and into each endpoint, on the port of the Pod.

import type { Evidence } from '#lib/cluster/finding.ts';
import { type Key, splitKey } from '#lib/kube/key.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import type { IPFamily } from '#lib/kube/service.ts';
import type { EndVerdict } from '#lib/policy/direction.ts';
import type { Miss } from '#lib/policy/miss.ts';
import { type Caveat, type EndReach, type Reach, reach } from '#lib/policy/reach.ts';
import { type End, endOf, sourceSeen } from '#lib/policy/view.ts';
import { PEER_MISS, PORT_MISS, unsureWords } from '#lib/words/policy.ts';
import { assertNever } from '#lib/std/assert-never.ts';
import type { Place } from './place.ts';
import type { Scene } from './scene.ts';
import { type EndpointResult, statusOf, type Step, step, type StepId } from './step.ts';
import { plural } from '#lib/std/plural.ts';
import { listed } from '#lib/std/listed.ts';

/** `decider`: the node whose kube-proxy sends the connection; undefined where none has a part in it. */
type Way = { readonly family: IPFamily; readonly decider: string | undefined };

function missWords(miss: Miss | undefined, port: number, dialled: number | undefined): string {
  if (miss === undefined) return '';
  if (miss.rule === undefined) return `; ${miss.policy} allows nothing at all`;
  const parts: string[] = [];
  if (miss.peer !== undefined) parts.push(PEER_MISS[miss.peer.reason]);
  if (miss.port !== undefined) parts.push(PORT_MISS[miss.port.reason]);
  const hint =
    miss.port?.reason === 'number' && dialled !== undefined && dialled !== port
      ? ` (policies are about the Pod’s port ${port}, not the Service’s ${dialled})`
      : '';
  return `; the nearest rule, ${miss.rule + 1} of ${miss.policy}, ${parts.join(' and ')}${hint}`;
}

type Told = Pick<EndpointResult, 'status' | 'says'>;

function tell(verdict: EndVerdict, end: EndReach, port: number, dialled: number | undefined): Told {
  const whom = end.direction === 'egress' ? 'the client' : 'the Pod';
  switch (verdict.kind) {
    case 'allowed':
      switch (verdict.why) {
        case 'not-a-pod':
          return { status: 'pass', says: 'no Pod, so no NetworkPolicy is about it' };
        case 'not-isolated':
          return { status: 'pass', says: `no NetworkPolicy limits ${whom}` };
        case 'own-node':
          return { status: 'pass', says: 'a Pod always hears its own Node' };
        case 'rule':
          return { status: 'pass', says: `rule ${verdict.allow.rule + 1} of ${verdict.allow.policy} allows it` };
        default:
          return assertNever(verdict);
      }
    case 'denied':
      return {
        status: 'fail',
        says: `${listed(end.isolating)} ${end.isolating.length === 1 ? 'isolates' : 'isolate'} ${whom}, and no rule allows port ${port}${missWords(verdict.nearest, port, dialled)}`,
      };
    case 'unknown':
      return { status: 'unknown', says: unsureWords(verdict.why) };
    default:
      return assertNever(verdict);
  }
}

/** N30. Of an end that is no Pod no policy says anything. */
function isOverridable({ verdict }: EndReach, caveats: readonly Caveat[]): boolean {
  return !(verdict.kind === 'allowed' && verdict.why === 'not-a-pod') && caveats.some((c) => c.kind === 'may-be-overridden');
}

function uncertain({ status, says }: Told): Told {
  switch (status) {
    case 'pass':
      return { status: 'unknown', says: `NetworkPolicy allows it (${says}), and there are other policies` };
    case 'fail':
      return { status: 'unknown', says: `NetworkPolicy denies it (${says}), and there are other policies` };
    case 'unknown':
      return { status, says };
    default:
      return assertNever(status);
  }
}

function placeEnd({ pod, address }: Place): End {
  return pod === undefined ? { kind: 'address', address } : { kind: 'pod', pod };
}

type Looked = {
  readonly result: EndpointResult;
  readonly isolating: readonly Key[];
  readonly rules: readonly string[];
  readonly caveats: readonly Caveat[];
};

const VERDICTS: Readonly<Record<EndpointResult['status'], string>> = { pass: 'Allowed', fail: 'Denied', unknown: 'Not known' };

function summaryOf(results: readonly EndpointResult[]): string {
  const [first] = results;
  if (first !== undefined && results.every((r) => r.says === first.says && r.status === first.status)) {
    return `${VERDICTS[first.status]}: ${first.says}.`;
  }
  const by = (status: EndpointResult['status']): number => results.filter((r) => r.status === status).length;
  const parts: string[] = [];
  if (by('pass') > 0) parts.push(`allowed for ${by('pass')}`);
  if (by('fail') > 0) parts.push(`denied for ${by('fail')}`);
  if (by('unknown') > 0) parts.push(`not known for ${by('unknown')}`);
  return `Of ${plural(results.length, 'endpoint')} it is ${listed(parts)}.`;
}

function policyEvidence(id: 'egress' | 'ingress', isolating: readonly Key[]): readonly Evidence[] {
  const field = 'spec.policyTypes';
  return isolating.map((key, i) => ({
    subject: { kind: 'NetworkPolicy', key },
    field,
    value: id === 'egress' ? 'Egress: it isolates the client' : 'Ingress: it isolates endpoints',
    note: i === isolating.length - 1 ? 'if the network plugin enforces NetworkPolicy, which the API does not show' : undefined,
  }));
}

function stepOf(id: 'egress' | 'ingress', looked: readonly Looked[]): Step {
  const results = looked.map((l) => l.result);
  const isolating = [...new Set(looked.flatMap((l) => l.isolating))].sort();
  const others = [...new Set(looked.flatMap((l) => l.caveats.flatMap((c) => (c.kind === 'may-be-overridden' ? c.apis : []))))];
  const caveat = others.length === 0 ? '' : ` ${listed(others)} may say otherwise, which Signalbox does not read.`;
  const next = isolating.slice(0, 3).map((key) => kubectl(splitKey(key).namespace, 'describe', 'networkpolicy', splitKey(key).name));
  const rules = [...new Set(looked.flatMap((l) => l.rules))].map((rule) => `NetworkPolicy ${rule}`);
  return step(id, statusOf(results), summaryOf(results) + caveat, {
    evidence: policyEvidence(id, isolating),
    endpoints: results,
    rules,
    next,
  });
}

/** Namespaces whose policies are not in view have to be told apart from those without any. */
function hidden(scene: Scene, id: 'egress' | 'ingress', places: readonly Place[]): Step | undefined {
  const pods = id === 'egress' ? (scene.podKey === undefined ? [] : [scene.podKey]) : places.flatMap((p) => p.pod ?? []);
  const unseen = [...new Set(pods.map((key) => splitKey(key).namespace))].filter((namespace) => !scene.policies(namespace));
  if (unseen.length === 0) return undefined;
  return step(id, 'unknown', `The NetworkPolicies of ${listed(unseen)} are not in view, so whether they allow it is not known.`);
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
  id: Extract<StepId, 'egress' | 'ingress'>,
  places: readonly Place[],
  reaching: Reaching,
  dialled: number | undefined,
): Step {
  const unseen = hidden(scene, id, places);
  if (unseen !== undefined) return unseen;
  return stepOf(
    id,
    places.map((place): Looked => {
      const { caveats, [id]: end } = reaching(place);
      const told = tell(end.verdict, end, place.port, dialled);
      const result = { id: place.id, subject: place.subject, ...(isOverridable(end, caveats) ? uncertain(told) : told) };
      return { result, isolating: end.isolating, rules: end.rules, caveats };
    }),
  );
}
