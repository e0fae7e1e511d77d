// Where one can stand, as the palette offers it: in Pods, on Nodes, and outside, arriving at a Node.

import type { VantageChoice } from '#lib/routing/route-settings.ts';
import type { Vantage } from '#lib/routing/vantage.ts';
import { type Hit, hitKey } from '#components/search/palette-hits.ts';

/** Typed before a name, in the words of the menu and of the chip: "stand in web-1", "from outside", "outside, at node-2", "on node-2". */
const ASKS =
  /^\s*(?:(?:stand(?:\s+(?:in|on))?|(?:arrive(?:\s+from)?\s+|from\s+)?outside,?(?:\s+at)?|arrive(?:\s+from)?(?:\s+at)?|leave)(?:\s+|$)|(?:in|on|from)\s+(?=\S))/i;
const OUTSIDE = /^\s*(?:arrive|(?:from\s+)?outside)/i;

/** A query for a place to stand, without the words that ask. */
export type Asked = { readonly bare: string; readonly outside: boolean };

/** Undefined for a query that does not ask for a place to stand. */
export function askedStand(query: string): Asked | undefined {
  const asked = ASKS.exec(query);
  return asked === null ? undefined : { bare: query.slice(asked[0].length), outside: OUTSIDE.test(query) };
}

type StandAt = (vantage: Vantage | undefined) => void;

function vantageHit(hit: Hit, kind: 'Stand' | 'Arrive', prefix: string, vantage: Vantage, standAt: StandAt): Hit {
  return { ...hit, kind, name: `${prefix} ${hit.name}`, run: () => standAt(vantage) };
}

/** One or two ways to stand for each Pod and Node among the hits, and the way to leave. `outside`: only those that come from there. */
export function* vantageHits(hits: Iterable<Hit>, stand: VantageChoice | undefined, standAt: StandAt, outside = false): Generator<Hit> {
  if (stand !== undefined) {
    yield { kind: 'Action', namespace: '', name: 'Leave where you stand', detail: '', run: () => standAt(undefined) };
  }
  for (const hit of hits) {
    if (hit.kind === 'Pod' && !outside) yield vantageHit(hit, 'Stand', 'Stand in', { kind: 'pod', pod: hitKey(hit) }, standAt);
    if (hit.kind !== 'Node') continue;
    if (!outside) yield vantageHit(hit, 'Stand', 'Stand on', { kind: 'node', node: hit.name }, standAt);
    yield vantageHit(hit, 'Arrive', 'Arrive from outside at', { kind: 'external', node: hit.name, address: undefined }, standAt);
  }
}
