// The endpoints step: who is published for the port, and why there is nobody where there is nobody.

import type { Evidence, Subject } from '#lib/cluster/finding.ts';
import { linked } from '#lib/cluster/multimap.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { keyOf } from '#lib/kube/key.ts';
import { kubectl, selectorText } from '#lib/kube/kubectl.ts';
import type { Service, ServicePort } from '#lib/kube/service.ts';
import type { Candidate, Candidates, IgnoredReason } from '#lib/routing/candidates.ts';
import type { Route } from '#lib/routing/route.ts';
import { assertNever } from '#lib/std/assert-never.ts';
import { backing, type Published } from './backing.ts';
import { about, cited } from './cited.ts';
import type { Landing } from './landing.ts';
import { portText } from './port-step.ts';
import type { Scene } from './scene.ts';
import { type Step, step } from './step.ts';
import { plural } from '#lib/std/plural.ts';

type ServiceLanding = Extract<Landing, { kind: 'service' }>;

/** As many endpoints are named one by one; beyond that their number. */
export const SHOWN = 24;

const keyOfService = ({ metadata }: Service): string => keyOf(metadata.namespace, metadata.name);

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

export function endpointSubject(state: ClusterState, service: Service | undefined, endpoint: Published): Subject {
  const { pod } = backing(state, service, endpoint);
  return pod === undefined ? { kind: 'Address', key: endpoint.address } : { kind: 'Pod', key: pod };
}

function stateWords({ ready, serving, terminating }: Candidate): string {
  if (ready) return terminating ? 'ready, terminating' : 'ready';
  if (terminating) return serving ? 'terminating, still serves' : 'terminating, serves no more';
  return 'not ready';
}

function candidateEvidence(scene: Scene, service: Service, candidates: Candidates, port: ServicePort, family: string): readonly Evidence[] {
  const evidence = candidates.all.slice(0, SHOWN).map(
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
  if (all.length > 0)
    return all.length === 1
      ? 'The one endpoint that is published is not ready.'
      : `None of the ${all.length} endpoints that are published is ready.`;
  const other = ignored.find((i) => i.reason !== 'duplicate' && i.reason !== 'family') ?? ignored.find((i) => i.reason === 'family');
  if (other !== undefined) return `Its slices hold addresses, and none counts for this port: ${ignoredWords(other.reason, port, family)}.`;
  const selector = selectorText(service.spec.selector);
  if (selector === '') return 'It has no selector, and no EndpointSlice names an address for it.';
  const selected = linked(scene.state.index.podsByService, keyOfService(service)).size;
  if (selected > 0) return `Its selector ${selector} matches ${plural(selected, 'Pod')}, and none is published as an endpoint.`;
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

export function candidatesStep(scene: Scene, landing: ServiceLanding, port: ServicePort, route: Route, candidates: Candidates): Step {
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
  const says = `${all.length} published for port ${portText(port)}: ${states.join(', ')}.`;
  return step('candidates', 'pass', says, { evidence, rules: cited('R5', 'R7') });
}
