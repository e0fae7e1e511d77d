'use client';
// The legend: every mark of the picture, of the dock and of the lives, each drawn by what draws it there.

import type { ReactNode } from 'react';
import { MarkSample } from '#components/graph/mark-sample.tsx';
import { type MarkGroup, MARKS } from '#components/graph/marks.ts';
import { useSamples } from '#components/graph/use-samples.ts';
import { useLive } from '#components/live/context.ts';
import { DOCK_MARKS, LIFE_MARKS, type TimeMark } from './time-marks.tsx';

type EntryProps = { readonly sample: ReactNode; readonly words: string; readonly means: string };

function Entry({ sample, words, means }: EntryProps) {
  return (
    <li className="grid grid-cols-[54px_minmax(0,1fr)] items-start gap-x-3 py-1" data-testid="legend-entry">
      <span className="flex min-h-6 items-center overflow-hidden">{sample}</span>
      <span className="pt-0.5">
        {words}
        <span className="block text-label text-ink-3">{means}</span>
      </span>
    </li>
  );
}

function Group({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="mb-4 break-inside-avoid">
      <h3 className="mb-1 text-label text-ink-3">{title}</h3>
      <ul>{children}</ul>
    </section>
  );
}

const timeEntry = ({ id, ...mark }: TimeMark): ReactNode => <Entry key={id} {...mark} />;

/** What is there only while two moments are compared comes after what is always there. */
const atTimes = (group: MarkGroup): number => Number(group === 'Two moments compared');
const GROUPS = [...new Set(MARKS.map(({ group }) => group))].toSorted((a, b) => atTimes(a) - atTimes(b));

export function Legend() {
  const { shade } = useLive();
  const image = useSamples(shade);
  return (
    <div className="columns-2 gap-x-8" data-testid="legend">
      {GROUPS.map((group) => (
        <Group key={group} title={group}>
          {MARKS.filter((mark) => mark.group === group).map((mark) => (
            <Entry key={mark.id} sample={<MarkSample mark={mark} image={image} />} words={mark.words} means={mark.means} />
          ))}
        </Group>
      ))}
      <Group title="Time, under the picture">{DOCK_MARKS.map(timeEntry)}</Group>
      <Group title="Lives of endpoints, under one Service">{LIFE_MARKS.map(timeEntry)}</Group>
    </div>
  );
}
