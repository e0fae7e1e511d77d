// Summary records: what the overview shows of a Service, Namespace, Node and zone without its full records.

import type { Named } from '#lib/kube/meta.ts';
import type { FindingBrief } from './finding.ts';

/** Endpoints by state; an endpoint counts once, whatever the number of its addresses and ports. */
export type EndpointCounts = {
  readonly ready: number;
  readonly draining: number;
  readonly notReady: number;
  readonly broken: number;
};

/** Endpoints that are meant to serve: a draining one is on its way out and missing from no one. */
export function meantToServe(counts: EndpointCounts): number {
  return counts.ready + counts.notReady + counts.broken;
}

/** The five kinds of Service that behave differently; headless is a ClusterIP of None. */
export type ServiceShape = 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName' | 'Headless';

export type ServiceSummary = {
  readonly kind: 'ServiceSummary';
  readonly metadata: Named;
  readonly shape: ServiceShape;
  /** `80`, `443/TCP`… as kubectl prints them, in order. */
  readonly ports: readonly string[];
  readonly endpoints: EndpointCounts;
  /** Pods that the selector matches and no slice publishes. */
  readonly unpublished: number;
  /** Names, not counts, so that a reader can see where it lives. */
  readonly zones: readonly string[];
  readonly nodes: number;
  /** What is wrong with it, worst first. */
  readonly findings: readonly FindingBrief[];
};

export type NamespaceSummary = {
  readonly kind: 'NamespaceSummary';
  readonly metadata: Named;
  readonly services: number;
  readonly pods: number;
  /** Services, and other things that something is wrong with (Ingresses, policies…), by the worst finding of each. */
  readonly broken: number;
  readonly warning: number;
};

export type NodeSummary = {
  readonly kind: 'NodeSummary';
  readonly metadata: Named;
  readonly zone: string | undefined;
  readonly ready: boolean;
  readonly unschedulable: boolean;
  readonly pods: number;
};

export type ZoneSummary = {
  readonly kind: 'ZoneSummary';
  /** The name is empty for Nodes without a zone label. */
  readonly metadata: Named;
  readonly nodes: number;
  readonly readyNodes: number;
  readonly pods: number;
};

export type SummaryRecord = ServiceSummary | NamespaceSummary | NodeSummary | ZoneSummary;
