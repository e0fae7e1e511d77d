// Boxes of the Services, at the left of each rail.

import { splitKey } from '#lib/kube/key.ts';
import { ROUTE_KINDS } from '#lib/kube/route.ts';
import { alarmOf } from '#lib/diagnosis/findings-of.ts';
import type { Alarm, Severity } from '#lib/cluster/finding.ts';
import { type ElementInput, type NodeElement, serviceId, type Subject, type Words } from './element.ts';
import { BOX_HEIGHT, type PlacedRail } from './rail-places.ts';
import { reachSeverity } from './reach.ts';
import type { ServiceView } from './service-view.ts';

const COUNT_CHARACTER = 7;
const GLYPH_ROOM = 28;

const WAYS_IN: readonly string[] = ['Ingress', 'Gateway', ...ROUTE_KINDS];

/** What is wrong with the Service and what stands behind it, worst first; a way in that is at fault is marked at its entry. */
export function ownFindings(view: ServiceView): ServiceView['findings'] {
  return view.findings.filter((f) => !WAYS_IN.includes(f.subject.kind));
}

export function worst(view: ServiceView | undefined): Alarm | undefined {
  if (view === undefined) return undefined;
  const own = alarmOf(ownFindings(view));
  const state = stateSeverity(view);
  if (state === undefined || state === 'info' || own === 'broken') return own;
  return state === 'broken' ? state : (own ?? state);
}

/** How many are ready; from where the reader stands, what becomes of a connection. */
function countOf(view: ServiceView | undefined, words: Words): string {
  if (view === undefined) return '';
  const ready = view.shape === 'ExternalName' ? '' : `${view.ready}/${view.total}`;
  return view.reach === undefined ? ready : words.reach(view.reach, ready);
}

const SEVERITIES: readonly Severity[] = ['broken', 'warning', 'info'];

/** What every Node does with connections from inside, where it refuses them all: it is shown at once, whether or not a finding counts yet. */
function stateSeverity({ cells, reach }: ServiceView): Severity | undefined {
  const worstOf = (all: readonly (Severity | undefined)[]): Severity | undefined => SEVERITIES.find((severity) => all.includes(severity));
  if (reach?.kind === 'proxied') {
    return worstOf(reach.ports.filter(({ route }) => route.verdict.kind === 'reject').map(({ severity }) => severity));
  }
  return worstOf(cells.filter(({ usual }) => usual?.kind === 'reject').map(({ usual }) => usual?.severity));
}

function alarmed(severity: Severity | undefined): Alarm | undefined {
  return severity === 'info' ? undefined : severity;
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
        severity: view?.reach === undefined ? severity : alarmed(reachSeverity(view.reach)),
        quiet: view?.reach?.kind === 'no-way-in',
      },
    ];
  });
}
