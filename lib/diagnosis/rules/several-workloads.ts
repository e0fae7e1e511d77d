// One selector, Pods of several workloads.

import type { Severity } from '#lib/cluster/finding.ts';
import { linked } from '#lib/cluster/multimap.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { keyOf } from '#lib/kube/key.ts';
import { kubectl, selectorText } from '#lib/kube/kubectl.ts';
import type { Pod } from '#lib/kube/pod.ts';
import type { TextMap } from '#lib/kube/scan.ts';
import { isHeadless, type Service } from '#lib/kube/service.ts';
import { portStep } from '#lib/publishing/target-port.ts';
import { areRoles, isEnvironment, isGenerated, isPart, isVersion } from '#lib/diagnosis/label-roles.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { templateHashOf, workloadOf } from '#lib/kube/workload.ts';
import { plural } from '#lib/std/plural.ts';
import { evidence, podSubject } from '#lib/diagnosis/evidence.ts';
import { namesOf } from '#lib/std/listed.ts';
import { servicesOverTheSamePods } from './same-pods.ts';

/** Surely of one workload: what workloadOf reads is the same. */
function sameWorkload(a: Pod, b: Pod): boolean {
  const owners = a.metadata.ownerReferences;
  const others = b.metadata.ownerReferences;
  if (owners.length !== 1 || others.length !== 1) return false;
  return owners[0]?.uid === others[0]?.uid && templateHashOf(a) === templateHashOf(b);
}

/** `Kind name` -> its Pods. Bare Pods are no workload; beside one they take its connections, and are told each by its name. */
function byWorkload(pods: readonly Pod[]): ReadonlyMap<string, readonly Pod[]> {
  const found = new Map<string, Pod[]>();
  let last: { readonly pod: Pod; readonly group: Pod[] } | undefined;
  const bare: Pod[] = [];
  for (const pod of pods) {
    // Nearly all Pods of a Service are of one workload, often one after the other.
    if (last !== undefined && sameWorkload(pod, last.pod)) {
      last.group.push(pod);
      continue;
    }
    if (pod.metadata.ownerReferences.length === 0) {
      bare.push(pod);
      continue;
    }
    const { kind, name } = workloadOf(pod);
    const id = `${kind} ${name}`;
    const group = found.get(id) ?? [];
    group.push(pod);
    found.set(id, group);
    last = { pod, group };
  }
  if (found.size > 0) for (const pod of bare) found.set(`Pod ${pod.metadata.name}`, [pod]);
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

/** Undefined of a bare Pod. */
function ownerOf({ metadata: { ownerReferences } }: Pod): string | undefined {
  const owner = ownerReferences.find((o) => o.controller === true) ?? ownerReferences[0];
  return owner === undefined ? undefined : `${owner.kind} ${owner.name}`;
}

function isBare([, pods]: Group): boolean {
  return pods.every(({ metadata: { ownerReferences } }) => ownerReferences.length === 0);
}

/** `1 workload and 2 Pods of none` */
function countText(groups: Iterable<Group>): string {
  const all = [...groups];
  const bare = all.filter(isBare).length;
  const workloads = plural(all.length - bare, 'workload');
  return bare === 0 ? workloads : `${workloads} and ${plural(bare, 'Pod')} of none`;
}

/** The same program in several workloads: a canary, the two sides of a blue-green deployment, a set of StatefulSets. One may have a sidecar more. */
function runTheSame(groups: readonly Group[]): boolean {
  const [first, ...others] = groups.map(programsOf);
  if (first === undefined || first.size === 0) return false;
  const holds = (all: ReadonlySet<string>, some: ReadonlySet<string>): boolean => some.size > 0 && [...some].every((one) => all.has(one));
  return others.every((other) => holds(first, other) || holds(other, first));
}

function labelsOf([, [pod]]: Group): TextMap {
  return pod?.metadata.labels ?? {};
}

/** Labels in which the workloads differ; those that a controller makes for each do not count. */
function differing(groups: readonly Group[]): readonly string[] {
  const all = groups.map(labelsOf);
  const labels = new Set(all.flatMap((one) => Object.keys(one)));
  return [...labels].filter((label) => !isGenerated(label) && new Set(all.map((one) => one[label])).size > 1);
}

/** `Deployment reviews-v1` -> `reviews`, where the Pods have version=v1. */
function stemOf(group: Group, versions: readonly string[]): string {
  const [workload] = group;
  const labels = labelsOf(group);
  const ending = versions.map((label) => `-${labels[label] ?? ''}`).find((one) => one.length > 1 && workload.endsWith(one));
  return ending === undefined ? workload : workload.slice(0, -ending.length);
}

/** Versions of one program, whatever images they are made of: their labels differ by the version alone, and their names as well. */
function areVersions(groups: readonly Group[]): boolean {
  const labels = differing(groups);
  return labels.length > 0 && labels.every(isVersion) && new Set(groups.map((group) => stemOf(group, labels))).size === 1;
}

/** Is the Service that of the workload? It bears a label by which the workload differs from the others, or its name. */
function isOwn({ metadata: { name, labels } }: Service, [workload, pods]: Group, by: readonly string[]): boolean {
  const [pod] = pods;
  const own = workload.slice(workload.indexOf(' ') + 1);
  return name === own || by.some((label) => labels[label] !== undefined && labels[label] === pod?.metadata.labels[label]);
}

/** The Services that take Pods of every one of these workloads. */
function overAll(state: ClusterState, groups: readonly Group[]): readonly Service[] {
  const [first = NO_SERVICE, ...others] = groups.map(([, [pod]]) =>
    pod === undefined ? NO_SERVICE : linked(state.index.servicesByPod, keyOf(pod.metadata.namespace, pod.metadata.name)),
  );
  const keys = [...first].filter((key) => others.every((other) => other.has(key))).sort();
  return keys.flatMap((key) => state.tables.Service.get(key) ?? []);
}

const NO_SERVICE: ReadonlySet<string> = new Set();

/** The values of the label, where all have it and they are no roles of one thing. */
function apartBy(groups: readonly Group[], label: string): readonly string[] | undefined {
  const values = [...new Set(groups.map((group) => labelsOf(group)[label]))];
  if (values.some((value) => value === undefined)) return undefined;
  const known = values.flatMap((value) => value ?? []).sort();
  return known.some((a, i) => known.slice(i + 1).some((b) => areRoles(a, b))) ? undefined : known;
}

/** Meant for others, or other parts, by their own labels; of parts this is said where no container declares the port that is asked for. */
function partedCause({ spec: { ports } }: Service, groups: readonly Group[]): string | undefined {
  const undeclared = ports.find((port) => groups.every(([, pods]) => pods.every((pod) => portStep(port, pod).declared === undefined)));
  for (const label of differing(groups)) {
    const isOfEnvironment = isEnvironment(label);
    if (!isOfEnvironment && (undeclared === undefined || !isPart(label))) continue;
    const values = apartBy(groups, label);
    if (values === undefined) continue;
    return isOfEnvironment
      ? `By the label ${label} they are of several environments: ${values.join(', ')}.`
      : `By the label ${label} they are several parts: ${values.join(', ')}. None of them declares port ${undeclared?.targetPort ?? ''}: connections to those that do not listen there are refused.`;
  }
  return undefined;
}

/** All of them have their names by it: a headless Service for the members of one application, such as the brokers and controllers of Kafka. */
function namesAll({ metadata, spec }: Service, groups: readonly Group[]): boolean {
  return spec.clusterIP === 'None' && groups.every(([, pods]) => pods.every((pod) => pod.spec.subdomain === metadata.name));
}

type Owned = { readonly group: Group; readonly service: Service };

/** Workloads that have a Service of their own each, and every one of these takes the Pods of all: fewer than two where it is not so. */
function ownedByEach(state: ClusterState, groups: readonly Group[]): readonly Owned[] {
  const by = differing(groups);
  const services = overAll(state, groups);
  return groups.flatMap((group) => {
    const service = services.find((one) => groups.every((other) => isOwn(one, other, by) === (other === group)));
    return service === undefined ? [] : [{ group, service }];
  });
}

type Judged = { readonly severity: Severity; readonly cause: string | undefined };

function judge(state: ClusterState, service: Service, groups: readonly Group[]): Judged {
  const stranger = causeOf(service, groups);
  if (stranger !== undefined) return { severity: 'warning', cause: stranger };
  const owned = ownedByEach(state, groups);
  if (owned.length > 1) {
    const names = owned.map((one) => one.service.metadata.name);
    const of = owned.map((one) => one.group[0]);
    return {
      severity: 'warning',
      cause: `${of.join(' and ')} have a Service each, ${names.join(' and ')}, and each of these takes the Pods of all: callers of one reach the others too. Add a label in which the workloads differ to each selector.`,
    };
  }
  const parted = partedCause(service, groups);
  if (parted !== undefined) return { severity: 'warning', cause: parted };
  if (areVersions(groups))
    return { severity: 'info', cause: 'They are versions of one program: their labels differ by the version alone.' };
  if (runTheSame(groups))
    return {
      severity: 'info',
      cause: 'They run the same program: a canary, a blue-green deployment or several sets of one application look like this.',
    };
  return { severity: 'warning', cause: undefined };
}

export const severalWorkloads: RuleAbout<'Service'> = {
  id: 'several-workloads',
  about: 'Service',
  item: 'selector',
  severity: 'warning',
  needs: ['Service', 'Pod'],
  beyond: [servicesOverTheSamePods],
  settles: { seconds: 60, because: 'A workload that is replaced by another of a new name overlaps with it.' },
  title: 'The selector catches Pods of several workloads',
  short: 'Pods of several workloads',
  explains: [
    'The Pods that the selector matches belong to more than one workload: connections are shared among all of them, whatever they do. A selector such as app=shop catches the importer and the nightly Job as readily as the server.',
    'Add a label to the selector that only the intended workload carries.',
    'It is told as information where all of them declare the port and are versions of one program: their labels differ by the version alone and they are named alike, or they run the same image, whatever its tag. That is how a canary stands beside the stable Deployment, green beside blue, and one set of an application beside another. Of a headless Service, by which the members of one application find each other, nothing is said then, and nothing of one by which all the Pods have their names.',
    'It stays a warning where their labels tell different environments (env=prod and env=staging), and where no container declares the port and their labels tell different parts (component=web and component=worker): one image often holds the server and its workers. A Pod that no workload has made, left from a test or from debugging, is told beside the workload whose connections it takes.',
    'It stays a warning, whatever the images, where two of the workloads have a Service of their own each and both Services take the Pods of both: two releases of one chart whose selectors lack the name of the release.',
  ].join('\n\n'),
  peers: [],
  semantics: 'Diagnosis 22, 23',
  find({ state, service, subject, live }) {
    if (service.spec.type === 'ExternalName') return [];
    const groups = byWorkload(live());
    if (groups.size < 2 || namesAll(service, [...groups])) return [];
    const sorted = [...groups].sort((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1));
    const selector = selectorText(service.spec.selector);
    const { severity, cause } = judge(state, service, sorted);
    // The members of one application, found by the names of a headless Service: nobody shares connections among them.
    if (severity === 'info' && isHeadless(service)) return [];
    return [
      {
        severity,
        title: `The selector catches Pods of ${countText(groups)}.`,
        short: `Pods of ${countText(groups)}`,
        evidence: [
          evidence(subject, 'spec.selector', selector),
          ...sorted.flatMap(([workload, pods]) => {
            const [first] = pods;
            if (first === undefined) return [];
            const names = pods.map((p) => p.metadata.name);
            const owner = ownerOf(first);
            const whose = owner === undefined ? 'no workload has made it, ' : owner === workload ? '' : `${workload}, `;
            return [
              evidence(podSubject(first), 'metadata.ownerReferences', owner, `${whose}${plural(pods.length, 'Pod')}: ${namesOf(names, 3)}`),
            ];
          }),
        ],
        cause,
        next: [kubectl(service.metadata.namespace, 'get', 'pods', '-l', selector, '--show-labels')],
        at: [{ ...subject, field: 'spec.selector' }, ...sorted.slice(1).flatMap(([, pods]) => pods.map(podSubject))],
      },
    ];
  },
};
