// What the traffic policies and the source ranges of a Service do to a connection.

import type { Evidence } from '#lib/cluster/finding.ts';
import { keyOf } from '#lib/kube/key.ts';
import type { Service } from '#lib/kube/service.ts';
import type { Policy } from '#lib/routing/packet.ts';
import type { Decided } from '#lib/routing/route.ts';
import { kindOfSources } from '#lib/routing/source-owner.ts';
import { assertNever } from '#lib/std/assert-never.ts';
import { duration } from '#lib/std/duration.ts';
import { listed } from '#lib/std/listed.ts';
import { sentence } from '#lib/std/sentence.ts';
import type { NotChosen, SourceRangesFact, TrafficPolicyFact } from '#lib/trace/facts/route.ts';
import { POLICY_FIELD, sightWords, verdictWhy } from '#lib/words/routing.ts';
import type { Said } from './asked.ts';

function policyWords({ traffic, set, list, shortCircuit }: Policy, decided: Decided): string {
  const field = POLICY_FIELD[traffic];
  if (list === 'local') return `${field} is Local: only endpoints on ${decided.node} count.`;
  if (shortCircuit) {
    return `${field} is Local, but the client is inside the cluster: the endpoints of every Node count.`;
  }
  return `${field} is ${set}: the endpoints of every Node count.`;
}

function topologyWords({ topology }: Decided): string {
  switch (topology.kind) {
    case 'none':
      return '';
    case 'node':
      return ` Hints narrow that to endpoints meant for ${topology.node}.`;
    case 'zone':
      return ` Hints narrow that to endpoints meant for zone ${topology.zone}.`;
    default:
      return assertNever(topology);
  }
}

const CLIENT: Readonly<Record<Decided['client'], string>> = {
  pod: 'to it the client is a Pod of the cluster',
  node: 'to it the client is a process of its own Node',
  external: 'to it the client is outside the cluster',
};

function deciderNote(decided: Decided): string {
  const told = kindOfSources(decided.seen) === 'nobody' ? '' : `; the endpoint ${sightWords(decided)}`;
  return `${CLIENT[decided.client]}${told}`;
}

function decidedEvidence(service: Service, decided: Decided): readonly Evidence[] {
  const { policy, affinitySeconds } = decided;
  const subject = { kind: 'Service', key: keyOf(service.metadata.namespace, service.metadata.name) } as const;
  const internal = policy.traffic === 'internal';
  const written = internal ? service.spec.internalTrafficPolicy : service.spec.externalTrafficPolicy;
  const evidence: Evidence[] = [
    {
      subject,
      field: internal ? 'spec.internalTrafficPolicy' : 'spec.externalTrafficPolicy',
      value: written ?? 'not set',
      note: written === undefined ? 'means Cluster' : undefined,
    },
    {
      subject: { kind: 'Node', key: decided.node },
      field: 'decides',
      value: `kube-proxy of ${decided.node}`,
      note: deciderNote(decided),
    },
  ];
  if (service.spec.trafficDistribution !== undefined) {
    evidence.push({
      subject,
      field: 'spec.trafficDistribution',
      value: service.spec.trafficDistribution,
      note: 'acts through the hints of the slices',
    });
  }
  if (affinitySeconds !== undefined) {
    evidence.push({
      subject,
      field: 'spec.sessionAffinity',
      value: 'ClientIP',
      note: `the same client stays with the same endpoint for ${duration(affinitySeconds)}`,
    });
  }
  return evidence;
}

/** A sentence: why kube-proxy does not choose. */
export function notChosenWords(fact: NotChosen): string {
  switch (fact.kind) {
    case 'no-rule':
      return sentence(verdictWhy(fact));
    case 'no-path':
      return sentence(verdictWhy(fact.verdict));
    case 'not-decided':
      return 'kube-proxy has no rule for it.';
    default:
      return assertNever(fact);
  }
}

export function trafficPolicySaid(fact: TrafficPolicyFact): Said {
  if (fact.kind !== 'decided') return { says: notChosenWords(fact), evidence: [] };
  const { service, decided } = fact;
  return { says: policyWords(decided.policy, decided) + topologyWords(decided), evidence: decidedEvidence(service, decided) };
}

function rangesWords({ kind, ranges, client = 'the client' }: SourceRangesFact): string {
  switch (kind) {
    case 'inside':
      return `The load balancer address is for ${listed(ranges)} only, and ${client} is inside.`;
    case 'taken-as-inside':
      return `Only ${listed(ranges)} may use the load balancer address; the client’s address is not known, and is taken to be among them.`;
    case 'dropped':
      return `Only ${listed(ranges)} may use the load balancer address, and ${client} is outside: kube-proxy drops the packet. This holds for Pods too.`;
    case 'refused-before':
      return `The client is outside ${listed(ranges)}; without endpoints kube-proxy refuses before it looks at that.`;
    default:
      return assertNever(kind);
  }
}

export function sourceRangesSaid(fact: SourceRangesFact): Said {
  const subject = { kind: 'Service', key: fact.service } as const;
  return { says: rangesWords(fact), evidence: [{ subject, field: 'spec.loadBalancerSourceRanges', value: fact.ranges.join(', ') }] };
}
