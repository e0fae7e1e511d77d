// Flapping: an endpoint that ceases to be ready again and again while its Pod lives (SPEC C45).

import type { Life } from './life.ts';

/** So often within so long, in ms. */
const LOSSES = 3;
const WITHIN = 300_000;

export function noteLoss(life: Life, time: number): void {
  life.lost.push(time);
  if (life.lost.length > LOSSES) life.lost.shift();
}

/** Whether it may flap at some time: only then is isFlapping worth a question. */
export function isUnsteady({ lost }: Life): boolean {
  return lost.length === LOSSES;
}

export function isFlapping({ lost }: Life, now: number): boolean {
  const first = lost[0];
  return lost.length === LOSSES && first !== undefined && now - first <= WITHIN;
}
