// A NetworkPolicy whose podSelector takes no Pod.

import { linked } from '#lib/cluster/multimap.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import { matches } from '#lib/kube/label-selector.ts';
import type { NetworkPolicy } from '#lib/kube/network-policy.ts';
import type { Pod } from '#lib/kube/pod.ts';
import { selectorWords } from '#lib/words/policy.ts';
import { takesAny } from '#lib/policy/pods-matching.ts';
import { nearMatchWords, policyNearMatch } from '#lib/diagnosis/policy-near-match.ts';
import { podsOfThePolicy, policiesBeside } from '#lib/diagnosis/policy-dependency.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { evidence } from '#lib/diagnosis/evidence.ts';

/** Pods that another policy asks for as they are: then this one is for others. */
function selectedBeside(state: ClusterState, { metadata }: NetworkPolicy): (pod: Pod) => boolean {
  const others = [...linked(state.index.keysByNamespace, `NetworkPolicy:${metadata.namespace}`)].flatMap((key) => {
    const selector = state.tables.NetworkPolicy.get(key)?.spec.podSelector;
    return selector === undefined || selectorWords(selector) === '' ? [] : [selector];
  });
  return (pod) => others.some((selector) => matches(selector, pod.metadata.labels));
}

export const policySelectsNothing: RuleAbout<'NetworkPolicy'> = {
  id: 'policy-selects-nothing',
  about: 'NetworkPolicy',
  item: 'policy',
  severity: 'info',
  needs: ['NetworkPolicy', 'Pod'],
  beyond: [podsOfThePolicy, policiesBeside],
  settles: { seconds: 600, because: 'Policies are often made before the Pods, and Jobs have Pods only now and then.' },
  title: 'A NetworkPolicy selects no Pod',
  short: 'policy selects nothing',
  explains: [
    'No Pod of the namespace has the labels that spec.podSelector asks for, so the policy isolates nobody. Where it was to protect Pods, they are open to everyone.',
    'Compare the selector with the labels of the Pods that were meant. A workload that is scaled to zero has none, and then nothing is wrong.',
    'It is a warning where Pods come near that no other policy asks for: the value is misspelt by a letter or two, is the name of the workload and not what its Pods carry, or stands under another label.',
  ].join('\n\n'),
  peers: [],
  semantics: 'NetworkPolicy N2',
  find({ state, record, subject }) {
    const { namespace } = record.metadata;
    if (takesAny(state, namespace, record.spec.podSelector)) return [];
    const selector = selectorWords(record.spec.podSelector);
    const near = policyNearMatch(state, [namespace], record.spec.podSelector, selectedBeside(state, record));
    return [
      {
        ...(near === undefined ? {} : { severity: 'warning' as const }),
        title: `No Pod of ${namespace} matches ${selector}.`,
        evidence: [evidence(subject, 'spec.podSelector', selector, `matches none of the Pods of ${namespace}`)],
        cause: near === undefined ? undefined : nearMatchWords(near),
        next: [kubectl(namespace, 'get', 'pods', '--show-labels')],
        at: [{ ...subject, field: 'spec.podSelector' }],
      },
    ];
  },
};
