// Callers: who may call some Pods, by the policies at both ends; answered for many Pods at once.

import type { ClusterState } from '#lib/cluster/state.ts';
import { type Key, keyOf } from '#lib/kube/key.ts';
import type { NetworkPolicy } from '#lib/kube/network-policy.ts';
import { type Pod, servingContainers } from '#lib/kube/pod.ts';
import type { Protocol } from '#lib/kube/protocol.ts';
import type { TextMap } from '#lib/kube/scan.ts';
import { type Workload, workloadOf } from '#lib/kube/workload.ts';
import { compiledOf } from './compiled.ts';
import { isolatingPolicies, keyOfPolicy } from './direction.ts';
import { type Access, accessBetween } from './access.ts';

/** A Pod behind a Service port, with the Pod's port after the translation. */
export type Target = { readonly pod: Pod; readonly port: number };

/** Targets that the same policies isolate. */
export type TargetGroup = { readonly targets: readonly Target[]; readonly isolating: readonly NetworkPolicy[] };

const keyOfPod = ({ metadata }: Pod): Key => keyOf(metadata.namespace, metadata.name);

/** Replicas share their labels (lib/kube/share-template.ts), so most Pods are asked about once. */
function isolation(state: ClusterState): (pod: Pod) => readonly NetworkPolicy[] {
  const known = new Map<TextMap, { readonly namespace: string; readonly policies: readonly NetworkPolicy[] }>();
  return (pod) => {
    const { labels, namespace } = pod.metadata;
    const held = known.get(labels);
    if (held?.namespace === namespace) return held.policies;
    const policies = isolatingPolicies(state, pod, 'ingress');
    known.set(labels, { namespace, policies });
    return policies;
  };
}

/** By the ingress policies that select them; those that nobody isolates last, else the larger group first. */
export function groupTargets(state: ClusterState, targets: readonly Target[]): readonly TargetGroup[] {
  const groups = new Map<string, { readonly targets: Target[]; readonly isolating: readonly NetworkPolicy[] }>();
  const isolatingOf = isolation(state);
  for (const target of targets) {
    const isolating = isolatingOf(target.pod);
    const id = isolating.map(keyOfPolicy).join();
    const held = groups.get(id);
    if (held === undefined) groups.set(id, { targets: [target], isolating });
    else held.targets.push(target);
  }
  const rank = ({ isolating }: TargetGroup): number => (isolating.length === 0 ? 1 : 0);
  return [...groups.values()].sort((a, b) => rank(a) - rank(b) || b.targets.length - a.targets.length);
}

/** `some`: of the targets. */
export type MayCall = 'allowed' | 'some' | 'denied' | 'unknown';

export type Caller = {
  readonly namespace: string;
  readonly workload: Workload;
  /** Keys of its Pods by what they may. */
  readonly pods: Readonly<Record<MayCall, readonly Key[]>>;
  /** What was answered for one of its Pods that may not, or may not surely. */
  readonly example: Access | undefined;
};

type Class = { readonly port: number; readonly members: readonly Target[] };

/** What of a target an answer depends on: its address where policies have address blocks, its node for a caller that may be that node. */
type Depends = { readonly addresses: boolean; readonly nodes: boolean };

/** Targets that no policy can tell apart: the same isolation, port, port names and labels. */
export function classesOf(state: ClusterState, targets: readonly Target[], { addresses, nodes }: Depends): readonly Class[] {
  const classes = new Map<string, { readonly port: number; readonly members: Target[] }>();
  const isolatingOf = isolation(state);
  for (const target of targets) {
    const { pod, port } = target;
    const names = servingContainers(pod).flatMap((c) => c.ports.map((p) => `${p.name}=${p.containerPort}/${p.protocol}`));
    const isolating = isolatingOf(pod).map(keyOfPolicy);
    const node = nodes || pod.spec.hostNetwork === true ? pod.spec.nodeName : undefined;
    // Labels and addresses too: an egress rule of the caller may be for some of the targets.
    const id = JSON.stringify([port, pod.metadata.labels, isolating, names, node, addresses ? pod.status.podIPs : undefined]);
    const held = classes.get(id);
    if (held === undefined) classes.set(id, { port, members: [target] });
    else held.members.push(target);
  }
  return [...classes.values()];
}

export function hasBlocks(policy: NetworkPolicy): boolean {
  const { ingress, egress } = compiledOf(policy);
  return [...(ingress ?? []), ...(egress ?? [])].some((rule) => rule.peers.some((peer) => peer.kind === 'block'));
}

/** What policies can see of a Pod; its address counts only where one of them has address blocks. */
export function looksOf({ metadata, spec, status }: Pod, addresses: boolean): string {
  const host = spec.hostNetwork === true ? spec.nodeName : undefined;
  return JSON.stringify([metadata.namespace, metadata.labels, host, addresses ? status.podIPs : undefined]);
}

type Answer = { readonly may: MayCall; readonly example: Access | undefined };

function answerFor(state: ClusterState, caller: Key, classes: readonly Class[], protocol: Protocol): Answer | undefined {
  const reached: Access[] = [];
  for (const { port, members } of classes) {
    // A Pod that calls itself says nothing of who may call.
    const target = members.find(({ pod }) => keyOfPod(pod) !== caller);
    if (target === undefined) continue;
    reached.push(accessBetween(state, { kind: 'pod', pod: caller }, { kind: 'pod', pod: keyOfPod(target.pod) }, { port, protocol }));
  }
  const example = reached.find((r) => r.verdict === 'denied') ?? reached.find((r) => r.verdict === 'unknown');
  const kinds = new Set(reached.map((r) => r.verdict));
  if (kinds.size === 0) return undefined;
  if (kinds.size === 1) return { may: [...kinds][0] ?? 'unknown', example };
  return { may: kinds.has('allowed') ? 'some' : 'unknown', example };
}

const WORST_FIRST: readonly MayCall[] = ['denied', 'unknown', 'some', 'allowed'];

/** The workloads of `sources`, by namespace and name. Time grows with the number of Pods that differ in what policies see. */
export function callersOf(state: ClusterState, sources: Iterable<Pod>, targets: readonly Target[], protocol: Protocol): readonly Caller[] {
  const addresses = [...state.tables.NetworkPolicy.values()].some(hasBlocks);
  const classes = classesOf(state, targets, { addresses, nodes: false });
  let byNode: readonly Class[] | undefined;
  const own = new Set(targets.map(({ pod }) => keyOfPod(pod)));
  const answers = new Map<string, Answer | undefined>();
  type Group = { namespace: string; workload: Workload; pods: Record<MayCall, Key[]>; example: Access | undefined; worst: number };
  const groups = new Map<string, Group>();
  for (const pod of sources) {
    const key = keyOfPod(pod);
    const looks = own.has(key) ? key : looksOf(pod, addresses);
    if (!answers.has(looks)) {
      if (pod.spec.hostNetwork === true) byNode ??= classesOf(state, targets, { addresses, nodes: true });
      answers.set(looks, answerFor(state, key, pod.spec.hostNetwork === true ? (byNode ?? classes) : classes, protocol));
    }
    const answer = answers.get(looks);
    if (answer === undefined) continue;
    const workload = workloadOf(pod);
    const id = `${pod.metadata.namespace}/${workload.kind}/${workload.name}`;
    const group: Group = groups.get(id) ?? {
      namespace: pod.metadata.namespace,
      workload,
      pods: { allowed: [], some: [], denied: [], unknown: [] },
      example: undefined,
      worst: WORST_FIRST.length,
    };
    group.pods[answer.may].push(key);
    const rank = WORST_FIRST.indexOf(answer.may);
    if (rank < group.worst) Object.assign(group, { worst: rank, example: answer.example });
    groups.set(id, group);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { worst: _worst, ...caller }]) => caller);
}
