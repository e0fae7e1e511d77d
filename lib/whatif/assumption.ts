// A hypothesis: what a reader supposes about one Service and its Pods, as a closed union of changes.

/** `none` takes the field off. */
export type Distribution = 'PreferSameZone' | 'PreferClose' | 'PreferSameNode' | 'none';

export type Assumption =
  | { readonly kind: 'externalTrafficPolicy'; readonly to: 'Cluster' | 'Local' }
  | { readonly kind: 'internalTrafficPolicy'; readonly to: 'Cluster' | 'Local' }
  | { readonly kind: 'trafficDistribution'; readonly to: Distribution }
  | { readonly kind: 'sessionAffinity'; readonly to: 'None' | 'ClientIP' }
  | { readonly kind: 'publishNotReadyAddresses'; readonly to: boolean }
  /** `pod`: its name in the Service's namespace. */
  | { readonly kind: 'pod'; readonly pod: string; readonly to: 'not-ready' | 'terminating' | 'deleted' }
  /** As kubectl drain: cordoned, and every Pod but those of DaemonSets evicted. */
  | { readonly kind: 'drain'; readonly node: string }
  /** `by` more copies of the Service's Pods on the node, all ready; or so many fewer. Never 0, at most MOST_REPLICAS either way. */
  | { readonly kind: 'replicas'; readonly node: string; readonly by: number };

export type Hypothesis = readonly Assumption[];

export const MOST_REPLICAS = 50;

/** In this order changes take effect; those that stand here together do not touch one another. */
const ORDER: readonly Assumption['kind'][] = [
  'pod',
  'drain',
  'replicas',
  'publishNotReadyAddresses',
  'trafficDistribution',
  'internalTrafficPolicy',
  'externalTrafficPolicy',
  'sessionAffinity',
];

/** What a change is about: of two changes of one subject only the later one counts. */
export function subjectOf(change: Assumption): string {
  switch (change.kind) {
    case 'pod':
      return `pod ${change.pod}`;
    case 'drain':
    case 'replicas':
      return `${change.kind} ${change.node}`;
    default:
      return change.kind;
  }
}

/** Each subject once, in the order in which changes take effect. Law: any order of changes of different subjects gives the same. */
export function canonical(hypothesis: Hypothesis): Hypothesis {
  const last = new Map(hypothesis.map((change) => [subjectOf(change), change]));
  return [...last.values()].sort((a, b) => {
    const apart = ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind);
    return apart !== 0 ? apart : subjectOf(a) < subjectOf(b) ? -1 : 1;
  });
}

/** With this change in place of any other about the same. */
export function withChange(hypothesis: Hypothesis, change: Assumption): Hypothesis {
  return canonical([...hypothesis, change]);
}

export function withoutSubject(hypothesis: Hypothesis, subject: string): Hypothesis {
  return canonical(hypothesis.filter((change) => subjectOf(change) !== subject));
}
