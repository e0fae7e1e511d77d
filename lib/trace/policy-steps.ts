// The steps that a Service's policies take: the traffic policy, and the source ranges of a load balancer.

import type { Evidence, Subject } from '#lib/cluster/finding.ts';
import { keyOf } from '#lib/kube/key.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import type { Service } from '#lib/kube/service.ts';
import type { Policy } from '#lib/routing/packet.ts';
import type { Decided, Route } from '#lib/routing/route.ts';
import { assertNever } from '#lib/std/assert-never.ts';
import { about, cited } from './cited.ts';
import type { Scene } from './scene.ts';
import { type Step, step } from './step.ts';
import { duration } from '#lib/std/duration.ts';
import { listed } from '#lib/std/listed.ts';
import { kindOfSeen } from '#lib/routing/seen.ts';
import { POLICY_FIELD, sightWords } from '#lib/words/routing.ts';

function subjectOf({ metadata }: Service): Subject {
  return { kind: 'Service', key: keyOf(metadata.namespace, metadata.name) };
}

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
  const told = kindOfSeen(decided.seen) === 'nobody' ? '' : `; the endpoint ${sightWords(decided)}`;
  return `${CLIENT[decided.client]}${told}`;
}

export function policyStep(route: Route, decided: Decided, service: Service): Step {
  const { policy, affinitySeconds } = decided;
  const subject = subjectOf(service);
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
  const says = policyWords(policy, decided) + topologyWords(decided);
  return step('policy', 'pass', says, {
    evidence,
    rules: about(route, 22, 23, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 73),
  });
}

/** Undefined where they are not checked. */
export function rangesStep(scene: Scene, route: Route, decided: Decided, service: Service): Step | undefined {
  const ranges = service.spec.loadBalancerSourceRanges;
  if (decided.sourceRanges === 'not-checked') return undefined;
  const subject = subjectOf(service);
  const evidence: Evidence[] = [{ subject, field: 'spec.loadBalancerSourceRanges', value: ranges.join(', ') }];
  const rules = [...cited('R59'), ...about(route, 60, 61, 65)];
  const who = scene.vantage.kind === 'external' ? (scene.vantage.address ?? 'the client') : 'the client';
  const next = [
    kubectl(service.metadata.namespace, 'get', 'service', service.metadata.name, '-o', 'jsonpath={.spec.loadBalancerSourceRanges}'),
  ];
  switch (decided.sourceRanges) {
    case 'passed':
      return step('ranges', 'pass', `The load balancer address is for ${listed(ranges)} only, and ${who} is inside.`, { evidence, rules });
    case 'assumed':
      return step(
        'ranges',
        'unknown',
        `Only ${listed(ranges)} may use the load balancer address; the client’s address is not known, and is taken to be among them.`,
        { evidence, rules },
      );
    case 'blocked':
      return route.verdict.kind === 'drop' && route.verdict.reason === 'source-range'
        ? step(
            'ranges',
            'fail',
            `Only ${listed(ranges)} may use the load balancer address, and ${who} is outside: kube-proxy drops the packet. This holds for Pods too.`,
            { evidence, rules, next },
          )
        : step(
            'ranges',
            'unknown',
            `The client is outside ${listed(ranges)}; without endpoints kube-proxy refuses before it looks at that.`,
            { evidence, rules: [...rules, ...cited('R65')] },
          );
    default:
      return assertNever(decided.sourceRanges);
  }
}
