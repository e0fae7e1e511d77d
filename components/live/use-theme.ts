'use client';
// useTheme: the theme in force, the shade it comes to, and how to set it.

import { useCallback, useLayoutEffect, useSyncExternalStore } from 'react';
import { applyTheme, type Shade, shadeOf, storedTheme, storeTheme } from './theme.ts';
import type { Theme } from './view.ts';

const DARK = '(prefers-color-scheme: dark)';

function onSystem(changed: () => void): () => void {
  const query = matchMedia(DARK);
  query.addEventListener('change', changed);
  return () => query.removeEventListener('change', changed);
}

const listeners = new Set<() => void>();

function onChosen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const useIsomorphicLayoutEffect = typeof document === 'undefined' ? () => undefined : useLayoutEffect;

/** `fromUrl` wins over what is stored; choosing anew stores it. */
export function useTheme(fromUrl: Theme | undefined): { theme: Theme; shade: Shade; choose: (theme: Theme) => void } {
  const systemIsDark = useSyncExternalStore(
    onSystem,
    () => matchMedia(DARK).matches,
    () => false,
  );
  const stored = useSyncExternalStore(onChosen, storedTheme, () => 'system' as const);
  const theme = fromUrl ?? stored;
  // Set while rendering children would be too late for a canvas that reads the tokens in its own effect.
  useIsomorphicLayoutEffect(() => applyTheme(fromUrl ?? storedTheme()), [fromUrl]);
  const choose = useCallback((next: Theme) => {
    storeTheme(next);
    applyTheme(next);
    for (const listener of listeners) listener();
  }, []);
  return { theme, shade: shadeOf(theme, systemIsDark), choose };
}
