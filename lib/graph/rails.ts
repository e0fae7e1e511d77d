// Rails: the lines of one row. One as long as its Service ports agree, one for each port or family where they differ.

import { portText } from '#lib/kube/protocol.ts';
import type { Endpoint } from '#lib/routing/endpoint.ts';
import { addressFamiliesOf } from '#lib/routing/service-port.ts';
import type { IPFamily, ServicePort } from '#lib/kube/service.ts';
import type { Key } from '#lib/kube/key.ts';
import { faultyPorts } from './faulty-ports.ts';
import type { Row, Station } from './rows.ts';
import type { ServiceView, Views } from './service-view.ts';

export type Rail = {
  /** The row's id, with `#n` from the second rail on. */
  readonly id: string;
  readonly row: Row;
  /** What the line carries, a line of text each: `:80`, `:80 → http → 8080`. */
  readonly labels: readonly string[];
  /** The same where that would reach the first station: `:80 +1`. The tooltip has those that are counted. */
  readonly brief: readonly string[];
  /** Stations that this line does not reach although they are published: their Pod lacks the port or the family. */
  readonly skips: ReadonlySet<string>;
  /** The Service that the row is opened for, and what of it the line carries; undefined for a row at rest. */
  readonly carries: Carries | undefined;
};

export type Carries = { readonly service: Key; readonly ports: readonly { readonly port: ServicePort; readonly family: IPFamily }[] };

const NO_SKIPS: ReadonlySet<string> = new Set();

type Labels = Pick<Rail, 'labels' | 'brief'>;

function closedLabels(views: Views, row: Row): Labels {
  const numbers = new Set<string>();
  for (const key of row.services) {
    const view = views.get(key);
    // An ExternalName is told by its target: it has no ports, and DNS does all of its work.
    if (view?.shape === 'ExternalName' && view.service.spec.externalName !== undefined) {
      const target = [view.service.spec.externalName];
      return { labels: target, brief: target };
    }
    for (const { port, protocol } of view?.service.spec.ports ?? []) numbers.add(`:${portText(port, protocol)}`);
  }
  const [first] = numbers;
  if (first === undefined) return { labels: [], brief: [] };
  const labels = [[...numbers].join(' ')];
  return { labels, brief: numbers.size === 1 ? labels : [`${first} +${numbers.size - 1}`] };
}

/** One rail for a row at rest. */
export function closedRail(views: Views, row: Row): Rail {
  return { id: row.id, row, ...closedLabels(views, row), skips: NO_SKIPS, carries: undefined };
}

function endpointsAt(station: Station, view: ServiceView): readonly Endpoint[] {
  return station.members.get(view.key)?.backend?.endpoints ?? [];
}

function numberOf(endpoint: Endpoint, port: ServicePort, family: string): number | undefined {
  if (endpoint.family !== family) return undefined;
  return endpoint.ports.find((p) => p.name === port.name && p.protocol === port.protocol)?.port;
}

function chain(port: ServicePort, numbers: ReadonlySet<number>): string {
  const name = typeof port.targetPort === 'string' ? ` → ${port.targetPort}` : '';
  const target = numbers.size === 0 ? ' → nothing' : ` → ${[...numbers].sort((a, b) => a - b).join(', ')}`;
  return `:${portText(port.port, port.protocol)}${name}${target}`;
}

/** Those of the Service; of one whose families are not set (it is older than they are, or has no address), those of its endpoints. */
function railFamilies(view: ServiceView, row: Row): readonly IPFamily[] {
  if (view.service.spec.ipFamilies.length > 0) return view.service.spec.ipFamilies;
  const own = addressFamiliesOf(view.service);
  if (own.length > 0) return own;
  const families = row.stations.flatMap((s) => endpointsAt(s, view).map((e) => e.family));
  const seen = new Set(families.filter((family) => family !== 'FQDN'));
  return seen.size === 0 ? ['IPv4'] : [...seen].sort();
}

type Group = { readonly labels: string[]; readonly ports: { port: ServicePort; family: IPFamily }[]; readonly skips: Set<string> };

/** More lines than this would push the row out of sight; the inspector lists all. */
const MOST_LINES = 8;

/** All of them where there are few; else the first, those that a finding points at before all others, and how many more there are. */
function linesOf(labels: readonly string[], views: Views, row: Row): readonly string[] {
  if (labels.length <= MOST_LINES) return labels;
  const faults = faultyPorts(views, row);
  const faulty = (label: string): boolean => faults.has(Number(/^:(\d+)/.exec(label)?.[1]));
  const shown = [...labels.filter(faulty), ...labels.filter((label) => !faulty(label))].slice(0, MOST_LINES - 1);
  return [...shown, `and ${labels.length - shown.length} more ports`];
}

/** The rails of an opened row, as its focused Service sees them. */
export function openRails(views: Views, row: Row, focus: ServiceView): readonly Rail[] {
  const published = row.stations.filter((s) => endpointsAt(s, focus).length > 0);
  const families = railFamilies(focus, row);
  const groups = new Map<string, Group>();
  for (const port of focus.service.spec.ports) {
    for (const family of families) {
      const numbers = new Set<number>();
      const skips = new Set<string>();
      for (const station of published) {
        const number = endpointsAt(station, focus)
          .map((e) => numberOf(e, port, family))
          .find((n) => n !== undefined);
        if (number === undefined) skips.add(station.id);
        else numbers.add(number);
      }
      const at = [...skips].sort().join('|');
      const group = groups.get(at) ?? { labels: [], ports: [], skips };
      const label = chain(port, numbers);
      if (!group.labels.includes(label)) group.labels.push(label);
      group.ports.push({ port, family });
      groups.set(at, group);
    }
  }
  if (groups.size === 0) return [closedRail(views, row)];
  return [...groups.values()].map((group, i) => {
    const labels = [
      ...linesOf(group.labels, views, row),
      ...(families.length > 1 ? [[...new Set(group.ports.map((p) => p.family))].join(' and ')] : []),
    ];
    return {
      id: i === 0 ? row.id : `${row.id}#${i}`,
      row,
      labels,
      // An opened row stands below its labels.
      brief: labels,
      skips: group.skips,
      carries: { service: focus.key, ports: group.ports },
    };
  });
}
