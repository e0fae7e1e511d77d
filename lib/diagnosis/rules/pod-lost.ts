// Endpoints that are published as ready, whose Pod should have ended long ago or whose Node does not exist any more.

import { commonCause } from '#lib/cluster/common-cause.ts';
import { linked } from '#lib/cluster/multimap.ts';
import { serviceOfSlice } from '#lib/cluster/slice-indexes.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import { isNodeReady, type Node } from '#lib/kube/node.ts';
import type { Pod } from '#lib/kube/pod.ts';
import type { Backend } from '#lib/routing/backend.ts';
import { affectedBackends } from '#lib/diagnosis/affected.ts';
import type { ServiceContext } from '#lib/diagnosis/context.ts';
import type { Found } from '#lib/diagnosis/found.ts';
import { becauseOfNodes } from '#lib/diagnosis/lost-nodes.ts';
import { lookAtPod } from '#lib/diagnosis/pod-evidence.ts';
import { timeOf } from '#lib/diagnosis/pod-reason.ts';
import { dependency } from '#lib/diagnosis/dependency.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { plural } from '#lib/std/plural.ts';
import { evidence, podSubject } from '#lib/diagnosis/evidence.ts';

type Lost = { readonly backend: Backend; readonly pod: Pod; readonly node: Node | undefined };

/** Those that connections or names lead to. */
function published({ state, backends }: ServiceContext): readonly Lost[] {
  return backends().flatMap((backend) => {
    const pod =
      backend.target.kind === 'pod' && backend.endpoints.some((e) => e.ready) ? state.tables.Pod.get(backend.target.pod) : undefined;
    return pod === undefined ? [] : [{ backend, pod, node: state.tables.Node.get(pod.spec.nodeName ?? '') }];
  });
}

function whoWords(lost: readonly Lost[]): string {
  const [only] = lost;
  return lost.length === 1 && only !== undefined ? `Pod ${only.pod.metadata.name}` : plural(lost.length, 'Pod');
}

/** When the grace period of the first of them ended: that is what deletionTimestamp says. */
function firstEnd(lost: readonly Lost[]): Found['lasting'] {
  const ends = lost.flatMap(({ pod }) => timeOf(pod.metadata.deletionTimestamp) ?? []);
  return ends.length === 0 ? undefined : { kind: 'exactly', since: Math.min(...ends) };
}

function stuck({ state, service }: ServiceContext, lost: readonly Lost[]): Found {
  const [first] = lost;
  const node = lost.find((one) => one.node !== undefined && !isNodeReady(one.node))?.node?.metadata.name;
  const why =
    node === undefined
      ? 'Somebody asked for its end, and it has not come: a finalizer that nobody takes away, a volume, or a kubelet that hangs.'
      : `Node ${node} is not ready: until its kubelet says that the Pod has ended, or somebody deletes the Node, the Pod and its address stay.`;
  const published = service.spec.publishNotReadyAddresses
    ? ' The Service publishes what is not ready, so the address stays in its names.'
    : '';
  return {
    part: 'terminating',
    title: `${whoWords(lost)} should have ended, and ${lost.length === 1 ? 'is' : 'are'} still published as ready.`,
    short: 'should have ended',
    evidence: lost.map(({ pod, node: on }) =>
      evidence(
        podSubject(pod),
        'metadata.deletionTimestamp',
        pod.metadata.deletionTimestamp,
        on !== undefined && !isNodeReady(on)
          ? `its time was over then; its Node ${on.metadata.name} is not ready`
          : 'its time was over then',
      ),
    ),
    cause: why + published,
    because: becauseOfNodes(
      state,
      lost.map(({ pod }) => pod),
    ),
    next: [...(first === undefined ? [] : lookAtPod(first.pod)), ...(node === undefined ? [] : [kubectl('', 'describe', 'node', node)])],
    at: affectedBackends(lost.map(({ backend }) => backend)),
    lasting: firstEnd(lost),
  };
}

function withoutNode(lost: readonly Lost[]): Found {
  const [first] = lost;
  return {
    part: 'node',
    title: `${whoWords(lost)} ${lost.length === 1 ? 'is' : 'are'} published as ready, and ${lost.length === 1 ? 'its Node does' : 'their Nodes do'} not exist.`,
    short: 'no Node',
    evidence: lost.map(({ pod }) => evidence(podSubject(pod), 'spec.nodeName', pod.spec.nodeName, 'there is no such Node')),
    cause: 'The control plane deletes Pods whose Node is gone within a minute or two; these it has not.',
    because: commonCause(
      'nodes-gone',
      lost.map(({ pod }) => pod.spec.nodeName ?? ''),
    ),
    next: [kubectl('', 'get', 'nodes'), ...(first === undefined ? [] : lookAtPod(first.pod))],
    at: affectedBackends(lost.map(({ backend }) => backend)),
  };
}

export const podLost: RuleAbout<'Service'> = {
  id: 'pod-lost',
  about: 'Service',
  item: 'endpoints',
  severity: 'warning',
  needs: ['Service', 'EndpointSlice', 'Pod'],
  beyond: [
    dependency('Node', function* (state, key, before, after) {
      if (before !== undefined && after !== undefined && isNodeReady(before) === isNodeReady(after)) return;
      for (const pod of linked(state.index.podsByNode, key)) {
        for (const sliceKey of linked(state.index.slicesByTarget, pod)) {
          const slice = state.tables.EndpointSlice.get(sliceKey);
          const service = slice === undefined ? undefined : serviceOfSlice(slice);
          if (service !== undefined) yield service;
        }
      }
    }),
  ],
  settles: {
    seconds: 300,
    because:
      'deletionTimestamp is when the grace period ends; a busy kubelet takes a while more. The Pods of a Node that is gone are deleted after a minute or two.',
  },
  title: 'Published as ready, though the Pod should have ended or its Node is gone',
  short: 'Pod lost',
  explains: [
    'A Pod of the Service was to end, its grace period is long over, and it is still there: its Node is lost, or a finalizer, a volume or the kubelet holds it. Or the Node that it ran on does not exist any more. A slice still publishes its address as ready, as that of a Service with publishNotReadyAddresses does: clients that take it time out (kubernetes/kubernetes#92583).',
    'Bring the Node back, or say that it is gone: delete it, or taint it with node.kubernetes.io/out-of-service. Deleting such a Pod by force is right only where its process surely runs no more.',
    'It is silent for Pods that terminate within their time, and for those that get no connections.',
  ].join('\n\n'),
  peers: [],
  semantics: 'Diagnosis 2, 24',
  find(context) {
    const { state, known } = context;
    const all = published(context);
    const late = all.filter(({ pod }) => pod.metadata.deletionTimestamp !== undefined);
    const homeless = all.filter(
      ({ pod, node }) => node === undefined && pod.spec.nodeName !== undefined && pod.metadata.deletionTimestamp === undefined,
    );
    const seesNodes = known('Node') && state.tables.Node.size > 0;
    return [...(late.length === 0 ? [] : [stuck(context, late)]), ...(homeless.length === 0 || !seesNodes ? [] : [withoutNode(homeless)])];
  },
};
