'use client';
// useMount: the canvas under the component, which lives as long as that does; everything else is told to it.

import { type RefObject, useEffect, useEffectEvent, useRef } from 'react';
import { type Diagram, type DiagramEvents, mountDiagram } from './diagram.ts';
import { readPalette } from './palette.ts';
import { useFaces } from './use-faces.ts';

function wantsStillness(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}

type Mounted = {
  /** Its custom properties say where the camera is: the columns follow by them. */
  readonly frame: RefObject<HTMLElement | null>;
  readonly surface: RefObject<HTMLElement | null>;
  readonly theme: 'light' | 'dark';
  readonly events: DiagramEvents;
  /** Mounted, or of another size: of so many pixels of width by now. */
  readonly onSize: (width: number) => void;
};

export function useMount({ frame, surface, theme, events, onSize }: Mounted): RefObject<Diagram | undefined> {
  const diagram = useRef<Diagram>(undefined);
  /** The theme whose tokens were read last. */
  const painted = useRef(theme);
  const sized = useEffectEvent(onSize);
  const tapped = useEffectEvent(events.onTap);
  const opened = useEffectEvent(events.onOpen);
  const asked = useEffectEvent(events.onMenu);
  const hovered = useEffectEvent(events.onHover);
  const moved = useEffectEvent(events.onView);
  const paced = useEffectEvent(events.onPace);
  const paletteOf = useEffectEvent((outer: HTMLElement) => {
    painted.current = theme;
    return readPalette(outer);
  });

  // What is drawn with another face stays in the canvas's caches: it is mounted once the faces are there.
  const drawable = useFaces();
  useEffect(() => {
    const box = surface.current;
    const outer = frame.current;
    if (!drawable || box === null || outer === null) return undefined;
    const canvas = mountDiagram(
      box,
      paletteOf(outer),
      {
        onTap: (subject, element) => tapped(subject, element),
        onOpen: (subject) => opened(subject),
        onMenu: (subject, at) => asked(subject, at),
        onHover: (element, at, spot) => hovered(element, at, spot),
        onView(camera) {
          outer.style.setProperty('--pan-x', String(camera.x));
          outer.style.setProperty('--pan-y', String(camera.y));
          outer.style.setProperty('--zoom', String(camera.zoom));
          moved(camera);
        },
        onPace: (perSecond) => paced(perSecond),
      },
      wantsStillness,
    );
    diagram.current = canvas;
    sized(box.clientWidth);
    const observer = new ResizeObserver(() => {
      canvas.resize();
      sized(box.clientWidth);
    });
    observer.observe(box);
    return () => {
      observer.disconnect();
      canvas.destroy();
      diagram.current = undefined;
    };
  }, [frame, surface, drawable]);

  useEffect(() => {
    if (frame.current === null || painted.current === theme) return;
    painted.current = theme;
    diagram.current?.restyle(readPalette(frame.current));
  }, [frame, theme]);

  return diagram;
}
