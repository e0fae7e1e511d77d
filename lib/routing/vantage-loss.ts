// Vantage loss: why nobody can stand where the reader chose to, such as in a Pod that is deleted; routes from there say nothing then.

import { isFinished, type Pod } from '#lib/kube/pod.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import type { RouteSettings, VantageChoice } from './route-settings.ts';

export type VantageLoss =
  /** No such object is there: it was deleted, has never been, or is not read. */
  | { readonly kind: 'no-pod' }
  /** The Node itself, the Node of the Pod, or the one whose node port is gone to. */
  | { readonly kind: 'no-node'; readonly node: string }
  /** On no Node yet. */
  | { readonly kind: 'unscheduled' }
  /** Its containers have run to their end, and connect to nothing any more. */
  | { readonly kind: 'ended' };

function nodeLoss({ tables }: ClusterState, node: string): VantageLoss | undefined {
  return tables.Node.has(node) ? undefined : { kind: 'no-node', node };
}

function podLoss(state: ClusterState, pod: Pod): VantageLoss | undefined {
  if (isFinished(pod)) return { kind: 'ended' };
  const { nodeName } = pod.spec;
  return nodeName === undefined ? { kind: 'unscheduled' } : nodeLoss(state, nodeName);
}

/** Undefined: one can stand there. */
export function vantageLoss(state: ClusterState, { vantage, via }: VantageChoice): VantageLoss | undefined {
  const pod = vantage.kind === 'pod' ? state.tables.Pod.get(vantage.pod) : undefined;
  if (vantage.kind === 'pod' && pod === undefined) return { kind: 'no-pod' };
  const own = vantage.kind === 'pod' ? pod && podLoss(state, pod) : nodeLoss(state, vantage.node);
  return own ?? (via?.kind === 'nodePort' && via.at !== undefined ? nodeLoss(state, via.at) : undefined);
}

/** Somebody whose place is lost stands nowhere: nothing fails for them, as nothing starts there. */
export function standing(state: ClusterState, settings: RouteSettings): RouteSettings {
  const { at, proxy } = settings;
  return at === undefined || vantageLoss(state, at) === undefined ? settings : { at: undefined, proxy };
}
