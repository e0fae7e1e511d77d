// Which records of each kind a scope holds: the table of kinds by scopes.

import { type Kind, KINDS } from '#lib/cluster/record.ts';

/**
 * `all`: those of the whole cluster. `namespace`: those of the scope's namespace. `related`: those that the scope's projection finds one by
 * one, by what they have to do with its subject. Of `namespace` too some may come from elsewhere: a scope's projection says which.
 */
export type Share = 'all' | 'namespace' | 'related' | 'none';

export type Membership = {
  readonly overview: 'all' | 'related' | 'none';
  readonly namespace: Share;
  readonly service: Share;
  /** With a Pod of another namespace, in which the reader stands: what comes of that namespace. */
  readonly client: 'namespace' | 'related' | 'none';
};

const NOWHERE = { overview: 'none', namespace: 'none', service: 'none', client: 'none' } as const;
/** Those of the Service's Pods, and those whose template comes near to a selector: all of the namespace. */
const WORKLOAD = { ...NOWHERE, namespace: 'namespace', service: 'namespace' } as const;
const ROUTE = { ...NOWHERE, namespace: 'namespace', service: 'related' } as const;

const MEMBERSHIP = {
  /** Policies select Namespaces by their labels, wherever they are. */
  Namespace: { ...NOWHERE, namespace: 'all', service: 'all' },
  /** The columns of the picture. */
  Node: { ...NOWHERE, namespace: 'all', service: 'all' },
  Service: { ...NOWHERE, namespace: 'namespace', service: 'related' },
  EndpointSlice: { ...NOWHERE, namespace: 'namespace', service: 'related' },
  Pod: { ...NOWHERE, namespace: 'namespace', service: 'related', client: 'related' },
  NetworkPolicy: { ...NOWHERE, namespace: 'namespace', service: 'namespace', client: 'namespace' },
  Ingress: { ...NOWHERE, namespace: 'namespace', service: 'namespace' },
  Deployment: WORKLOAD,
  ReplicaSet: WORKLOAD,
  StatefulSet: WORKLOAD,
  DaemonSet: WORKLOAD,
  /** Those about Nodes come from elsewhere: node-events.ts. */
  Event: { ...NOWHERE, namespace: 'namespace', service: 'namespace' },
  Gateway: { ...NOWHERE, namespace: 'namespace', service: 'related' },
  HTTPRoute: ROUTE,
  GRPCRoute: ROUTE,
  TLSRoute: ROUTE,
  TCPRoute: ROUTE,
  UDPRoute: ROUTE,
  ReferenceGrant: { ...NOWHERE, namespace: 'namespace', service: 'namespace' },
  /** A name that the client writes is looked for in its own namespace first: the summaries say which Services are there. */
  ServiceSummary: { overview: 'all', namespace: 'namespace', service: 'related', client: 'namespace' },
  /** In a namespace, the way to the others. */
  NamespaceSummary: { ...NOWHERE, overview: 'all', namespace: 'all' },
  NodeSummary: { ...NOWHERE, overview: 'all' },
  ZoneSummary: { ...NOWHERE, overview: 'all' },
  PolicyApi: { ...NOWHERE, namespace: 'all', service: 'all' },
  Finding: { ...NOWHERE, overview: 'related', namespace: 'related', service: 'related' },
} as const satisfies { readonly [K in Kind]: Membership };

type Column = keyof Membership;
type KindsOf<C extends Column, S extends Share> = {
  [K in Kind]: (typeof MEMBERSHIP)[K][C] extends S ? K : never;
}[Kind];

/** The kinds of which the scope holds that share. */
export function kindsWith<C extends Column, S extends Membership[C]>(scope: C, share: S): readonly KindsOf<C, S>[] {
  return KINDS.filter((kind): kind is KindsOf<C, S> => MEMBERSHIP[kind][scope] === share);
}
