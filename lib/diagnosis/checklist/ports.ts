// Step: where does each port lead, in each Pod?

import { keyOf } from '#lib/kube/key.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import type { ServicePort } from '#lib/kube/service.ts';
import { sliceFamiliesOf } from '#lib/publishing/membership.ts';
import { portStep } from '#lib/publishing/target-port.ts';
import type { Evidence } from '#lib/cluster/finding.ts';
import type { ServiceContext } from '#lib/diagnosis/context.ts';
import { verdictWhy } from '#lib/words/routing.ts';
import { plural } from '#lib/std/plural.ts';
import { sentence } from '#lib/std/sentence.ts';
import { evidence } from '#lib/diagnosis/evidence.ts';
import { type Look, look } from './step.ts';

type PortLook = { readonly line: Evidence; readonly open: boolean };

/** What the slices publish for it: kube-proxy looks at nothing else. */
function numbersOf({ service, slices }: ServiceContext, port: ServicePort): readonly number[] {
  const families: readonly string[] = sliceFamiliesOf(service);
  const numbers = new Set<number>();
  for (const slice of slices()) {
    if (slice.endpoints.length === 0 || !families.includes(slice.addressType)) continue;
    for (const p of slice.ports) if (p.name === port.name && p.protocol === port.protocol && p.port !== undefined) numbers.add(p.port);
  }
  return [...numbers].sort((a, b) => a - b);
}

function lookAtPort(context: ServiceContext, port: ServicePort, index: number): PortLook {
  const { subject, selected } = context;
  const published = numbersOf(context, port);
  const undeclared = selected().filter((pod) => {
    const { podPort, declared } = portStep(port, pod);
    return podPort !== undefined && declared === undefined;
  }).length;
  const target = port.targetPort === undefined ? '' : ` targetPort ${port.targetPort}`;
  const note =
    undeclared === 0 ? undefined : `${plural(undeclared, 'Pod')} declare no such container port: allowed, and no proof of anything`;
  const value = published.length === 0 ? 'published by no slice' : `published as ${published.join(' and ')}`;
  return {
    line: evidence(subject, `spec.ports[${index}] ${port.port}/${port.protocol}${target}`, value, note),
    open: published.length > 0,
  };
}

export function lookAtPorts(context: ServiceContext): Look {
  const { service, hasSelector, known, backends, placeholder } = context;
  const { namespace, name } = service.metadata;
  const { ports, type } = service.spec;
  if (type === 'ExternalName') return look('none', 'The ports of an ExternalName Service mean nothing: the client dials the other name.');
  if (ports.length === 0) return look('none', 'It names no port.');
  const key = keyOf(namespace, name);
  const next = [kubectl(namespace, 'describe', 'service', name)];
  if (!known('EndpointSlice'))
    return look('unknown', `Where the ports of ${key} lead is in its EndpointSlices, which may not be read.`, [], next);
  if (placeholder()?.traffic === 'elsewhere')
    return look('none', sentence(verdictWhy({ kind: 'no-rule', reason: 'placeholder' })), [], next);
  const looks = ports.map((port, i) => lookAtPort(context, port, i));
  const lines = looks.map((l) => l.line);
  const open = looks.filter((l) => l.open).length;
  if (backends().length === 0) return look('none', 'Nobody stands behind it yet, so the ports lead nowhere.', lines, next);
  if (open === ports.length) {
    // Without a selector there are addresses, and nobody knows whether Pods have them.
    const whose = hasSelector ? 'the Pods' : 'its endpoints';
    return look('pass', `${ports.length === 1 ? 'Its port leads' : `All ${ports.length} ports lead`} to a port of ${whose}.`, lines, next);
  }
  const shut = ports.length - open;
  return look('not', `${plural(shut, 'port')} of ${ports.length} ${shut === 1 ? 'leads' : 'lead'} nowhere.`, lines, next);
}
