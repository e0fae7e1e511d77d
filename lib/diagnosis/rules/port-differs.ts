// A named targetPort that only some of the Pods have.

import { kubectl, selectorText } from '#lib/kube/kubectl.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { plural } from '#lib/std/plural.ts';
import { evidence, podsEvidence, podSubject } from '#lib/diagnosis/evidence.ts';
import { namesOf } from '#lib/std/listed.ts';
import { portStep } from '#lib/publishing/target-port.ts';

export const portDiffers: RuleAbout<'Service'> = {
  id: 'port-differs',
  about: 'Service',
  item: 'ports',
  severity: 'warning',
  needs: ['Service', 'Pod'],
  beyond: [],
  settles: {
    seconds: 300,
    because: 'A port that is renamed is missing in the old Pods, or in the new ones, for as long as the rollout takes.',
  },
  title: 'A named targetPort that only some Pods have, or that is another number in each',
  short: 'port differs',
  explains: [
    'The targetPort is a name that is looked up in each Pod by itself. Where some Pods lack it, they are published without that port and get none of its connections: the others carry all the load. The slices then have different port lists.',
    'Where every Pod has it, with different numbers, each is reached at its own number. That works, and is told as information: it is how a number is changed without an outage.',
    'Give the port the same name in every container that serves it, or narrow the selector.',
  ].join('\n\n'),
  peers: [],
  semantics: 'Diagnosis 5',
  find({ service, subject, live }) {
    if (service.spec.type === 'ExternalName') return [];
    const pods = live().filter((pod) => pod.metadata.deletionTimestamp === undefined);
    return service.spec.ports.flatMap((port, i) => {
      if (typeof port.targetPort !== 'string') return [];
      const steps = pods.map((pod) => ({ pod, number: portStep(port, pod).podPort }));
      const without = steps.filter((s) => s.number === undefined).map((s) => s.pod);
      const numbers = [...new Set(steps.flatMap((s) => s.number ?? []))].sort((a, b) => a - b);
      if (numbers.length === 0 || (without.length === 0 && numbers.length === 1)) return [];
      const field = `spec.ports[${i}].targetPort`;
      const partly = without.length > 0;
      return [
        {
          part: port.name === '' ? String(port.port) : port.name,
          ...(partly ? {} : { severity: 'info' as const }),
          title: partly
            ? `${without.length} of ${plural(pods.length, 'Pod')} ${without.length === 1 ? 'has' : 'have'} no ${port.protocol} port named ${port.targetPort}.`
            : `The port ${port.targetPort} is ${namesOf(numbers.map(String))}, each in some of the Pods.`,
          short: partly ? `port ${port.targetPort} in part` : `${numbers.length} numbers`,
          evidence: [
            evidence(subject, field, port.targetPort),
            ...numbers.flatMap((number) =>
              podsEvidence(
                steps.filter((s) => s.number === number).map((s) => s.pod),
                `spec.containers[*].ports[name=${String(port.targetPort)}]`,
                number,
              ),
            ),
            ...podsEvidence(without, `spec.containers[*].ports[name=${port.targetPort}]`, undefined),
          ],
          next: [
            kubectl(
              service.metadata.namespace,
              'get',
              'pods',
              '-l',
              selectorText(service.spec.selector),
              '-o',
              'custom-columns=POD:.metadata.name,PORTS:.spec.containers[*].ports[*].name,NUMBERS:.spec.containers[*].ports[*].containerPort',
            ),
          ],
          at: [{ ...subject, field }, ...without.map(podSubject)],
        },
      ];
    });
  },
};
