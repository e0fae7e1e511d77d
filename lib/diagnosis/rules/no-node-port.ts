// A load balancer Service without node ports: only a load balancer that goes to the Pods themselves reaches it.

import { kubectl } from '#lib/kube/kubectl.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { evidence } from '#lib/diagnosis/evidence.ts';

export const noNodePort: RuleAbout<'Service'> = {
  id: 'no-node-port',
  about: 'Service',
  item: 'way-in',
  severity: 'info',
  needs: ['Service'],
  beyond: [],
  settles: { seconds: 0, because: 'It is what the Service asks for, and no rollout changes it.' },
  title: 'No Node takes connections for the load balancer',
  short: 'no node port',
  explains: [
    'allocateLoadBalancerNodePorts is false and a port has no nodePort: Nodes take no connections for it on a port of their own. A load balancer that sends to Pods, or one whose address kube-proxy knows, needs none; one that sends to Nodes by their ports reaches nobody.',
    'Where connections through the load balancer time out, set allocateLoadBalancerNodePorts to true, or have the load balancer send to Pods.',
  ].join('\n\n'),
  peers: [],
  semantics: 'Diagnosis 28',
  find({ service, subject }) {
    const { type, allocateLoadBalancerNodePorts, ports } = service.spec;
    if (type !== 'LoadBalancer' || allocateLoadBalancerNodePorts !== false) return [];
    const without = ports.flatMap(({ port, nodePort }, i) => (nodePort === undefined || nodePort === 0 ? [{ port, i }] : []));
    if (without.length === 0) return [];
    return [
      {
        title: 'No Node takes connections for its load balancer on a node port.',
        evidence: [
          evidence(subject, 'spec.allocateLoadBalancerNodePorts', false),
          ...without.map(({ port, i }) => evidence(subject, `spec.ports[${i}].nodePort`, undefined, `port ${port}`)),
        ],
        next: [kubectl(service.metadata.namespace, 'get', 'service', service.metadata.name, '-o', 'wide')],
      },
    ];
  },
};
