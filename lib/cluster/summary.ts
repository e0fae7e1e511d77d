// Summary records: what the overview shows of a Service, Namespace, Node and zone without its full records.

export type SummaryMeta = { readonly namespace: string; readonly name: string };

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

/** What is wrong with a Service, worst first; words for it live beside the component that shows them. */
export type Trouble =
  /** Selector matches no Pod. */
  | { readonly kind: 'selects-nothing' }
  /** Pods are selected (or, without a selector, endpoints are written), none of them takes traffic. */
  | { readonly kind: 'none-ready'; readonly pods: number }
  /** No selector and no endpoint in any slice. */
  | { readonly kind: 'no-endpoints' }
  /** A named targetPort that no selected Pod has. */
  | { readonly kind: 'port-missing'; readonly ports: readonly string[] }
  /** Published, but the Pod is gone, failed or cannot start. */
  | { readonly kind: 'broken'; readonly endpoints: number }
  /** Nodes without a local endpoint under a Local policy. */
  | { readonly kind: 'nodes-drop'; readonly nodes: number; readonly policy: 'internal' | 'external' }
  | { readonly kind: 'not-ready'; readonly endpoints: number }
  /** Type LoadBalancer without an address. */
  | { readonly kind: 'no-address' }
  /** One selector, Pods of several workloads. */
  | { readonly kind: 'workloads'; readonly names: readonly string[] };

export type Severity = 'broken' | 'warning';

export type ServiceSummary = {
  readonly kind: 'ServiceSummary';
  readonly metadata: SummaryMeta;
  readonly shape: ServiceShape;
  /** `80`, `443/TCP`… as kubectl prints them, in order. */
  readonly ports: readonly string[];
  readonly endpoints: EndpointCounts;
  /** Pods that the selector matches and no slice publishes. */
  readonly unpublished: number;
  /** Names, not counts, so that a reader can see where it lives. */
  readonly zones: readonly string[];
  readonly nodes: number;
  readonly trouble: readonly Trouble[];
};

export type NamespaceSummary = {
  readonly kind: 'NamespaceSummary';
  readonly metadata: SummaryMeta;
  readonly services: number;
  readonly pods: number;
  /** Services by their worst trouble. */
  readonly broken: number;
  readonly warning: number;
};

export type NodeSummary = {
  readonly kind: 'NodeSummary';
  readonly metadata: SummaryMeta;
  readonly zone: string | undefined;
  readonly ready: boolean;
  readonly unschedulable: boolean;
  readonly pods: number;
};

export type ZoneSummary = {
  readonly kind: 'ZoneSummary';
  /** The name is empty for Nodes without a zone label. */
  readonly metadata: SummaryMeta;
  readonly nodes: number;
  readonly readyNodes: number;
  readonly pods: number;
};

export type SummaryRecord = ServiceSummary | NamespaceSummary | NodeSummary | ZoneSummary;
