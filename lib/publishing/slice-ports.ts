// The port list with which a Pod is published, and the key by which Pods are put in slices together (SPEC P24 to P26).

import type { SlicePort } from '#lib/kube/endpoint-slice.ts';
import type { Pod } from '#lib/kube/pod.ts';
import type { Service, ServicePort } from '#lib/kube/service.ts';
import { portStep } from './target-port.ts';

export type PodPorts = {
  /** In the order of the Service's ports. */
  readonly ports: readonly SlicePort[];
  /** Service ports whose named targetPort this Pod does not have: left out for it alone. */
  readonly missing: readonly ServicePort[];
};

export function podPortsOf(service: Service, pod: Pod): PodPorts {
  const ports: SlicePort[] = [];
  const missing: ServicePort[] = [];
  for (const servicePort of service.spec.ports) {
    const { podPort } = portStep(servicePort, pod);
    const { name, protocol, appProtocol } = servicePort;
    if (podPort === undefined) missing.push(servicePort);
    else ports.push({ name, protocol, port: podPort, appProtocol });
  }
  return { ports, missing };
}

/** Equal for port lists that hold the same ports, in whatever order. */
export function portsKey(ports: readonly SlicePort[]): string {
  return ports
    .map(({ name, protocol, port, appProtocol }) => `${name}/${protocol}/${port ?? ''}/${appProtocol ?? ''}`)
    .sort()
    .join(' ');
}
