'use client';
// useStateIn: a state of one place, which begins anew in another.

import { useCallback, useState } from 'react';

export function useStateIn<T>(place: string, initial: T): [T, (next: T | ((before: T) => T)) => void] {
  const [held, setHeld] = useState({ place, value: initial });
  if (held.place !== place) setHeld({ place, value: initial });
  const set = useCallback(
    (next: T | ((before: T) => T)) =>
      setHeld((before) => ({ place: before.place, value: typeof next === 'function' ? (next as (before: T) => T)(before.value) : next })),
    [],
  );
  return [held.value, set];
}
