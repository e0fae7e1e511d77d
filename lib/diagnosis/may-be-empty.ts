// Services that may have nobody: why that is so of one whose selector matches no Pod and to which nothing leads.

import type { Evidence } from '#lib/cluster/finding.ts';
import { linked } from '#lib/cluster/multimap.ts';
import { serviceOfSlice } from '#lib/cluster/slice-indexes.ts';
import type { Change, ClusterState } from '#lib/cluster/state.ts';
import { canonicalAddress } from '#lib/kube/ip.ts';
import type { EndpointSlice } from '#lib/kube/endpoint-slice.ts';
import { type Key, keyOf, splitKey } from '#lib/kube/key.ts';
import { selectorText } from '#lib/kube/kubectl.ts';
import { isEnded, type Pod } from '#lib/kube/pod.ts';
import { hasSelector, isHeadless, type Service } from '#lib/kube/service.ts';
import { endpointsOf } from '#lib/routing/endpoint.ts';
import { takesTraffic } from '#lib/routing/takes-traffic.ts';
import type { ServiceContext } from './context.ts';
import { isPrimaryOf } from './flagger.ts';
import { mayBeVacant, rolesInside } from './label-roles.ts';
import { unmatchedPair } from './near-match.ts';
import { type Dependency, dependency } from './dependency.ts';
import { evidence } from './evidence.ts';

export type MayBeEmpty = { readonly cause: string; readonly evidence: readonly Evidence[] };

/** Addresses that take traffic. */
function servedAddresses(state: ClusterState, service: Service): readonly string[] {
  const { namespace, name } = service.metadata;
  return endpointsOf(state, keyOf(namespace, name)).flatMap((endpoint) => (takesTraffic(service, endpoint) ? [endpoint.address] : []));
}

function isServed(state: ClusterState, service: Service): boolean {
  return servedAddresses(state, service).length > 0;
}

type Role = { readonly label: string; readonly empty: string; readonly served: string };

function roleBeside(service: Service, labels: Service['spec']['selector']): Role | undefined {
  const missed = unmatchedPair(service.spec.selector, labels);
  const empty = missed === undefined ? undefined : service.spec.selector[missed.label];
  if (missed?.found === undefined || empty === undefined || !mayBeVacant(service.metadata.name, missed.label, empty, missed.found))
    return undefined;
  return { label: missed.label, empty, served: missed.found };
}

/** Of selectors that tell the role inside of a name: app=web-blue beside app=web-green. */
function roleInside({ metadata: { name }, spec: { selector } }: Service, other: Service['spec']['selector']): Role | undefined {
  const [[label, empty] = [], ...more] = Object.entries(selector).filter(([key, value]) => other[key] !== value);
  const served = label !== undefined && Object.hasOwn(other, label) ? other[label] : undefined;
  if (label === undefined || empty === undefined || served === undefined || more.length > 0) return undefined;
  const roles = rolesInside(empty, served);
  return roles !== undefined && mayBeVacant(name, label, roles.empty, roles.served) ? { label, empty, served } : undefined;
}

/** The other role of the selector of `other`, which is the same but for the value of one label. */
function roleSelected(service: Service, other: Service): Role | undefined {
  if (Object.keys(other.spec.selector).length !== Object.keys(service.spec.selector).length) return undefined;
  return roleBeside(service, other.spec.selector) ?? roleInside(service, other.spec.selector);
}

/** Pods of the namespace with the address: an endpoint that Patroni writes need not name its Pod. */
function podsAt(state: ClusterState, namespace: string, address: string): readonly Pod[] {
  return [...linked(state.index.podsByAddress, canonicalAddress(address))].sort().flatMap((key) => {
    const pod = state.tables.Pod.get(key);
    return pod?.metadata.namespace === namespace && pod.spec.hostNetwork !== true && !isEnded(pod) ? [pod] : [];
  });
}

/** Of a Service without a selector, as Patroni has for the leader: the other role is that of the Pods that serve for it. */
function roleServed(state: ClusterState, service: Service, other: Service): Role | undefined {
  for (const address of servedAddresses(state, other)) {
    for (const pod of podsAt(state, other.metadata.namespace, address)) {
      const role = roleBeside(service, pod.metadata.labels);
      if (role !== undefined) return role;
    }
  }
  return undefined;
}

const NOTHING_LEADS = 'No Ingress, route or alias leads here';

function besideServed({ state, service, key }: ServiceContext): MayBeEmpty | undefined {
  const others = [...linked(state.index.keysByNamespace, `Service:${service.metadata.namespace}`)].sort();
  for (const otherKey of others) {
    const other = state.tables.Service.get(otherKey);
    if (other === undefined || otherKey === key || other.spec.type === 'ExternalName') continue;
    const { name } = other.metadata;
    const subject = { kind: 'Service', key: otherKey } as const;
    if (isPrimaryOf(service, other) && isServed(state, other))
      return {
        cause: `${NOTHING_LEADS}, and ${name} is served: between releases Flagger scales the workload of a canary to zero.`,
        evidence: [evidence(subject, 'spec.selector', selectorText(other.spec.selector))],
      };
    const role = hasSelector(other) ? roleSelected(service, other) : roleServed(state, service, other);
    if (role === undefined || !isServed(state, other)) continue;
    const isByHand = !hasSelector(other);
    return {
      cause: `${NOTHING_LEADS}, and ${name} serves ${role.label}=${role.served}: ${role.label}=${role.empty} may have no Pod, as a replica, a standby or an idle version has none.`,
      evidence: [
        evidence(
          subject,
          'spec.selector',
          isByHand ? undefined : selectorText(other.spec.selector),
          isByHand ? `its endpoints have ${role.label}=${role.served}` : undefined,
        ),
      ],
    };
  }
  return undefined;
}

/** What kubeadm runs as Pods of kube-system, under the labels component or k8s-app; who manages the control plane for others does not. */
const CONTROL_PLANE: ReadonlySet<string> = new Set(['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kube-proxy']);

function ofControlPlane({ service }: ServiceContext): MayBeEmpty | undefined {
  const { selector } = service.spec;
  const program = [selector['component'], selector['k8s-app']].find((value) => value !== undefined && CONTROL_PLANE.has(value));
  if (program === undefined || service.metadata.namespace !== 'kube-system') return undefined;
  return {
    cause: `${NOTHING_LEADS}, it is headless, and no ${program} runs as a Pod: so it is where others manage the control plane, or a network plugin does the work of kube-proxy.`,
    evidence: [],
  };
}

function ofUnknownLabel({ state, service }: ServiceContext): MayBeEmpty | undefined {
  const label = Object.keys(service.spec.selector).find((key) => !state.index.pairsByLabel.has(key));
  if (label === undefined) return undefined;
  return {
    cause: `${NOTHING_LEADS}, it is headless, and no Pod of the cluster has a label ${label}: what it is for does not run here.`,
    evidence: [],
  };
}

/** Of a Knative revision, which has no Pods while nobody asks: callers use its public Service, and are kept waiting there. */
const KNATIVE_LABEL = 'networking.internal.knative.dev/serviceType';

export function atRestInKnative({ metadata }: Service): boolean {
  return metadata.labels[KNATIVE_LABEL] === 'Private';
}

/** Pods that have it as their subdomain are to have names by it: they depend on it. */
function givesNames({ state, service }: ServiceContext): boolean {
  for (const key of linked(state.index.keysByNamespace, `Pod:${service.metadata.namespace}`)) {
    if (state.tables.Pod.get(key)?.spec.subdomain === service.metadata.name) return true;
  }
  return false;
}

/** `isNear`: Pods come near the selector, so that it is one of them that was meant. To be asked where nothing leads to the Service. */
export function mayBeEmpty(context: ServiceContext, isNear: boolean): MayBeEmpty | undefined {
  const beside = besideServed(context);
  if (beside !== undefined) return beside;
  if (!isHeadless(context.service) || isNear || givesNames(context)) return undefined;
  return ofControlPlane(context) ?? ofUnknownLabel(context);
}

function isBeside(service: Service, other: Service): boolean {
  return isPrimaryOf(service, other) || !hasSelector(other) || roleSelected(service, other) !== undefined;
}

/** The Services of the namespace that match nobody, and stand beside this one. */
function emptyBeside(state: ClusterState, key: Key, ...others: readonly (Service | undefined)[]): readonly Key[] {
  return [...linked(state.index.unmatchedServices, splitKey(key).namespace)].filter((empty) => {
    const service = state.tables.Service.get(empty);
    return service !== undefined && others.some((other) => other !== undefined && isBeside(service, other));
  });
}

function isServedBy(service: Service, slice: EndpointSlice | undefined): boolean {
  return (slice?.endpoints ?? []).some(({ conditions }) => takesTraffic(service, conditions));
}

/** Another Service beside it, and its endpoints. */
export const servedBeside: readonly Dependency[] = [
  dependency('Service', (state, key, before, after) => emptyBeside(state, key, before, after)),
  dependency('EndpointSlice', (state, _, before, after) => {
    const services = new Set([before, after].flatMap((slice) => (slice === undefined ? [] : (serviceOfSlice(slice) ?? []))));
    return [...services].flatMap((key) => {
      const other = state.tables.Service.get(key);
      // Of one with a selector it matters only whether anybody serves: one endpoint of several is no change, and the namespace may be large.
      const isSame =
        services.size === 1 && other !== undefined && hasSelector(other) && isServedBy(other, before) === isServedBy(other, after);
      return isSame ? [] : emptyBeside(state, key, other);
    });
  }),
];

/** May the label have come to the cluster with this batch, or gone with it? Each change of a Pod brings one pair of it at most. */
function mayBeNew(state: ClusterState, label: string, batch: readonly Change[]): boolean {
  return linked(state.index.pairsByLabel, label).size <= batch.length;
}

/** Has the Pod, which changed in this batch, a say in whether the Service may be empty? */
export function hasSay(state: ClusterState, service: Service, { metadata, spec }: Pod, batch: readonly Change[]): boolean {
  if (metadata.namespace === service.metadata.namespace) {
    if (spec.subdomain === service.metadata.name || unmatchedPair(service.spec.selector, metadata.labels) !== undefined) return true;
  }
  if (!isHeadless(service)) return false;
  for (const label in service.spec.selector) if (Object.hasOwn(metadata.labels, label) && mayBeNew(state, label, batch)) return true;
  return false;
}
