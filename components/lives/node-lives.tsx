'use client';
// The lives of one Node: its name, the lines, and a button over each of them.

import { memo, useMemo } from 'react';
import { plural } from '#lib/std/plural.ts';
import type { Frame } from '#components/dock/lane-shape.ts';
import { xOf } from '#components/dock/time-window.ts';
import { type Band, bandPath } from '#components/parts/step-path.ts';
import { extentOf, LifeStroke, placeNames, ROW } from './life-line.tsx';
import { lifeSentence } from './life-words.ts';
import type { NodeBand, TimetableLine } from './timetable.ts';

export const PAD = 4;
/** Of the count of lives that are folded. */
const FOLDED = 30;

export function heightOf({ rows, hidden }: NodeBand): number {
  return rows * ROW + (hidden > 0 ? FOLDED : 0) + 2 * PAD;
}

/** No button is narrower than this: a life of a second can be hit too. */
const NARROWEST = 12;

type Props = {
  readonly band: NodeBand;
  readonly shaded: boolean;
  readonly frame: Frame;
  readonly gutter: number;
  /** When the answer was given: what the lives are called by is told as of then. */
  readonly toldAt: number;
  /** Which of its lives is selected, has the focus of the tab order, or neither. */
  readonly selected: string | undefined;
  readonly cursor: string | undefined;
  readonly onHover: (id: string | undefined, row: HTMLElement) => void;
  readonly onFocus: (id: string | undefined, row: HTMLElement) => void;
  /** `x`: where it was hit, in px of the plot; undefined by a key. */
  readonly onChoose: (line: TimetableLine, x: number | undefined) => void;
};

function Folded({ band, frame: { window, width }, top }: Pick<Props, 'band' | 'frame'> & { readonly top: number }) {
  const most = Math.max(1, ...band.folded.map(({ count }) => count));
  const x = (time: number): number => Math.min(width, Math.max(0, xOf(window, width, time)));
  const y = (value: number): number => top + FOLDED - 3 - (value / most) * (FOLDED - 16);
  const bands = band.folded.map(({ time, count }): Band => ({ time, low: 0, high: count }));
  return (
    <>
      <path d={bandPath(bands, window.to, x, y)} className="fill-ready opacity-30" />
      <text x={4} y={top + 10} className="fill-ink-3 text-[10.5px]">
        {`${plural(band.hidden, 'life', 'lives')} without trouble, at most ${most} at once`}
      </text>
    </>
  );
}

export const NodeLives = memo(function NodeLives(props: Props) {
  const { band, shaded, frame, gutter, toldAt, selected, cursor, onHover, onFocus, onChoose } = props;
  const { window, width } = frame;
  const { node, zone, lines } = band;
  const height = heightOf(band);
  const top = PAD + (band.hidden > 0 ? FOLDED : 0);
  const extents = useMemo(() => lines.map((line) => extentOf(line, window, width)), [lines, window, width]);
  const names = useMemo(() => placeNames(lines, window, width), [lines, window, width]);
  return (
    <li className={`relative ${shaded ? 'bg-canvas-zone' : ''}`} style={{ height }}>
      <p className="absolute flex items-baseline gap-2 pl-4" style={{ top: PAD + 7, width: gutter - 8 }}>
        <span className="mono truncate" title={node}>
          {node ?? 'no Node'}
        </span>
        {zone !== undefined && gutter > 130 && <span className="shrink-0 truncate text-label text-ink-3">{zone}</span>}
      </p>
      <svg aria-hidden="true" width={width} height={height} className="absolute top-0 overflow-visible" style={{ left: gutter }}>
        {band.hidden > 0 && <Folded band={band} frame={frame} top={PAD} />}
        {lines.map((line) => (
          <LifeStroke
            key={line.id}
            line={line}
            window={window}
            width={width}
            top={top}
            nameAt={names.get(line.id)}
            chosen={line.id === selected}
          />
        ))}
      </svg>
      <ul>
        {lines.map((line, i) => {
          const { left = 0, right = 0 } = extents[i] ?? {};
          const wide = Math.max(NARROWEST, right - left);
          return (
            <li key={line.id}>
              <button
                type="button"
                data-life={line.id}
                data-trouble={line.trouble}
                aria-label={lifeSentence(line, toldAt)}
                aria-current={line.id === selected}
                tabIndex={line.id === cursor ? 0 : -1}
                onPointerEnter={(event) => onHover(line.id, event.currentTarget)}
                onPointerLeave={(event) => onHover(undefined, event.currentTarget)}
                onFocus={(event) => onFocus(line.id, event.currentTarget)}
                onBlur={(event) => onFocus(undefined, event.currentTarget)}
                // Of a key the detail is 0: it hit no time.
                onClick={(event) => {
                  event.stopPropagation();
                  onChoose(line, event.detail === 0 ? undefined : event.clientX - event.currentTarget.getBoundingClientRect().left + left);
                }}
                className="absolute focus-visible:-outline-offset-1"
                style={{ left: gutter + Math.min(left, width - wide), top: top + line.row * ROW + 4, width: wide, height: ROW - 4 }}
              />
            </li>
          );
        })}
      </ul>
    </li>
  );
});
