// The endpoints step: who is published for the port, and why there is nobody where there is nobody.

import { servicePortText } from '#lib/kube/protocol.ts';
import type { Evidence, Subject } from '#lib/cluster/finding.ts';
import { targetsOf } from '#lib/cluster/slice-indexes.ts';
import { linked } from '#lib/cluster/multimap.ts';
import { keyOf } from '#lib/kube/key.ts';
import { kubectl, selectorText } from '#lib/kube/kubectl.ts';
import type { IPFamily, Service, ServicePort } from '#lib/kube/service.ts';
import { isManaged } from '#lib/publishing/slice-labels.ts';
import { backing, type Published } from '#lib/routing/backing.ts';
import { staleOf } from '#lib/publishing/stale.ts';
import { onlyInSidecar, portStep } from '#lib/publishing/target-port.ts';
import { BEHIND, OLD_SIDECARS } from '#lib/words/publishing.ts';
import type { Candidate, Candidates, Ignored } from '#lib/routing/candidates.ts';
import { slicesOf } from '#lib/routing/endpoint.ts';
import type { Route } from '#lib/routing/route.ts';
import { ignoredWords } from '#lib/words/routing.ts';
import { about, cited } from './cited.ts';
import type { ServiceLanding } from './landing.ts';
import type { Scene } from './scene.ts';
import { type Step, step } from './step.ts';
import { plural } from '#lib/std/plural.ts';

/** As many endpoints are named one by one; beyond that their number. */
export const SHOWN = 24;

const keyOfService = ({ metadata }: Service): string => keyOf(metadata.namespace, metadata.name);

export function endpointSubject({ state, target }: Scene, service: Service, endpoint: Published): Subject {
  const { pod } = backing(state, service.metadata.namespace, endpoint, target.protocol);
  return pod === undefined ? { kind: 'Address', key: endpoint.address } : { kind: 'Pod', key: pod };
}

function stateWords({ ready, serving, terminating }: Candidate): string {
  if (ready) return terminating ? 'ready, terminating' : 'ready';
  if (terminating) return serving ? 'draining: terminating, still serving' : 'terminating, and no longer serving';
  return 'not ready';
}

function candidateEvidence(
  scene: Scene,
  service: Service,
  candidates: Candidates,
  port: ServicePort,
  family: IPFamily,
): readonly Evidence[] {
  const evidence = candidates.all.slice(0, SHOWN).map(
    (c): Evidence => ({
      subject: endpointSubject(scene, service, c),
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
      note: ignoredWords(reason, { port, family }),
    });
  }
  return evidence;
}

/** The controller leaves a port out of a slice where no container of its Pods has it; in slices of others the name is their writer's. */
function whyWithoutPort({ state }: Scene, service: Service, { slice, index, reason }: Ignored, port: ServicePort): string {
  const record = state.tables.EndpointSlice.get(keyOf(service.metadata.namespace, slice));
  if (reason !== 'port-name' || record === undefined || !isManaged(record)) return '';
  const target = targetsOf(record)[index];
  const pod = target === undefined ? undefined : state.tables.Pod.get(target);
  if (pod === undefined || portStep(port, pod).podPort === undefined)
    return typeof port.targetPort === 'string' ? ` No container of these Pods has a port named “${port.targetPort}”.` : '';
  return ` ${onlyInSidecar(port, pod) === undefined ? `The Pods have it. ${BEHIND}` : OLD_SIDECARS}`;
}

/** Pods that are ready, and that their slice holds as not ready. */
function behindWords({ state }: Scene, service: Service): string {
  const ready = staleOf(state, service, slicesOf(state, keyOfService(service))).filter(
    (one) => one.kind === 'standing' && one.expected === 'ready',
  );
  const count = new Set(ready.map(({ pod }) => pod)).size;
  return count === 0 ? '' : ` By ${count === 1 ? 'its own condition 1 Pod is' : `their own conditions ${count} Pods are`} ready. ${BEHIND}`;
}

/** Why there is nobody. */
function nobodyWords(scene: Scene, service: Service, candidates: Candidates, port: ServicePort, family: IPFamily): string {
  const { all, ignored } = candidates;
  if (all.length > 0) {
    const says =
      all.length === 1
        ? 'The one endpoint that is published is not ready.'
        : `None of the ${all.length} endpoints that are published is ready.`;
    return says + behindWords(scene, service);
  }
  const other = ignored.find((i) => i.reason !== 'duplicate' && i.reason !== 'family') ?? ignored.find((i) => i.reason === 'family');
  if (other !== undefined)
    return `None of the addresses in its slices counts for this port: ${ignoredWords(other.reason, { port, family })}.${whyWithoutPort(scene, service, other, port)}`;
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
  if (draining.length > 0) states.push(`${draining.length} draining (terminating, still serving)`);
  const not = all.length - ready.length - draining.length;
  if (not > 0) states.push(`${not} not ready`);
  const says = `${all.length} published for port ${servicePortText(port)}: ${states.join(', ')}.`;
  return step('candidates', 'pass', says, { evidence, rules: cited('R5', 'R7') });
}
