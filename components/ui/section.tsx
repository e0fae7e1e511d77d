// A titled block of a panel.

import type { ReactNode } from 'react';

type Props = { readonly title: string; readonly aside?: ReactNode; readonly children: ReactNode };

export function Section({ title, aside, children }: Props) {
  return (
    <section className="border-t border-hairline px-4 py-3 first:border-t-0">
      <div className="mb-1.5 flex items-baseline justify-between gap-2">
        <h3 className="text-label font-medium text-ink-3">{title}</h3>
        {aside}
      </div>
      {children}
    </section>
  );
}
