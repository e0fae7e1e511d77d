'use client';
// A real link to another view: a plain click stays in the page, a middle click opens a tab.

import type { AnchorHTMLAttributes, MouseEvent } from 'react';
import { useLive } from '#components/live/context.ts';
import { formatView, type View } from '#components/live/view.ts';

type Props = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href'> & { readonly to: View; readonly how?: 'push' | 'replace' };

export function isPlainClick(event: MouseEvent): boolean {
  return event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
}

export function ViewLink({ to, how = 'push', onClick, ...rest }: Props) {
  const { go } = useLive();
  return (
    <a
      {...rest}
      href={formatView(to)}
      onClick={(event) => {
        onClick?.(event);
        if (!isPlainClick(event)) return;
        event.preventDefault();
        go(to, how);
      }}
    />
  );
}
