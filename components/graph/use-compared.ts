'use client';
// useCompared: what the picture is told of a comparison; the same object until that is another.

import { useMemo } from 'react';
import { comparedStations } from '#lib/graph/compared.ts';
import { useComparison } from '#components/live/comparison.tsx';
import { clockWords } from '#components/parts/clock-words.ts';
import type { ComparedScene } from './scene.ts';

export function useCompared(): ComparedScene | undefined {
  const comparison = useComparison();
  const found = comparison?.found;
  const other = comparison?.other;
  const isBefore = other !== undefined && other === comparison?.from;
  const day = comparison?.to;
  return useMemo(() => {
    if (other === undefined || day === undefined || found?.ok !== true) return undefined;
    return { stations: comparedStations(found.value.changes), other: { clock: clockWords(other, day), isBefore } };
  }, [found, other, isBefore, day]);
}
