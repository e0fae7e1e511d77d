// Arrow keys move the focus among the items of a list.

import type { KeyboardEvent } from 'react';

/** True if the key was an arrow (or Home, End) and the focus was moved. `selector` finds the items in order. */
export function moveFocus(event: KeyboardEvent<HTMLElement>, selector: string): boolean {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : undefined;
  if (step === undefined && event.key !== 'Home' && event.key !== 'End') return false;
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>(selector)];
  if (items.length === 0) return false;
  const at = items.findIndex((item) => item === document.activeElement);
  const to = event.key === 'Home' ? 0 : event.key === 'End' ? items.length - 1 : Math.min(items.length - 1, Math.max(0, at + (step ?? 0)));
  event.preventDefault();
  items[to]?.focus();
  items[to]?.scrollIntoView({ block: 'nearest' });
  return true;
}
