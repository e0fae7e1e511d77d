// Tags of the entries, left of the boxes of their Services, and the lines between them.

import type { Key } from '#lib/kube/key.ts';
import { type Element, type ElementInput, serviceId, type Subject } from './element.ts';
import { entriesText, type Entry } from './entries.ts';
import type { PlacedRail } from './rail-places.ts';
import type { ServiceView } from './service-view.ts';
import { tagWords } from '#lib/words/way-in.ts';

const ENTRY_HEIGHT = 20;
const ENTRY_CHARACTER = 6.6;

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

/** One tag per Service: what its way in is, or how many there are. A load balancer's node ports go without saying. */
export function entryElements(input: ElementInput, rail: PlacedRail, entries: ReadonlyMap<Key, readonly Entry[]>): Element[] {
  const { entry: column } = input.placement.metrics;
  return rail.boxes.flatMap(({ service: key, y }): Element[] => {
    const all = entries.get(key) ?? [];
    const telling = all.some((e) => e.kind !== 'node-port') ? all.filter((e) => e.kind !== 'node-port') : all;
    const first = telling[0];
    if (first === undefined) return [];
    const most = Math.floor((column.width - 13) / ENTRY_CHARACTER);
    const label = tagWords(telling, most);
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
