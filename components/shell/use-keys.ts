'use client';
// The keys of the whole page. Fields, lists and dialogs keep their own.

import { isPlainKey, usePageKeys } from '#components/ui/use-page-keys.ts';

export type KeyActions = {
  readonly palette: () => void;
  readonly stand: () => void;
  readonly help: () => void;
  readonly back: () => void;
  readonly pause: () => void;
  readonly live: () => void;
  readonly theme: () => void;
  readonly step: (by: 1 | -1) => void;
  readonly open: () => void;
};

function actionFor(event: KeyboardEvent, actions: KeyActions): (() => void) | undefined {
  switch (event.key) {
    case '/':
      return actions.palette;
    case 'v':
    case 'V':
      return actions.stand;
    case '?':
      return actions.help;
    case 'Escape':
      return actions.back;
    case 'p':
    case 'P':
      return actions.pause;
    case 'l':
    case 'L':
      return actions.live;
    case 't':
    case 'T':
      return actions.theme;
    case 'j':
    case 'J':
      return () => actions.step(1);
    case 'k':
    case 'K':
      return () => actions.step(-1);
    case 'Enter':
      // A focused button or link has its own Enter.
      return event.target === document.body ? actions.open : undefined;
    default:
      return undefined;
  }
}

export function useKeys(on: boolean, actions: KeyActions): void {
  usePageKeys(on, (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') return actions.palette;
    return isPlainKey(event) ? actionFor(event, actions) : undefined;
  });
}
