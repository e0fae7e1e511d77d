'use client';
// useWidth: how wide an element is, in whole px; 0 before it is known.

import { type RefObject, useLayoutEffect, useState } from 'react';

export function useWidth(of: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = of.current;
    if (element === null) return undefined;
    const read = (): void => setWidth(element.clientWidth);
    read();
    const observer = new ResizeObserver(read);
    observer.observe(element);
    return () => observer.disconnect();
  }, [of]);
  return width;
}
