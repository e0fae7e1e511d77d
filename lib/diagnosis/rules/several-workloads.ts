// One selector, Pods of several workloads.

import { kubectl, selectorText } from '#lib/kube/kubectl.ts';
import type { Pod } from '#lib/kube/pod.ts';
import type { Service } from '#lib/kube/service.ts';
import { portStep } from '#lib/publishing/target-port.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { templateHashOf, workloadOf } from '#lib/kube/workload.ts';
import { plural } from '#lib/std/plural.ts';
import { evidence, namesOf, podSubject } from '#lib/diagnosis/words.ts';

/** Surely of one workload: what workloadOf reads is the same. */
function sameWorkload(a: Pod, b: Pod): boolean {
  const owners = a.metadata.ownerReferences;
  const others = b.metadata.ownerReferences;
  if (owners.length !== 1 || others.length !== 1) return false;
  return owners[0]?.uid === others[0]?.uid && templateHashOf(a) === templateHashOf(b);
}

/** `Kind name` -> its Pods. Bare Pods do not count as a workload each. */
function byWorkload(pods: readonly Pod[]): ReadonlyMap<string, readonly Pod[]> {
  const found = new Map<string, Pod[]>();
  let last: { readonly pod: Pod; readonly group: Pod[] } | undefined;
  for (const pod of pods) {
    // Nearly all Pods of a Service are of one workload, often one after the other.
    if (last !== undefined && sameWorkload(pod, last.pod)) {
      last.group.push(pod);
      continue;
    }
    if (pod.metadata.ownerReferences.length === 0) continue;
    const { kind, name } = workloadOf(pod);
    const id = `${kind} ${name}`;
    const group = found.get(id) ?? [];
    group.push(pod);
    found.set(id, group);
    last = { pod, group };
  }
  return found;
}

/** Who among them surely was not meant: a Job, or one that has not the port while others declare it. */
function causeOf(service: Service, groups: readonly Group[]): string | undefined {
  const jobs = groups.filter(([workload]) => /^(Job|CronJob) /.test(workload)).map(([workload]) => workload);
  if (jobs.length > 0) return `${namesOf(jobs, 2)} runs to an end, and takes connections until then.`;
  for (const port of service.spec.ports) {
    const without = groups.filter(([, pods]) => pods.every((pod) => portStep(port, pod).declared === undefined));
    const [first] = without;
    if (first !== undefined && without.length < groups.length)
      return `${first[0]} declares no port ${port.targetPort}: connections that reach it may fail.`;
  }
  return undefined;
}

type Group = readonly [workload: string, pods: readonly Pod[]];

/** `reg.io:5000/web` of `reg.io:5000/web:1@sha256:…` */
function repositoryOf(image: string): string {
  const plain = image.split('@')[0] ?? '';
  const tag = plain.lastIndexOf(':');
  return tag > plain.lastIndexOf('/') ? plain.slice(0, tag) : plain;
}

/** Of all containers, for one Pod of the workload. */
function programsOf([, [pod]]: Group): ReadonlySet<string> {
  return new Set(pod?.spec.containers.flatMap(({ image }) => (image === undefined ? [] : [repositoryOf(image)])));
}

function ownerOf({ metadata: { ownerReferences } }: Pod): string {
  const owner = ownerReferences.find((o) => o.controller === true) ?? ownerReferences[0];
  return owner === undefined ? '' : `${owner.kind} ${owner.name}`;
}

/** The same program in several workloads: a canary, the two sides of a blue-green deployment, a set of StatefulSets. One may have a sidecar more. */
function areAlike(groups: readonly Group[]): boolean {
  const [first, ...others] = groups.map(programsOf);
  if (first === undefined || first.size === 0) return false;
  const holds = (all: ReadonlySet<string>, some: ReadonlySet<string>): boolean => some.size > 0 && [...some].every((one) => all.has(one));
  return others.every((other) => holds(first, other) || holds(other, first));
}

export const severalWorkloads: RuleAbout<'Service'> = {
  id: 'several-workloads',
  about: 'Service',
  rung: 'selector',
  severity: 'warning',
  needs: ['Service', 'Pod'],
  beyond: [],
  settles: { seconds: 60, because: 'A workload that is replaced by another of a new name overlaps with it.' },
  title: 'The selector catches Pods of several workloads',
  short: 'several workloads',
  explains: [
    'The Pods that the selector matches belong to more than one workload: connections are shared among all of them, whatever they do. A selector such as app=shop catches the importer and the nightly Job as readily as the server.',
    'Add a label to the selector that only the intended workload carries.',
    'Where all of them run the same image (whatever its tag) and declare the port, it is told as information: that is how a canary stands beside the stable Deployment, green beside blue, and one set of an application beside another.',
  ].join('\n\n'),
  peers: [],
  semantics: 'Diagnosis 22, 23',
  find({ service, subject, live }) {
    if (service.spec.type === 'ExternalName') return [];
    const groups = byWorkload(live());
    if (groups.size < 2) return [];
    const sorted = [...groups].sort((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1));
    const selector = selectorText(service.spec.selector);
    const cause = causeOf(service, sorted);
    const alike = cause === undefined && areAlike(sorted);
    return [
      {
        ...(alike ? { severity: 'info' as const } : {}),
        title: `The selector catches Pods of ${groups.size} workloads.`,
        short: `${groups.size} workloads`,
        evidence: [
          evidence(subject, 'spec.selector', selector),
          ...sorted.flatMap(([workload, pods]) => {
            const [first] = pods;
            if (first === undefined) return [];
            const names = pods.map((p) => p.metadata.name);
            const owner = ownerOf(first);
            const whose = owner === workload ? '' : `${workload}, `;
            return [
              evidence(podSubject(first), 'metadata.ownerReferences', owner, `${whose}${plural(pods.length, 'Pod')}: ${namesOf(names, 3)}`),
            ];
          }),
        ],
        cause: alike
          ? 'They run the same program: a canary, a blue-green deployment or several sets of one application look like this.'
          : cause,
        next: [kubectl(service.metadata.namespace, 'get', 'pods', '-l', selector, '--show-labels')],
        at: [{ ...subject, field: 'spec.selector' }, ...sorted.slice(1).flatMap(([, pods]) => pods.map(podSubject))],
      },
    ];
  },
};
