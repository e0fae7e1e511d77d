// The context of a trace: the state, who asks, and the settings that the API does not show.

import type { ClusterState } from '#lib/cluster/state.ts';
import type { Key } from '#lib/kube/key.ts';
import type { Pod } from '#lib/kube/pod.ts';
import type { IPFamily } from '#lib/kube/service.ts';
import { ALL_WHOLE, DEFAULT_DNS, type DnsSettings, type Whole } from '#lib/dns/settings.ts';
import { DEFAULT_PROXY, type ProxySettings } from '#lib/routing/proxy-settings.ts';
import type { Route } from '#lib/routing/route.ts';
import { sourceOf, type Vantage } from '#lib/routing/vantage.ts';
import type { Elsewhere } from './facts/address.ts';
import type { Outcome } from './outcome.ts';
import type { Step, StepId } from './step.ts';
import type { Target } from './target.ts';

export type TraceQuery = {
  readonly client: Vantage;
  readonly target: Target;
  /** Undefined: IPv4 where the client and the target have it, as resolvers prefer it to the private addresses of IPv6 (RFC 6724). */
  readonly family?: IPFamily | undefined;
  /** What is not named has kube-proxy's default. */
  readonly proxy?: Partial<ProxySettings>;
  readonly dns?: Partial<DnsSettings>;
  /** Those of the cluster's ServiceCIDR objects, where they are known. */
  readonly serviceCIDRs?: readonly string[];
  /** What is known to be there though the state does not hold it: for hints alone. */
  readonly elsewhere?: readonly Elsewhere[];
  /** Of which namespaces the state holds everything; all, unless said. */
  readonly whole?: Whole;
  /** Of which namespaces it holds at least a summary of each Service; where it is whole, unless said. */
  readonly named?: Whole;
  /** Of which namespaces it holds all NetworkPolicies; where it is whole, unless said. */
  readonly policies?: Whole;
};

export type TraceContext = {
  readonly state: ClusterState;
  readonly target: Target;
  readonly vantage: Vantage;
  readonly family: IPFamily | undefined;
  /** The client, where it is a Pod. */
  readonly pod: Pod | undefined;
  readonly podKey: Key | undefined;
  /** Where it runs or where it arrives. */
  readonly node: string | undefined;
  /** It shares the network of its Node: a process of the Node, or a Pod on the host network. */
  readonly onHost: boolean;
  readonly proxy: ProxySettings;
  readonly dns: DnsSettings;
  readonly serviceCIDRs: readonly string[];
  readonly elsewhere: readonly Elsewhere[];
  readonly whole: Whole;
  readonly named: Whole;
  readonly policies: Whole;
};

export type Ending = {
  readonly kind: 'end';
  readonly steps: readonly Step[];
  readonly outcome: Outcome;
  /** The steps that would have come after. */
  readonly skipped: readonly StepId[];
  /** What kube-proxy decides, where it got that far. */
  readonly route: Route | undefined;
};

/** A stage goes on with what it found out, or ends the trace. */
export type Stage<T> = { readonly kind: 'on'; readonly steps: readonly Step[]; readonly found: T } | Ending;

export function on<T>(found: T, ...steps: readonly Step[]): Stage<T> {
  return { kind: 'on', steps, found };
}

/** `steps`: at least one; the last says why. */
export function end(outcome: Outcome, skipped: readonly StepId[], ...steps: readonly [...Step[], Step]): Ending {
  return { kind: 'end', steps, outcome, skipped, route: undefined };
}

export function traceContext(state: ClusterState, query: TraceQuery): TraceContext {
  const { client, target, family, proxy, dns } = query;
  const whole = query.whole ?? ALL_WHOLE;
  const podKey = client.kind === 'pod' ? client.pod : undefined;
  const pod = podKey === undefined ? undefined : state.tables.Pod.get(podKey);
  return {
    state,
    target,
    vantage: client,
    family,
    pod,
    podKey,
    node: client.kind === 'pod' ? pod?.spec.nodeName : client.node,
    onHost: client.kind === 'node' || pod?.spec.hostNetwork === true,
    proxy: { ...DEFAULT_PROXY, ...proxy },
    dns: { ...DEFAULT_DNS, ...dns },
    serviceCIDRs: query.serviceCIDRs ?? [],
    elsewhere: query.elsewhere ?? [],
    whole,
    named: query.named ?? whole,
    policies: query.policies ?? whole,
  };
}

/** Node ports and addresses belong to the whole cluster: what is not found is absent only where all of it is in view. */
export function seesAll({ whole }: TraceContext): boolean {
  return whole(undefined);
}

/** The client's own address; undefined where it is not known. */
export function clientAddress({ state, vantage }: TraceContext, family: IPFamily): string | undefined {
  return sourceOf(state, vantage, family)?.address;
}
