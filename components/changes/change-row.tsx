'use client';
// One change of the log: when, from which state to which, whose endpoint, where and why; it leads to its moment.

import { memo } from 'react';
import type { NumberedTransition } from '#lib/churn/chronicle-view.ts';
import { splitKey } from '#lib/kube/key.ts';
import { causeWords, presenceWord } from '#lib/words/churn.ts';
import { clockWords, utcWords } from '#components/parts/clock-words.ts';
import { isPlainClick } from '#components/parts/view-link.tsx';
import { about } from '#components/menu/subject-at.ts';
import { PodName } from '#components/ui/pod-name.tsx';
import { PresenceMark } from '#components/ui/state-mark.tsx';

export const CHANGE_ROW = 44;

type Props = {
  readonly change: NumberedTransition;
  readonly href: string;
  /** Its moment is shown. */
  readonly chosen: boolean;
  /** With the Service, where several are listed. */
  readonly showService: boolean;
  readonly today: number;
  readonly onChoose: (time: number) => void;
};

export const ChangeRow = memo(function ChangeRow({ change, href, chosen, showService, today, onChoose }: Props) {
  const { time, from, to, pod, address, nodeName, service, cause } = change;
  const where = [showService ? splitKey(service).name : undefined, nodeName].filter((part) => part !== undefined && part !== '');
  const why = causeWords(cause);
  return (
    <a
      href={href}
      data-change={change.number}
      {...about(pod === undefined ? { kind: 'Service', key: service } : { kind: 'Pod', key: pod })}
      aria-current={chosen}
      onClick={(event) => {
        if (!isPlainClick(event)) return;
        event.preventDefault();
        onChoose(time);
      }}
      className="flex h-full flex-col justify-center px-4 hover:bg-surface-2 focus-visible:-outline-offset-2 aria-[current=true]:bg-accent-soft"
    >
      <span className="flex min-w-0 items-center gap-2 leading-5">
        <span className="mono num shrink-0 text-ink-3" title={utcWords(time)}>
          {clockWords(time, today)}
        </span>
        <span className="flex shrink-0 items-center gap-1" title={`${presenceWord(from)} → ${presenceWord(to)}`}>
          <PresenceMark state={from} size={14} />
          <span aria-hidden="true" className="text-ink-3">
            →
          </span>
          <PresenceMark state={to} size={14} />
        </span>
        {pod === undefined ? <span className="mono truncate">{address}</span> : <PodName name={splitKey(pod).name} />}
      </span>
      <span className="flex min-w-0 gap-2 text-label leading-4 text-ink-3">
        <span className="max-w-[60%] shrink-0 truncate">{where.join(' · ')}</span>
        <span className="truncate text-ink-2" title={why}>
          {why}
        </span>
      </span>
    </a>
  );
});
