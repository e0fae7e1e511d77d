// Spans of time in words: `3 hours`, `90 seconds`.

import { plural } from './plural.ts';

/** Seconds, in the largest unit that divides them. */
export function duration(seconds: number): string {
  if (seconds !== 0 && seconds % 3600 === 0) return plural(seconds / 3600, 'hour');
  return seconds !== 0 && seconds % 60 === 0 ? plural(seconds / 60, 'minute') : plural(seconds, 'second');
}
