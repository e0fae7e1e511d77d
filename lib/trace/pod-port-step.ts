// The Pod port step: does each endpoint listen there, as far as its Pod tells?

import { portText } from '#lib/kube/protocol.ts';
import type { Evidence } from '#lib/cluster/finding.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import { isNodeReady } from '#lib/kube/node.ts';
import { isEnded, isPodReady, type Pod, servingContainers } from '#lib/kube/pod.ts';
import type { Protocol } from '#lib/kube/protocol.ts';
import type { Service, ServicePort } from '#lib/kube/service.ts';
import { podFailure } from '#lib/routing/backend.ts';
import type { Place } from './place.ts';
import type { Scene } from './scene.ts';
import { type EndpointResult, statusOf, type Step, step } from './step.ts';
import { plural } from '#lib/std/plural.ts';
import { listed } from '#lib/std/listed.ts';

/** What leads to the port: a Service port, or the number as typed. `headless`: the Service whose name gave the address. */
export type PortSource =
  | { readonly kind: 'service'; readonly service: Service; readonly port: ServicePort }
  | { readonly kind: 'direct'; readonly headless: Service | undefined };

type Declared = { readonly container: string; readonly name: string };

function declaredAs(pod: Pod, port: number, protocol: Protocol): Declared | undefined {
  for (const container of servingContainers(pod)) {
    const found = container.ports.find((p) => p.containerPort === port && p.protocol === protocol);
    if (found !== undefined) return { container: container.name, name: found.name };
  }
  return undefined;
}

function declaredPorts(pod: Pod): readonly string[] {
  return servingContainers(pod).flatMap((c) => c.ports.map((p) => portText(p.containerPort, p.protocol)));
}

/** A headless Service maps no ports: its own port may not be the one that the Pods listen on. */
function mappedElsewhere(source: PortSource, pod: Pod, port: number, protocol: Protocol): number | undefined {
  if (source.kind === 'service' || source.headless === undefined) return undefined;
  const own = source.headless.spec.ports.find((p) => p.port === port && p.protocol === protocol);
  if (own === undefined) return undefined;
  const target = own.targetPort;
  const number =
    typeof target === 'number'
      ? target
      : servingContainers(pod)
          .flatMap((c) => c.ports)
          .find((p) => p.name === target && p.protocol === protocol)?.containerPort;
  return number === port ? undefined : number;
}

type Found = Pick<EndpointResult, 'status' | 'says'>;

function look(place: Place, pod: Pod, source: PortSource, protocol: Protocol): Found {
  const failure = podFailure(pod);
  if (isEnded(pod)) return { status: 'fail', says: `the Pod has ended: ${failure ?? pod.status.phase ?? ''}` };
  if (failure !== undefined) return { status: 'fail', says: `its container does not run: ${failure}` };
  const ready = isPodReady(pod) ? '' : ' (the Pod is not ready)';
  const declared = declaredAs(pod, place.port, protocol);
  if (declared !== undefined) {
    const as = declared.name === '' ? 'declared in ' : `${declared.name} in `;
    return { status: 'pass', says: `${as}container ${declared.container}${ready}` };
  }
  const meant = mappedElsewhere(source, pod, place.port, protocol);
  if (meant !== undefined)
    return { status: 'fail', says: `the Pod listens on ${meant}, and a headless Service maps no ports: dial ${meant}` };
  const ports = declaredPorts(pod);
  const has = ports.length === 0 ? 'no container declares a port' : `its containers declare ${listed(ports)}`;
  return { status: 'unknown', says: `no container declares ${place.port}/${protocol} (${has}); it may listen there all the same${ready}` };
}

/** What the Pod tells is not certain where its Node is lost, or where the slice means another Pod. */
function doubt({ state }: Scene, place: Place, pod: Pod): string | undefined {
  if (place.gone !== undefined) return `its slice names Pod ${place.gone}, and the address is that of Pod ${place.pod ?? ''} now`;
  const node = state.tables.Node.get(pod.spec.nodeName ?? '');
  if (node === undefined || isNodeReady(node)) return undefined;
  return `its Node ${node.metadata.name} is not ready: it may not answer, and the connection then times out`;
}

function lookAt(scene: Scene, place: Place, source: PortSource): EndpointResult {
  const { protocol } = scene.target;
  const result = (found: Found): EndpointResult => ({ id: place.id, subject: place.subject, ...found });
  const pod = place.pod === undefined ? undefined : scene.state.tables.Pod.get(place.pod);
  if (pod !== undefined) {
    const found = look(place, pod, source, protocol);
    const open = found.status === 'fail' ? undefined : doubt(scene, place, pod);
    return result(open === undefined ? found : { status: 'unknown', says: open });
  }
  if (place.gone !== undefined && !scene.state.tables.Pod.has(place.gone) && scene.whole(place.gone.slice(0, place.gone.indexOf('/')))) {
    return result({ status: 'fail', says: `its slice names Pod ${place.gone}, which does not exist any more` });
  }
  return result({ status: 'unknown', says: 'no Pod that is in view has this address; what listens there is not in the API' });
}

function sameWords(results: readonly EndpointResult[]): string | undefined {
  const [first] = results;
  return first !== undefined && results.every((r) => r.says === first.says) ? first.says : undefined;
}

function leadWords(source: PortSource, places: readonly Place[]): string {
  const ports = [...new Set(places.map((p) => p.port))].sort((a, b) => a - b);
  if (source.kind === 'direct') return `Port ${listed(ports.map(String), 'or')} is dialled as it is`;
  return `${source.port.port} leads to ${listed(ports.map(String), 'or')} of the ${places.some((p) => p.pod !== undefined) ? 'Pods' : 'endpoints'}`;
}

function tellWords(results: readonly EndpointResult[]): string {
  const same = sameWords(results);
  if (same !== undefined) return same;
  const by = (status: EndpointResult['status']): number => results.filter((r) => r.status === status).length;
  const parts = [`${by('pass')} of ${plural(results.length, 'endpoint')} declare it`];
  if (by('unknown') > 0) parts.push(`${by('unknown')} can not be told`);
  if (by('fail') > 0) parts.push(`${by('fail')} can not answer`);
  return parts.join(', ');
}

export function podPortStep(scene: Scene, places: readonly Place[], source: PortSource): Step {
  const results = places.map((place) => lookAt(scene, place, source));
  const evidence: Evidence[] = [];
  if (source.kind === 'service') {
    const { namespace, name } = source.service.metadata;
    evidence.push({
      subject: { kind: 'Service', key: `${namespace}/${name}` },
      field: 'targetPort',
      value: String(source.port.targetPort),
    });
  }
  const status = statusOf(results);
  const odd = results.find((r) => r.status !== 'pass' && r.subject.kind === 'Pod');
  const [namespace = '', pod = ''] = odd?.subject.key.split('/') ?? [];
  const next = odd === undefined ? [] : [kubectl(namespace, 'describe', 'pod', pod)];
  return step('pod-port', status, `${leadWords(source, places)}: ${tellWords(results)}.`, { evidence, endpoints: results, next });
}
