// The port chain: port, targetPort, container port, for each Pod behind a Service, grouped where Pods agree.

import { linked } from '#lib/cluster/multimap.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { type Key, keyOf } from '#lib/kube/key.ts';
import type { Service, ServicePort } from '#lib/kube/service.ts';
import { type PortStep, portStep } from '#lib/publishing/target-port.ts';

export type ChainGroup = { readonly step: PortStep; readonly pods: readonly Key[] };

/** The first group holds most Pods; the others are the odd ones out. Empty where no Pod is selected. */
export type PortChain = { readonly port: ServicePort; readonly groups: readonly ChainGroup[] };

function signature({ podPort, declared }: PortStep): string {
  return `${podPort ?? 'none'}|${declared?.container ?? ''}|${declared?.port.name ?? ''}`;
}

/** One chain for each Service port, in order; Pods are sorted by name. */
export function portChains(state: ClusterState, service: Service): readonly PortChain[] {
  const pods = [...linked(state.index.podsByService, keyOf(service.metadata.namespace, service.metadata.name))].sort();
  return service.spec.ports.map((port) => {
    const groups = new Map<string, { step: PortStep; pods: Key[] }>();
    for (const key of pods) {
      const pod = state.tables.Pod.get(key);
      if (pod === undefined) continue;
      const step = portStep(port, pod);
      const held = groups.get(signature(step));
      if (held === undefined) groups.set(signature(step), { step, pods: [key] });
      else held.pods.push(key);
    }
    return { port, groups: [...groups.values()].sort((a, b) => b.pods.length - a.pods.length) };
  });
}
