// Spans of time: in words, `3 hours`, `90 seconds`; and read from a flag, `90s`, `1h30m`.

import { plural } from './plural.ts';

/** Seconds, in the largest unit that divides them. */
export function duration(seconds: number): string {
  if (seconds !== 0 && seconds % 3600 === 0) return plural(seconds / 3600, 'hour');
  return seconds !== 0 && seconds % 60 === 0 ? plural(seconds / 60, 'minute') : plural(seconds, 'second');
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** As kubectl takes them: `30s`, `1m30s`, `0.5h`, `0`. In ms; undefined for any other text. */
export function readDuration(text: string): number | undefined {
  if (text === '0') return 0;
  if (!/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(text)) return undefined;
  let sum = 0;
  for (const [, number, unit = ''] of text.matchAll(/([\d.]+)([a-z]+)/g)) sum += Number(number) * (UNITS[unit] ?? 0);
  return Math.round(sum);
}
