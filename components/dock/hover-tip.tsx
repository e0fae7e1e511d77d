'use client';
// What is under the pointer, told beside it.

import { type RefObject, useEffect, useEffectEvent, useState } from 'react';
import type { LanesAnswer } from '#lib/churn/chronicle-view.ts';
import type { Point } from '#lib/graph/element.ts';
import { Tooltip } from '#components/graph/tooltip.tsx';
import { changesWords, laneWords, markOf } from './hover-words.ts';
import type { Frame } from './lane-shape.ts';
import { timeOf } from './time-window.ts';

type Props = {
  readonly root: RefObject<HTMLElement | null>;
  readonly left: number;
  readonly frame: Frame;
  readonly answer: LanesAnswer;
};

function dataOf(target: Element, name: string): string | undefined {
  return target.closest(`[data-${name}]`)?.getAttribute(`data-${name}`) ?? undefined;
}

export function HoverTip({ root, left, frame, answer }: Props) {
  const [hover, setHover] = useState<{ readonly text: string; readonly at: Point }>();

  const wordsAt = useEffectEvent((target: Element, x: number): string | undefined => {
    const mark = dataOf(target, 'mark');
    const found = mark === undefined ? undefined : markOf(answer, frame, mark);
    if (found !== undefined) return found.words;
    const time = timeOf(frame.window, frame.width, x - left);
    const service = dataOf(target, 'plot');
    const lane = service === undefined ? undefined : answer.lanes.find((one) => one.service === service);
    if (lane !== undefined) return laneWords(lane, time);
    return target.closest('[data-histogram]') === null ? undefined : changesWords(answer, frame, time);
  });

  useEffect(() => {
    const element = root.current;
    if (element === null) return undefined;
    const onMove = (event: globalThis.PointerEvent): void => {
      const box = element.getBoundingClientRect();
      const at = { x: event.clientX - box.left, y: event.clientY - box.top };
      const text = event.buttons === 0 && event.target instanceof Element ? wordsAt(event.target, at.x) : undefined;
      setHover(text === undefined ? undefined : { text, at });
    };
    const onLeave = (): void => setHover(undefined);
    element.addEventListener('pointermove', onMove);
    element.addEventListener('pointerdown', onLeave);
    element.addEventListener('pointerleave', onLeave);
    return () => {
      element.removeEventListener('pointermove', onMove);
      element.removeEventListener('pointerdown', onLeave);
      element.removeEventListener('pointerleave', onLeave);
    };
  }, [root]);

  return hover === undefined ? null : <Tooltip text={hover.text} at={hover.at} within={root} above />;
}
