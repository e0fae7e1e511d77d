// Evidence from many Pods: counted by reason, so that a hundred Pods with one reason are one line.

import type { Evidence } from '#lib/cluster/finding.ts';
import { splitKey } from '#lib/kube/key.ts';
import type { Pod } from '#lib/kube/pod.ts';
import { podReason } from './pod-reason.ts';
import { plural } from '#lib/std/plural.ts';
import { namesOf, podSubject } from './words.ts';

type Group = { readonly first: Pod; readonly names: string[] };

/** The most frequent reason first; each line is about one Pod as an example and names the others. */
export function podEvidence(pods: readonly Pod[]): readonly Evidence[] {
  const groups = new Map<string, Group>();
  for (const pod of pods) {
    const reason = podReason(pod) || 'ready';
    const held = groups.get(reason);
    if (held === undefined) groups.set(reason, { first: pod, names: [pod.metadata.name] });
    else held.names.push(pod.metadata.name);
  }
  return [...groups]
    .sort((a, b) => b[1].names.length - a[1].names.length || (a[0] < b[0] ? -1 : 1))
    .map(([reason, { first, names }]) => ({
      subject: podSubject(first),
      field: reason === 'ready' ? 'status.conditions[Ready]' : fieldOf(first),
      value: reason,
      note: names.length === 1 ? `Pod ${splitKey(podSubject(first).key).name}` : `${plural(names.length, 'Pod')}: ${namesOf(names)}`,
    }));
}

/** Where the reason is written. */
function fieldOf(pod: Pod): string {
  if (pod.status.phase === 'Failed') return 'status.phase';
  if (pod.metadata.deletionTimestamp !== undefined) return 'metadata.deletionTimestamp';
  const container = pod.status.containerStatuses.find((c) => !c.ready);
  if (container === undefined) return 'status.conditions[Ready]';
  const at = `status.containerStatuses[${container.name}]`;
  if (container.state === undefined) return `${at}.ready`;
  return 'waiting' in container.state ? `${at}.state.waiting.reason` : `${at}.state.terminated.reason`;
}
