// The selector matches no Pod.

import type { Key } from '#lib/kube/key.ts';
import { kubectl, selectorText } from '#lib/kube/kubectl.ts';
import { selects } from '#lib/kube/label-selector.ts';
import { isEnded, type Pod } from '#lib/kube/pod.ts';
import { same } from '#lib/kube/same.ts';
import type { TextMap } from '#lib/kube/scan.ts';
import type { Service } from '#lib/kube/service.ts';
import type { ServiceContext } from '#lib/diagnosis/context.ts';
import { isRoleName } from '#lib/diagnosis/label-roles.ts';
import { type Leading, leadingTo, whatLeadsHere } from '#lib/diagnosis/leads-here.ts';
import { atRestInKnative, hasSay, type MayBeEmpty, mayBeEmpty, servedBeside } from '#lib/diagnosis/may-be-empty.ts';
import {
  areOfRow,
  isClose,
  isNamesake,
  keysText,
  matchedElsewhere,
  differenceOf,
  movedPairs,
  type Namesake,
  namesakeOf,
  type NearMatch,
  nearMatches,
  type OtherKeys,
  underOtherKeys,
} from '#lib/diagnosis/near-match.ts';
import { dependency } from '#lib/diagnosis/dependency.ts';
import { noPodsOf, type NoPods, workloadsNear, workloadSubject } from '#lib/diagnosis/template-match.ts';
import type { Found } from '#lib/diagnosis/found.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { listed, namesOf } from '#lib/std/listed.ts';
import { plural } from '#lib/std/plural.ts';
import { evidence } from '#lib/diagnosis/evidence.ts';

/** What the answer reads of a Pod: its labels, whose it is, the addresses that it has, and the Service that it has its name by. */
function alike(a: Pod, b: Pod): boolean {
  return (
    same(a.metadata.labels, b.metadata.labels) &&
    same(a.metadata.ownerReferences, b.metadata.ownerReferences) &&
    same(a.status.podIPs, b.status.podIPs) &&
    isEnded(a) === isEnded(b) &&
    a.spec.subdomain === b.spec.subdomain
  );
}

/** A Pod that comes, goes or changes its labels may be the one that was meant, here or in another namespace; its readiness may not. */
const nearPods = dependency('Pod', (state, _, before, after, batch) => {
  if (before !== undefined && after !== undefined && alike(before, after)) return [];
  const touched: Key[] = [];
  for (const keys of state.index.unmatchedServices.values()) {
    for (const key of keys) {
      const service = state.tables.Service.get(key);
      const concerned = (pod: Pod | undefined): boolean =>
        pod !== undefined && service !== undefined && (concerns(service, pod) || hasSay(state, service, pod, batch));
      if (concerned(before) || concerned(after)) touched.push(key);
    }
  }
  return touched;
});

function isNear(service: Service, labels: TextMap): boolean {
  const { selector } = service.spec;
  return differenceOf(selector, labels) !== undefined || movedPairs(selector, labels) !== undefined;
}

function concerns(service: Service, pod: Pod): boolean {
  const { namespace: theirs, labels } = pod.metadata;
  return service.metadata.namespace === theirs
    ? isNear(service, labels) || isNamesake(service, pod)
    : selects(service.spec.selector, labels);
}

/** A workload whose template it matches, or that has no Pods and comes near. */
const nearWorkloads = workloadsNear((service, record) => {
  const { labels } = record.spec.template.metadata;
  return selects(service.spec.selector, labels) || isNear(service, labels) || isNamesake(service, record);
});

/** `2 Pods have app=refunds` */
function missWords({ label, found, pods, workload }: NearMatch): string {
  const who = pods === 0 ? workload : plural(pods, 'Pod');
  return `${who} ${pods < 2 ? 'has' : 'have'} ${found === undefined ? 'no such label' : `${label}=${found}`}`;
}

/** Seconds. */
const NOTHING_NEAR = 120;

/** Of what leads here, how much is told in sentences; the evidence holds all of it. */
const LEADING_SAID = 2;

type Near = {
  readonly miss: NearMatch | undefined;
  /** The same values under other keys, where no Pod is a letter off. */
  readonly moved: OtherKeys | undefined;
  readonly elsewhere: readonly string[];
  /** A workload of its name, where nothing is nearer. */
  readonly namesake: Namesake | undefined;
};

/** Off by a letter or two. Roles, and what is counted, differ by as little and are no slip: ro and rw, v1 and v2. */
function isSlip({ wanted, found }: NearMatch): boolean {
  if (found === undefined || !isClose(wanted, found)) return false;
  return !(isRoleName(wanted) && isRoleName(found)) && !areOfRow(wanted, found);
}

function lookNear({ state, service }: ServiceContext): Near {
  const miss = nearMatches(state, service)[0];
  const slip = miss !== undefined && isSlip(miss);
  const moved = slip ? undefined : underOtherKeys(state, service);
  const none = miss === undefined && moved === undefined;
  const elsewhere = none ? matchedElsewhere(state, service) : [];
  return { miss, moved, elsewhere, namesake: none && elsewhere.length === 0 ? namesakeOf(state, service) : undefined };
}

const NOBODY_NEAR: Near = { miss: undefined, moved: undefined, elsewhere: [], namesake: undefined };

function missCause(miss: NearMatch): string {
  const { label, wanted, found, workload } = miss;
  if (found === undefined) return `${workload} has all other labels, and none called ${label}.`;
  if (areOfRow(wanted, found)) return `${workload} carries ${label}=${found}: another of the same row.`;
  return isSlip(miss)
    ? `${label}=${wanted} is close to ${label}=${found}, which ${workload} carries.`
    : `${workload} has all other labels, and ${label}=${found}.`;
}

function causeOf({ miss, moved, elsewhere, namesake }: Near): string | undefined {
  if (moved !== undefined) {
    const of = moved.pairs.length === 1 ? 'the same value under another key' : 'the same values under other keys';
    return `${moved.workload} carries ${keysText(moved.pairs)}: ${of}.`;
  }
  if (miss !== undefined) return missCause(miss);
  if (namesake !== undefined) return `${namesake.workload}, of the Service’s name, has ${listed(namesake.differs)}.`;
  return elsewhere.length === 0 ? undefined : `A selector sees its own namespace alone; such Pods are in ${namesOf(elsewhere, 3)}.`;
}

/** What the Pods have in place of this pair of the selector. */
function noteOf({ miss, moved }: Near, label: string): string | undefined {
  const pair = moved?.pairs.find((one) => one.label === label);
  if (moved !== undefined) {
    const who = moved.pods === 0 ? moved.workload : plural(moved.pods, 'Pod');
    return pair === undefined ? undefined : `${who} with ${pair.key}=${pair.value}`;
  }
  return miss?.label === label ? missWords(miss) : undefined;
}

/** Why it may be so that nobody is there; undefined where something leads here, or nothing explains it. */
function excuseOf(context: ServiceContext, near: Near, leading: readonly Leading[]): MayBeEmpty | undefined {
  if (atRestInKnative(context.service))
    return { cause: 'Knative lets a revision have no Pods while nobody asks for it; its public Service starts them.', evidence: [] };
  const { miss, moved, namesake } = near;
  if (leading.length > 0 || (miss !== undefined && isSlip(miss))) return undefined;
  return mayBeEmpty(context, miss !== undefined || moved !== undefined || namesake !== undefined);
}

/** The selector is right, and the workload has no Pods. */
function ofTemplate(context: ServiceContext, own: NoPods, leading: readonly Leading[]): Found {
  const { service, subject } = context;
  const { namespace } = service.metadata;
  const excuse = own.kind === 'at-zero' ? excuseOf(context, NOBODY_NEAR, leading) : undefined;
  const [first] = own.workloads;
  const said = [own.cause, ...(excuse === undefined ? [] : [excuse.cause]), ...leading.slice(0, LEADING_SAID).map(({ says }) => says)];
  const isMeant = own.kind === 'at-zero' && (leading.length === 0 || excuse !== undefined);
  return {
    ...(isMeant ? { severity: 'info' as const } : {}),
    title: own.title,
    short: own.short,
    evidence: [
      evidence(subject, 'spec.selector', selectorText(service.spec.selector)),
      ...own.evidence,
      ...(excuse?.evidence ?? []),
      ...leading.map((one) => one.evidence),
    ],
    cause: said.join(' '),
    // Pods that are refused are not on their way.
    settles: own.kind === 'to-come' ? NOTHING_NEAR : undefined,
    next: first === undefined ? [] : [kubectl(namespace, 'describe', first.kind.toLowerCase(), first.metadata.name)],
    at: [{ ...subject, field: 'spec.selector' }, ...own.workloads.map(workloadSubject)],
  };
}

export const selectsNothing: RuleAbout<'Service'> = {
  id: 'selects-nothing',
  about: 'Service',
  item: 'selector',
  severity: 'broken',
  needs: ['Service', 'EndpointSlice', 'Pod'],
  beyond: [nearPods, ...nearWorkloads, ...whatLeadsHere, ...servedBeside],
  settles: {
    seconds: 30,
    because:
      'A Deployment with the strategy Recreate has no Pod for a moment while it is rolled out. Where no Pod comes near, two minutes: the workload may be applied after its Service.',
  },
  title: 'The selector matches no Pod',
  short: 'selects nothing',
  explains: [
    'No Pod of the namespace carries all labels of spec.selector, so the Service has no endpoints: connections to its addresses are rejected at once.',
    'Most often a label is misspelt or was changed on one side only, the workload is in another namespace, or it was scaled to zero. A selector is compared with the labels of the Pods (spec.template.metadata.labels of the workload), not with those of the Deployment itself.',
    'Compare the selector with the labels that the Pods do carry. Where Pods miss it by one label, the finding names the label and the workload that was probably meant; where a workload has the Service’s name, the labels that its Pods have instead; where Pods of another namespace have them all, the namespace.',
    'It is information where nothing leads to the Service and it may have nobody: a Service beside it serves another value of the same label (a primary beside its replicas, the other colour, a version that is out, by a label or inside of a name as in web-blue and web-green), the Service of a Flagger canary between releases, or a headless Service for what this cluster does not run as Pods, such as the control plane where others manage it. The finding says which of them it took. What leads to a Service is an Ingress, a route, an alias, a Gateway that it is of, or its own type and external IPs.',
    'Where a workload has a template with these labels, the selector is right, and the finding says what keeps the Pods: the workload is scaled to zero, which is information while nothing leads to the Service, for somebody wants it so; or the API server refuses the Pods, with its message (a quota, an admission webhook). Where the workloads may not be read (apps: deployments, replicasets, statefulsets, daemonsets), one that is scaled to zero looks like any other that is missing: nobody is served meanwhile, and so it is told.',
    'Of the private Services of Knative, whose callers are kept waiting elsewhere, it is information.',
    'It is silent while endpoints that someone else publishes take traffic.',
  ].join('\n\n'),
  peers: ['k8sgpt: no endpoints', 'popeye 1100', 'popeye 1105', 'kube-score service-targets-pod', 'Kiali KIA0701', 'Radar: selector'],
  semantics: 'Diagnosis 1',
  find(context) {
    const { state, service, subject, hasSelector, selected, serving } = context;
    if (service.spec.type === 'ExternalName' || !hasSelector || selected().length > 0 || serving()) return [];
    const leading = leadingTo(context);
    const own = noPodsOf(state, service);
    if (own !== undefined) return [ofTemplate(context, own, leading)];
    const near = lookNear(context);
    const excuse = excuseOf(context, near, leading);
    const wrong = near.moved?.pairs[0]?.label ?? near.miss?.label;
    const comesNear = wrong !== undefined || near.elsewhere.length > 0 || near.namesake !== undefined;
    const said = [causeOf(near), ...leading.slice(0, LEADING_SAID).map(({ says }) => says)].filter((text) => text !== undefined);
    return [
      {
        ...(excuse === undefined ? {} : { severity: 'info' as const }),
        title: 'The selector matches no Pod.',
        evidence: [
          ...Object.entries(service.spec.selector).map(([label, value]) =>
            evidence(subject, `spec.selector[${label}]`, value, noteOf(near, label)),
          ),
          ...(excuse?.evidence ?? leading.map((one) => one.evidence)),
        ],
        cause: excuse?.cause ?? (said.length === 0 ? undefined : said.join(' ')),
        settles: comesNear ? undefined : NOTHING_NEAR,
        next: [kubectl(service.metadata.namespace, 'get', 'pods', '--show-labels')],
        at: [
          { ...subject, field: wrong === undefined ? 'spec.selector' : `spec.selector[${wrong}]` },
          ...(excuse === undefined
            ? leading.flatMap(({ evidence: { subject: at, field } }) => (at === subject ? [] : [{ ...at, field }]))
            : []),
        ],
      },
    ];
  },
};
