// What the titles and the evidence of findings are made of.

import type { Evidence, Subject } from '#lib/cluster/finding.ts';
import type { EndpointSlice } from '#lib/kube/endpoint-slice.ts';
import { keyOf } from '#lib/kube/key.ts';
import { namesOf } from '#lib/std/listed.ts';
import { plural } from '#lib/std/plural.ts';
import type { ServicePort } from '#lib/kube/service.ts';
import type { Pod } from '#lib/kube/pod.ts';

/** Of a port of a Service: its name, or its number where it has none. */
export function portName({ name, port }: ServicePort): string {
  return name === '' ? String(port) : name;
}

export function podSubject({ metadata }: Pod): Subject {
  return { kind: 'Pod', key: keyOf(metadata.namespace, metadata.name) };
}

export function sliceSubject({ metadata }: EndpointSlice): Subject {
  return { kind: 'EndpointSlice', key: keyOf(metadata.namespace, metadata.name) };
}

/** Pods of one kind of evidence: one as an example, all of them named. */
export function podsEvidence(pods: readonly Pod[], field: string, value: string | number | undefined): readonly Evidence[] {
  const [first] = pods;
  if (first === undefined) return [];
  const names = pods.map((p) => p.metadata.name);
  return [evidence(podSubject(first), field, value, pods.length === 1 ? undefined : `${plural(pods.length, 'Pod')}: ${namesOf(names)}`)];
}

/** Absent fields are said to be so. */
export function evidence(subject: Subject, field: string, value: string | number | boolean | undefined, note?: string): Evidence {
  return { subject, field, value: value === undefined || value === '' ? 'not set' : String(value), note };
}
