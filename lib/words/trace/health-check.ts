// What a load balancer hears on the health check port of a Node.

import type { HealthCheck } from '#lib/routing/health-check.ts';
import { assertNever } from '#lib/std/assert-never.ts';
import { plural } from '#lib/std/plural.ts';
import type { HealthCheckFact } from '#lib/trace/facts/route.ts';
import type { Said } from './asked.ts';

/** `answers 200: 2 ready endpoints of Service shop/web are on this Node` */
function answerWords({ check: { status, weight }, service }: Extract<HealthCheckFact, { kind: 'answers' }>): string {
  if (status === 200)
    return `answers 200: ${plural(weight, 'ready endpoint')} of Service ${service} ${weight === 1 ? 'is' : 'are'} on this Node`;
  return `answers 503: ${weight === 0 ? `no ready endpoint of Service ${service} is on this Node` : 'kube-proxy is not healthy'}`;
}

const HEARD: Readonly<Record<HealthCheck['status'], string>> = {
  200: 'A load balancer that asks here sends connections to this Node.',
  503: 'A load balancer that asks here sends this Node no connections.',
};

export function healthCheckSaid(fact: HealthCheckFact): Said {
  switch (fact.kind) {
    case 'node-not-in-view':
      return { says: `Node ${fact.node} is not in view.`, evidence: [] };
    case 'not-listening': {
      const says = `kube-proxy of ${fact.node} does not listen for health checks on ${fact.address}: nodePortAddresses leave it out.`;
      return { says, evidence: checkEvidence(fact) };
    }
    case 'answers': {
      const says = `kube-proxy of ${fact.node} ${answerWords(fact)}. ${HEARD[fact.check.status]}`;
      return { says, evidence: checkEvidence(fact) };
    }
    default:
      return assertNever(fact);
  }
}

function checkEvidence({ service, node, check }: Exclude<HealthCheckFact, { kind: 'node-not-in-view' }>): Said['evidence'] {
  return [
    { subject: { kind: 'Service', key: service }, field: 'spec.healthCheckNodePort', value: String(check.port) },
    { subject: { kind: 'Node', key: node }, field: 'ready endpoints', value: String(check.weight) },
  ];
}

export function healthCheckOutcome(fact: HealthCheckFact): string {
  switch (fact.kind) {
    case 'node-not-in-view':
      return `Unknown: Node ${fact.node} is not in view.`;
    case 'not-listening':
      return `Refused: the health check port is not open on ${fact.address}.`;
    case 'answers':
      return `Reaches kube-proxy of ${fact.node}, which ${answerWords(fact)}.`;
    default:
      return assertNever(fact);
  }
}
