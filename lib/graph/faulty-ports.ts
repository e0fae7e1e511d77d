// The Service ports of a row that a finding points at.

import type { Alarm } from '#lib/cluster/finding.ts';
import { alarmOf } from '#lib/diagnosis/findings-of.ts';
import type { Row } from './rows.ts';
import type { Views } from './service-view.ts';

const PORT_FIELD = /^spec\.ports\[(\d+)\]/;

/** By number of the Service port; findings are worst first, so the first one speaks. */
export function faultyPorts(views: Views, row: Row): ReadonlyMap<number, Alarm> {
  const faults = new Map<number, Alarm>();
  for (const key of row.services) {
    const view = views.get(key);
    for (const finding of view?.findings ?? []) {
      const severity = alarmOf([finding]);
      if (severity === undefined) continue;
      for (const place of finding.at) {
        const index = place.kind === 'Service' && place.key === key ? PORT_FIELD.exec(place.field ?? '')?.[1] : undefined;
        const port = index === undefined ? undefined : view?.service.spec.ports[Number(index)]?.port;
        if (port !== undefined && !faults.has(port)) faults.set(port, severity);
      }
    }
  }
  return faults;
}
