'use client';
// Buttons: with an outline, or plain text.

import type { ButtonHTMLAttributes } from 'react';

type Props = ButtonHTMLAttributes<HTMLButtonElement> & { readonly look?: 'outline' | 'plain' };

const LOOKS = {
  outline: 'h-7 px-2.5 rounded-md border border-hairline-2 bg-surface hover:bg-surface-2 text-ink',
  plain: 'h-6 px-1.5 rounded text-accent-ink hover:bg-accent-soft',
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
