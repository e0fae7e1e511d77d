// How endpoints of one family and port list lie in slices: what is published stays where it is (SPEC P26 to P30).

import type { EndpointSlice, SliceEndpoint, SlicePort } from '#lib/kube/endpoint-slice.ts';
import { same } from '#lib/kube/same.ts';
import type { IPFamily, Service } from '#lib/kube/service.ts';
import { identityOf } from './pod-endpoint.ts';
import { labelsLag, placeholderLags, sliceLabels } from './slice-labels.ts';

/** Endpoints of one family that have the same port list. */
export type Group = { readonly ports: readonly SlicePort[]; readonly endpoints: readonly SliceEndpoint[] };

/** A slice as it should be; `rewritten` unless the controller has no reason to touch the one that stands. */
export type Laid = { readonly slice: EndpointSlice; readonly rewritten: boolean };

export type Layout = { readonly laid: readonly Laid[]; readonly spare: readonly EndpointSlice[] };

/** --max-endpoints-per-slice of kube-controller-manager, which the API does not show; 1 to 1,000. */
const MOST_ENDPOINTS = 100;

/** A slice that holds more than the default says that the limit is higher. */
function limitFor(slices: readonly EndpointSlice[]): number {
  return Math.max(MOST_ENDPOINTS, ...slices.map((slice) => slice.endpoints.length));
}

function sameBesidesHints(a: SliceEndpoint, b: SliceEndpoint): boolean {
  return a.nodeName === b.nodeName && a.zone === b.zone && same(a.conditions, b.conditions) && same(a.targetRef, b.targetRef);
}

/** `relabelled`: it gets the labels of today. One that only takes more endpoints keeps its own. */
type Draft = { readonly slice: EndpointSlice; endpoints: SliceEndpoint[]; rewritten: boolean; readonly relabelled: boolean };

/** Endpoints that are still wanted stay in their slice; they are taken out of `wanted`. */
function keep(slice: EndpointSlice, wanted: Map<string, SliceEndpoint>, lagging: boolean): Draft {
  const kept: SliceEndpoint[] = [];
  let changed = false;
  for (const held of slice.endpoints) {
    const id = identityOf(held);
    const next = wanted.get(id);
    if (next === undefined) continue;
    wanted.delete(id);
    kept.push(next);
    changed ||= !sameBesidesHints(held, next);
  }
  const rewritten = changed || kept.length !== slice.endpoints.length;
  // What is not written again keeps its endpoints as they stand, hints included.
  const touched = rewritten || lagging;
  return { slice, endpoints: rewritten ? kept : [...slice.endpoints], rewritten: touched, relabelled: touched };
}

function fill(draft: Draft, wanted: Map<string, SliceEndpoint>, most: number): void {
  for (const [id, endpoint] of wanted) {
    if (draft.endpoints.length >= most) return;
    draft.endpoints.push(endpoint);
    draft.rewritten = true;
    wanted.delete(id);
  }
}

/** The one that is closest to full once it has taken all of them. */
function roomFor(drafts: readonly Draft[], count: number, most: number): Draft | undefined {
  if (count >= most) return undefined;
  const fitting = drafts.filter((d) => !d.rewritten && d.endpoints.length + count <= most);
  return fitting.sort((a, b) => b.endpoints.length - a.endpoints.length)[0];
}

/** `existing`: owned slices of this family and these ports, by name. */
function layGroup(
  group: Group,
  existing: readonly EndpointSlice[],
  fresh: () => EndpointSlice,
  lagging: (s: EndpointSlice) => boolean,
): Draft[] {
  const most = limitFor(existing);
  const wanted = new Map(group.endpoints.map((endpoint) => [identityOf(endpoint), endpoint]));
  const drafts = existing.map((slice) => keep(slice, wanted, lagging(slice)));
  const emptied = (d: Draft): boolean => d.endpoints.length === 0 && d.slice.endpoints.length > 0;
  const open = drafts.filter((d) => d.rewritten && !emptied(d)).sort((a, b) => b.endpoints.length - a.endpoints.length);
  for (const draft of open) fill(draft, wanted, most);
  while (wanted.size > 0) {
    const roomy = roomFor(drafts, wanted.size, most);
    const draft = roomy ?? { slice: fresh(), endpoints: [], rewritten: true, relabelled: true };
    if (roomy === undefined) drafts.push(draft);
    fill(draft, wanted, most);
  }
  return drafts.filter((draft) => !emptied(draft));
}

/** `web-new-1`…: the API server makes up the end of a name; these are told apart from real ones by what they say. */
function freshName(service: string, taken: Set<string>): string {
  let number = 1;
  while (taken.has(`${service}-new-${number}`)) number++;
  const name = `${service}-new-${number}`;
  taken.add(name);
  return name;
}

/**
 * The slices of one family. `existing`: the controller's own that the Service owns, by name; `taken`: names that are in use.
 * `spare`: slices that stand and hold nothing any more.
 */
export function layOut(
  service: Service,
  family: IPFamily,
  groups: ReadonlyMap<string, Group>,
  existing: ReadonlyMap<string, readonly EndpointSlice[]>,
  taken: Set<string>,
): Layout {
  const labels = sliceLabels(service);
  const { namespace, name, uid } = service.metadata;
  const spare: EndpointSlice[] = [...existing].filter(([key]) => !groups.has(key)).flatMap(([, slices]) => slices);
  const created = new Set<Draft>();
  const blank = (ports: readonly SlicePort[]): EndpointSlice => ({
    kind: 'EndpointSlice',
    metadata: {
      namespace,
      name: '',
      uid: '',
      creationTimestamp: undefined,
      deletionTimestamp: undefined,
      labels,
      annotations: undefined,
      ownerReferences: [{ kind: 'Service', name, uid, controller: true }],
    },
    addressType: family,
    endpoints: [],
    ports,
  });
  const drafts: Draft[] = [];
  for (const [key, group] of groups) {
    const held = existing.get(key) ?? [];
    const laid = layGroup(
      group,
      held,
      () => blank(group.ports),
      (slice) => labelsLag(slice, labels),
    );
    const stays = new Set(laid.map((draft) => draft.slice));
    spare.push(...held.filter((slice) => !stays.has(slice)));
    for (const draft of laid) {
      drafts.push(draft);
      if (draft.slice.metadata.name === '') created.add(draft);
    }
  }
  if (drafts.length === 0) {
    // An empty slice without ports says that the controller has looked and found nobody.
    const at = spare.findIndex((slice) => slice.ports.length === 0 && slice.endpoints.length === 0);
    const [held] = at < 0 ? [] : spare.splice(at, 1);
    const rewritten = held === undefined || placeholderLags(held, labels);
    const draft: Draft = { slice: held ?? blank([]), endpoints: [], rewritten, relabelled: rewritten };
    drafts.push(draft);
    if (held === undefined) created.add(draft);
  }
  const laid: Laid[] = [];
  for (const draft of drafts) {
    if (!created.has(draft)) {
      const metadata = draft.relabelled ? { ...draft.slice.metadata, labels } : draft.slice.metadata;
      laid.push({ slice: { ...draft.slice, metadata, endpoints: draft.endpoints }, rewritten: draft.rewritten });
      continue;
    }
    // A Service that is being deleted gets no new slices (P5).
    const reused = spare.shift();
    if (reused === undefined && service.metadata.deletionTimestamp !== undefined) continue;
    const metadata = reused === undefined ? { ...draft.slice.metadata, name: freshName(name, taken) } : { ...reused.metadata, labels };
    laid.push({ slice: { ...draft.slice, metadata, endpoints: draft.endpoints }, rewritten: true });
  }
  return { laid, spare };
}
