// The address that a connection is made to, and whether kube-proxy has rules for it (SPEC R19, R66, R71).

import type { Node } from '#lib/kube/node.ts';
import type { IPFamily, Service } from '#lib/kube/service.ts';
import { familyOf, sameAddress } from '#lib/kube/ip.ts';
import type { ProxySettings } from './proxy-settings.ts';
import type { Rule } from './rule.ts';
import { isVIP, type ServicePortInfo } from './service-port.ts';
import { nodeIPOf } from './vantage.ts';
import type { Verdict } from './verdict.ts';

/** `address` undefined: the first of the family. */
export type Via =
  | { readonly kind: 'clusterIP' }
  /** `node` undefined: the node of the vantage. */
  | { readonly kind: 'nodePort'; readonly node: string | undefined; readonly address: string | undefined }
  | { readonly kind: 'loadBalancer'; readonly address: string | undefined }
  | { readonly kind: 'externalIP'; readonly address: string | undefined };

/** `address` undefined: the node's, which is not known. */
export type Destination =
  | { readonly kind: 'address'; readonly address: string | undefined; readonly port: number; readonly rules: readonly Rule[] }
  | { readonly kind: 'none'; readonly verdict: Verdict; readonly rules: readonly Rule[] };

function none(verdict: Verdict, ...rules: readonly Rule[]): Destination {
  return { kind: 'none', verdict, rules };
}

function oneOf(addresses: readonly string[], wanted: string | undefined): string | undefined {
  return wanted === undefined ? addresses[0] : addresses.find((address) => sameAddress(address, wanted));
}

function balancer(service: Service, info: ServicePortInfo, wanted: string | undefined): Destination {
  const address = oneOf(info.loadBalancerVIPs, wanted);
  if (address !== undefined) return { kind: 'address', address, port: info.port, rules: ['R19'] };
  const elsewhere = service.status.loadBalancer.ingress.some((ingress) => {
    if (isVIP(ingress)) return false;
    if (ingress.ip === undefined || ingress.ip === '')
      return ingress.hostname !== undefined && (wanted ?? ingress.hostname) === ingress.hostname;
    return wanted === undefined ? familyOf(ingress.ip) === info.family : sameAddress(ingress.ip, wanted);
  });
  return elsewhere
    ? none({ kind: 'no-rule', reason: 'load-balancer-elsewhere' }, 'R19')
    : none({ kind: 'no-such-path', reason: 'no-load-balancer-address' }, 'R19');
}

function external(info: ServicePortInfo, proxy: ProxySettings, wanted: string | undefined): Destination {
  const address = oneOf(info.externalIPs, wanted);
  if (address === undefined) return none({ kind: 'no-such-path', reason: 'no-external-ip' });
  return proxy.externalIPs
    ? { kind: 'address', address, port: info.port, rules: ['R72'] }
    : none({ kind: 'no-rule', reason: 'external-ips-off' }, 'R71');
}

function onNode(info: ServicePortInfo, family: IPFamily, deciding: Node, wanted: string | undefined): Destination {
  if (info.nodePort === 0) return none({ kind: 'no-such-path', reason: 'no-node-port' }, 'R66');
  return { kind: 'address', address: wanted ?? nodeIPOf(deciding, family), port: info.nodePort, rules: [] };
}

export function destinationOf(service: Service, info: ServicePortInfo, via: Via, deciding: Node, proxy: ProxySettings): Destination {
  switch (via.kind) {
    case 'clusterIP':
      return { kind: 'address', address: info.clusterIP, port: info.port, rules: ['R48'] };
    case 'nodePort':
      return onNode(info, info.family, deciding, via.address);
    case 'loadBalancer':
      return balancer(service, info, via.address);
    case 'externalIP':
      return external(info, proxy, via.address);
  }
}
