// Trouble with what is no Service and concerns none: an Ingress that leads nowhere, a Gateway that is not served.

import { type Finding, isSignalled, type Severity, type Subject } from '#lib/cluster/finding.ts';
import { linked } from '#lib/cluster/multimap.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { compareFindings } from '#lib/diagnosis/order.ts';
import { selectionOf, type View } from '#components/live/view.ts';

export type Trouble = {
  readonly subject: Subject;
  /** Of the worst of its findings. */
  readonly severity: Exclude<Severity, 'info'>;
  /** Each in a few words, worst first. */
  readonly words: string;
  /** The id of the worst one. */
  readonly finding: string;
};

/** One for each thing, worst first; empty for a namespace without. What is only worth knowing is left out. */
export function otherTrouble(state: ClusterState, namespace: string): readonly Trouble[] {
  const findings = [...linked(state.index.findingsByService, `${namespace}/`)]
    .flatMap((key) => state.tables.Finding.get(key) ?? [])
    .sort(compareFindings);
  const bySubject = new Map<string, Finding[]>();
  for (const finding of findings) {
    if (!isSignalled(finding)) continue;
    const id = `${finding.subject.kind}:${finding.subject.key}`;
    const held = bySubject.get(id);
    if (held === undefined) bySubject.set(id, [finding]);
    else held.push(finding);
  }
  return [...bySubject.values()].flatMap(([worst, ...more]): Trouble[] => {
    if (worst === undefined || worst.severity === 'info') return [];
    const words = [worst, ...more].map((finding) => finding.short).join(', ');
    return [{ subject: worst.subject, severity: worst.severity, words, finding: worst.metadata.name }];
  });
}

/** Where it is shown: its namespace, with it selected where it has a panel. */
export function placeOf(home: View, namespace: string, { subject, finding }: Trouble): View {
  return { ...home, scope: { kind: 'namespace', namespace }, selection: selectionOf(subject), finding };
}
