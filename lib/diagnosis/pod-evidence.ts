// Evidence from many Pods: counted by reason, so that a hundred Pods with one reason are one line; and how to look at them.

import type { Evidence } from '#lib/cluster/finding.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import type { Pod } from '#lib/kube/pod.ts';
import { plural } from '#lib/std/plural.ts';
import { type PodTrouble, podTrouble } from './pod-reason.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { eventEvidence } from './pod-events.ts';
import { evidence, podSubject } from './evidence.ts';
import { namesOf } from '#lib/std/listed.ts';

type Group = { readonly first: Pod; readonly trouble: PodTrouble; readonly names: string[] };

const WELL: PodTrouble = { words: 'ready', field: 'status.conditions[Ready].status', value: 'True' };

/** Which port is asked whether the container is ready; none where it is a command that is run. */
function probeEvidence({ first, trouble }: Group): readonly Evidence[] {
  const probe = first.spec.containers.find(({ name }) => name === trouble.unready)?.readinessProbe;
  return (['httpGet', 'tcpSocket', 'grpc'] as const).flatMap((how) => {
    const port = probe?.[how]?.port;
    const field = `spec.containers[${trouble.unready}].readinessProbe.${how}.port`;
    return port === undefined ? [] : [evidence(podSubject(first), field, String(port), 'the readiness probe has not passed')];
  });
}

/** The most frequent reason first; each line is about one Pod as an example and names the others. With the state, what events say of it too: such a rule depends on them (eventsOfPods). */
export function podEvidence(pods: readonly Pod[], state?: ClusterState): readonly Evidence[] {
  const groups = new Map<string, Group>();
  for (const pod of pods) {
    const trouble = podTrouble(pod) ?? WELL;
    const held = groups.get(trouble.words);
    if (held === undefined) groups.set(trouble.words, { first: pod, trouble, names: [pod.metadata.name] });
    else held.names.push(pod.metadata.name);
  }
  return [...groups]
    .sort((a, b) => b[1].names.length - a[1].names.length || (a[0] < b[0] ? -1 : 1))
    .flatMap(([, group]) => {
      const { first, trouble, names } = group;
      const who = names.length === 1 ? `Pod ${first.metadata.name}` : `${plural(names.length, 'Pod')}: ${namesOf(names)}`;
      return [
        evidence(podSubject(first), trouble.field, trouble.value, who),
        ...probeEvidence(group),
        ...(state === undefined ? [] : eventEvidence(state, first)),
      ];
    });
}

/** Why it is as it is: what the kubelet says of it, and what a container that crashes said last. */
export function lookAtPod(pod: Pod): readonly string[] {
  const { namespace, name } = pod.metadata;
  const crashing = pod.status.containerStatuses.find(
    ({ state }) => state !== undefined && 'waiting' in state && state.waiting.reason === 'CrashLoopBackOff',
  );
  return [
    kubectl(namespace, 'describe', 'pod', name),
    ...(crashing === undefined ? [] : [kubectl(namespace, 'logs', name, '-c', crashing.name, '--previous')]),
  ];
}
