'use client';
// useTick: renders again at a steady pace, for ages and countdowns only.

import { useEffect, useState } from 'react';

export function useTick(ms: number, on = true): void {
  const [, setCount] = useState(0);
  useEffect(() => {
    if (!on) return undefined;
    let timer: ReturnType<typeof setTimeout>;
    // On the beat of the clock, so that two ages on the screen change together.
    const wait = (): void => {
      timer = setTimeout(
        () => {
          setCount((count) => count + 1);
          wait();
        },
        ms - (Date.now() % ms),
      );
    };
    wait();
    return () => clearTimeout(timer);
  }, [ms, on]);
}
