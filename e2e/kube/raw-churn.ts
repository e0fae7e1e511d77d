// What a raw watch of Services and EndpointSlices says of endpoints over time, in a few lines of the tests' own; and whether the
// transitions and outages that Signalbox tells are those.

import type { ChangesAnswer, LanesAnswer } from '#lib/churn/chronicle-view.ts';
import type { KubeObject } from './api.ts';
import type { EventLog, LoggedEvent } from './event-log.ts';

type Conditions = { readonly ready?: boolean; readonly serving?: boolean; readonly terminating?: boolean };
type RawEndpoint = {
  readonly addresses: readonly string[];
  readonly conditions?: Conditions;
  readonly targetRef?: { readonly uid?: string };
};
type Slice = { readonly service: string; readonly family: string; readonly endpoints: readonly RawEndpoint[] };

/** `shop/web IPv4 10.0.0.1 uid` -> its state. */
type States = Map<string, string>;

/** The API's own defaults for conditions that are not set. */
function stateOf({ ready = true, serving = ready, terminating = false }: Conditions = {}): string {
  if (ready) return 'ready';
  if (!terminating) return 'notReady';
  return serving ? 'draining' : 'terminated';
}

const BEST = ['ready', 'notReady', 'draining', 'terminated'];

function fold() {
  const services = new Set<string>();
  const slices = new Map<string, Slice>();

  function take({ type, object }: Pick<LoggedEvent, 'type' | 'object'>): void {
    const { namespace = '', name, labels = {} } = object.metadata;
    const key = `${namespace}/${name}`;
    if (object.kind === 'Service') {
      if (type === 'DELETED') services.delete(key);
      else services.add(key);
    }
    if (object.kind !== 'EndpointSlice') return;
    const { addressType, endpoints } = object as KubeObject & { addressType: string; endpoints?: readonly RawEndpoint[] };
    const service = `${namespace}/${labels['kubernetes.io/service-name'] ?? ''}`;
    if (type === 'DELETED') slices.delete(key);
    else slices.set(key, { service, family: addressType, endpoints: endpoints ?? [] });
  }

  function states(): States {
    const found: States = new Map();
    for (const { service, family, endpoints } of slices.values()) {
      if (!services.has(service)) continue;
      for (const { addresses, conditions, targetRef } of endpoints) {
        const id = `${service} ${family} ${addresses[0] ?? ''} ${targetRef?.uid ?? ''}`;
        const state = stateOf(conditions);
        const held = found.get(id);
        if (held === undefined || BEST.indexOf(state) < BEST.indexOf(held)) found.set(id, state);
      }
    }
    return found;
  }
  return { take, states };
}

type Moment = { readonly time: number; readonly state: string };

/** Of each endpoint the states that it went through, `absent` where it was not published, with the ms since 1970 of each. */
export type RawChurn = {
  readonly endpoints: ReadonlyMap<string, readonly Moment[]>;
  /** Services and families without a ready endpoint that had one before: from when to when, in ms since 1970. */
  readonly outages: readonly { readonly service: string; readonly family: string; readonly from: number; readonly to: number }[];
};

/** From the event numbered `first` on. */
export function rawChurn(log: EventLog, first: number): RawChurn {
  const start = Date.parse(log.startedAt);
  const cluster = fold();
  for (const { items, resource } of log.lists) {
    for (const object of items) cluster.take({ type: 'ADDED', object: { ...object, kind: resource.kind } });
  }
  const endpoints = new Map<string, Moment[]>();
  const outages: { service: string; family: string; from: number; to: number }[] = [];
  let before: States = new Map();
  const down = new Map<string, number>();
  for (const [index, event] of log.events.entries()) {
    if (index === first) {
      before = cluster.states();
      for (const [id, state] of before) endpoints.set(id, [{ time: 0, state }]);
    }
    const { kind } = event.object;
    if (kind !== 'Service' && kind !== 'EndpointSlice') continue;
    cluster.take(event);
    if (index < first) continue;
    const after = cluster.states();
    const time = start + event.t;
    for (const id of new Set([...before.keys(), ...after.keys()])) {
      const state = after.get(id) ?? 'absent';
      if ((before.get(id) ?? 'absent') === state) continue;
      const moments = endpoints.get(id) ?? [{ time: 0, state: 'absent' }];
      moments.push({ time, state });
      endpoints.set(id, moments);
    }
    const ready = (states: States): Set<string> =>
      new Set([...states].filter(([, state]) => state === 'ready').map(([id]) => id.split(' ').slice(0, 2).join(' ')));
    const [was, is] = [ready(before), ready(after)];
    for (const lane of was) if (!is.has(lane)) down.set(lane, time);
    for (const lane of is) {
      const from = down.get(lane);
      if (from === undefined) continue;
      const [service = '', family = ''] = lane.split(' ');
      outages.push({ service, family, from, to: time });
      down.delete(lane);
    }
    before = after;
  }
  return { endpoints, outages };
}

/** Longer than any batch is collected: a state that lasts so long can not be left out. In ms. */
const SHOWS = 1_000;

function isSubsequence(part: readonly string[], whole: readonly string[]): boolean {
  let at = 0;
  for (const each of whole) if (each === part[at]) at++;
  return at === part.length;
}

/** States that a batch may not swallow. */
function lasting(moments: readonly Moment[]): readonly string[] {
  return moments.filter(({ time }, i) => (moments[i + 1]?.time ?? Number.POSITIVE_INFINITY) - time >= SHOWS).map(({ state }) => state);
}

export type Told = { readonly changes: ChangesAnswer['changes']; readonly newest: number };

/** All transitions after the one numbered `after`, oldest first. */
export async function toldChanges(url: string, after: number): Promise<Told> {
  const found: ChangesAnswer['changes'][number][] = [];
  let before = '';
  for (;;) {
    const answer = (await (await fetch(`${url}/api/history/changes?limit=5000${before}`)).json()) as ChangesAnswer;
    found.push(...answer.changes.filter(({ number }) => number > after));
    const last = answer.changes.at(-1);
    if (!answer.more || last === undefined || last.number <= after) break;
    before = `&before=${last.number}`;
  }
  return { changes: found.reverse(), newest: found.at(-1)?.number ?? after };
}

export async function toldOutages(url: string, namespace: string, from: number): Promise<LanesAnswer['lanes'][number]['outages']> {
  const query = `namespace=${namespace}&from=${new Date(from).toISOString()}&to=${new Date().toISOString()}&limit=500`;
  const answer = (await (await fetch(`${url}/api/history/lanes?${query}`)).json()) as LanesAnswer;
  return answer.lanes.flatMap(({ outages }) => outages);
}

/** What of the told transitions is not what the raw watch says: lost, doubled, in another order. */
export function wrongTransitions({ endpoints }: RawChurn, changes: ChangesAnswer['changes']): readonly string[] {
  const wrong: string[] = [];
  const told = Map.groupBy(changes, ({ service, family, address, uid }) => `${service} ${family} ${address} ${uid ?? ''}`);
  for (const id of new Set([...endpoints.keys(), ...told.keys()])) {
    const raw = endpoints.get(id) ?? [{ time: 0, state: 'absent' }];
    // Ports alone may differ.
    const own = (told.get(id) ?? []).filter(({ from, to }) => from !== to);
    const seen = [raw[0]?.state ?? 'absent', ...own.map(({ to }) => to)];
    const chained = own.every(({ from }, i) => from === seen[i]);
    const happened = raw.map(({ state }) => state);
    if (chained && isSubsequence(seen, happened) && isSubsequence(lasting(raw), seen)) continue;
    wrong.push(`${id}: watched ${happened.join(' ')}; told ${own.map(({ from, to }) => `${from}>${to}`).join(' ')}`);
  }
  return wrong;
}

/** By how many ms beginning and end of each outage that was watched differ from those told; undefined where none like it is told. */
export function outageErrors(
  { outages }: RawChurn,
  told: LanesAnswer['lanes'][number]['outages'],
  prefix: string,
): readonly (number | undefined)[] {
  return outages
    .filter(({ service, from, to }) => service.startsWith(prefix) && to - from >= SHOWS)
    .map(({ service, family, from, to }) => {
      const errors = told
        .filter((outage) => outage.kind === 'nobodyReady' && outage.service === service && outage.family === family)
        .map((outage) => Math.max(Math.abs((outage.from ?? 0) - from), Math.abs((outage.to ?? 0) - to)));
      const least = Math.min(...errors);
      return least < SHOWS ? least : undefined;
    });
}
