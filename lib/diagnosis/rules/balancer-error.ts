// What gives a load balancer its address reports trouble in the Service's status.

import { balancerTroubles } from '#lib/diagnosis/balancer-trouble.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { kubectl } from '#lib/kube/kubectl.ts';

export const balancerError: RuleAbout<'Service'> = {
  id: 'balancer-error',
  about: 'Service',
  item: 'way-in',
  severity: 'warning',
  needs: ['Service'],
  beyond: [],
  settles: { seconds: 60, because: 'A load balancer is made in several steps, and reports what is not done yet.' },
  title: 'A load balancer reports trouble',
  short: 'balancer error',
  explains: [
    'The Service has an address, and its status says that something is wrong with it: an error of one of its ports (status.loadBalancer.ingress[*].ports[*].error), or a condition (status.conditions), such as LoadBalancerPortsError where a load balancer cannot have TCP and UDP at once. What is written there is the word of the controller of the load balancer.',
    'Of conditions, those are read whose type tells which way it is meant: Error, Failed, Conflict and the like while True; Ready, Satisfied, Programmed, Accepted and the like while False. Where no address is given, no-address tells the same.',
  ].join('\n\n'),
  peers: [],
  semantics: 'Diagnosis 10, KEP-1435',
  find({ service, subject }) {
    const { ingress } = service.status.loadBalancer;
    const troubles = balancerTroubles(service, subject);
    const [first] = troubles;
    if (first === undefined || ingress.length === 0) return [];
    const { namespace, name } = service.metadata;
    return [
      {
        title: first.words,
        evidence: troubles.flatMap(({ evidence }) => evidence),
        next: [kubectl(namespace, 'describe', 'service', name)],
        at: [{ ...subject, field: first.field }],
      },
    ];
  },
};
