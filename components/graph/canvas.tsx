'use client';
// The track diagram of a namespace or a Service: the canvas, its columns, its outline and what keys and pointer do.

import { useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { samePlace, type Scope, scopeId } from '#lib/scope/scope.ts';
import type { Change } from '#lib/cluster/state.ts';
import type { Point, Subject } from '#lib/graph/element.ts';
import type { Standing } from '#lib/routing/standpoint.ts';
import type { Vantage } from '#lib/routing/vantage.ts';
import type { LiveStore } from '#components/live/store.ts';
import { isField } from '#components/ui/is-field.ts';
import { ColumnsBehind, ColumnsHead, HEADER_HEIGHT, type Stood } from './columns-layer.tsx';
import { type Diagram, mountDiagram } from './diagram.ts';
import { describe } from './describe.ts';
import { FOLD_HEIGHT, FoldNote, foldWords } from './fold-note.tsx';
import { domId, OutlineItems } from './outline.tsx';
import { readPalette } from './palette.ts';
import { useFaces } from './use-faces.ts';
import { litIn, railOf } from './light.ts';
import { nextScene, type Scene } from './scene.ts';
import { standItems, StandMenu } from './stand-menu.tsx';
import { Tooltip } from './tooltip.tsx';
import { type Direction, step, stopsOf } from './walk.ts';

type Props = {
  readonly store: LiveStore;
  readonly scope: Scope;
  readonly standing: Standing;
  readonly selection: Subject | undefined;
  readonly theme: 'light' | 'dark';
  readonly onSelect: (selection: Subject | undefined) => void;
  readonly onOpen: (selection: Subject) => void;
  /** Undefined: nowhere. */
  readonly onStand: (vantage: Vantage | undefined) => void;
};

const ARROWS: Readonly<Record<string, Direction>> = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' };

function wantsStillness(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}

function stoodIn(scene: Scene | undefined): Stood | undefined {
  const node = scene?.here?.node;
  const kind = scene?.standing.at?.vantage.kind;
  return node === undefined || kind === undefined ? undefined : { node, kind };
}

export function TrackDiagram({ store, scope, standing, selection, theme, onSelect, onOpen, onStand }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const surface = useRef<HTMLDivElement>(null);
  const diagram = useRef<Diagram>(undefined);
  const held = useRef<Scene>(undefined);
  /** Of the surface, in pixels: asked for in the middle of an update it would make the browser lay the page out twice. */
  const width = useRef(0);
  const [scene, setScene] = useState<Scene>();
  const [cursor, setCursor] = useState<string>();
  const [isolated, setIsolated] = useState(false);
  const [hover, setHover] = useState<{ id: string; at: Point }>();
  const [menu, setMenu] = useState<{ subject: Subject; at: Point }>();
  const closeMenu = useCallback(() => setMenu(undefined), []);
  const live = useRef({ scope, standing, onSelect, onOpen, selection, cursor, isolated });
  live.current = { scope, standing, onSelect, onOpen, selection, cursor, isolated };

  const refresh = useCallback(
    (changes: readonly Change[], calm: boolean) => {
      const { scope: wanted, standing: from } = live.current;
      const canvas = diagram.current;
      if (canvas === undefined || !store.ready || store.scope === undefined) return;
      if (!samePlace(store.scope, wanted)) return;
      const before = held.current;
      const next = nextScene(wanted, store.state, width.current, from, before, changes);
      if (next === undefined) return;
      const other = before?.id !== next.id;
      if (other) canvas.reset();
      held.current = next;
      canvas.update(next.picture.elements, next.picture.placement, litIn(next.picture.elements, live.current), calm || other);
      setScene(next);
    },
    [store],
  );

  // The canvas lives as long as the component; everything else is told to it. It is mounted once the faces are there:
  // what is drawn with another face stays in the canvas's caches.
  const drawable = useFaces();
  useEffect(() => {
    const box = surface.current;
    const outer = frame.current;
    if (!drawable || box === null || outer === null) return undefined;
    const canvas = mountDiagram(
      box,
      readPalette(outer),
      {
        onTap(subject, element) {
          setCursor(element);
          live.current.onSelect(subject);
        },
        onOpen: (subject) => live.current.onOpen(subject),
        onMenu(subject, at) {
          const { left, top } = box.getBoundingClientRect();
          setMenu({ subject, at: { x: at.x + left, y: at.y + top } });
        },
        onHover: (id, at) => setHover(id === undefined ? undefined : { id, at }),
        onView({ x, y, zoom }) {
          outer.style.setProperty('--pan-x', String(x));
          outer.style.setProperty('--pan-y', String(y));
          outer.style.setProperty('--zoom', String(zoom));
          setHover(undefined);
        },
      },
      wantsStillness,
    );
    diagram.current = canvas;
    width.current = box.clientWidth;
    refresh([], true);
    const stop = store.onFrame((changes) => refresh(changes, false));
    const observer = new ResizeObserver(() => {
      canvas.resize();
      width.current = box.clientWidth;
      refresh([], true);
    });
    observer.observe(box);
    return () => {
      observer.disconnect();
      stop();
      canvas.destroy();
      diagram.current = undefined;
      held.current = undefined;
    };
  }, [store, refresh, drawable]);

  const id = scopeId(scope);
  // A new scope is the reason to draw.
  useEffect(() => {
    setCursor(undefined);
    setIsolated(false);
    setHover(undefined);
    refresh([], true);
  }, [id, refresh]);

  // So is another place to stand.
  useEffect(() => {
    if (held.current !== undefined && held.current.standing !== standing) refresh([], true);
  }, [standing, refresh]);

  // A new theme is the reason to read the tokens.
  useEffect(() => {
    const outer = frame.current;
    if (outer !== null) diagram.current?.restyle(readPalette(outer));
  }, [theme]);

  const elements = scene?.picture.elements;
  const chosenRail = useMemo(() => (elements === undefined ? undefined : railOf(elements, selection)), [elements, selection]);

  // A picture is lit as it is drawn; this is for what the reader chooses in one that stays.
  useEffect(() => {
    const drawn = held.current?.picture.elements;
    if (drawn !== undefined) diagram.current?.light(litIn(drawn, { selection, cursor, isolated }));
  }, [selection, cursor, isolated]);

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'f' && event.key !== 'F') return;
      if (event.ctrlKey || event.metaKey || event.altKey || isField(event.target)) return;
      setIsolated((on) => !on);
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);

  // First the canvas, which is looked at; its twin follows as soon as that is drawn.
  const told = useDeferredValue(scene);
  const stops = useMemo(() => (elements === undefined ? [] : stopsOf(elements)), [elements]);

  function onKeyDown(event: React.KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const direction = ARROWS[event.key];
    if (direction !== undefined) {
      event.preventDefault();
      const next = step(stops, cursor, direction);
      if (next === undefined) return;
      setCursor(next.id);
      diagram.current?.reveal(next.id);
      return;
    }
    const stop = stops.find((s) => s.id === cursor);
    switch (event.key) {
      case 'v':
      case 'V': {
        const [first] = stop?.subject === undefined ? [] : standItems(stop.subject, undefined);
        if (first === undefined) return;
        event.preventDefault();
        onStand(first.vantage);
        return;
      }
      case 'ContextMenu': {
        const at = stop === undefined ? undefined : diagram.current?.positionOf(stop.id);
        const box = surface.current?.getBoundingClientRect();
        if (stop?.subject === undefined || at === undefined || box === undefined) return;
        event.preventDefault();
        setMenu({ subject: stop.subject, at: { x: at.x + box.left, y: at.y + box.top } });
        return;
      }
      case 'Enter':
        if (stop?.subject === undefined) return;
        event.preventDefault();
        if (stop.role === 'service') onOpen(stop.subject);
        else onSelect(stop.subject);
        return;
      case ' ':
        if (stop?.subject === undefined) return;
        event.preventDefault();
        onSelect(stop.subject);
        return;
      case '+':
      case '=':
        diagram.current?.zoomBy(1.25);
        return;
      case '-':
        diagram.current?.zoomBy(0.8);
        return;
      case '0':
        diagram.current?.reset();
        return;
      default:
        return;
    }
  }

  const placement = scene?.picture.placement;
  const rail = placement?.rails.find((r) => r.rail.id === chosenRail);
  const folded = placement === undefined ? undefined : foldWords(placement, scope.kind === 'service');
  const stood = stoodIn(scene);
  const items = menu === undefined ? [] : standItems(menu.subject, standing.at);
  const hovered = hover === undefined || scene === undefined ? undefined : describe(scene, hover.id);
  return (
    <div
      ref={frame}
      data-testid="track-diagram"
      className="relative h-full w-full overflow-hidden bg-canvas"
      style={{ '--pan-x': 0, '--pan-y': 0, '--zoom': 1 } as React.CSSProperties}
    >
      {/* Cytoscape adds no style element of its own where one with this id exists: the content security policy stays strict. */}
      <template id="__________cytoscape_stylesheet" />
      {placement === undefined ? null : <ColumnsBehind placement={placement} row={rail} stood={stood} />}
      <div
        ref={surface}
        aria-hidden="true"
        onContextMenu={(event) => event.preventDefault()}
        className="absolute inset-x-0"
        style={{ top: HEADER_HEIGHT, bottom: folded === undefined ? 0 : FOLD_HEIGHT }}
      />
      {placement === undefined ? null : (
        <ColumnsHead
          placement={placement}
          selection={selection}
          stood={stood}
          onSelect={onSelect}
          onMenu={(subject, at) => setMenu({ subject, at })}
        />
      )}
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
      {folded === undefined ? null : <FoldNote words={folded} />}
      {menu === undefined || items.length === 0 ? null : <StandMenu items={items} at={menu.at} onChoose={onStand} onClose={closeMenu} />}
      {hovered === undefined || hover === undefined ? null : (
        <Tooltip text={hovered} at={{ x: hover.at.x, y: hover.at.y + HEADER_HEIGHT }} within={frame} />
      )}
    </div>
  );
}
