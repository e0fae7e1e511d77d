'use client';
// The dock: time under the picture. Closed it is a strip, opened it has a lane for each Service in which something changed.

import { type RefObject, useMemo, useRef, useState } from 'react';
import { splitKey } from '#lib/kube/key.ts';
import { useLive, useShownPart } from '#components/live/context.ts';
import { useLiveTime } from '#components/live/use-each-second.ts';
import type { Selection, View } from '#components/live/view.ts';
import { useWidth } from '#components/parts/use-width.ts';
import { isPlainKey, usePageKeys } from '#components/ui/use-page-keys.ts';
import { markX } from './axis.tsx';
import { HoverTip } from './hover-tip.tsx';
import { markOf } from './hover-words.ts';
import type { Frame } from './lane-shape.ts';
import { OpenDock } from './open-dock.tsx';
import { Patterns } from './patterns.tsx';
import { changeStops, outageStops, stopFrom } from './stops.ts';
import { Strip } from './strip.tsx';
import { useDockWindow } from './use-dock-window.ts';
import { useLanes } from './use-lanes.ts';
import { useMoves } from './use-moves.ts';
import { usePlay } from './use-play.ts';
import { useScrub } from './use-scrub.ts';

/** The names left of the lanes, and the room right of their end, in px. */
const HEAD = { wide: 264, narrow: 208 } as const;
const RIGHT = 16;
/** Narrower than this there is less room for names. */
const NARROW = 1000;

/** Where a Service of a lane is selected; from the overview that is in its namespace. */
function selecting(view: View, selection: Selection, namespace: string): View {
  const next: View = { ...view, selection, tab: view.selection?.kind === selection.kind ? view.tab : 'overview' };
  return view.scope.kind === 'overview' ? { ...next, scope: { kind: 'namespace', namespace }, filter: '', troubleOnly: false } : next;
}

type BodyProps = {
  readonly now: number;
  readonly keys: boolean;
  readonly root: RefObject<HTMLElement | null>;
  /** Of all of it, in px; 0 before it is known. */
  readonly all: number;
};

function Body({ now, keys, root, all }: BodyProps) {
  const { view, go } = useLive();
  const moment = useShownPart((shown) => shown.moment?.wanted);
  const head = all < NARROW ? HEAD.narrow : HEAD.wide;
  const width = Math.max(0, all - head - RIGHT);
  const [since, setSince] = useState<number>();
  const [picking, setPicking] = useState(false);

  const { window, follows, isZoomed, zoom, reset } = useDockWindow(view.range, since, moment, now);
  const wantsAll = view.range === 'all' && !isZoomed;
  const { answer, problem } = useLanes({ scope: view.scope, window, follows, all: wantsAll, width, open: view.dock });
  if (wantsAll && answer !== undefined && answer.from !== since) setSince(answer.from);
  const { from, to } = window;
  const frame = useMemo<Frame>(() => ({ window: { from, to }, width, now }), [from, to, width, now]);

  const lanes = answer?.lanes;
  const stops = useMemo(() => ({ changes: changeStops(lanes ?? []), outages: outageStops(lanes ?? []) }), [lanes]);
  const move = useMoves();
  const step = (of: readonly number[], by: 1 | -1): void => {
    const stop = stopFrom(of, moment, by);
    if (stop !== undefined) move(stop);
  };
  const play = usePlay(from);

  const select = (selection: Selection, at = view.at): void => go({ ...selecting(view, selection, splitKey(selection.key).namespace), at });
  const scrub = useScrub({
    root,
    left: head,
    width,
    window,
    now,
    picking,
    onMark(id) {
      const found = answer === undefined ? undefined : markOf(answer, frame, id);
      if (found === undefined) return;
      select({ kind: 'Service', key: found.lane.service }, found.from === undefined ? moment : Math.round(found.from));
    },
    onCompare: (first, last) => go({ ...view, against: Math.round(first), at: Math.round(last), dock: true }),
    onPick(time) {
      setPicking(false);
      go({ ...view, against: Math.round(time), at: Math.round(moment ?? now) });
    },
    onZoom: zoom,
  });

  usePageKeys(keys, (event) => {
    if (!isPlainKey(event)) return undefined;
    const { key, target } = event;
    switch (key) {
      case '[':
        return () => step(stops.changes, -1);
      case ']':
        return () => step(stops.changes, 1);
      case '{':
        return () => step(stops.outages, -1);
      case '}':
        return () => step(stops.outages, 1);
      case ' ':
        // A focused button, and a stop of the picture, has its own.
        return target === document.body || (target instanceof Element && target.role === 'slider') ? play.toggle : undefined;
      case 'Escape':
        return picking ? () => setPicking(false) : undefined;
      default:
        return undefined;
    }
  });

  const shared = { view, answer, problem, frame, moment, follows, head, scrub, mark: markX(frame, moment ?? now) };
  return (
    <>
      <Patterns />
      {view.dock ? (
        <OpenDock
          {...shared}
          stops={stops.changes}
          step={(by) => step(stops.changes, by)}
          move={move}
          play={play}
          zoom={zoom}
          reset={reset}
          isZoomed={isZoomed}
          picking={picking}
          onPicking={setPicking}
          onSelect={select}
        />
      ) : (
        <Strip {...shared} />
      )}
      {answer !== undefined && <HoverTip root={root} left={head} frame={frame} answer={answer} />}
    </>
  );
}

/** `keys`: whether the keys of the page are on. */
export function Dock({ keys }: { readonly keys: boolean }) {
  const { view } = useLive();
  const now = useLiveTime();
  const root = useRef<HTMLElement>(null);
  const all = useWidth(root);
  return (
    <section
      ref={root}
      aria-label="Time"
      data-testid="dock"
      data-open={view.dock}
      className={`relative z-10 flex shrink-0 flex-col border-t border-hairline bg-surface ${view.dock ? 'h-[34vh] max-h-[40vh] min-h-[min(220px,40vh)]' : 'h-7'}`}
    >
      {/* Before the cluster's clock is known there is no now. */}
      {now > 0 && <Body now={now} keys={keys} root={root} all={all} />}
    </section>
  );
}
