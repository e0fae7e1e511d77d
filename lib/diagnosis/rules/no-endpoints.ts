// No selector, and no endpoint in any slice.

import { kubectl } from '#lib/kube/kubectl.ts';
import { linked } from '#lib/cluster/multimap.ts';
import { serviceOfSlice } from '#lib/cluster/slice-indexes.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { type EndpointSlice, SERVICE_NAME_LABEL } from '#lib/kube/endpoint-slice.ts';
import { type Key, keyOf, splitKey } from '#lib/kube/key.ts';
import { isHeadless } from '#lib/kube/service.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { type Dependency, dependency } from '#lib/diagnosis/dependency.ts';
import { evidence, sliceSubject } from '#lib/diagnosis/evidence.ts';
import { namesOf } from '#lib/std/listed.ts';

/** `db-1-x` was probably written for db-1-x, db-1 or db. */
function* meantBy({ metadata: { namespace, name } }: EndpointSlice): Generator<Key> {
  for (let end = name.length; end > 0; end = name.lastIndexOf('-', end - 1)) yield keyOf(namespace, name.slice(0, end));
}

function isWithoutLabel(slice: EndpointSlice): boolean {
  return serviceOfSlice(slice) === undefined && slice.endpoints.length > 0;
}

const slicesWithoutLabel: Dependency = dependency('EndpointSlice', function* (state, _, before, after): Generator<Key> {
  for (const slice of [before, after]) {
    if (slice === undefined || !isWithoutLabel(slice)) continue;
    for (const key of meantBy(slice)) if (state.tables.Service.has(key)) yield key;
  }
});

/** Slices with addresses that name no Service at all, and are called after this one. */
function namedAfter(state: ClusterState, service: Key): readonly EndpointSlice[] {
  const beside = [...linked(state.index.keysByNamespace, `EndpointSlice:${splitKey(service).namespace}`)].sort();
  return beside.flatMap((key) => {
    const slice = state.tables.EndpointSlice.get(key);
    return slice !== undefined && isWithoutLabel(slice) && [...meantBy(slice)].includes(service) ? [slice] : [];
  });
}

export const noEndpoints: RuleAbout<'Service'> = {
  id: 'no-endpoints',
  about: 'Service',
  item: 'endpoints',
  severity: 'broken',
  needs: ['Service', 'EndpointSlice'],
  beyond: [slicesWithoutLabel],
  settles: { seconds: 30, because: 'Whoever writes the slices may replace them one by one.' },
  title: 'It has no selector, and no EndpointSlice holds an address for it',
  short: 'no endpoints',
  explains: [
    'Without a selector the control plane publishes nothing: somebody must write EndpointSlices with the label kubernetes.io/service-name. There is none with an address, so connections are rejected at once; the name of a headless Service does not exist (NXDOMAIN).',
    'A slice that is called after the Service and lacks the label is named: it is found by the label alone. Check that the slice is in the namespace of the Service, that its label is right, and that the operator or the person who writes it has done so. A v1 Endpoints object of the same name is mirrored into slices, unless it says otherwise.',
    'A headless Service without ports is told as information: nobody can mean to call it.',
  ].join('\n\n'),
  peers: ['popeye 1105', 'popeye 1110', 'Radar: no selector'],
  semantics: 'Diagnosis 20',
  find({ state, key, service, subject, hasSelector, endpoints, slices }) {
    const { namespace, name } = service.metadata;
    if (service.spec.type === 'ExternalName' || hasSelector || endpoints().length > 0) return [];
    const headless = isHeadless(service);
    const meant = namedAfter(state, key);
    const [first] = meant;
    return [
      {
        // Without an address and a port of its own nobody can mean to call it: operators keep such Services for their bookkeeping.
        ...(headless && service.spec.ports.length === 0 ? { severity: 'info' as const } : {}),
        title: 'It has no selector, and no EndpointSlice holds an address for it.',
        evidence: [
          evidence(subject, 'spec.selector', undefined),
          ...slices().map((s) => evidence(sliceSubject(s), 'endpoints', '0 addresses')),
          ...meant.map((s) =>
            evidence(
              sliceSubject(s),
              `metadata.labels[${SERVICE_NAME_LABEL}]`,
              undefined,
              `holds ${namesOf(
                s.endpoints.flatMap((e) => e.addresses),
                3,
              )}`,
            ),
          ),
        ],
        cause:
          first === undefined
            ? `Somebody must write an EndpointSlice with the label ${SERVICE_NAME_LABEL}=${name}.`
            : `EndpointSlice ${first.metadata.name} holds addresses and names no Service: kube-proxy and DNS find a slice by its label alone, which would be ${SERVICE_NAME_LABEL}=${name}.`,
        next: [
          kubectl(namespace, 'get', 'endpointslices', '-l', `${SERVICE_NAME_LABEL}=${name}`, '-o', 'wide'),
          ...meant.slice(0, 1).map((s) => kubectl(namespace, 'get', 'endpointslice', s.metadata.name, '--show-labels')),
        ],
      },
    ];
  },
};
