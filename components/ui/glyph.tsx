// Glyphs of the five kinds of Service, and of the other things that can be selected: told apart by outline, at 14 px.

import type { ServiceShape } from '#lib/cluster/summary.ts';
import type { RouteKind } from '#lib/kube/route.ts';

export type GlyphKind = ServiceShape | 'Pod' | 'Node' | 'Address' | 'Ingress' | 'Gateway' | RouteKind | 'NetworkPolicy' | 'Namespace';

const LABELS: Readonly<Record<GlyphKind, string>> = {
  ClusterIP: 'ClusterIP Service',
  NodePort: 'NodePort Service',
  LoadBalancer: 'LoadBalancer Service',
  ExternalName: 'ExternalName Service',
  Headless: 'Headless Service',
  Pod: 'Pod',
  Node: 'Node',
  Address: 'Endpoint address',
  Ingress: 'Ingress',
  Gateway: 'Gateway',
  HTTPRoute: 'HTTPRoute',
  GRPCRoute: 'GRPCRoute',
  TLSRoute: 'TLSRoute',
  TCPRoute: 'TCPRoute',
  UDPRoute: 'UDPRoute',
  NetworkPolicy: 'NetworkPolicy',
  Namespace: 'Namespace',
};

export function glyphLabel(kind: GlyphKind): string {
  return LABELS[kind];
}

/** Drawn on a grid of 16, strokes of 1.5, so that lines fall on pixels at 16 and stay crisp at 14. */
function Shape({ kind }: { readonly kind: GlyphKind }) {
  switch (kind) {
    case 'ClusterIP':
      return <rect x="2.25" y="3.75" width="11.5" height="8.5" rx="2.5" />;
    case 'NodePort':
      return (
        <>
          <path d="M4 3.75h7.5a2.25 2.25 0 0 1 2.25 2.25v4a2.25 2.25 0 0 1-2.25 2.25H4z" />
          <circle cx="4" cy="8" r="2.25" fill="currentColor" stroke="none" />
        </>
      );
    case 'LoadBalancer':
      return (
        <>
          <path d="M4 3.75h6L14.25 8 10 12.25H4z" strokeLinejoin="round" />
          <path d="M.75 8H4" />
        </>
      );
    case 'Headless':
      return <rect x="2.25" y="3.75" width="11.5" height="8.5" rx="2.5" strokeDasharray="2.6 1.9" strokeDashoffset="0.6" />;
    case 'ExternalName':
      return (
        <>
          <path d="M8.5 3.75H4.25a2 2 0 0 0-2 2v4.5a2 2 0 0 0 2 2h5.5a2 2 0 0 0 2-2V9" strokeLinecap="round" />
          <path d="M7.5 8.5 14 2.75m-4 0h4v3.75" strokeLinecap="round" strokeLinejoin="round" />
        </>
      );
    case 'Pod':
      return (
        <>
          <circle cx="8" cy="8" r="5" />
          <circle cx="8" cy="8" r="2" fill="currentColor" stroke="none" />
        </>
      );
    case 'Node':
      return (
        <>
          <path d="M3.75 2.75v10.5m8.5-10.5v10.5" strokeLinecap="round" />
          <path d="M3.75 8h8.5" />
        </>
      );
    case 'Address':
      return (
        <>
          <circle cx="8" cy="8" r="5" strokeDasharray="2.6 2" />
          <circle cx="8" cy="8" r="1.5" fill="currentColor" stroke="none" />
        </>
      );
    case 'Ingress':
      return <path d="M2 8h8m-3-3.5L10.5 8 7 11.5M13.25 3v10" strokeLinecap="round" strokeLinejoin="round" />;
    case 'Gateway':
      return (
        <>
          <path d="M3.25 13V6.5a4.75 4.75 0 0 1 9.5 0V13" strokeLinecap="round" />
          <path d="M8 13V8.5" strokeLinecap="round" />
        </>
      );
    case 'HTTPRoute':
    case 'GRPCRoute':
    case 'TLSRoute':
    case 'TCPRoute':
    case 'UDPRoute':
      return <path d="M2 8h3.5c2.5 0 2.5-4 5-4H14m-8.5 4c2.5 0 2.5 4 5 4H14" strokeLinecap="round" />;
    case 'NetworkPolicy':
      return <path d="m8 2.25 4.75 1.5v4.1c0 2.9-1.95 4.85-4.75 5.9-2.8-1.05-4.75-3-4.75-5.9v-4.1z" strokeLinejoin="round" />;
    case 'Namespace':
      return <path d="M5.5 3H3.25v10H5.5m5-10h2.25v10H10.5" strokeLinecap="round" strokeLinejoin="round" />;
  }
}

/** `labelled`: gives the glyph a name of its own; without it the words beside it must say the kind. */
export function Glyph({
  kind,
  size = 16,
  labelled = false,
}: {
  readonly kind: GlyphKind;
  readonly size?: number;
  readonly labelled?: boolean;
}) {
  const label = labelled ? { role: 'img', 'aria-label': LABELS[kind] } : { 'aria-hidden': true };
  return (
    <svg {...label} width={size} height={size} viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.5" className="shrink-0">
      {labelled && <title>{LABELS[kind]}</title>}
      <Shape kind={kind} />
    </svg>
  );
}
