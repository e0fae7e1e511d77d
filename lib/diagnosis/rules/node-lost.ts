// A Node that is not ready, and endpoints on it that still are.

import { commonCause } from '#lib/cluster/common-cause.ts';
import { serviceOfSlice, targetsOf } from '#lib/cluster/slice-indexes.ts';
import { linked } from '#lib/cluster/multimap.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import type { EndpointSlice, SliceEndpoint } from '#lib/kube/endpoint-slice.ts';
import { canonicalAddress } from '#lib/kube/ip.ts';
import { type Key, splitKey } from '#lib/kube/key.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import { isNodeReady, type Node } from '#lib/kube/node.ts';
import { isEnded, isPodReady, type Pod } from '#lib/kube/pod.ts';
import { timeOf } from '#lib/diagnosis/pod-reason.ts';
import { dependency } from '#lib/diagnosis/dependency.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { plural } from '#lib/std/plural.ts';
import { evidence } from '#lib/diagnosis/evidence.ts';
import { namesOf } from '#lib/std/listed.ts';

/** Is the Pod published as ready by this slice of its namespace? */
function isReadyIn(slice: EndpointSlice, pod: Key): boolean {
  return targetsOf(slice).some((target, i) => target === pod && (slice.endpoints[i]?.conditions.ready ?? true));
}

/** Service key -> Pods of the Node that it publishes as ready. Pods that are being deleted are the matter of pod-lost. */
function stillReady(state: ClusterState, node: string): ReadonlyMap<Key, readonly Key[]> {
  const found = new Map<Key, Key[]>();
  for (const key of [...linked(state.index.podsByNode, node)].sort()) {
    const pod = state.tables.Pod.get(key);
    if (pod === undefined || isEnded(pod) || pod.metadata.deletionTimestamp !== undefined) continue;
    const { namespace } = pod.metadata;
    for (const sliceKey of linked(state.index.slicesByTarget, key)) {
      const slice = state.tables.EndpointSlice.get(sliceKey);
      const service = slice === undefined ? undefined : serviceOfSlice(slice);
      if (slice === undefined || service === undefined || slice.metadata.namespace !== namespace || !isReadyIn(slice, key)) continue;
      const held = found.get(service);
      if (held === undefined) found.set(service, [key]);
      else if (!held.includes(key)) held.push(key);
    }
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Addresses of the Node itself that are published as ready without a Pod, by Service: written by hand, or by the API server for itself. */
function ownAddresses(state: ClusterState, node: Node): ReadonlyMap<Key, readonly string[]> {
  const found = new Map<Key, string[]>();
  for (const address of new Set(node.status.addresses.map((a) => canonicalAddress(a.address)))) {
    for (const sliceKey of [...linked(state.index.slicesByAddress, address)].sort()) {
      const slice = state.tables.EndpointSlice.get(sliceKey);
      const service = slice === undefined ? undefined : serviceOfSlice(slice);
      if (slice === undefined || service === undefined || !holdsItself(slice, address)) continue;
      const held = found.get(service);
      if (held === undefined) found.set(service, [address]);
      else if (!held.includes(address)) held.push(address);
    }
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A Pod that is named is looked at as such; a Node is named by those that are to see whether it answers, as Prometheus does of kubelets. */
function isOfItself({ targetRef }: SliceEndpoint): boolean {
  return targetRef?.kind !== 'Pod' && targetRef?.kind !== 'Node';
}

function holdsItself({ endpoints }: EndpointSlice, address: string): boolean {
  return endpoints.some((e) => (e.conditions.ready ?? true) && isOfItself(e) && e.addresses.some((a) => canonicalAddress(a) === address));
}

const SILENT = 'Its kubelet has not been heard of, so nobody knows what still runs there.';
const REPORTED = 'Its kubelet reports that the Node is not ready.';
const TIMES_OUT = 'Connections that are sent there may time out.';

/** Why they are published all the same. */
function becauseOf(pods: readonly Pod[]): string {
  if (pods.length === 0) return 'Whoever writes the addresses has not taken them away.';
  return pods.some(isPodReady)
    ? 'The control plane marks its Pods as not ready, as a rule; these it has not.'
    : 'Its Pods are marked as not ready, and are published by Services that publish what is not ready.';
}

function readyOf(node: Node): Node['status']['conditions'][number] | undefined {
  return node.status.conditions.find(({ type }) => type === 'Ready');
}

/** Only where it is not ready: of the others nothing is said. */
function* lostNode(state: ClusterState, pod: Key, nodeName = state.tables.Pod.get(pod)?.spec.nodeName): Generator<Key> {
  const node = nodeName === undefined ? undefined : state.tables.Node.get(nodeName);
  if (node !== undefined && !isNodeReady(node)) yield node.metadata.name;
}

function* lostNodesAt(state: ClusterState, { addresses }: SliceEndpoint): Generator<Key> {
  for (const address of addresses) {
    for (const key of linked(state.index.nodesByAddress, canonicalAddress(address))) {
      const node = state.tables.Node.get(key);
      if (node !== undefined && !isNodeReady(node)) yield key;
    }
  }
}

export const nodeLost: RuleAbout<'Node'> = {
  id: 'node-lost',
  about: 'Node',
  item: 'nodes',
  severity: 'warning',
  needs: ['Node', 'Pod', 'EndpointSlice'],
  beyond: [
    dependency('Pod', function* (state, key, before, after) {
      for (const pod of [before, after]) yield* lostNode(state, key, pod?.spec.nodeName);
    }),
    dependency('EndpointSlice', function* (state, _, before, after) {
      for (const slice of [before, after]) {
        for (const pod of slice === undefined ? [] : targetsOf(slice)) if (pod !== undefined) yield* lostNode(state, pod);
        for (const endpoint of slice?.endpoints ?? []) if (isOfItself(endpoint)) yield* lostNodesAt(state, endpoint);
      }
    }),
  ],
  settles: {
    seconds: 300,
    because:
      'The control plane hears nothing of a Node for 40 to 50 seconds before it says so, marks its Pods then, and evicts them after five minutes.',
  },
  title: 'Endpoints that are ready, on a Node that is not',
  short: 'not ready',
  explains: [
    'The Node is not ready, or its kubelet has not been heard of, and EndpointSlices still publish Pods on it as ready: because the Pods were never marked (a control plane that was down at the time, kubernetes/kubernetes#109998), or because their Service publishes what is not ready; or they publish an address of the Node itself, written by hand or by an API server that ran there. Each gets its share of the connections; if the Node is gone, that share times out.',
    'Look at the Node. If the machine is gone for good, delete the Node or taint it with node.kubernetes.io/out-of-service: its Pods are then replaced.',
    'It is one finding for the Node, whatever the number of Services; each of them says so in its checklist, and a trace that comes there says that it is not certain. It is silent for Pods that are being deleted: pod-lost tells of those; and for endpoints that name the Node, which are there to see whether it answers.',
  ].join('\n\n'),
  peers: [],
  semantics: 'Diagnosis 2',
  find({ state, key, subject, record }) {
    if (isNodeReady(record)) return [];
    const services = stillReady(state, key);
    const own = ownAddresses(state, record);
    const pods = [...new Set([...services.values()].flat())];
    const addresses = [...new Set([...own.values()].flat())];
    const count = pods.length + addresses.length;
    if (count === 0) return [];
    const ready = readyOf(record);
    const since = timeOf(ready?.lastTransitionTime);
    return [
      {
        title: `The Node is not ready, and ${plural(count, 'endpoint')} of ${plural(new Set([...services.keys(), ...own.keys()]).size, 'Service')} on it still ${count === 1 ? 'is' : 'are'}.`,
        evidence: [
          evidence(subject, 'status.conditions[Ready].status', ready?.status, ready?.reason),
          ...(since === undefined ? [] : [evidence(subject, 'status.conditions[Ready].lastTransitionTime', ready?.lastTransitionTime)]),
          ...[...services].map(([service, published]) =>
            evidence(
              { kind: 'Service', key: service },
              'EndpointSlices: ready',
              namesOf(published.map((pod) => splitKey(pod).name)),
              `on Node ${key}`,
            ),
          ),
          ...[...own].map(([service, published]) =>
            evidence({ kind: 'Service', key: service }, 'EndpointSlices: ready', published.join(', '), `of Node ${key} itself`),
          ),
        ],
        cause: `${ready?.status === 'False' ? REPORTED : SILENT} ${becauseOf(pods.flatMap((pod) => state.tables.Pod.get(pod) ?? []))} ${TIMES_OUT}`,
        because: commonCause('nodes-not-ready', [key]),
        next: [
          kubectl('', 'describe', 'node', key),
          kubectl('', 'get', 'pods', '-A', '-o', 'wide', '--field-selector', `spec.nodeName=${key}`),
        ],
        at: [subject, ...pods.map((pod) => ({ kind: 'Pod' as const, key: pod }))],
        lasting: since === undefined ? undefined : { kind: 'exactly', since },
      },
    ];
  },
};
