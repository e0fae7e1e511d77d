// The steps that kube-proxy takes, from the Service port to the endpoints that share its connections.

import { type Key, keyOf } from '#lib/kube/key.ts';
import type { Service, ServicePort } from '#lib/kube/service.ts';
import { candidatesOf } from '#lib/routing/candidates.ts';
import { slicesOf } from '#lib/routing/endpoint.ts';
import { proxiedPort } from '#lib/routing/proxied-port.ts';
import { type Decided, type Route, routeFrom } from '#lib/routing/route.ts';
import { assertNever } from '#lib/std/assert-never.ts';
import { candidatesStep } from './candidates-step.ts';
import { chosenStep, dropStep } from './chosen-step.ts';
import { cited } from './cited.ts';
import type { ServiceLanding } from './landing.ts';
import type { TrafficPolicyFact } from './facts/route.ts';
import { NO_RULE } from './no-rule.ts';
import { policyStep, rangesStep } from './policy-steps.ts';
import { end, on, type TraceContext, type Stage } from './context.ts';
import { step, type StepId } from './step.ts';

export type Routed = { readonly route: Route; readonly decided: Decided; readonly port: ServicePort; readonly service: Service };

const AFTER_CHOICE: readonly StepId[] = ['pod-port', 'egress', 'ingress'];
const AFTER_PORT: readonly StepId[] = ['candidates', 'chosen', ...AFTER_CHOICE];

const keyOfService = ({ metadata }: Service): Key => keyOf(metadata.namespace, metadata.name);

/** No rule of kube-proxy takes the connection: nothing was decided. */
function undecided({ service }: ServiceLanding, { verdict, rules }: Route): Stage<Routed> {
  if (verdict.kind === 'no-rule') {
    const { outcome, status, rules: missing } = NO_RULE[verdict.reason];
    const found: TrafficPolicyFact = { kind: 'no-rule', reason: verdict.reason, service: keyOfService(service) };
    return end(outcome, status === 'fail' ? AFTER_PORT : [], step('policy', status, found, { rules: missing }));
  }
  const found: TrafficPolicyFact = verdict.kind === 'deliver' ? { kind: 'not-decided' } : { kind: 'no-path', verdict };
  return verdict.kind === 'no-such-path' && verdict.reason === 'no-vantage'
    ? end('unknown', [], step('policy', 'unknown', found, { rules: cited(...rules) }))
    : end('impossible', AFTER_PORT, step('policy', 'fail', found, { rules: cited(...rules) }));
}

function follow(context: TraceContext, landing: ServiceLanding, port: ServicePort, route: Route): Stage<Routed> {
  const { service, family } = landing;
  const key = keyOfService(service);
  const { decided, verdict } = route;
  if (decided === undefined) return undecided(landing, route);
  const policy = policyStep(route, decided, service);
  const ranges = rangesStep(context, route, decided, service);
  if (ranges?.status === 'fail') return end('times-out', AFTER_PORT, policy, ranges);
  const candidates = candidatesOf(slicesOf(context.state, key), { name: port.name, protocol: port.protocol, family });
  const who = candidatesStep(context, landing, port, route, candidates);
  const before = [policy, ...(ranges === undefined ? [] : [ranges])];
  // Nobody there: refused, unless the rule is missing that would do so.
  if (who.status === 'fail') {
    const { unrefused } = who.found;
    return end(unrefused === undefined ? 'refused' : NO_RULE[unrefused].outcome, ['chosen', ...AFTER_CHOICE], ...before, who);
  }
  switch (verdict.kind) {
    case 'deliver':
      return on({ route, decided, port, service }, ...before, who, chosenStep(context, route, decided, service));
    case 'drop':
      return end('times-out', AFTER_CHOICE, ...before, who, dropStep(context, route, decided, service));
    case 'reject': {
      const rejected = step('chosen', 'fail', { kind: 'rejected', node: decided.node }, { rules: cited(...route.rules) });
      return end('refused', AFTER_CHOICE, ...before, who, rejected);
    }
    case 'no-rule': {
      const { outcome, status, rules } = NO_RULE[verdict.reason];
      const missing = step('chosen', status, { kind: 'no-rule', reason: verdict.reason, service: key }, { rules });
      return end(outcome, status === 'fail' ? AFTER_CHOICE : [], ...before, who, missing);
    }
    case 'no-such-path':
      return end('impossible', AFTER_CHOICE, ...before, who, step('chosen', 'fail', { kind: 'no-path', verdict }));
    default:
      return assertNever(verdict);
  }
}

/** From the Service port to the endpoints that share its connections. */
export function followRoute(context: TraceContext, landing: ServiceLanding, port: ServicePort): Stage<Routed> {
  const { state, vantage, proxy } = context;
  const { service, family, via } = landing;
  const key = keyOfService(service);
  const dialled = { number: port.port, protocol: port.protocol };
  const route = routeFrom(state, proxiedPort(state, key, dialled, family), { service: key, port: dialled, family, vantage, via, proxy });
  const stage = follow(context, landing, port, route);
  return stage.kind === 'end' ? { ...stage, route } : stage;
}
