// The Pods that ServiceLB of k3s and RKE2 needs for a Service: one on each Node, which holds the Service's ports on the host
// (github.com/k3s-io/k3s, pkg/cloudprovider/servicelb.go). The addresses of the Nodes where one is ready become those of the Service.

import { linked } from '#lib/cluster/multimap.ts';
import { hostPortsOf } from '#lib/cluster/port-indexes.ts';
import { podsWithLabel } from '#lib/cluster/selection-indexes.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { type Key, keyOf, splitKey } from '#lib/kube/key.ts';
import type { Pod } from '#lib/kube/pod.ts';
import { type Dependency, dependency } from './dependency.ts';

/** Where it puts them, unless it is told otherwise (--servicelb-namespace). */
const SERVICE_LB_NAMESPACE = 'kube-system';
const PROGRAMS: readonly string[] = ['k3s', 'rke2'];

const nameLabel = (program: string): string => `svccontroller.${program}.cattle.io/svcname`;
const namespaceLabel = (program: string): string => `svccontroller.${program}.cattle.io/svcnamespace`;

/** The Service that it was made for. */
export function servedBy({ metadata: { namespace, labels } }: Pod): Key | undefined {
  if (namespace !== SERVICE_LB_NAMESPACE) return undefined;
  for (const program of PROGRAMS) {
    const [name, of] = [labels[nameLabel(program)], labels[namespaceLabel(program)]];
    if (name !== undefined && of !== undefined) return keyOf(of, name);
  }
  return undefined;
}

/** By name. */
export function serviceLbPods(state: ClusterState, service: Key): readonly Pod[] {
  const { name } = splitKey(service);
  return PROGRAMS.flatMap((program) => [...podsWithLabel(state.index, SERVICE_LB_NAMESPACE, nameLabel(program), name)])
    .sort()
    .flatMap((key) => {
      const pod = state.tables.Pod.get(key);
      return pod !== undefined && servedBy(pod) === service ? [pod] : [];
    });
}

export type HeldPort = { readonly port: string; readonly holders: readonly Pod[] };

/** Who has, on some Node, a port that these Pods need. */
export function heldPorts(state: ClusterState, waiting: readonly Pod[]): readonly HeldPort[] {
  return [...new Set(waiting.flatMap(hostPortsOf))].sort().flatMap((port) => {
    const holders = [...linked(state.index.podsByHostPort, port)].sort().flatMap((key) => {
      const pod = state.tables.Pod.get(key);
      return pod === undefined || pod.status.phase === 'Succeeded' || pod.status.phase === 'Failed' ? [] : [pod];
    });
    return holders.length === 0 ? [] : [{ port, holders }];
  });
}

/** Its Pods, and whoever comes to hold, or lets go, a port that one of them waits for. */
export const serviceLbReach: Dependency = dependency('Pod', (state, _, before, after) =>
  [before, after].flatMap((pod) => {
    if (pod === undefined) return [];
    const own = servedBy(pod);
    const others = hostPortsOf(pod).flatMap((port) =>
      [...linked(state.index.podsWaitingForPort, port)].flatMap((key) => {
        const waiting = state.tables.Pod.get(key);
        return waiting === undefined ? [] : (servedBy(waiting) ?? []);
      }),
    );
    return own === undefined ? others : [own, ...others];
  }),
);
