// What the page knows of each kind of thing: its words, its glyph, and whether it can be found and opened.

import type { ReactNode } from 'react';
import type { SubjectKind } from '#lib/cluster/finding.ts';
import type { KubeKind } from '#lib/kube/record.ts';

type Face = {
  /** One, in a sentence. */
  readonly one: string;
  /** Several, as a heading. */
  readonly several: string;
  /** Drawn on a grid of 16, strokes of 1.5, so that lines fall on pixels at 16 and stay crisp at 14. */
  readonly glyph?: ReactNode;
  /** Where a click on it leads: to its panel (inspector/selected-panel.tsx), or to what is inside of it. */
  readonly opens?: 'panel' | 'scope';
};

/** Of what is read from the API. */
type ReadFace = Face & {
  /** Does a search of the whole cluster (server/search) find any of it? */
  readonly searched: boolean;
  /** What is missing on the screen where it may not be read. */
  readonly unread: string;
};

const ROUTE_GLYPH = <path d="M2 8h3.5c2.5 0 2.5-4 5-4H14m-8.5 4c2.5 0 2.5 4 5 4H14" strokeLinecap="round" />;

function route<K extends string>(kind: K, one: string) {
  return {
    one,
    several: `${kind}s`,
    glyph: ROUTE_GLYPH,
    opens: 'panel',
    searched: true,
    unread: `Ways in by ${kind} are not shown.`,
  } as const;
}

const WORKLOAD_GLYPH = (
  <>
    <rect x="2.25" y="5.25" width="8.5" height="8.5" rx="2" />
    <path d="M5.25 2.25h6.5a2 2 0 0 1 2 2v6.5" strokeLinecap="round" />
  </>
);

function workload<K extends string, S extends boolean>(kind: K, one: string, searched: S) {
  return {
    one,
    several: `${kind}s`,
    glyph: WORKLOAD_GLYPH,
    opens: 'panel',
    searched,
    unread: `How many Pods a ${kind} wants, its rollouts, and what it would make where it has none, are unknown.`,
  } as const;
}

/** In the order in which hits of the palette that are equally close are shown. */
export const KIND_FACES = {
  Namespace: {
    one: 'a Namespace',
    several: 'Namespaces',
    glyph: <path d="M5.5 3H3.25v10H5.5m5-10h2.25v10H10.5" strokeLinecap="round" strokeLinejoin="round" />,
    opens: 'scope',
    searched: true,
    unread: 'Namespaces without a Service are not shown.',
  },
  /** Where its type is not known: as one of type ClusterIP. */
  Service: {
    one: 'a Service',
    several: 'Services',
    glyph: <rect x="2.25" y="3.75" width="11.5" height="8.5" rx="2.5" />,
    opens: 'panel',
    searched: true,
    unread: 'Nothing can be shown.',
  },
  Pod: {
    one: 'a Pod',
    several: 'Pods',
    glyph: (
      <>
        <circle cx="8" cy="8" r="5" />
        <circle cx="8" cy="8" r="2" fill="currentColor" stroke="none" />
      </>
    ),
    opens: 'panel',
    searched: true,
    unread: 'Endpoints are addresses only: no names, no reasons, no port chains, and what a selector matches is unknown.',
  },
  /** Of an endpoint that is no Pod. */
  Address: {
    one: 'an address',
    several: 'Addresses',
    glyph: (
      <>
        <circle cx="8" cy="8" r="5" strokeDasharray="2.6 2" />
        <circle cx="8" cy="8" r="1.5" fill="currentColor" stroke="none" />
      </>
    ),
    opens: 'panel',
  },
  Node: {
    one: 'a Node',
    several: 'Nodes',
    glyph: (
      <>
        <path d="M3.75 2.75v10.5m8.5-10.5v10.5" strokeLinecap="round" />
        <path d="M3.75 8h8.5" />
      </>
    ),
    opens: 'panel',
    searched: true,
    unread: 'No zones, no readiness of Nodes, and who drops under a Local policy is unknown.',
  },
  Ingress: {
    one: 'an Ingress',
    several: 'Ingresses',
    glyph: <path d="M2 8h8m-3-3.5L10.5 8 7 11.5M13.25 3v10" strokeLinecap="round" strokeLinejoin="round" />,
    opens: 'panel',
    searched: true,
    unread: 'Ways in by Ingress are not shown.',
  },
  Gateway: {
    one: 'a Gateway',
    several: 'Gateways',
    glyph: (
      <>
        <path d="M3.25 13V6.5a4.75 4.75 0 0 1 9.5 0V13" strokeLinecap="round" />
        <path d="M8 13V8.5" strokeLinecap="round" />
      </>
    ),
    opens: 'panel',
    searched: true,
    unread: 'Ways in by Gateway are not shown.',
  },
  HTTPRoute: route('HTTPRoute', 'an HTTPRoute'),
  GRPCRoute: route('GRPCRoute', 'a GRPCRoute'),
  TLSRoute: route('TLSRoute', 'a TLSRoute'),
  TCPRoute: route('TCPRoute', 'a TCPRoute'),
  UDPRoute: route('UDPRoute', 'a UDPRoute'),
  NetworkPolicy: {
    one: 'a NetworkPolicy',
    several: 'NetworkPolicies',
    glyph: <path d="m8 2.25 4.75 1.5v4.1c0 2.9-1.95 4.85-4.75 5.9-2.8-1.05-4.75-3-4.75-5.9v-4.1z" strokeLinejoin="round" />,
    opens: 'panel',
    searched: true,
    unread: 'Whether a policy blocks a connection is unknown.',
  },
  Deployment: workload('Deployment', 'a Deployment', true),
  StatefulSet: workload('StatefulSet', 'a StatefulSet', true),
  DaemonSet: workload('DaemonSet', 'a DaemonSet', true),
  ReplicaSet: workload('ReplicaSet', 'a ReplicaSet', false),
  Event: {
    one: 'an Event',
    several: 'Events',
    searched: false,
    unread: 'What the kubelet and the scheduler said last of a Pod is unknown: why a probe failed, why it found no Node.',
  },
  /** A search finds the addresses that it holds. */
  EndpointSlice: {
    one: 'an EndpointSlice',
    several: 'EndpointSlices',
    searched: true,
    unread: 'What each Service publishes is unknown: no endpoints are shown.',
  },
  ReferenceGrant: {
    one: 'a ReferenceGrant',
    several: 'ReferenceGrants',
    searched: false,
    unread: 'Whether a route may lead into another namespace is unknown.',
  },
  PolicyApi: { one: 'an API for network policy', several: 'APIs for network policy' },
} as const satisfies { readonly [K in SubjectKind]: K extends KubeKind ? ReadFace : Face };

type KindThat<O> = { [K in SubjectKind]: (typeof KIND_FACES)[K] extends { readonly opens: O } ? K : never }[SubjectKind];

/** What a panel can be about. */
export type PanelKind = KindThat<'panel'>;
/** What can be opened. */
export type ThingKind = KindThat<'panel' | 'scope'>;

function opensOf(kind: SubjectKind): Face['opens'] {
  const face: Face = KIND_FACES[kind];
  return face.opens;
}

const ALL = Object.keys(KIND_FACES) as readonly SubjectKind[];

export const THING_KINDS = ALL.filter((kind): kind is ThingKind => opensOf(kind) !== undefined);
export const PANEL_KINDS = ALL.filter((kind): kind is PanelKind => opensOf(kind) === 'panel');
