'use client';
// Copies a text and says so for a moment; its size never changes.

import { type CopyOutcome, useCopy } from './use-copy.ts';

const WORDS: Readonly<Record<CopyOutcome, string>> = {
  idle: '',
  copied: 'Copied',
  failed: 'The browser does not allow it. Select the text instead.',
};

function Picture({ outcome }: { readonly outcome: CopyOutcome }) {
  switch (outcome) {
    case 'idle':
      return (
        <>
          <rect x="5.75" y="5.75" width="7.5" height="7.5" rx="1.5" />
          <path d="M10.25 5.75v-1.5a1.5 1.5 0 0 0-1.5-1.5h-4.5a1.5 1.5 0 0 0-1.5 1.5v4.5a1.5 1.5 0 0 0 1.5 1.5h1.5" />
        </>
      );
    case 'copied':
      return <path d="m3.5 8.5 3 3 6-7" strokeLinecap="round" strokeLinejoin="round" />;
    case 'failed':
      return <path d="m4.5 4.5 7 7m0-7-7 7" strokeLinecap="round" />;
  }
}

export function CopyButton({ text, what }: { readonly text: string; readonly what: string }) {
  const { outcome, copy } = useCopy();
  return (
    <button
      type="button"
      aria-label={`Copy ${what}`}
      title={outcome === 'idle' ? `Copy ${what}` : WORDS[outcome]}
      className="grid size-7 shrink-0 place-items-center rounded text-ink-3 hover:bg-accent-soft hover:text-accent-ink"
      onClick={() => copy(text)}
    >
      <svg width="16" height="16" viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.4" aria-hidden="true">
        <Picture outcome={outcome} />
      </svg>
      <span className="sr-only" aria-live="polite">
        {WORDS[outcome]}
      </span>
    </button>
  );
}
