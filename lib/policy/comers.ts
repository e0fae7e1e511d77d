// Comers: whether anybody who exists may call some Pods on a port. The Policy tab, the checklist and the rules all ask here.

import type { ClusterState } from '#lib/cluster/state.ts';
import { type Key, keyOf } from '#lib/kube/key.ts';
import type { LabelSelector } from '#lib/kube/label-selector.ts';
import { isFinished, type Pod } from '#lib/kube/pod.ts';
import type { Protocol } from '#lib/kube/protocol.ts';
import { assertNever } from '#lib/std/assert-never.ts';
import { classesOf, groupTargets, hasBlocks, looksOf, type Target } from './callers.ts';
import { compiledOf, type Peer } from './compiled.ts';
import { isolatingPolicies } from './direction.ts';
import { type OpenRule, openRules } from './open-rules.ts';
import { matchesNamespace, soleNameOf } from './peer.ts';
import { podsMatching } from './pods-matching.ts';
import { accessBetween } from './access.ts';

/** What can be seen: an empty table may be one that may not be read, or is not in view. */
export type InView = {
  /** All Pods of that namespace, and the policies for them. */
  readonly pods: (namespace: string) => boolean;
  readonly namespaces: boolean;
};

export const ALL_IN_VIEW: InView = { pods: () => true, namespaces: true };

export type Comers =
  /** A Pod that is not isolated, or a rule without peers. */
  | { readonly kind: 'everybody' }
  /** A rule with a block of addresses: who has them is not known. */
  | { readonly kind: 'addresses' }
  /** One of those who may; a Pod behind the same port counts too. */
  | { readonly kind: 'somebody'; readonly pod: Key }
  | { readonly kind: 'unknown' }
  /** Pods that have run to their end, as those of Jobs have: others may come. */
  | { readonly kind: 'ended' }
  /**
   * But for the Nodes that the Pods run on. `rules` open the port and name nobody who may: none exists, or `heldBack`: they do, and
   * their own policies do not let them out.
   */
  | { readonly kind: 'nobody'; readonly rules: readonly OpenRule[]; readonly heldBack: boolean };

/** The best first: one Pod of several that somebody may call is enough. */
const ORDER: readonly Comers['kind'][] = ['everybody', 'addresses', 'somebody', 'unknown', 'ended', 'nobody'];

const rank = ({ kind }: Comers): number => ORDER.indexOf(kind);

function better(a: Comers, b: Comers): Comers {
  if (a.kind === 'nobody' && b.kind === 'nobody') {
    const rules = new Map([...a.rules, ...b.rules].map((rule) => [`${rule.policy} ${rule.rule}`, rule]));
    return { kind: 'nobody', rules: [...rules.values()], heldBack: a.heldBack || b.heldBack };
  }
  return rank(b) < rank(a) ? b : a;
}

const NOBODY: Comers = { kind: 'nobody', rules: [], heldBack: false };

type Selector = Extract<Peer, { kind: 'selector' }>;

/** Namespaces that the selector matches; undefined where that can not be seen. N10, N12. */
function namespacesMatching(state: ClusterState, selector: LabelSelector, inView: InView): readonly string[] | undefined {
  const name = soleNameOf(selector);
  if (name !== undefined) return [name];
  if (!inView.namespaces) return undefined;
  return [...state.tables.Namespace.keys()].filter((namespace) => matchesNamespace(state, selector, namespace) === true);
}

const EVERY_POD: LabelSelector = { matchLabels: {}, matchExpressions: [] };

/** The Pods that a peer names, those that have ended too; `unseen` where there may be more. */
type Named = { readonly pods: Iterable<Pod>; readonly unseen: boolean };

function podsNamedBy(state: ClusterState, { pods, namespaces }: Selector, home: string, inView: InView): Named {
  const where = namespaces === undefined ? [home] : namespacesMatching(state, namespaces, inView);
  if (where === undefined) return { pods: [], unseen: true };
  const seen = where.filter((namespace) => inView.pods(namespace));
  return { pods: inEach(state, seen, pods ?? EVERY_POD), unseen: seen.length < where.length };
}

function* inEach(state: ClusterState, namespaces: readonly string[], selector: LabelSelector): Generator<Pod> {
  for (const namespace of namespaces) yield* podsMatching(state, namespace, selector);
}

type Asked = { readonly state: ClusterState; readonly target: Target; readonly protocol: Protocol; readonly inView: InView };

/** What its own policies say of addresses may hold for another Pod of the target's kind. */
function ifDenied(state: ClusterState, pod: Pod): Comers {
  return isolatingPolicies(state, pod, 'egress').some(hasBlocks) ? { kind: 'unknown' } : { kind: 'nobody', rules: [], heldBack: true };
}

/** Of the Pods that a peer names, the first who may; asked by what policies see of them, so replicas are asked once. */
function comersOfPeer({ state, target, protocol, inView }: Asked, peer: Selector, home: string): Comers {
  const named = podsNamedBy(state, peer, home, inView);
  const to = { kind: 'pod', pod: keyOf(target.pod.metadata.namespace, target.pod.metadata.name) } as const;
  let best: Comers = named.unseen ? { kind: 'unknown' } : NOBODY;
  const asked = new Set<string>();
  for (const pod of named.pods) {
    if (isFinished(pod)) {
      best = better(best, { kind: 'ended' });
      continue;
    }
    const looks = looksOf(pod, false);
    if (asked.has(looks)) continue;
    asked.add(looks);
    const key = keyOf(pod.metadata.namespace, pod.metadata.name);
    const { verdict } = accessBetween(state, { kind: 'pod', pod: key }, to, { port: target.port, protocol });
    if (verdict === 'allowed') return { kind: 'somebody', pod: key };
    best = better(best, verdict === 'unknown' ? { kind: 'unknown' } : ifDenied(state, pod));
  }
  return best;
}

function comersOfTarget(asked: Asked, rules: readonly OpenRule[]): Comers {
  // Policies that select it may do nothing (N24).
  let best: Comers = asked.target.pod.spec.hostNetwork === true ? { kind: 'unknown' } : { kind: 'nobody', rules, heldBack: false };
  for (const { policy, rule, from } of rules) {
    if (from.length === 0) return { kind: 'everybody' };
    const record = asked.state.tables.NetworkPolicy.get(policy);
    for (const peer of (record === undefined ? undefined : compiledOf(record).ingress?.[rule]?.peers) ?? []) {
      if (best.kind === 'somebody' || best.kind === 'addresses') return best;
      best = better(best, comersOf(asked, peer, record?.metadata.namespace ?? ''));
    }
  }
  return best;
}

function comersOf(asked: Asked, peer: Peer, home: string): Comers {
  switch (peer.kind) {
    case 'block':
      return { kind: 'addresses' };
    case 'selector':
      return comersOfPeer(asked, peer, home);
    case 'nobody':
      return NOBODY;
    default:
      return assertNever(peer);
  }
}

/** On the ports of the targets, which are those of one port of a Service. Time grows with the Pods that differ in what policies see. */
export function comersTo(state: ClusterState, targets: readonly Target[], protocol: Protocol, inView: InView): Comers {
  let best: Comers = NOBODY;
  for (const group of groupTargets(state, targets)) {
    if (group.isolating.length === 0) return { kind: 'everybody' };
    for (const { port, members } of classesOf(state, group.targets, { addresses: false, nodes: false })) {
      const [target] = members;
      if (target === undefined) continue;
      const rules = openRules(group.isolating, { port, protocol }, target.pod);
      best = better(best, comersOfTarget({ state, target, protocol, inView }, rules));
      if (best.kind === 'everybody') return best;
    }
  }
  return best;
}
