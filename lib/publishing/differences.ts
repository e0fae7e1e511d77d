// differencesOf: every difference between the Pods that a Service selects, what its slices publish, and what kube-proxy uses.

import { targetsOf } from '#lib/cluster/slice-indexes.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { type EndpointSlice, MANAGED_BY_LABEL, type SliceEndpoint } from '#lib/kube/endpoint-slice.ts';
import { canonicalAddress } from '#lib/kube/ip.ts';
import { type Key, keyOf } from '#lib/kube/key.ts';
import { same } from '#lib/kube/same.ts';
import type { IPFamily, Service } from '#lib/kube/service.ts';
import { slicesOf } from '#lib/routing/endpoint.ts';
import { type Difference, difference, type Evidence, type WithdrawReason } from './difference.ts';
import { expectedOf, type PodExpectation, type Publishing } from './expect.ts';
import { addressesOf, sliceFamiliesOf } from './membership.ts';
import { identityOf } from './pod-endpoint.ts';
import { isManaged, isOwned, labelsLag, sliceLabels } from './slice-labels.ts';
import { portsKey } from './slice-ports.ts';
import { unusedOf } from './unused.ts';

type Managed = Extract<Publishing, { kind: 'managed' }>;

const text = (value: unknown): string => (value === undefined ? 'unset' : typeof value === 'string' ? value : JSON.stringify(value));

const ofPod = (pod: Key, field: string, value: unknown): Evidence => ({ subject: { kind: 'Pod', key: pod }, field, value: text(value) });
const ofSlice = (slice: Key, field: string, value: unknown): Evidence => ({
  subject: { kind: 'EndpointSlice', key: slice },
  field,
  value: text(value),
});
const ofService = (service: Key, field: string, value: unknown): Evidence => ({
  subject: { kind: 'Service', key: service },
  field,
  value: text(value),
});

function sliceKey(slice: EndpointSlice): Key {
  return keyOf(slice.metadata.namespace, slice.metadata.name);
}

/** Where an endpoint is published now, by who it is and the ports it has. */
type Published = { readonly slice: EndpointSlice; readonly endpoint: SliceEndpoint; readonly at: string };

function publishedBy(slices: readonly EndpointSlice[], service: Service): ReadonlyMap<string, Published> {
  const found = new Map<string, Published>();
  for (const slice of slices) {
    if (!isOwned(slice, service)) continue;
    slice.endpoints.forEach((endpoint, i) => {
      found.set(`${slice.addressType} ${portsKey(slice.ports)} ${identityOf(endpoint)}`, { slice, endpoint, at: `endpoints[${i}]` });
    });
  }
  return found;
}

function leftOutEvidence(state: ClusterState, { pod, outcome }: PodExpectation): readonly Evidence[] {
  if (outcome.kind !== 'left-out') return [];
  const record = state.tables.Pod.get(pod);
  const { reason } = outcome;
  switch (reason.kind) {
    case 'finished':
      return [ofPod(pod, 'status.phase', reason.phase)];
    case 'no-node':
      return [
        ofPod(pod, 'spec.nodeName', undefined),
        ...(reason.message === undefined ? [] : [ofPod(pod, 'status.conditions', reason.message)]),
      ];
    case 'no-address':
      return [ofPod(pod, 'status.podIPs', [])];
    case 'node-gone':
      return [ofPod(pod, 'spec.nodeName', reason.node)];
    case 'family':
      return [
        ofPod(
          pod,
          'status.podIPs',
          record?.status.podIPs.map(({ ip }) => ip),
        ),
      ];
  }
}

function lagsOf(state: ClusterState, pod: Key, { slice, endpoint, at }: Published, wanted: SliceEndpoint): readonly Difference[] {
  const key = sliceKey(slice);
  const record = state.tables.Pod.get(pod);
  const found: Difference[] = [];
  const lags = (
    field: Extract<Difference, { kind: 'lags' }>['field'],
    path: string,
    held: unknown,
    next: unknown,
    because: Evidence,
  ): void => {
    if (same(held, next)) return;
    found.push(
      difference(
        { kind: 'lags', pod, slice: key, field, published: text(held), expected: text(next) },
        ofSlice(key, `${at}.${path}`, held),
        because,
      ),
    );
  };
  const ready = ofPod(pod, 'status.conditions[Ready].status', record?.status.conditions.find((c) => c.type === 'Ready')?.status);
  const deleted = ofPod(pod, 'metadata.deletionTimestamp', record?.metadata.deletionTimestamp);
  const onNode = ofPod(pod, 'spec.nodeName', record?.spec.nodeName);
  const { conditions } = endpoint;
  lags('ready', 'conditions.ready', conditions.ready, wanted.conditions.ready, wanted.conditions.terminating === true ? deleted : ready);
  lags('serving', 'conditions.serving', conditions.serving, wanted.conditions.serving, ready);
  lags('terminating', 'conditions.terminating', conditions.terminating, wanted.conditions.terminating, deleted);
  lags('nodeName', 'nodeName', endpoint.nodeName, wanted.nodeName, onNode);
  lags('zone', 'zone', endpoint.zone, wanted.zone, onNode);
  // Hints of endpoints that are not ready mean nothing: old ones may stay.
  if (wanted.conditions.ready === true) lags('hints', 'hints', endpoint.hints, wanted.hints, ofPod(pod, 'spec.nodeName', wanted.nodeName));
  return found;
}

function ofOnePod(
  state: ClusterState,
  key: Key,
  expected: PodExpectation,
  published: ReadonlyMap<string, Published>,
): readonly Difference[] {
  const { pod, family, outcome } = expected;
  if (outcome.kind === 'left-out') {
    return [difference({ kind: 'left-out', pod, family, reason: outcome.reason }, ...leftOutEvidence(state, expected))];
  }
  const found: Difference[] = outcome.missing.map((port) =>
    difference(
      { kind: 'port-missing', pod, family, port },
      ofService(key, `spec.ports[${port.name === '' ? port.port : port.name}].targetPort`, port.targetPort),
      ofPod(
        pod,
        'spec.containers[].ports[].name',
        state.tables.Pod.get(pod)?.spec.containers.flatMap((c) => c.ports.map((p) => `${p.name}/${p.protocol}`)),
      ),
    ),
  );
  const held = published.get(`${family} ${portsKey(outcome.ports)} ${identityOf(outcome.endpoint)}`);
  if (held === undefined) found.push(difference({ kind: 'not-yet', pod, family }, ofPod(pod, 'status.podIPs', outcome.endpoint.addresses)));
  else found.push(...lagsOf(state, pod, held, outcome.endpoint));
  return found;
}

function withdrawn(
  state: ClusterState,
  service: Service,
  slice: EndpointSlice,
  endpoint: SliceEndpoint,
  pod: Key | undefined,
  expected: readonly PodExpectation[],
): WithdrawReason {
  if (!isOwned(slice, service)) return 'other-owner';
  if (!sliceFamiliesOf(service).some((family) => family === slice.addressType)) return 'family-dropped';
  const record = pod === undefined ? undefined : state.tables.Pod.get(pod);
  if (record === undefined) return 'pod-gone';
  if (expected.length === 0) return 'not-selected';
  if (endpoint.targetRef?.uid !== undefined && endpoint.targetRef.uid !== record.metadata.uid) return 'pod-replaced';
  const own = expected.find(({ family }) => family === slice.addressType)?.outcome;
  if (own?.kind === 'left-out') return own.reason.kind;
  const family = slice.addressType === 'IPv6' ? 'IPv6' : 'IPv4';
  if (!same(addressesOf(record, family), endpoint.addresses.map(canonicalAddress))) return 'address';
  return own?.kind === 'published' && (own.endpoint.hostname ?? '') !== (endpoint.hostname ?? '') ? 'hostname' : 'other-slice';
}

/** Endpoints of the controller's slices that it should have taken out. */
function notWithdrawn(state: ClusterState, service: Service, slices: readonly EndpointSlice[], managed: Managed): readonly Difference[] {
  const wanted = new Set<string>();
  const byPod = new Map<Key, PodExpectation[]>();
  for (const each of managed.pods) {
    const held = byPod.get(each.pod);
    if (held === undefined) byPod.set(each.pod, [each]);
    else held.push(each);
    const { outcome } = each;
    if (outcome.kind === 'published') wanted.add(`${each.family} ${portsKey(outcome.ports)} ${identityOf(outcome.endpoint)}`);
  }
  const found: Difference[] = [];
  for (const slice of slices) {
    const targets = targetsOf(slice);
    slice.endpoints.forEach((endpoint, i) => {
      // Each once: the second of two is one too many.
      if (isOwned(slice, service) && wanted.delete(`${slice.addressType} ${portsKey(slice.ports)} ${identityOf(endpoint)}`)) return;
      const pod = targets[i];
      const why = withdrawn(state, service, slice, endpoint, pod, pod === undefined ? [] : (byPod.get(pod) ?? []));
      const address = endpoint.addresses[0] ?? '';
      const key = sliceKey(slice);
      found.push(
        difference({ kind: 'not-withdrawn', pod, address, slice: key, why }, ofSlice(key, `endpoints[${i}].addresses`, endpoint.addresses)),
      );
    });
  }
  return found;
}

function slicesThatLag(service: Service, slices: readonly EndpointSlice[], families: readonly IPFamily[]): readonly Difference[] {
  const labels = sliceLabels(service);
  const lagging = slices
    .filter((slice) => isOwned(slice, service) && labelsLag(slice, labels))
    .map((slice) =>
      difference({ kind: 'labels-lag', slice: sliceKey(slice) }, ofSlice(sliceKey(slice), 'metadata.labels', slice.metadata.labels)),
    );
  const missing = families
    .filter((family) => !slices.some((slice) => slice.addressType === family))
    .map((family) =>
      difference(
        { kind: 'no-slice', family },
        ofService(keyOf(service.metadata.namespace, service.metadata.name), 'spec.ipFamilies', service.spec.ipFamilies),
      ),
    );
  return [...lagging, ...missing];
}

function ofOthers(slices: readonly EndpointSlice[], managed: boolean): readonly Difference[] {
  return slices.flatMap((slice) => {
    const key = sliceKey(slice);
    const managedBy = slice.metadata.labels[MANAGED_BY_LABEL];
    const addresses = slice.endpoints.length;
    const evidence = ofSlice(key, `metadata.labels[${MANAGED_BY_LABEL}]`, managedBy);
    if (isManaged(slice)) return managed ? [] : [difference({ kind: 'abandoned', slice: key, addresses }, evidence)];
    return managed ? [difference({ kind: 'other-manager', slice: key, managedBy, addresses }, evidence)] : [];
  });
}

function betweenSelectedAndPublished(
  state: ClusterState,
  service: Service,
  key: Key,
  all: readonly EndpointSlice[],
  managed: Managed,
): readonly Difference[] {
  const own = all.filter((slice) => isManaged(slice) && slice.metadata.deletionTimestamp === undefined);
  const published = publishedBy(own, service);
  return [
    ...managed.pods.flatMap((each) => ofOnePod(state, key, each, published)),
    ...notWithdrawn(state, service, own, managed),
    ...slicesThatLag(service, own, sliceFamiliesOf(service)),
  ];
}

/**
 * In this order: selected and published, slices of other managers, published and used. Empty for a Service that is not there,
 * for an ExternalName, and, between selected and published, where the Pods are not known.
 */
export function differencesOf(state: ClusterState, key: Key): readonly Difference[] {
  const service = state.tables.Service.get(key);
  if (service === undefined || service.spec.type === 'ExternalName') return [];
  const slices = slicesOf(state, key);
  const expected = expectedOf(state, key);
  return [
    ...(expected.kind === 'managed' ? betweenSelectedAndPublished(state, service, key, slices, expected) : []),
    ...(expected.kind === 'unknown' ? [] : ofOthers(slices, expected.kind === 'managed')),
    ...unusedOf(service, slices),
  ];
}
