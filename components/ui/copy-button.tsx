'use client';
// Copies a text and says so for a moment; its width never changes.

import { useEffect, useState } from 'react';

type Outcome = 'idle' | 'copied' | 'failed';
const WORDS: Readonly<Record<Outcome, string>> = { idle: 'Copy', copied: 'Copied', failed: 'Select it' };

/** The clipboard needs a secure context; a plain http address other than localhost has none. */
async function copy(text: string): Promise<Outcome> {
  try {
    await navigator.clipboard.writeText(text);
    return 'copied';
  } catch {
    return 'failed';
  }
}

export function CopyButton({ text, what }: { readonly text: string; readonly what: string }) {
  const [outcome, setOutcome] = useState<Outcome>('idle');
  useEffect(() => {
    if (outcome === 'idle') return undefined;
    const timer = setTimeout(() => setOutcome('idle'), 1600);
    return () => clearTimeout(timer);
  }, [outcome]);
  return (
    <button
      type="button"
      aria-label={`Copy ${what}`}
      className="h-6 w-14 shrink-0 rounded text-label text-accent-ink hover:bg-accent-soft"
      onClick={() => void copy(text).then(setOutcome)}
    >
      <span aria-live="polite">{WORDS[outcome]}</span>
    </button>
  );
}
