// Session affinity of a load balancer Service, where each Node remembers for itself.

import { kubectl } from '#lib/kube/kubectl.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { evidence } from '#lib/diagnosis/evidence.ts';
import { isLocal } from '#lib/routing/local-policy.ts';

export const affinityByNode: RuleAbout<'Service'> = {
  id: 'affinity-by-node',
  about: 'Service',
  item: 'way-in',
  severity: 'info',
  needs: ['Service'],
  beyond: [],
  settles: { seconds: 0, because: 'It is what the Service asks for, and no rollout changes it.' },
  title: 'A load balancer may undo session affinity',
  short: 'affinity by Node',
  explains: [
    'sessionAffinity ClientIP is kept by each Node for itself, by the address that arrives there. A load balancer that spreads the connections of one client over Nodes undoes it; one that puts its own address in place of the client’s makes all clients look like one, so that a single endpoint gets them all.',
    'Let the load balancer keep a client on one Node (its own affinity), or have it, or the application, know sessions by cookie. externalTrafficPolicy Local does not help here by itself.',
    'Said only of the type LoadBalancer, as information: how the load balancer spreads is not in the API.',
  ].join('\n\n'),
  peers: [],
  semantics: 'Diagnosis 34, kube-proxy R73',
  find({ service, subject }) {
    const { type, sessionAffinity } = service.spec;
    if (type !== 'LoadBalancer' || sessionAffinity !== 'ClientIP' || isLocal(service).external) return [];
    if (!service.spec.ports.some(({ nodePort }) => nodePort !== undefined && nodePort !== 0)) return [];
    return [
      {
        title: 'Each Node keeps session affinity for itself, by the address that the load balancer shows it.',
        evidence: [
          evidence(subject, 'spec.sessionAffinity', 'ClientIP'),
          evidence(subject, 'spec.externalTrafficPolicy', service.spec.externalTrafficPolicy),
        ],
        next: [kubectl(service.metadata.namespace, 'describe', 'service', service.metadata.name)],
        at: [{ ...subject, field: 'spec.sessionAffinity' }],
      },
    ];
  },
};
