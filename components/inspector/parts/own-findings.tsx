'use client';
// What is wrong with a thing that is no Service: an Ingress, a route, a Gateway, a NetworkPolicy.

import type { Finding } from '#lib/cluster/finding.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { compareFindings } from '#lib/diagnosis/order.ts';
import { useShown } from '#components/live/context.ts';
import type { Selection } from '#components/live/view.ts';
import { FindingCard } from './finding-card.tsx';

/** Looks at all: a view holds far fewer findings than objects. */
function findingsAbout(state: ClusterState, { kind, key }: Selection): readonly Finding[] {
  return [...state.tables.Finding.values()].filter((f) => f.subject.kind === kind && f.subject.key === key).sort(compareFindings);
}

export function OwnFindings({ of }: { readonly of: Selection }) {
  const { state } = useShown();
  const findings = findingsAbout(state, of);
  if (findings.length === 0) return null;
  return (
    <div className="flex flex-col gap-4 px-4 py-3">
      {findings.map((finding) => (
        <FindingCard key={finding.metadata.name} finding={finding} />
      ))}
    </div>
  );
}
