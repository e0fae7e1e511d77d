// The selector matches no Pod.

import type { Key } from '#lib/kube/key.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import { selects } from '#lib/kube/label-selector.ts';
import type { Pod } from '#lib/kube/pod.ts';
import { same } from '#lib/kube/same.ts';
import type { Service } from '#lib/kube/service.ts';
import { isClose, matchedElsewhere, missOf, type NearMiss, nearMisses } from '#lib/diagnosis/near-miss.ts';
import { reach } from '#lib/diagnosis/reach.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { plural } from '#lib/std/plural.ts';
import { evidence, namesOf } from '#lib/diagnosis/words.ts';

/** What the answer reads of a Pod: its labels, and whose it is. */
function alike({ metadata: a }: Pod, { metadata: b }: Pod): boolean {
  return same(a.labels, b.labels) && same(a.ownerReferences, b.ownerReferences);
}

/** A Pod that comes, goes or changes its labels may be the one that was meant, here or in another namespace; its readiness may not. */
const nearPods = reach('Pod', (state, _, before, after) => {
  if (before !== undefined && after !== undefined && alike(before, after)) return [];
  const touched: Key[] = [];
  for (const keys of state.index.unmatchedServices.values()) {
    for (const key of keys) {
      const service = state.tables.Service.get(key);
      if (service !== undefined && [before, after].some((pod) => pod !== undefined && concerns(service, pod))) touched.push(key);
    }
  }
  return touched;
});

function concerns(service: Service, pod: Pod): boolean {
  return pod.metadata.namespace === service.metadata.namespace
    ? missOf(service, pod) !== undefined
    : selects(service.spec.selector, pod.metadata.labels);
}

/** `2 Pods have app=refunds` */
function missWords({ label, found, pods }: NearMiss): string {
  const verb = pods === 1 ? 'has' : 'have';
  return `${plural(pods, 'Pod')} ${verb} ${found === undefined ? 'no such label' : `${label}=${found}`}`;
}

/** Seconds. */
const NOTHING_NEAR = 120;

/** Of a Knative revision, which has no Pods while nobody asks: callers use its public Service, and are kept waiting there. */
const KNATIVE_LABEL = 'networking.internal.knative.dev/serviceType';

function causeOf(near: NearMiss | undefined, elsewhere: readonly string[]): string | undefined {
  if (near !== undefined) {
    if (near.found === undefined) return `${near.workload} has all other labels, and none called ${near.label}.`;
    return isClose(near.wanted, near.found)
      ? `${near.label}=${near.wanted} is close to ${near.label}=${near.found}, which ${near.workload} carries.`
      : `${near.workload} has all other labels, and ${near.label}=${near.found}.`;
  }
  return elsewhere.length === 0 ? undefined : `A selector sees its own namespace alone; such Pods are in ${namesOf(elsewhere, 3)}.`;
}

export const selectsNothing: RuleAbout<'Service'> = {
  id: 'selects-nothing',
  about: 'Service',
  rung: 'selector',
  severity: 'broken',
  needs: ['Service', 'EndpointSlice', 'Pod'],
  beyond: [nearPods],
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
    'Compare the selector with the labels that the Pods do carry. Where Pods miss it by one label, the finding names the label and the workload that was probably meant; where Pods of another namespace have them all, the namespace.',
    'A workload that is scaled to zero on purpose looks the same, because Signalbox reads Pods and not what makes them: nobody is served meanwhile, and so it is told. Of the private Services of Knative, whose callers are kept waiting elsewhere, it is information.',
    'It is silent while endpoints that someone else publishes take traffic.',
  ].join('\n\n'),
  peers: ['k8sgpt: no endpoints', 'popeye 1100', 'popeye 1105', 'kube-score service-targets-pod', 'Kiali KIA0701', 'Radar: selector'],
  semantics: 'Diagnosis 1',
  find({ state, service, subject, hasSelector, selected, serving }) {
    if (service.spec.type === 'ExternalName' || !hasSelector || selected().length > 0 || serving()) return [];
    const pairs = Object.entries(service.spec.selector);
    const near = nearMisses(state, service)[0];
    const elsewhere = near === undefined ? matchedElsewhere(state, service) : [];
    const atRest = service.metadata.labels[KNATIVE_LABEL] === 'Private';
    return [
      {
        ...(atRest ? { severity: 'info' as const } : {}),
        title: 'The selector matches no Pod.',
        evidence: pairs.map(([label, value]) =>
          evidence(subject, `spec.selector[${label}]`, value, near?.label === label ? missWords(near) : undefined),
        ),
        cause: atRest
          ? 'Knative lets a revision have no Pods while nobody asks for it; its public Service starts them.'
          : causeOf(near, elsewhere),
        settles: near === undefined && elsewhere.length === 0 ? NOTHING_NEAR : undefined,
        next: [kubectl(service.metadata.namespace, 'get', 'pods', '--show-labels')],
        at: [{ ...subject, field: near === undefined ? 'spec.selector' : `spec.selector[${near.label}]` }],
      },
    ];
  },
};
