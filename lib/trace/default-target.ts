// What a client would type for a Service: its shortest name from where the client is, or an address from outside.

import { plainName } from '#lib/dns/name.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { type Key, splitKey } from '#lib/kube/key.ts';
import { isHeadless, type Service } from '#lib/kube/service.ts';
import { isVIP } from '#lib/routing/service-port.ts';
import { nodeIPOf, type Vantage } from '#lib/routing/vantage.ts';
import { formatTarget, type Target } from './target.ts';

function fromOutside(state: ClusterState, service: Service, node: string): Pick<Target, 'host' | 'port'> | undefined {
  const [port] = service.spec.ports;
  const vip = service.status.loadBalancer.ingress.find(isVIP)?.ip ?? service.spec.externalIPs[0];
  const family = vip?.includes(':') === true ? 'IPv6' : 'IPv4';
  if (vip !== undefined) return { host: { kind: 'address', address: vip, family }, port: port?.port };
  const record = state.tables.Node.get(node);
  const address = record && (nodeIPOf(record, 'IPv4') ?? nodeIPOf(record, 'IPv6'));
  if (address === undefined || port?.nodePort === undefined) return undefined;
  return { host: { kind: 'address', address, family: address.includes(':') ? 'IPv6' : 'IPv4' }, port: port.nodePort };
}

/** A process of a Node asks another DNS, which knows no names of the cluster: it types the address, where the Service has one. */
function fromNode(service: Service): Pick<Target, 'host' | 'port'> | undefined {
  const { type, clusterIP, ports } = service.spec;
  if (type === 'ExternalName' || clusterIP === undefined || isHeadless(service)) return undefined;
  return { host: { kind: 'address', address: clusterIP, family: clusterIP.includes(':') ? 'IPv6' : 'IPv4' }, port: ports[0]?.port };
}

/** `web:80`, `web.shop:80`, or an address or the name in full for a client that is no Pod; of a headless Service the port of the Pods. */
export function defaultTarget(state: ClusterState, key: Key, client: Vantage | undefined, clusterDomain: string): string {
  const { namespace, name } = splitKey(key);
  const service = state.tables.Service.get(key);
  const [port] = service?.spec.ports ?? [];
  const protocol = port?.protocol ?? 'TCP';
  if (service !== undefined && client !== undefined && client.kind !== 'pod') {
    const at = client.kind === 'node' ? fromNode(service) : fromOutside(state, service, client.node);
    if (at !== undefined) return formatTarget({ ...at, protocol });
  }
  const own = client?.kind === 'pod' && splitKey(client.pod).namespace === namespace;
  const host =
    client !== undefined && client.kind !== 'pod'
      ? `${name}.${namespace}.svc.${plainName(clusterDomain)}`
      : own
        ? name
        : `${name}.${namespace}`;
  const headless = service?.spec.clusterIP === 'None';
  const number = headless && typeof port?.targetPort === 'number' ? port.targetPort : port?.port;
  return formatTarget({ host: { kind: 'name', name: host }, port: number, protocol });
}
