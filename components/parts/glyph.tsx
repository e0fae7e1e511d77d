// Glyphs of the five kinds of Service, and of the other things that can be opened: told apart by outline, at 14 px.

import type { ReactNode } from 'react';
import type { ServiceShape } from '#lib/cluster/summary.ts';
import { KIND_FACES, type ThingKind } from './kinds.tsx';

export type GlyphKind = ServiceShape | ThingKind;

const SHAPES: Readonly<Record<ServiceShape, ReactNode>> = {
  ClusterIP: KIND_FACES.Service.glyph,
  NodePort: (
    <>
      <path d="M4 3.75h7.5a2.25 2.25 0 0 1 2.25 2.25v4a2.25 2.25 0 0 1-2.25 2.25H4z" />
      <circle cx="4" cy="8" r="2.25" fill="currentColor" stroke="none" />
    </>
  ),
  LoadBalancer: (
    <>
      <path d="M4 3.75h6L14.25 8 10 12.25H4z" strokeLinejoin="round" />
      <path d="M.75 8H4" />
    </>
  ),
  Headless: <rect x="2.25" y="3.75" width="11.5" height="8.5" rx="2.5" strokeDasharray="2.6 1.9" strokeDashoffset="0.6" />,
  ExternalName: (
    <>
      <path d="M8.5 3.75H4.25a2 2 0 0 0-2 2v4.5a2 2 0 0 0 2 2h5.5a2 2 0 0 0 2-2V9" strokeLinecap="round" />
      <path d="M7.5 8.5 14 2.75m-4 0h4v3.75" strokeLinecap="round" strokeLinejoin="round" />
    </>
  ),
};

function isShape(kind: GlyphKind): kind is ServiceShape {
  return kind in SHAPES;
}

/** The words beside it say the kind. */
export function Glyph({ kind, size = 16 }: { readonly kind: GlyphKind; readonly size?: number }) {
  return (
    <svg
      aria-hidden
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      className="shrink-0"
    >
      {isShape(kind) ? SHAPES[kind] : KIND_FACES[kind].glyph}
    </svg>
  );
}
