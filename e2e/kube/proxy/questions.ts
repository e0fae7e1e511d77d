// Which connections are compared: every address and port of every Service, from every kind of client, at one node.

import type { Node } from '#lib/kube/node.ts';
import type { Protocol } from '#lib/kube/protocol.ts';
import type { IPFamily, Service } from '#lib/kube/service.ts';
import { keyOf } from '#lib/kube/key.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { type ProxiedPort, proxiedPort } from '#lib/routing/proxied-port.ts';
import type { RouteQuery } from '#lib/routing/route.ts';
import { canonical, type Family, familyOfAddress } from './address.ts';
import { hostAddress, type Place } from './case-objects.ts';
import type { Packet, Protocol as PacketProtocol } from './packet-filter.ts';
import { EXTRA, type RunningProxy } from './proxies.ts';

export const CLIENTS = 'clients';

export function podOn(place: Place): string {
  return `pod-${place.name}`;
}

export function hostPodOn(place: Place): string {
  return `host-${place.name}`;
}

/** A Pod of the node that has the address of an endpoint. */
export function endpointPod(place: Place, address: string): string {
  return `endpoint-${place.name}-${canonical(address)}`;
}

export function podAddress(family: Family, { index }: Place): string {
  return family === 'IPv4' ? `10.128.${index}.250` : `fd00:10:128:${index.toString(16)}::fa`;
}

/** Inside and outside the source ranges of the cases. */
const OUTSIDE: Readonly<Record<Family, readonly string[]>> = {
  IPv4: ['198.51.100.4', '198.51.101.4'],
  IPv6: ['2001:db8:1::4', '2001:db8:2::4'],
};

/** No Service of the tests has it. */
const UNLISTED = 9;

export type Question = { readonly port: ProxiedPort; readonly query: RouteQuery; readonly packet: Packet };

type Client = { readonly vantage: RouteQuery['vantage']; readonly packet: Pick<Packet, 'from' | 'interface' | 'source'> };

type Setting = { readonly proxy: RunningProxy; readonly elsewhere: Place; readonly family: Family };

function pod({ proxy, family }: Setting): Client {
  return {
    vantage: { kind: 'pod', pod: keyOf(CLIENTS, podOn(proxy.place)) },
    packet: { from: 'network', interface: 'veth1', source: podAddress(family, proxy.place) },
  };
}

function host({ proxy, family }: Setting, source = hostAddress(family, proxy.place)): Client {
  return { vantage: { kind: 'node', node: proxy.place.name }, packet: { from: 'host', interface: undefined, source } };
}

function outside({ proxy }: Setting, address: string): Client {
  return {
    vantage: { kind: 'external', node: proxy.place.name, address },
    packet: { from: 'network', interface: 'eth0', source: canonical(address) },
  };
}

/** Clients of another node that dial this one. */
function fromElsewhere({ elsewhere, family }: Setting): readonly Client[] {
  return [
    {
      vantage: { kind: 'pod', pod: keyOf(CLIENTS, podOn(elsewhere)) },
      packet: { from: 'network', interface: 'eth0', source: podAddress(family, elsewhere) },
    },
    {
      vantage: { kind: 'pod', pod: keyOf(CLIENTS, hostPodOn(elsewhere)) },
      packet: { from: 'network', interface: 'eth0', source: hostAddress(family, elsewhere) },
    },
  ];
}

/** Pods of the node that may be given their own address. */
function endpoints({ proxy, family }: Setting, port: ProxiedPort, nodes: ReadonlyMap<string, Node>): readonly Client[] {
  if (port.kind !== 'proxied') return [];
  const hosts = new Set([...nodes.values()].flatMap((node) => node.status.addresses.map(({ address }) => canonical(address))));
  return port.candidates.all
    .filter(({ nodeName, address }) => (nodeName ?? proxy.place.name) === proxy.place.name && !hosts.has(canonical(address)))
    .map(
      ({ address }): Client => ({
        vantage: { kind: 'pod', pod: keyOf(CLIENTS, endpointPod(proxy.place, address)) },
        packet: { from: 'network', interface: 'veth1', source: canonical(address) },
      }),
    )
    .filter(({ packet }) => familyOfAddress(packet.source) === family);
}

const PROTOCOLS: Readonly<Record<Protocol, PacketProtocol>> = { TCP: 'tcp', UDP: 'udp', SCTP: 'sctp' };

type Dialled = { readonly number: number; readonly protocol: Protocol };
type Target = { readonly via: RouteQuery['via']; readonly address: string; readonly port: number; readonly clients: readonly Client[] };

function nodePortTargets(setting: Setting, nodePort: number): readonly Target[] {
  const { proxy, family } = setting;
  const node = proxy.place.name;
  const own = hostAddress(family, proxy.place);
  const target = (address: string, clients: readonly Client[]): Target => ({
    via: { kind: 'nodePort', node, address },
    address,
    port: nodePort,
    clients,
  });
  const loopback = family === 'IPv4' ? '127.0.0.1' : '::1';
  const anybody = [pod(setting), host(setting), outside(setting, OUTSIDE[family][0] ?? ''), ...fromElsewhere(setting)];
  return [target(own, anybody), target(EXTRA[family], anybody), target(loopback, [host(setting, loopback)])];
}

function targetsOf(
  setting: Setting,
  service: Service,
  port: ProxiedPort,
  nodePort: number,
  nodes: ReadonlyMap<string, Node>,
): readonly Target[] {
  const { family } = setting;
  const targets: Target[] = [];
  const own = endpoints(setting, port, nodes);
  const strangers = OUTSIDE[family].map((address) => outside(setting, address));
  const inside = [pod(setting), host(setting)];
  const clusterIP = service.spec.clusterIPs.find((address) => address !== 'None' && familyOfAddress(address) === family);
  if (clusterIP !== undefined) {
    targets.push({ via: { kind: 'clusterIP' }, address: clusterIP, port: 0, clients: [...inside, ...strangers.slice(0, 1), ...own] });
  }
  for (const { ip } of service.status.loadBalancer.ingress) {
    if (ip === undefined || familyOfAddress(ip) !== family) continue;
    targets.push({
      via: { kind: 'loadBalancer', address: ip },
      address: ip,
      port: 0,
      clients: [...inside, ...strangers, outside(setting, ip), ...own],
    });
  }
  for (const address of service.spec.externalIPs.filter((one) => familyOfAddress(one) === family)) {
    targets.push({ via: { kind: 'externalIP', address }, address, port: 0, clients: [...inside, ...strangers.slice(0, 1), ...own] });
  }
  if (nodePort !== 0) targets.push(...nodePortTargets(setting, nodePort));
  return targets;
}

/** `of`: which Services. */
export function questionsAt(
  state: ClusterState,
  proxy: RunningProxy,
  elsewhere: Place,
  of: (service: Service) => boolean,
): readonly Question[] {
  const questions: Question[] = [];
  for (const service of state.tables.Service.values()) {
    if (!of(service) || service.spec.type === 'ExternalName') continue;
    const key = keyOf(service.metadata.namespace, service.metadata.name);
    const dialled: readonly (Dialled & { readonly nodePort: number })[] = [
      ...service.spec.ports.map(({ port, protocol, nodePort }) => ({ number: port, protocol, nodePort: nodePort ?? 0 })),
      { number: UNLISTED, protocol: 'TCP', nodePort: 0 },
    ];
    for (const family of ['IPv4', 'IPv6'] as const satisfies readonly IPFamily[]) {
      for (const { number, protocol, nodePort } of dialled) {
        const port = proxiedPort(state, key, { number, protocol }, family);
        const setting: Setting = { proxy, elsewhere, family };
        for (const target of targetsOf(setting, service, port, nodePort, state.tables.Node)) {
          for (const { vantage, packet } of target.clients) {
            questions.push({
              port,
              query: {
                service: key,
                port: { number, protocol },
                family,
                vantage,
                via: target.via,
                proxy: { ...proxy.setup.settings, mode: proxy.mode },
              },
              packet: {
                ...packet,
                family,
                source: canonical(packet.source),
                protocol: PROTOCOLS[protocol],
                destination: canonical(target.address),
                port: target.port === 0 ? number : target.port,
              },
            });
          }
        }
      }
    }
  }
  return questions;
}
