'use client';
// One lane: what the Service is called and what is to be told of it, and its Pods by state through time.

import { memo, useMemo } from 'react';
import type { Lane } from '#lib/churn/chronicle-view.ts';
import type { ServiceShape } from '#lib/cluster/summary.ts';
import { splitKey } from '#lib/kube/key.ts';
import { about } from '#components/menu/subject-at.ts';
import { Glyph } from '#components/parts/glyph.tsx';
import { areasOf, type Frame, LANE, type Mark, marksOf, type MarkTone } from './lane-shape.ts';
import { laneSummary } from './lane-words.ts';
import { filled } from './patterns.tsx';

const INK: Readonly<Record<MarkTone, string>> = { broken: 'text-broken-ink', warning: 'text-not-ready-ink', calm: 'text-ink-3' };
const FILL: Readonly<Record<MarkTone, string>> = { broken: 'fill-broken-ink', warning: 'fill-not-ready-ink', calm: 'fill-ink-2' };
const STROKE: Readonly<Record<MarkTone, string>> = { broken: 'stroke-broken', warning: 'stroke-not-ready', calm: 'stroke-ink-3' };

function MarkShape({ mark, id }: { readonly mark: Mark; readonly id: string }) {
  const { look, tone, left, right } = mark;
  const width = right - left;
  switch (look) {
    case 'block':
      return (
        <rect
          data-mark={id}
          x={left + 0.5}
          y={LANE.area - 1.5}
          width={Math.max(2, width - 1)}
          height={LANE.base - LANE.area + 1}
          className={STROKE[tone]}
          style={{ fill: filled(tone === 'broken' ? 'lost' : 'never') }}
        />
      );
    case 'drops':
      return (
        <rect
          data-mark={id}
          x={left}
          y={LANE.base - 5}
          width={width}
          height="5"
          style={{ fill: filled('lost') }}
          className={STROKE[tone]}
        />
      );
    case 'span':
      return (
        <g data-mark={id}>
          <path
            d={`M${left + 0.5} ${LANE.spanWords}V${LANE.spans + 0.5}H${Math.max(left + 2, right) - 0.5}V${LANE.spanWords}`}
            fill="none"
            strokeWidth={tone === 'calm' ? 1 : 1.5}
            className={STROKE[tone]}
          />
          <rect x={left - 2} y="0" width={width + 4} height={LANE.area - 1} fill="transparent" />
        </g>
      );
  }
}

function MarkWords({ mark }: { readonly mark: Mark }) {
  const { look, tone, label, labelAt } = mark;
  if (labelAt === undefined) return null;
  const y = look === 'span' ? LANE.spanWords : LANE.base - 4;
  return (
    <text
      x={labelAt}
      y={y}
      // Upon an area it must still be read.
      style={{ paintOrder: 'stroke', stroke: 'var(--surface)', strokeWidth: look === 'span' ? 0 : 3, strokeLinejoin: 'round' }}
      className={`pointer-events-none text-[11px] ${tone === 'broken' ? 'font-semibold' : ''} ${FILL[tone]}`}
    >
      {label}
    </text>
  );
}

/** `frame` the same object until the window, the width or now is another. */
export const LanePlot = memo(function LanePlot({ lane, frame }: { readonly lane: Lane; readonly frame: Frame }) {
  const areas = useMemo(() => areasOf(lane.steps, frame), [lane.steps, frame]);
  const marks = useMemo(() => marksOf(lane, frame), [lane, frame]);
  return (
    <svg data-plot={lane.service} width={frame.width} height={LANE.height} aria-hidden="true" className="block overflow-hidden">
      <g shapeRendering="crispEdges">
        <path d={areas.ready} className="fill-ready opacity-20" />
        <path d={areas.notReady} style={{ fill: filled('notReady') }} />
        <path d={areas.draining} style={{ fill: filled('draining') }} />
      </g>
      <path d={areas.top} fill="none" strokeWidth="1.5" className="stroke-ready" />
      {marks.map((mark, i) => (
        <MarkShape key={i} mark={mark} id={`${lane.service} ${i}`} />
      ))}
      {marks.map((mark, i) => (
        <MarkWords key={i} mark={mark} />
      ))}
    </svg>
  );
});

type HeadProps = {
  readonly lane: Lane;
  readonly shape: ServiceShape | undefined;
  /** With its namespace, where several are shown. */
  readonly full: boolean;
  readonly tone: MarkTone;
  readonly words: string;
  readonly now: number;
  readonly selected: boolean;
  readonly onSelect: (service: string) => void;
};

export const LaneHead = memo(function LaneHead({ lane, shape, full, tone, words, now, selected, onSelect }: HeadProps) {
  const { namespace, name } = splitKey(lane.service);
  const summary = useMemo(() => laneSummary(lane, now), [lane, now]);
  return (
    <button
      type="button"
      data-lane={lane.service}
      {...about({ kind: 'Service', key: lane.service })}
      aria-current={selected}
      title={summary}
      onClick={() => onSelect(lane.service)}
      className="grid h-full w-full grid-cols-[16px_minmax(72px,1fr)_auto] items-center gap-2 rounded-md px-2 text-left hover:bg-surface-2 aria-[current=true]:bg-accent-soft"
    >
      <span className={INK[tone]}>
        <Glyph kind={shape ?? 'ClusterIP'} />
      </span>
      <span className={`truncate ${tone === 'calm' ? '' : 'font-medium'}`}>
        {name}
        {full && <span className="font-normal text-ink-3"> {namespace}</span>}
      </span>
      <span className={`max-w-[124px] truncate max-[999px]:max-w-[84px] text-label ${INK[tone]}`}>{words}</span>
      <span className="sr-only">. {summary}</span>
    </button>
  );
});
