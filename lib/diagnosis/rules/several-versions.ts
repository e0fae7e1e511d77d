// Pods of two revisions of one workload, for longer than a rollout takes.

import { isPodReady, type Pod } from '#lib/kube/pod.ts';
import { kubectl, selectorText } from '#lib/kube/kubectl.ts';
import { TEMPLATE_HASH_LABEL, templateHashOf, workloadOf } from '#lib/kube/workload.ts';
import { timeOf } from '#lib/diagnosis/pod-reason.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { plural } from '#lib/std/plural.ts';
import { evidence, podSubject } from '#lib/diagnosis/evidence.ts';
import { namesOf } from '#lib/std/listed.ts';

/** Of StatefulSets and DaemonSets. */
const REVISION_HASH_LABEL = 'controller-revision-hash';

/** What `kubectl rollout` knows. */
const ROLLED_OUT: readonly string[] = ['Deployment', 'StatefulSet', 'DaemonSet'];

type Revisions = Map<string, Pod[]>;

/** `Kind name` of the workload -> hash of the template -> Pods. */
function byRevision(pods: readonly Pod[]): ReadonlyMap<string, Revisions> {
  const found = new Map<string, Revisions>();
  for (const pod of pods) {
    const hash = templateHashOf(pod) ?? pod.metadata.labels[REVISION_HASH_LABEL];
    if (hash === undefined || pod.metadata.deletionTimestamp !== undefined || !isPodReady(pod)) continue;
    const { kind, name } = workloadOf(pod);
    const id = `${kind} ${name}`;
    const revisions: Revisions = found.get(id) ?? new Map<string, Pod[]>();
    found.set(id, revisions);
    const held = revisions.get(hash);
    if (held === undefined) revisions.set(hash, [pod]);
    else held.push(pod);
  }
  return found;
}

/** When the first of the Pods that are left was made, in ms. */
function oldest(pods: readonly Pod[]): number {
  return Math.min(...pods.map((pod) => timeOf(pod.metadata.creationTimestamp) ?? 0));
}

function imagesOf(pod: Pod | undefined): string {
  return pod === undefined ? '' : pod.spec.containers.flatMap((c) => c.image ?? []).join(', ');
}

export const severalVersions: RuleAbout<'Service'> = {
  id: 'several-versions',
  about: 'Service',
  item: 'selector',
  severity: 'info',
  needs: ['Service', 'Pod'],
  beyond: [],
  settles: { seconds: 900, because: 'A rollout has Pods of both revisions; of most it is over within a quarter of an hour.' },
  title: 'Pods of several revisions of one workload take traffic',
  short: 'several versions',
  explains: [
    'Ready Pods of two or more revisions of the same Deployment, StatefulSet or DaemonSet have been behind the Service for a quarter of an hour: a rollout is paused or stuck, or its update strategy waits for a hand (OnDelete, a partition). Callers meet either version.',
    'It is information: a canary is made in this way too. Where it is not meant, look at the status of the rollout.',
  ].join('\n\n'),
  peers: [],
  semantics: 'Diagnosis 22',
  find({ service, live }) {
    if (service.spec.type === 'ExternalName') return [];
    const { namespace } = service.metadata;
    return [...byRevision(live())].flatMap(([workload, revisions]) => {
      if (revisions.size < 2) return [];
      const sorted = [...revisions.values()].sort((a, b) => oldest(a) - oldest(b));
      const [kind = '', name = ''] = workload.split(' ');
      return [
        {
          part: `${kind}-${name}`,
          title: `Pods of ${revisions.size} revisions of the ${workload} take traffic.`,
          short: `${revisions.size} versions`,
          evidence: sorted.flatMap((pods) => {
            const [first] = pods;
            const names = `${plural(pods.length, 'Pod')}: ${namesOf(
              pods.map((p) => p.metadata.name),
              3,
            )}`;
            return first === undefined ? [] : [evidence(podSubject(first), 'spec.containers[*].image', imagesOf(first), names)];
          }),
          next: [
            ROLLED_OUT.includes(kind)
              ? kubectl(namespace, 'rollout', 'status', `${kind.toLowerCase()}/${name}`, '--watch=false')
              : kubectl(namespace, 'get', kind.toLowerCase(), name, '-o', 'yaml'),
            kubectl(namespace, 'get', 'pods', '-l', selectorText(service.spec.selector), '-L', TEMPLATE_HASH_LABEL),
          ],
          lasting: { kind: 'at-least', since: Math.max(...sorted.map(oldest)) },
        },
      ];
    });
  },
};
