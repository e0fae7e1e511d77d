// What it means that kube-proxy has no rule for a connection, or that there is nothing to connect to.

import { keyOf } from '#lib/kube/key.ts';
import type { Service } from '#lib/kube/service.ts';
import type { NoPathReason, NoRuleReason } from '#lib/routing/verdict.ts';
import { assertNever } from '#lib/std/assert-never.ts';
import { cited } from './cited.ts';
import type { Landing } from './landing.ts';
import { type Outcome, outcome } from './outcome.ts';
import type { Scene } from './scene.ts';

type ServiceLanding = Extract<Landing, { kind: 'service' }>;

type NoRule = { readonly kind: 'unknown' | 'fail'; readonly says: string; readonly outcome: Outcome; readonly rules: readonly string[] };

export function noRule(scene: Scene, reason: NoRuleReason, service: Service): NoRule {
  const { protocol } = scene.target;
  const key = keyOf(service.metadata.namespace, service.metadata.name);
  switch (reason) {
    case 'service-proxy-name':
      return {
        kind: 'unknown',
        says: `Service ${key} carries the label service.kubernetes.io/service-proxy-name: kube-proxy leaves it to another proxy, whose rules are not in the API.`,
        outcome: outcome('unknown', `Unknown: another proxy than kube-proxy serves ${key}.`, protocol),
        rules: cited('R2'),
      };
    case 'load-balancer-elsewhere':
      return {
        kind: 'unknown',
        says: 'The load balancer takes its connections itself (ipMode Proxy, or a host name alone): the packet leaves for it and may come back to any Node.',
        outcome: outcome('leaves', 'Leaves for the load balancer.', protocol),
        rules: cited('R19'),
      };
    case 'external-ips-off':
      return {
        kind: 'fail',
        says: 'External IPs are switched off in this cluster (gate AllowServiceExternalIPs): kube-proxy has no rule for this address.',
        outcome: outcome('leaves', 'Leaves for the network: kube-proxy has no rule for this external IP.', protocol),
        rules: cited('R71'),
      };
    case 'node-port-address':
      return {
        kind: 'fail',
        says: 'kube-proxy does not open node ports on this address (--nodeport-addresses, or loopback).',
        outcome: outcome(
          'refused',
          'Refused, most likely: the node port is not open on this address.',
          protocol,
          'Most likely “connection refused”, unless a process of the Node listens there.',
        ),
        rules: cited('R67', 'R68', 'R69'),
      };
    case 'host-process':
      return {
        kind: 'fail',
        says: 'There is no endpoint, and kube-proxy in iptables mode does not refuse what a process of the Node sends to such an address: the packet goes out on the network.',
        outcome: outcome(
          'times-out',
          'Times out, most likely: nobody is behind the Service.',
          protocol,
          'Usually it hangs until the client gives up.',
        ),
        rules: cited('R53', 'R56'),
      };
    case 'unlisted-port':
    case 'unallocated':
      return {
        kind: 'fail',
        says: 'kube-proxy has no rule for this address and port.',
        outcome: outcome(
          'times-out',
          'Times out, most likely: no rule of kube-proxy takes it.',
          protocol,
          'Usually it hangs until the client gives up.',
        ),
        rules: cited('R57', 'R58'),
      };
    default:
      return assertNever(reason);
  }
}

export function noPathWords(reason: NoPathReason, landing: ServiceLanding): string {
  switch (reason) {
    case 'no-service':
      return 'There is no such Service.';
    case 'headless':
      return 'It is headless: kube-proxy has no part in it.';
    case 'external-name':
      return 'It is an ExternalName: kube-proxy has no part in it.';
    case 'family':
      return `It has no ClusterIP of ${landing.family}, so kube-proxy has no rules for that family.`;
    case 'no-node-port':
      return 'This port has no node port.';
    case 'no-load-balancer-address':
      return 'It has no load balancer address of this family.';
    case 'no-external-ip':
      return 'It has no such external IP.';
    case 'no-vantage':
      return 'The Node whose kube-proxy would decide is not known.';
    default:
      return assertNever(reason);
  }
}
