// A numeric targetPort that no container of the selected Pods declares, though they declare others.

import { kubectl, selectorText } from '#lib/kube/kubectl.ts';
import { servingContainers } from '#lib/kube/pod.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { evidence, podsEvidence } from '#lib/diagnosis/evidence.ts';

/** On what a controller makes for a Gateway (GEP-1762): its proxies open the ports of listeners as they come, and declare none of them. */
const GATEWAY_LABEL = 'gateway.networking.k8s.io/gateway-name';

export const portUndeclared: RuleAbout<'Service'> = {
  id: 'port-undeclared',
  about: 'Service',
  item: 'ports',
  severity: 'info',
  needs: ['Service', 'Pod'],
  beyond: [],
  settles: { seconds: 60, because: 'A port that is moved is moved in the Service and in the Pods one after the other.' },
  title: 'A numeric targetPort that no container declares',
  short: 'port undeclared',
  explains: [
    'The targetPort is a number that no container of the selected Pods declares, while they declare others. A declaration is not needed for a number to work, so this is a hint, not a proof: a process may well listen there. Most often, though, the number is that of another port, and connections are refused by the Pod itself.',
    'Whether anybody listens can only be seen in the Pod: kubectl debug with a shell, and ss -ltn.',
    'It is silent where the containers declare no port at all, where the number is declared for another protocol (port-protocol says that), for headless Services, which map no ports, and for the proxies of a Gateway, which open the ports of its listeners as they come.',
  ].join('\n\n'),
  peers: ['popeye 1106', 'Kiali KIA0701'],
  semantics: 'Diagnosis 3',
  find({ service, subject, live }) {
    if (service.spec.type === 'ExternalName' || service.spec.clusterIP === 'None') return [];
    if (service.metadata.labels[GATEWAY_LABEL] !== undefined) return [];
    const declared = new Set<number>();
    const pods = live();
    for (const pod of pods) for (const { ports } of servingContainers(pod)) for (const port of ports) declared.add(port.containerPort);
    if (declared.size === 0) return [];
    return service.spec.ports.flatMap((port, i) => {
      if (typeof port.targetPort !== 'number' || declared.has(port.targetPort)) return [];
      const field = `spec.ports[${i}].targetPort`;
      return [
        {
          part: `${port.port}-${port.protocol}`,
          title: `No container declares port ${port.targetPort}; a process may listen there all the same.`,
          evidence: [
            evidence(subject, field, port.targetPort),
            ...podsEvidence(pods, 'spec.containers[*].ports[*].containerPort', [...declared].sort((a, b) => a - b).join(', ')),
          ],
          next: [
            kubectl(
              service.metadata.namespace,
              'get',
              'pods',
              '-l',
              selectorText(service.spec.selector),
              '-o',
              'custom-columns=POD:.metadata.name,PORTS:.spec.containers[*].ports[*].containerPort',
            ),
          ],
          at: [{ ...subject, field }],
        },
      ];
    });
  },
};
