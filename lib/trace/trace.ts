// trace: from a client to what it types, step by step, to the Pods that get the connection or to the step that fails.

import type { Key } from '#lib/kube/key.ts';
import { keyOf } from '#lib/kube/key.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import type { Route } from '#lib/routing/route.ts';
import { seenWords } from '#lib/words/routing.ts';
import { assertNever } from '#lib/std/assert-never.ts';
import { wayToDns } from './dns-way-step.ts';
import { healthCheckSteps } from './health-check-steps.ts';
import { land } from './address-step.ts';
import type { DirectLanding, Landing, Resolved, ServiceLanding } from './landing.ts';
import { lookUp, resolveName } from './name-step.ts';
import { doubtWords, type Outcome, outcome } from './outcome.ts';
import { directPlaces, type Place, routedPlaces } from './place.ts';
import { type PortSource, podPortStep } from './pod-port-step.ts';
import { choosePort, podPorts } from './port-step.ts';
import { reachOf, reachStep } from './reach-steps.ts';
import { followRoute, type Routed } from './route-steps.ts';
import { clientSubject, end, type Ending, on, type Scene, sceneOf, type Stage, type TraceQuery } from './scene.ts';
import { type Status, type Step, step, type StepId } from './step.ts';
import { plural } from '#lib/std/plural.ts';
import { percent } from '#lib/std/percent.ts';

/** An endpoint that was chosen, and whether the connection gets there. */
export type TracedEndpoint = Place & { readonly status: Exclude<Status, 'skipped' | 'partial'> };

export type Trace = {
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

const SKIPPED = 'The connection does not get this far.';

const ALL: readonly StepId[] = ['name', 'address', 'port', 'policy', 'candidates', 'chosen', 'pod-port', 'egress', 'ingress'];

function skippedSteps({ skipped }: Ending): readonly Step[] {
  return skipped.map((id) => step(id, 'skipped', SKIPPED));
}

function start(scene: Scene): Stage<undefined> {
  const { vantage, state, target, pod } = scene;
  const subject = clientSubject(scene);
  if (vantage.kind !== 'pod') {
    if (state.tables.Node.has(vantage.node)) return on(undefined);
    const says = `Node ${vantage.node} is not in view: nothing can start or arrive there.`;
    return end(
      outcome('unknown', `Node ${vantage.node} is not in view.`, target.protocol),
      ALL,
      step('client', 'unknown', says, { next: [kubectl('', 'get', 'nodes')] }),
    );
  }
  const [namespace = '', name = ''] = vantage.pod.split('/');
  const next = [kubectl(namespace, 'get', 'pod', name, '-o', 'wide')];
  if (pod === undefined) {
    const gone = scene.whole(namespace);
    const says = gone ? `There is no Pod ${vantage.pod} (any more).` : `Pod ${vantage.pod} is not in view.`;
    return end(
      outcome(gone ? 'impossible' : 'unknown', says, target.protocol),
      ALL,
      step('client', gone ? 'fail' : 'unknown', says, { next }),
    );
  }
  const { phase } = pod.status;
  if (pod.spec.nodeName === undefined || phase === 'Succeeded' || phase === 'Failed') {
    const why = pod.spec.nodeName === undefined ? 'is on no Node yet' : `has ended (${phase ?? ''})`;
    const says = `Pod ${vantage.pod} ${why}: it can not connect to anything.`;
    const evidence = [{ subject, field: 'status.phase', value: phase ?? 'not set' }];
    return end(outcome('impossible', `The client ${why}.`, target.protocol), ALL, step('client', 'fail', says, { evidence, next }));
  }
  return on(undefined);
}

/** Goes on with the next stage, or hands the end on. */
function then<A, B>(stage: Stage<A>, next: (found: A) => Stage<B>): Stage<B> {
  if (stage.kind === 'end') return stage;
  const after = next(stage.found);
  return { ...after, steps: [...stage.steps, ...after.steps] };
}

function addressesOf(scene: Scene): Stage<Resolved> {
  const { host } = scene.target;
  if (host.kind === 'address') return on({ addresses: [host.address], service: undefined });
  const lookup = lookUp(scene, host.name);
  const { pod } = scene;
  const way = lookup.kind === 'cluster' && pod !== undefined && !scene.onHost ? wayToDns(scene, pod) : on(undefined);
  return then(way, () => resolveName(scene, host.name, lookup));
}

type Arrived = {
  readonly places: readonly Place[];
  readonly source: PortSource;
  readonly landing: Landing;
  readonly routed: Routed | undefined;
};

/** A headless Service, a Pod or an address: the port is dialled as it is typed. */
function goDirect(scene: Scene, landing: DirectLanding): Stage<Arrived> {
  const { port, protocol } = scene.target;
  const { service: headless, places } = landing;
  const named = headless?.spec.ports.find((p) => p.protocol === protocol && (port === undefined || p.name === port));
  const number = typeof port === 'number' ? port : named && headless && (podPorts(scene.state, headless, named)[0] ?? named.port);
  if (number === undefined) {
    const says = port === undefined ? 'No port is typed: type one to go on.' : `“${port}” is the name of no port here: type its number.`;
    return end(
      outcome(
        'impossible',
        `Can not connect: ${port === undefined ? 'no port is typed' : `no port is called ${port}`}.`,
        protocol,
        'It has no port number to dial.',
      ),
      ['pod-port', 'egress', 'ingress'],
      step('port', 'fail', says),
    );
  }
  const arrived: Arrived = { places: directPlaces(places, number), source: { kind: 'direct', headless }, landing, routed: undefined };
  if (headless === undefined) return on(arrived);
  const says =
    typeof port === 'number'
      ? `A headless Service maps no ports: ${number} is dialled at the Pod itself.`
      : `A headless Service maps no ports: ${port === undefined ? 'no port is typed, and its first one' : port} is ${number} at the Pods.`;
  return on(arrived, step('port', 'pass', says));
}

function goByService(scene: Scene, landing: ServiceLanding): Stage<Arrived> {
  return then(choosePort(scene, landing), (port) =>
    then(followRoute(scene, landing, port), (routed) =>
      on({ places: routedPlaces(scene, routed), source: { kind: 'service', service: routed.service, port: routed.port }, landing, routed }),
    ),
  );
}

function go(scene: Scene, landing: Landing): Stage<Arrived> {
  switch (landing.kind) {
    case 'service':
      return goByService(scene, landing);
    case 'direct':
      return goDirect(scene, landing);
    case 'health-check':
      return healthCheckSteps(scene, landing);
    default:
      return assertNever(landing);
  }
}

/** Of each endpoint the worst that a step says of it; a step that tells them not apart is about all of them. */
function statusesOf(places: readonly Place[], steps: readonly Step[]): readonly TracedEndpoint[] {
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

function nounOf(endpoints: readonly TracedEndpoint[]): 'Pod' | 'endpoint' {
  return endpoints.every((e) => e.pod !== undefined) ? 'Pod' : 'endpoint';
}

function who(endpoints: readonly TracedEndpoint[], n: number): string {
  return plural(n, nounOf(endpoints));
}

function reachedWords(endpoints: readonly TracedEndpoint[], direct: boolean): string {
  const [only] = endpoints;
  if (endpoints.length === 1 && only !== undefined)
    return only.pod === undefined ? `Reaches ${only.id}` : `Reaches Pod ${only.pod.slice(only.pod.indexOf('/') + 1)}`;
  const each = direct ? 'the client takes one' : `${percent(only?.share ?? 0)} each`;
  return `Reaches one of ${who(endpoints, endpoints.length)}, ${each}`;
}

/** kube-proxy has no part in it. */
const UNTOUCHED = 'sees the client’s own address';

function finalOutcome(scene: Scene, { landing, routed }: Arrived, endpoints: readonly TracedEndpoint[], steps: readonly Step[]): Outcome {
  const { protocol } = scene.target;
  const failed = endpoints.filter((e) => e.status === 'fail');
  const sight = routed === undefined ? UNTOUCHED : seenWords(routed.decided);
  const blocking = steps.filter((s) => s.status === 'fail' || s.status === 'partial');
  const byPolicy = blocking.some((s) => s.id !== 'pod-port');
  if (failed.length === 0) {
    const doubt = doubtWords(steps);
    const says = `${reachedWords(endpoints, landing.kind === 'direct')}; the ${nounOf(endpoints)} ${sight}.${doubt}`;
    return outcome('reaches', says, protocol, doubt === '' ? undefined : 'The connection opens, as far as that can be told.');
  }
  if (failed.length === endpoints.length) {
    if (byPolicy)
      return outcome(
        'times-out',
        'Times out: NetworkPolicy denies it.',
        protocol,
        'The connection hangs until the client gives up (some network plugins refuse at once).',
      );
    return outcome(
      'refused',
      'Refused: nothing answers on that port of the Pods.',
      protocol,
      '“Connection refused”, or it hangs where the Pod is gone.',
    );
  }
  const share = endpoints.reduce((sum, e) => (e.status === 'fail' ? sum : sum + e.share), 0);
  const why = byPolicy ? `NetworkPolicy denies ${failed.length}` : `nothing answers on the port of ${failed.length}`;
  const some = `Reaches ${endpoints.length - failed.length} of ${who(endpoints, endpoints.length)}, with ${percent(share)} of connections; ${why}.`;
  return outcome('partly', some, protocol);
}

/** Each end of each endpoint; a step in which all fail stops those after it, and one that fails is not asked further. */
function arrive(
  scene: Scene,
  arrived: Arrived,
  before: readonly Step[],
): { readonly steps: readonly Step[]; readonly endpoints: readonly TracedEndpoint[]; readonly outcome: Outcome } {
  const { places, source, landing, routed } = arrived;
  const way = { family: landing.family, decider: routed?.decided.node };
  const dialled = routed?.port.port;
  const steps: Step[] = [];
  let left = places;
  const reaching = reachOf(scene, way);
  const stages: readonly [StepId, (left: readonly Place[]) => Step][] = [
    ['pod-port', (some) => podPortStep(scene, some, source)],
    ['egress', (some) => reachStep(scene, 'egress', some, reaching, dialled)],
    ['ingress', (some) => reachStep(scene, 'ingress', some, reaching, dialled)],
  ];
  for (const [id, look] of stages) {
    if (left.length === 0) {
      steps.push(step(id, 'skipped', SKIPPED));
      continue;
    }
    const looked = look(left);
    steps.push(looked);
    const failed = new Set(looked.endpoints.filter((r) => r.status === 'fail').map((r) => r.id));
    left = left.filter((place) => !failed.has(place.id));
  }
  const endpoints = statusesOf(places, steps);
  return { steps, endpoints, outcome: finalOutcome(scene, arrived, endpoints, [...before, ...steps]) };
}

function serviceOf(landing: Landing | undefined): Key | undefined {
  const service = landing?.service;
  return service === undefined ? undefined : keyOf(service.metadata.namespace, service.metadata.name);
}

/** Total: every question has an answer. Time grows with the endpoints of the Service, and with the policies at both ends. */
export function trace(state: ClusterState, query: TraceQuery): Trace {
  const scene = sceneOf(state, query);
  const landed = then(
    then(start(scene), () => addressesOf(scene)),
    (resolved) => land(scene, resolved),
  );
  const landing = landed.kind === 'on' ? landed.found : undefined;
  const arrived = then(landed, (found) => go(scene, found));
  const service = serviceOf(landing);
  if (arrived.kind === 'end') {
    // Where it is not certain whose address it is, what becomes of it there is not either.
    const doubt = landing === undefined ? '' : doubtWords(arrived.steps.filter(({ id }) => id === 'address'));
    const told = { ...arrived.outcome, says: arrived.outcome.says + doubt };
    return { steps: [...arrived.steps, ...skippedSteps(arrived)], outcome: told, service, route: arrived.route, endpoints: [] };
  }
  const last = arrive(scene, arrived.found, arrived.steps);
  return {
    steps: [...arrived.steps, ...last.steps],
    outcome: last.outcome,
    service,
    route: arrived.found.routed?.route,
    endpoints: last.endpoints,
  };
}
