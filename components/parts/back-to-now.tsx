'use client';
// The way back from a moment of the past: to live, or, in a recording, to where that ends.

import type { ComponentProps, ReactNode } from 'react';
import { useLive, useShownPart } from '#components/live/context.ts';
import { Button } from '#components/ui/button.tsx';
import type { Status } from '#lib/wire/message.ts';

/** Nothing goes on in a recording: its last moment stands where now is in a cluster. */
export function backWords(status: Status | undefined): string {
  return status?.cluster.recording === undefined ? 'Back to live' : 'To the end of the recording';
}

export function BackToNow({ children, ...rest }: { readonly children?: ReactNode } & Omit<ComponentProps<typeof Button>, 'onClick'>) {
  const { goTo } = useLive();
  const words = backWords(useShownPart((shown) => shown.status));
  // Where there is little room the beginning is seen, and all of it is heard.
  const [, gist = words, more = ''] = /^(To the end)(.*)$/.exec(words) ?? [];
  return (
    <Button onClick={() => goTo(undefined)} aria-keyshortcuts="L" title={`${words} (L)`} {...rest}>
      <span>
        {gist}
        <span className="max-[1279px]:sr-only">{more}</span>
      </span>
      {children}
    </Button>
  );
}
