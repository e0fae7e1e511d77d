'use client';
// usePointer: what the pointer does on the canvas: it chooses, opens, hovers, and asks for a menu.

import type { RefObject } from 'react';
import type { Element, Point, Subject } from '#lib/graph/element.ts';
import { useStateIn } from '#components/parts/use-state-in.ts';
import type { DiagramEvents } from './diagram.ts';

/** `at` in pixels of the surface. */
/** `spot`: where it is in the picture, of a node. */
export type Hovered = { readonly id: string; readonly at: Point; readonly spot: Point | undefined };

type PointerEvents = Omit<DiagramEvents, 'onPace'>;

type Pointer = {
  readonly events: PointerEvents;
  readonly hover: Hovered | undefined;
};

type Answers = Pick<DiagramEvents, 'onTap' | 'onOpen' | 'onView'> & {
  /** Undefined: of no thing. `at` in pixels of the window. */
  readonly onMenu: (subject: Subject | undefined, at: Point) => void;
};

/** Is it still where the pointer met it? A picture that changes beneath the pointer takes its tooltip away. */
export function isStillThere(elements: ReadonlyMap<string, Element>, { id, spot }: Hovered): boolean {
  const element = elements.get(id);
  if (element === undefined) return false;
  return element.group === 'edge' || spot === undefined || (element.x === spot.x && element.y === spot.y);
}

/** What a point of the surface is in the window. */
export function inWindow(surface: HTMLElement, { x, y }: Point): Point {
  const { left, top } = surface.getBoundingClientRect();
  return { x: x + left, y: y + top };
}

export function usePointer(place: string, surface: RefObject<HTMLElement | null>, { onTap, onOpen, onView, onMenu }: Answers): Pointer {
  const [hover, setHover] = useStateIn<Hovered | undefined>(place, undefined);
  const events: PointerEvents = {
    onTap,
    onOpen,
    onMenu(subject, at) {
      if (surface.current !== null) onMenu(subject, inWindow(surface.current, at));
    },
    onHover: (id, at, spot) => setHover(id === undefined ? undefined : { id, at, spot }),
    onView(camera) {
      // What was under the pointer is elsewhere.
      setHover(undefined);
      onView(camera);
    },
  };
  return { events, hover };
}
