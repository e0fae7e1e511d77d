// The theme: what the reader chose, where it is kept, and what that comes to on this screen.

import type { Theme } from './view.ts';

/** Read by the server too, so that the first paint has the right colours. */
export const THEME_COOKIE = 'signalbox-theme';

export type Shade = 'light' | 'dark';

const YEAR = 31_536_000;

/** What was stored; `system` where nothing was. */
export function storedTheme(): Theme {
  const found = /(?:^|; )signalbox-theme=(light|dark)/.exec(document.cookie)?.[1];
  return found === 'light' || found === 'dark' ? found : 'system';
}

export function storeTheme(theme: Theme): void {
  const age = theme === 'system' ? 0 : YEAR;
  document.cookie = `${THEME_COOKIE}=${theme}; path=/; max-age=${age}; samesite=strict`;
}

/** The tokens hang on the attribute; without it the system decides. */
export function applyTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
}

export function nextTheme(theme: Theme): Theme {
  return theme === 'system' ? 'light' : theme === 'light' ? 'dark' : 'system';
}

export function shadeOf(theme: Theme, systemIsDark: boolean): Shade {
  return theme === 'system' ? (systemIsDark ? 'dark' : 'light') : theme;
}
