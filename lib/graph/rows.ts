// Rows of the track diagram: sets of stations that the same Services select or publish.

import type { Key } from '#lib/kube/key.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { workloadOf } from '#lib/kube/workload.ts';
import type { UnpublishedReason } from '#lib/publishing/unpublished.ts';
import type { BackendState } from '#lib/routing/backend.ts';
import type { Member, ServiceView, Views } from './service-view.ts';

export type StationKind = 'pod' | 'address' | 'name';

export type Station = {
  readonly id: string;
  readonly kind: StationKind;
  readonly pod: Key | undefined;
  /** Pod name without namespace, address, or host name. */
  readonly label: string;
  readonly nodeName: string | undefined;
  readonly zone: string | undefined;
  /** The worst state that any of the row's Services sees. */
  readonly state: BackendState;
  readonly reason: string | undefined;
  /** Set where at least one Service selects it and none publishes it. */
  readonly unpublished: UnpublishedReason | undefined;
  /** Of another workload than most of the row. */
  readonly stranger: boolean;
  /** The Services it stands behind, each with what that Service sees. */
  readonly members: ReadonlyMap<Key, Member>;
};

export type Row = {
  /** The Services' keys joined by a space. */
  readonly id: string;
  readonly services: readonly Key[];
  readonly stations: readonly Station[];
};

const ROW_SEPARATOR = ' ';
const WORST_FIRST: readonly BackendState[] = ['broken', 'notReady', 'draining', 'ready'];

function stationKind(id: string): StationKind {
  if (id.startsWith('Pod:')) return 'pod';
  return id.startsWith('Name:') ? 'name' : 'address';
}

function labelOf(id: string): string {
  const rest = id.slice(id.indexOf(':') + 1);
  return id.startsWith('Pod:') ? rest.slice(rest.indexOf('/') + 1) : rest;
}

function toStation(state: ClusterState, id: string, members: ReadonlyMap<Key, Member>): Station {
  let worst: Member | undefined;
  let published = false;
  let unpublished: UnpublishedReason | undefined;
  for (const member of members.values()) {
    if (worst === undefined || WORST_FIRST.indexOf(member.state) < WORST_FIRST.indexOf(worst.state)) worst = member;
    if (member.unpublished === undefined) published = true;
    else unpublished = member.unpublished;
  }
  const pod = worst?.pod === undefined ? undefined : state.tables.Pod.get(worst.pod);
  return {
    id,
    kind: stationKind(id),
    pod: worst?.pod,
    label: labelOf(id),
    // The slice's word counts for what it publishes; the Pod's own for what no slice knows.
    nodeName: worst?.nodeName ?? pod?.spec.nodeName,
    zone: worst?.zone,
    state: worst?.state ?? 'ready',
    reason: worst?.reason,
    unpublished: published ? undefined : unpublished,
    stranger: false,
    members,
  };
}

/** Marks the stations of every workload but the most frequent one; ties go to the first by name. */
function markStrangers(state: ClusterState, stations: readonly Station[]): readonly Station[] {
  const names = stations.map((s) => {
    const pod = s.pod === undefined ? undefined : state.tables.Pod.get(s.pod);
    return pod === undefined || pod.metadata.ownerReferences.length === 0 ? undefined : workloadOf(pod).name;
  });
  const counts = new Map<string, number>();
  for (const name of names) if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
  if (counts.size < 2) return stations;
  const [main] = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0] ?? [];
  return stations.map((s, i) => (names[i] === undefined || names[i] === main ? s : { ...s, stranger: true }));
}

function membersById(views: Views, keys: readonly Key[]): Map<string, Map<Key, Member>> {
  const found = new Map<string, Map<Key, Member>>();
  for (const key of keys) {
    for (const member of views.get(key)?.members ?? []) {
      const held = found.get(member.id);
      if (held === undefined) found.set(member.id, new Map([[key, member]]));
      else held.set(key, member);
    }
  }
  return found;
}

function selectorId(view: ServiceView): string {
  const { selector } = view.service.spec;
  const pairs = Object.keys(selector)
    .sort()
    .map((k) => `${k}=${selector[k]}`);
  return pairs.length === 0 ? view.key : pairs.join(',');
}

export type RowMemory = {
  /** Row id by station id, from the previous picture. */
  readonly rowOf: ReadonlyMap<string, string>;
  /** Row ids of the previous picture. */
  readonly rows: ReadonlySet<string>;
};

export const NO_ROWS: RowMemory = { rowOf: new Map(), rows: new Set() };

function servicesOf(row: string): readonly Key[] {
  return row.split(ROW_SEPARATOR);
}

/**
 * A station stays in its row while the row still holds every Service it stands behind: the slices of two Services
 * follow one Pod at different moments, and it must not jump between rows in between.
 */
function rowFor(id: string, services: readonly Key[], memory: RowMemory, alive: ReadonlySet<Key>): string {
  const held = memory.rowOf.get(id);
  if (held !== undefined) {
    const holders = servicesOf(held);
    if (holders.every((s) => alive.has(s)) && services.every((s) => holders.includes(s))) return held;
  }
  return services.join(ROW_SEPARATOR);
}

/** Services without any station join the row they were in, or the one of an equal selector, or get one of their own. */
function placeEmpty(views: Views, keys: readonly Key[], grouped: Map<string, unknown[]>, memory: RowMemory): string[] {
  const housed = new Set([...grouped.keys()].flatMap(servicesOf));
  const homeless = keys.filter((k) => !housed.has(k));
  const rows: string[] = [];
  const rest: Key[] = [];
  for (const key of homeless) {
    if (rows.some((r) => servicesOf(r).includes(key))) continue;
    const held = [...memory.rows].find((r) => {
      const services = servicesOf(r);
      return services.includes(key) && services.every((s) => homeless.includes(s));
    });
    if (held === undefined) rest.push(key);
    else rows.push(held);
  }
  const bySelector = new Map<string, Key[]>();
  for (const key of rest) {
    const view = views.get(key);
    // A name that only an Ingress knows has no view and no selector to share.
    const at = view === undefined ? key : selectorId(view);
    bySelector.set(at, [...(bySelector.get(at) ?? []), key]);
  }
  return [...rows, ...[...bySelector.values()].map((group) => group.join(ROW_SEPARATOR))];
}

/** The rows of these Services, sorted by id; stations sorted by id. Pure in its four arguments. */
export function rowsOf(state: ClusterState, views: Views, keys: readonly Key[], memory: RowMemory): readonly Row[] {
  const sorted = [...keys].sort();
  const alive = new Set(sorted);
  const grouped = new Map<string, Station[]>();
  for (const [id, members] of membersById(views, sorted)) {
    const row = rowFor(id, [...members.keys()], memory, alive);
    const station = toStation(state, id, members);
    const held = grouped.get(row);
    if (held === undefined) grouped.set(row, [station]);
    else held.push(station);
  }
  for (const row of placeEmpty(views, sorted, grouped, memory)) grouped.set(row, []);
  return [...grouped]
    .map(([id, stations]) => ({
      id,
      services: servicesOf(id),
      stations: markStrangers(
        state,
        stations.sort((a, b) => (a.id < b.id ? -1 : 1)),
      ),
    }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}
