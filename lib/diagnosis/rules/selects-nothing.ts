// The selector matches no Pod.

import { linked } from '#lib/cluster/multimap.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import { same } from '#lib/kube/same.ts';
import { missOf, nearMisses } from '#lib/diagnosis/near-miss.ts';
import { reach } from '#lib/diagnosis/reach.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { evidence, plural } from '#lib/diagnosis/words.ts';

/** A Pod that comes, goes or changes its labels may be the one that was meant; its readiness may not. */
const nearPods = reach('Pod', (state, _, before, after) => {
  if (before !== undefined && after !== undefined && same(before.metadata.labels, after.metadata.labels)) return [];
  const unmatched = linked(state.index.unmatchedServices, (after ?? before)?.metadata.namespace ?? '');
  return [...unmatched].filter((key) => {
    const service = state.tables.Service.get(key);
    return service !== undefined && [before, after].some((pod) => pod !== undefined && missOf(service, pod) !== undefined);
  });
});

export const selectsNothing: RuleAbout<'Service'> = {
  id: 'selects-nothing',
  about: 'Service',
  rung: 'selector',
  severity: 'broken',
  needs: ['Service', 'EndpointSlice', 'Pod'],
  beyond: [nearPods],
  settles: { seconds: 30, because: 'A Deployment with the strategy Recreate has no Pod for a moment while it is rolled out.' },
  title: 'The selector matches no Pod',
  short: 'selects nothing',
  explains: [
    'No Pod of the namespace carries all labels of spec.selector, so the Service has no endpoints: connections to its addresses are rejected at once.',
    'Most often a label is misspelt or was changed on one side only, the workload is in another namespace, or it was scaled to zero. A selector is compared with the labels of the Pods (spec.template.metadata.labels of the workload), not with those of the Deployment itself.',
    'Compare the selector with the labels that the Pods do carry. Where Pods miss it by one label and at most two letters, the finding names them.',
    'It is silent while endpoints that someone else publishes take traffic.',
  ].join('\n\n'),
  peers: ['k8sgpt: no endpoints', 'popeye 1100', 'popeye 1105', 'kube-score service-targets-pod', 'Kiali KIA0701', 'Radar: selector'],
  semantics: 'Diagnosis 1',
  find({ state, service, subject, hasSelector, selected, serving }) {
    if (service.spec.type === 'ExternalName' || !hasSelector || selected().length > 0 || serving()) return [];
    const pairs = Object.entries(service.spec.selector);
    const near = nearMisses(state, service)[0];
    return [
      {
        title: 'The selector matches no Pod.',
        evidence: pairs.map(([label, value]) =>
          evidence(
            subject,
            `spec.selector[${label}]`,
            value,
            near?.label === label ? `${plural(near.pods, 'Pod')} ${near.pods === 1 ? 'has' : 'have'} ${label}=${near.found}` : undefined,
          ),
        ),
        cause:
          near === undefined ? undefined : `${near.label}=${near.wanted} is close to ${near.label}=${near.found}, which Pods do carry.`,
        next: [kubectl(service.metadata.namespace, 'get', 'pods', '--show-labels')],
        at: [{ ...subject, field: near === undefined ? 'spec.selector' : `spec.selector[${near.label}]` }],
      },
    ];
  },
};
