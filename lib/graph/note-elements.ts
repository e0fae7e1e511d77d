// The note beside a line without stations: what is wrong with the Service, at the very label where it is one.

import { ownFindings, worst } from './box-elements.ts';
import type { ElementInput, NodeElement } from './element.ts';
import type { PlacedRail } from './rail-places.ts';
import type { ServiceView } from './service-view.ts';

/** The label of the selector that is off, where one can be told. */
function faultyLabel(view: ServiceView): string | undefined {
  for (const { kind, key, field } of ownFindings(view)[0]?.at ?? []) {
    const label = kind === 'Service' && key === view.key ? /^spec\.selector\[(.+)\]$/.exec(field ?? '')?.[1] : undefined;
    if (label !== undefined) return `${label}=${view.service.spec.selector[label] ?? ''}`;
  }
  return undefined;
}

/** Beside a line without stations: what is wrong, and the very label where it is one. */
export function noteWords(view: ServiceView): string {
  const short = worst(view) === undefined ? undefined : ownFindings(view)[0]?.short;
  if (short === undefined) return '';
  const label = faultyLabel(view);
  return label === undefined ? short : `✕ ${label}: ${short}`;
}

export function noteElement(input: ElementInput, rail: PlacedRail): NodeElement[] {
  if (rail.rail.row.stations.length > 0) return [];
  const [key] = rail.rail.row.services;
  const view = key === undefined ? undefined : input.views.get(key);
  const label = view === undefined ? input.words.missing : noteWords(view);
  if (label === '') return [];
  const { gutter } = input.placement.metrics;
  const severity = view === undefined ? 'broken' : worst(view);
  return [
    {
      group: 'node',
      role: 'note',
      id: `note:${rail.rail.id}`,
      x: gutter.x + gutter.width + 6,
      y: rail.y,
      w: 1,
      h: 1,
      label,
      subject: undefined,
      rail: rail.rail.id,
      severity,
    },
  ];
}
