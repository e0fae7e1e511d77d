// Boxes of the Services and tags of their entries, at the left of each rail.

import { type Key, splitKey } from '#lib/kube/key.ts';
import { ROUTE_KINDS } from '#lib/kube/route.ts';
import { alarmOf } from '#lib/diagnosis/findings-of.ts';
import type { Alarm } from '#lib/cluster/finding.ts';
import { type Element, type ElementInput, type NodeElement, serviceId, type Subject, type Words } from './element.ts';
import { entriesText, type Entry } from './entries.ts';
import { BOX_HEIGHT, type PlacedRail } from './rail-places.ts';
import type { Reach } from './reach.ts';
import type { ServiceView } from './service-view.ts';
import { lastOf } from './short-name.ts';

const ENTRY_HEIGHT = 20;
const ENTRY_CHARACTER = 6.6;
const COUNT_CHARACTER = 7;
const GLYPH_ROOM = 28;

const WAYS_IN: readonly string[] = ['Ingress', 'Gateway', ...ROUTE_KINDS];

/** What is wrong with the Service and what stands behind it, worst first; a way in that is at fault is marked at its entry. */
export function ownFindings(view: ServiceView): ServiceView['findings'] {
  return view.findings.filter((f) => !WAYS_IN.includes(f.subject.kind));
}

export function worst(view: ServiceView | undefined): Alarm | undefined {
  return view === undefined ? undefined : alarmOf(ownFindings(view));
}

/** How many are ready; from where the reader stands, what becomes of a connection. */
function countOf(view: ServiceView | undefined, words: Words): string {
  if (view === undefined) return '';
  const ready = view.shape === 'ExternalName' ? '' : `${view.ready}/${view.total}`;
  return view.reach === undefined ? ready : words.reach(view.reach, ready);
}

function reachSeverity(reach: Reach): Alarm | undefined {
  if (reach.kind !== 'proxied') return undefined;
  const { kind } = reach.verdict;
  return kind === 'drop' || kind === 'reject' ? 'broken' : undefined;
}

export function boxElements(input: ElementInput, rail: PlacedRail): NodeElement[] {
  const { service } = input.placement.metrics;
  return rail.boxes.flatMap(({ service: key, y }): NodeElement[] => {
    const view = input.views.get(key);
    const severity = view === undefined ? 'broken' : worst(view);
    const base = { group: 'node', y, h: BOX_HEIGHT, rail: rail.rail.id } as const;
    const subject: Subject | undefined = view === undefined ? undefined : { kind: 'Service', key };
    const count = countOf(view, input.words);
    const room = service.width - GLYPH_ROOM - 8 - (count === '' ? 0 : count.length * COUNT_CHARACTER + 6);
    return [
      {
        ...base,
        role: 'service',
        id: serviceId(key),
        x: service.x + service.width / 2,
        w: service.width,
        label: '',
        subject,
        shape: view?.shape ?? 'Missing',
        severity,
      },
      {
        ...base,
        role: 'service-name',
        id: `name:${key}`,
        x: service.x + GLYPH_ROOM,
        w: 1,
        label: splitKey(key).name,
        subject: undefined,
        severity,
        room,
      },
      {
        ...base,
        role: 'service-count',
        id: `count:${key}`,
        x: service.x + service.width - 9,
        w: 1,
        label: count,
        subject: undefined,
        severity: view?.reach === undefined ? severity : reachSeverity(view.reach),
        quiet: view?.reach?.kind === 'no-way-in',
      },
    ];
  });
}

export function byService(entries: readonly Entry[]): Map<Key, Entry[]> {
  const map = new Map<Key, Entry[]>();
  for (const entry of entries) {
    const held = map.get(entry.service);
    if (held === undefined) map.set(entry.service, [entry]);
    else held.push(entry);
  }
  return map;
}

/** Is the Ingress or route, rather than what stands behind the Service, what does not work? */
function isAtFault(view: ServiceView | undefined, via: Subject): boolean {
  return (view?.findings ?? []).some((f) => f.severity === 'broken' && f.subject.kind === via.kind && f.subject.key === via.key);
}

/** One tag per Service: its most telling entry, and how many more there are. A load balancer's node ports go without saying. */
export function entryElements(input: ElementInput, rail: PlacedRail, entries: ReadonlyMap<Key, readonly Entry[]>): Element[] {
  const { entry: column } = input.placement.metrics;
  return rail.boxes.flatMap(({ service: key, y }): Element[] => {
    const all = entries.get(key) ?? [];
    const telling = all.some((e) => e.kind !== 'node-port') ? all.filter((e) => e.kind !== 'node-port') : all;
    const first = telling[0];
    if (first === undefined) return [];
    const most = Math.floor((column.width - 13) / ENTRY_CHARACTER);
    // Of an address the end tells; of a path the beginning, which the drawing keeps by itself.
    const shown = first.kind === 'ingress' || first.kind === 'route' ? first.label : lastOf(first.label, most);
    const label = telling.length === 1 ? shown : `${shown} +${telling.length - 1}`;
    const subject: Subject = first.via ?? { kind: 'Service', key };
    const id = `entry:${key}`;
    const view = input.views.get(key);
    const isMissing = ({ kind, via }: Entry): boolean =>
      view === undefined ||
      (via !== undefined && isAtFault(view, via)) ||
      (kind === 'load-balancer' && view.service.status.loadBalancer.ingress.length === 0);
    const missing = isMissing(first);
    return [
      {
        group: 'node',
        role: 'entry',
        id,
        x: column.x + column.width / 2,
        y,
        w: column.width,
        h: ENTRY_HEIGHT,
        label,
        subject,
        rail: rail.rail.id,
        missing,
        whole: entriesText(telling),
      },
      {
        group: 'edge',
        role: 'entry',
        id: `edge:${id}`,
        source: id,
        target: serviceId(key),
        // One way in that works is enough, whatever is wrong with the others.
        traffic: telling.some((e) => e.traffic && !isMissing(e)),
        skip: undefined,
        take: undefined,
        bends: [],
        subject,
        rail: rail.rail.id,
      },
    ];
  });
}
