// Pods are selected (or endpoints written by hand), and none takes traffic.

import { SERVICE_NAME_LABEL } from '#lib/kube/endpoint-slice.ts';
import { kubectl, selectorText } from '#lib/kube/kubectl.ts';
import { isPodReady, type Pod } from '#lib/kube/pod.ts';
import type { Found } from '#lib/diagnosis/found.ts';
import type { ServiceContext } from '#lib/diagnosis/context.ts';
import { eventsOfPods } from '#lib/diagnosis/pod-events.ts';
import { lookAtPod, podEvidence } from '#lib/diagnosis/pod-evidence.ts';
import { becauseOfNodes, onLostNodes, readinessOfNodes } from '#lib/diagnosis/lost-nodes.ts';
import { readySince } from '#lib/diagnosis/pod-reason.ts';
import { becauseOfRollouts, rolloutsOfPods } from '#lib/diagnosis/stuck-rollout.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { areRolling, STARTUP_SECONDS } from '#lib/diagnosis/rolling-pods.ts';
import { sliceFamiliesOf } from '#lib/publishing/membership.ts';
import { listed } from '#lib/std/listed.ts';
import { plural } from '#lib/std/plural.ts';
import { evidence, podsEvidence, podSubject } from '#lib/diagnosis/evidence.ts';

/** As the Pod itself says, whatever its slice does. */
function isTruly(pod: Pod): boolean {
  return isPodReady(pod) && pod.metadata.deletionTimestamp === undefined;
}

/** Since the last of them ceased to be ready, it may be longer: those before it are not here any more. */
function lastingOf(pods: readonly Pod[]): Found['lasting'] {
  let last: number | undefined;
  for (const pod of pods) {
    const since = readySince(pod);
    if (since === undefined) return undefined;
    last = Math.max(last ?? since, since);
  }
  return last === undefined ? undefined : { kind: 'at-least', since: last };
}

function ofPods({ state, service }: ServiceContext, pods: readonly Pod[]): Found {
  const { namespace } = service.metadata;
  const [first] = pods;
  const lost = onLostNodes(state, pods);
  const nameless =
    service.spec.clusterIP === 'None' ? ['It is headless: until one is ready, its name does not exist in DNS (NXDOMAIN).'] : [];
  const causes = [...(lost.cause === undefined ? [] : [lost.cause]), ...nameless];
  return {
    title: pods.length === 1 ? 'Its only Pod is not ready.' : `None of its ${plural(pods.length, 'Pod')} is ready.`,
    evidence: [...podEvidence(pods, state), ...lost.evidence],
    next: [
      kubectl(namespace, 'get', 'pods', '-l', selectorText(service.spec.selector), '-o', 'wide'),
      ...(first === undefined ? [] : lookAtPod(first)),
      ...lost.next,
    ],
    cause: causes.length === 0 ? undefined : causes.join(' '),
    because: becauseOfNodes(state, pods) ?? becauseOfRollouts(state, pods),
    lasting: lastingOf(pods),
    settles: areRolling(pods) ? STARTUP_SECONDS : undefined,
  };
}

/** Ready, and without an address of the only family that the Service has. */
function ofFamily({ service, subject, live }: ServiceContext): Found {
  const { namespace } = service.metadata;
  const families = listed(sliceFamiliesOf(service), 'or');
  const pods = live().filter(isTruly);
  return {
    title: `${plural(pods.length, 'ready Pod')} ${pods.length === 1 ? 'has' : 'have'} no ${families} address.`,
    short: `no ${families} address`,
    evidence: [
      evidence(subject, 'spec.ipFamilies', service.spec.ipFamilies.join(', ')),
      ...pods.slice(0, 6).map((pod) => evidence(podSubject(pod), 'status.podIPs', pod.status.podIPs.map(({ ip }) => ip).join(', '))),
    ],
    cause: 'A Pod is published with its addresses of the families of the Service: the Pods, or the Nodes that they run on, have others.',
    next: [kubectl(namespace, 'get', 'pods', '-l', selectorText(service.spec.selector), '-o', 'wide')],
  };
}

/** A Service of a Job, for the names of its Pods: the work is done. */
function ofFinished({ service }: ServiceContext, pods: readonly Pod[]): Found {
  const { namespace } = service.metadata;
  return {
    severity: 'info',
    title: pods.length === 1 ? 'Its only Pod has run to its end.' : `All its ${plural(pods.length, 'Pod')} have run to their end.`,
    short: 'all ended',
    evidence: podsEvidence(pods, 'status.phase', 'Succeeded'),
    next: [kubectl(namespace, 'get', 'pods', '-l', selectorText(service.spec.selector), '-o', 'wide')],
  };
}

function ofSlices({ service, slices, endpoints }: ServiceContext): Found {
  const { namespace, name } = service.metadata;
  return {
    title: endpoints().length === 1 ? 'Its only endpoint is not ready.' : `None of its ${plural(endpoints().length, 'endpoint')} is ready.`,
    evidence: slices().map((s) =>
      evidence({ kind: 'EndpointSlice', key: `${namespace}/${s.metadata.name}` }, 'endpoints[*].conditions.ready', 'false'),
    ),
    cause: 'Whoever writes the slices marks every address as not ready.',
    next: [kubectl(namespace, 'get', 'endpointslices', '-l', `${SERVICE_NAME_LABEL}=${name}`, '-o', 'yaml')],
  };
}

/** Pods are ready and are published otherwise, or in no slice: slice-stale and pod-not-published say so. */
function isToldOtherwise({ state, stale, unpublished }: ServiceContext): boolean {
  if (stale().some((one) => one.kind === 'state' && one.expected === 'ready')) return true;
  return unpublished().some(({ pod, reason }) => {
    const record = state.tables.Pod.get(pod);
    return record !== undefined && isTruly(record) && (reason.kind === 'not-yet' || reason.kind === 'node-gone');
  });
}

export const noneReady: RuleAbout<'Service'> = {
  id: 'none-ready',
  about: 'Service',
  item: 'endpoints',
  severity: 'broken',
  needs: ['Service', 'EndpointSlice', 'Pod'],
  beyond: [readinessOfNodes, ...rolloutsOfPods, eventsOfPods],
  settles: {
    seconds: 15,
    because:
      'Where there is one Pod, its replacement takes a moment to become ready. Where all Pods are new or on their way out, two minutes: images and applications have to start.',
  },
  title: 'None of its endpoints is ready',
  short: 'nobody ready',
  explains: [
    'Pods stand behind the Service and none of them is ready, so kube-proxy has nobody to send connections to and rejects them; a headless Service has no name in DNS (NXDOMAIN).',
    'The evidence counts the Pods by what keeps them: a container that cannot start, a probe that fails, a readiness gate that is open, a Pod that found no Node. What the kubelet says last is in the events of the Pod. Where Pods are on a Node that is not ready, that is the cause: the control plane marks them, and nobody knows how they are.',
    'Where Pods are ready and it is their slice that says otherwise, slice-stale or pod-not-published tells it.',
    'Pods that have all run to their end, as those of a Job, are told as information.',
    'It is silent while endpoints that terminate still serve: connections go to them (KEP-1669).',
  ].join('\n\n'),
  peers: ['k8sgpt: endpoints not ready', 'popeye 1105', 'popeye 1110', 'Radar: Pod readiness'],
  semantics: 'Diagnosis 2',
  find(context) {
    const { service, hasSelector, selected, live, serving, endpoints } = context;
    if (service.spec.type === 'ExternalName' || serving()) return [];
    if (hasSelector) {
      if (selected().length === 0) return [];
      if (selected().every((pod) => pod.status.phase === 'Succeeded')) return [ofFinished(context, selected())];
      if (live().some(isTruly)) return isToldOtherwise(context) ? [] : [endpoints().length > 0 ? ofSlices(context) : ofFamily(context)];
      return [ofPods(context, live().length > 0 ? live() : selected())];
    }
    return endpoints().length === 0 ? [] : [ofSlices(context)];
  },
};
