// Pods of Jobs that have run to their end and match the selector.

import { kubectl, selectorText } from '#lib/kube/kubectl.ts';
import { isEnded, type Pod } from '#lib/kube/pod.ts';
import { workloadOf } from '#lib/kube/workload.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { plural } from '#lib/std/plural.ts';
import { evidence, podSubject } from '#lib/diagnosis/evidence.ts';
import { namesOf } from '#lib/std/listed.ts';

function isEndedJob(pod: Pod): boolean {
  const { metadata } = pod;
  const owner = metadata.ownerReferences.find((o) => o.controller === true) ?? metadata.ownerReferences[0];
  return owner?.kind === 'Job' && isEnded(pod);
}

/** `Job migrate`, `CronJob report` -> their Pods. */
function byJob(pods: readonly Pod[]): ReadonlyMap<string, readonly Pod[]> {
  const found = new Map<string, Pod[]>();
  for (const pod of pods) {
    const { kind, name } = workloadOf(pod);
    const held = found.get(`${kind} ${name}`);
    if (held === undefined) found.set(`${kind} ${name}`, [pod]);
    else held.push(pod);
  }
  return found;
}

export const endedJobs: RuleAbout<'Service'> = {
  id: 'ended-jobs',
  about: 'Service',
  item: 'selector',
  severity: 'info',
  needs: ['Service', 'Pod'],
  beyond: [],
  settles: { seconds: 60, because: 'A Job may be deleted as soon as it has ended.' },
  title: 'Ended Pods of Jobs match the selector',
  short: 'ended Jobs',
  explains: [
    'Pods of a Job, or of a CronJob, carry the labels of the Service and have run to their end. They get no connections: a Pod in the phase Succeeded or Failed is not published. While one runs, it is published like any other, and takes its share.',
    'What looks for a Pod by the selector, as kubectl port-forward and kubectl logs do for a Service, may find one that has ended.',
    'Add a label to the selector that only the server carries, or other labels to the template of the Job; ttlSecondsAfterFinished takes ended Jobs away.',
  ].join('\n\n'),
  peers: [],
  semantics: 'Diagnosis 23',
  find({ service, subject, selected }) {
    if (service.spec.type === 'ExternalName') return [];
    const ended = selected().filter(isEndedJob);
    if (ended.length === 0) return [];
    const jobs = byJob(ended);
    const selector = selectorText(service.spec.selector);
    return [
      {
        title: `${plural(ended.length, 'ended Pod')} of ${namesOf([...jobs.keys()], 3)} ${ended.length === 1 ? 'matches' : 'match'} the selector.`,
        evidence: [
          evidence(subject, 'spec.selector', selector),
          ...[...jobs].flatMap(([, pods]) => {
            const [first] = pods;
            const names = pods.map(({ metadata }) => metadata.name);
            return first === undefined ? [] : [evidence(podSubject(first), 'status.phase', first.status.phase, namesOf(names, 3))];
          }),
        ],
        cause: 'They get no connections; kubectl port-forward and logs, which look for a Pod by the selector, may choose one of them.',
        next: [kubectl(service.metadata.namespace, 'get', 'pods', '-l', selector, '--show-labels')],
        at: [{ ...subject, field: 'spec.selector' }, ...ended.map(podSubject)],
      },
    ];
  },
};
