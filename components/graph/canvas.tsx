'use client';
// The track diagram of a namespace or a Service: the canvas, its columns, its outline and what keys and pointer do.

import { useDeferredValue, useMemo, useRef } from 'react';
import { placeOf, type Scope, scopeId } from '#lib/scope/scope.ts';
import type { Point, Subject } from '#lib/graph/element.ts';
import type { RouteSettings } from '#lib/routing/route-settings.ts';
import type { Vantage } from '#lib/routing/vantage.ts';
import type { Store } from '#components/live/store.ts';
import { useStateIn } from '#components/parts/use-state-in.ts';
import { isPlainKey, usePageKeys } from '#components/ui/use-page-keys.ts';
import { BeyondLine } from './beyond-line.tsx';
import { ColumnsBehind, ColumnsHead, HEADER_HEIGHT, type Stood } from './columns-layer.tsx';
import { ComparedNote } from './compared-note.tsx';
import { describe } from './describe.ts';
import { FoldNote, foldWords } from './fold-note.tsx';
import { KeyLine } from './key-line.tsx';
import { domId, OutlineItems } from './outline.tsx';
import { railOf } from './light.ts';
import { marksIn } from './marks.ts';
import { PaceNote } from './pace-note.tsx';
import { onCameraKey, onPictureKey } from './picture-keys.ts';
import { ReadingHint, useHint } from './reading-hint.tsx';
import { RowHeads } from './row-heads.tsx';
import type { Scene } from './scene.ts';
import { ElementTip } from './element-tip.tsx';
import { useDrawing } from './use-drawing.ts';
import { inWindow, isStillThere, usePointer } from './use-pointer.ts';
import { useCameraStore } from './use-camera.ts';
import { useCompared } from './use-compared.ts';
import { stopsOf } from './walk.ts';

type Props = {
  readonly store: Store;
  readonly scope: Scope;
  readonly routeSettings: RouteSettings;
  readonly selection: Subject | undefined;
  readonly theme: 'light' | 'dark';
  readonly onSelect: (selection: Subject | undefined) => void;
  readonly onOpen: (selection: Subject) => void;
  /** Undefined: nowhere. */
  readonly onStand: (vantage: Vantage | undefined) => void;
  /** All marks, and the keys. */
  readonly onLegend: () => void;
  /** Undefined: beside all things. `at` in pixels of the window. */
  readonly onMenu: (subject: Subject | undefined, at: Point) => void;
};

function stoodIn(scene: Scene | undefined): Stood | undefined {
  const node = scene?.here?.node;
  return node === undefined ? undefined : { node };
}

export function TrackDiagram({ store, scope, routeSettings, selection, theme, onSelect, onOpen, onStand, onLegend, onMenu }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const surface = useRef<HTMLDivElement>(null);
  const place = scopeId(placeOf(scope));
  const [cursor, setCursor] = useStateIn<string | undefined>(place, undefined);
  const [isolated, setIsolated] = useStateIn(place, false);
  const camera = useCameraStore();
  const { events, hover } = usePointer(place, surface, {
    onTap(subject, element) {
      setCursor(element);
      onSelect(subject);
    },
    onOpen,
    onMenu,
    onView: camera.set,
  });
  const chosen = { selection, cursor, isolated };
  const compared = useCompared();
  const { scene, diagram, pace } = useDrawing({ store, scope, routeSettings, compared, chosen, theme, frame, surface, events });

  // Wherever the focus is: F shows one row alone, the others move the camera.
  usePageKeys(true, (event) => {
    if (!isPlainKey(event)) return undefined;
    if (event.key === 'f' || event.key === 'F') return () => setIsolated((on) => !on);
    return onCameraKey(event.key, diagram.current);
  });
  const elements = scene?.picture.elements;
  const chosenRail = useMemo(() => (elements === undefined ? undefined : railOf(elements, selection)), [elements, selection]);
  // First the canvas, which is looked at; its twin follows as soon as that is drawn.
  const told = useDeferredValue(scene);
  const stops = useMemo(() => (elements === undefined ? [] : stopsOf(elements)), [elements]);
  const onKeyDown = (event: React.KeyboardEvent): void =>
    onPictureKey(event, {
      diagram: diagram.current,
      stops,
      cursor,
      onCursor: setCursor,
      onSelect,
      onOpen,
      onStand,
      onMenu(subject, element) {
        const at = diagram.current?.positionOf(element);
        if (at !== undefined && surface.current !== null) onMenu(subject, inWindow(surface.current, at));
      },
    });

  const marks = useMemo(() => marksIn(elements ?? []), [elements]);
  const hint = useHint();
  const placement = scene?.picture.placement;
  const rail = placement?.rails.find((r) => r.rail.id === chosenRail);
  const folded = placement === undefined ? undefined : foldWords(placement, scope.kind === 'service');
  const stood = stoodIn(scene);
  const hovered =
    hover === undefined || scene === undefined || !isStillThere(scene.elements, hover) ? undefined : describe(scene, hover.id);
  return (
    <div className="flex h-full w-full flex-col">
      <div
        ref={frame}
        data-testid="track-diagram"
        className="relative min-h-0 w-full flex-1 overflow-hidden bg-canvas"
        style={{ '--pan-x': 0, '--pan-y': 0, '--zoom': 1 } as React.CSSProperties}
      >
        {/* Cytoscape adds no style element of its own where one with this id exists: the content security policy stays strict. */}
        <template id="__________cytoscape_stylesheet" />
        {placement === undefined ? null : <ColumnsBehind placement={placement} row={rail} stood={stood} />}
        <div
          ref={surface}
          aria-hidden="true"
          onContextMenu={(event) => event.preventDefault()}
          className="absolute inset-x-0 bottom-0"
          style={{ top: HEADER_HEIGHT }}
        />
        {placement === undefined ? null : <ColumnsHead placement={placement} selection={selection} stood={stood} onSelect={onSelect} />}
        {scene === undefined ? null : (
          // A tree with an active descendant takes the focus itself.
          <div
            role="tree"
            aria-label={`Services of ${scene.namespace} and what stands behind them`}
            tabIndex={0}
            aria-activedescendant={cursor === undefined ? undefined : domId(cursor)}
            onKeyDown={onKeyDown}
            className="pointer-events-none absolute inset-0 rounded-none outline-offset-[-3px]"
            style={{ top: HEADER_HEIGHT }}
          >
            <OutlineItems scene={told ?? scene} selection={selection} />
          </div>
        )}
        {scene === undefined ? null : <RowHeads picture={scene.picture} camera={camera} onSelect={onSelect} />}
        {scene?.comparison === undefined ? null : <ComparedNote comparison={scene.comparison} />}
        {pace === 0 ? null : <PaceNote perSecond={pace} />}
        {hovered === undefined || hover === undefined ? null : (
          <ElementTip
            text={hovered}
            subject={scene?.elements.get(hover.id)?.subject}
            at={{ x: hover.at.x, y: hover.at.y + HEADER_HEIGHT }}
            within={frame}
          />
        )}
      </div>
      {scene === undefined ? null : (
        <BeyondLine picture={scene.picture} camera={camera} onShow={(shown) => diagram.current?.reveal(shown)} />
      )}
      {hint && <ReadingHint />}
      {folded === undefined ? null : <FoldNote words={folded} />}
      <KeyLine marks={marks} theme={theme} onLegend={onLegend} />
    </div>
  );
}
