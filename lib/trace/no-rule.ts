// What it means for the client that kube-proxy has no rule for a connection.

import { keyOf } from '#lib/kube/key.ts';
import type { Service } from '#lib/kube/service.ts';
import type { NoRuleReason } from '#lib/routing/verdict.ts';
import { verdictWhy } from '#lib/words/routing.ts';
import { assertNever } from '#lib/std/assert-never.ts';
import { sentence } from '#lib/std/sentence.ts';
import { cited } from './cited.ts';
import { type Outcome, outcome } from './outcome.ts';
import type { Scene } from './scene.ts';

type NoRule = { readonly kind: 'unknown' | 'fail'; readonly says: string; readonly outcome: Outcome; readonly rules: readonly string[] };

export function noRule(scene: Scene, reason: NoRuleReason, service: Service): NoRule {
  const { protocol } = scene.target;
  const key = keyOf(service.metadata.namespace, service.metadata.name);
  const says = sentence(verdictWhy({ kind: 'no-rule', reason }));
  switch (reason) {
    case 'service-proxy-name':
      return {
        kind: 'unknown',
        says,
        outcome: outcome('unknown', `Unknown: another proxy than kube-proxy serves ${key}.`, protocol),
        rules: cited('R2'),
      };
    case 'placeholder':
      return {
        kind: 'unknown',
        says,
        outcome: outcome('unknown', `Unknown: the Envoy of Cilium takes the traffic of ${key}, which is not computed.`, protocol),
        rules: cited('R79'),
      };
    case 'load-balancer-elsewhere':
      return {
        kind: 'unknown',
        says,
        outcome: outcome('leaves', 'Leaves for the load balancer.', protocol),
        rules: cited('R19'),
      };
    case 'external-ips-off':
      return {
        kind: 'fail',
        says,
        outcome: outcome('leaves', 'Leaves for the network: kube-proxy has no rule for this external IP.', protocol),
        rules: cited('R71'),
      };
    case 'node-port-address':
      return {
        kind: 'fail',
        says,
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
        says,
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
        says,
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
