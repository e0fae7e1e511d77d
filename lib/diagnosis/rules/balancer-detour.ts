// A load balancer address that the cluster's own Pods reach through the load balancer, not straight.

import { kubectl } from '#lib/kube/kubectl.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { evidence } from '#lib/diagnosis/evidence.ts';

export const balancerDetour: RuleAbout<'Service'> = {
  id: 'balancer-detour',
  about: 'Service',
  item: 'way-in',
  severity: 'info',
  needs: ['Service'],
  beyond: [],
  settles: { seconds: 0, because: 'It is a fact of the load balancer, and no rollout changes it.' },
  title: 'Pods reach the load balancer address through the load balancer',
  short: 'detour inside',
  explains: [
    'kube-proxy takes connections to a load balancer address straight to the endpoints when that address is an IP with the ipMode VIP. This load balancer gives a host name, or an IP with the ipMode Proxy: then a Pod that uses it goes out to the load balancer and back in, as a client outside would.',
    'That is as intended for load balancers that end TLS or speak the PROXY protocol. What follows from it: allow rules, source ranges and health checks of the load balancer apply to Pods too, and the source address is not that of the Pod.',
    'Inside the cluster, use the name of the Service.',
  ].join('\n\n'),
  peers: [],
  semantics: 'Diagnosis 31, KEP-1860',
  find({ service, subject }) {
    if (service.spec.type !== 'LoadBalancer') return [];
    const lines = service.status.loadBalancer.ingress.flatMap(({ ip, hostname, ipMode }, i) => {
      const field = `status.loadBalancer.ingress[${i}]`;
      if (ip !== undefined && ipMode === 'Proxy') return [evidence(subject, `${field}.ipMode`, 'Proxy', ip)];
      return ip === undefined && hostname !== undefined ? [evidence(subject, `${field}.hostname`, hostname)] : [];
    });
    if (lines.length === 0) return [];
    return [
      {
        title: 'Pods that use the address of its load balancer go out through it and back in.',
        evidence: lines,
        next: [kubectl(service.metadata.namespace, 'get', 'service', service.metadata.name, '-o', 'jsonpath={.status.loadBalancer}')],
      },
    ];
  },
};
