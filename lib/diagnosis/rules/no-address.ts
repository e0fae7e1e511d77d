// Type LoadBalancer without an address.

import { kubectl } from '#lib/kube/kubectl.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { evidence } from '#lib/diagnosis/words.ts';

export const noAddress: RuleAbout<'Service'> = {
  id: 'no-address',
  about: 'Service',
  rung: 'way-in',
  severity: 'warning',
  needs: ['Service'],
  beyond: [],
  settles: { seconds: 120, because: 'Clouds take a minute or two to make a load balancer.' },
  title: 'No load balancer has given it an address',
  short: 'no address',
  explains: [
    'The type is LoadBalancer and status.loadBalancer.ingress is empty: the Service can be reached by its cluster IP and its node ports, not from outside as it was meant.',
    'Nothing in this cluster provides load balancers of that class, or what does so has refused: a quota, a subnet, an annotation. What it says is among the events of the Service.',
  ].join('\n\n'),
  peers: ['k8sgpt: events of the Service'],
  semantics: 'Diagnosis 10',
  find({ service, subject }) {
    if (service.spec.type !== 'LoadBalancer' || service.status.loadBalancer.ingress.length > 0) return [];
    const { loadBalancerClass } = service.spec;
    return [
      {
        title: 'No load balancer has given it an address.',
        evidence: [
          evidence(subject, 'status.loadBalancer.ingress', undefined),
          evidence(subject, 'spec.loadBalancerClass', loadBalancerClass),
        ],
        cause:
          loadBalancerClass === undefined
            ? 'The cloud provider, or whatever else provides load balancers here, has not answered.'
            : `What provides the load balancer class ${loadBalancerClass} has not answered.`,
        next: [kubectl(service.metadata.namespace, 'describe', 'service', service.metadata.name)],
        at: [{ ...subject, field: 'status.loadBalancer.ingress' }],
      },
    ];
  },
};
