// A message in the middle of an empty place: what happened, why, what to do.

import type { ReactNode } from 'react';

type Props = { readonly title: string; readonly tone?: 'calm' | 'broken'; readonly as?: 'h1' | 'h2'; readonly children?: ReactNode };

export function Message({ title, tone = 'calm', as: Heading = 'h2', children }: Props) {
  return (
    <section className="w-full max-w-[460px] px-6 py-10 text-ink-2" data-testid="message">
      <Heading className={`text-title font-semibold ${tone === 'broken' ? 'text-broken-ink' : 'text-ink'}`}>{title}</Heading>
      <div className="mt-1.5">{children}</div>
    </section>
  );
}
