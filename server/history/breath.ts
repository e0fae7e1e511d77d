// Breath: what takes long lets others have their turn in between.

import { setImmediate } from 'node:timers/promises';

/** The event loop is held for so long at a stretch. In ms. */
const STRETCH = 4;

/** To be awaited after each piece of work. */
export function createBreath(): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < STRETCH) return;
    await setImmediate();
    since = performance.now();
  };
}
