// The steps that a Service's policies take: the traffic policy, and the source ranges of a load balancer.

import { keyOf } from '#lib/kube/key.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import type { Service } from '#lib/kube/service.ts';
import type { Decided, Route } from '#lib/routing/route.ts';
import { assertNever } from '#lib/std/assert-never.ts';
import { about, cited } from './cited.ts';
import type { SourceRangesFact } from './facts/route.ts';
import type { TraceContext } from './context.ts';
import { step, type TakenStep } from './step.ts';

export function policyStep(route: Route, decided: Decided, service: Service): TakenStep<'policy'> {
  const rules = about(route, 22, 23, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 73);
  return step('policy', 'pass', { kind: 'decided', service, decided }, { rules });
}

/** Undefined where they are not checked. */
export function rangesStep({ vantage }: TraceContext, route: Route, decided: Decided, service: Service): TakenStep<'ranges'> | undefined {
  const { namespace, name } = service.metadata;
  const fact = (kind: SourceRangesFact['kind']): SourceRangesFact => ({
    kind,
    service: keyOf(namespace, name),
    ranges: service.spec.loadBalancerSourceRanges,
    client: vantage.kind === 'external' ? vantage.address : undefined,
  });
  const rules = [...cited('R59'), ...about(route, 60, 61, 65)];
  switch (decided.sourceRanges) {
    case 'not-checked':
      return undefined;
    case 'passed':
      return step('ranges', 'pass', fact('inside'), { rules });
    case 'assumed':
      return step('ranges', 'unknown', fact('taken-as-inside'), { rules });
    case 'blocked': {
      if (route.verdict.kind !== 'drop' || route.verdict.reason !== 'source-range')
        return step('ranges', 'unknown', fact('refused-before'), { rules: [...rules, ...cited('R65')] });
      const next = [kubectl(namespace, 'get', 'service', name, '-o', 'jsonpath={.spec.loadBalancerSourceRanges}')];
      return step('ranges', 'fail', fact('dropped'), { rules, next });
    }
    default:
      return assertNever(decided.sourceRanges);
  }
}
