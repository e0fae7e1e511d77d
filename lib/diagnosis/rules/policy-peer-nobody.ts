// A peer of a NetworkPolicy that matches nobody, or that was split in two by a dash too many.

import type { Evidence } from '#lib/cluster/finding.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import type { LabelSelector } from '#lib/kube/label-selector.ts';
import type { NetworkPolicy, PolicyPeer } from '#lib/kube/network-policy.ts';
import { compiledOf } from '#lib/policy/compiled.ts';
import { matchesNamespace, NAMESPACE_NAME_LABEL } from '#lib/policy/peer.ts';
import { peerWords, selectorWords } from '#lib/policy/words.ts';
import type { Found } from '#lib/diagnosis/finding.ts';
import { distance } from '#lib/diagnosis/near-miss.ts';
import { namespacesOfThePolicy, podsOfThePolicy, takesAny } from '#lib/diagnosis/policy-reach.ts';
import type { RecordContext, RuleAbout } from '#lib/diagnosis/rule.ts';
import { evidence } from '#lib/diagnosis/words.ts';

type Context = RecordContext<'NetworkPolicy'>;

type RulePeers = { readonly field: string; readonly peers: readonly PolicyPeer[] };

/** Of the directions that the policy isolates: rules of the others do nothing. */
function rulesOf(policy: NetworkPolicy): readonly RulePeers[] {
  const { ingress, egress } = compiledOf(policy);
  return [
    ...(ingress === undefined ? [] : policy.spec.ingress.map(({ from }, i) => ({ field: `spec.ingress[${i}].from`, peers: from }))),
    ...(egress === undefined ? [] : policy.spec.egress.map(({ to }, i) => ({ field: `spec.egress[${i}].to`, peers: to }))),
  ];
}

function matchesAnyNamespace(state: ClusterState, selector: LabelSelector): boolean {
  for (const name of state.tables.Namespace.keys()) if (matchesNamespace(state, selector, name) === true) return true;
  return false;
}

type Peer = { readonly peer: PolicyPeer; readonly field: string };

/** Labels of Pods alone, and none of the namespace has them. */
function takesNoPod({ state, record }: Context, { podSelector, namespaceSelector }: PolicyPeer): boolean {
  return podSelector !== undefined && namespaceSelector === undefined && !takesAny(state, record.metadata.namespace, podSelector);
}

function about(
  { record, subject }: Context,
  part: string,
  { peer, field }: Peer,
): Pick<Found, 'part' | 'at' | 'next'> & { readonly first: Evidence } {
  const { namespace, name } = record.metadata;
  return {
    part: `${part} ${field}`,
    first: evidence(subject, field, peerWords(peer, namespace), 'matches nobody'),
    next: [kubectl(namespace, 'get', 'networkpolicy', name, '-o', 'yaml')],
    at: [{ ...subject, field }],
  };
}

/** The name that is asked for, where it is by name and by nothing else: then that namespace is not there, and no label is wrong. */
function nameAskedFor({ matchLabels, matchExpressions }: LabelSelector): string | undefined {
  const [[label, value] = [], ...others] = Object.entries(matchLabels);
  return label === NAMESPACE_NAME_LABEL && others.length === 0 && matchExpressions.length === 0 ? value : undefined;
}

/** A namespace whose name is off by a letter; by two where it is long. */
function misspelt(state: ClusterState, name: string): string | undefined {
  const most = name.length > 5 ? 2 : 1;
  return [...state.tables.Namespace.keys()].sort().find((other) => distance(name, other, most) <= most);
}

/** `name=ops`, where there is a namespace ops that has no such label. */
function meantByName(state: ClusterState, { matchLabels }: LabelSelector): string | undefined {
  return Object.values(matchLabels).find((value) => state.tables.Namespace.has(value));
}

function causeOf(state: ClusterState, selector: LabelSelector): string {
  const name = nameAskedFor(selector);
  if (name !== undefined) {
    const near = misspelt(state, name);
    return near === undefined
      ? 'There is no namespace of that name: the rule is for later, or for another cluster.'
      : `There is no namespace of that name, and ${near} is close to it.`;
  }
  const meant = meantByName(state, selector);
  return meant === undefined
    ? `A namespaceSelector asks for the labels of Namespaces. Each has ${NAMESPACE_NAME_LABEL} with its own name.`
    : `The namespace ${meant} has no such label. To ask for it by name, write ${NAMESPACE_NAME_LABEL}=${meant}.`;
}

function noNamespace(context: Context, at: Peer): readonly Found[] {
  const { namespaceSelector } = at.peer;
  if (namespaceSelector === undefined || matchesAnyNamespace(context.state, namespaceSelector)) return [];
  const { first, next, ...rest } = about(context, 'namespace', at);
  const name = nameAskedFor(namespaceSelector);
  return [
    {
      ...rest,
      title: `No namespace matches ${selectorWords(namespaceSelector)}.`,
      ...(name !== undefined && misspelt(context.state, name) === undefined ? { severity: 'info' as const } : {}),
      short: 'no such namespace',
      evidence: [first],
      cause: causeOf(context.state, namespaceSelector),
      next: [kubectl('', 'get', 'namespaces', '--show-labels'), ...next],
    },
  ];
}

/** `- namespaceSelector` and then `- podSelector`: two peers, of which the first takes whole namespaces. */
function splitInTwo(context: Context, before: Peer | undefined, at: Peer): readonly Found[] {
  if (before?.peer.namespaceSelector === undefined || before.peer.podSelector !== undefined || !takesNoPod(context, at.peer)) return [];
  if (selectorWords(before.peer.namespaceSelector) === '' || !matchesAnyNamespace(context.state, before.peer.namespaceSelector)) return [];
  const { namespace } = context.record.metadata;
  const { first, ...rest } = about(context, 'split', at);
  return [
    {
      ...rest,
      title: `Two peers that may be meant as one: ${peerWords(before.peer, namespace)}, or ${peerWords(at.peer, namespace)}.`,
      short: 'peers split in two',
      evidence: [evidence(context.subject, before.field, peerWords(before.peer, namespace), 'lets in all of them by itself'), first],
      cause:
        'Each item of the list is a peer of its own, and one that matches is enough. For Pods with these labels in those namespaces, both selectors belong into one item, without a dash before the second.',
      at: [{ ...context.subject, field: before.field }, ...(rest.at ?? [])],
    },
  ];
}

function noPod(context: Context, at: Peer): readonly Found[] {
  if (!takesNoPod(context, at.peer)) return [];
  const { namespace } = context.record.metadata;
  const { first, next, ...rest } = about(context, 'pods', at);
  return [
    {
      ...rest,
      severity: 'info',
      title: `No Pod of ${namespace} is one of the ${peerWords(at.peer, namespace)}.`,
      short: 'no such Pods',
      evidence: [first],
      cause: `A podSelector without a namespaceSelector is about the Pods of ${namespace} alone.`,
      next: [kubectl(namespace, 'get', 'pods', '--show-labels'), ...next],
    },
  ];
}

export const policyPeerNobody: RuleAbout<'NetworkPolicy'> = {
  id: 'policy-peer-nobody',
  about: 'NetworkPolicy',
  rung: 'policy',
  severity: 'warning',
  needs: ['NetworkPolicy', 'Namespace', 'Pod'],
  beyond: [podsOfThePolicy, namespacesOfThePolicy],
  settles: { seconds: 600, because: 'A policy may come before those whom it lets in, and Jobs have Pods only now and then.' },
  title: 'A peer of a NetworkPolicy matches nobody',
  short: 'peer matches nobody',
  explains: [
    'A peer that matches nobody opens nothing. A namespaceSelector asks for labels of Namespaces, which are often not what their names suggest; a podSelector without one is about the Pods of the policy’s own namespace.',
    'Where a namespaceSelector and a podSelector are two items of one list, each is a peer of its own: the first lets in every Pod of those namespaces, which is more than was meant, and the second asks for Pods of the own namespace. To ask for both, write them into one item.',
    'That no Pod has the labels is told as information: the workload may be scaled to zero. So is a namespace that is asked for by kubernetes.io/metadata.name and is not there, unless one of a similar name is.',
  ].join('\n\n'),
  peers: [],
  semantics: 'Diagnosis 41, NetworkPolicy N9 to N12',
  find(context) {
    return rulesOf(context.record).flatMap(({ field, peers }) => {
      const items = peers.map((peer, i): Peer => ({ peer, field: `${field}[${i}]` }));
      return items.flatMap((at, i) => {
        const split = splitInTwo(context, items[i - 1], at);
        return [...noNamespace(context, at), ...(split.length > 0 ? split : noPod(context, at))];
      });
    });
  },
};
