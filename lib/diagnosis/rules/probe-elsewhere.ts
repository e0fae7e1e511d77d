// Nobody is ready, and the readiness probe asks a port that no container declares and the Service does not send to.

import { kubectl } from '#lib/kube/kubectl.ts';
import { type Container, isPodReady, type Pod, servingContainers } from '#lib/kube/pod.ts';
import type { Service } from '#lib/kube/service.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { evidence, podSubject } from '#lib/diagnosis/evidence.ts';
import { namesOf } from '#lib/std/listed.ts';
import { portStep } from '#lib/publishing/target-port.ts';

/** The number that a container's readiness probe asks; undefined where it asks none (exec, or no probe). */
function probed({ readinessProbe, ports }: Container): number | undefined {
  const port = readinessProbe?.httpGet?.port ?? readinessProbe?.tcpSocket?.port ?? readinessProbe?.grpc?.port;
  return typeof port === 'string' ? ports.find((p) => p.name === port)?.containerPort : port;
}

/** It runs and is asked, and is not ready: where a container does not run, something else is the reason. */
function isAsked(pod: Pod): boolean {
  const { containerStatuses } = pod.status;
  return !isPodReady(pod) && containerStatuses.length > 0 && containerStatuses.every(({ state }) => state === undefined);
}

/** Numbers that are served, and those that probes ask; undefined where they meet, or where one that is asked is declared. */
function apart(service: Service, pod: Pod): { readonly served: readonly number[]; readonly asked: readonly number[] } | undefined {
  const served = service.spec.ports.flatMap((port) => portStep(port, pod).podPort ?? []);
  const asked = servingContainers(pod).flatMap((c) => probed(c) ?? []);
  const known = [...served, ...servingContainers(pod).flatMap(({ ports }) => ports.map(({ containerPort }) => containerPort))];
  if (served.length === 0 || asked.length === 0 || asked.some((number) => known.includes(number))) return undefined;
  return { served, asked };
}

const once = (numbers: readonly number[]): readonly string[] => [...new Set(numbers)].map(String);

export const probeElsewhere: RuleAbout<'Service'> = {
  id: 'probe-elsewhere',
  about: 'Service',
  item: 'ports',
  severity: 'info',
  needs: ['Service', 'Pod'],
  beyond: [],
  settles: { seconds: 60, because: 'A port that is moved is moved in the Service and in the Pods one after the other.' },
  title: 'Nobody is ready, and readiness is asked at a port that no container declares',
  short: 'probe elsewhere',
  explains: [
    'No Pod of the Service is ready, and their readiness probes ask a port that no container declares and that the Service does not send connections to. Where nobody listens there, the Pods are never ready: compare the port of the probe with that of the program.',
    'A port of its own for health is common: of Pods that are ready nothing is said, and nothing where the port is declared, or where a container does not run at all. It is silent too where a container has no probe, or one that runs a command.',
  ].join('\n\n'),
  peers: [],
  semantics: 'Diagnosis 40',
  find({ service, subject, live }) {
    if (service.spec.type === 'ExternalName') return [];
    const pods = live();
    const [first, ...others] = pods;
    const ports = first === undefined || !pods.every(isAsked) ? undefined : apart(service, first);
    if (first === undefined || ports === undefined || others.some((pod) => apart(service, pod) === undefined)) return [];
    return [
      {
        title: `Nobody is ready: readiness is asked at port ${namesOf(once(ports.asked))}, which no container declares; the Service sends to ${namesOf(once(ports.served))}.`,
        evidence: [
          evidence(podSubject(first), 'spec.containers[*].readinessProbe', `port ${once(ports.asked).join(', ')}`),
          evidence(subject, 'spec.ports[*].targetPort', once(ports.served).join(', '), 'as numbers of the Pod'),
        ],
        next: [kubectl(service.metadata.namespace, 'get', 'pod', first.metadata.name, '-o', 'yaml')],
      },
    ];
  },
};
