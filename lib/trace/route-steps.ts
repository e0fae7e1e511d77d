// The steps that kube-proxy takes, from the Service port to the endpoints that share its connections.

import { type Key, keyOf } from '#lib/kube/key.ts';
import type { Service, ServicePort } from '#lib/kube/service.ts';
import { candidatesOf } from '#lib/routing/candidates.ts';
import { slicesOf } from '#lib/routing/endpoint.ts';
import { proxiedPort } from '#lib/routing/proxied-port.ts';
import { type Decided, type Route, routeFrom } from '#lib/routing/route.ts';
import { assertNever } from '#lib/std/assert-never.ts';
import { sentence } from '#lib/std/sentence.ts';
import { POLICY_FIELD, verdictWhy } from '#lib/words/routing.ts';
import { candidatesStep } from './candidates-step.ts';
import { chosenStep, dropStep } from './chosen-step.ts';
import { cited } from './cited.ts';
import type { ServiceLanding } from './landing.ts';
import { noRule } from './no-rule.ts';
import { type Outcome, outcome } from './outcome.ts';
import { policyStep, rangesStep } from './policy-steps.ts';
import { end, on, type Scene, type Stage } from './scene.ts';
import { type Step, step, type StepId } from './step.ts';

export type Routed = { readonly route: Route; readonly decided: Decided; readonly port: ServicePort; readonly service: Service };

const AFTER_CHOICE: readonly StepId[] = ['pod-port', 'egress', 'ingress'];
const AFTER_PORT: readonly StepId[] = ['candidates', 'chosen', ...AFTER_CHOICE];

const keyOfService = ({ metadata }: Service): Key => keyOf(metadata.namespace, metadata.name);

/** No rule of kube-proxy takes the connection: nothing was decided. */
function undecided(scene: Scene, landing: ServiceLanding, route: Route): Stage<Routed> {
  const { verdict } = route;
  const { protocol } = scene.target;
  if (verdict.kind === 'no-rule') {
    const told = noRule(scene, verdict.reason, landing.service);
    return end(told.outcome, told.kind === 'fail' ? AFTER_PORT : [], step('policy', told.kind, told.says, { rules: told.rules }));
  }
  const unknown = verdict.kind === 'no-such-path' && verdict.reason === 'no-vantage';
  const says = verdict.kind === 'deliver' ? 'kube-proxy has no rule for it.' : sentence(verdictWhy(verdict));
  return end(
    outcome(unknown ? 'unknown' : 'impossible', says, protocol),
    unknown ? [] : AFTER_PORT,
    step('policy', unknown ? 'unknown' : 'fail', says, { rules: cited(...route.rules) }),
  );
}

/** Nobody there: refused, unless a rule is missing that would do so, which is told beside it. */
function withoutEndpoints(
  scene: Scene,
  landing: ServiceLanding,
  port: ServicePort,
  { verdict }: Route,
  who: Step,
): readonly [Outcome, Step] {
  const { protocol } = scene.target;
  if (verdict.kind === 'no-rule') {
    const { outcome: told, says, rules } = noRule(scene, verdict.reason, landing.service);
    return [told, { ...who, says: `${who.says} ${says}`, rules: [...new Set([...who.rules, ...rules])] }];
  }
  return [outcome('refused', `Refused: nobody is behind Service ${keyOfService(landing.service)} on port ${port.port}.`, protocol), who];
}

function tell(scene: Scene, landing: ServiceLanding, port: ServicePort, route: Route): Stage<Routed> {
  const { state, target } = scene;
  const { service, family } = landing;
  const key = keyOfService(service);
  const { decided, verdict } = route;
  if (decided === undefined) return undecided(scene, landing, route);
  const ranges = rangesStep(scene, route, decided, service);
  const before = [policyStep(route, decided, service), ...(ranges === undefined ? [] : [ranges])];
  if (verdict.kind === 'drop' && verdict.reason === 'source-range') {
    return end(outcome('times-out', 'Times out: the client is outside loadBalancerSourceRanges.', target.protocol), AFTER_PORT, ...before);
  }
  const candidates = candidatesOf(slicesOf(state, key), { name: port.name, protocol: port.protocol, family });
  const who = candidatesStep(scene, landing, port, route, candidates);
  if (who.status === 'fail') {
    const [told, nobody] = withoutEndpoints(scene, landing, port, route, who);
    return end(told, ['chosen', ...AFTER_CHOICE], ...before, nobody);
  }
  switch (verdict.kind) {
    case 'deliver':
      return on({ route, decided, port, service }, ...before, who, chosenStep(scene, route, decided, service));
    case 'drop': {
      const says = `Times out: no endpoint on ${decided.node} can take it, and ${POLICY_FIELD[decided.policy.traffic]} is Local.`;
      return end(outcome('times-out', says, target.protocol), AFTER_CHOICE, ...before, who, dropStep(scene, route, decided, service));
    }
    case 'reject':
      return end(
        outcome('refused', `Refused by kube-proxy of ${decided.node}.`, target.protocol),
        AFTER_CHOICE,
        ...before,
        who,
        step('chosen', 'fail', 'No endpoint may be used.', { rules: cited(...route.rules) }),
      );
    case 'no-rule': {
      const told = noRule(scene, verdict.reason, service);
      return end(
        told.outcome,
        told.kind === 'fail' ? AFTER_CHOICE : [],
        ...before,
        who,
        step('chosen', told.kind, told.says, { rules: told.rules }),
      );
    }
    case 'no-such-path':
      return end(
        outcome('impossible', sentence(verdictWhy(verdict)), target.protocol),
        AFTER_CHOICE,
        ...before,
        who,
        step('chosen', 'fail', sentence(verdictWhy(verdict))),
      );
    default:
      return assertNever(verdict);
  }
}

/** From the Service port to the endpoints that share its connections. */
export function followRoute(scene: Scene, landing: ServiceLanding, port: ServicePort): Stage<Routed> {
  const { state, vantage, proxy } = scene;
  const { service, family, via } = landing;
  const key = keyOfService(service);
  const dialled = { number: port.port, protocol: port.protocol };
  const route = routeFrom(state, proxiedPort(state, key, dialled, family), { service: key, port: dialled, family, vantage, via, proxy });
  const stage = tell(scene, landing, port, route);
  return stage.kind === 'end' ? { ...stage, route } : stage;
}
