'use client';
// usePlay: lets the moment go on by itself, as fast as is chosen, until it is now.

import { useEffect, useEffectEvent, useState } from 'react';
import { useLive } from '#components/live/context.ts';

export const SPEEDS = [1, 4, 16, 60] as const;
export type Speed = (typeof SPEEDS)[number];

/** Longer than this between two frames the page was out of sight, or busy: time does not jump. In ms. */
const LONGEST_FRAME = 250;

export type Play = {
  readonly playing: boolean;
  readonly speed: Speed;
  readonly setSpeed: (speed: Speed) => void;
  readonly toggle: () => void;
};

/** `from`: where playing begins that begins now. */
export function usePlay(from: number): Play {
  const { store, goTo } = useLive();
  const [playing, setPlaying] = useState(false);
  const [speed, setSpeed] = useState<Speed>(1);

  /** The next moment; undefined: it is over. */
  const advance = useEffectEvent((at: number, ms: number): number | undefined => {
    const next = at + ms * speed;
    if (next < store.liveTime()) {
      store.seek(next);
      return next;
    }
    setPlaying(false);
    goTo(undefined, 'replace');
    return undefined;
  });
  const rest = useEffectEvent((): void => {
    const at = store.read().moment?.wanted;
    if (at !== undefined) goTo(at, 'replace');
  });

  useEffect(() => {
    if (!playing) return undefined;
    let frame = 0;
    let last = performance.now();
    let at: number | undefined;
    const turn = (time: number): void => {
      const wanted = store.read().moment?.wanted;
      // Back to live from elsewhere ends it.
      if (wanted === undefined) return setPlaying(false);
      // Somebody dragged it: on from there.
      if (at === undefined || Math.abs(wanted - at) > 1) at = wanted;
      at = advance(at, Math.min(LONGEST_FRAME, Math.max(0, time - last)));
      last = time;
      if (at !== undefined) frame = requestAnimationFrame(turn);
    };
    frame = requestAnimationFrame(turn);
    return () => {
      cancelAnimationFrame(frame);
      rest();
    };
  }, [playing, store]);

  return {
    playing,
    speed,
    setSpeed,
    toggle() {
      if (!playing && store.read().moment === undefined) goTo(from);
      setPlaying(!playing);
    },
  };
}
