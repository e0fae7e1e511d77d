// A life told: who it is, why it came, its states with how long each lasted, why it went.

import { splitKey } from '#lib/kube/key.ts';
import { lastedWords } from '#lib/std/age.ts';
import { capitalised } from '#lib/std/sentence.ts';
import { causeWords, presenceWord } from '#lib/words/churn.ts';
import { clockWords } from '#components/parts/clock-words.ts';
import type { LifeTrouble, TimetableLine } from './timetable.ts';

export type LifeWords = {
  readonly name: string;
  /** Address, Node and zone. */
  readonly place: string;
  /** In the order in which they happened. */
  readonly steps: readonly string[];
  readonly trouble: string | undefined;
};

const TROUBLE: Readonly<Record<LifeTrouble, string>> = {
  flapping: 'Flapping: it ceased to be ready again and again.',
  notReady: 'Not ready for long.',
  outage: 'With it the Service had nobody ready.',
};

function cameWords({ life }: TimetableLine, now: number): string {
  const { began, came, told, states } = life;
  if (began !== undefined) return `${clockWords(began, now)} came${came === undefined ? '' : `: ${causeWords(came)}`}`;
  const look = states[0]?.from;
  const there = look === undefined ? 'There before Signalbox watched' : `There when Signalbox began to watch at ${clockWords(look, now)}`;
  const says = [
    told?.created === undefined ? [] : [`created ${clockWords(told.created, now)}`],
    told?.ready === undefined ? [] : [`Ready since ${clockWords(told.ready, now)}`],
  ].flat();
  return says.length === 0 ? there : `${there}; its Pod says ${says.join(', ')}`;
}

export function lifeWords(line: TimetableLine, now: number): LifeWords {
  const { life, addresses, trouble } = line;
  const { pod, nodeName, zone, states, ended, seenUntil, went } = life;
  const place = [addresses.join(', '), nodeName ?? 'no Node', zone === undefined ? undefined : `zone ${zone}`];
  const end = ended ?? seenUntil;
  const lasted = states.map(({ from, state }, i) => {
    const until = states[i + 1]?.from ?? end;
    const last = until === undefined;
    return `${presenceWord(state)} ${lastedWords((until ?? now) - from)}${last ? ' by now' : ''}`;
  });
  const why = went === undefined ? '' : `: ${causeWords(went)}`;
  return {
    name: pod === undefined ? (addresses[0] ?? '') : splitKey(pod).name,
    place: place.filter((part) => part !== undefined && part !== '').join(' · '),
    steps: [
      cameWords(line, now),
      capitalised(lasted.join(', ')),
      ...(ended === undefined ? [] : [`${clockWords(ended, now)} went${why}`]),
      ...(ended === undefined && why !== '' ? [`Goes${why}`] : []),
      ...(ended === undefined && seenUntil !== undefined
        ? [`Seen until ${clockWords(seenUntil, now)}; what followed was not watched`]
        : []),
    ],
    trouble: trouble === undefined ? undefined : TROUBLE[trouble],
  };
}

/** For who hears it. */
export function lifeSentence(line: TimetableLine, now: number): string {
  const { name, place, steps, trouble } = lifeWords(line, now);
  return [`${name}, ${place.replaceAll(' · ', ', ')}`, ...steps, ...(trouble === undefined ? [] : [trouble.replace(/\.$/, '')])].join('. ');
}
