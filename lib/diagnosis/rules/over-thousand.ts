// More endpoints than a v1 Endpoints object holds.

import { kubectl } from '#lib/kube/kubectl.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { plural } from '#lib/std/plural.ts';
import { evidence } from '#lib/diagnosis/evidence.ts';

const MOST = 1000;

export const overThousand: RuleAbout<'Service'> = {
  id: 'over-thousand',
  about: 'Service',
  item: 'endpoints',
  severity: 'info',
  needs: ['Service', 'EndpointSlice'],
  beyond: [],
  settles: { seconds: 60, because: 'A rollout has up to a quarter more Pods than it is asked for.' },
  title: 'More than a thousand endpoints',
  short: 'over 1,000',
  explains: [
    'A v1 Endpoints object holds a thousand addresses at most; the control plane cuts it and marks it with the annotation endpoints.kubernetes.io/over-capacity. Programs that still read Endpoints (deprecated since 1.33) see a part of the Service. kube-proxy and CoreDNS read EndpointSlices and are not concerned.',
  ].join('\n\n'),
  peers: [],
  semantics: 'Diagnosis 37',
  find({ service, subject, endpoints, slices }) {
    const count = endpoints().length;
    if (count <= MOST) return [];
    return [
      {
        title: 'It has more than 1,000 endpoints: programs that read v1 Endpoints see a part of them.',
        evidence: [evidence(subject, 'EndpointSlices', plural(count, 'address', 'addresses'), `in ${plural(slices().length, 'slice')}`)],
        next: [kubectl(service.metadata.namespace, 'get', 'endpoints', service.metadata.name, '-o', 'yaml')],
      },
    ];
  },
};
