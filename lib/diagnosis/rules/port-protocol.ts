// A numeric targetPort that the Pods declare for another protocol.

import { kubectl } from '#lib/kube/kubectl.ts';
import { type Pod, servingContainers } from '#lib/kube/pod.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { evidence, podsEvidence } from '#lib/diagnosis/evidence.ts';

function protocolsOf(pod: Pod, number: number): readonly string[] {
  return servingContainers(pod).flatMap((c) => c.ports.filter((p) => p.containerPort === number).map((p) => p.protocol));
}

export const portProtocol: RuleAbout<'Service'> = {
  id: 'port-protocol',
  about: 'Service',
  item: 'ports',
  severity: 'warning',
  needs: ['Service', 'Pod'],
  beyond: [],
  settles: { seconds: 60, because: 'A protocol that is corrected is corrected in the Service and in the Pods one after the other.' },
  title: 'The Pods declare the port for another protocol',
  short: 'other protocol',
  explains: [
    'The Service sends one protocol to a number that every Pod declares, but for another protocol only: TCP to a UDP port, or the reverse. Clients see connections refused (TCP) or answers that never come (UDP).',
    'The protocol of a Service port is TCP where it is not written. Write it on both sides. For a DNS server that answers both, give the Service two ports of the same number.',
    'Where another port of the Service leads to the same number by the protocol that is declared, it is told as information: a process may take both, as one that serves HTTP/3 does. For a targetPort that is a name, port-missing says the same.',
  ].join('\n\n'),
  peers: ['popeye 1106'],
  semantics: 'Diagnosis 16',
  find({ service, subject, live }) {
    if (service.spec.type === 'ExternalName') return [];
    const pods = live();
    return service.spec.ports.flatMap((port, i) => {
      const { targetPort, protocol } = port;
      if (typeof targetPort !== 'number' || pods.length === 0) return [];
      const found = pods.map((pod) => protocolsOf(pod, targetPort));
      if (!found.every((all) => all.length > 0 && !all.some((p) => p === protocol))) return [];
      const theirs = [...new Set(found.flat())].sort().join(' and ');
      // Beside the declared protocol, as HTTP/3 stands beside HTTP: whether the process takes both, no declaration tells.
      const beside = service.spec.ports.some(
        (p) => p.targetPort === targetPort && found.every((all) => all.some((of) => of === p.protocol)),
      );
      const field = `spec.ports[${i}].protocol`;
      return [
        {
          part: `${port.port}-${protocol}`,
          ...(beside ? { severity: 'info' as const } : {}),
          title: `Port ${port.port} sends ${protocol} to port ${targetPort}, which the Pods declare for ${theirs}.`,
          short: `${protocol} to ${theirs}`,
          evidence: [evidence(subject, field, protocol), ...podsEvidence(pods, 'spec.containers[*].ports[*].protocol', theirs)],
          next: [kubectl(service.metadata.namespace, 'get', 'service', service.metadata.name, '-o', 'yaml')],
          at: [{ ...subject, field }],
        },
      ];
    });
  },
};
