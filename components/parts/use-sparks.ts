'use client';
// useSparks: what the rows of a list draw of the last quarter of an hour, by Service: one question for all of them.

import { useMemo } from 'react';
import type { LanesAnswer } from '#lib/churn/chronicle-view.ts';
import type { Key } from '#lib/kube/key.ts';
import { useHistory } from '#components/live/use-history.ts';
import type { Spark } from './sparkline.tsx';

const SPAN = 900_000;
/** A row has no room for more steps than one each so many ms; and no page more rows with changes than these. */
const REST = '&each=15000&limit=500';

/** `place`: the scope, as scopeId writes it. A Service in which nothing changed has none. */
export function useSparks(place: string): ReadonlyMap<Key, Spark> {
  const { answer } = useHistory<LanesAnswer>({ about: 'lanes', place, span: SPAN, rest: REST });
  return useMemo(() => {
    const changed = (answer?.lanes ?? []).filter(({ changes, steps }) => changes > 0 && steps.length > 0);
    return new Map(
      changed.map(({ service, steps, outages }) => [service, { steps, outages, from: (answer?.now ?? 0) - SPAN, to: answer?.now ?? 0 }]),
    );
  }, [answer]);
}
