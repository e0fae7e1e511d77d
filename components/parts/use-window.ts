'use client';
// useWindow: which rows of a long list are in sight; the rest are not drawn.

import { type RefObject, useLayoutEffect, useState } from 'react';

/** Sums of heights: `offsets[i]` is the top of row i, the last entry the height of all. */
export function offsetsOf(heights: readonly number[]): readonly number[] {
  const offsets = [0];
  for (const height of heights) offsets.push((offsets.at(-1) ?? 0) + height);
  return offsets;
}

/** First and one-past-last row that touch [top, bottom). */
export function rangeIn(offsets: readonly number[], top: number, bottom: number): readonly [number, number] {
  const count = offsets.length - 1;
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((offsets[middle + 1] ?? 0) <= top) low = middle + 1;
    else high = middle;
  }
  let end = low;
  while (end < count && (offsets[end] ?? 0) < bottom) end++;
  return [low, end];
}

/** Rows drawn beyond the edge, in px, so that scrolling shows no blank. */
const BEYOND = 400;

export function useWindow(scroller: RefObject<HTMLElement | null>, offsets: readonly number[]): readonly [number, number] {
  const [at, setAt] = useState({ top: 0, height: 1200 });
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const read = (): void =>
      setAt((was) => {
        // In steps, so that a slow scroll does not draw at every pixel.
        const top = Math.floor(element.scrollTop / 140) * 140;
        return was.top === top && was.height === element.clientHeight ? was : { top, height: element.clientHeight };
      });
    read();
    element.addEventListener('scroll', read, { passive: true });
    const observer = new ResizeObserver(read);
    observer.observe(element);
    return () => {
      element.removeEventListener('scroll', read);
      observer.disconnect();
    };
  }, [scroller]);
  return rangeIn(offsets, at.top - BEYOND, at.top + at.height + BEYOND);
}
