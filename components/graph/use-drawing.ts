'use client';
// useDrawing: the scene of what is shown, made anew with each frame that changes it, and drawn into the canvas.

import { type RefObject, useEffect, useEffectEvent, useRef, useState } from 'react';
import { placeOf, samePlace, type Scope, scopeId } from '#lib/scope/scope.ts';
import type { Change } from '#lib/cluster/state.ts';
import type { Subject } from '#lib/graph/element.ts';
import type { Picture } from '#lib/graph/picture.ts';
import type { RouteSettings } from '#lib/routing/route-settings.ts';
import type { Store } from '#components/live/store.ts';
import type { Diagram, DiagramEvents, Place } from './diagram.ts';
import { type Chosen, chosenIn, litIn } from './light.ts';
import { type ComparedScene, nextScene, sameSettings, sameSubject, type Scene } from './scene.ts';
import { useMount } from './use-mount.ts';

type Drawn = {
  readonly store: Store;
  readonly scope: Scope;
  readonly routeSettings: RouteSettings;
  readonly compared: ComparedScene | undefined;
  readonly chosen: Chosen;
  readonly theme: 'light' | 'dark';
  readonly frame: RefObject<HTMLElement | null>;
  readonly surface: RefObject<HTMLElement | null>;
  readonly events: Omit<DiagramEvents, 'onPace'>;
};

type Drawing = {
  readonly scene: Scene | undefined;
  readonly diagram: RefObject<Diagram | undefined>;
  /** Changes of the last second, while they are too many to be shown by motion; else 0. */
  readonly pace: number;
};

/** A Node is its column. */
function placeIn({ elements, placement }: Picture, { kind, key }: Subject): Place | undefined {
  if (kind !== 'Node') return chosenIn(elements, { kind, key });
  const column = placement.placedColumns.find((c) => c.kind === 'node' && c.name === key);
  return column && { x: column.x + column.width / 2, w: column.width, y: undefined, h: 0 };
}

export function useDrawing({ store, scope, routeSettings, compared, chosen, theme, frame, surface, events }: Drawn): Drawing {
  /** Drawn with these signs. */
  const signed = useRef<ComparedScene>(undefined);
  /** What is drawn: `scene` is what React knows of it. */
  const held = useRef<Scene>(undefined);
  /** Of the surface, in pixels: asked for in the middle of an update it would make the browser lay the page out twice. */
  const width = useRef(0);
  const [scene, setScene] = useState<Scene>();
  const [pace, setPace] = useState(0);
  const diagram = useMount({
    frame,
    surface,
    theme,
    events: { ...events, onPace: setPace },
    onSize(pixels) {
      width.current = pixels;
      draw([], true);
    },
  });

  function draw(changes: readonly Change[], calm: boolean): void {
    const canvas = diagram.current;
    const shown = store.read();
    if (canvas === undefined || !shown.ready || shown.scope === undefined || !samePlace(shown.scope, scope)) return;
    const before = held.current;
    const inPast = shown.moment !== undefined;
    const next = nextScene(scope, shown.state, width.current, routeSettings, before, changes, inPast, compared);
    if (next === undefined) return;
    const other = before?.id !== next.id;
    // What differs between two moments has not just happened: nothing comes, goes or rings.
    const travels = inPast || before?.inPast === true;
    if (other) canvas.reset();
    held.current = next;
    signed.current = compared;
    canvas.update(next.picture.elements, next.picture.placement, litIn(next.picture.elements, chosen), calm || other || travels);
    setScene(next);
  }

  const onFrame = useEffectEvent((changes: readonly Change[]) => draw(changes, false));
  useEffect(() => {
    const stop = store.onFrame(({ changes }) => onFrame(changes));
    return () => {
      stop();
      // It hears of no more changes.
      held.current = undefined;
    };
  }, [store]);

  const onPlace = useEffectEvent((place: string) => {
    if (held.current?.id !== place) draw([], true);
  });
  const place = scopeId(placeOf(scope));
  useEffect(() => onPlace(place), [place]);

  const onStanding = useEffectEvent((from: RouteSettings) => {
    if (held.current !== undefined && !sameSettings(held.current.routeSettings, from)) draw([], true);
  });
  useEffect(() => onStanding(routeSettings), [routeSettings]);

  const onCompared = useEffectEvent((next: ComparedScene | undefined) => {
    if (held.current !== undefined && signed.current !== next) draw([], true);
  });
  useEffect(() => onCompared(compared), [compared]);

  // A picture is lit as it is drawn; this is for what the reader chooses in one that stays.
  const { selection, cursor, isolated } = chosen;
  useEffect(() => {
    const drawn = held.current?.picture.elements;
    if (drawn !== undefined) diagram.current?.light(litIn(drawn, { selection, cursor, isolated }));
  }, [diagram, selection, cursor, isolated]);

  // The list, a link and the palette choose what may be out of sight; what the cursor is on has been brought in.
  const onChosen = useEffectEvent((wanted: Subject) => {
    const picture = held.current?.picture;
    const pointed = picture?.elements.find((e) => e.id === cursor);
    if (picture === undefined || sameSubject(pointed?.subject, wanted)) return;
    const found = placeIn(picture, wanted);
    if (found !== undefined) diagram.current?.reveal(found);
  });
  const drawnPlace = scene?.id;
  const kind = selection?.kind;
  const key = selection?.key;
  useEffect(() => {
    if (drawnPlace === undefined || kind === undefined || key === undefined) return undefined;
    // Once what stands under the picture has taken its room from it: the canvas hears of that after the next layout.
    let frameId = requestAnimationFrame(() => {
      frameId = requestAnimationFrame(() => onChosen({ kind, key }));
    });
    return () => cancelAnimationFrame(frameId);
  }, [drawnPlace, kind, key]);

  return { scene, diagram, pace };
}
