// Members of a headless Service that are not ready, and so have no name by which the others could find them.

import { earliest } from '#lib/diagnosis/affected.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { plural } from '#lib/std/plural.ts';
import { evidence, podSubject } from '#lib/diagnosis/evidence.ts';
import { namesOf } from '#lib/std/listed.ts';
import { kubectl, selectorText } from '#lib/kube/kubectl.ts';
import { isPodReady, type Pod } from '#lib/kube/pod.ts';

/** Known by a name of its own below this Service, as Pods of a StatefulSet are. */
function isMember(pod: Pod, service: string): boolean {
  const { hostname, subdomain } = pod.spec;
  return hostname !== undefined && hostname !== '' && subdomain === service;
}

function isRunning({ metadata, status, spec }: Pod): boolean {
  return (
    metadata.deletionTimestamp === undefined && spec.nodeName !== undefined && status.phase !== 'Succeeded' && status.phase !== 'Failed'
  );
}

export const unreadyNames: RuleAbout<'Service'> = {
  id: 'unready-names',
  about: 'Service',
  item: 'names',
  severity: 'info',
  needs: ['Service', 'Pod'],
  beyond: [],
  settles: { seconds: 120, because: 'A member of a StatefulSet may take a minute or two to start.' },
  title: 'Members have no names until they are ready',
  short: 'unready unnamed',
  explains: [
    'The Service is headless and publishNotReadyAddresses is not set: while a Pod is not ready, its own name does not exist (NXDOMAIN), and where none is ready, neither does that of the Service.',
    'That is a trap where members must find one another before they are ready: each waits for a name that appears only when it has stopped waiting. Set publishNotReadyAddresses: true on the Service by which members find each other, and let clients use another one. Where members do not look for each other it means nothing.',
  ].join('\n\n'),
  peers: [],
  semantics: 'Diagnosis 18, DNS D19, D23, D25',
  find({ service, subject, selected }) {
    const { namespace, name } = service.metadata;
    if (service.spec.clusterIP !== 'None' || service.spec.type === 'ExternalName' || service.spec.publishNotReadyAddresses) return [];
    const waiting = selected().filter((pod) => isMember(pod, name) && isRunning(pod) && !isPodReady(pod));
    const [first] = waiting;
    if (first === undefined) return [];
    const names = waiting.map(({ metadata }) => metadata.name);
    return [
      {
        title: `${namesOf(names)} ${waiting.length === 1 ? 'has' : 'have'} no name in DNS until ready.`,
        evidence: [
          evidence(subject, 'spec.publishNotReadyAddresses', 'false'),
          evidence(podSubject(first), 'status.conditions[Ready].status', 'False', `${plural(waiting.length, 'Pod')}: ${namesOf(names)}`),
        ],
        cause: 'A headless Service publishes ready Pods alone. Members that must find each other in order to become ready wait for ever.',
        next: [kubectl(namespace, 'get', 'pods', '-l', selectorText(service.spec.selector), '-o', 'wide')],
        at: waiting.map(podSubject),
        lasting: earliest(waiting),
      },
    ];
  },
};
