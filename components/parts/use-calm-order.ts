'use client';
// useCalmOrder: the order of a list, held still while a pointer or the focus is in it.

import { useRef, useState } from 'react';
import { keepOrder } from './service-order.ts';

type Hold = {
  readonly onPointerEnter: () => void;
  readonly onPointerLeave: () => void;
  readonly onFocus: () => void;
  readonly onBlur: () => void;
};

/** Spread `hold` on the list. */
export function useCalmOrder(wanted: readonly string[]): { order: readonly string[]; hold: Hold } {
  const shown = useRef<readonly string[]>([]);
  const [pointer, setPointer] = useState(false);
  const [focus, setFocus] = useState(false);
  const order = pointer || focus ? keepOrder(shown.current, wanted) : wanted;
  shown.current = order;
  return {
    order,
    hold: {
      onPointerEnter: () => setPointer(true),
      onPointerLeave: () => setPointer(false),
      onFocus: () => setFocus(true),
      onBlur: () => setFocus(false),
    },
  };
}
