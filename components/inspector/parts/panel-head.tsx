// The head of a panel: glyph, name, kind.

import type { ReactNode } from 'react';
import { Glyph, type GlyphKind } from '#components/parts/glyph.tsx';

type Props = {
  readonly glyph: GlyphKind;
  readonly kind: string;
  readonly ink?: string;
  readonly mono?: boolean;
  readonly name: string;
  readonly children?: ReactNode;
};

export function PanelHead({ glyph, kind, ink = 'text-ink-3', mono = false, name, children }: Props) {
  return (
    <header className="shrink-0 px-4 pt-3 pb-2.5 pr-11">
      <div className="flex items-start gap-2.5">
        <span className={`mt-[3px] ${ink}`}>
          <Glyph kind={glyph} />
        </span>
        <h2 className={`min-w-0 break-words ${mono ? 'mono text-[13px] leading-[22px] font-semibold' : 'text-title font-semibold'}`}>
          {name}
        </h2>
      </div>
      <p className="pl-[26px] text-label text-ink-3">{kind}</p>
      {children}
    </header>
  );
}
