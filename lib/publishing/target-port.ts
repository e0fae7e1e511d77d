// From a Service port to the port of one Pod, as the EndpointSlice controller resolves it.

import { type ContainerPort, servingContainers, type WithContainers } from '#lib/kube/pod.ts';
import type { ServicePort } from '#lib/kube/service.ts';

export type PortStep = {
  readonly servicePort: ServicePort;
  /** The Pod's port; undefined where the name is found in no container of the right protocol. */
  readonly podPort: number | undefined;
  /** The container port that is declared with that number or name; a number needs none to work. */
  readonly declared: { readonly container: string; readonly port: ContainerPort } | undefined;
};

/**
 * The sidecar (an init container with restartPolicy Always) that alone declares the port by its name. The EndpointSlice controller looks
 * there since Kubernetes 1.33 (kubernetes/kubernetes#127958, #128850).
 */
export function onlyInSidecar(servicePort: ServicePort, pod: WithContainers): string | undefined {
  if (typeof servicePort.targetPort !== 'string') return undefined;
  const container = portStep(servicePort, pod).declared?.container;
  return pod.spec.containers.some(({ name }) => name === container) ? undefined : container;
}

/** Of a Pod, or of the template that Pods will be made from. */
export function portStep(servicePort: ServicePort, pod: WithContainers): PortStep {
  const { targetPort, protocol } = servicePort;
  for (const container of servingContainers(pod)) {
    for (const port of container.ports) {
      if (port.protocol !== protocol) continue;
      if (typeof targetPort === 'number' ? port.containerPort === targetPort : port.name === targetPort) {
        return { servicePort, podPort: port.containerPort, declared: { container: container.name, port } };
      }
    }
  }
  return { servicePort, podPort: typeof targetPort === 'number' ? targetPort : undefined, declared: undefined };
}
