// A step of a trace: what was looked at, what came of it as a typed fact, and what to look at next. lib/words says it.

import type { Subject } from '#lib/cluster/finding.ts';
import type { AddressFact } from './facts/address.ts';
import type { ClientFact } from './facts/client.ts';
import type { DnsWayFact } from './facts/dns-way.ts';
import type { NameFact } from './facts/name.ts';
import type { ListenFact, PodPortFact, PortFact } from './facts/port.ts';
import type { EndAccessFact, AccessFact } from './facts/access.ts';
import type { CandidatesFact, ChosenFact, HealthCheckFact, SourceRangesFact, TrafficPolicyFact } from './facts/route.ts';

/** `partial`: some of the endpoints pass and some fail. `skipped`: a step before it failed. */
export type Status = 'pass' | 'partial' | 'fail' | 'unknown' | 'skipped';

/** What one endpoint adds to a step. */
export type EndpointResult = {
  /** `address:port`, as routing has it. */
  readonly id: string;
  readonly subject: Subject;
  readonly status: Exclude<Status, 'skipped' | 'partial'>;
  readonly found: ListenFact | EndAccessFact;
};

/** What each step may find. */
type Facts = {
  readonly client: ClientFact;
  readonly dns: DnsWayFact;
  readonly name: NameFact;
  readonly address: AddressFact;
  readonly port: PortFact;
  readonly policy: TrafficPolicyFact;
  readonly ranges: SourceRangesFact;
  readonly candidates: CandidatesFact;
  readonly chosen: ChosenFact;
  readonly 'pod-port': PodPortFact;
  readonly egress: AccessFact;
  readonly ingress: AccessFact;
  readonly 'health-check': HealthCheckFact;
};

export type StepId = keyof Facts;

type Common = {
  /** One for each endpoint, where the step looks at each. */
  readonly endpoints: readonly EndpointResult[];
  /** `kube-proxy R54`, `DNS D3`…: the room's SPEC.md has them. */
  readonly rules: readonly string[];
  /** The namespace that is not in view and could tell; undefined where looking there would not help. */
  readonly beyond: string | undefined;
  /** kubectl commands to paste, as lib/kube/kubectl.ts writes them. */
  readonly next: readonly string[];
};

type TakenOf<I extends StepId> = Common & {
  readonly id: I;
  readonly status: Exclude<Status, 'skipped'>;
  readonly found: Facts[I];
};

export type SkippedStep = Common & { readonly id: StepId; readonly status: 'skipped' };

/** One that was not skipped; with a parameter, one of these. */
export type TakenStep<I extends StepId = StepId> = { readonly [K in I]: TakenOf<K> }[I];

export type Step = TakenStep | SkippedStep;

const NOTHING: Common = { endpoints: [], rules: [], beyond: undefined, next: [] };

export function step<I extends StepId>(
  id: I,
  status: Exclude<Status, 'skipped'>,
  found: Facts[I],
  more: Partial<Common> = {},
): TakenStep<I> {
  return { ...NOTHING, ...more, id, status, found };
}

export function skipped(id: StepId): SkippedStep {
  return { ...NOTHING, id, status: 'skipped' };
}

/** The status of a step that looked at each endpoint. */
export function statusOf(results: readonly EndpointResult[]): Exclude<Status, 'skipped'> {
  const failed = results.filter((r) => r.status === 'fail').length;
  if (failed > 0) return failed === results.length ? 'fail' : 'partial';
  return results.some((r) => r.status === 'unknown') ? 'unknown' : 'pass';
}
