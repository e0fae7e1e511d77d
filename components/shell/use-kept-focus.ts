'use client';
// useKeptFocus: where what had the focus goes away (a Service opened from the tree, a panel closed by Esc), the focus stays in its part of the page.

import { type RefObject, useEffect } from 'react';

/** A part of the page that keeps the focus among what it holds. */
const PART = 'main, nav, aside, header, [data-testid=dock]';
/** What takes it in a part, the first that is there. */
const TAKERS = [
  '[role=tree]',
  '[role=tab][aria-selected=true]',
  '[aria-current=true]',
  'a[data-service], a[data-other]',
  'button, a[href]',
];

/** In ms. */
const PATIENCE = 60;

function isShown(element: Element): boolean {
  return element.getClientRects().length > 0;
}

function takerIn(part: Element): HTMLElement | undefined {
  // A picture on its way has nothing to take it yet; its mates under it are not meant.
  const takers = part.querySelector('[data-testid=track-diagram]') === null ? TAKERS : TAKERS.slice(0, 1);
  for (const taker of takers) {
    const found = [...part.querySelectorAll<HTMLElement>(taker)].find(isShown);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The same part, for it may have been made anew; the picture where it is gone. */
function partLike(part: string, root: HTMLElement): Element | undefined {
  return [...root.querySelectorAll(part), ...root.querySelectorAll('main')].find(isShown);
}

function selectorOf(part: Element | null): string {
  if (part === null) return 'main';
  const id = part.getAttribute('data-testid');
  return id === null ? part.tagName.toLowerCase() : `[data-testid=${id}]`;
}

export function useKeptFocus(root: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const page = root.current;
    if (page === null) return undefined;
    let last: { readonly element: Element; readonly part: string } | undefined;
    const onFocus = ({ target }: FocusEvent): void => {
      if (target instanceof Element) last = { element: target, part: selectorOf(target.closest(PART)) };
    };
    // A press beside everything lets go of the focus: that is the reader's wish.
    const onPress = (): void => {
      last = undefined;
    };
    const keep = (): void => {
      if (last === undefined || document.activeElement !== document.body || (last.element.isConnected && isShown(last.element))) return;
      const part = partLike(last.part, page);
      if (part !== undefined) takerIn(part)?.focus({ preventScroll: true });
    };
    let timer: ReturnType<typeof setTimeout> | undefined;
    // Menus and dialogs give it back themselves, a moment later.
    const observer = new MutationObserver(() => {
      if (document.activeElement !== document.body) return;
      clearTimeout(timer);
      timer = setTimeout(keep, PATIENCE);
    });
    observer.observe(page, { childList: true, subtree: true });
    page.addEventListener('focusin', onFocus);
    page.addEventListener('pointerdown', onPress, { capture: true });
    return () => {
      clearTimeout(timer);
      observer.disconnect();
      page.removeEventListener('focusin', onFocus);
      page.removeEventListener('pointerdown', onPress, { capture: true });
    };
  }, [root]);
}
