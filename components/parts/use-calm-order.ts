'use client';
// useCalmOrder: the order of a list, held still while a pointer or the focus is in it.

import { useState } from 'react';
import { same } from '#lib/kube/same.ts';
import { keepOrder } from './service-order.ts';

type Hold = {
  readonly onPointerEnter: () => void;
  readonly onPointerLeave: () => void;
  readonly onFocus: () => void;
  readonly onBlur: () => void;
};

/** Spread `hold` on the list. */
export function useCalmOrder(wanted: readonly string[]): { order: readonly string[]; hold: Hold } {
  const [shown, setShown] = useState<readonly string[]>(wanted);
  const [pointer, setPointer] = useState(false);
  const [focus, setFocus] = useState(false);
  const order = pointer || focus ? keepOrder(shown, wanted) : wanted;
  // What came while it was held keeps its place too.
  if (!same(order, shown)) setShown(order);
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
