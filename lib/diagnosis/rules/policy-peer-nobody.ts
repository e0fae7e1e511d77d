// A peer of a NetworkPolicy that matches nobody, or that was split in two by a dash too many.

import type { Evidence } from '#lib/cluster/finding.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import { type LabelSelector, matches } from '#lib/kube/label-selector.ts';
import type { NetworkPolicy, PolicyPeer } from '#lib/kube/network-policy.ts';
import type { Pod } from '#lib/kube/pod.ts';
import { compiledOf } from '#lib/policy/compiled.ts';
import { matchesNamespace, NAMESPACE_NAME_LABEL } from '#lib/policy/peer.ts';
import { peerWords, selectorWords } from '#lib/words/policy.ts';
import type { Found } from '#lib/diagnosis/found.ts';
import { distance } from '#lib/diagnosis/near-match.ts';
import { nearMatchWords, policyNearMatch } from '#lib/diagnosis/policy-near-match.ts';
import { seesNamespace } from '#lib/diagnosis/known-state.ts';
import { namespacesOfStrangers } from '#lib/diagnosis/strangers.ts';
import { takesAny } from '#lib/policy/pods-matching.ts';
import { namespacesOfThePolicy, podsAbroad, podsOfThePolicy } from '#lib/diagnosis/policy-dependency.ts';
import type { RecordContext, RuleAbout } from '#lib/diagnosis/rule.ts';
import { evidence } from '#lib/diagnosis/evidence.ts';
import { namesOf } from '#lib/std/listed.ts';

type Context = RecordContext<'NetworkPolicy'>;

type RulePeers = { readonly field: string; readonly peers: readonly PolicyPeer[] };

/** `nobody`: a note, unless somebody else is named beside it; `quiet`: who is there is not looked at, or can not be seen. */
type Answer =
  | { readonly kind: 'somebody' | 'quiet' }
  | { readonly kind: 'alarm'; readonly found: Found }
  | { readonly kind: 'nobody'; readonly found: Found };

const SOMEBODY: Answer = { kind: 'somebody' };
const QUIET: Answer = { kind: 'quiet' };

/** Of the directions that the policy isolates: rules of the others do nothing. */
function rulesOf(policy: NetworkPolicy): readonly RulePeers[] {
  const { ingress, egress } = compiledOf(policy);
  return [
    ...(ingress === undefined ? [] : policy.spec.ingress.map(({ from }, i) => ({ field: `spec.ingress[${i}].from`, peers: from }))),
    ...(egress === undefined ? [] : policy.spec.egress.map(({ to }, i) => ({ field: `spec.egress[${i}].to`, peers: to }))),
  ];
}

function namespacesTaken({ state }: Context, selector: LabelSelector): readonly string[] {
  return [...state.tables.Namespace.keys()].filter((name) => matchesNamespace(state, selector, name) === true);
}

type Peer = { readonly peer: PolicyPeer; readonly field: string };

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

function noNamespace(context: Context, at: Peer, selector: LabelSelector): Answer {
  const { first, next, ...rest } = about(context, 'namespace', at);
  const name = nameAskedFor(selector);
  const isNote = name !== undefined && misspelt(context.state, name) === undefined;
  const found: Found = {
    ...rest,
    title: `No namespace matches ${selectorWords(selector)}.`,
    ...(isNote ? { severity: 'info' as const } : {}),
    short: 'no such namespace',
    evidence: [first],
    cause: causeOf(context.state, selector),
    next: [kubectl('', 'get', 'namespaces', '--show-labels'), ...next],
  };
  return { kind: isNote ? 'nobody' : 'alarm', found };
}

/** `- namespaceSelector` and then `- podSelector`: two peers, of which the first takes whole namespaces. */
function splitInTwo(context: Context, before: Peer | undefined, at: Peer): Answer | undefined {
  const whole = before?.peer.namespaceSelector;
  if (before === undefined || whole === undefined || before.peer.podSelector !== undefined) return undefined;
  if (selectorWords(whole) === '' || namespacesTaken(context, whole).length === 0) return undefined;
  const { namespace } = context.record.metadata;
  const { first, ...rest } = about(context, 'split', at);
  const found: Found = {
    ...rest,
    title: `Two peers that may be meant as one: ${peerWords(before.peer, namespace)}, or ${peerWords(at.peer, namespace)}.`,
    short: 'peers split in two',
    evidence: [evidence(context.subject, before.field, peerWords(before.peer, namespace), 'lets in all of them by itself'), first],
    cause:
      'Each item of the list is a peer of its own, and one that matches is enough. For Pods with these labels in those namespaces, both selectors belong into one item, without a dash before the second.',
    at: [{ ...context.subject, field: before.field }, ...(rest.at ?? [])],
  };
  return { kind: 'alarm', found };
}

function noPod(context: Context, at: Peer, cause: string, severity?: 'info'): Found {
  const { namespace } = context.record.metadata;
  const { first, next, ...rest } = about(context, 'pods', at);
  const where = at.peer.namespaceSelector === undefined ? `No Pod of ${namespace}` : 'No Pod';
  return {
    ...rest,
    ...(severity === undefined ? {} : { severity }),
    title: `${where} is one of the ${peerWords(at.peer, namespace)}.`,
    short: 'no such Pods',
    evidence: [first],
    cause,
    next: [kubectl(namespace, 'get', 'pods', '--show-labels'), ...next],
  };
}

/** Pods that another peer of the policy names as they are: then these are others. */
function namedBeside({ record }: Context, pods: LabelSelector): (pod: Pod) => boolean {
  const others = rulesOf(record)
    .flatMap(({ peers }) => peers)
    .flatMap(({ podSelector }) => (podSelector === undefined || podSelector === pods || isEmpty(podSelector) ? [] : [podSelector]));
  return (pod) => others.some((selector) => matches(selector, pod.metadata.labels));
}

const isEmpty = (selector: LabelSelector): boolean => selectorWords(selector) === '';

/** Pods of whole namespaces by their labels: nobody is told of only where others come near. */
function podsElsewhere(context: Context, at: Peer, pods: LabelSelector, namespaces: readonly string[]): Answer {
  const { state } = context;
  if (namespaces.some((namespace) => takesAny(state, namespace, pods))) return SOMEBODY;
  if (!namespaces.every((namespace) => seesNamespace(context, 'Pod', namespace))) return QUIET;
  const near = policyNearMatch(state, namespaces, pods, namedBeside(context, pods));
  return near === undefined ? QUIET : { kind: 'alarm', found: noPod(context, at, nearMatchWords(near)) };
}

function strangerWords(namespace: string, strangers: readonly string[]): string {
  const [first = ''] = strangers;
  return `Such Pods are in ${namesOf(strangers, 3)}, and a podSelector without a namespaceSelector is about the Pods of ${namespace} alone. Write a namespaceSelector into the same item: ${NAMESPACE_NAME_LABEL}=${first}.`;
}

function podsAtHome(context: Context, before: Peer | undefined, at: Peer, pods: LabelSelector): Answer {
  const { state, record } = context;
  const { namespace } = record.metadata;
  if (takesAny(state, namespace, pods)) return SOMEBODY;
  const split = splitInTwo(context, before, at);
  if (split !== undefined) return split;
  const near = policyNearMatch(state, [namespace], pods, namedBeside(context, pods));
  if (near !== undefined) return { kind: 'alarm', found: noPod(context, at, nearMatchWords(near)) };
  const strangers = Object.keys(pods.matchLabels).length === 0 ? [] : namespacesOfStrangers(state, namespace, pods);
  if (strangers.length > 0) return { kind: 'alarm', found: noPod(context, at, strangerWords(namespace, strangers)) };
  const cause = `A podSelector without a namespaceSelector is about the Pods of ${namespace} alone.`;
  return { kind: 'nobody', found: noPod(context, at, cause, 'info') };
}

function answerFor(context: Context, before: Peer | undefined, at: Peer): Answer {
  const { podSelector, namespaceSelector } = at.peer;
  if (namespaceSelector === undefined) return podSelector === undefined ? SOMEBODY : podsAtHome(context, before, at, podSelector);
  const namespaces = namespacesTaken(context, namespaceSelector);
  if (namespaces.length === 0) return noNamespace(context, at, namespaceSelector);
  return podSelector === undefined ? SOMEBODY : podsElsewhere(context, at, podSelector, namespaces);
}

/** Of a rule that names nobody who is there, one note for all its peers. */
function noteOf(answers: readonly Answer[]): readonly Found[] {
  const notes = answers.flatMap((answer) => (answer.kind === 'nobody' ? [answer.found] : []));
  const [first] = notes;
  if (first === undefined || notes.length < answers.length) return [];
  return [
    {
      ...first,
      evidence: notes.flatMap((note) => note.evidence),
      at: notes.flatMap((note) => note.at ?? []),
    },
  ];
}

export const policyPeerNobody: RuleAbout<'NetworkPolicy'> = {
  id: 'policy-peer-nobody',
  about: 'NetworkPolicy',
  item: 'policy',
  severity: 'warning',
  needs: ['NetworkPolicy', 'Namespace', 'Pod'],
  beyond: [podsOfThePolicy, podsAbroad, namespacesOfThePolicy],
  settles: { seconds: 600, because: 'A policy may come before those whom it lets in, and Jobs have Pods only now and then.' },
  title: 'A peer of a NetworkPolicy matches nobody',
  short: 'peer matches nobody',
  explains: [
    'A peer that matches nobody opens nothing. A namespaceSelector asks for labels of Namespaces, which are often not what their names suggest; a podSelector without one is about the Pods of the policy’s own namespace.',
    'Where a namespaceSelector and a podSelector are two items of one list, each is a peer of its own: the first lets in every Pod of those namespaces, which is more than was meant, and the second asks for Pods of the own namespace. To ask for both, write them into one item.',
    'Where Pods come near, the finding says what is off: the value is misspelt by a letter or two, is the name of the workload and not what its Pods carry, or stands under another label. Where the Pods that were meant work for every namespace, as those of an ingress controller do, it names the namespace in which they are.',
    'Otherwise that no Pod has the labels is information, as the workload may be scaled to zero or come on demand; so is a namespace that is asked for by kubernetes.io/metadata.name and is not there, unless one of a similar name is. It is told once for a policy that selects Pods, and only of a rule that names nobody who is there.',
  ].join('\n\n'),
  peers: [],
  semantics: 'Diagnosis 41, NetworkPolicy N9 to N12',
  find(context) {
    const { state, record } = context;
    const rules = rulesOf(record).map(({ field, peers }) => {
      const items = peers.map((peer, i): Peer => ({ peer, field: `${field}[${i}]` }));
      return items.map((at, i) => answerFor(context, items[i - 1], at));
    });
    const alarms = rules.flat().flatMap((answer) => (answer.kind === 'alarm' ? [answer.found] : []));
    // One note for a policy is enough; that it selects nobody is told by policy-selects-nothing.
    if (alarms.length > 0 || !takesAny(state, record.metadata.namespace, record.spec.podSelector)) return alarms;
    return rules.flatMap(noteOf).slice(0, 1);
  },
};
