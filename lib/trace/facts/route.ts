// What kube-proxy makes of a connection: policies, endpoints, choice.

import type { Subject } from '#lib/cluster/finding.ts';
import type { Key } from '#lib/kube/key.ts';
import type { IPFamily, Service, ServicePort } from '#lib/kube/service.ts';
import type { Candidate, Ignored, IgnoredReason } from '#lib/routing/candidates.ts';
import type { LeftOutReason } from '#lib/routing/categorize.ts';
import type { HealthCheck } from '#lib/routing/health-check.ts';
import type { Decided } from '#lib/routing/route.ts';
import type { Share } from '#lib/routing/share.ts';
import type { NoRuleReason, Verdict } from '#lib/routing/verdict.ts';

/** Why kube-proxy does not choose. */
export type NotChosen =
  | { readonly kind: 'no-rule'; readonly reason: NoRuleReason; readonly service: Key }
  | { readonly kind: 'no-path'; readonly verdict: Extract<Verdict, { kind: 'drop' | 'reject' | 'no-such-path' }> }
  /** Nothing was decided, and no verdict says why. */
  | { readonly kind: 'not-decided' };

export type TrafficPolicyFact = { readonly kind: 'decided'; readonly service: Service; readonly decided: Decided } | NotChosen;

/** Whether the client may use the address of the load balancer. `client`: its address, where it is known. */
export type SourceRangesFact = {
  readonly kind: 'inside' | 'taken-as-inside' | 'dropped' | 'refused-before';
  readonly service: Key;
  readonly ranges: readonly string[];
  readonly client: string | undefined;
};

/** Why there is nobody. */
export type Nobody =
  /** `behind`: Pods that are ready by their own conditions. */
  | { readonly kind: 'none-ready'; readonly published: number; readonly behind: number }
  /** `port`: why a slice of the controller lacks the port. */
  | {
      readonly kind: 'none-counts';
      readonly reason: IgnoredReason;
      readonly port: 'other' | 'no-container' | 'slice-behind' | 'old-sidecars';
    }
  | { readonly kind: 'no-selector' }
  | { readonly kind: 'none-published'; readonly selected: number }
  | { readonly kind: 'none-selected' };

export type CandidatesFact = {
  readonly service: Service;
  readonly port: ServicePort;
  readonly family: IPFamily;
  readonly published: readonly { readonly candidate: Candidate; readonly subject: Subject }[];
  readonly ready: number;
  readonly draining: number;
  /** Entries of slices that do not count, but for those that are twice there or of the other family. */
  readonly ignored: readonly Ignored[];
  readonly nobody: Nobody | undefined;
  /** Why nothing refuses the connection, where nobody is there. */
  readonly unrefused: NoRuleReason | undefined;
};

export type LeftOutFact = { readonly id: string; readonly subject: Subject; readonly reason: LeftOutReason };

export type ChosenFact =
  | {
      readonly kind: 'shared';
      readonly service: Key;
      readonly decided: Decided;
      readonly shares: readonly { readonly share: Share; readonly subject: Subject }[];
      readonly leftOut: readonly LeftOutFact[];
    }
  /** Local, and nobody on the Node. */
  | { readonly kind: 'dropped'; readonly decided: Decided; readonly leftOut: readonly LeftOutFact[] }
  | { readonly kind: 'rejected'; readonly node: string }
  | NotChosen;

/** What kube-proxy of a Node answers on the health check port of a Service. */
export type HealthCheckFact =
  | { readonly kind: 'node-not-in-view'; readonly node: string }
  | { readonly kind: 'not-listening'; readonly service: Key; readonly node: string; readonly address: string; readonly check: HealthCheck }
  | { readonly kind: 'answers'; readonly service: Key; readonly node: string; readonly check: HealthCheck };
