// The endpoints step: who is published for the port, and why there is nobody where there is nobody.

import type { Subject } from '#lib/cluster/finding.ts';
import { linked } from '#lib/cluster/multimap.ts';
import { targetsOf } from '#lib/cluster/slice-indexes.ts';
import { keyOf, splitKey } from '#lib/kube/key.ts';
import { kubectl, selectorText } from '#lib/kube/kubectl.ts';
import { hasSelector, type Service, type ServicePort } from '#lib/kube/service.ts';
import { isManaged } from '#lib/publishing/slice-labels.ts';
import { staleOf } from '#lib/publishing/stale.ts';
import { onlyInSidecar, portStep } from '#lib/publishing/target-port.ts';
import { backing, type Published } from '#lib/routing/backing.ts';
import type { Candidates, Ignored } from '#lib/routing/candidates.ts';
import { slicesOf } from '#lib/routing/endpoint.ts';
import type { Route } from '#lib/routing/route.ts';
import { about, cited } from './cited.ts';
import type { CandidatesFact, Nobody } from './facts/route.ts';
import type { ServiceLanding } from './landing.ts';
import { NO_RULE } from './no-rule.ts';
import type { TraceContext } from './context.ts';
import { step, type TakenStep } from './step.ts';

const keyOfService = ({ metadata }: Service): string => keyOf(metadata.namespace, metadata.name);

export function endpointSubject({ state, target }: TraceContext, service: Service, endpoint: Published): Subject {
  const { pod } = backing(state, service.metadata.namespace, endpoint, target.protocol);
  return pod === undefined ? { kind: 'Address', key: endpoint.address } : { kind: 'Pod', key: pod };
}

/** The controller leaves a port out of a slice where no container of its Pods has it; in slices of others the name is their writer's. */
function withoutPort(
  { state }: TraceContext,
  service: Service,
  { slice, index, reason }: Ignored,
  port: ServicePort,
): Extract<Nobody, { kind: 'none-counts' }>['port'] {
  const record = state.tables.EndpointSlice.get(keyOf(service.metadata.namespace, slice));
  if (reason !== 'port-name' || record === undefined || !isManaged(record)) return 'other';
  const target = targetsOf(record)[index];
  const pod = target === undefined ? undefined : state.tables.Pod.get(target);
  if (pod === undefined || portStep(port, pod).podPort === undefined) return typeof port.targetPort === 'string' ? 'no-container' : 'other';
  return onlyInSidecar(port, pod) === undefined ? 'slice-behind' : 'old-sidecars';
}

/** Pods that are ready, and that their slice holds as not ready. */
function podsAhead({ state }: TraceContext, service: Service): number {
  const ready = staleOf(state, service, slicesOf(state, keyOfService(service))).filter(
    (one) => one.kind === 'state' && one.expected === 'ready',
  );
  return new Set(ready.map(({ pod }) => pod)).size;
}

/** Entries that are twice there or of the other family say little of why an address does not count. */
const isTelling = ({ reason }: Ignored): boolean => reason !== 'duplicate' && reason !== 'family';

function nobodyOf(context: TraceContext, service: Service, { all, ignored }: Candidates, port: ServicePort): Nobody {
  if (all.length > 0) return { kind: 'none-ready', published: all.length, behind: podsAhead(context, service) };
  const other = ignored.find(isTelling) ?? ignored.find((i) => i.reason === 'family');
  if (other !== undefined) return { kind: 'none-counts', reason: other.reason, port: withoutPort(context, service, other, port) };
  if (!hasSelector(service)) return { kind: 'no-selector' };
  const selected = linked(context.state.index.podsByService, keyOfService(service)).size;
  return selected > 0 ? { kind: 'none-published', selected } : { kind: 'none-selected' };
}

function nobodyNext(context: TraceContext, service: Service): readonly string[] {
  const { namespace, name } = service.metadata;
  const next = [kubectl(namespace, 'get', 'endpointslices', '-l', `kubernetes.io/service-name=${name}`, '-o', 'wide')];
  const selector = selectorText(service.spec.selector);
  if (selector !== '') next.push(kubectl(namespace, 'get', 'pods', '-l', selector, '-o', 'wide'));
  const [first] = [...linked(context.state.index.podsByService, keyOfService(service))].sort();
  if (first !== undefined) next.push(kubectl(namespace, 'describe', 'pod', splitKey(first).name));
  return next;
}

export function candidatesStep(
  context: TraceContext,
  { service, family }: ServiceLanding,
  port: ServicePort,
  route: Route,
  candidates: Candidates,
): TakenStep<'candidates'> {
  const { all, ready, draining, ignored } = candidates;
  const isNobody = ready.length + draining.length === 0;
  const fact: CandidatesFact = {
    service,
    port,
    family,
    published: all.map((candidate) => ({ candidate, subject: endpointSubject(context, service, candidate) })),
    ready: ready.length,
    draining: draining.length,
    ignored: ignored.filter(isTelling),
    nobody: isNobody ? nobodyOf(context, service, candidates, port) : undefined,
    unrefused: isNobody && route.verdict.kind === 'no-rule' ? route.verdict.reason : undefined,
  };
  if (!isNobody) return step('candidates', 'pass', fact, { rules: cited('R5', 'R7') });
  const missing = fact.unrefused === undefined ? [] : NO_RULE[fact.unrefused].rules;
  const rules = [...new Set([...about(route, 21, 53, 56, 70), ...missing])];
  return step('candidates', 'fail', fact, { next: nobodyNext(context, service), rules });
}
