// A NetworkPolicy whose podSelector takes no Pod.

import { kubectl } from '#lib/kube/kubectl.ts';
import { selectorWords } from '#lib/policy/words.ts';
import { podsOfThePolicy, takesAny } from '#lib/diagnosis/policy-reach.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { evidence } from '#lib/diagnosis/words.ts';

export const policySelectsNothing: RuleAbout<'NetworkPolicy'> = {
  id: 'policy-selects-nothing',
  about: 'NetworkPolicy',
  rung: 'policy',
  severity: 'info',
  needs: ['NetworkPolicy', 'Pod'],
  beyond: [podsOfThePolicy],
  settles: { seconds: 600, because: 'Policies are often made before the Pods, and Jobs have Pods only now and then.' },
  title: 'A NetworkPolicy selects no Pod',
  short: 'policy selects nothing',
  explains: [
    'No Pod of the namespace has the labels that spec.podSelector asks for, so the policy isolates nobody. Where it was to protect Pods, they are open to everyone.',
    'Compare the selector with the labels of the Pods that were meant. A workload that is scaled to zero has none, and then nothing is wrong.',
  ].join('\n\n'),
  peers: [],
  semantics: 'NetworkPolicy N2',
  find({ state, record, subject }) {
    const { namespace } = record.metadata;
    if (takesAny(state, namespace, record.spec.podSelector)) return [];
    const selector = selectorWords(record.spec.podSelector);
    return [
      {
        title: `No Pod of ${namespace} matches ${selector}.`,
        evidence: [evidence(subject, 'spec.podSelector', selector, `matches none of the Pods of ${namespace}`)],
        next: [kubectl(namespace, 'get', 'pods', '--show-labels')],
        at: [{ ...subject, field: 'spec.podSelector' }],
      },
    ];
  },
};
