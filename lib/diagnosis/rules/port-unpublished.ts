// A port of a Service with a selector that no slice carries, though Pods have it.

import { MANAGED_BY_LABEL, SERVICE_NAME_LABEL, type EndpointSlice } from '#lib/kube/endpoint-slice.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import type { Pod } from '#lib/kube/pod.ts';
import { servicePortText } from '#lib/kube/protocol.ts';
import type { ServicePort } from '#lib/kube/service.ts';
import type { ServiceContext } from '#lib/diagnosis/context.ts';
import type { Found } from '#lib/diagnosis/found.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { sliceFamiliesOf } from '#lib/publishing/membership.ts';
import { isManaged } from '#lib/publishing/slice-labels.ts';
import { onlyInSidecar, portStep } from '#lib/publishing/target-port.ts';
import { BEHIND, OLD_SIDECARS } from '#lib/words/publishing.ts';
import { unproxied } from '#lib/routing/service-port.ts';
import { plural } from '#lib/std/plural.ts';
import { evidence, podSubject, portName, sliceSubject } from '#lib/diagnosis/evidence.ts';
import { namesOf } from '#lib/std/listed.ts';

function carries({ ports }: EndpointSlice, { name, protocol }: ServicePort): boolean {
  return ports.some((p) => p.name === name && p.protocol === protocol && (p.port ?? 0) !== 0);
}

function portsText({ ports }: EndpointSlice): string {
  return ports.map((p) => `${p.name === '' ? '(no name)' : p.name} ${p.port ?? 'without a number'}/${p.protocol}`).join(', ');
}

function causeOf(port: ServicePort, slices: readonly EndpointSlice[], pods: readonly Pod[]): string {
  if (!slices.some(isManaged)) {
    const managers = [...new Set(slices.map(({ metadata }) => metadata.labels[MANAGED_BY_LABEL] ?? 'nobody by name'))].sort();
    return `Its slices are managed by ${namesOf(managers)}, who must give the port: kube-proxy joins a port of the Service and a port of the slice by name and protocol.`;
  }
  return pods.every((pod) => onlyInSidecar(port, pod) !== undefined) ? OLD_SIDECARS : BEHIND;
}

function found(context: ServiceContext, slices: readonly EndpointSlice[], port: ServicePort, index: number): readonly Found[] {
  const { service, subject, live } = context;
  if (slices.some((slice) => carries(slice, port))) return [];
  const pods = live().filter((pod) => portStep(port, pod).podPort !== undefined);
  const [first] = pods;
  // No Pod has the port: port-missing says that.
  if (first === undefined) return [];
  const { podPort, declared } = portStep(port, first);
  const numbers = new Set(pods.map((pod) => portStep(port, pod).podPort));
  const sidecar = onlyInSidecar(port, first);
  const at = `spec.${sidecar === undefined ? 'containers' : 'initContainers'}[${declared?.container ?? '*'}].ports`;
  const note = pods.length === 1 ? undefined : `as in ${plural(pods.length, 'selected Pod')}`;
  const { namespace, name } = service.metadata;
  return [
    {
      part: portName(port),
      title: `No EndpointSlice carries port ${servicePortText(port)}, which ${pods.length === 1 ? 'its Pod has' : 'its Pods have'}${numbers.size === 1 ? ` as ${podPort ?? ''}` : ''}.`,
      short: `port ${portName(port)} unpublished`,
      evidence: [
        evidence(subject, `spec.ports[${index}].targetPort`, port.targetPort),
        evidence(
          podSubject(first),
          at,
          declared === undefined ? 'not declared' : `${declared.port.name} ${podPort ?? ''}/${declared.port.protocol}`,
          note,
        ),
        ...slices.map((slice) => evidence(sliceSubject(slice), 'ports', portsText(slice), slice.addressType)),
      ],
      cause: causeOf(port, slices, pods),
      next: [
        kubectl(namespace, 'get', 'endpointslices', '-l', `${SERVICE_NAME_LABEL}=${name}`, '-o', 'yaml'),
        sidecar === undefined ? kubectl('kube-system', 'get', 'lease', 'kube-controller-manager', '-o', 'yaml') : kubectl('', 'version'),
      ],
      at: [{ ...subject, field: `spec.ports[${index}]` }, ...slices.map(sliceSubject)],
    },
  ];
}

export const portUnpublished: RuleAbout<'Service'> = {
  id: 'port-unpublished',
  about: 'Service',
  item: 'ports',
  severity: 'broken',
  needs: ['Service', 'EndpointSlice', 'Pod'],
  beyond: [],
  settles: { seconds: 60, because: 'After a port of the Service has changed, the slices are written anew a moment later.' },
  title: 'A port that no EndpointSlice carries, though Pods have it',
  short: 'port unpublished',
  explains: [
    'The slices of the Service hold addresses, and none of them has a port of the name and protocol of this port of the Service: kube-proxy has nobody for it and rejects connections. kubectl shows <unset> as the PORTS of a slice that has none. The Pods have the port.',
    'Where its name is declared in a sidecar alone (an init container with restartPolicy Always), an EndpointSlice controller older than Kubernetes 1.33 does not find it: it looks for names in ordinary containers only. Use the number as targetPort, or declare the port in an ordinary container too.',
    'Where somebody else writes the slices, they must give the port by the name that the Service has for it, with a number. Otherwise the EndpointSlice controller does not keep up or does not run.',
    'It is silent where no Pod has the port (port-missing says that), for headless Services, and for those of another proxy.',
  ].join('\n\n'),
  peers: [],
  semantics: 'Diagnosis 4, 16, kube-proxy R7',
  find(context) {
    const { service, hasSelector } = context;
    if (!hasSelector || unproxied(service) !== undefined || context.placeholder() !== undefined) return [];
    const families: readonly string[] = sliceFamiliesOf(service);
    const slices = context.slices().filter((slice) => slice.endpoints.length > 0 && families.includes(slice.addressType));
    return slices.length === 0 ? [] : service.spec.ports.flatMap((port, i) => found(context, slices, port, i));
  },
};
