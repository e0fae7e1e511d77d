// A rule: what can be wrong with one kind of subject, how that is seen, and what its page in the documentation says.
//
// To add one: a file rules/<id>.ts with its test beside it, its line in rules.ts, and `npm run docs`. The whole of a rule:
//
//   export const noAddress: RuleAbout<'Service'> = {
//     id: 'no-address', about: 'Service', item: 'way-in', severity: 'warning', needs: ['Service'], beyond: [],
//     settles: { seconds: 120, because: 'Clouds take a minute or two to make a load balancer.' },
//     title: 'No load balancer has given an address', short: 'no address',
//     explains: 'The type is LoadBalancer and…', peers: ['k8sgpt Service'], semantics: 'Diagnosis 10',
//     find({ service, subject }) {
//       if (service.spec.type !== 'LoadBalancer' || service.status.loadBalancer.ingress.length > 0) return [];
//       return [{ title: '…', evidence: [{ subject, field: 'status.loadBalancer.ingress', value: 'not set' }], next: […] }];
//     },
//   };

import type { Severity, Subject } from '#lib/cluster/finding.ts';
import type { RecordOf } from '#lib/cluster/record.ts';
import type { Key } from '#lib/kube/key.ts';
import type { KubeKind } from '#lib/kube/record.ts';
import type { Found } from './found.ts';
import type { ServiceContext } from './context.ts';
import type { Dependency } from './dependency.ts';
import type { KnownState } from './known-state.ts';

/** What a rule about another kind than Services is asked with. */
export type RecordContext<K extends KubeKind> = KnownState & { readonly subject: Subject; readonly key: Key; readonly record: RecordOf<K> };

export type ContextOf<K extends KubeKind> = K extends 'Service' ? ServiceContext : RecordContext<K>;

/**
 * The items of the checklist that a person goes through when a Service does not work: who is selected, who is published and ready, the ports,
 * the names, what each Node does with a connection, the ways in from outside, and who may call.
 */
export const CHECKLIST_ITEMS = ['selector', 'endpoints', 'ports', 'names', 'nodes', 'way-in', 'policy'] as const;
export type ChecklistItem = (typeof CHECKLIST_ITEMS)[number];

export type RuleAbout<K extends KubeKind> = {
  /** kebab-case and stable: the anchor of its page, and part of every link to one of its findings. */
  readonly id: string;
  /** What its findings are about; a cause that lies in a policy or a route is found there, once, not at every Service. */
  readonly about: K;
  /** Where on the checklist it stands. */
  readonly item: ChecklistItem;
  readonly severity: Severity;
  /** For how long it must last before it counts, in seconds, and why so long: what a healthy rollout does meanwhile. */
  readonly settles: { readonly seconds: number; readonly because: string };
  /** The kinds without which nothing can be said: where one may not be read, the rule is "not decided". */
  readonly needs: readonly KubeKind[];
  /**
   * What else an answer depends on than the subject's own surroundings. Those are, of a Service: itself, its slices, the Pods that it
   * selects or that its slices name, and whether its namespace has any Pods; of all others: the record alone. Forgetting something
   * here leaves a stale finding on the screen; the property test of rechecks.ts finds most of that.
   */
  readonly beyond: readonly Dependency[];
  /** What is so when it finds something, without names and numbers: the heading of its page. */
  readonly title: string;
  /** In two or three words, for a row. */
  readonly short: string;
  /** The page: what it means, why it happens, what to do; when it is silent. Paragraphs are parted by an empty line. */
  readonly explains: string;
  /** Checks of other programs that it covers: `popeye 1100`, `Kiali KIA0701`. */
  readonly peers: readonly string[];
  /** `Diagnosis 4, kube-proxy R54`. */
  readonly semantics: string;
  /** Pure; throws for no state. Cheap: it runs with every change of the subject. */
  find(context: ContextOf<K>): readonly Found[];
};

export type Rule = { [K in KubeKind]: RuleAbout<K> }[KubeKind];
