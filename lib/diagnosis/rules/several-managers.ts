// Slices of several managers under one Service.

import { type EndpointSlice, MANAGED_BY_LABEL, MIRRORING_CONTROLLER, SERVICE_NAME_LABEL } from '#lib/kube/endpoint-slice.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { plural } from '#lib/std/plural.ts';
import { evidence, sliceSubject } from '#lib/diagnosis/evidence.ts';
import { namesOf } from '#lib/std/listed.ts';

function byManager(slices: readonly EndpointSlice[]): ReadonlyMap<string, readonly EndpointSlice[]> {
  const found = new Map<string, EndpointSlice[]>();
  for (const slice of slices) {
    if (slice.endpoints.length === 0) continue;
    const manager = slice.metadata.labels[MANAGED_BY_LABEL] ?? '';
    const held = found.get(manager);
    if (held === undefined) found.set(manager, [slice]);
    else held.push(slice);
  }
  return found;
}

/** Controllers call themselves by a domain of theirs and keep their slices right; people and mirrored Endpoints do not. */
function isController(manager: string): boolean {
  return manager.includes('.') && manager !== MIRRORING_CONTROLLER;
}

export const severalManagers: RuleAbout<'Service'> = {
  id: 'several-managers',
  about: 'Service',
  item: 'endpoints',
  severity: 'warning',
  needs: ['Service', 'EndpointSlice'],
  beyond: [],
  settles: { seconds: 60, because: 'Where one manager takes over from another, both have slices for a moment.' },
  title: 'Slices of several managers under one Service',
  short: 'several managers',
  explains: [
    'Slices with addresses come from more than one manager: the control plane and somebody who writes by hand, or a mirrored v1 Endpoints object beside a slice. kube-proxy takes the union of all, so a share of the connections goes to addresses that the other manager knows nothing of, and nobody removes them when their time is over.',
    'Decide who publishes this Service: take the selector away, or delete the slices that were written by hand (and the Endpoints object that is mirrored).',
    'Where every manager is a controller, by a name with its domain, it is told as information: that is how a mesh of clusters adds the endpoints of the others.',
  ].join('\n\n'),
  peers: [],
  semantics: 'Diagnosis 21, kube-proxy R5',
  find({ service, slices }) {
    const managers = byManager(slices());
    if (managers.size < 2) return [];
    const { namespace, name } = service.metadata;
    const sorted = [...managers].sort(([a], [b]) => (a < b ? -1 : 1));
    return [
      {
        ...(sorted.every(([manager]) => isController(manager)) ? { severity: 'info' as const } : {}),
        title: `Its addresses come from ${managers.size} managers of slices.`,
        evidence: sorted.flatMap(([manager, [first, ...others]]) => {
          if (first === undefined) return [];
          const all = [first, ...others];
          const addresses = all.flatMap((s) => s.endpoints.flatMap((e) => e.addresses));
          const note = `${plural(all.length, 'slice')}: ${namesOf(addresses, 3)}`;
          return [evidence(sliceSubject(first), `metadata.labels[${MANAGED_BY_LABEL}]`, manager, note)];
        }),
        next: [kubectl(namespace, 'get', 'endpointslices', '-l', `${SERVICE_NAME_LABEL}=${name}`, '-L', MANAGED_BY_LABEL)],
        at: sorted.flatMap(([, all]) => all.map(sliceSubject)),
      },
    ];
  },
};
