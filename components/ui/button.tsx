'use client';
// Buttons: with an outline, or plain text, in the colour of links or quiet.

import type { ButtonHTMLAttributes } from 'react';

type Props = ButtonHTMLAttributes<HTMLButtonElement> & { readonly look?: keyof typeof LOOKS };

const LOOKS = {
  outline: 'h-7 px-2.5 rounded-md border border-hairline-2 bg-surface hover:bg-surface-2 text-ink',
  plain: 'h-6 px-1.5 rounded text-accent-ink hover:bg-accent-soft',
  /** One of several in a row, which are not what the row is about. */
  quiet: 'h-7 px-1.5 rounded text-ink-2 hover:bg-surface-2 hover:text-ink aria-pressed:bg-accent-soft aria-pressed:text-accent-ink',
} as const;

export function Button({ look = 'outline', className = '', ...rest }: Props) {
  return (
    <button
      type="button"
      className={`inline-flex shrink-0 items-center gap-1.5 whitespace-nowrap disabled:opacity-50 ${LOOKS[look]} ${className}`}
      {...rest}
    />
  );
}
