// Entries of the track diagram: where a connection from outside comes in (Ingress, load balancer, node port, external IP).

import { keyOf, type Key } from '#lib/kube/key.ts';
import type { Ingress, IngressBackend } from '#lib/kube/ingress.ts';
import type { Service } from '#lib/kube/service.ts';
import { linked } from '#lib/cluster/multimap.ts';
import type { ClusterState } from '#lib/cluster/state.ts';

export type Entry = {
  /** The Service that it leads to, whether or not that exists. */
  readonly service: Key;
  readonly kind: 'ingress' | 'load-balancer' | 'node-port' | 'external-ip';
  /** A path, an address or a port, as the reader would type it. */
  readonly label: string;
  /** The Ingress, where it is one. */
  readonly ingress: Key | undefined;
};

function backends(ingress: Ingress): { readonly label: string; readonly backend: IngressBackend }[] {
  const found: { label: string; backend: IngressBackend }[] = [];
  const { defaultBackend, rules } = ingress.spec;
  if (defaultBackend !== undefined) found.push({ label: '*', backend: defaultBackend });
  for (const rule of rules) {
    for (const { path, backend } of rule.http.paths) if (backend !== undefined) found.push({ label: path ?? '/', backend });
  }
  return found;
}

export function ingressEntries(state: ClusterState, namespace: string): readonly Entry[] {
  const entries: Entry[] = [];
  for (const key of [...linked(state.index.keysByNamespace, `Ingress:${namespace}`)].sort()) {
    const ingress = state.tables.Ingress.get(key);
    if (ingress === undefined) continue;
    for (const { label, backend } of backends(ingress)) {
      entries.push({ service: keyOf(namespace, backend.service.name), kind: 'ingress', label, ingress: key });
    }
  }
  return entries;
}

/** Entries that the Service itself opens, the most telling first. */
export function ownEntries(key: Key, service: Service): readonly Entry[] {
  const { spec, status } = service;
  const entries: Entry[] = [];
  const add = (kind: Entry['kind'], label: string): void => {
    entries.push({ service: key, kind, label, ingress: undefined });
  };
  if (spec.type === 'LoadBalancer') {
    const addresses = status.loadBalancer.ingress.map((i) => i.ip ?? i.hostname ?? '').filter((a) => a !== '');
    for (const address of addresses.length === 0 ? ['no address'] : addresses) add('load-balancer', address);
  }
  for (const ip of spec.externalIPs) add('external-ip', ip);
  for (const { nodePort } of spec.ports) if (nodePort !== undefined && nodePort !== 0) add('node-port', `:${nodePort}`);
  return entries;
}
