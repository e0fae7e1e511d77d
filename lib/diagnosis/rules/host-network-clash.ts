// Pods of the host network with one address and one port.

import { canonicalAddress, socketText } from '#lib/kube/ip.ts';
import { kubectl, selectorText } from '#lib/kube/kubectl.ts';
import { isPodReady, type Pod } from '#lib/kube/pod.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { podsEvidence, podSubject } from '#lib/diagnosis/evidence.ts';
import { namesOf } from '#lib/std/listed.ts';
import { portStep } from '#lib/publishing/target-port.ts';

export const hostNetworkClash: RuleAbout<'Service'> = {
  id: 'host-network-clash',
  about: 'Service',
  item: 'endpoints',
  severity: 'warning',
  needs: ['Service', 'Pod'],
  beyond: [],
  settles: { seconds: 60, because: 'A Pod of the host network that is replaced overlaps with its successor.' },
  title: 'Several Pods of the host network answer at one address and port',
  short: 'one address',
  explains: [
    'Pods with hostNetwork have the address of their Node. Two of them on one Node that are to serve the same port are one endpoint for kube-proxy: only one process can listen there, and the other Pod is ready and idle, or fails.',
    'Declare the port as hostPort so that the scheduler keeps them apart (with hostNetwork it is set by itself where containerPort is declared), or use a DaemonSet.',
  ].join('\n\n'),
  peers: [],
  semantics: 'Diagnosis 39',
  find({ service, live }) {
    if (service.spec.type === 'ExternalName') return [];
    const hosts = live().filter((pod) => pod.spec.hostNetwork === true && isPodReady(pod) && pod.metadata.deletionTimestamp === undefined);
    if (hosts.length < 2) return [];
    return service.spec.ports.flatMap((port) => {
      const byAddress = new Map<string, Pod[]>();
      for (const pod of hosts) {
        const number = portStep(port, pod).podPort;
        const ip = pod.status.podIPs[0]?.ip;
        if (number === undefined || ip === undefined) continue;
        const at = socketText(canonicalAddress(ip), number);
        const held = byAddress.get(at);
        if (held === undefined) byAddress.set(at, [pod]);
        else held.push(pod);
      }
      return [...byAddress].flatMap(([address, pods]) => {
        if (pods.length < 2) return [];
        return [
          {
            part: `${port.protocol}-${address}`,
            title: `${pods.length} Pods of the host network answer at ${address}: ${namesOf(
              pods.map((p) => p.metadata.name),
              3,
            )}.`,
            evidence: podsEvidence(pods, 'spec.nodeName', pods[0]?.spec.nodeName),
            next: [kubectl(service.metadata.namespace, 'get', 'pods', '-l', selectorText(service.spec.selector), '-o', 'wide')],
            at: pods.map(podSubject),
          },
        ];
      });
    });
  },
};
