'use client';
// useTick: renders again at a steady pace, for ages and countdowns only.

import { useEffect, useState } from 'react';

export function useTick(ms: number, on = true): void {
  const [, setCount] = useState(0);
  useEffect(() => {
    if (!on) return undefined;
    const timer = setInterval(() => setCount((count) => count + 1), ms);
    return () => clearInterval(timer);
  }, [ms, on]);
}
