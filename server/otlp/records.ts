// What churn tells as OpenTelemetry log records: one for each transition, for each outage that begins and that ends, for each rollout that
// ends. Attributes are named by the semantic conventions where these have a name (k8s.*, network.type, cloud.availability_zone).

import type { Churn, Told } from '#lib/churn/held.ts';
import type { Transition } from '#lib/churn/life.ts';
import { openOutages, type Outage } from '#lib/churn/outage.ts';
import type { Rollout } from '#lib/churn/rollout.ts';
import type { AddressType } from '#lib/kube/endpoint-slice.ts';
import { type Key, splitKey } from '#lib/kube/key.ts';
import { causeWords, outageWords, presenceWord, rolloutWords } from '#lib/words/churn.ts';

export type LogAttributes = Readonly<Record<string, string | number | boolean>>;

export type ChurnRecord = {
  readonly event: 'signalbox.endpoint.transition' | 'signalbox.outage.begin' | 'signalbox.outage.end' | 'signalbox.rollout.end';
  /** When it happened, in ms since 1970 on the cluster's clock. */
  readonly time: number;
  readonly severity: 'info' | 'warn' | 'error';
  /** A sentence for people. */
  readonly body: string;
  readonly attributes: LogAttributes;
};

type Given = Readonly<Record<string, string | number | boolean | undefined>>;

function attributesOf(service: Key, given: Given): LogAttributes {
  const { namespace, name } = splitKey(service);
  const all: Given = { 'k8s.namespace.name': namespace, 'k8s.service.name': name, ...given };
  return Object.fromEntries(Object.entries(all).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
}

/** `network.type` has no member for names. */
function networkType(family: AddressType): string | undefined {
  return family === 'IPv4' ? 'ipv4' : family === 'IPv6' ? 'ipv6' : undefined;
}

const seconds = (ms: number): number => ms / 1000;

function transitionRecord(transition: Transition): ChurnRecord {
  const { service, family, address, pod, uid, from, to, nodeName, zone, time, cause } = transition;
  const subject = pod ?? address;
  return {
    event: 'signalbox.endpoint.transition',
    time,
    severity: 'info',
    body: `${subject} of Service ${service}: ${presenceWord(from)} → ${presenceWord(to)} (${causeWords(cause)})`,
    attributes: attributesOf(service, {
      'signalbox.endpoint.address': address,
      'signalbox.endpoint.from': from,
      'signalbox.endpoint.to': to,
      'signalbox.cause': cause.kind,
      'k8s.pod.name': pod === undefined ? undefined : splitKey(pod).name,
      'k8s.pod.uid': uid,
      'k8s.node.name': nodeName,
      'cloud.availability_zone': zone,
      'network.type': networkType(family),
    }),
  };
}

/** That nobody has come yet is what every new Service begins with. */
function severityOf({ kind, lost }: Outage): ChurnRecord['severity'] {
  if (!lost) return 'info';
  return kind === 'nobodyUsable' ? 'error' : 'warn';
}

function outageRecord(outage: Outage, event: 'signalbox.outage.begin' | 'signalbox.outage.end', time: number): ChurnRecord {
  const { service, family, port, kind, node, from, to, lost } = outage;
  return {
    event,
    time,
    severity: event === 'signalbox.outage.end' ? 'info' : severityOf(outage),
    body: `Service ${service}: ${outageWords(outage, time)}${event === 'signalbox.outage.end' ? ', over' : ''}`,
    attributes: attributesOf(service, {
      'signalbox.outage.kind': kind,
      'signalbox.outage.lost': lost,
      'signalbox.outage.seconds': from === undefined || to === undefined ? undefined : seconds(to - from),
      'signalbox.port.name': port?.name === '' ? undefined : port?.name,
      'signalbox.port.number': port?.port,
      'signalbox.port.protocol': port?.protocol,
      'network.type': networkType(family),
      'k8s.node.name': node,
    }),
  };
}

function rolloutRecord(rollout: Rollout, time: number): ChurnRecord {
  const { service, workload, from, to, began, end, fewestReady, withoutReady } = rollout;
  return {
    event: 'signalbox.rollout.end',
    time: end?.at ?? time,
    severity: end?.how === 'complete' ? 'info' : 'warn',
    body: `Service ${service}: ${rolloutWords(rollout, time)}`,
    attributes: attributesOf(service, {
      'signalbox.workload.kind': workload.kind,
      'signalbox.workload.name': workload.name,
      'signalbox.rollout.from': from,
      'signalbox.rollout.to': to,
      'signalbox.rollout.end': end?.how,
      'signalbox.rollout.seconds': began === undefined || end === undefined ? undefined : seconds(end.at - began),
      'signalbox.rollout.fewest_ready': fewestReady,
      'signalbox.rollout.seconds_without_ready': seconds(withoutReady),
    }),
  };
}

/** Those that began with this batch, of the Services that it touched. */
function* begun(churn: Churn, { touched }: Told, time: number): Generator<Outage> {
  for (const service of touched) {
    const held = churn.services.get(service);
    if (held === undefined) continue;
    for (const outage of openOutages(held.lanes)) if (outage.from === time) yield outage;
  }
}

/** In the order in which they are to be read. `time`: of the batch. */
export function churnRecords(churn: Churn, told: Told, time: number): readonly ChurnRecord[] {
  return [
    ...told.transitions.map(transitionRecord),
    ...Array.from(begun(churn, told, time), (outage) => outageRecord(outage, 'signalbox.outage.begin', time)),
    ...told.outages.map((outage) => outageRecord(outage, 'signalbox.outage.end', outage.to ?? time)),
    ...told.rollouts.map((rollout) => rolloutRecord(rollout, time)),
  ];
}
