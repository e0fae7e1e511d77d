'use client';
// The tooltip of an element; of a Pod that is not ready, with why.

import type { ComponentProps } from 'react';
import type { Subject } from '#lib/graph/element.ts';
import { type NotReadyFact, notReadyWhy } from '#lib/cluster/not-ready-why.ts';
import { notReadyWords } from '#lib/words/not-ready.ts';
import { useShown } from '#components/live/context.ts';
import { useClusterTime } from '#components/live/use-each-second.ts';
import { Tooltip } from './tooltip.tsx';

/** That it waits, and for which reason, is said of the station already. */
function isNews(fact: NotReadyFact): boolean {
  return fact.kind === 'waiting' ? fact.message !== undefined : fact.kind !== 'unready' && fact.kind !== 'ended';
}

type Props = ComponentProps<typeof Tooltip> & { readonly subject: Subject | undefined };

export function ElementTip({ subject, text, ...rest }: Props) {
  const { state } = useShown();
  const now = useClusterTime();
  const pod = subject?.kind === 'Pod' ? state.tables.Pod.get(subject.key) : undefined;
  const why = pod === undefined ? undefined : notReadyWhy(state, pod).find(isNews);
  return <Tooltip text={why === undefined ? text : `${text}. ${notReadyWords(why, now)}.`} {...rest} />;
}
