'use client';
// useCopy: copies a text, and says for a moment how that went.

import { useEffect, useState } from 'react';

export type CopyOutcome = 'idle' | 'copied' | 'failed';

/** The clipboard needs a secure context; a plain http address other than localhost has none. */
async function write(text: string): Promise<CopyOutcome> {
  try {
    await navigator.clipboard.writeText(text);
    return 'copied';
  } catch {
    return 'failed';
  }
}

export function useCopy(): { readonly outcome: CopyOutcome; readonly copy: (text: string) => void } {
  const [outcome, setOutcome] = useState<CopyOutcome>('idle');
  useEffect(() => {
    if (outcome === 'idle') return undefined;
    const timer = setTimeout(() => setOutcome('idle'), 1600);
    return () => clearTimeout(timer);
  }, [outcome]);
  return { outcome, copy: (text) => void write(text).then(setOutcome) };
}
