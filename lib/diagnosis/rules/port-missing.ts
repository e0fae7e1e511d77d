// A named targetPort that no selected Pod has.

import { kubectl, selectorText } from '#lib/kube/kubectl.ts';
import type { Found } from '#lib/diagnosis/found.ts';
import type { ServiceContext } from '#lib/diagnosis/context.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { plural } from '#lib/std/plural.ts';
import { evidence, podSubject } from '#lib/diagnosis/evidence.ts';
import type { ServicePort } from '#lib/kube/service.ts';
import { type Pod, servingContainers } from '#lib/kube/pod.ts';
import { portStep } from '#lib/publishing/target-port.ts';

const COLUMNS =
  'custom-columns=POD:.metadata.name,PORTS:.spec.containers[*].ports[*].name,NUMBERS:.spec.containers[*].ports[*].containerPort';

const LOOKED_UP =
  'A targetPort that is a name is looked up in each Pod; Pods without it are published without that port, and connections are rejected.';

/** The name is there, but for another protocol, or where it does not count. */
function causeOf(pod: Pod, { targetPort, protocol }: ServicePort): string {
  const other = servingContainers(pod)
    .flatMap((c) => c.ports)
    .find((p) => p.name === targetPort);
  if (other !== undefined) return `The port ${other.name} is declared for ${other.protocol}, and the Service asks for ${protocol}.`;
  const init = pod.spec.initContainers.find((c) => c.ports.some((p) => p.name === targetPort));
  return init === undefined
    ? LOOKED_UP
    : `Only the init container ${init.name} has it, which has ended when the Pod runs: its ports do not count.`;
}

function missing({ service, subject, live }: ServiceContext, port: ServicePort, index: number): readonly Found[] {
  const pods = live();
  const [first] = pods;
  if (typeof port.targetPort !== 'string' || first === undefined) return [];
  if (pods.some((pod) => portStep(port, pod).podPort !== undefined)) return [];
  const field = `spec.ports[${index}].targetPort`;
  const ports = servingContainers(first).flatMap((c) =>
    c.ports.map((p) => `${p.name === '' ? '' : `${p.name}=`}${p.containerPort}/${p.protocol}`),
  );
  return [
    {
      part: port.name === '' ? String(port.port) : port.name,
      title: `No Pod has a ${port.protocol} container port named ${port.targetPort}.`,
      short: `port ${port.targetPort} missing`,
      evidence: [
        evidence(subject, field, port.targetPort),
        evidence(podSubject(first), 'spec.containers[*].ports', ports.join(', '), `as in ${plural(pods.length, 'selected Pod')}`),
      ],
      cause: causeOf(first, port),
      next: [kubectl(service.metadata.namespace, 'get', 'pods', '-l', selectorText(service.spec.selector), '-o', COLUMNS)],
      at: [{ ...subject, field }],
    },
  ];
}

export const portMissing: RuleAbout<'Service'> = {
  id: 'port-missing',
  about: 'Service',
  item: 'ports',
  severity: 'broken',
  needs: ['Service', 'Pod'],
  beyond: [],
  settles: { seconds: 15, because: 'A port that is renamed is renamed in the Service and in the Pods one after the other.' },
  title: 'A named targetPort that no Pod has',
  short: 'port missing',
  explains: [
    'The targetPort is a name, and no container of the selected Pods declares a port of that name and protocol. The Pods are published without that port: the EndpointSlices hold addresses, and connections to the port are rejected all the same. kubectl shows <unset> as the PORTS of the slice.',
    'A name counts in containers and in sidecars (init containers with restartPolicy Always), and only with the protocol of the Service port. Correct the name on one side, or use the number.',
  ].join('\n\n'),
  peers: ['popeye 1106', 'Kiali KIA0701'],
  semantics: 'Diagnosis 4',
  find(context) {
    if (context.service.spec.type === 'ExternalName') return [];
    return context.service.spec.ports.flatMap((port, i) => missing(context, port, i));
  },
};
