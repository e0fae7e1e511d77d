// The Service port step: which port of the Service is meant, and what it most likely should have been.

import { servicePortText } from '#lib/kube/protocol.ts';
import type { Evidence } from '#lib/cluster/finding.ts';
import { linked } from '#lib/cluster/multimap.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { keyOf } from '#lib/kube/key.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import type { Service, ServicePort } from '#lib/kube/service.ts';
import { portStep } from '#lib/publishing/target-port.ts';
import { BEHAVIOUR } from '#lib/routing/proxy-mode.ts';
import type { ServiceLanding } from './landing.ts';
import { outcome } from './outcome.ts';
import { end, on, type Scene, type Stage } from './scene.ts';
import { step, type StepId } from './step.ts';
import { listed } from '#lib/std/listed.ts';

const AFTER: readonly StepId[] = ['policy', 'candidates', 'chosen', 'pod-port', 'egress', 'ingress'];

/** The numbers that a Service port has on the Pods that are selected. */
export function podPorts(state: ClusterState, service: Service, port: ServicePort): readonly number[] {
  const found = new Set<number>();
  if (typeof port.targetPort === 'number') found.add(port.targetPort);
  for (const key of linked(state.index.podsByService, keyOf(service.metadata.namespace, service.metadata.name))) {
    const pod = state.tables.Pod.get(key);
    const number = pod && portStep(port, pod).podPort;
    if (number !== undefined) found.add(number);
  }
  return [...found].sort((a, b) => a - b);
}

/** What the typed port most likely is instead; undefined where nothing suggests itself. */
function hint({ state, target }: Scene, service: Service): string | undefined {
  const { port, protocol } = target;
  const other = service.spec.ports.find((p) => p.port === port && p.protocol !== protocol);
  if (other !== undefined) return `its port ${other.port} is ${other.protocol}, and this is ${protocol}`;
  if (typeof port !== 'number') return undefined;
  const behind = service.spec.ports.find((p) => p.protocol === protocol && podPorts(state, service, p).includes(port));
  if (behind !== undefined) return `${port} is the port of its Pods: clients of the Service use ${behind.port}, which leads there`;
  const outside = service.spec.ports.find((p) => p.nodePort === port);
  return outside === undefined ? undefined : `${port} is its node port: it is open on the addresses of Nodes`;
}

function meant({ target }: Scene, { service, via }: ServiceLanding): ServicePort | undefined {
  const { port, protocol } = target;
  const ports = service.spec.ports.filter((p) => p.protocol === protocol);
  if (via.kind === 'nodePort') return ports.find((p) => p.nodePort === port);
  if (port === undefined) return ports[0];
  return ports.find((p) => (typeof port === 'number' ? p.port === port : p.name === port));
}

function saysOf(scene: Scene, { via }: ServiceLanding, port: ServicePort): string {
  const typed = scene.target.port;
  if (via.kind === 'nodePort') return `Node port ${port.nodePort ?? 0} stands for port ${servicePortText(port)} of the Service.`;
  if (typed === undefined) return `No port is typed: this is the first one of the Service, ${servicePortText(port)}.`;
  if (typeof typed === 'string') return `${typed} is the Service’s name for port ${servicePortText(port)}; a client dials the number.`;
  return `The Service listens on ${servicePortText(port)}.`;
}

function unlisted(scene: Scene, { service, via }: ServiceLanding): Stage<ServicePort> {
  const { target, proxy } = scene;
  const { namespace, name } = service.metadata;
  const key = keyOf(namespace, name);
  const typed = target.port === undefined ? `port of protocol ${target.protocol}` : `port ${target.port}/${target.protocol}`;
  const tip = hint(scene, service);
  const ports = service.spec.ports.map(servicePortText);
  const has = ports.length === 0 ? 'it has none' : `it has ${listed(ports)}`;
  const evidence = service.spec.ports.map(
    (p, i): Evidence => ({
      subject: { kind: 'Service', key },
      field: `spec.ports[${i}]`,
      value: `${servicePortText(p)} → ${p.targetPort}`,
    }),
  );
  const says = `Service ${key} has no ${typed}: ${tip ?? has}.`;
  const next = [kubectl(namespace, 'get', 'service', name, '-o', 'wide')];
  const told = `Service ${key} has no ${typed}.`;
  const refused = BEHAVIOUR[proxy.mode].refusesUnlistedPorts && via.kind === 'clusterIP';
  const ends =
    typeof target.port === 'string' || target.port === undefined
      ? outcome('impossible', `Can not connect: ${told}`, target.protocol, 'It has no port number to dial.')
      : refused
        ? outcome('refused', `Refused: ${told}`, target.protocol)
        : outcome(
            'times-out',
            `Times out, most likely: ${told}`,
            target.protocol,
            'kube-proxy has no rule for it: usually the connection hangs until the client gives up.',
          );
  return end(ends, AFTER, step('port', 'fail', says, { evidence, next, rules: ['kube-proxy R57'] }));
}

export function choosePort(scene: Scene, landing: ServiceLanding): Stage<ServicePort> {
  const { service } = landing;
  const port = meant(scene, landing);
  if (port === undefined) return unlisted(scene, landing);
  const key = keyOf(service.metadata.namespace, service.metadata.name);
  const at = `spec.ports[${service.spec.ports.indexOf(port)}]`;
  const evidence: Evidence[] = [
    { subject: { kind: 'Service', key }, field: `${at}.port`, value: `${port.port}/${port.protocol}` },
    { subject: { kind: 'Service', key }, field: `${at}.targetPort`, value: String(port.targetPort) },
  ];
  if (port.nodePort !== undefined)
    evidence.push({ subject: { kind: 'Service', key }, field: `${at}.nodePort`, value: String(port.nodePort) });
  return on(port, step('port', 'pass', saysOf(scene, landing, port), { evidence }));
}
