// The endpoints of one Service port in one family, read from its slices once and grouped for every node (SPEC R3 to R13).

import type { EndpointSlice, SliceEndpoint } from '#lib/kube/endpoint-slice.ts';
import type { Protocol } from '#lib/kube/protocol.ts';
import type { IPFamily } from '#lib/kube/service.ts';
import { canonicalAddress, socketText } from '#lib/kube/ip.ts';

const HEADLESS_LABEL = 'service.kubernetes.io/headless';

export type Candidate = {
  /** `address:port`, with brackets for IPv6: unique in its list. */
  readonly id: string;
  readonly address: string;
  readonly port: number;
  readonly ready: boolean;
  readonly serving: boolean;
  readonly terminating: boolean;
  readonly nodeName: string | undefined;
  readonly zone: string | undefined;
  readonly hintedZones: readonly string[];
  readonly hintedNodes: readonly string[];
  readonly slice: string;
  /** Of the entry that was kept, among the endpoints of the slice (R12). */
  readonly index: number;
};

/** Why an entry of a slice is no endpoint of this port and family. */
export type IgnoredReason =
  | 'headless-slice'
  | 'family'
  | 'no-address'
  | 'port-name'
  | 'protocol'
  | 'port-number'
  /** The same address and port is held by another entry. */
  | 'duplicate';

export type Ignored = {
  readonly slice: string;
  readonly index: number;
  readonly address: string | undefined;
  readonly reason: IgnoredReason;
};

export type Candidates = {
  /** By address and port. */
  readonly all: readonly Candidate[];
  readonly ready: readonly Candidate[];
  /** Serving, terminating and not ready. */
  readonly draining: readonly Candidate[];
  readonly readyByNode: ReadonlyMap<string, readonly Candidate[]>;
  readonly drainingByNode: ReadonlyMap<string, readonly Candidate[]>;
  /** Ready ones by the node for which they are hinted; undefined where one of them has no node hint (R24). */
  readonly byHintedNode: ReadonlyMap<string, readonly Candidate[]> | undefined;
  readonly byHintedZone: ReadonlyMap<string, readonly Candidate[]> | undefined;
  readonly ignored: readonly Ignored[];
};

export type PortChoice = { readonly name: string; readonly protocol: Protocol; readonly family: IPFamily };

/** The numbers that a slice gives to the port, or why it gives none (R3, R6, R7, R8). */
function portsOf(slice: EndpointSlice, port: PortChoice): readonly number[] | IgnoredReason {
  if (Object.hasOwn(slice.metadata.labels, HEADLESS_LABEL)) return 'headless-slice';
  if (slice.addressType !== port.family) return 'family';
  const named = slice.ports.filter((p) => p.name === port.name);
  if (named.length === 0) return 'port-name';
  const spoken = named.filter((p) => p.protocol === port.protocol);
  if (spoken.length === 0) return 'protocol';
  const numbers = spoken.map((p) => p.port).filter((n) => n !== undefined && n !== 0) as number[];
  return numbers.length === 0 ? 'port-number' : [...new Set(numbers)];
}

function read(raw: SliceEndpoint, address: string, port: number, slice: string, index: number): Candidate {
  return {
    id: socketText(address, port),
    address,
    port,
    ready: raw.conditions.ready ?? true,
    serving: raw.conditions.serving ?? true,
    terminating: raw.conditions.terminating ?? false,
    nodeName: raw.nodeName === '' ? undefined : raw.nodeName,
    zone: raw.zone,
    hintedZones: raw.hints?.forZones.map((hint) => hint.name) ?? [],
    hintedNodes: raw.hints?.forNodes.map((hint) => hint.name) ?? [],
    slice,
    index,
  };
}

function group(list: readonly Candidate[], keysOf: (c: Candidate) => readonly string[]): Map<string, Candidate[]> {
  const groups = new Map<string, Candidate[]>();
  for (const candidate of list) {
    for (const key of new Set(keysOf(candidate))) {
      const held = groups.get(key);
      if (held === undefined) groups.set(key, [candidate]);
      else held.push(candidate);
    }
  }
  return groups;
}

const nodeOf = (c: Candidate): readonly string[] => (c.nodeName === undefined ? [] : [c.nodeName]);

type Held = { readonly candidate: Candidate; readonly from: Ignored };

function byId(a: Candidate, b: Candidate): number {
  return a.id < b.id ? -1 : 1;
}

function hinted(ready: readonly Candidate[], hintsOf: (c: Candidate) => readonly string[]): Candidates['byHintedNode'] {
  return ready.length > 0 && ready.every((c) => hintsOf(c).length > 0) ? group(ready, hintsOf) : undefined;
}

/** `all`: each address and port once. */
function groupCandidates(all: readonly Candidate[], ignored: readonly Ignored[]): Candidates {
  const ready = all.filter((c) => c.ready);
  const draining = all.filter((c) => !c.ready && c.serving && c.terminating);
  return {
    all,
    ready,
    draining,
    readyByNode: group(ready, nodeOf),
    drainingByNode: group(draining, nodeOf),
    byHintedNode: hinted(ready, (c) => c.hintedNodes),
    byHintedZone: hinted(ready, (c) => c.hintedZones),
    ignored,
  };
}

/** `slices`: those of the Service (R5), in any order. */
export function candidatesOf(slices: readonly EndpointSlice[], port: PortChoice): Candidates {
  const held = new Map<string, Held>();
  const ignored: Ignored[] = [];
  for (const slice of [...slices].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))) {
    const name = slice.metadata.name;
    const ports = portsOf(slice, port);
    for (let index = 0; index < slice.endpoints.length; index++) {
      const raw = slice.endpoints[index];
      if (raw === undefined) continue;
      const address = raw.addresses[0];
      if (typeof ports === 'string') ignored.push({ slice: name, index, address, reason: ports });
      else if (address === undefined) ignored.push({ slice: name, index, address, reason: 'no-address' });
      else {
        for (const number of ports) {
          const candidate = read(raw, address, number, name, index);
          const from: Ignored = { slice: name, index, address, reason: 'duplicate' };
          // An address that is written in two ways is one.
          const key = `${canonicalAddress(address)}/${number}`;
          const before = held.get(key);
          // R12: Pod addresses are used again; one that runs goes before one that ends.
          if (before === undefined || !candidate.terminating) {
            held.set(key, { candidate, from });
            if (before !== undefined) ignored.push(before.from);
          } else ignored.push(from);
        }
      }
    }
  }
  return groupCandidates([...held.values()].map((h) => h.candidate).sort(byId), ignored);
}
