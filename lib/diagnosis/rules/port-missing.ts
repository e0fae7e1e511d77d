// A named targetPort that no selected Pod has.

import { kubectl, selectorText } from '#lib/kube/kubectl.ts';
import type { Found } from '#lib/diagnosis/found.ts';
import type { ServiceContext } from '#lib/diagnosis/context.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { plural } from '#lib/std/plural.ts';
import { evidence, podSubject } from '#lib/diagnosis/evidence.ts';
import type { ServicePort } from '#lib/kube/service.ts';
import { type Pod, servingContainers, type WithContainers } from '#lib/kube/pod.ts';
import { workloadsSelectedBy } from '#lib/cluster/workloads.ts';
import { selects } from '#lib/kube/label-selector.ts';
import { countsOf } from '#lib/kube/workload-record.ts';
import { workloadName, workloadsNear, workloadSubject } from '#lib/diagnosis/template-match.ts';
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

/** Of workloads that have no Pod, and whose template the selector matches: none of theirs would have the port. */
function missingInTemplates({ state, service, subject, selected }: ServiceContext, port: ServicePort, index: number): readonly Found[] {
  if (typeof port.targetPort !== 'string' || selected().length > 0) return [];
  const workloads = workloadsSelectedBy(state, service).filter((record) => countsOf(record).current === 0);
  const [first] = workloads;
  if (first === undefined || workloads.some(({ spec }) => portStep(port, spec.template).podPort !== undefined)) return [];
  const field = `spec.ports[${index}].targetPort`;
  return [
    {
      part: partOf(port),
      severity: 'warning',
      title: `No template of its workloads has a ${port.protocol} container port named ${port.targetPort}.`,
      short: `port ${port.targetPort} missing`,
      evidence: [
        evidence(subject, field, port.targetPort),
        evidence(
          workloadSubject(first),
          'spec.template.spec.containers[*].ports',
          portsText(first.spec.template),
          `${workloadName(first)} has no Pod`,
        ),
      ],
      cause: 'When there are Pods, they will be published without that port, and connections to it will be rejected.',
      next: [kubectl(service.metadata.namespace, 'get', first.kind.toLowerCase(), first.metadata.name, '-o', 'yaml')],
      at: [{ ...subject, field }, workloadSubject(first)],
    },
  ];
}

function partOf({ name, port }: ServicePort): string {
  return name === '' ? String(port) : name;
}

function portsText(of: WithContainers): string {
  return servingContainers(of)
    .flatMap((c) => c.ports.map((p) => `${p.name === '' ? '' : `${p.name}=`}${p.containerPort}/${p.protocol}`))
    .join(', ');
}

/** Its ports, and whether the Service would take it. */
const templates = workloadsNear(
  (service, { spec }) => selects(service.spec.selector, spec.template.metadata.labels),
  (record) =>
    JSON.stringify([countsOf(record).current === 0, selectorText(record.spec.template.metadata.labels), portsText(record.spec.template)]),
);

function missing({ service, subject, live }: ServiceContext, port: ServicePort, index: number): readonly Found[] {
  const pods = live();
  const [first] = pods;
  if (typeof port.targetPort !== 'string' || first === undefined) return [];
  if (pods.some((pod) => portStep(port, pod).podPort !== undefined)) return [];
  const field = `spec.ports[${index}].targetPort`;
  return [
    {
      part: partOf(port),
      title: `No Pod has a ${port.protocol} container port named ${port.targetPort}.`,
      short: `port ${port.targetPort} missing`,
      evidence: [
        evidence(subject, field, port.targetPort),
        evidence(podSubject(first), 'spec.containers[*].ports', portsText(first), `as in ${plural(pods.length, 'selected Pod')}`),
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
  beyond: templates,
  settles: { seconds: 15, because: 'A port that is renamed is renamed in the Service and in the Pods one after the other.' },
  title: 'A named targetPort that no Pod has',
  short: 'port missing',
  explains: [
    'The targetPort is a name, and no container of the selected Pods declares a port of that name and protocol. The Pods are published without that port: the EndpointSlices hold addresses, and connections to the port are rejected all the same. kubectl shows <unset> as the PORTS of the slice.',
    'A name counts in containers and in sidecars (init containers with restartPolicy Always), and only with the protocol of the Service port. Correct the name on one side, or use the number.',
    'Where there is no Pod, the templates of the workloads that the selector matches are looked at: a warning, for what will be so when there is one.',
  ].join('\n\n'),
  peers: ['popeye 1106', 'Kiali KIA0701'],
  semantics: 'Diagnosis 4',
  find(context) {
    if (context.service.spec.type === 'ExternalName') return [];
    return context.service.spec.ports.flatMap((port, i) => [...missing(context, port, i), ...missingInTemplates(context, port, i)]);
  },
};
