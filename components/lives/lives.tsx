'use client';
// The lives of a Service's endpoints: its timetable, kept up to date, with what pointer and keys do there.

import { type KeyboardEvent, type MouseEvent, useCallback, useMemo, useRef, useState } from 'react';
import type { Lane, LifeLine, LivesAnswer } from '#lib/churn/chronicle-view.ts';
import type { Key } from '#lib/kube/key.ts';
import { countText, plural } from '#lib/std/plural.ts';
import { sentence } from '#lib/std/sentence.ts';
import { outageWords } from '#lib/words/churn.ts';
import { KnownBands } from '#components/dock/known-bands.tsx';
import { type Frame, type Mark, marksOf } from '#components/dock/lane-shape.ts';
import { holding, rangeWindow, timeOf, xOf } from '#components/dock/time-window.ts';
import { unseenBands } from '#components/dock/unseen.ts';
import { useLive } from '#components/live/context.ts';
import { useLiveTime } from '#components/live/use-each-second.ts';
import { useHistory } from '#components/live/use-history.ts';
import type { TimeRange } from '#components/live/view.ts';
import { useWidth } from '#components/parts/use-width.ts';
import { EpisodeBands, EpisodeList } from './episodes.tsx';
import { CARD_WIDTH, LifeCard } from './life-card.tsx';
import { extentOf, ROW } from './life-line.tsx';
import { HEAD, LivesHead } from './lives-head.tsx';
import { summaryWords } from './lives-summary.ts';
import { heightOf, NodeLives, PAD } from './node-lives.tsx';
import { endOf, rowKey, startOf, type Timetable, type TimetableLine, timetableOf } from './timetable.ts';
import { type LifeStop, nextLife } from './walk-lives.ts';

/** Right of what is drawn, in px. */
const RIGHT = 16;
const MOST_GUTTER = 176;
/** Lives of one row are so far apart at least, in px: a cross and a circle. */
const APART = 9;
/** The card of a life is no taller, in px. */
const CARD_HEIGHT = 132;

/** Rows are kept by range: in another one other lives are in sight. */
function useTimetable(answer: LivesAnswer | undefined, range: TimeRange, span: number, width: number): Timetable {
  const [rows] = useState(() => new Map<TimeRange, Map<string, number>>());
  return useMemo(() => {
    if (answer === undefined || width === 0) return { bands: [], hidden: 0 };
    const gap = (APART / width) * span;
    const table = timetableOf(answer.lives, answer.outages, { before: rows.get(range) ?? new Map<string, number>(), gap, now: answer.now });
    const drawn = table.bands.flatMap(({ node, lines }) => lines.map(({ id, row }) => [rowKey(node, id), row] as const));
    rows.set(range, new Map(drawn));
    return table;
  }, [answer, rows, range, span, width]);
}

/** `top`: of its row, from the top of all rows. */
type Placed = { readonly line: TimetableLine; readonly stop: LifeStop; readonly top: number };

function placeLines({ bands }: Timetable, { window, width }: Frame): readonly Placed[] {
  let top = 0;
  let row = 0;
  const placed: Placed[] = [];
  for (const band of bands) {
    const first = top + heightOf(band) - PAD - band.rows * ROW;
    for (const line of band.lines) {
      const stop = { id: line.id, row: row + line.row, ...extentOf(line, window, width) };
      placed.push({ line, stop, top: first + line.row * ROW });
    }
    top += heightOf(band);
    row += band.rows;
  }
  return placed.sort((a, b) => a.stop.row - b.stop.row || a.stop.left - b.stop.left);
}

/** What the dock draws of a Service, of the answer about its lives. An endpoint that flaps has a line here, which tells it. */
function laneOf(service: Key, { steps, outages, rollouts, stories }: LivesAnswer): Lane {
  return {
    service,
    steps,
    outages,
    rollouts,
    stories: stories.filter(({ kind }) => kind !== 'flapping'),
    changes: 0,
    times: [],
    counts: [],
  };
}

const byLeft = (a: Mark, b: Mark): number => a.left - b.left;

/** By zones, one after the other, so that they are told apart. */
function isShaded({ bands }: Timetable, i: number): boolean {
  let shaded = true;
  for (let k = 1; k <= i; k++) if (bands[k]?.zone !== bands[k - 1]?.zone) shaded = !shaded;
  return shaded;
}

/** `wanted`, or the nearest at which it was there. By a key: when it came into its last state, for its Pod may be gone before it is. */
function momentOf({ life }: TimetableLine, wanted: number | undefined): number | undefined {
  const start = startOf(life);
  const end = endOf(life);
  if (end === undefined) return wanted === undefined ? undefined : Math.max(start, wanted);
  const last = life.states.length > 1 ? (life.states.at(-1)?.from ?? start) : Math.round((start + end) / 2);
  return Math.max(start, Math.min(wanted ?? last, end - 1));
}

type Hovered = { readonly id: string; readonly above: boolean };

export function Lives({ service }: { readonly service: Key }) {
  const { view, go, goTo } = useLive();
  const now = useLiveTime();
  const content = useRef<HTMLDivElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const whole = useWidth(content);
  const [hover, setHover] = useState<Hovered>();
  const [focus, setFocus] = useState<Hovered>();
  const [cursor, setCursor] = useState<string>();

  const { at, range, selection } = view;
  const gutter = Math.min(MOST_GUTTER, Math.round(whole * 0.14) + 50);
  const width = Math.max(0, whole - gutter - RIGHT);
  const asked = rangeWindow(range, undefined, 0);
  const span = range === 'all' ? undefined : asked.to - asked.from;
  // A moment before the range is shown with as much around it.
  const since = at === undefined || span === undefined || at > now - span ? undefined : at - span;
  const { answer, problem } = useHistory<LivesAnswer>({ about: 'lives', place: `service=${service}`, span, since });

  const frame = useMemo((): Frame => {
    const latest = rangeWindow(range, answer?.from, now);
    return { window: at === undefined ? latest : holding(latest, at, now), width, now };
  }, [range, answer, now, at, width]);
  const { window } = frame;
  const table = useTimetable(answer, range, span ?? window.to - window.from, width);
  const placed = useMemo(() => placeLines(table, frame), [table, frame]);
  const lane = useMemo(() => (answer === undefined ? undefined : laneOf(service, answer)), [service, answer]);
  const episodes =
    lane === undefined
      ? []
      : marksOf(lane, frame)
          .filter(({ look }) => look === 'span')
          .toSorted(byLeft);

  const choose = useCallback(
    (line: TimetableLine, hit: number | undefined) => {
      const { pod } = line.life;
      const end = endOf(line.life);
      const isThere = startOf(line.life) <= (at ?? now) && (end === undefined || end > (at ?? now));
      go({
        ...view,
        selection: pod === undefined ? view.selection : { kind: 'Pod', key: pod },
        tab: 'overview',
        // Of what is not there at the moment that is shown, another one is.
        at: isThere ? at : momentOf(line, hit === undefined ? undefined : timeOf(window, width, hit)),
      });
    },
    [go, view, window, width, at, now],
  );
  const onTime = (event: MouseEvent<HTMLElement>): void => {
    const hit = event.clientX - event.currentTarget.getBoundingClientRect().left - gutter;
    if (hit >= 0 && hit <= width) goTo(timeOf(window, width, hit));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const stops = placed.map((one) => one.stop);
    const next = focus === undefined ? undefined : nextLife(stops, focus.id, event.key);
    if (next === undefined) return;
    event.preventDefault();
    content.current?.querySelector<HTMLElement>(`[data-life="${CSS.escape(next.id)}"]`)?.focus();
  };
  const hovered = useCallback((id: string | undefined, row: HTMLElement): Hovered | undefined => {
    if (id === undefined || scroller.current === null) return undefined;
    const room = scroller.current.getBoundingClientRect().bottom - row.getBoundingClientRect().bottom;
    return { id, above: room < CARD_HEIGHT };
  }, []);
  const onHover = useCallback((id: string | undefined, row: HTMLElement) => setHover(hovered(id, row)), [hovered]);
  const onFocus = useCallback(
    (id: string | undefined, row: HTMLElement) => {
      setFocus(hovered(id, row));
      if (id !== undefined) setCursor(id);
    },
    [hovered],
  );

  const unseen = answer === undefined ? [] : unseenBands(answer, frame);
  const told = hover ?? focus;
  const toldOf = told === undefined ? undefined : placed.find(({ line }) => line.id === told.id);
  const pod = selection?.kind === 'Pod' ? selection.key : undefined;
  const selected = pod === undefined ? undefined : placed.findLast(({ line }) => line.life.pod === pod)?.line.id;
  const stop = placed.some(({ line }) => line.id === cursor) ? cursor : placed[0]?.line.id;
  const lives = table.bands.reduce((sum, { lines, hidden }) => sum + lines.length + hidden, 0) + (answer?.left ?? 0);
  const heights = table.bands.reduce((sum, band) => sum + heightOf(band), 0);
  return (
    <section aria-label="Lives of its endpoints" data-testid="lives" className="flex h-full flex-col border-t border-hairline-2 bg-canvas">
      <header className="flex h-8 shrink-0 items-center gap-2 px-4">
        <h2 className="shrink-0 font-semibold">Lives of its endpoints</h2>
        <p className="num truncate text-label text-ink-3" data-testid="lives-summary">
          {answer !== undefined && summaryWords(answer, lives, now)}
        </p>
        {problem !== undefined && <p className="truncate text-label text-not-ready-ink">{problem}</p>}
      </header>
      <div ref={scroller} className="min-h-0 flex-1 overflow-x-hidden overflow-y-auto">
        {/* By the pointer alone: by keys one goes from life to life here, and to moments in the dock and the log of changes. */}
        <div ref={content} role="presentation" className="relative isolate min-h-full pb-2" onClick={onTime} onKeyDown={onKeyDown}>
          {answer !== undefined && lane !== undefined && width > 0 && (
            <>
              <LivesHead lane={lane} frame={frame} gutter={gutter} at={at} />
              <ul className="relative" aria-label="Lives by Node">
                {table.bands.map((band, i) => (
                  <NodeLives
                    key={band.node ?? ''}
                    band={band}
                    shaded={isShaded(table, i)}
                    frame={frame}
                    gutter={gutter}
                    toldAt={answer.now}
                    selected={selected}
                    cursor={stop}
                    onHover={onHover}
                    onFocus={onFocus}
                    onChoose={choose}
                  />
                ))}
              </ul>
              <div className="pointer-events-none absolute" style={{ left: gutter, top: HEAD }}>
                <KnownBands bands={unseen.map((band) => ({ ...band, words: '' }))} height={heights} />
              </div>
              <EpisodeBands episodes={episodes} left={gutter} top={HEAD} height={heights} />
              <EpisodeList episodes={episodes} gutter={gutter} now={now} onTime={goTo} />
              <Notes
                answer={answer}
                unseen={[...new Set(unseen.map(({ words }) => words))]}
                hidden={table.hidden}
                empty={lives === 0}
                gutter={gutter}
              />
              {at !== undefined && (
                <div
                  className="pointer-events-none absolute inset-y-0 z-10 w-px bg-accent"
                  style={{ left: Math.round(gutter + xOf(window, width, at)) }}
                />
              )}
            </>
          )}
          {told !== undefined && toldOf !== undefined && (
            <LifeCard
              line={toldOf.line}
              now={now}
              left={Math.max(8, Math.min(gutter + toldOf.stop.left, whole - CARD_WIDTH - 8))}
              top={HEAD + toldOf.top + (told.above ? 0 : ROW + 4)}
              above={told.above}
            />
          )}
        </div>
      </div>
      <ul className="sr-only" aria-label="Outages">
        {(answer?.outages ?? []).map((outage) => (
          <li key={`${outage.kind} ${outage.node ?? ''} ${outage.family} ${outage.port?.name ?? ''} ${outage.from ?? ''}`}>
            {sentence(outageWords(outage, answer?.now ?? now))}
          </li>
        ))}
      </ul>
    </section>
  );
}

const isTold = ({ told }: LifeLine): boolean => told?.ready !== undefined || told?.created !== undefined;

type NotesProps = {
  readonly answer: LivesAnswer;
  readonly unseen: readonly string[];
  readonly hidden: number;
  readonly empty: boolean;
  readonly gutter: number;
};

/** What is not drawn. */
function Notes({ answer, unseen, hidden, empty, gutter }: NotesProps) {
  const notes = [
    ...(hidden > 0
      ? [
          `${plural(hidden, 'life', 'lives')} without trouble ${hidden === 1 ? 'is' : 'are'} counted, Node by Node; the tab Changes tells each.`,
        ]
      : []),
    ...(answer.left > 0
      ? [
          `${countText(answer.left)} older ${answer.left === 1 ? 'life is' : 'lives are'} not drawn; the tab Changes has them. A shorter range shows fewer at once.`,
        ]
      : []),
    ...(unseen.length > 0
      ? [`Hatched: ${unseen.join('; ')}.${answer.lives.some(isTold) ? ' Dotted lines are what Pods say of then.' : ''}`]
      : []),
    ...(empty ? ['No endpoint was published in this time.'] : []),
  ];
  return notes.map((note) => (
    <p key={note} className="relative py-1 pr-4 text-label text-ink-2" style={{ paddingLeft: gutter }} data-testid="lives-note">
      {note}
    </p>
  ));
}
