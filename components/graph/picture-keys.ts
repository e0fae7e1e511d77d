// The keys of the picture: arrows move the cursor, the others do something to the stop that it is on. Those of the camera are the page's.

import type { KeyboardEvent } from 'react';
import type { Subject } from '#lib/graph/element.ts';
import type { Vantage } from '#lib/routing/vantage.ts';
import { isMenuKey } from '#components/menu/thing-menu.tsx';
import { vantageItems } from '#components/vantage/vantage-items.ts';
import type { Diagram } from './diagram.ts';
import { type Direction, step, type Stop } from './walk.ts';

const ARROWS: Readonly<Record<string, Direction>> = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' };

export type PictureKeys = {
  readonly diagram: Diagram | undefined;
  readonly stops: readonly Stop[];
  readonly cursor: string | undefined;
  readonly onCursor: (element: string) => void;
  readonly onSelect: (subject: Subject) => void;
  readonly onOpen: (subject: Subject) => void;
  readonly onStand: (vantage: Vantage | undefined) => void;
  readonly onMenu: (subject: Subject, element: string) => void;
};

/** Wherever the focus is, as long as the picture is shown; undefined: not a key of the camera. */
export function onCameraKey(key: string, diagram: Diagram | undefined): (() => void) | undefined {
  switch (key) {
    case '+':
    case '=':
      return () => diagram?.zoomBy(1.25);
    case '-':
      return () => diagram?.zoomBy(0.8);
    case '0':
      return () => diagram?.reset();
    default:
      return undefined;
  }
}

/** What a key does to a stop; undefined: nothing. */
function actionOn({ id, role, subject }: Stop, event: KeyboardEvent, keys: PictureKeys): (() => void) | undefined {
  if (subject === undefined) return undefined;
  if (isMenuKey(event)) return () => keys.onMenu(subject, id);
  switch (event.key) {
    case 'v':
    case 'V': {
      const [first] = vantageItems(subject, undefined);
      return first === undefined ? undefined : () => keys.onStand(first.vantage);
    }
    case 'Enter':
      return () => (role === 'service' ? keys.onOpen(subject) : keys.onSelect(subject));
    case ' ':
      return () => keys.onSelect(subject);
    default:
      return undefined;
  }
}

export function onPictureKey(event: KeyboardEvent, keys: PictureKeys): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const { diagram, stops, cursor } = keys;
  const direction = ARROWS[event.key];
  if (direction !== undefined) {
    event.preventDefault();
    const next = step(stops, cursor, direction);
    if (next === undefined) return;
    keys.onCursor(next.id);
    diagram?.reveal(next);
    return;
  }
  const stop = stops.find((s) => s.id === cursor);
  const action = stop === undefined ? undefined : actionOn(stop, event, keys);
  if (action === undefined) return;
  event.preventDefault();
  action();
}
