// Settings of kube-proxy that the API does not show, with its defaults (cmd/kube-proxy/app, v1.36).

import { DEFAULT_DETECTOR, type DetectLocal, DETECTOR_CHOICE } from './local-detector.ts';
import { DEFAULT_MODE, type ProxyMode } from './proxy-mode.ts';

export type ProxySettings = {
  readonly mode: ProxyMode;
  readonly detectLocal: DetectLocal;
  readonly masqueradeAll: boolean;
  /** CIDRs, or `primary` for the node's own IPs; undefined is the flag unset. */
  readonly nodePortAddresses: readonly string[] | 'primary' | undefined;
  /** IPv4 only, and only where the mode can (R69). */
  readonly localhostNodePorts: boolean;
  /** Gate AllowServiceExternalIPs (KEP-5707). */
  readonly externalIPs: boolean;
  /** What kube-proxy says of itself at :10256/healthz. */
  readonly healthy: boolean;
};

export const DEFAULT_PROXY: ProxySettings = {
  mode: DEFAULT_MODE,
  detectLocal: DETECTOR_CHOICE[DEFAULT_DETECTOR],
  masqueradeAll: false,
  nodePortAddresses: undefined,
  localhostNodePorts: true,
  externalIPs: true,
  healthy: true,
};
