'use client';
// The theme switch: as the system, light, dark.

import { useLive } from '#components/live/context.ts';
import { nextTheme } from '#components/live/theme.ts';
import type { Theme } from '#components/live/view.ts';

const WORDS: Readonly<Record<Theme, string>> = { system: 'as the system', light: 'light', dark: 'dark' };

function Picture({ theme }: { readonly theme: Theme }) {
  switch (theme) {
    case 'system':
      return (
        <>
          <circle cx="8" cy="8" r="5.25" />
          <path d="M8 2.75a5.25 5.25 0 0 1 0 10.5z" fill="currentColor" stroke="none" />
        </>
      );
    case 'light':
      return (
        <>
          <circle cx="8" cy="8" r="3" />
          <path
            d="M8 1.25v1.5m0 10.5v1.5M1.25 8h1.5m10.5 0h1.5M3.2 3.2l1.1 1.1m7.4 7.4 1.1 1.1m0-9.6-1.1 1.1m-7.4 7.4-1.1 1.1"
            strokeLinecap="round"
          />
        </>
      );
    case 'dark':
      return <path d="M13.25 9.5A5.5 5.5 0 0 1 6.5 2.75a5.5 5.5 0 1 0 6.75 6.75z" strokeLinejoin="round" />;
  }
}

export function ThemeSwitch() {
  const { theme, chooseTheme } = useLive();
  return (
    <button
      type="button"
      onClick={() => chooseTheme(nextTheme(theme))}
      aria-label={`Theme: ${WORDS[theme]}`}
      title={`Theme: ${WORDS[theme]} (T)`}
      data-testid="theme-switch"
      className="grid size-7 place-items-center rounded-md text-ink-3 hover:bg-surface-2 hover:text-ink"
    >
      <svg width="16" height="16" viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.4" aria-hidden="true">
        <Picture theme={theme} />
      </svg>
    </button>
  );
}
