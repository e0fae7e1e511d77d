'use client';
// usePageKeys: keys of the page. Fields, lists and dialogs keep their own.

import { useEffect, useEffectEvent } from 'react';
import { isField } from './is-field.ts';

/** A key without Ctrl, Meta and Alt, and not one that is typed into a field. */
export function isPlainKey({ ctrlKey, metaKey, altKey, target }: KeyboardEvent): boolean {
  return !ctrlKey && !metaKey && !altKey && !isField(target);
}

/** `actionFor` undefined: the key is not one of these. */
export function usePageKeys(on: boolean, actionFor: (event: KeyboardEvent) => (() => void) | undefined): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent): void => {
    const action = event.defaultPrevented ? undefined : actionFor(event);
    if (action === undefined) return;
    event.preventDefault();
    action();
  });
  useEffect(() => {
    if (!on) return undefined;
    const listener = (event: KeyboardEvent): void => onKeyDown(event);
    addEventListener('keydown', listener);
    return () => removeEventListener('keydown', listener);
  }, [on]);
}
