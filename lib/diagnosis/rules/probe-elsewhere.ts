// The readiness probe asks another port than those that the Service sends to.

import { kubectl } from '#lib/kube/kubectl.ts';
import { type Container, type Pod, servingContainers } from '#lib/kube/pod.ts';
import type { Service } from '#lib/kube/service.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { evidence, podSubject } from '#lib/diagnosis/words.ts';
import { portStep } from '#lib/publishing/target-port.ts';

/** The number that a container's readiness probe asks; undefined where it asks none (exec, or no probe). */
function probed({ readinessProbe, ports }: Container): number | undefined {
  const port = readinessProbe?.httpGet?.port ?? readinessProbe?.tcpSocket?.port ?? readinessProbe?.grpc?.port;
  return typeof port === 'string' ? ports.find((p) => p.name === port)?.containerPort : port;
}

/** Numbers that are served, and those that probes ask; undefined where they meet, or a container is ready without being asked. */
function apart(service: Service, pod: Pod): { readonly served: readonly number[]; readonly asked: readonly number[] } | undefined {
  const served = service.spec.ports.flatMap((port) => portStep(port, pod).podPort ?? []);
  const asked = servingContainers(pod).flatMap((c) => probed(c) ?? []);
  if (served.length === 0 || asked.length === 0 || asked.some((number) => served.includes(number))) return undefined;
  return { served, asked };
}

export const probeElsewhere: RuleAbout<'Service'> = {
  id: 'probe-elsewhere',
  about: 'Service',
  rung: 'ports',
  severity: 'info',
  needs: ['Service', 'Pod'],
  beyond: [],
  settles: { seconds: 60, because: 'A port that is moved is moved in the Service and in the Pods one after the other.' },
  title: 'Readiness is asked at another port than the one that serves',
  short: 'probe elsewhere',
  explains: [
    'No readiness probe of the Pods asks a port that the Service sends connections to. The Pod may then be ready while the port that serves is closed. A port of its own for health is common, so this is information; it is worth a look when connections are refused by Pods that are ready.',
    'It is silent where a container has no probe, or one that runs a command.',
  ].join('\n\n'),
  peers: [],
  semantics: 'Diagnosis 40',
  find({ service, subject, live }) {
    if (service.spec.type === 'ExternalName') return [];
    const [first, ...others] = live();
    const ports = first === undefined ? undefined : apart(service, first);
    if (first === undefined || ports === undefined || others.some((pod) => apart(service, pod) === undefined)) return [];
    return [
      {
        title: `Readiness is asked at port ${ports.asked.join(', ')}; the Service sends to ${ports.served.join(', ')}.`,
        evidence: [
          evidence(podSubject(first), 'spec.containers[*].readinessProbe', `port ${ports.asked.join(', ')}`),
          evidence(subject, 'spec.ports[*].targetPort', ports.served.join(', '), 'as numbers of the Pod'),
        ],
        next: [kubectl(service.metadata.namespace, 'get', 'pod', first.metadata.name, '-o', 'yaml')],
      },
    ];
  },
};
