// Endpoints as the cluster's DNS sees them: every address of every slice, under the name that it bears in the Service.

import { targetsOf } from '#lib/cluster/slice-indexes.ts';
import { linked } from '#lib/cluster/multimap.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import type { EndpointSlice, SliceEndpoint } from '#lib/kube/endpoint-slice.ts';
import type { Key } from '#lib/kube/key.ts';
import type { IPFamily } from '#lib/kube/service.ts';
import { dashed, fitsLabel, recordFamily } from './name.ts';
import type { DnsSettings } from './settings.ts';

/** A port that has no number is no port of an SRV record, but its endpoint has a name all the same. */
export type PublishedPort = { readonly name: string; readonly protocol: string; readonly port: number | undefined };

export type Published = {
  /** As the slice writes it. */
  readonly address: string;
  /** Undefined: a host name, of an FQDN slice. */
  readonly family: IPFamily | undefined;
  /**
   * What stands below the Service's name, lower case; empty for a host name of one label.
   * One label, unless a Pod gives it whose name has a dot, or a host name gives it that is too long for one.
   */
  readonly host: string;
  readonly ready: boolean;
  readonly ports: readonly PublishedPort[];
  /** The Pod that the slice says it is. */
  readonly claims: Key | undefined;
};

/** A slice without ports publishes addresses all the same. */
const NO_PORT: readonly PublishedPort[] = [{ name: '', protocol: '', port: undefined }];

export function hostOf(endpoint: SliceEndpoint, address: string, settings: DnsSettings): string {
  if (endpoint.hostname !== undefined && endpoint.hostname !== '') return endpoint.hostname.toLowerCase();
  const pod = endpoint.targetRef?.name;
  if (settings.endpointPodNames && pod !== undefined && pod !== '' && fitsLabel(pod)) return pod.toLowerCase();
  return dashed(address.toLowerCase());
}

function readSlice(slice: EndpointSlice, settings: DnsSettings): readonly Published[] {
  const ports = slice.ports.length === 0 ? NO_PORT : slice.ports;
  const claims = targetsOf(slice);
  return slice.endpoints.flatMap((endpoint, i) =>
    endpoint.addresses.map((address) => ({
      address,
      family: recordFamily(address),
      host: hostOf(endpoint, address, settings),
      ready: endpoint.conditions.ready ?? true,
      ports,
      claims: claims[i],
    })),
  );
}

type Kept = { readonly podNames: boolean; readonly published: readonly Published[] };

/** Kept while the slice lives: every name of a Service asks for it. */
const keptBySlice = new WeakMap<EndpointSlice, Kept>();

function publishedIn(slice: EndpointSlice, settings: DnsSettings): readonly Published[] {
  const kept = keptBySlice.get(slice);
  if (kept?.podNames === settings.endpointPodNames) return kept.published;
  const published = readSlice(slice, settings);
  keptBySlice.set(slice, { podNames: settings.endpointPodNames, published });
  return published;
}

/** All endpoints of a Service, ready or not, in the order of slice name and position. An address may come twice. */
export function publishedOf(state: ClusterState, service: Key, settings: DnsSettings): readonly Published[] {
  const slices: EndpointSlice[] = [];
  for (const key of linked(state.index.slicesByService, service)) {
    const slice = state.tables.EndpointSlice.get(key);
    if (slice !== undefined) slices.push(slice);
  }
  slices.sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  return slices.flatMap((slice) => publishedIn(slice, settings));
}
