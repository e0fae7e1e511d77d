// What the status of a Service says of trouble with its load balancer, in its controller's own words.

import type { Evidence, Subject } from '#lib/cluster/finding.ts';
import type { Condition } from '#lib/kube/condition.ts';
import type { Service } from '#lib/kube/service.ts';
import { evidence } from './evidence.ts';

export type BalancerTrouble = {
  /** A sentence. */
  readonly words: string;
  readonly field: string;
  readonly evidence: readonly Evidence[];
};

function wordsOf({ type, status, reason, message }: Condition): string {
  const why = [reason, message].filter((text) => text !== undefined && text !== '').join(': ');
  return `The load balancer reports ${type} ${status}${why === '' ? '' : `: ${why}`}${/[.!?]$/.test(why) ? '' : '.'}`;
}

/** Ports first: they say where. */
export function balancerTroubles({ status, spec }: Service, subject: Subject): readonly BalancerTrouble[] {
  if (spec.type !== 'LoadBalancer') return [];
  const ports = status.loadBalancer.ingress.flatMap((one, i) =>
    (one.ports ?? []).map(({ port, protocol, error }): BalancerTrouble => {
      const field = `status.loadBalancer.ingress[${i}].ports[*].error`;
      return {
        words: `The load balancer reports an error of port ${port}/${protocol} at ${one.ip ?? one.hostname ?? 'its address'}: ${error}.`,
        field,
        evidence: [evidence(subject, field, error, `port ${port}/${protocol}`)],
      };
    }),
  );
  const conditions = status.conditions.map((condition): BalancerTrouble => {
    const field = `status.conditions[${condition.type}]`;
    return {
      words: wordsOf(condition),
      field,
      evidence: [evidence(subject, `${field}.status`, condition.status, condition.message ?? condition.reason)],
    };
  });
  return [...ports, ...conditions];
}
