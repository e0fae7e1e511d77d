// A step of a trace: what was looked at, what came of it, and what shows it.

import type { Evidence, Subject } from '#lib/cluster/finding.ts';

/** `partial`: some of the endpoints pass and some fail. `skipped`: a step before it failed. */
export type Status = 'pass' | 'partial' | 'fail' | 'unknown' | 'skipped';

/** What one endpoint adds to a step. */
export type EndpointResult = {
  /** `address:port`, as routing has it. */
  readonly id: string;
  readonly subject: Subject;
  readonly status: Exclude<Status, 'skipped' | 'partial'>;
  readonly says: string;
};

export type StepId =
  | 'client'
  | 'dns'
  | 'name'
  | 'address'
  | 'port'
  | 'policy'
  | 'ranges'
  | 'candidates'
  | 'chosen'
  | 'pod-port'
  | 'egress'
  | 'ingress'
  | 'health-check';

export type Step = {
  readonly id: StepId;
  readonly title: string;
  readonly status: Status;
  /** One sentence for somebody who has not read kube-proxy. */
  readonly says: string;
  readonly evidence: readonly Evidence[];
  /** One line for each endpoint, where they differ. */
  readonly endpoints: readonly EndpointResult[];
  /** `kube-proxy R54`, `DNS D3`…: the room's SPEC.md has them. */
  readonly rules: readonly string[];
  /** The namespace that is not in view and could tell; undefined where looking there would not help. */
  readonly beyond: string | undefined;
  /** kubectl commands to paste, as lib/kube/kubectl.ts writes them. */
  readonly next: readonly string[];
};

export const TITLES: Readonly<Record<StepId, string>> = {
  client: 'Client',
  dns: 'Way to DNS',
  name: 'Name',
  address: 'Address',
  port: 'Service port',
  policy: 'Traffic policy',
  ranges: 'Source ranges',
  candidates: 'Endpoints',
  chosen: 'Choice',
  'pod-port': 'Pod port',
  egress: 'Out of the client',
  ingress: 'Into the Pod',
  'health-check': 'Health check',
};

export function step(
  id: StepId,
  status: Status,
  says: string,
  more: Partial<Pick<Step, 'evidence' | 'endpoints' | 'rules' | 'beyond' | 'next'>> = {},
): Step {
  return { id, title: TITLES[id], status, says, evidence: [], endpoints: [], rules: [], beyond: undefined, next: [], ...more };
}

/** The status of a step that looked at each endpoint. */
export function statusOf(results: readonly EndpointResult[]): Exclude<Status, 'skipped'> {
  const failed = results.filter((r) => r.status === 'fail').length;
  if (failed > 0) return failed === results.length ? 'fail' : 'partial';
  return results.some((r) => r.status === 'unknown') ? 'unknown' : 'pass';
}
