// trace: from a client to what it types, step by step, to the Pods that get the connection or to the step that fails. lib/words/trace says it.

import type { Key } from '#lib/kube/key.ts';
import { keyOf } from '#lib/kube/key.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import type { Route } from '#lib/routing/route.ts';
import type { Vantage } from '#lib/routing/vantage.ts';
import { assertNever } from '#lib/std/assert-never.ts';
import { clientStage } from './client-step.ts';
import { wayToDns } from './dns-way-step.ts';
import { healthCheckSteps } from './health-check-steps.ts';
import { land } from './address-step.ts';
import type { DirectLanding, Landing, Resolved, ServiceLanding } from './landing.ts';
import { lookUp, resolveName } from './name-step.ts';
import type { Outcome } from './outcome.ts';
import { directEndpoints, type TraceEndpoint, routedEndpoints } from './trace-endpoint.ts';
import { type PortSource, podPortStep } from './pod-port-step.ts';
import { choosePort, podPorts } from './port-step.ts';
import { reachOf, reachStep } from './access-steps.ts';
import { followRoute, type Routed } from './route-steps.ts';
import { end, on, type TraceContext, traceContext, type Stage, type TraceQuery } from './context.ts';
import { skipped, type Status, type Step, step, type StepId } from './step.ts';
import type { Target } from './target.ts';

/** An endpoint that was chosen, and whether the connection gets there. */
export type TracedEndpoint = TraceEndpoint & { readonly status: Exclude<Status, 'skipped' | 'partial'> };

export type Trace = {
  readonly client: Vantage;
  readonly target: Target;
  /** In order; those after a failure are there as skipped. */
  readonly steps: readonly Step[];
  readonly outcome: Outcome;
  /** The Service that the name or address stands for. */
  readonly service: Key | undefined;
  /** What kube-proxy decides, where it gets that far. */
  readonly route: Route | undefined;
  /** Empty unless the connection gets as far as endpoints. */
  readonly endpoints: readonly TracedEndpoint[];
};

/** Goes on with the next stage, or hands the end on. */
function then<A, B>(stage: Stage<A>, next: (found: A) => Stage<B>): Stage<B> {
  if (stage.kind === 'end') return stage;
  const after = next(stage.found);
  return { ...after, steps: [...stage.steps, ...after.steps] };
}

function addressesOf(context: TraceContext): Stage<Resolved> {
  const { host } = context.target;
  if (host.kind === 'address') return on({ addresses: [host.address], service: undefined });
  const lookup = lookUp(context, host.name);
  const { pod } = context;
  const way = lookup.kind === 'cluster' && pod !== undefined && !context.onHost ? wayToDns(context, pod) : on(undefined);
  return then(way, () => resolveName(context, host.name, lookup));
}

type Arrived = {
  readonly places: readonly TraceEndpoint[];
  readonly source: PortSource;
  readonly landing: Landing;
  readonly routed: Routed | undefined;
};

/** A headless Service, a Pod or an address: the port is dialled as it is typed. */
function goDirect(context: TraceContext, landing: DirectLanding): Stage<Arrived> {
  const { port, protocol } = context.target;
  const { service: headless, places } = landing;
  const named = headless?.spec.ports.find((p) => p.protocol === protocol && (port === undefined || p.name === port));
  const number = typeof port === 'number' ? port : named && headless && (podPorts(context.state, headless, named)[0] ?? named.port);
  if (number === undefined) return end('impossible', ['pod-port', 'egress', 'ingress'], step('port', 'fail', { kind: 'no-number' }));
  const arrived: Arrived = { places: directEndpoints(places, number), source: { kind: 'direct', headless }, landing, routed: undefined };
  return headless === undefined ? on(arrived) : on(arrived, step('port', 'pass', { kind: 'headless', number }));
}

function goByService(context: TraceContext, landing: ServiceLanding): Stage<Arrived> {
  return then(choosePort(context, landing), (port) =>
    then(followRoute(context, landing, port), (routed) =>
      on({
        places: routedEndpoints(context, routed),
        source: { kind: 'service', service: routed.service, port: routed.port },
        landing,
        routed,
      }),
    ),
  );
}

function go(context: TraceContext, landing: Landing): Stage<Arrived> {
  switch (landing.kind) {
    case 'service':
      return goByService(context, landing);
    case 'direct':
      return goDirect(context, landing);
    case 'health-check':
      return healthCheckSteps(context, landing);
    default:
      return assertNever(landing);
  }
}

/** Does NetworkPolicy keep some or all of it away? Else the Pods themselves do. */
export function isBlockedByPolicy(steps: readonly Step[]): boolean {
  return steps.some(({ id, status }) => id !== 'pod-port' && (status === 'fail' || status === 'partial'));
}

/** Of each endpoint the worst that a step says of it; a step that tells them not apart is about all of them. */
function statusesOf(places: readonly TraceEndpoint[], steps: readonly Step[]): readonly TracedEndpoint[] {
  const failed = new Set<string>();
  const open = new Set<string>();
  for (const { endpoints } of steps) {
    for (const { id, status } of endpoints) {
      if (status === 'fail') failed.add(id);
      if (status === 'unknown') open.add(id);
    }
  }
  const all = steps.some((s) => s.status === 'unknown' && s.endpoints.length === 0);
  return places.map((place) => ({ ...place, status: failed.has(place.id) ? 'fail' : all || open.has(place.id) ? 'unknown' : 'pass' }));
}

/** Of a connection that gets as far as endpoints. */
function outcomeOf(endpoints: readonly TracedEndpoint[], steps: readonly Step[]): Outcome {
  const failed = endpoints.filter((e) => e.status === 'fail').length;
  if (failed === 0) return 'reaches';
  if (failed < endpoints.length) return 'partly';
  return isBlockedByPolicy(steps) ? 'times-out' : 'refused';
}

/** Each end of each endpoint; a step in which all fail stops those after it, and one that fails is not asked further. */
function arrive(
  context: TraceContext,
  { places, source, landing, routed }: Arrived,
  before: readonly Step[],
): Pick<Trace, 'steps' | 'endpoints' | 'outcome'> {
  const way = { family: landing.family, decider: routed?.decided.node };
  const dialled = routed?.port.port;
  const steps: Step[] = [];
  let left = places;
  const reaching = reachOf(context, way);
  const stages: readonly [StepId, (left: readonly TraceEndpoint[]) => Step][] = [
    ['pod-port', (some) => podPortStep(context, some, source)],
    ['egress', (some) => reachStep(context, 'egress', some, reaching, dialled)],
    ['ingress', (some) => reachStep(context, 'ingress', some, reaching, dialled)],
  ];
  for (const [id, look] of stages) {
    if (left.length === 0) {
      steps.push(skipped(id));
      continue;
    }
    const looked = look(left);
    steps.push(looked);
    const failed = new Set(looked.endpoints.filter((r) => r.status === 'fail').map((r) => r.id));
    left = left.filter((place) => !failed.has(place.id));
  }
  const endpoints = statusesOf(places, steps);
  const all = [...before, ...steps];
  return { steps: all, endpoints, outcome: outcomeOf(endpoints, all) };
}

function serviceOf(landing: Landing | undefined): Key | undefined {
  const service = landing?.service;
  return service === undefined ? undefined : keyOf(service.metadata.namespace, service.metadata.name);
}

/** Total: every question has an answer. Time grows with the endpoints of the Service, and with the policies at both ends. */
export function trace(state: ClusterState, query: TraceQuery): Trace {
  const context = traceContext(state, query);
  const landed = then(
    then(clientStage(context), () => addressesOf(context)),
    (resolved) => land(context, resolved),
  );
  const arrived = then(landed, (landing) => go(context, landing));
  const { client, target } = query;
  const asked = { client, target, service: serviceOf(landed.kind === 'on' ? landed.found : undefined) };
  if (arrived.kind === 'end') {
    const { steps, outcome, route } = arrived;
    return { ...asked, steps: [...steps, ...arrived.skipped.map(skipped)], outcome, route, endpoints: [] };
  }
  return { ...asked, ...arrive(context, arrived.found, arrived.steps), route: arrived.found.routed?.route };
}
