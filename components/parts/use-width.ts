'use client';
// useWidth: how wide an element is, in whole px; 0 before it is known. Of one that the component itself or a child of it renders: the element
// around it is not there yet when it looks.

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
