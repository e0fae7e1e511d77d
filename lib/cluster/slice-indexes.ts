// The indexes of EndpointSlices: whose they are, which Pods they name, which addresses they hold.

import { isMarkOfCilium } from '#lib/kube/cilium-mark.ts';
import { type EndpointSlice, SERVICE_NAME_LABEL, type SliceEndpoint } from '#lib/kube/endpoint-slice.ts';
import { canonicalAddress } from '#lib/kube/ip.ts';
import { type Key, keyOf } from '#lib/kube/key.ts';
import type { Filing } from './filing.ts';
import { link, type Multimap, unlink } from './multimap.ts';

export type SliceIndexes = {
  /** Service key -> EndpointSlice keys, by the label kubernetes.io/service-name. */
  readonly slicesByService: Multimap;
  /** Pod key -> keys of the slices whose targetRef names it. */
  readonly slicesByTarget: Multimap;
  /** Address, in one spelling (canonicalAddress) -> keys of the slices that hold it, whoever it belongs to. */
  readonly slicesByAddress: Multimap;
};

export function newSliceIndexes(): SliceIndexes {
  return { slicesByService: new Map(), slicesByTarget: new Map(), slicesByAddress: new Map() };
}

/**
 * The Service that a slice says it belongs to, or undefined where the label is missing. The mark of Cilium is that of the Service of its
 * own name without the label too, which Cilium 1.19 leaves out (cilium/cilium#46242): of such a Service nothing of kube-proxy is computed.
 */
export function serviceOfSlice(slice: EndpointSlice): Key | undefined {
  const { namespace, name, labels } = slice.metadata;
  const service = labels[SERVICE_NAME_LABEL];
  if (service !== undefined && service !== '') return keyOf(namespace, service);
  return isMarkOfCilium(slice) ? keyOf(namespace, name) : undefined;
}

/** The Pod that an endpoint claims to be, whether or not that is true. */
export function targetOf(slice: EndpointSlice, endpoint: SliceEndpoint): Key | undefined {
  const ref = endpoint.targetRef;
  if (ref === undefined || ref.kind !== 'Pod' || ref.name === undefined) return undefined;
  return keyOf(ref.namespace ?? slice.metadata.namespace, ref.name);
}

const targetsBySlice = new WeakMap<EndpointSlice, readonly (Key | undefined)[]>();

/** targetOf for each endpoint of the slice, in order. Kept while the slice lives: it is asked with every change of its Service. */
export function targetsOf(slice: EndpointSlice): readonly (Key | undefined)[] {
  let made = targetsBySlice.get(slice);
  if (made === undefined) {
    made = slice.endpoints.map((endpoint) => targetOf(slice, endpoint));
    targetsBySlice.set(slice, made);
  }
  return made;
}

/** The targets outside of `from` to `to` are those of the slice that `slice` replaces: the same keys, not new ones that look the same. */
function inheritTargets(slice: EndpointSlice, before: EndpointSlice, from: number, to: number): void {
  const held = targetsOf(before);
  const grown = slice.endpoints.length - held.length;
  targetsBySlice.set(
    slice,
    slice.endpoints.map((endpoint, i) => (i < from ? held[i] : i >= to ? held[i - grown] : targetOf(slice, endpoint))),
  );
}

function sameTarget(a: SliceEndpoint | undefined, b: SliceEndpoint | undefined): boolean {
  const x = a?.targetRef;
  const y = b?.targetRef;
  return x === y || (x !== undefined && y !== undefined && x.kind === y.kind && x.name === y.name && x.namespace === y.namespace);
}

/** The targets of the endpoints from `from` to `to`. */
function targets(slice: EndpointSlice, from: number, to: number): Set<Key> {
  const all = targetsOf(slice);
  const found = new Set<Key>();
  for (let i = from; i < to; i++) {
    const target = all[i];
    if (target !== undefined) found.add(target);
  }
  return found;
}

type SameEndpoint = (a: SliceEndpoint | undefined, b: SliceEndpoint | undefined) => boolean;

/**
 * Of the endpoints of `slice`, those in which it differs from `other`: from the first to after the last.
 * Most changes of a slice touch one endpoint of a hundred: conditions in place, one more at the end, one taken out.
 */
function changedRange(slice: EndpointSlice, other: EndpointSlice, isSame: SameEndpoint): readonly [number, number] {
  const a = slice.endpoints;
  const b = other.endpoints;
  const shorter = Math.min(a.length, b.length);
  let head = 0;
  while (head < shorter && isSame(a[head], b[head])) head++;
  let tail = 0;
  while (tail < shorter - head && isSame(a[a.length - 1 - tail], b[b.length - 1 - tail])) tail++;
  return [head, a.length - tail];
}

export const fileTargets: Filing<'EndpointSlice', SliceIndexes> = ({ index }, how, key, slice, other) => {
  const [from, to] = other === undefined ? [0, slice.endpoints.length] : changedRange(slice, other, sameTarget);
  if (how === link && other !== undefined) inheritTargets(slice, other, from, to);
  if (from >= to) return;
  const kept = how === unlink && other !== undefined ? targets(other, 0, other.endpoints.length) : undefined;
  for (const target of targets(slice, from, to)) if (kept === undefined || !kept.has(target)) how(index.slicesByTarget, target, key);
};

function sameAddresses(a: SliceEndpoint | undefined, b: SliceEndpoint | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined || a.addresses.length !== b.addresses.length) return false;
  for (let i = 0; i < a.addresses.length; i++) if (a.addresses[i] !== b.addresses[i]) return false;
  return true;
}

/** The addresses of the endpoints from `from` to `to`, each in one spelling. */
function addresses(slice: EndpointSlice, from: number, to: number): Set<string> {
  const found = new Set<string>();
  for (let i = from; i < to; i++) for (const address of slice.endpoints[i]?.addresses ?? []) found.add(canonicalAddress(address));
  return found;
}

export const fileAddresses: Filing<'EndpointSlice', SliceIndexes> = ({ index }, how, key, slice, other) => {
  const [from, to] = other === undefined ? [0, slice.endpoints.length] : changedRange(slice, other, sameAddresses);
  if (from >= to) return;
  const kept = how === unlink && other !== undefined ? addresses(other, 0, other.endpoints.length) : undefined;
  for (const address of addresses(slice, from, to)) if (kept === undefined || !kept.has(address)) how(index.slicesByAddress, address, key);
};

export const fileServiceOfSlice: Filing<'EndpointSlice', SliceIndexes> = ({ index }, how, key, slice, other) => {
  const service = serviceOfSlice(slice);
  if (service === undefined || (other !== undefined && service === serviceOfSlice(other))) return;
  how(index.slicesByService, service, key);
};
