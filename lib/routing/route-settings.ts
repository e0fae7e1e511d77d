// Route settings: where the reader stands, by which way they go in, and what they take kube-proxy to be set to.

import type { IPFamily } from '#lib/kube/service.ts';
import type { Via } from './destination.ts';
import type { PathKind } from './packet.ts';
import { DEFAULT_PROXY, type ProxySettings } from './proxy-settings.ts';
import type { ServicePortInfo } from './service-port.ts';
import type { Vantage } from './vantage.ts';

/** `at`: the node of a node port, or the address of the others; undefined for the first that fits. */
export type ViaChoice = { readonly kind: PathKind; readonly at: string | undefined };

export type VantageChoice = {
  readonly vantage: Vantage;
  /** Undefined: the way that fits each Service, see viaFor. */
  readonly via: ViaChoice | undefined;
  /** Undefined: the first family of each Service. */
  readonly family: IPFamily | undefined;
};

/** The settings of kube-proxy that a reader can change; the others have its defaults. */
export type ProxyChoice = Pick<ProxySettings, 'mode' | 'detectLocal' | 'nodePortAddresses'>;

export const DEFAULT_CHOICE: ProxyChoice = {
  mode: DEFAULT_PROXY.mode,
  detectLocal: DEFAULT_PROXY.detectLocal,
  nodePortAddresses: DEFAULT_PROXY.nodePortAddresses,
};

/** `at` undefined: nobody stands anywhere; what a connection that starts or arrives at each node meets is what there is to say. */
export type RouteSettings = { readonly at: VantageChoice | undefined; readonly proxy: ProxySettings };

export const NO_VANTAGE: RouteSettings = { at: undefined, proxy: DEFAULT_PROXY };

export function routeSettings(at: VantageChoice | undefined, proxy: ProxyChoice): RouteSettings {
  return { at, proxy: { ...DEFAULT_PROXY, ...proxy } };
}

function chosen({ kind, at }: ViaChoice): Via {
  switch (kind) {
    case 'clusterIP':
      return { kind };
    case 'nodePort':
      return { kind, node: at, address: undefined };
    case 'loadBalancer':
    case 'externalIP':
      return { kind, address: at };
  }
}

/** The ways into a Service port from outside, the most usual first. */
export function outsidePaths(info: ServicePortInfo): readonly PathKind[] {
  const paths: PathKind[] = [];
  if (info.loadBalancerVIPs.length > 0) paths.push('loadBalancer');
  if (info.externalIPs.length > 0) paths.push('externalIP');
  if (info.nodePort !== 0) paths.push('nodePort');
  return paths;
}

/**
 * The way to a Service port: the chosen one; else inside by the clusterIP, and from outside by what the port offers.
 * Undefined: from outside there is no way in.
 */
export function viaFor(stand: VantageChoice, info: ServicePortInfo): Via | undefined {
  if (stand.via !== undefined) return chosen(stand.via);
  if (stand.vantage.kind !== 'external') return { kind: 'clusterIP' };
  const [first] = outsidePaths(info);
  return first === undefined ? undefined : chosen({ kind: first, at: undefined });
}
