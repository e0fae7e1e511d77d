// The client of a trace that nobody chose: one that lives nearby and gets there, so that a Service in order does not open on a refusal.

import { linked } from '#lib/cluster/multimap.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import type { Key } from '#lib/kube/key.ts';
import { splitKey } from '#lib/kube/key.ts';
import { isPodReady, type Pod } from '#lib/kube/pod.ts';
import { type Comers, comersTo } from '#lib/policy/comers.ts';
import type { Vantage } from '#lib/routing/vantage.ts';
import { canAsk, workloadKeyOf } from './client-pods.ts';
import type { TraceQuery } from './context.ts';
import { defaultTarget } from './default-target.ts';
import { parseTarget } from './target.ts';
import { trace, type Trace } from './trace.ts';

export type DefaultClient =
  | { readonly kind: 'client'; readonly client: Vantage }
  /** NetworkPolicies let nobody in who is in view, and may let in others. */
  | { readonly kind: 'elsewhere' }
  /** Nobody in view could ask. */
  | { readonly kind: 'nobody' };

/** As many are tried; each costs a trace. */
const MOST = 24;

/** One Pod of each workload stands for it: policies see replicas alike. Those of `first` come first, then by name. */
function onePodOfEach(state: ClusterState, takes: (key: Key, pod: Pod) => boolean, first: string): readonly Vantage[] {
  const found = new Map<string, Key>();
  for (const [key, pod] of state.tables.Pod) {
    if (!canAsk(pod) || !takes(key, pod)) continue;
    const workload = workloadKeyOf(pod);
    const held = found.get(workload);
    if (held === undefined || key < held) found.set(workload, key);
  }
  const rank = (key: Key): number => (splitKey(key).namespace === first ? 0 : 1);
  return [...found.values()].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1)).map((pod) => ({ kind: 'pod', pod }));
}

/** Those behind another Service, those behind this one, the Nodes of its Pods, and whoever comes from outside. */
function* nearby(state: ClusterState, service: Key): Generator<Vantage> {
  const { namespace } = splitKey(service);
  const own = linked(state.index.podsByService, service);
  const isWell = (pod: Pod): boolean => isPodReady(pod) && pod.metadata.deletionTimestamp === undefined && pod.spec.hostNetwork !== true;
  yield* onePodOfEach(state, (key, pod) => !own.has(key) && isWell(pod), namespace);
  yield* onePodOfEach(state, (key, pod) => own.has(key) && isWell(pod), namespace);
  const nodes = new Set([...own].flatMap((key) => state.tables.Pod.get(key)?.spec.nodeName ?? []));
  const [here = [...state.tables.Node.keys()].sort()[0]] = [...nodes].sort();
  if (here !== undefined) {
    yield { kind: 'node', node: here };
    yield { kind: 'external', node: here, address: undefined };
  }
  yield* onePodOfEach(state, (_, pod) => !isWell(pod), namespace);
}

/** 0 is best. What only goes where nobody sees, or can not be told, is no refusal. */
function rankOf({ outcome, steps }: Trace): number {
  const certain = steps.every(({ status }) => status !== 'unknown');
  switch (outcome) {
    case 'reaches':
      return certain ? 0 : 1;
    case 'leaves':
      return 2;
    case 'unknown':
      return 3;
    case 'partly':
      return 4;
    case 'refused':
    case 'times-out':
    case 'no-name':
    case 'no-address':
    case 'impossible':
      return 5;
  }
}

/** Does the trace end for reasons that do not hold for everybody? What keeps its client in is no fault of the Service. */
function mayOthersGetThere(state: ClusterState, query: Pick<TraceQuery, 'whole'>, found: Trace): boolean {
  const end = found.steps.find(({ status }) => status === 'fail' || status === 'partial')?.id;
  if (end === 'dns' || end === 'egress') return true;
  return end === 'ingress' && comersOf(state, query, found).kind !== 'nobody';
}

/** Whether anybody who exists may call those that the trace came to. */
function comersOf(state: ClusterState, { whole }: Pick<TraceQuery, 'whole'>, { endpoints, target }: Trace): Comers {
  const targets = endpoints.flatMap(({ pod: key, port }) => {
    const pod = key === undefined ? undefined : state.tables.Pod.get(key);
    return pod === undefined ? [] : [{ pod, port }];
  });
  const sees = whole ?? (() => true);
  return comersTo(state, targets, target.protocol, { pods: sees, namespaces: true });
}

/** `query`: what is asked, but for the client and what it types. `domain`: of the cluster's DNS. */
export function defaultClient(
  state: ClusterState,
  service: Key,
  query: Omit<TraceQuery, 'client' | 'target'>,
  domain: string,
): DefaultClient {
  let best: { readonly trace: Trace; readonly rank: number; readonly far: number } | undefined;
  let tried = 0;
  for (const client of nearby(state, service)) {
    const target = parseTarget(defaultTarget(state, service, client, domain));
    if (!target.ok || tried++ === MOST) break;
    const found = trace(state, { ...query, client, target: target.value });
    const rank = rankOf(found);
    // Of those that fail, the one that comes furthest says the most of the Service.
    const far = found.steps.filter(({ status }) => status === 'pass').length;
    if (best === undefined || rank < best.rank || (rank === best.rank && far > best.far)) best = { trace: found, rank, far };
    if (rank === 0) break;
  }
  if (best === undefined) return { kind: 'nobody' };
  if (best.rank > 3 && mayOthersGetThere(state, query, best.trace)) return { kind: 'elsewhere' };
  return { kind: 'client', client: best.trace.client };
}
