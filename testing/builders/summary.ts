// For tests: the summary of a Service with findings of these severities, worst first.

import type { FindingBrief, Severity } from '#lib/cluster/finding.ts';
import type { ServiceSummary } from '#lib/cluster/summary.ts';

const brief = (severity: Severity): FindingBrief => ({
  id: severity,
  rule: severity,
  subject: { kind: 'Service', key: 'shop/web' },
  severity,
  title: '',
  short: severity,
  since: 0,
});

export function buildSummary(namespace: string, name: string, ...severities: readonly Severity[]): ServiceSummary {
  return {
    kind: 'ServiceSummary',
    metadata: { namespace, name },
    shape: 'ClusterIP',
    ports: ['80'],
    endpoints: { ready: 1, draining: 0, notReady: 0, broken: 0 },
    unpublished: 0,
    zones: [],
    nodes: 1,
    findings: severities.map(brief),
  };
}
