// Facts: names on the left in a fixed column, values on the right.

import type { ReactNode } from 'react';

export function Facts({ children }: { readonly children: ReactNode }) {
  return <dl className="grid grid-cols-[104px_minmax(0,1fr)] gap-x-3 gap-y-1">{children}</dl>;
}

export function Fact({ name, mono = false, children }: { readonly name: string; readonly mono?: boolean; readonly children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-3">{name}</dt>
      <dd className={`min-w-0 break-words ${mono ? 'mono leading-5' : ''}`}>{children}</dd>
    </>
  );
}
