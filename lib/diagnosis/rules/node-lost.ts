// A Node that is not ready, and endpoints on it that still are.

import { serviceOfSlice, targetsOf } from '#lib/cluster/slice-indexes.ts';
import { linked } from '#lib/cluster/multimap.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import type { EndpointSlice } from '#lib/kube/endpoint-slice.ts';
import { type Key, splitKey } from '#lib/kube/key.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import { isNodeReady, type Node } from '#lib/kube/node.ts';
import { isEnded } from '#lib/kube/pod.ts';
import { timeOf } from '#lib/diagnosis/pod-reason.ts';
import { reach } from '#lib/diagnosis/reach.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { plural } from '#lib/std/plural.ts';
import { evidence, namesOf } from '#lib/diagnosis/words.ts';

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

const CAUSES: Readonly<Record<string, string>> = {
  Unknown:
    'Its kubelet has not been heard of, so nobody knows whether the Pods still run. The control plane marks them as not ready, as a rule; these it has not. Connections that are sent there may time out.',
  False:
    'Its kubelet reports that the Node is not ready. The control plane marks its Pods as not ready, as a rule; these it has not. Connections that are sent there may time out.',
};

function readyOf(node: Node): Node['status']['conditions'][number] | undefined {
  return node.status.conditions.find(({ type }) => type === 'Ready');
}

/** Only where it is not ready: of the others nothing is said. */
function* lostNode(state: ClusterState, pod: Key, nodeName = state.tables.Pod.get(pod)?.spec.nodeName): Generator<Key> {
  const node = nodeName === undefined ? undefined : state.tables.Node.get(nodeName);
  if (node !== undefined && !isNodeReady(node)) yield node.metadata.name;
}

export const nodeLost: RuleAbout<'Node'> = {
  id: 'node-lost',
  about: 'Node',
  rung: 'nodes',
  severity: 'warning',
  needs: ['Node', 'Pod', 'EndpointSlice'],
  beyond: [
    reach('Pod', function* (state, key, before, after) {
      for (const pod of [before, after]) yield* lostNode(state, key, pod?.spec.nodeName);
    }),
    reach('EndpointSlice', function* (state, _, before, after) {
      for (const slice of [before, after])
        for (const pod of slice === undefined ? [] : targetsOf(slice)) if (pod !== undefined) yield* lostNode(state, pod);
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
    'The Node is not ready, or its kubelet has not been heard of, and EndpointSlices still publish Pods on it as ready: because the Pods were never marked (a control plane that was down at the time, kubernetes/kubernetes#109998), or because their Service publishes what is not ready. Each gets its share of the connections; if the Node is gone, that share times out.',
    'Look at the Node. If the machine is gone for good, delete the Node or taint it with node.kubernetes.io/out-of-service: its Pods are then replaced.',
    'It is one finding for the Node, whatever the number of Services; each of them says so in its checklist, and a trace that comes there says that it is not certain. It is silent for Pods that are being deleted: pod-lost tells of those.',
  ].join('\n\n'),
  peers: [],
  semantics: 'Diagnosis 2',
  find({ state, key, subject, record }) {
    if (isNodeReady(record)) return [];
    const services = stillReady(state, key);
    const pods = [...new Set([...services.values()].flat())];
    if (pods.length === 0) return [];
    const ready = readyOf(record);
    const since = timeOf(ready?.lastTransitionTime);
    return [
      {
        title: `The Node is not ready, and ${plural(pods.length, 'endpoint')} of ${plural(services.size, 'Service')} on it still ${pods.length === 1 ? 'is' : 'are'}.`,
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
        ],
        cause: CAUSES[ready?.status ?? 'Unknown'] ?? CAUSES['Unknown'],
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
