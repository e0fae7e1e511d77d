// The kubectl commands that would do what is supposed, as words: whoever shows them quotes them. None is ever run.

import type { ClusterState } from '#lib/cluster/state.ts';
import { type Key, splitKey } from '#lib/kube/key.ts';
import { linked } from '#lib/cluster/multimap.ts';
import type { Pod } from '#lib/kube/pod.ts';
import { type Workload, workloadOf } from '#lib/kube/workload.ts';
import type { Assumption } from './assumption.ts';
import { podToCopy } from './apply-assumption.ts';
import type { Supposed } from './supposition.ts';

export type Command =
  /** `namespace` is empty for what belongs to none. */
  | { readonly kind: 'command'; readonly namespace: string; readonly words: readonly string[]; readonly caution: Caution | undefined }
  | { readonly kind: 'none'; readonly change: Assumption; readonly reason: NoCommand };

/** What the command does not promise. */
export type Caution =
  /** Where Pods are placed and which are taken away is not the reader's to say. */
  | 'scheduler-decides'
  /** Pods are made anew elsewhere, on whichever nodes have room. */
  | 'replaced-elsewhere';

export type NoCommand =
  /** A Pod is not ready when its probes or gates say so. */
  | 'readiness'
  /** A DaemonSet, a Job or a bare Pod has no number of replicas. */
  | 'not-scalable';

type ServiceField = Exclude<Assumption['kind'], 'pod' | 'drain' | 'replicas'>;

/** JSON merge patch (RFC 7386): null takes a field off. */
function specOf(changes: readonly Assumption[]): Record<string, unknown> {
  const spec: Partial<Record<ServiceField, unknown>> = {};
  for (const change of changes) {
    if (change.kind === 'pod' || change.kind === 'drain' || change.kind === 'replicas') continue;
    spec[change.kind] = change.kind === 'trafficDistribution' && change.to === 'none' ? null : change.to;
  }
  return spec;
}

function patch(service: Key, changes: readonly Assumption[]): readonly Command[] {
  const spec = specOf(changes);
  if (Object.keys(spec).length === 0) return [];
  const { namespace, name } = splitKey(service);
  const words = ['patch', 'service', name, '--type=merge', '-p', JSON.stringify({ spec })];
  return [{ kind: 'command', namespace, words, caution: undefined }];
}

const SCALABLE: readonly string[] = ['Deployment', 'ReplicaSet', 'StatefulSet'];

function isCounted({ metadata, status }: Pod): boolean {
  return metadata.deletionTimestamp === undefined && status.phase !== 'Succeeded' && status.phase !== 'Failed';
}

function podsOf(state: ClusterState, namespace: string, workload: Workload): number {
  let count = 0;
  for (const key of linked(state.index.keysByNamespace, `Pod:${namespace}`)) {
    const pod = state.tables.Pod.get(key);
    if (pod === undefined || !isCounted(pod)) continue;
    const own = workloadOf(pod);
    if (own.kind === workload.kind && own.name === workload.name) count++;
  }
  return count;
}

/** One command for all nodes: a workload has one number of replicas. */
function scale(state: ClusterState, service: Key, changes: readonly Assumption[]): readonly Command[] {
  const replicas = changes.filter((change) => change.kind === 'replicas');
  const [first] = replicas;
  if (first === undefined) return [];
  const like = podToCopy(state, service);
  const workload = like === undefined ? undefined : workloadOf(like);
  if (workload === undefined || !SCALABLE.includes(workload.kind))
    return replicas.map((change) => ({ kind: 'none', change, reason: 'not-scalable' }));
  const { namespace } = splitKey(service);
  const count = Math.max(0, podsOf(state, namespace, workload) + replicas.reduce((sum, { by }) => sum + by, 0));
  const words = ['scale', `${workload.kind.toLowerCase()}/${workload.name}`, `--replicas=${count}`];
  return [{ kind: 'command', namespace, words, caution: 'scheduler-decides' }];
}

function ofChange(namespace: string, change: Assumption): readonly Command[] {
  if (change.kind === 'drain') {
    return [{ kind: 'command', namespace: '', words: ['drain', change.node, '--ignore-daemonsets'], caution: 'replaced-elsewhere' }];
  }
  if (change.kind !== 'pod') return [];
  if (change.to === 'not-ready') return [{ kind: 'none', change, reason: 'readiness' }];
  const wait = change.to === 'terminating' ? ['--wait=false'] : [];
  return [{ kind: 'command', namespace, words: ['delete', 'pod', change.pod, ...wait], caution: 'replaced-elsewhere' }];
}

/** `state`: as it is, before the hypothesis. Nothing for what is refused or so already. */
export function commandsOf(state: ClusterState, service: Key, { outcomes }: Pick<Supposed, 'outcomes'>): readonly Command[] {
  const changes = outcomes.filter(({ outcome }) => outcome.kind === 'applied' || outcome.kind === 'no-effect').map(({ change }) => change);
  const { namespace } = splitKey(service);
  return [...patch(service, changes), ...changes.flatMap((change) => ofChange(namespace, change)), ...scale(state, service, changes)];
}
