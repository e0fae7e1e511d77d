// Which hints the endpoints of one family get, and why (SPEC P31 to P35, P42); the annotation Auto is in topology-aware.ts.

import type { NamedHint, SliceEndpoint } from '#lib/kube/endpoint-slice.ts';
import { same } from '#lib/kube/same.ts';
import type { Service } from '#lib/kube/service.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import type { Laid } from './lay-out.ts';
import { knowsNodes } from './membership.ts';
import { type AutoOff, topologyAware } from './topology-aware.ts';

export type Hinting =
  /** Nothing asks for hints. `ignored`: a trafficDistribution that the controller does not know. */
  | { readonly kind: 'none'; readonly ignored: string | undefined }
  | { readonly kind: 'same-zone' }
  | { readonly kind: 'same-node' }
  /** The annotation topology-mode: Auto, which overrides trafficDistribution. */
  | { readonly kind: 'auto' }
  | { readonly kind: 'auto-off'; readonly why: AutoOff }
  /** Auto needs the Nodes, and none is known. */
  | { readonly kind: 'unknown' };

export type HintedEndpoints = { readonly hinting: Hinting; readonly laid: readonly Laid[] };

const MODE = 'service.kubernetes.io/topology-mode';
/** Deprecated since 1.27, and yet it wins where both are set. */
const OLD_MODE = 'service.kubernetes.io/topology-aware-hints';

/** The annotation topology-mode: Auto, in either of its names (P35). */
export function asksForAuto(service: Service): boolean {
  const { annotations } = service.metadata;
  const value = annotations?.[OLD_MODE] ?? annotations?.[MODE];
  return value === 'Auto' || value === 'auto';
}

type Wanted = (endpoint: SliceEndpoint) => SliceEndpoint['hints'];

const named = (name: string | undefined): readonly NamedHint[] => (name === undefined ? [] : [{ name }]);

/** KEP-4444, KEP-3015: its own zone, and its own node where that is asked for. */
function closest(withNode: boolean): Wanted {
  return ({ zone, nodeName, conditions, hints }) => {
    // Not looked at until it is ready: an old hint stays as long as nobody writes the slice.
    if (conditions.ready !== true) return hints;
    const forZones = named(zone);
    const forNodes = withNode ? named(nodeName) : [];
    return forZones.length + forNodes.length === 0 ? undefined : { forZones, forNodes };
  };
}

function assign(laid: readonly Laid[], wanted: Wanted): readonly Laid[] {
  return laid.map(({ slice, rewritten }) => {
    const endpoints = slice.endpoints.map((endpoint) => {
      const hints = wanted(endpoint);
      return same(hints, endpoint.hints) ? endpoint : { ...endpoint, hints };
    });
    const changed = endpoints.some((endpoint, i) => endpoint !== slice.endpoints[i]);
    return { slice: changed ? { ...slice, endpoints } : slice, rewritten: rewritten || changed };
  });
}

const WITHOUT: Wanted = () => undefined;

/** The slices of one family with their hints; families are decided each for itself. */
export function hint(state: ClusterState, service: Service, laid: readonly Laid[]): HintedEndpoints {
  if (asksForAuto(service)) {
    if (!knowsNodes(state)) return { hinting: { kind: 'unknown' }, laid };
    const found = topologyAware(state.tables.Node.values(), laid);
    if (found.kind === 'off') return { hinting: { kind: 'auto-off', why: found.why }, laid: assign(laid, WITHOUT) };
    return { hinting: { kind: 'auto' }, laid: found.laid };
  }
  const distribution = service.spec.trafficDistribution;
  switch (distribution) {
    case 'PreferClose':
    case 'PreferSameZone':
      return { hinting: { kind: 'same-zone' }, laid: assign(laid, closest(false)) };
    case 'PreferSameNode':
      return { hinting: { kind: 'same-node' }, laid: assign(laid, closest(true)) };
    default:
      return { hinting: { kind: 'none', ignored: distribution }, laid: assign(laid, WITHOUT) };
  }
}
