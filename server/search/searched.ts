// What is searched of each kind beside its name, and the few words that tell a hit from others of the same name.

import { zoneOf } from '#lib/kube/node.ts';
import { gatewaysOfRoute, ROUTE_KINDS } from '#lib/kube/route.ts';
import type { LabelSelector } from '#lib/kube/label-selector.ts';
import type { Service } from '#lib/kube/service.ts';
import type { RecordOf } from '#lib/cluster/record.ts';
import { plural } from '#lib/std/plural.ts';

/** In the order in which hits that are equally close are given. */
export const SEARCHED = ['Service', 'Namespace', 'Node', 'Ingress', 'Gateway', ...ROUTE_KINDS, 'NetworkPolicy', 'Pod'] as const;
export type SearchedKind = (typeof SEARCHED)[number];
export type SearchedRecord = RecordOf<SearchedKind>;

/** Called for each text that a record answers to. */
export type Told = {
  /** A host name, or `*.` and a domain. */
  host(text: string): void;
  /** An IP address, or what stands in the place of one. */
  address(text: string): void;
  nodePort(port: number): void;
};

function tellService({ spec, status }: Service, told: Told): void {
  for (const ip of spec.clusterIPs) told.address(ip);
  for (const ip of spec.externalIPs) told.address(ip);
  for (const { ip, hostname } of status.loadBalancer.ingress) {
    if (ip !== undefined) told.address(ip);
    if (hostname !== undefined) told.host(hostname);
  }
  for (const { nodePort } of spec.ports) if (nodePort !== undefined && nodePort !== 0) told.nodePort(nodePort);
  if (spec.externalName !== undefined) told.host(spec.externalName);
}

/** Allocates nothing for a Pod: there may be 150,000 of them. */
export function tellTexts(record: SearchedRecord, told: Told): void {
  switch (record.kind) {
    case 'Service':
      return tellService(record, told);
    case 'Pod':
      for (const { ip } of record.status.podIPs) told.address(ip);
      return;
    case 'Node':
      for (const { address } of record.status.addresses) told.address(address);
      return;
    case 'Ingress':
      for (const { host } of record.spec.rules) if (host !== undefined) told.host(host);
      return;
    case 'Gateway':
      for (const { type, value } of record.status.addresses) {
        if (value === undefined) continue;
        if (type === 'Hostname') told.host(value);
        else told.address(value);
      }
      for (const { hostname } of record.spec.listeners) if (hostname !== undefined) told.host(hostname);
      return;
    case 'HTTPRoute':
    case 'GRPCRoute':
    case 'TLSRoute':
    case 'TCPRoute':
    case 'UDPRoute':
      for (const host of record.spec.hostnames) told.host(host);
      return;
    case 'Namespace':
    case 'NetworkPolicy':
      return;
  }
}

/** `a, b and 3 more` */
function some(texts: readonly string[]): string {
  const shown = texts.slice(0, 2).join(', ');
  return texts.length > 2 ? `${shown} and ${texts.length - 2} more` : shown;
}

function joined(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(' · ');
}

function describeService({ spec }: Service): string {
  if (spec.type === 'ExternalName') return `ExternalName ${spec.externalName ?? ''}`.trim();
  return spec.clusterIP === 'None' ? 'headless' : `${spec.type} ${spec.clusterIPs.join(', ')}`.trim();
}

function selectorText({ matchLabels, matchExpressions }: LabelSelector): string {
  const labels = Object.entries(matchLabels).map(([label, value]) => `${label}=${value}`);
  const expressions = matchExpressions.length === 0 ? [] : [plural(matchExpressions.length, 'expression')];
  return labels.length + expressions.length === 0 ? 'every Pod' : `Pods with ${[...labels, ...expressions].join(', ')}`;
}

export function describe(record: SearchedRecord): string {
  switch (record.kind) {
    case 'Service':
      return describeService(record);
    case 'Namespace':
      return '';
    case 'Node': {
      const zone = zoneOf(record);
      return zone === undefined ? '' : `zone ${zone}`;
    }
    case 'Pod':
      return joined(record.status.phase, record.status.podIPs.map(({ ip }) => ip).join(', '), record.spec.nodeName);
    case 'Ingress':
      return some([...new Set(record.spec.rules.flatMap(({ host }) => host ?? []))]);
    case 'Gateway':
      return some(record.status.addresses.flatMap(({ value }) => value ?? []));
    case 'NetworkPolicy':
      return selectorText(record.spec.podSelector);
    case 'HTTPRoute':
    case 'GRPCRoute':
    case 'TLSRoute':
    case 'TCPRoute':
    case 'UDPRoute': {
      const [gateway] = gatewaysOfRoute(record);
      const { hostnames } = record.spec;
      return hostnames.length > 0 ? some(hostnames) : gateway === undefined ? '' : `Gateway ${gateway}`;
    }
  }
}
