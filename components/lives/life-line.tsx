// One life drawn: told by the objects dotted, ready solid, draining dashed, not ready thick; a circle where it begins, a cross where it ends.

import type { EndpointState } from '#lib/churn/endpoint-state.ts';
import { type TimeWindow, xOf } from '#components/dock/time-window.ts';
import { splitName } from '#components/ui/split-name.ts';
import { lifeWords } from './life-words.ts';
import type { TimetableLine } from './timetable.ts';

export const ROW = 24;
/** Of the line, from the top of its row; the name is above it. */
const Y = 17;

const STROKES: Readonly<Record<EndpointState, { readonly className: string; readonly width: number; readonly dashes?: string }>> = {
  ready: { className: 'stroke-ready', width: 2.5 },
  draining: { className: 'stroke-draining', width: 2.5, dashes: '4 2.5' },
  notReady: { className: 'stroke-not-ready', width: 5 },
  terminated: { className: 'stroke-ink-3', width: 1.5, dashes: '2 2' },
};

type Props = {
  readonly line: TimetableLine;
  readonly window: TimeWindow;
  readonly width: number;
  /** Of the rows of its Node. */
  readonly top: number;
  /** Left end of its name, in px; undefined where it has no room. */
  readonly nameAt: number | undefined;
  readonly chosen: boolean;
};

/** Of the end of a Pod's name, in px. */
const LETTER = 6.2;

/** The end of the name, by which Pods of a workload are told apart. */
function shortName(line: TimetableLine): string {
  const { name } = lifeWords(line, 0);
  const { tail } = splitName(name);
  const last = tail.slice(tail.lastIndexOf('-') + 1);
  return last === '' ? name : /^\d+$/.test(last) ? name : last;
}

export function extentOf({ life }: TimetableLine, window: TimeWindow, width: number): { readonly left: number; readonly right: number } {
  const first = life.told?.ready ?? life.told?.created ?? life.began ?? life.states[0]?.from ?? window.from;
  const end = life.ended ?? life.seenUntil ?? window.to;
  const x = (time: number): number => xOf(window, width, Math.min(window.to, Math.max(window.from, time)));
  return { left: x(first), right: x(end) };
}

/** Left ends of the names of one Node's lives, by id: above where each begins, moved left where it must; undefined where there is no room. */
export function placeNames(lines: readonly TimetableLine[], window: TimeWindow, width: number): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  /** By row: what is free up to there. */
  const free = new Map<number, number>();
  // The newest first: they are what one looks for.
  for (const line of lines.toReversed()) {
    const { left, right } = extentOf(line, window, width);
    const wide = shortName(line).length * LETTER + 5;
    const wanted = Math.max(left, 0) + (line.life.began === undefined ? 0 : 5);
    const at = Math.min(wanted, (free.get(line.row) ?? width + 8) - wide);
    if (right <= 0 || at < 0 || at < wanted - wide) continue;
    places.set(line.id, at);
    free.set(line.row, at);
  }
  return places;
}

export function LifeStroke({ line, window, width, top, nameAt, chosen }: Props) {
  const { life, row } = line;
  const { began, ended, told, states } = life;
  const y = top + row * ROW + Y;
  const x = (time: number): number => xOf(window, width, time);
  const within = (time: number): boolean => time >= window.from && time <= window.to;
  const end = ended ?? life.seenUntil ?? window.to;
  const seenFrom = states[0]?.from ?? window.from;
  const toldFrom = told?.ready ?? told?.created;
  const clip = (time: number): number => Math.min(width, Math.max(0, x(time)));
  return (
    <g>
      {chosen && (
        <line x1={clip(seenFrom)} x2={clip(end)} y1={y} y2={y} strokeWidth={11} className="stroke-accent-soft" strokeLinecap="round" />
      )}
      {toldFrom !== undefined && (
        <line
          x1={clip(toldFrom)}
          x2={clip(seenFrom)}
          y1={y}
          y2={y}
          strokeWidth={2}
          strokeDasharray="0.1 4.5"
          strokeLinecap="round"
          className="stroke-ink-3"
        />
      )}
      {states.map(({ from, state }, i) => {
        const until = states[i + 1]?.from ?? end;
        if (until < window.from || from > window.to) return null;
        const { className, width: thick, dashes } = STROKES[state];
        return (
          <line
            key={from}
            x1={clip(from)}
            // What lasts for less than a pixel is seen all the same.
            x2={Math.max(clip(from) + 1, clip(until))}
            y1={y}
            y2={y}
            strokeWidth={thick}
            strokeDasharray={dashes}
            className={className}
          />
        );
      })}
      {began !== undefined && within(began) && (
        <circle cx={x(began)} cy={y} r={3.25} strokeWidth={1.5} className="fill-canvas stroke-ready" />
      )}
      {ended !== undefined && within(ended) && (
        <path
          d={`M${x(ended) - 3} ${y - 3}l6 6m0 -6l-6 6`}
          strokeWidth={1.5}
          strokeLinecap="round"
          className={line.trouble === 'outage' ? 'stroke-broken' : 'stroke-ready'}
        />
      )}
      {nameAt !== undefined && (
        <text x={nameAt} y={y - 7} className="mono fill-ink-3 text-[10px]">
          {shortName(line)}
        </text>
      )}
    </g>
  );
}
