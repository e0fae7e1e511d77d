// The findings about a Service that the state holds: as the server made them, or as a supposed state was diagnosed.

import { type Alarm, type Finding, type FindingBrief, isSignalled } from '#lib/cluster/finding.ts';
import { linked } from '#lib/cluster/multimap.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import type { Key } from '#lib/kube/key.ts';
import { compareFindings } from './order.ts';

/** All that concern the Service, worst first, also those about an Ingress or a policy that is at fault. */
export function findingsOf(state: ClusterState, service: Key): readonly Finding[] {
  const found: Finding[] = [];
  for (const key of linked(state.index.findingsByService, service)) {
    const finding = state.tables.Finding.get(key);
    if (finding !== undefined) found.push(finding);
  }
  return found.length < 2 ? found : found.sort(compareFindings);
}

export function briefOf({ metadata, rule, subject, severity, title, short, because, muted, since }: Finding): FindingBrief {
  return { id: metadata.name, rule, subject, severity, title, short, because, muted, since };
}

/** What a sign on the screen is for. `findings`: worst first. */
export function alarmOf(findings: readonly Pick<Finding, 'severity' | 'muted'>[]): Alarm | undefined {
  const worst = findings.find(isSignalled)?.severity;
  return worst === 'info' ? undefined : worst;
}
