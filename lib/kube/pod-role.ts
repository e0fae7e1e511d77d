// What some Pods are for the whole cluster, known by the labels that their projects give them.

import type { TextMap } from './scan.ts';

/** `way-in`: a proxy of an ingress controller or of a Gateway; `monitoring`: a Prometheus. They call, or are to call, in every namespace. */
export type PodRole = 'way-in' | 'monitoring';

/** Labels by which a project says what a Pod is. */
const NAMING = ['app.kubernetes.io/name', 'app', 'k8s-app', 'name', 'istio'];
/** Whatever their value: Gateway API's own (Istio, NGINX, kgateway), and that of Envoy Gateway. */
const GATEWAY_LABELS = ['gateway.networking.k8s.io/gateway-name', 'gateway.envoyproxy.io/owning-gateway-name'];
/** Proxies that are called neither ingress nor gateway. */
const PROXIES = new Set(['traefik', 'kong', 'envoy', 'apisix', 'skipper', 'ambassador', 'emissary', 'ingressgateway']);

function isProxy(value: string): boolean {
  const words = value.split(/[-_.]/);
  return words.includes('ingress') || words.some((word) => PROXIES.has(word)) || value.startsWith('nginx-gateway');
}

export function roleOf(labels: TextMap): PodRole | undefined {
  if (GATEWAY_LABELS.some((label) => Object.hasOwn(labels, label))) return 'way-in';
  for (const label of NAMING) {
    const value = Object.hasOwn(labels, label) ? labels[label] : undefined;
    if (value === undefined) continue;
    if (isProxy(value)) return 'way-in';
    if (value === 'prometheus') return 'monitoring';
  }
  return undefined;
}
