'use client';
// The opened dock: its head, the axis, the histogram, and the lanes or a comparison under them.

import { useRef } from 'react';
import { placeOf, scopeId } from '#lib/scope/scope.ts';
import { useLive } from '#components/live/context.ts';
import { useComparison } from '#components/live/comparison.tsx';
import type { Selection } from '#components/live/view.ts';
import { clockWords } from '#components/parts/clock-words.ts';
import { Axis } from './axis.tsx';
import { Comparison } from './comparison.tsx';
import { DockHead } from './dock-head.tsx';
import { Histogram } from './histogram.tsx';
import { KnownBands } from './known-bands.tsx';
import { LaneList } from './lane-list.tsx';
import type { Frame } from './lane-shape.ts';
import { changesUntil, stopFrom } from './stops.ts';
import type { Shared } from './strip.tsx';
import { clampTo, xOf } from './time-window.ts';
import { unseenBands } from './unseen.ts';
import type { Play } from './use-play.ts';

/** Heights, in px. */
const AXIS = 22;
const HISTOGRAM = 34;

type Props = Shared & {
  readonly stops: readonly number[];
  readonly step: (by: 1 | -1) => void;
  readonly move: (at: number | undefined) => void;
  readonly play: Play;
  readonly zoom: (factor: number, around: number) => void;
  readonly reset: () => void;
  readonly isZoomed: boolean;
  readonly picking: boolean;
  readonly onPicking: (on: boolean) => void;
  readonly onSelect: (selection: Selection) => void;
};

/** Between two moments that are compared, or are about to be. */
function BetweenBand({
  frame,
  from,
  to,
  head,
}: {
  readonly frame: Frame;
  readonly from: number;
  readonly to: number;
  readonly head: number;
}) {
  const { window, width } = frame;
  const [left, right] = [Math.min(from, to), Math.max(from, to)].map((time) => xOf(window, width, clampTo(window, time)));
  if (left === undefined || right === undefined) return null;
  return (
    <div
      data-testid="dock-between"
      className="pointer-events-none absolute inset-y-0 border-x border-accent bg-accent/10"
      style={{ left: head + left, width: Math.max(1, right - left) }}
    />
  );
}

function MomentMark({ x, isNow }: { readonly x: number; readonly isNow: boolean }) {
  if (isNow) {
    return <div className="pointer-events-none absolute inset-y-0 w-0 border-l border-dashed border-hairline-2" style={{ left: x }} />;
  }
  return (
    <div
      data-testid="dock-mark"
      className="pointer-events-none absolute inset-y-0 z-10 w-0 border-l-2 border-accent"
      style={{ left: x - 1 }}
    >
      <svg width="12" height="9" viewBox="0 0 12 9" aria-hidden="true" className="absolute top-0 -left-[7px] fill-accent">
        <path d="M0 0h12L6 9z" />
      </svg>
    </div>
  );
}

function emptyWords({ from, known }: NonNullable<Shared['answer']>, { window, now }: Frame): string {
  const seen = known.find(({ how }) => how === 'seen')?.from ?? from;
  return seen > window.from
    ? `Nothing has changed since ${clockWords(seen, now)}, when Signalbox began to watch.`
    : `Nothing has changed since ${clockWords(window.from, now)}.`;
}

/** Where lanes are left out, nobody knows which changes are theirs. */
function countOf(answer: Shared['answer'], moment: number | undefined): { readonly until: number; readonly all: number } | undefined {
  if (answer === undefined || moment === undefined || answer.changes === 0 || answer.left > 0) return undefined;
  return { until: changesUntil(answer.lanes, moment), all: answer.changes };
}

export function OpenDock(props: Props) {
  const { view, answer, problem, frame, moment, follows, head, scrub, mark } = props;
  const { stops, step, move, play, zoom, reset, isZoomed, picking, onPicking, onSelect } = props;
  const { go } = useLive();
  const scroller = useRef<HTMLDivElement>(null);
  const { window, now } = frame;
  const at = moment ?? now;
  const place = scopeId(placeOf(view.scope));
  const iso = (time: number): string => new Date(time).toISOString();
  const comparison = useComparison();
  const compared = comparison?.other;
  return (
    <>
      <DockHead
        headWidth={head}
        play={play}
        moment={moment}
        now={now}
        count={countOf(answer, moment)}
        canStep={{ back: stopFrom(stops, moment, -1) !== undefined, on: stopFrom(stops, moment, 1) !== undefined }}
        step={step}
        picking={picking}
        onPicking={onPicking}
        recording={`/api/history/recording?${place}&from=${iso(window.from)}&to=${iso(window.to)}`}
        isZoomed={isZoomed}
        onRange={(range) => {
          reset();
          go({ ...view, range }, 'replace');
        }}
        onFold={() => go({ ...view, dock: false }, 'replace')}
      />
      <div
        data-time
        data-testid="dock-plot"
        className={`relative flex min-h-0 flex-1 flex-col ${picking ? 'cursor-crosshair' : ''}`}
        onPointerDown={scrub.onPointerDown}
      >
        {answer !== undefined && (
          <div
            data-testid="dock-unseen"
            className="pointer-events-none absolute overflow-hidden"
            style={{ left: head, top: AXIS, ...(comparison === undefined ? { bottom: 0 } : { height: HISTOGRAM }) }}
          >
            <KnownBands bands={unseenBands(answer, frame)} height={2000} />
          </div>
        )}
        <div className="relative flex shrink-0" style={{ paddingLeft: head, height: AXIS }}>
          <Axis frame={frame} moment={moment} follows={follows} onMove={move} zoom={zoom} reset={reset} />
        </div>
        <div className="relative flex shrink-0 border-b border-hairline" style={{ height: HISTOGRAM }}>
          <div className="flex shrink-0 items-center justify-between px-4 text-label text-ink-3" style={{ width: head }}>
            <span className="pl-6">changes</span>
            <span className="num">{answer?.changes.toLocaleString('en')}</span>
          </div>
          {answer !== undefined && <Histogram answer={answer} frame={frame} height={HISTOGRAM - 1} />}
        </div>
        {problem !== undefined && (
          <p role="status" className="shrink-0 bg-not-ready-soft px-4 text-label leading-6 text-not-ready-ink" data-testid="dock-problem">
            {problem}
            {answer !== undefined && ` These lanes are as of ${clockWords(answer.now, now)}.`}
          </p>
        )}
        {comparison === undefined ? (
          <div ref={scroller} data-lanes className="relative min-h-0 flex-1 overflow-x-hidden overflow-y-auto">
            {answer !== undefined && answer.lanes.length === 0 && <p className="px-4 pt-3 text-ink-3">{emptyWords(answer, frame)}</p>}
            {answer !== undefined && (
              <LaneList
                answer={answer}
                frame={frame}
                at={at}
                scroller={scroller}
                headWidth={head}
                onSelect={(key) => onSelect({ kind: 'Service', key })}
              />
            )}
          </div>
        ) : (
          <div className="min-h-0 flex-1" onPointerDown={(event) => event.stopPropagation()}>
            <Comparison
              comparison={comparison}
              now={now}
              onSelect={({ service, pod }) => onSelect(pod === undefined ? { kind: 'Service', key: service } : { kind: 'Pod', key: pod })}
              onEnd={() => go({ ...view, against: undefined })}
            />
          </div>
        )}
        <div className={`pointer-events-none absolute inset-x-0 top-0 ${compared === undefined ? 'bottom-0' : 'h-14'}`}>
          {scrub.brush !== undefined && <BetweenBand frame={frame} {...scrub.brush} head={head} />}
          {compared !== undefined && <BetweenBand frame={frame} from={compared} to={at} head={head} />}
          {mark !== undefined && <MomentMark x={head + mark} isNow={moment === undefined} />}
        </div>
      </div>
    </>
  );
}
