// The Pods behind a Service port, with the numbers that its slices give.

import type { ClusterState } from '#lib/cluster/state.ts';
import type { ServicePort } from '#lib/kube/service.ts';
import type { Target } from '#lib/policy/callers.ts';
import type { Backend } from '#lib/routing/backend.ts';

export function targetsOfPort(state: ClusterState, backends: readonly Backend[], port: ServicePort): readonly Target[] {
  const targets = new Map<string, Target>();
  for (const { target, endpoints } of backends) {
    const pod = target.kind === 'pod' ? state.tables.Pod.get(target.pod) : undefined;
    if (pod === undefined) continue;
    for (const { ports } of endpoints) {
      const found = ports.find((p) => p.name === port.name && p.protocol === port.protocol);
      if (found !== undefined) targets.set(`${pod.metadata.name}:${found.port}`, { pod, port: found.port });
    }
  }
  return [...targets.values()];
}
