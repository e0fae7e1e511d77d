'use client';
// useScrub: what the pointer does on the lanes and their axis: a click or a drag moves the moment, with Shift it spans two to compare, the wheel zooms.

import { type PointerEvent, type RefObject, useEffect, useEffectEvent, useRef, useState } from 'react';
import { useLive } from '#components/live/context.ts';
import { clampTo, type TimeWindow, timeOf } from './time-window.ts';

/** Nearer to its beginning than this a press was no drag, in px. */
const STILL = 4;
/** So near to the right edge, in px, it is now. */
const EDGE = 3;

export type Brush = { readonly from: number; readonly to: number };

export type ScrubOptions = {
  /** Around what it is used on: the parts that show time, `data-time`. */
  readonly root: RefObject<HTMLElement | null>;
  /** Where in the element time begins and how wide it is, in px. */
  readonly left: number;
  readonly width: number;
  readonly window: TimeWindow;
  readonly now: number;
  /** The next click chooses the other moment. */
  readonly picking: boolean;
  readonly onMark: (mark: string) => void;
  readonly onCompare: (from: number, to: number) => void;
  readonly onPick: (time: number) => void;
  readonly onZoom: (factor: number, around: number) => void;
};

export type Scrub = {
  readonly brush: Brush | undefined;
  readonly onPointerDown: (event: PointerEvent<HTMLElement>) => void;
};

/** The mark that an event is on. */
function markAt(target: EventTarget | null): string | undefined {
  return target instanceof Element ? (target.closest('[data-mark]')?.getAttribute('data-mark') ?? undefined) : undefined;
}

export function useScrub({ root, left, width, window, now, picking, onMark, onCompare, onPick, onZoom }: ScrubOptions): Scrub {
  const { store, goTo } = useLive();
  const [brush, setBrush] = useState<Brush>();
  const frame = useRef(0);

  function timeAt(clientX: number): number {
    const edge = root.current?.getBoundingClientRect().left ?? 0;
    return clampTo(window, timeOf(window, width, clientX - edge - left));
  }
  /** Undefined: now. */
  function momentAt(clientX: number): number | undefined {
    const time = timeAt(clientX);
    return time >= now - (EDGE / width) * (window.to - window.from) ? undefined : time;
  }

  /** At most one for each frame: the last. */
  function seek(at: number | undefined): void {
    cancelAnimationFrame(frame.current);
    frame.current = requestAnimationFrame(() => store.seek(at === undefined ? undefined : Math.round(at)));
  }

  function drag(edge: HTMLElement, pointerId: number, onMove: (x: number) => void, onEnd: (x: number) => void): void {
    edge.setPointerCapture(pointerId);
    const move = (event: globalThis.PointerEvent): void => onMove(event.clientX);
    const end = (event: globalThis.PointerEvent): void => {
      edge.removeEventListener('pointermove', move);
      edge.removeEventListener('pointerup', end);
      edge.removeEventListener('pointercancel', end);
      onEnd(event.clientX);
    };
    edge.addEventListener('pointermove', move);
    edge.addEventListener('pointerup', end);
    edge.addEventListener('pointercancel', end);
  }

  const onPointerDown = (event: PointerEvent<HTMLElement>): void => {
    if (event.button !== 0) return;
    const { currentTarget, pointerId, clientX: start, shiftKey } = event;
    const x = start - currentTarget.getBoundingClientRect().left - left;
    if (x < -STILL || x > width + STILL) return;
    const from = timeAt(start);
    if (picking && !shiftKey) return onPick(from);
    if (shiftKey) {
      event.preventDefault();
      setBrush({ from, to: from });
      drag(
        currentTarget,
        pointerId,
        (x) => setBrush({ from, to: timeAt(x) }),
        (x) => {
          setBrush(undefined);
          if (Math.abs(x - start) >= STILL) onCompare(from, timeAt(x));
        },
      );
      return;
    }
    const mark = markAt(event.target);
    let isDrag = mark === undefined;
    if (isDrag) seek(momentAt(start));
    drag(
      currentTarget,
      pointerId,
      (x) => {
        isDrag ||= Math.abs(x - start) >= STILL;
        if (isDrag) seek(momentAt(x));
      },
      (x) => {
        cancelAnimationFrame(frame.current);
        if (isDrag) goTo(momentAt(x));
        else if (mark !== undefined) onMark(mark);
      },
    );
  };

  const onWheel = useEffectEvent((event: WheelEvent): void => {
    if (event.deltaY === 0 || !(event.target instanceof Element) || event.target.closest('[data-time]') === null) return;
    // Over lanes that can be scrolled the wheel scrolls; a pinch comes with Ctrl.
    const list = event.target.closest('[data-lanes]');
    if (list !== null && list.scrollHeight > list.clientHeight && !event.ctrlKey) return;
    event.preventDefault();
    onZoom(event.deltaY < 0 ? 0.8 : 1.25, timeAt(event.clientX));
  });
  useEffect(() => {
    const element = root.current;
    if (element === null) return undefined;
    const listener = (event: WheelEvent): void => onWheel(event);
    // React listens passively, and the page would scroll.
    element.addEventListener('wheel', listener, { passive: false });
    return () => element.removeEventListener('wheel', listener);
  }, [root]);

  return { brush, onPointerDown };
}
