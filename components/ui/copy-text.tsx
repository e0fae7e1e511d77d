'use client';
// A button with words that copies a text; its width never changes.

import type { ComponentProps } from 'react';
import { Button } from './button.tsx';
import { type CopyOutcome, useCopy } from './use-copy.ts';

type Props = {
  readonly label: string;
  readonly text: () => string;
  readonly disabled?: boolean;
  readonly look?: ComponentProps<typeof Button>['look'];
};

const INSTEAD: Readonly<Record<CopyOutcome, string>> = { idle: '', copied: 'Copied', failed: 'Not allowed' };

export function CopyText({ label, text, disabled = false, look = 'outline' }: Props) {
  const { outcome, copy } = useCopy();
  return (
    <Button look={look} disabled={disabled} onClick={() => copy(text())}>
      <span className="grid">
        <span className={`[grid-area:1/1] ${outcome === 'idle' ? '' : 'invisible'}`}>{label}</span>
        <span className={`[grid-area:1/1] text-center ${outcome === 'idle' ? 'invisible' : ''}`} aria-live="polite">
          {INSTEAD[outcome]}
        </span>
      </span>
    </Button>
  );
}
