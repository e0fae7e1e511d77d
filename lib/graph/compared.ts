// What differs between two moments, by station of the picture.

import type { NetChange } from '#lib/churn/net-changes.ts';

export type Difference = NetChange['kind'];

/** Of one station: what became of it in the Services that it stands behind. */
export type ComparedStation = { readonly difference: Difference; readonly changes: readonly NetChange[] };

/** By station. */
export type Compared = ReadonlyMap<string, ComparedStation>;

/** As backends are called (lib/routing/backend.ts). */
function stationOf({ pod, address }: NetChange): string {
  return pod === undefined ? `Address:${address}` : `Pod:${pod}`;
}

/** One that came to one Service and went from another has changed, and so has one whose name is another Pod's now. */
export function differenceOf(changes: readonly NetChange[]): Difference {
  const kinds = new Set(changes.map(({ kind }) => kind));
  const [only] = kinds;
  return kinds.size === 1 && only !== undefined ? only : 'changed';
}

export function comparedStations(changes: readonly NetChange[]): Compared {
  const byStation = new Map<string, NetChange[]>();
  for (const change of changes) {
    const id = stationOf(change);
    const held = byStation.get(id);
    if (held === undefined) byStation.set(id, [change]);
    else held.push(change);
  }
  return new Map([...byStation].map(([id, own]) => [id, { difference: differenceOf(own), changes: own }]));
}
