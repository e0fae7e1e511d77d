// A ready Pod that is selected and in no slice.

import { SERVICE_NAME_LABEL } from '#lib/kube/endpoint-slice.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import { isPodReady } from '#lib/kube/pod.ts';
import { commonCause } from '#lib/cluster/common-cause.ts';
import { linked } from '#lib/cluster/multimap.ts';
import { dependency } from '#lib/diagnosis/dependency.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { plural } from '#lib/std/plural.ts';
import { BEHIND } from '#lib/words/publishing.ts';
import { podsEvidence, podSubject } from '#lib/diagnosis/evidence.ts';
import { namesOf } from '#lib/std/listed.ts';

/** A Node that comes or goes concerns the Services of the Pods on it. */
const nodesOfPods = dependency('Node', (state, name, before, after) => {
  if ((before === undefined) === (after === undefined)) return [];
  return new Set([...linked(state.index.podsByNode, name)].flatMap((pod) => [...linked(state.index.servicesByPod, pod)]));
});

export const podNotPublished: RuleAbout<'Service'> = {
  id: 'pod-not-published',
  about: 'Service',
  item: 'endpoints',
  severity: 'warning',
  needs: ['Service', 'EndpointSlice', 'Pod', 'Node'],
  beyond: [nodesOfPods],
  settles: {
    seconds: 30,
    because: 'The EndpointSlice controller writes what has changed within a second or two; a large cluster may take longer.',
  },
  title: 'A ready Pod that no slice publishes',
  short: 'not published',
  explains: [
    'The selector matches Pods that are ready, and no EndpointSlice of the Service holds them: they get no connections. Where nobody else takes them, it is broken.',
    'Either the Node that a Pod names does not exist any more (the controller leaves such Pods out), or the EndpointSlice controller does not keep up or does not run: it is part of kube-controller-manager, whose leader lease and log tell.',
    'It is silent for Pods that have no address of the family of the Service, have ended, or are on no Node yet.',
  ].join('\n\n'),
  peers: [],
  semantics: 'Diagnosis 36',
  find({ state, service, unpublished, serving }) {
    if (service.spec.type === 'ExternalName') return [];
    const left = unpublished().flatMap(({ pod: key, reason }) => {
      const pod = state.tables.Pod.get(key);
      if (pod === undefined || (reason.kind !== 'not-yet' && reason.kind !== 'node-gone')) return [];
      return isPodReady(pod) && pod.metadata.deletionTimestamp === undefined ? [pod] : [];
    });
    const [first] = left;
    if (first === undefined) return [];
    const gone = left.filter((pod) => pod.spec.nodeName === undefined || !state.tables.Node.has(pod.spec.nodeName));
    const rest = left.filter((pod) => !gone.includes(pod));
    const { namespace, name } = service.metadata;
    return [
      {
        severity: serving() ? 'warning' : 'broken',
        title: `${plural(left.length, 'ready Pod')} ${left.length === 1 ? 'is' : 'are'} in no EndpointSlice: ${namesOf(
          left.map((p) => p.metadata.name),
          2,
        )}.`,
        short: `${left.length} not published`,
        evidence: [
          ...podsEvidence(gone, 'spec.nodeName', namesOf([...new Set(gone.map((p) => p.spec.nodeName ?? ''))])),
          ...podsEvidence(rest, 'status.conditions[Ready].status', 'True'),
        ],
        cause:
          rest.length === 0
            ? 'The Node does not exist any more, so the EndpointSlice controller leaves its Pods out.'
            : `Nothing speaks against it. ${BEHIND}`,
        because:
          rest.length === 0
            ? commonCause(
                'nodes-gone',
                gone.map((pod) => pod.spec.nodeName ?? ''),
              )
            : gone.length === 0
              ? commonCause('slices-behind')
              : undefined,
        next: [
          kubectl(namespace, 'get', 'endpointslices', '-l', `${SERVICE_NAME_LABEL}=${name}`, '-o', 'wide'),
          rest.length === 0 ? kubectl('', 'get', 'nodes') : kubectl('kube-system', 'get', 'lease', 'kube-controller-manager', '-o', 'yaml'),
        ],
        at: left.map(podSubject),
      },
    ];
  },
};
