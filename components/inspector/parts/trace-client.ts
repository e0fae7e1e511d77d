// Who asks in a trace: those who can be chosen, one taken as an example, and what of the cluster this page can answer for.

import { linked } from '#lib/cluster/multimap.ts';
import type { Scope } from '#lib/scope/scope.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import type { Whole } from '#lib/dns/settings.ts';
import { type Key, splitKey } from '#lib/kube/key.ts';
import { isPodReady, type Pod } from '#lib/kube/pod.ts';
import type { KubeKind } from '#lib/kube/record.ts';
import type { Vantage } from '#lib/routing/vantage.ts';
import { namespaceOf } from '#components/live/view.ts';

function canAsk({ spec, status }: Pod): boolean {
  return spec.nodeName !== undefined && status.phase !== 'Succeeded' && status.phase !== 'Failed';
}

/** Keys of the Pods in view that can connect to anything, by name. */
export function clientPods(state: ClusterState): readonly Key[] {
  const found: Key[] = [];
  for (const [key, pod] of state.tables.Pod) if (canAsk(pod)) found.push(key);
  return found.sort();
}

/** A ready Pod that is not behind the Service itself, else any that runs; undefined where there is none in view. */
export function exampleClient(state: ClusterState, service: Key): Vantage | undefined {
  const own = linked(state.index.podsByService, service);
  const pods = clientPods(state);
  const ready = (key: Key): boolean => {
    const pod = state.tables.Pod.get(key);
    return pod !== undefined && isPodReady(pod) && pod.metadata.deletionTimestamp === undefined && pod.spec.hostNetwork !== true;
  };
  const pod = pods.find((key) => !own.has(key) && ready(key)) ?? pods.find(ready) ?? pods[0];
  return pod === undefined ? undefined : { kind: 'pod', pod };
}

/** `Pod:shop/web-1`, `Node:node-1`, `outside:node-1`: the value of an option. */
export function clientId(client: Vantage): string {
  switch (client.kind) {
    case 'pod':
      return `Pod:${client.pod}`;
    case 'node':
      return `Node:${client.node}`;
    case 'external':
      return `outside:${client.node}`;
  }
}

export function clientFrom(id: string): Vantage | undefined {
  const at = id.indexOf(':');
  const rest = id.slice(at + 1);
  switch (id.slice(0, at)) {
    case 'Pod':
      return { kind: 'pod', pod: rest };
    case 'Node':
      return { kind: 'node', node: rest };
    case 'outside':
      return { kind: 'external', node: rest, address: undefined };
    default:
      return undefined;
  }
}

/** Of which namespaces all is held, the names of all Services, and all policies. */
export type Held = { readonly whole: Whole; readonly named: Whole; readonly policies: Whole };

/**
 * What the page holds of each namespace: `streamed` is the scope that was asked for, with its client. With each Pod of another
 * namespace, as they stand behind Services without a selector, come the policies of that namespace: `hasPods` tells of which there are any.
 */
export function heldIn(
  streamed: Scope | undefined,
  known: (kind: KubeKind) => boolean,
  hasPods: (namespace: string) => boolean = () => false,
): Held {
  const none: Whole = () => false;
  if (streamed === undefined || streamed.kind === 'overview') return { whole: none, named: none, policies: none };
  const here = namespaceOf(streamed);
  const client = streamed.client === undefined ? undefined : splitKey(streamed.client).namespace;
  const all = (['Service', 'EndpointSlice', 'Pod'] as const).every(known);
  return {
    // The neighbourhood of one Service says nothing of the others.
    whole: (namespace) => all && streamed.kind === 'namespace' && namespace === here,
    named: (namespace) =>
      all &&
      namespace !== undefined &&
      ((streamed.kind === 'namespace' && namespace === here) || (namespace === client && namespace !== here)),
    policies: (namespace) =>
      known('NetworkPolicy') && namespace !== undefined && (namespace === here || namespace === client || hasPods(namespace)),
  };
}
