// Reach: may a new connection from A come to a port of B, by the NetworkPolicies at both ends. SPEC.md has the rules.

import type { ClusterState } from '#lib/cluster/state.ts';
import { familyOf } from '#lib/kube/ip.ts';
import type { Key } from '#lib/kube/key.ts';
import type { Pod } from '#lib/kube/pod.ts';
import type { IPFamily } from '#lib/kube/service.ts';
import type { Direction } from './compiled.ts';
import { type Answer, ask, type EndVerdict, isolatingPolicies, keyOfPolicy, type Unsure } from './direction.ts';
import { overridingApis } from './overriding.ts';
import type { PortQuery } from './port.ts';
import type { Rule } from './rule.ts';
import { type End, type SourcePreservation, sourceIdentitiesOf, type PeerIdentity, identitiesOf } from './peer-identity.ts';

export type AccessQuery = PortQuery & {
  /** The family of the first address of the destination, or of the source, unless said. */
  readonly family?: IPFamily | undefined;
  /** Unless said: preserved for Pods and nodes, not known for addresses. */
  readonly source?: SourcePreservation | undefined;
};

export type EndAccess = {
  readonly direction: Direction;
  /** Whose policies are asked. */
  readonly subject: End;
  readonly verdict: EndVerdict;
  /** Policies that isolate the subject in this direction, by name. */
  readonly isolating: readonly Key[];
  readonly rules: readonly Rule[];
};

export type Caveat =
  /** N29 */
  | { readonly kind: 'network-plugin' }
  /** N30; `apis` such as `ciliumnetworkpolicies.cilium.io`. */
  | { readonly kind: 'may-be-overridden'; readonly apis: readonly string[] };

export type Access = {
  readonly verdict: 'allowed' | 'denied' | 'unknown';
  readonly egress: EndAccess;
  readonly ingress: EndAccess;
  readonly caveats: readonly Caveat[];
  readonly family: IPFamily;
};

function familyAt(state: ClusterState, end: End): IPFamily | undefined {
  switch (end.kind) {
    case 'pod':
      return familyOf(state.tables.Pod.get(end.pod)?.status.podIPs[0]?.ip ?? '');
    case 'node':
      return familyOf(state.tables.Node.get(end.node)?.status.addresses[0]?.address ?? '');
    case 'address':
      return familyOf(end.address ?? '');
  }
}

const unknown = (why: Unsure, ...rules: readonly Rule[]): Answer => ({ verdict: { kind: 'unknown', why }, rules });

/** One answer for all ways in which the peer may be seen; where they differ it is not known. */
function merge(answers: readonly Answer[], why: Unsure, rule: Rule): Answer {
  const [first] = answers;
  if (first === undefined) return unknown('not-known', 'N28');
  if (answers.every((a) => a.verdict.kind === first.verdict.kind)) return first;
  return unknown(why, rule, ...new Set(answers.flatMap((a) => a.rules)));
}

function isHostNetwork(state: ClusterState, end: End): boolean {
  return end.kind === 'pod' && state.tables.Pod.get(end.pod)?.spec.hostNetwork === true;
}

type Asked = { readonly direction: Direction; readonly end: End; readonly peer: End; readonly views: readonly PeerIdentity[] };

function answerFor(state: ClusterState, subject: Pod, asked: Asked, port: PortQuery, family: IPFamily): EndAccess {
  const { direction, end, peer, views } = asked;
  const policies = isolatingPolicies(state, subject, direction);
  const answers = views.map((view) => ask(state, policies, { subject, direction, peer: view, port, family }));
  const seenAs: [Unsure, Rule] = isHostNetwork(state, peer)
    ? ['host-network', 'N24']
    : ['source-address', peer.kind === 'address' ? 'N26' : 'N27'];
  let answer = merge(answers, ...seenAs);
  if (answer.verdict.kind !== 'allowed') {
    const isSelf = end.kind === 'pod' && peer.kind === 'pod' && end.pod === peer.pod;
    if (isSelf) answer = unknown('self', 'N25');
    else if (subject.spec.hostNetwork === true) answer = unknown('host-network', 'N24');
  }
  return { direction, subject: end, verdict: answer.verdict, isolating: policies.map(keyOfPolicy), rules: answer.rules };
}

function reachAt(state: ClusterState, asked: Asked, port: PortQuery, family: IPFamily): EndAccess {
  const { direction, end } = asked;
  const without = ({ verdict, rules }: Answer): EndAccess => ({ direction, subject: end, verdict, isolating: [], rules });
  if (end.kind !== 'pod') return without({ verdict: { kind: 'allowed', why: 'not-a-pod' }, rules: ['N23'] });
  const subject = state.tables.Pod.get(end.pod);
  return subject === undefined ? without(unknown('not-known', 'N28')) : answerFor(state, subject, asked, port, family);
}

function caveatsOf(state: ClusterState, ends: readonly EndAccess[]): readonly Caveat[] {
  const apis = overridingApis(state);
  return [
    ...(ends.some((end) => end.isolating.length > 0) ? [{ kind: 'network-plugin' } as const] : []),
    ...(apis.length > 0 ? [{ kind: 'may-be-overridden', apis } as const] : []),
  ];
}

/** `port` is the destination's own, after the translation of a Service (N17). */
export function accessBetween(state: ClusterState, from: End, to: End, query: AccessQuery): Access {
  const family = query.family ?? familyAt(state, to) ?? familyAt(state, from) ?? 'IPv4';
  const egress = reachAt(state, { direction: 'egress', end: from, peer: to, views: identitiesOf(state, to, family) }, query, family);
  const seen = sourceIdentitiesOf(state, from, family, query.source);
  const ingress = reachAt(state, { direction: 'ingress', end: to, peer: from, views: seen }, query, family);
  const kinds = [egress.verdict.kind, ingress.verdict.kind];
  const verdict = kinds.includes('denied') ? 'denied' : kinds.includes('unknown') ? 'unknown' : 'allowed';
  return { verdict, egress, ingress, caveats: caveatsOf(state, [egress, ingress]), family };
}
