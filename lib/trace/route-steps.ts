// The steps that kube-proxy takes: the traffic policy, the source ranges, who is there, and who is chosen.

import type { Evidence, Subject } from '#lib/cluster/finding.ts';
import { linked } from '#lib/cluster/multimap.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { type Key, keyOf } from '#lib/kube/key.ts';
import { kubectl, selectorText } from '#lib/kube/kubectl.ts';
import type { Service, ServicePort } from '#lib/kube/service.ts';
import { candidatesOf, type Candidate, type Candidates, type IgnoredReason } from '#lib/routing/candidates.ts';
import { slicesOf } from '#lib/routing/endpoint.ts';
import type { Policy, SourceAddress } from '#lib/routing/packet.ts';
import { proxiedPort } from '#lib/routing/proxied-port.ts';
import { type Decided, type Route, routeFrom } from '#lib/routing/route.ts';
import type { Share } from '#lib/routing/share.ts';
import type { NoPathReason, NoRuleReason } from '#lib/routing/verdict.ts';
import { assertNever } from '#lib/std/assert-never.ts';
import { backing } from './backing.ts';
import type { Landing } from './landing.ts';
import { type Outcome, outcome } from './outcome.ts';
import { portText } from './port-step.ts';
import { end, on, type Scene, type Stage } from './scene.ts';
import { type Step, step, type StepId } from './step.ts';
import { count, duration, hopWords, leftOutWords, listed, percent } from './words.ts';

export type Routed = { readonly route: Route; readonly decided: Decided; readonly port: ServicePort; readonly service: Service };

type ServiceLanding = Extract<Landing, { kind: 'service' }>;

const AFTER_CHOICE: readonly StepId[] = ['pod-port', 'egress', 'ingress'];
const AFTER_PORT: readonly StepId[] = ['candidates', 'chosen', ...AFTER_CHOICE];

function cited(...rules: readonly string[]): readonly string[] {
  return rules.map((rule) => `kube-proxy ${rule}`);
}

/** Those of the route that are about one matter, in the order in which they were applied. */
function about(route: Route, ...numbers: readonly number[]): readonly string[] {
  return cited(...route.rules.filter((rule) => numbers.includes(Number(rule.slice(1)))));
}

const keyOfService = ({ metadata }: Service): Key => keyOf(metadata.namespace, metadata.name);

function policyWords({ traffic, set, list, shortCircuit }: Policy, decided: Decided): string {
  const field = traffic === 'internal' ? 'internalTrafficPolicy' : 'externalTrafficPolicy';
  if (list === 'local') return `${field} is Local: only endpoints on ${decided.node} may be used.`;
  if (shortCircuit) {
    return `${field} is Local, but the client is inside the cluster, so kube-proxy takes the endpoints of every Node.`;
  }
  return `${field} is ${set}: the endpoints of every Node may be used.`;
}

function topologyWords({ topology }: Decided): string {
  switch (topology.kind) {
    case 'none':
      return '';
    case 'node':
      return ` The hints of the slices narrow that to endpoints meant for ${topology.node}.`;
    case 'zone':
      return ` The hints of the slices narrow that to endpoints meant for zone ${topology.zone}.`;
    default:
      return assertNever(topology);
  }
}

export function sourceWords(source: SourceAddress, node: string): string {
  switch (source.kind) {
    case 'preserved':
      return 'the source address is kept';
    case 'masqueraded':
      return `the Pod sees the address of ${node}, not the client’s`;
    default:
      return assertNever(source);
  }
}

function policyStep(route: Route, decided: Decided, service: Service): Step {
  const { policy, source, affinitySeconds } = decided;
  const subject: Subject = { kind: 'Service', key: keyOfService(service) };
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
      note: `it sees the client as ${decided.client === 'external' ? 'outside' : decided.client === 'pod' ? 'a Pod' : 'its own node'}; ${sourceWords(source, decided.node)}`,
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

function rangesStep(scene: Scene, route: Route, decided: Decided, service: Service): Step | undefined {
  const ranges = service.spec.loadBalancerSourceRanges;
  if (decided.sourceRanges === 'not-checked') return undefined;
  const subject: Subject = { kind: 'Service', key: keyOfService(service) };
  const evidence: Evidence[] = [{ subject, field: 'spec.loadBalancerSourceRanges', value: ranges.join(', ') }];
  const rules = [...cited('R59'), ...about(route, 60, 61, 65)];
  const who = scene.vantage.kind === 'external' ? (scene.vantage.address ?? 'the client') : 'the client';
  const next = [
    kubectl(service.metadata.namespace, 'get', 'service', service.metadata.name, '-o', 'jsonpath={.spec.loadBalancerSourceRanges}'),
  ];
  switch (decided.sourceRanges) {
    case 'passed':
      return step('ranges', 'pass', `The address of ${who} is inside ${listed(ranges, 'or')}.`, { evidence, rules });
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

function ignoredWords(reason: IgnoredReason, port: ServicePort, family: string): string {
  switch (reason) {
    case 'port-name':
      return `the slice has no port named “${port.name}”: no container of these Pods has the targetPort ${port.targetPort}`;
    case 'protocol':
      return `the slice has the port with another protocol than ${port.protocol}`;
    case 'port-number':
      return 'the slice gives the port no number';
    case 'family':
      return `an address of another family than ${family}`;
    case 'no-address':
      return 'an endpoint without an address';
    case 'headless-slice':
      return 'the slice is labelled headless, so kube-proxy does not read it';
    case 'duplicate':
      return 'held by another entry';
    default:
      return assertNever(reason);
  }
}

export function endpointSubject(
  state: ClusterState,
  service: Service | undefined,
  endpoint: { readonly address: string; readonly slice?: string },
): Subject {
  const { pod } = backing(state, service, endpoint);
  return pod === undefined ? { kind: 'Address', key: endpoint.address } : { kind: 'Pod', key: pod };
}

function stateWords({ ready, serving, terminating }: Candidate): string {
  if (ready) return terminating ? 'ready, terminating' : 'ready';
  if (terminating) return serving ? 'terminating, still serves' : 'terminating, serves no more';
  return 'not ready';
}

const SHOWN = 24;

function candidateEvidence(scene: Scene, service: Service, candidates: Candidates, port: ServicePort, family: string): readonly Evidence[] {
  const evidence = candidates.all
    .slice(0, SHOWN)
    .map(
      (c): Evidence => ({
        subject: endpointSubject(scene.state, service, c),
        field: `EndpointSlice ${c.slice}`,
        value: `${c.id}, ${stateWords(c)}`,
      }),
    );
  const rest = candidates.all.length - SHOWN;
  const key = keyOfService(service);
  if (rest > 0) evidence.push({ subject: { kind: 'Service', key }, field: 'EndpointSlices', value: `and ${rest} more` });
  for (const { slice, address, reason } of candidates.ignored
    .filter((i) => i.reason !== 'duplicate' && i.reason !== 'family')
    .slice(0, SHOWN)) {
    evidence.push({
      subject: { kind: 'EndpointSlice', key: keyOf(service.metadata.namespace, slice) },
      field: address ?? 'addresses',
      value: 'not counted',
      note: ignoredWords(reason, port, family),
    });
  }
  return evidence;
}

/** Why there is nobody: one sentence. */
function nobodyWords(scene: Scene, service: Service, candidates: Candidates, port: ServicePort, family: string): string {
  const { all, ignored } = candidates;
  if (all.length > 0) return `${count(all.length, 'endpoint')} ${all.length === 1 ? 'is' : 'are'} published and none is ready.`;
  const other = ignored.find((i) => i.reason !== 'duplicate' && i.reason !== 'family') ?? ignored.find((i) => i.reason === 'family');
  if (other !== undefined) return `Its slices hold addresses, and none counts for this port: ${ignoredWords(other.reason, port, family)}.`;
  const selector = selectorText(service.spec.selector);
  if (selector === '') return 'It has no selector, and no EndpointSlice names an address for it.';
  const selected = linked(scene.state.index.podsByService, keyOfService(service)).size;
  if (selected > 0) return `Its selector ${selector} matches ${count(selected, 'Pod')}, and none is published as an endpoint.`;
  return `Its selector ${selector} matches no Pod.`;
}

function nobodyNext(scene: Scene, service: Service): readonly string[] {
  const { namespace, name } = service.metadata;
  const next = [kubectl(namespace, 'get', 'endpointslices', '-l', `kubernetes.io/service-name=${name}`, '-o', 'wide')];
  const selector = selectorText(service.spec.selector);
  if (selector !== '') next.push(kubectl(namespace, 'get', 'pods', '-l', selector, '-o', 'wide'));
  const [first] = [...linked(scene.state.index.podsByService, keyOfService(service))].sort();
  if (first !== undefined) next.push(kubectl(namespace, 'describe', 'pod', first.slice(first.indexOf('/') + 1)));
  return next;
}

function candidatesStep(scene: Scene, landing: ServiceLanding, port: ServicePort, route: Route, candidates: Candidates): Step {
  const { service, family } = landing;
  const evidence = [
    ...(Object.keys(service.spec.selector).length === 0
      ? []
      : [
          {
            subject: { kind: 'Service', key: keyOfService(service) } as const,
            field: 'spec.selector',
            value: selectorText(service.spec.selector),
          },
        ]),
    ...candidateEvidence(scene, service, candidates, port, family),
  ];
  const { all, ready, draining } = candidates;
  if (ready.length + draining.length === 0) {
    return step('candidates', 'fail', nobodyWords(scene, service, candidates, port, family), {
      evidence,
      next: nobodyNext(scene, service),
      rules: about(route, 21, 53, 56, 70),
    });
  }
  const states = [`${ready.length} ready`];
  if (draining.length > 0) states.push(`${draining.length} terminating and still serving`);
  const not = all.length - ready.length - draining.length;
  if (not > 0) states.push(`${not} not ready`);
  const says = `${count(all.length, 'endpoint')} ${all.length === 1 ? 'is' : 'are'} published for port ${portText(port)}: ${states.join(', ')}.`;
  return step('candidates', 'pass', says, { evidence, rules: cited('R5', 'R7') });
}

function shareWords({ share, hop, hairpin }: Share): string {
  const own = hairpin === 'no' ? '' : ', the client itself';
  return `${percent(share)}, ${hopWords(hop)}${own}`;
}

function chosenStep(scene: Scene, route: Route, decided: Decided, service: Service): Step {
  const { endpoints } = route;
  const key = keyOfService(service);
  const evidence: Evidence[] = endpoints.slice(0, SHOWN).map((share) => ({
    subject: endpointSubject(scene.state, service, share.endpoint),
    field: share.endpoint.id,
    value: shareWords(share),
  }));
  if (endpoints.length > SHOWN)
    evidence.push({
      subject: { kind: 'Service', key },
      field: 'endpoints',
      value: `and ${endpoints.length - SHOWN} more with the same share`,
    });
  for (const { endpoint, reason } of decided.leftOut.slice(0, SHOWN)) {
    evidence.push({
      subject: endpointSubject(scene.state, service, endpoint),
      field: endpoint.id,
      value: 'left out',
      note: leftOutWords(reason),
    });
  }
  const rules = about(route, 22, 23, 28, 29, 30, 31, 50, 51, 52);
  const [only] = endpoints;
  const fallback = decided.fallback ? ' None is ready, so kube-proxy falls back to those that still serve while they terminate.' : '';
  const left =
    decided.leftOut.length === 0
      ? ''
      : ` ${count(decided.leftOut.length, 'endpoint')} ${decided.leftOut.length === 1 ? 'is' : 'are'} left out.`;
  const says =
    endpoints.length === 1 && only !== undefined
      ? `${only.endpoint.id} gets every connection.`
      : `Each connection goes to one of ${endpoints.length} at random, ${percent(only?.share ?? 0)} each.`;
  return step('chosen', 'pass', says + left + fallback, { evidence, rules });
}

function dropStep(scene: Scene, route: Route, decided: Decided, service: Service): Step {
  const field = decided.policy.traffic === 'internal' ? 'internalTrafficPolicy' : 'externalTrafficPolicy';
  const says = `None of the endpoints is on ${decided.node}, and ${field} is Local: kube-proxy there drops the packet, without a word to the client.`;
  const evidence = decided.leftOut
    .slice(0, SHOWN)
    .map(
      ({ endpoint, reason }): Evidence => ({
        subject: endpointSubject(scene.state, service, endpoint),
        field: endpoint.id,
        value: 'left out',
        note: leftOutWords(reason),
      }),
    );
  const { namespace, name } = service.metadata;
  const next = [
    kubectl(namespace, 'get', 'pods', '-l', selectorText(service.spec.selector), '-o', 'wide'),
    kubectl(namespace, 'get', 'service', name, '-o', 'yaml'),
  ];
  return step('chosen', 'fail', says, {
    evidence,
    rules: about(route, 30, 54, 55, 70),
    next: Object.keys(service.spec.selector).length === 0 ? next.slice(1) : next,
  });
}

type NoRule = { readonly kind: 'unknown' | 'fail'; readonly says: string; readonly outcome: Outcome; readonly rules: readonly string[] };

function noRule(scene: Scene, reason: NoRuleReason, service: Service): NoRule {
  const { protocol } = scene.target;
  const key = keyOfService(service);
  switch (reason) {
    case 'service-proxy-name':
      return {
        kind: 'unknown',
        says: `Service ${key} carries the label service.kubernetes.io/service-proxy-name: kube-proxy leaves it to another proxy, whose rules are not in the API.`,
        outcome: outcome('unknown', `Another proxy than kube-proxy serves ${key}.`, protocol),
        rules: cited('R2'),
      };
    case 'load-balancer-elsewhere':
      return {
        kind: 'unknown',
        says: 'The load balancer takes its connections itself (ipMode Proxy, or a host name alone): the packet leaves for it and may come back to any Node.',
        outcome: outcome('leaves', 'Leaves for the load balancer.', protocol),
        rules: cited('R19'),
      };
    case 'external-ips-off':
      return {
        kind: 'fail',
        says: 'External IPs are switched off in this cluster (gate AllowServiceExternalIPs): kube-proxy has no rule for this address.',
        outcome: outcome('leaves', 'No rule for this external IP.', protocol),
        rules: cited('R71'),
      };
    case 'node-port-address':
      return {
        kind: 'fail',
        says: 'kube-proxy does not open node ports on this address (--nodeport-addresses, or loopback).',
        outcome: outcome(
          'refused',
          'The node port is not open on this address.',
          protocol,
          'Most likely “connection refused”, unless a process of the Node listens there.',
        ),
        rules: cited('R67', 'R68', 'R69'),
      };
    case 'host-process':
      return {
        kind: 'fail',
        says: 'There is no endpoint, and kube-proxy in iptables mode does not refuse what a process of the Node sends to such an address: the packet goes out on the network.',
        outcome: outcome('times-out', 'Nobody is behind the Service.', protocol, 'Usually it hangs until the client gives up.'),
        rules: cited('R53', 'R56'),
      };
    case 'unlisted-port':
    case 'unallocated':
      return {
        kind: 'fail',
        says: 'kube-proxy has no rule for this address and port.',
        outcome: outcome('times-out', 'No rule of kube-proxy takes it.', protocol, 'Usually it hangs until the client gives up.'),
        rules: cited('R57', 'R58'),
      };
    default:
      return assertNever(reason);
  }
}

function noPathWords(reason: NoPathReason, landing: ServiceLanding): string {
  switch (reason) {
    case 'no-service':
      return 'There is no such Service.';
    case 'headless':
      return 'It is headless: kube-proxy has no part in it.';
    case 'external-name':
      return 'It is an ExternalName: kube-proxy has no part in it.';
    case 'family':
      return `It has no ClusterIP of ${landing.family}, so kube-proxy has no rules for that family.`;
    case 'no-node-port':
      return 'This port has no node port.';
    case 'no-load-balancer-address':
      return 'It has no load balancer address of this family.';
    case 'no-external-ip':
      return 'It has no such external IP.';
    case 'no-vantage':
      return 'The Node whose kube-proxy would decide is not known.';
    default:
      return assertNever(reason);
  }
}

/** No rule of kube-proxy takes the connection: nothing was decided. */
function undecided(scene: Scene, landing: ServiceLanding, route: Route): Stage<Routed> {
  const { verdict } = route;
  const { protocol } = scene.target;
  if (verdict.kind === 'no-rule') {
    const told = noRule(scene, verdict.reason, landing.service);
    return end(told.outcome, told.kind === 'fail' ? AFTER_PORT : [], step('policy', told.kind, told.says, { rules: told.rules }));
  }
  const unknown = verdict.kind === 'no-such-path' && verdict.reason === 'no-vantage';
  const says = verdict.kind === 'no-such-path' ? noPathWords(verdict.reason, landing) : 'kube-proxy has no rule for it.';
  return end(
    outcome(unknown ? 'unknown' : 'impossible', says, protocol),
    unknown ? [] : AFTER_PORT,
    step('policy', unknown ? 'unknown' : 'fail', says, { rules: cited(...route.rules) }),
  );
}

/** Nobody there: refused, unless a rule is missing that would do so. */
function withoutEndpoints(scene: Scene, landing: ServiceLanding, route: Route): Outcome {
  const { protocol } = scene.target;
  const told = `Nobody is behind Service ${keyOfService(landing.service)} on this port.`;
  if (route.verdict.kind === 'no-rule') return noRule(scene, route.verdict.reason, landing.service).outcome;
  return outcome('refused', told, protocol);
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
    return end(
      outcome('times-out', 'kube-proxy drops it: the client is outside loadBalancerSourceRanges.', target.protocol),
      AFTER_PORT,
      ...before,
    );
  }
  const candidates = candidatesOf(slicesOf(state, key), { name: port.name, protocol: port.protocol, family });
  const who = candidatesStep(scene, landing, port, route, candidates);
  if (who.status === 'fail') return end(withoutEndpoints(scene, landing, route), ['chosen', ...AFTER_CHOICE], ...before, who);
  switch (verdict.kind) {
    case 'deliver':
      return on({ route, decided, port, service }, ...before, who, chosenStep(scene, route, decided, service));
    case 'drop': {
      const says = `kube-proxy of ${decided.node} drops it: no endpoint is there, and the policy is Local.`;
      return end(outcome('times-out', says, target.protocol), AFTER_CHOICE, ...before, who, dropStep(scene, route, decided, service));
    }
    case 'reject':
      return end(
        outcome('refused', `kube-proxy of ${decided.node} refuses it.`, target.protocol),
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
        outcome('impossible', noPathWords(verdict.reason, landing), target.protocol),
        AFTER_CHOICE,
        ...before,
        who,
        step('chosen', 'fail', noPathWords(verdict.reason, landing)),
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
