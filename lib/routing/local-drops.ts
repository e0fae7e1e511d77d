// Which Nodes drop connections under a Local traffic policy: those whose verdict for any port and family is that (SPEC R54, R55).

import { keyOf } from '#lib/kube/key.ts';
import type { Service } from '#lib/kube/service.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { isLocal } from './local-policy.ts';
import { type NodeQuestion, nodeVerdicts } from './node-verdicts.ts';
import { type ProxiedPort, proxiedPort } from './proxied-port.ts';
import { DEFAULT_PROXY } from './proxy-settings.ts';
import { addressFamiliesOf } from './service-port.ts';
import { outsidePaths } from './route-settings.ts';

export type LocalDrops = { readonly internal: readonly string[]; readonly external: readonly string[] };

const NONE: LocalDrops = { internal: [], external: [] };
const INSIDE: NodeQuestion = { path: 'clusterIP', client: 'pod' };

type Proxied = Extract<ProxiedPort, { kind: 'proxied' }>;

function addDrops(state: ClusterState, port: Proxied, question: NodeQuestion, nodes: Set<string>): void {
  for (const { node, decision } of nodeVerdicts(state, port, question, DEFAULT_PROXY))
    if (decision.verdict.kind === 'drop') nodes.add(node);
}

/** Node names in order. `external`: for clients outside; a port that nothing outside can reach drops nobody. */
export function localDrops(state: ClusterState, service: Service): LocalDrops {
  const local = isLocal(service);
  if (!local.internal && !local.external) return NONE;
  const key = keyOf(service.metadata.namespace, service.metadata.name);
  const internal = new Set<string>();
  const external = new Set<string>();
  for (const { port: number, protocol } of service.spec.ports) {
    for (const family of addressFamiliesOf(service)) {
      const port = proxiedPort(state, key, { number, protocol }, family);
      if (port.kind !== 'proxied') continue;
      if (local.internal) addDrops(state, port, INSIDE, internal);
      const [path] = outsidePaths(port.info);
      if (local.external && path !== undefined) addDrops(state, port, { path, client: 'external' }, external);
    }
  }
  return { internal: [...internal].sort(), external: [...external].sort() };
}
