// Which slices are the controller's own, and the labels that it gives them (SPEC P3, P4, P29, P30).

import { type EndpointSlice, MANAGED_BY_LABEL, SERVICE_NAME_LABEL, SLICE_CONTROLLER } from '#lib/kube/endpoint-slice.ts';
import type { TextMap } from '#lib/kube/scan.ts';
import type { Service } from '#lib/kube/service.ts';

export const HEADLESS_LABEL = 'service.kubernetes.io/headless';

const RESERVED: readonly string[] = [SERVICE_NAME_LABEL, MANAGED_BY_LABEL, HEADLESS_LABEL];

export function isManaged(slice: EndpointSlice): boolean {
  return slice.metadata.labels[MANAGED_BY_LABEL] === SLICE_CONTROLLER;
}

export function isOwned(slice: EndpointSlice, service: Service): boolean {
  return slice.metadata.ownerReferences.some((owner) => owner.kind === 'Service' && owner.uid === service.metadata.uid);
}

function unreserved(labels: TextMap): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).filter(([label]) => !RESERVED.includes(label)));
}

/** The reserved labels do not come from the Service, whatever it carries. */
export function sliceLabels(service: Service): TextMap {
  const { clusterIP } = service.spec;
  return {
    ...unreserved(service.metadata.labels),
    ...(clusterIP === undefined || clusterIP === '' || clusterIP === 'None' ? { [HEADLESS_LABEL]: '' } : {}),
    [SERVICE_NAME_LABEL]: service.metadata.name,
    [MANAGED_BY_LABEL]: SLICE_CONTROLLER,
  };
}

/** Whether a change of the Service's labels makes the controller write the slice again; a reserved one alone does not. */
export function labelsLag(slice: EndpointSlice, wanted: TextMap): boolean {
  const held = unreserved(slice.metadata.labels);
  const own = unreserved(wanted);
  const names = Object.keys(own);
  return names.length !== Object.keys(held).length || names.some((name) => held[name] !== own[name]);
}

/** Of a placeholder every label counts, and one that is empty as much as one that is not there (placeholderSliceCompare). */
export function placeholderLags(slice: EndpointSlice, wanted: TextMap): boolean {
  const held = slice.metadata.labels;
  return [...Object.keys(held), ...Object.keys(wanted)].some((name) => (held[name] ?? '') !== (wanted[name] ?? ''));
}
